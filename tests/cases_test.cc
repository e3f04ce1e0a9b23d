// Every folder under cases/<service>/ is one case: request.json, case.yaml (today, why, source, the
// rules that fire and, where it matters, what was read, or what the site has chosen) and the
// answer, cards.json, or refusal.json for a refused call. The target update-cases writes the
// answers anew; read the difference before committing it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <yaml-cpp/yaml.h>

#include "cards/response.h"
#include "config/load.h"
#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "tests/golden.h"
#include "tests/house.h"

namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(SOURCE_ROOT) / "tests/cases";

using house::FileText;

// ---- what was read -----------------------------------------------------------------------------

std::string Compact(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

// A reason by a part of it, everything else exactly.
bool Equal(const YAML::Node& wanted, const rapidjson::Value& read, const std::string& at) {
  if (wanted.IsNull()) return read.IsNull();
  const auto text = wanted.as<std::string>();
  if (read.IsNumber()) {
    return wanted.as<double>(std::numeric_limits<double>::quiet_NaN()) == read.GetDouble();
  }
  if (read.IsBool()) return text == (read.GetBool() ? "true" : "false");
  if (!read.IsString()) return false;
  const std::string found = read.GetString();
  return at.ends_with("reason") ? found.find(text) != std::string::npos : found == text;
}

// Of an object the members that `wanted` names, of a list every item in turn.
void ExpectRead(const YAML::Node& wanted, const rapidjson::Value& read, const std::string& at) {
  if (wanted.IsMap() && read.IsObject()) {
    for (const auto& member : wanted) {
      const auto key = member.first.as<std::string>();
      const auto found = read.FindMember(key.c_str());
      const std::string member_at = std::string(at).append(".").append(key);
      if (found == read.MemberEnd()) {
        ADD_FAILURE() << member_at << " is not there";
      } else {
        ExpectRead(member.second, found->value, member_at);
      }
    }
  } else if (wanted.IsSequence() && read.IsArray()) {
    EXPECT_EQ(wanted.size(), read.Size()) << at << ": " << Compact(read);
    for (rapidjson::SizeType i = 0; i < wanted.size() && i < read.Size(); ++i) {
      ExpectRead(wanted[i], read[i], at + "[" + std::to_string(i) + "]");
    }
  } else {
    const bool scalars = wanted.IsScalar() || wanted.IsNull();
    EXPECT_TRUE(scalars && Equal(wanted, read, at))
        << at << " is " << Compact(read) << ", not " << YAML::Dump(wanted);
  }
}

// "what: why" of everything that is not known.
std::vector<std::string> NotKnown(const rapidjson::Value& explained) {
  std::vector<std::string> sentences;
  for (const auto& item : explained["not_known"].GetArray()) {
    sentences.push_back(std::string(item["what"].GetString()) + ": " + item["why"].GetString());
  }
  return sentences;
}

// ---- the cases ---------------------------------------------------------------------------------

std::vector<std::string> AllCases() {
  std::vector<std::string> cases;
  for (const auto& service : fs::directory_iterator(kCases)) {
    for (const auto& one : fs::directory_iterator(service.path())) {
      cases.push_back(one.path().lexically_relative(kCases).generic_string());
    }
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::string TestName(const ::testing::TestParamInfo<std::string>& tested) {
  std::string name = tested.param;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

class GoldenCaseTest : public ::testing::TestWithParam<std::string> {
 protected:
  fs::path Folder() const { return kCases / GetParam(); }
  std::string Service() const { return fs::path(GetParam()).parent_path().string(); }
  std::string Request() const { return FileText(Folder() / "request.json"); }

  const service::Deployment& Site() const {
    return house::SandboxAt(about_["site"] ? YAML::Dump(about_["site"]) : std::string());
  }

  rapidjson::Document Explained() const {
    rapidjson::Document document;
    document.Parse(ExplainHookRequest(Site(), Site().clients.front(), Service(), Request(), today_,
                                      service::ExplainFormat::kJson)
                       .c_str());
    return document;
  }

  void SetUp() override {
    about_ = YAML::LoadFile((Folder() / "case.yaml").string());
    const auto today = fhir::ReadDate(about_["today"].as<std::string>());
    ASSERT_TRUE(today && today->earliest == today->latest) << "case.yaml: today";
    today_ = today->earliest;
  }

  void Compare(const std::string& file, const std::string& answer) const {
    golden::Compare(Folder() / file, answer, Site().content_version);
  }

  YAML::Node about_;
  pathway::Day today_;
};

TEST_P(GoldenCaseTest, SaysWhyAndWhereFrom) {
  EXPECT_FALSE(about_["why"].as<std::string>("").empty());
  EXPECT_FALSE(about_["source"].as<std::string>("").empty());
}

TEST_P(GoldenCaseTest, GivesTheAnswerOnFile) {
  std::string refused;
  std::string answer;
  try {
    answer = AnswerHookRequest(Site(), Site().clients.front(), Service(), Request(), today_);
  } catch (const hooks::Refusal& refusal) {
    refused = hooks::OperationOutcomeOf(refusal.What());
  }
  if (!refused.empty()) return Compare("refusal.json", refused);
  EXPECT_TRUE(cards::ProblemsOf(answer).empty()) << cards::ProblemsOf(answer).front();
  Compare("cards.json", answer);
}

TEST_P(GoldenCaseTest, FiresTheRulesNamed) {
  if (!about_["fires"]) return;  // a refused call fires none
  const rapidjson::Document document = Explained();
  std::set<std::string> fired;
  for (const auto& rule : document["rules"].GetArray()) {
    if (std::string(rule["outcome"].GetString()) == "fired") fired.insert(rule["id"].GetString());
  }
  const auto named = about_["fires"].as<std::vector<std::string>>();
  EXPECT_EQ(fired, std::set<std::string>(named.begin(), named.end()));
}

// The members of `reads` are members of the explanation; every drafted order and every drug of the
// timeline is listed, with the members that matter.
TEST_P(GoldenCaseTest, ReadsWhatIsWritten) {
  if (!about_["reads"]) return;
  const rapidjson::Document document = Explained();
  for (const auto& member : about_["reads"]) {
    const auto key = member.first.as<std::string>();
    if (key == "not_known") {
      for (const auto& part : member.second) {
        EXPECT_THAT(NotKnown(document),
                    ::testing::Contains(::testing::HasSubstr(part.as<std::string>())));
      }
    } else {
      ASSERT_TRUE(document.HasMember(key.c_str())) << key;
      ExpectRead(member.second, document[key.c_str()], key);
    }
  }
}

TEST_P(GoldenCaseTest, GivesTheSameBytesTwice) {
  if (fs::exists(Folder() / "refusal.json")) return;
  EXPECT_EQ(AnswerHookRequest(Site(), Site().clients.front(), Service(), Request(), today_),
            AnswerHookRequest(Site(), Site().clients.front(), Service(), Request(), today_));
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenCaseTest, ::testing::ValuesIn(AllCases()), TestName);

}  // namespace
