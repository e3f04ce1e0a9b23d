#include "config/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "config/vocabulary.h"
#include "pathway/ask.h"
#include "tests/config/scratch.h"

namespace config {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Strings = std::vector<std::string>;

const std::string kConfig = std::string(SOURCE_ROOT) + "/config/";

Strings ProblemsOf(const std::string& file) {
  Problems problems;
  CheckAgainstSchema(file, problems);
  return Worded(problems);
}

// ---- what is shipped ---------------------------------------------------------------------------

Strings ShippedFiles() {
  Strings files = {"sandbox.yaml", "services.yaml"};
  for (const char* folder : {"content", "profiles"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kConfig + folder)) {
      const bool yaml = entry.path().extension() == ".yaml";
      if (yaml) files.push_back(entry.path().lexically_relative(kConfig).generic_string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string TestName(const ::testing::TestParamInfo<std::string>& tested) {
  std::string name = tested.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '.' || c == '-'; }, '_');
  return name;
}

class ShippedFileTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedFileTest, FollowsTheSchemaOfItsKind) {
  EXPECT_THAT(ProblemsOf(kConfig + GetParam()), IsEmpty());
  const fs::path file = GetParam();
  const fs::path folder = file.parent_path().filename();
  const std::string kind = folder == "rules"              ? "rules"
                           : folder == "profiles"         ? "profile"
                           : GetParam() == "sandbox.yaml" ? "configuration"
                                                          : file.stem().string();
  const std::string text = FileText(kConfig + GetParam());
  EXPECT_THAT(text.substr(0, text.find('\n')), HasSubstr("/" + kind + ".schema.json"));
}

INSTANTIATE_TEST_SUITE_P(Files, ShippedFileTest, ::testing::ValuesIn(ShippedFiles()), TestName);

// ---- each schema broken three ways -------------------------------------------------------------

struct Break {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* text;  // after the file and its line
};

class BrokenFileTest : public ::testing::TestWithParam<Break> {};

TEST_P(BrokenFileTest, IsAProblemWithItsFileLineAndKey) {
  const Break& broken = GetParam();
  const Scratch scratch;
  fs::copy(kConfig + "schema", scratch.Path("schema"));
  std::string text = FileText(kConfig + broken.file);
  const std::size_t at = text.find(broken.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string_view(broken.from).size(), broken.to);
  const std::string file = scratch.Write(broken.file, text);
  const Strings problems = ProblemsOf(file);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0], ::testing::MatchesRegex(".*\\.yaml:[0-9]+: .*"));
  EXPECT_THAT(problems[0], HasSubstr(broken.text));
}

constexpr const char* kRules = "content/rules/10-emergency.yaml";

constexpr Break kBreaks[] = {
    {"PackKey", "content/pack.yaml",
     "sponsor:", "sponsr: x\nsponsor:", "sponsr: the schema has no key of this name"},
    {"PackType", "content/pack.yaml", "race: not used", "race: [not used]",
     "source_attributes.race: is not as its schema wants it: type \"string\""},
    {"PackMissing", "content/pack.yaml", "sponsor: not provided\n", "",
     "required key is missing: sponsor"},
    {"PathwayKey", "content/pathway.yaml",
     "leg_signs:", "leg_sings: []\nleg_signs:", "leg_sings: the schema has no key"},
    {"PathwayType", "content/pathway.yaml", "trial_full: {value: 42 d", "trial_full: {value: 42",
     "numbers.trial_full.value: is not as its schema wants it: type \"string\""},
    {"PathwayMissing", "content/pathway.yaml", "{value: 42 d, source: C02}", "{value: 42 d}",
     "numbers.trial_full: required key is missing: source"},
    {"DrugsKey", "content/drugs.yaml", "adequate: 1800 mg", "adequat: 1800 mg",
     "drugs[0].renal[0].adequat: the schema has no key"},
    {"DrugsType", "content/drugs.yaml", "adequate: 1800 mg", "adequate: 1800",
     "drugs[0].renal[0].adequate: is not as its schema wants it: type"},
    {"DrugsMissing", "content/drugs.yaml", "    class: gabapentinoid\n", "",
     "drugs[0]: required key is missing: class"},
    {"LaddersKey", "content/ladders.yaml", "contested: true", "contestd: true",
     "contestd: the schema has no key"},
    {"LaddersType", "content/ladders.yaml", "contested: true", "contested: \"true\"",
     "contested: is not as its schema wants it: type \"boolean\""},
    {"LaddersMissing", "content/ladders.yaml", "- drug: duloxetine\n",
     "- order: start-duloxetine\n", "ladders.radicular[0]: required key is missing: drug"},
    {"RedFlagsKey", "content/red_flags.yaml", "tier: 0", "teir: 0",
     "red_flags[0].teir: the schema has no key"},
    {"RedFlagsType", "content/red_flags.yaml", "tier: 0", "tier: \"0\"",
     "red_flags[0].tier: is not as its schema wants it: enum [0,1,2,3]"},
    {"RedFlagsMissing", "content/red_flags.yaml", "    tier: 0\n", "",
     "red_flags[0]: required key is missing: tier"},
    {"OrdersKey", "content/orders.yaml", "unless: {referred", "unles: {referred",
     "orders.refer-pain-management.unles: the schema has no key"},
    {"OrdersType", "content/orders.yaml", "status: draft", "status: true",
     "orders.refer-pain-management.resource.status: is not as its schema wants it: enum"},
    {"OrdersMissing", "content/orders.yaml", "      intent: order\n", "",
     "orders.refer-pain-management.resource: required key is missing: intent"},
    {"TextsKey", "content/texts.yaml",
     "presumed:", "presumd: x\npresumed:", "presumd: the schema has no key"},
    {"TextsType", "content/texts.yaml", "documented: documented", "documented: 3",
     "documented: is not as its schema wants it: type \"string\""},
    {"TextsMissing", "content/texts.yaml", "documented: documented\n", "",
     "required key is missing: documented"},
    {"WordsKey", "content/words.yaml", "spine: [", "spin: []\nspine: [",
     "spin: the schema has no key"},
    {"WordsType", "content/words.yaml", "spine: [spine", "spine: [Spine",
     "spine[0]: is not as its schema wants it: pattern"},
    {"WordsMissing", "content/words.yaml", "right: {codes:", "right: {code:", "sides.right"},
    {"ObservationsKey", "content/observations.yaml",
     "finding_codes:", "finding_code:", "finding_code: the schema has no key"},
    {"ObservationsType", "content/observations.yaml", "from: 0.1, to", "from: 0.1mg, to",
     "plausible.serum_creatinine.from: is not as its schema wants it: type \"number\""},
    {"ObservationsMissing", "content/observations.yaml", "to: 220, source: assumption", "to: 220",
     "plausible.sodium: required key is missing: source"},
    {"SourcesKey", "content/sources.yaml", "seen: partly", "sen: partly",
     "sources[0].sen: the schema has no key"},
    {"SourcesType", "content/sources.yaml", "seen: partly", "seen: perhaps",
     "sources[0].seen: is not as its schema wants it: enum [\"seen\",\"partly\",\"unverified\"]"},
    {"SourcesMissing", "content/sources.yaml", "    seen: partly\n", "",
     "sources[0]: required key is missing: seen"},
    {"RulesKey", kRules, "status: live", "status: live\n    colour: red",
     "rules[0].colour: the schema has no key"},
    {"RulesType", kRules, "hooks: [order-sign, order-select, patient-view]", "hooks: order-sign",
     "rules[0].hooks: is not as its schema wants it: type \"array\""},
    {"RulesMissing", kRules, "    status: live\n", "", "rules[0]: required key is missing: status"},
    {"RulesPredicate", kRules, "- red_flag: [tier-0]", "- red_flg: [tier-0]",
     "red_flg: the schema has no key"},
    {"ConfigurationKey", "sandbox.yaml", "port: 8080", "prt: 8080",
     "listen.prt: the schema has no key"},
    {"ConfigurationType", "sandbox.yaml", "port: 8080", "port: 65536",
     "listen.port: is not as its schema wants it: maximum 65535"},
    {"ConfigurationMissing", "sandbox.yaml", "on_missing: refuse\n", "",
     "required key is missing: on_missing"},
    {"ProfileKey", "profiles/epic.yaml", "detail: gfm", "detial: gfm",
     "detial: the schema has no key"},
    {"ProfileType", "profiles/epic.yaml", "actions: [create, delete]", "actions: [create, remove]",
     "actions[1]: is not as its schema wants it: enum"},
    {"ProfileMissing", "profiles/epic.yaml", "unmapped: drop\n", "",
     "required key is missing: unmapped"},
    {"ServicesKey", "services.yaml",
     "title:", "titel:", "services[0].titel: the schema has no key"},
    {"ServicesType", "services.yaml", "hook: order-sign", "hook: order-sing",
     "services[0].hook: is not as its schema wants it: enum"},
    {"ServicesMissing", "services.yaml", "    hook: order-sign\n", "",
     "services[0]: required key is missing: hook"},
};

INSTANTIATE_TEST_SUITE_P(Breaks, BrokenFileTest, ::testing::ValuesIn(kBreaks),
                         [](const auto& tested) { return tested.param.name; });

TEST(SchemaTest, AFileThatNamesNoSchemaIsAProblem) {
  const Scratch scratch;
  const std::string file = scratch.Write("pack.yaml", "id: x\n");
  EXPECT_THAT(ProblemsOf(file), ElementsAre(HasSubstr("pack.yaml:1: names no schema")));
}

TEST(SchemaTest, ASchemaThatIsNotThereIsAProblem) {
  const Scratch scratch;
  const std::string file =
      scratch.Write("pack.yaml", "# yaml-language-server: $schema=none.schema.json\nid: x\n");
  EXPECT_THAT(ProblemsOf(file),
              ::testing::Contains(HasSubstr("none.schema.json: is no JSON Schema")));
}

TEST(SchemaTest, WhatTheLoaderTellsOfAFileIsNotToldAgain) {
  const Scratch scratch;
  for (const char* folder : {"schema", "content", "profiles"}) {
    fs::copy(kConfig + folder, scratch.Path(folder), fs::copy_options::recursive);
  }
  for (const char* file : {"sandbox.yaml", "services.yaml"}) {
    scratch.Write(file, FileText(kConfig + file));
  }
  const std::string pack = FileText(kConfig + "content/pack.yaml");
  scratch.Write("content/pack.yaml", pack + "colour: red\n");
  // The loader takes a quoted number for a number.
  std::string pathway = FileText(kConfig + "content/pathway.yaml");
  const std::string number = "{value: 20, source: D38}";
  scratch.Write("content/pathway.yaml", pathway.replace(pathway.find(number), number.size(),
                                                        "{value: \"20\", source: D38}"));
  try {
    LoadStrictly(scratch.Path("sandbox.yaml"));
    FAIL() << "it has problems";
  } catch (const ConfigError& error) {
    EXPECT_THAT(Worded(error.All()),
                ElementsAre(HasSubstr("colour: unknown key"),
                            HasSubstr("numbers.raise_percent.value: is not as its schema")));
  }
}

// ---- one vocabulary ----------------------------------------------------------------------------

rapidjson::Document Schema(const std::string& name) {
  rapidjson::Document schema;
  schema.Parse(FileText(kConfig + "schema/" + name + ".schema.json").c_str());
  EXPECT_TRUE(schema.IsObject()) << name;
  return schema;
}

// The words of the `enum` at a place.
Strings EnumAt(const std::string& name, const std::string& pointer) {
  const rapidjson::Document schema = Schema(name);
  const rapidjson::Value* words = rapidjson::Pointer(pointer.c_str()).Get(schema);
  Strings found;
  if (words == nullptr || !words->IsArray()) {
    ADD_FAILURE() << name << " has no " << pointer;
    return found;
  }
  for (const auto& word : words->GetArray()) found.emplace_back(word.GetString());
  return found;
}

// A lone word or a list of them.
void ExpectEither(const char* definition, const Strings& words) {
  const std::string at = "/definitions/" + std::string(definition) + "/anyOf/";
  EXPECT_EQ(EnumAt("common", at + "0/enum"), words) << definition;
  EXPECT_EQ(EnumAt("common", at + "1/items/enum"), words) << definition;
}

template <typename T>
Strings Named(const Words<T>& words) {
  Strings names;
  for (const auto& [name, value] : words) names.push_back(name);
  return names;
}

TEST(SchemaTest, KnowsThePredicatesOfTheLoaderAndNoOther) {
  std::set<std::string> loader = {"all", "any", "no"};
  for (const std::string_view name : pathway::PredicateNames()) loader.emplace(name);
  const rapidjson::Document common = Schema("common");
  std::set<std::string> schema;
  for (const auto& member : common["definitions"]["question"]["properties"].GetObject()) {
    schema.insert(member.name.GetString());
  }
  EXPECT_EQ(schema, loader);
}

TEST(SchemaTest, KnowsTheWordsOfQuestions) {
  ExpectEither("trial_states", kTrialStates);
  ExpectEither("changes", kChanges);
  ExpectEither("tiers", kTiers);
  ExpectEither("levels", kStopLevels);
  ExpectEither("draft_names", kDraftNames);
  ExpectEither("draft_says", kDraftSays);
  ExpectEither("lists", kLists);
}

TEST(SchemaTest, KnowsTheWordsOfRulesGatesAndServices) {
  const std::string rule = "/definitions/rule/properties/";
  EXPECT_EQ(EnumAt("configuration", "/properties/site/properties/contested/enum"),
            Named(kContested));
  EXPECT_EQ(EnumAt("configuration", "/properties/site/properties/evidence_profile/enum"),
            kEvidenceProfiles);
  EXPECT_EQ(EnumAt("pack", "/properties/evidence_profile/enum"), kEvidenceProfiles);
  EXPECT_EQ(EnumAt("rules", rule + "decision/enum"), Named(kDecisions));
  EXPECT_EQ(EnumAt("rules", rule + "status/enum"), Named(kStatuses));
  EXPECT_EQ(EnumAt("rules", rule + "hooks/items/enum"), Named(kHooks));
  EXPECT_EQ(EnumAt("rules", "/definitions/says/properties/urgency/enum"), Named(kUrgencies));
  const std::string gate = "/definitions/gate/properties/";
  EXPECT_EQ(EnumAt("drugs", gate + "effect/enum"), Named(kEffects));
  EXPECT_EQ(EnumAt("orders", "/definitions/order/properties/plan/enum"), Named(kPlans));
  EXPECT_EQ(EnumAt("orders", "/definitions/order/properties/corrects/enum"), Named(kCorrections));
  EXPECT_EQ(EnumAt("drugs", gate + "drafted/enum"), Named(kDraftEffects));
  EXPECT_EQ(EnumAt("services", "/definitions/service/properties/hook/enum"), Named(kHooks));
}

// A name given twice would let one schema's meaning stand for the other's.
TEST(SchemaTest, NoSchemaDefinesAnewWhatAllShare) {
  const rapidjson::Document common = Schema("common");
  for (const auto& entry : fs::directory_iterator(kConfig + "schema")) {
    const std::string name = entry.path().stem().stem().string();
    const rapidjson::Document schema = Schema(name);
    if (name == "common" || !schema.HasMember("definitions")) continue;
    for (const auto& member : schema["definitions"].GetObject()) {
      EXPECT_FALSE(common["definitions"].HasMember(member.name))
          << name << " " << member.name.GetString();
    }
  }
}

}  // namespace
}  // namespace config
