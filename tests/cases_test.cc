// Every folder under cases/<service>/ is one case: request.json, case.yaml (today, why, source, and
// the rules that fire) and the answer, cards.json, or refusal.json for a refused call.
// The target update-cases writes the answers anew; read the difference before committing it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <yaml-cpp/yaml.h>

#include "cards/response.h"
#include "config/load.h"
#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/answer.h"

namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(SOURCE_ROOT) / "tests/cases";

const service::Deployment& Sandbox() {
  static const service::Deployment deployment =
      config::Load(std::string(SOURCE_ROOT) + "/config/sandbox.yaml");
  return deployment;
}

std::string FileText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

bool Updating() { return std::getenv("NEXTSTEP_UPDATE_CASES") != nullptr; }

std::string Pretty(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return std::string(buffer.GetString()) + "\n";
}

// Content without its version, which every edit of the pack changes.
std::string WithoutVersion(std::string json) {
  const std::string& version = Sandbox().content_version;
  for (std::size_t at = json.find(version); at != std::string::npos; at = json.find(version)) {
    json.replace(at, version.size(), "VERSION");
  }
  return json;
}

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

  void SetUp() override {
    about_ = YAML::LoadFile((Folder() / "case.yaml").string());
    const auto today = fhir::ReadDate(about_["today"].as<std::string>());
    ASSERT_TRUE(today && today->earliest == today->latest) << "case.yaml: today";
    today_ = today->earliest;
  }

  void Compare(const std::string& file, const std::string& answer) const {
    const std::string wanted = WithoutVersion(Pretty(answer));
    if (Updating()) std::ofstream(Folder() / file) << wanted;
    EXPECT_EQ(FileText(Folder() / file), wanted) << "run the target update-cases, then read it";
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
    answer = AnswerHookRequest(Sandbox(), Service(), Request(), today_);
  } catch (const hooks::Refusal& refusal) {
    refused = hooks::OperationOutcomeOf(refusal.What());
  }
  if (!refused.empty()) return Compare("refusal.json", refused);
  EXPECT_TRUE(cards::ProblemsOf(answer).empty()) << cards::ProblemsOf(answer).front();
  Compare("cards.json", answer);
}

TEST_P(GoldenCaseTest, FiresTheRulesNamed) {
  if (!about_["fires"]) return;  // a refused call fires none
  const std::string explained =
      ExplainHookRequest(Sandbox(), Service(), Request(), today_, service::ExplainFormat::kJson);
  rapidjson::Document document;
  document.Parse(explained.c_str());
  std::set<std::string> fired;
  for (const auto& rule : document["rules"].GetArray()) {
    if (std::string(rule["outcome"].GetString()) == "fired") fired.insert(rule["id"].GetString());
  }
  const auto named = about_["fires"].as<std::vector<std::string>>();
  EXPECT_EQ(fired, std::set<std::string>(named.begin(), named.end()));
}

TEST_P(GoldenCaseTest, GivesTheSameBytesTwice) {
  if (fs::exists(Folder() / "refusal.json")) return;
  EXPECT_EQ(AnswerHookRequest(Sandbox(), Service(), Request(), today_),
            AnswerHookRequest(Sandbox(), Service(), Request(), today_));
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenCaseTest, ::testing::ValuesIn(AllCases()), TestName);

}  // namespace
