// Every folder under profiles/<kind>/ is a request of tests/cases as a client of this kind is
// answered: case.yaml (the case, why, source; where it matters what the site overrides in the
// profile, or has chosen) and the answer, cards.json. And what holds of every case for every kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <yaml-cpp/yaml.h>

#include "cards/detail_format.h"
#include "cards/response.h"
#include "config/load_clients.h"
#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "tests/fhir_rules.h"
#include "tests/golden.h"
#include "tests/house.h"

namespace {

namespace fs = std::filesystem;
using rapidjson::Value;

const fs::path kCases = fs::path(SOURCE_ROOT) / "tests/cases";
const fs::path kProfiled = fs::path(SOURCE_ROOT) / "tests/profiles";

const std::vector<std::string>& Kinds() {
  static const std::vector<std::string> kinds = {"athena", "epic", "generic", "oracle", "sandbox"};
  return kinds;
}

// The shipped content for one client with this `profile` of a configuration in `folder`, where the
// site has chosen (empty: nothing).
service::Deployment SiteFor(const YAML::Node& profile, const std::string& folder,
                            const std::string& choices = {}) {
  service::Deployment site = house::SandboxAt(choices);
  site.clients.clear();
  YAML::Node configuration;
  configuration["callers"] = "open";
  configuration["profiles"] = (house::Root() / "config/profiles").string();
  configuration["profile"] = profile;
  const fs::path file =
      fs::temp_directory_path() / ("profile-" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file) << configuration << "\n";
  config::Problems problems;
  config::Yaml root = config::Yaml::File(file.string(), problems);
  ReadCallers(root, folder, site, problems);
  fs::remove(file);
  FitClients(site, problems);
  for (const config::Problem& problem : problems) ADD_FAILURE() << Worded(problem);
  return site;
}

struct Asked {
  std::string service;
  std::string request;
  pathway::Day today;
};

// The call of a case, by its folder below tests/cases.
Asked CallOf(const std::string& name) {
  const YAML::Node about = YAML::LoadFile((kCases / name / "case.yaml").string());
  return {fs::path(name).parent_path().string(), house::FileText(kCases / name / "request.json"),
          fhir::ReadDate(about["today"].as<std::string>()).value().earliest};
}

std::string AnswerTo(const Asked& asked, const service::Deployment& site) {
  return AnswerHookRequest(site, site.clients.front(), asked.service, asked.request, asked.today);
}

std::vector<std::string> FoldersIn(const fs::path& root) {
  std::vector<std::string> folders;
  for (const auto& above : fs::directory_iterator(root)) {
    for (const auto& one : fs::directory_iterator(above.path())) {
      folders.push_back(one.path().lexically_relative(root).generic_string());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string TestName(const ::testing::TestParamInfo<std::string>& tested) {
  std::string name = tested.param;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

// ---- what an answer holds ----------------------------------------------------------------------

rapidjson::Document Parsed(const std::string& answer) {
  rapidjson::Document document;
  document.Parse(answer.c_str());
  return document;
}

std::string TextAt(const Value& object, const char* key) {
  return object.HasMember(key) ? object[key].GetString() : "";
}

template <typename Use>
void Each(const Value& object, const char* key, Use use) {
  if (!object.HasMember(key)) return;
  for (const Value& item : object[key].GetArray()) use(item);
}

// Letters and digits alone, so that texts compare whatever marks stand between them.
std::string Letters(const std::string& text) {
  std::string letters;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) letters += c;
  }
  return letters;
}

// Whatever a prescriber can read in an answer.
std::string AllTexts(const Value& answer) {
  std::string texts;
  for (const Value& card : answer["cards"].GetArray()) {
    texts += Letters(TextAt(card, "summary")) + "|" + Letters(TextAt(card, "detail")) + "|";
    Each(card, "suggestions", [&](const Value& s) { texts += Letters(TextAt(s, "label")) + "|"; });
  }
  return texts;
}

// ---- what a profile forbids --------------------------------------------------------------------

void ExpectAllowed(const Value& card, const cards::ClientProfile& profile) {
  using cards::ActionType;
  static const std::map<std::string, ActionType> types = {{"create", ActionType::kCreate},
                                                          {"update", ActionType::kUpdate},
                                                          {"delete", ActionType::kDelete}};
  Each(card, "suggestions", [&](const Value& suggestion) {
    EXPECT_LE(suggestion["actions"].Size(), profile.max_actions);
    Each(suggestion, "actions", [&](const Value& action) {
      const ActionType type = types.at(TextAt(action, "type"));
      EXPECT_TRUE(profile.actions.contains(type)) << TextAt(action, "description");
      // No map, so no item: an order that needs one is not suggested.
      EXPECT_FALSE(type == ActionType::kCreate && profile.unmapped == cards::Unmapped::kDrop);
      if (!profile.shows_labels) {
        EXPECT_EQ(TextAt(action, "description"), TextAt(suggestion, "label"));
      }
    });
  });
  const std::string behavior = TextAt(card, "selectionBehavior");
  EXPECT_TRUE(behavior != "any" || profile.honours_any);
  EXPECT_TRUE(behavior != "at-most-one" || profile.honours_at_most_one);
  EXPECT_TRUE(profile.override_reasons || !card.HasMember("overrideReasons"));
  EXPECT_TRUE(profile.links || !card.HasMember("links"));
  Each(card, "links", [](const Value& link) { EXPECT_EQ(TextAt(link, "type"), "absolute"); });
  const bool told = profile.detail != cards::DetailFormat::kMarkdown &&
                    !profile.detail_type_extension.empty() && card.HasMember("detail");
  EXPECT_EQ(card.HasMember("extension"), told);
  const std::string detail = TextAt(card, "detail");
  if (profile.detail == cards::DetailFormat::kPlain) {
    EXPECT_THAT(detail, ::testing::Not(::testing::HasSubstr("**")));
    EXPECT_EQ(detail.find('\\'), std::string::npos) << detail;
  }
}

int CountOf(const Value& answer, const std::string& indicator) {
  const auto cards = answer["cards"].GetArray();
  return static_cast<int>(std::count_if(cards.begin(), cards.end(), [&](const Value& card) {
    return TextAt(card, "indicator") == indicator;
  }));
}

bool IsSaidElsewhere(const std::string& label) {
  // A start stands among the options, and what goes with it in what is said of them.
  for (const char* begin : {"Start ", "Contested: start ", "Book a review "}) {
    if (label.starts_with(begin)) return true;
  }
  return false;
}

// What the sandbox is told is told here: every summary, every line of every detail and, of the
// cards that stand here too, every suggestion.
void ExpectAllIsSaid(const Value& sandbox, const Value& answer) {
  const std::string texts = AllTexts(answer);
  std::set<std::string> here;
  for (const Value& card : answer["cards"].GetArray()) here.insert(TextAt(card, "uuid"));
  for (const Value& card : sandbox["cards"].GetArray()) {
    EXPECT_THAT(texts, ::testing::HasSubstr(Letters(TextAt(card, "summary"))));
    const std::string detail = InFormat(TextAt(card, "detail"), cards::DetailFormat::kPlain) + "\n";
    for (std::size_t at = 0; at < detail.size();) {
      const std::size_t end = detail.find('\n', at);
      EXPECT_THAT(texts, ::testing::HasSubstr(Letters(detail.substr(at, end - at))));
      at = end + 1;
    }
    if (!here.contains(TextAt(card, "uuid"))) continue;
    Each(card, "suggestions", [&](const Value& suggestion) {
      const std::string label = TextAt(suggestion, "label");
      if (IsSaidElsewhere(label)) return;
      EXPECT_THAT(texts, ::testing::HasSubstr(Letters(label)));
    });
  }
}

// What the sandbox is told of a case, asked once for all kinds.
const std::string& ToldToSandbox(const std::string& name, const Asked& asked) {
  static const service::Deployment sandbox = SiteFor(YAML::Node("sandbox"), "");
  static std::map<std::string, std::string> told;
  const auto known = told.find(name);
  if (known != told.end()) return known->second;
  return told.emplace(name, AnswerTo(asked, sandbox)).first->second;
}

class KindTest : public ::testing::TestWithParam<std::string> {};

TEST_P(KindTest, GetsNothingItCannotShowAndAllThatIsSaid) {
  const service::Deployment site = SiteFor(YAML::Node(GetParam()), "");
  const cards::ClientProfile& profile = site.clients.front().profile;
  int checked = 0;
  for (const std::string& name : FoldersIn(kCases)) {
    SCOPED_TRACE(name);
    if (fs::exists(kCases / name / "refusal.json")) continue;
    const Asked asked = CallOf(name);
    const std::string body = AnswerTo(asked, site);
    EXPECT_THAT(cards::ProblemsOf(body), ::testing::IsEmpty());
    const rapidjson::Document answer = Parsed(body);
    const rapidjson::Document shown = Parsed(ToldToSandbox(name, asked));
    for (const Value& card : answer["cards"].GetArray()) ExpectAllowed(card, profile);
    EXPECT_EQ(CountOf(answer, "critical"), CountOf(shown, "critical")) << "none is folded";
    EXPECT_LE(answer["cards"].Size(),
              std::max(profile.max_cards, static_cast<std::size_t>(CountOf(answer, "critical"))));
    ExpectAllIsSaid(shown, answer);
    checked += static_cast<int>(answer["cards"].Size());
  }
  EXPECT_GT(checked, 300);
}

INSTANTIATE_TEST_SUITE_P(Kinds, KindTest, ::testing::ValuesIn(Kinds()), TestName);

// A raise in the place of a draft: its removal and its successor are suggested together or not at
// all, and said where they are not.
struct Half {
  const char* name;
  const char* profile;
  bool is_suggested;
};

class TwoActionsTest : public ::testing::TestWithParam<Half> {};

TEST_P(TwoActionsTest, AreNeverParted) {
  const service::Deployment site = SiteFor(YAML::Load(GetParam().profile), "");
  const std::string body = AnswerTo(CallOf("pain-order-sign/dose-1199-raised"), site);
  const rapidjson::Document answer = Parsed(body);
  int together = 0;
  for (const Value& card : answer["cards"].GetArray()) {
    Each(card, "suggestions", [&](const Value& suggestion) {
      const bool raises = TextAt(suggestion, "label").starts_with("Raise gabapentin");
      if (!raises) return;
      EXPECT_EQ(suggestion["actions"].Size(), 2U);
      ++together;
    });
  }
  EXPECT_EQ(together, GetParam().is_suggested ? 1 : 0);
  EXPECT_EQ(body.find("remove today's order for gabapentin") == std::string::npos,
            GetParam().is_suggested);
}

constexpr Half kHalves[] = {
    {"One", "{base: generic, files_order_details: true, max_actions: 1}", false},
    {"Two", "{base: generic, files_order_details: true, max_actions: 2}", true},
    {"NoBound", "{base: generic, files_order_details: true}", true},
    {"NoRemoval", "{base: generic, files_order_details: true, actions: [create, update]}", false},
    {"NoCreation", "{base: generic, files_order_details: true, actions: [delete]}", false},
    {"NoItem", "{base: generic, files_order_details: true, unmapped: drop}", false},
    {"DetailsLost", "{base: generic}", false},
};

INSTANTIATE_TEST_SUITE_P(Clients, TwoActionsTest, ::testing::ValuesIn(kHalves),
                         [](const auto& tested) { return tested.param.name; });

TEST(KindsTest, EachHasAFileAndCasesOfItsOwn) {
  std::set<std::string> files;
  for (const fs::path& file : house::FilesIn("config/profiles", {".yaml"})) {
    files.insert(file.stem().string());
  }
  EXPECT_EQ(files, std::set<std::string>(Kinds().begin(), Kinds().end()));
  std::map<std::string, int> cases;
  for (const std::string& name : FoldersIn(kProfiled)) {
    ++cases[fs::path(name).parent_path().string()];
  }
  for (const std::string& kind : Kinds()) EXPECT_GE(cases[kind], 4) << kind;
}

// What is created is FHIR R4, with the items of the site's too.
void ExpectFhir(const Value& answer) {
  for (const Value& card : answer["cards"].GetArray()) {
    Each(card, "suggestions", [](const Value& suggestion) {
      Each(suggestion, "actions", [](const Value& action) {
        if (TextAt(action, "type") != "create") return;
        EXPECT_THAT(house::FhirProblems(action["resource"], house::Origin::kOurs),
                    ::testing::IsEmpty());
      });
    });
  }
}

// ---- the cases ---------------------------------------------------------------------------------

class ProfileCaseTest : public ::testing::TestWithParam<std::string> {
 protected:
  fs::path Folder() const { return kProfiled / GetParam(); }
  YAML::Node About() const { return YAML::LoadFile((Folder() / "case.yaml").string()); }

  service::Deployment Site() const {
    const YAML::Node about = About();
    YAML::Node profile = YAML::Clone(about["overrides"] ? about["overrides"] : YAML::Node());
    profile["base"] = fs::path(GetParam()).parent_path().string();
    return SiteFor(profile, Folder().string(),
                   about["site"] ? YAML::Dump(about["site"]) : std::string());
  }
};

TEST_P(ProfileCaseTest, SaysWhyAndWhereFrom) {
  EXPECT_FALSE(About()["why"].as<std::string>("").empty());
  EXPECT_FALSE(About()["source"].as<std::string>("").empty());
}

TEST_P(ProfileCaseTest, GivesTheAnswerOnFile) {
  const service::Deployment site = Site();
  const std::string answer = AnswerTo(CallOf(About()["case"].as<std::string>()), site);
  EXPECT_THAT(cards::ProblemsOf(answer), ::testing::IsEmpty());
  ExpectFhir(Parsed(answer));
  golden::Compare(Folder() / "cards.json", answer, site.content_version);
}

INSTANTIATE_TEST_SUITE_P(Cases, ProfileCaseTest, ::testing::ValuesIn(FoldersIn(kProfiled)),
                         TestName);

}  // namespace
