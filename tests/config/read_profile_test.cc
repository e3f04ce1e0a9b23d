#include "config/read_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "config/schema.h"
#include "tests/config/scratch.h"

namespace config {
namespace {

using cards::ActionType;
using cards::DetailFormat;
using cards::Unmapped;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kShipped = std::string(SOURCE_ROOT) + "/config/profiles";

// One profile of every kind that is shipped, out of the shipped folder.
class ProfileTest : public ::testing::Test {
 protected:
  // What `profile: ...` of a configuration in the scratch folder gives.
  std::vector<std::string> Read(const std::string& profile) {
    scratch_.Write("config.yaml", "profile: " + profile + "\n");
    Problems problems;
    Yaml root = Yaml::File(scratch_.Path("config.yaml"), problems);
    ProfileFolder(folder_, problems).Read(root.Maybe("profile"), scratch_.Path(""), read_);
    return Worded(problems);
  }
  // The only problem, after the name of the scratch folder.
  std::string Problem(const std::string& profile) {
    const std::vector<std::string> problems = Read(profile);
    EXPECT_THAT(problems, SizeIs(1));
    return problems.empty() ? "" : problems[0].substr(scratch_.Path("").size());
  }

  const Scratch scratch_;
  std::string folder_ = kShipped;
  SiteProfile read_;
};

TEST_F(ProfileTest, IsAKindByItsName) {
  EXPECT_THAT(Read("epic"), IsEmpty());
  const cards::ClientProfile& epic = read_.profile;
  EXPECT_EQ(epic.detail, DetailFormat::kMarkdown);
  EXPECT_EQ(epic.detail_type_extension, "com.epic.cdshooks.card.detail.content-type");
  EXPECT_TRUE(epic.honours_any);
  EXPECT_FALSE(epic.honours_at_most_one);
  EXPECT_THAT(epic.actions, ElementsAre(ActionType::kCreate, ActionType::kDelete));
  EXPECT_EQ(epic.max_actions, 1U);
  EXPECT_FALSE(epic.files_order_details || epic.shows_labels);
  EXPECT_TRUE(epic.links && epic.override_reasons);
  EXPECT_EQ(epic.unmapped, Unmapped::kDrop);
  EXPECT_TRUE(epic.strips_calls);
  EXPECT_EQ(epic.max_cards, 3U);
}

TEST_F(ProfileTest, IsAKindAndWhatDiffersFromIt) {
  EXPECT_THAT(
      Read("{base: epic, max_cards: 2, detail: html, actions: [], code_map: maps/items.csv, "
           "rule_pages: https://site.example/pathway}"),
      IsEmpty());
  EXPECT_EQ(read_.profile.max_cards, 2U);
  EXPECT_EQ(read_.profile.detail, DetailFormat::kHtml);
  EXPECT_THAT(read_.profile.actions, IsEmpty());
  EXPECT_EQ(read_.profile.max_actions, 1U) << "the base's";
  EXPECT_EQ(read_.profile.rule_pages, "https://site.example/pathway");
  EXPECT_EQ(read_.code_map, scratch_.Path("maps/items.csv"));
}

TEST_F(ProfileTest, ABaseLeavesWhatIsTheSites) {
  read_.profile.rule_pages = "https://site.example/pathway";
  read_.profile.max_cards = 9;
  read_.code_map = "items.csv";
  EXPECT_THAT(Read("oracle"), IsEmpty());
  EXPECT_EQ(read_.profile.rule_pages, "https://site.example/pathway");
  EXPECT_EQ(read_.code_map, "items.csv");
  EXPECT_EQ(read_.profile.max_cards, 2U);
}

TEST_F(ProfileTest, WithoutABaseOnlyWhatIsSaidChanges) {
  read_.profile.max_cards = 9;
  EXPECT_THAT(Read("{links: none}"), IsEmpty());
  EXPECT_EQ(read_.profile.max_cards, 9U);
  EXPECT_FALSE(read_.profile.links);
}

TEST_F(ProfileTest, ThatIsNotThereIsAProblemThatNamesThoseThatAre) {
  for (const char* name : {"epik", "../content/pack", "Epic", "\"\""}) {
    EXPECT_THAT(Problem(name), HasSubstr("config.yaml:1: profile: no profile '")) << name;
    EXPECT_THAT(Problem(name), HasSubstr("there are: athena, epic, generic, oracle, sandbox"));
  }
  EXPECT_THAT(Problem("\n  max_cards: 2\n  base: epik"),
              HasSubstr("config.yaml:3: profile.base: no profile 'epik'"));
}

struct Wrong {
  const char* name;
  const char* profile;
  const char* text;
};

class WrongProfileTest : public ProfileTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongProfileTest, IsAProblemWithItsLineAndKey) {
  EXPECT_THAT(Problem(GetParam().profile), HasSubstr(GetParam().text));
}

constexpr Wrong kWrong[] = {
    {"Format", "{detail: rtf}", "profile.detail: "},
    {"ExtensionWithoutADot", "{detail_type_extension: detail}", "profile.detail_type_extension: "},
    {"ExtensionWithASpace", "{detail_type_extension: \"a. b\"}", "profile.detail_type_extension: "},
    {"ExtensionEndsInADot", "{detail_type_extension: a.b.}", "profile.detail_type_extension: "},
    {"Selection", "{selection_behavior: [all]}", "profile.selection_behavior[0]: "},
    {"NoSelection", "{selection_behavior: []}", "expected at least one of any, at-most-one"},
    {"Action", "{actions: [create, remove]}", "profile.actions[1]: "},
    {"NoActionAtOnce", "{max_actions: 0}", "profile.max_actions: "},
    {"NoCards", "{max_cards: 0}", "profile.max_cards: "},
    {"Flag", "{shows_labels: perhaps}", "profile.shows_labels: "},
    {"Links", "{links: smart}", "profile.links: "},
    {"Unmapped", "{unmapped: warn}", "profile.unmapped: "},
    {"RulePages", "{rule_pages: \"https://a.example/#b\"}",
     "profile.rule_pages: expected an https"},
    {"Unknown", "{max_card: 3}", "profile.max_card: unknown key"},
};

INSTANTIATE_TEST_SUITE_P(Profiles, WrongProfileTest, ::testing::ValuesIn(kWrong),
                         [](const auto& tested) { return tested.param.name; });

TEST_F(ProfileTest, AFileSaysEverything) {
  folder_ = scratch_.Path("profiles");
  scratch_.Write("profiles/mine.yaml", "title: Mine\ndetail: gfm\nrule_pages: https://a.example\n");
  const std::vector<std::string> problems = Read("mine");
  for (const char* key : {"selection_behavior", "actions", "files_order_details", "shows_labels",
                          "override_reasons", "links", "unmapped", "max_cards"}) {
    EXPECT_THAT(problems, ::testing::Contains(HasSubstr(std::string(key) + ": required")));
  }
  EXPECT_THAT(problems, ::testing::Contains(HasSubstr("mine.yaml:3: rule_pages: unknown key")));
}

TEST_F(ProfileTest, GenericIsTheUsualProfileThatHonoursBothBehaviors) {
  EXPECT_THAT(Read("generic"), IsEmpty());
  const cards::ClientProfile usual;
  const cards::ClientProfile& generic = read_.profile;
  EXPECT_EQ(generic.detail, usual.detail);
  EXPECT_EQ(generic.honours_any, usual.honours_any);
  EXPECT_TRUE(generic.honours_at_most_one);
  EXPECT_EQ(generic.actions, usual.actions);
  EXPECT_EQ(generic.max_actions, usual.max_actions);
  EXPECT_EQ(generic.files_order_details, usual.files_order_details);
  EXPECT_EQ(generic.shows_labels, usual.shows_labels);
  EXPECT_EQ(generic.override_reasons, usual.override_reasons);
  EXPECT_EQ(generic.links, usual.links);
  EXPECT_EQ(generic.unmapped, usual.unmapped);
  EXPECT_EQ(generic.max_cards, usual.max_cards);
}

// ---- the schema --------------------------------------------------------------------------------

constexpr const char* kEverything =
    "title: Mine\ndetail: html\ndetail_type_extension: org.example.detail\n"
    "selection_behavior: [any, at-most-one]\nactions: [create, update, delete]\nmax_actions: 2\n"
    "files_order_details: true\nshows_labels: false\noverride_reasons: false\n"
    "strips_calls: true\nlinks: none\nunmapped: drop\nmax_cards: 1000\n";

TEST_F(ProfileTest, TheSchemaKnowsWhatTheReaderKnows) {
  folder_ = scratch_.Path("profiles");
  std::filesystem::copy(std::string(SOURCE_ROOT) + "/config/schema", scratch_.Path("schema"));
  const std::string file = scratch_.Write(
      "profiles/mine.yaml",
      std::string("# yaml-language-server: $schema=../schema/profile.schema.json\n") + kEverything);
  EXPECT_THAT(Read("mine"), IsEmpty());
  Problems problems;
  CheckAgainstSchema(file, problems);
  EXPECT_THAT(Worded(problems), IsEmpty());
  rapidjson::Document schema;
  schema.Parse(FileText(scratch_.Path("schema/profile.schema.json")).c_str());
  std::set<std::string> known;
  const rapidjson::Value& properties = schema["properties"];
  for (const auto& property : properties.GetObject()) {
    known.insert(property.name.GetString());
    EXPECT_THAT(kEverything, HasSubstr(std::string(property.name.GetString()) + ":"));
  }
  EXPECT_THAT(known, SizeIs(13));
}

TEST_F(ProfileTest, AMistakeInTheSchemasEyesIsOneInTheReaders) {
  folder_ = scratch_.Path("profiles");
  std::filesystem::copy(std::string(SOURCE_ROOT) + "/config/schema", scratch_.Path("schema"));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"html", "rtf"},
           {"org.example.detail", "detail"},
           {"[any, at-most-one]", "[all]"},
           {"[create, update, delete]", "[remove]"},
           {"max_actions: 2", "max_actions: 0"},
           {"files_order_details: true", "files_order_details: perhaps"},
           {"links: none", "links: smart"},
           {"unmapped: drop", "unmapped: warn"},
           {"max_cards: 1000", "max_cards: 1001"},
           {"title: Mine\n", ""}}) {
    std::string text =
        std::string("# yaml-language-server: $schema=../schema/profile.schema.json\n") +
        kEverything;
    text.replace(text.find(from), from.size(), to);
    const std::string file = scratch_.Write("profiles/mine.yaml", text);
    Problems problems;
    CheckAgainstSchema(file, problems);
    EXPECT_THAT(problems, SizeIs(1)) << to;
    EXPECT_THAT(Read("mine"), ::testing::Not(IsEmpty())) << to;
  }
}

}  // namespace
}  // namespace config
