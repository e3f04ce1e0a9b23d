// The FHIR value sets on file, and the anchors that cards link to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <rapidjson/document.h>

#include "config/value_sets.h"
#include "service/inventory.h"
#include "tests/house.h"

namespace {

TEST(DocsTest, EveryRuleHasAnAnchorOfItsName) {
  const std::string page = service::InventoryMarkdown(house::Sandbox());
  for (const auto& rule : house::Sandbox().content.rules) {
    EXPECT_THAT(page, ::testing::HasSubstr("<a id=\"" + rule.id + "\"></a>"));
  }
}

// ---- value sets --------------------------------------------------------------------------------

const std::string kContent = (house::Root() / "config/content").string();

std::map<std::string, std::string> ValueSetsOnFile() {
  std::map<std::string, std::string> files;
  for (const auto& path : house::FilesIn("config/content/valuesets", {".json"})) {
    files.emplace(path.filename().string(), house::FileText(path));
  }
  return files;
}

TEST(DocsTest, TheValueSetsAreOnFile) {
  if (std::getenv("NEXTSTEP_UPDATE_DOCS") != nullptr) config::WriteValueSets(kContent);
  config::Problems problems;
  const auto written = config::ValueSetsOf(kContent, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_TRUE(written == ValueSetsOnFile())
      << "config/content/valuesets/ is not what the content says now: build the target update-docs";
}

// A system and either codes or a filter.
void ExpectIncludes(const rapidjson::Value& include, const std::string& name) {
  EXPECT_TRUE(include.HasMember("system")) << name;
  ASSERT_NE(include.HasMember("concept"), include.HasMember("filter")) << name;
  if (include.HasMember("filter")) {
    for (const char* key : {"property", "op", "value"}) {
      EXPECT_STRNE(include["filter"][0][key].GetString(), "") << name;
    }
    return;
  }
  EXPECT_GT(include["concept"].Size(), 0U) << name;
  for (const auto& code : include["concept"].GetArray()) {
    EXPECT_STRNE(code["code"].GetString(), "") << name;
    const bool blank = code.HasMember("display") && code["display"].GetStringLength() == 0;
    EXPECT_FALSE(blank) << name;
  }
}

TEST(ValueSetTest, EachHasTheElementsOfFhirR4) {
  std::set<std::string> urls;
  for (const auto& [name, text] : ValueSetsOnFile()) {
    rapidjson::Document set;
    set.Parse(text.c_str());
    ASSERT_TRUE(set.IsObject()) << name;
    EXPECT_STREQ(set["resourceType"].GetString(), "ValueSet") << name;
    EXPECT_THAT(set["id"].GetString(), ::testing::MatchesRegex("[A-Za-z0-9.-]{1,64}"));
    EXPECT_EQ(set["id"].GetString() + std::string(".json"), name);
    EXPECT_TRUE(urls.insert(set["url"].GetString()).second) << name;
    EXPECT_THAT(set["name"].GetString(), ::testing::MatchesRegex("[A-Z][A-Za-z0-9_]{0,254}"));
    EXPECT_EQ(set["version"].GetString(), house::Sandbox().pack.provenance.version) << name;
    EXPECT_STRNE(set["title"].GetString(), "") << name;
    EXPECT_STREQ(set["status"].GetString(), "draft") << name;
    ASSERT_GT(set["compose"]["include"].Size(), 0U) << name;
    for (const auto& include : set["compose"]["include"].GetArray()) ExpectIncludes(include, name);
  }
}

// The file of a concept or, with "class-" before it, of a drug class.
std::string FileOf(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name + ".json";
}

void AddFiles(const pathway::Question& question, std::set<std::string>& files) {
  for (const std::string& name : question.names) {
    if (house::Sandbox().terminology.HasConcept(name)) files.insert(FileOf(name));
  }
  // What a patient is allergic to is a class of allergens, not of drugs.
  if (question.ask != pathway::Ask::kAllergic) {
    for (const std::string& name : question.classes) files.insert(FileOf("class-" + name));
  }
  for (const pathway::Question& part : question.parts) AddFiles(part, files);
}

TEST(ValueSetTest, EveryConceptAndClassThatTheContentAsksForHasOne) {
  const pathway::Content& content = house::Sandbox().content;
  std::set<std::string> asked;
  for (const auto& rule : content.rules) {
    AddFiles(rule.when, asked);
    AddFiles(rule.unless, asked);
  }
  for (const auto& flag : content.red_flags) AddFiles(flag.when, asked);
  for (const auto& [id, drug] : content.drugs) {
    asked.insert(FileOf("class-" + drug.drug_class));
    for (const auto& gate : drug.gates) {
      AddFiles(gate.when, asked);
      AddFiles(gate.unless, asked);
    }
  }
  for (const auto& [kind, concepts] : content.pain_kinds) {
    for (const std::string& name : concepts) asked.insert(FileOf(name));
  }
  EXPECT_GT(asked.size(), 50U);
  const auto on_file = ValueSetsOnFile();
  for (const std::string& file : asked) EXPECT_TRUE(on_file.contains(file)) << file;
}

}  // namespace
