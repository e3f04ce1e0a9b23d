#include "service/inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

#include "tests/pathway/sample_content.h"

namespace service {
namespace {

using namespace pathway;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Gate SampleGate(const std::string& id) {
  Gate gate;
  gate.id = id;
  gate.when = Asking(Ask::kPregnant);
  gate.effect = GateEffect::kStop;
  gate.drafted = DraftEffect::kWarning;
  gate.says = "pregnancy, or \"maybe\"";
  gate.sources = {"LABEL"};
  return gate;
}

// One rule, a safety rule on two drugs and one on all, and a red flag.
Deployment Sample() {
  Deployment deployment;
  ContentPack& pack = deployment.pack;
  pack.id = "sample";
  pack.title = "A sample";
  pack.sponsor = "not provided";
  pack.evidence_profile = "general";
  pack.provenance = {"1.2.0", "2026-01-01", "2026-02-01", "2027-01-01", "committee", {}};
  for (const auto& [key, title] : kSourceAttributes) pack.provenance.attributes[key] = "not used";
  pack.rules["first"] = pack.provenance;
  pack.rules["first"].owner = "pain clinic lead";
  pack.rules["first"].attributes["sex"] = "used";
  deployment.content_version = "1.2.0 / abc";
  deployment.content.numbers = SampleNumbers();
  deployment.content.drugs["a"] = SampleDrug("a", "snri");
  deployment.content.drugs["b"] = SampleDrug("b", "snri");
  deployment.content.drugs["c"] = SampleDrug("c", "tca");
  for (const char* drug : {"a", "b"}) {
    deployment.content.drugs[drug].gates = {SampleGate("SF-2"), SampleGate("SF-1")};
  }
  deployment.content.drugs["c"].gates = {SampleGate("SF-1")};
  deployment.texts.sources["LABEL"] = {"US label", "https://label.example/x", "A label", "2020"};
  Rule rule;
  rule.id = "first";
  rule.title = "The first, and only";
  rule.topic = "first";
  rule.hooks = {Hook::kOrderSign, Hook::kPatientView};
  rule.claims = {"S0-01"};
  rule.sources = {"LABEL"};
  rule.when = Combined(Ask::kAll, {Asking(Ask::kRelevant), AtLeast(Asking(Ask::kAge), 18)});
  rule.unless = Asking(Ask::kPathwayOff);
  rule.says.summary = {{"{drug}: a summary", "", AtLeast(Asking(Ask::kWeeks), 12)}};
  deployment.content.rules = {rule};
  RedFlag flag;
  flag.id = "fever";
  flag.tier = 1;
  flag.label = "fever";
  flag.when = Asking(Ask::kCondition, {"fever"});
  flag.sources = {"LABEL"};
  deployment.content.red_flags = {flag};
  return deployment;
}

TEST(InventoryTest, ASafetyRuleStandsOnceWithAllItsDrugs) {
  const Deployment deployment = Sample();
  const auto gates = GatesOf(deployment.content);
  ASSERT_EQ(gates.size(), 2U);
  EXPECT_EQ(gates[0].gate->id, "SF-1");
  EXPECT_EQ(gates[0].drugs.size(), 3U);
  EXPECT_EQ(gates[1].gate->id, "SF-2");
  EXPECT_EQ(gates[1].drugs.size(), 2U);
}

TEST(InventoryTest, TheTableNamesEveryRuleSafetyRuleAndRedFlag) {
  const std::string text = InventoryText(Sample());
  EXPECT_THAT(text, AllOf(HasSubstr("content 1.2.0 / abc"), HasSubstr("\nfirst  live"),
                          HasSubstr("pain clinic lead"), HasSubstr("order-sign,patient-view"),
                          HasSubstr("\nSF-1 "), HasSubstr("\nfever     1")));
}

TEST(InventoryTest, TheSpreadsheetQuotesWhatNeedsIt) {
  const std::string csv = InventoryCsv(Sample());
  EXPECT_THAT(
      csv, AllOf(HasSubstr("kind,id,title,"), HasSubstr("\r\nrule,first,\"The first, and only\","),
                 HasSubstr("\r\nsafety rule,SF-1,\"pregnancy, or \"\"maybe\"\"\","),
                 HasSubstr("\r\nred flag,fever,fever,")));
}

TEST(InventoryTest, MachinesGetTheProvenanceOfEveryRule) {
  rapidjson::Document json;
  json.Parse(InventoryJson(Sample()).c_str());
  ASSERT_FALSE(json.HasParseError());
  EXPECT_STREQ(json["pack"]["version"].GetString(), "1.2.0");
  EXPECT_EQ(json["pack"]["source_attributes"].MemberCount(), 13U);
  const auto& rule = json["rules"][0];
  EXPECT_STREQ(rule["owner"].GetString(), "pain clinic lead");
  EXPECT_STREQ(rule["review_by"].GetString(), "2027-01-01");
  EXPECT_EQ(rule["source_attributes"].MemberCount(), 13U);
  EXPECT_STREQ(rule["source_attributes"]["sex"].GetString(), "used");
  EXPECT_STREQ(rule["source_attributes"]["citation"].GetString(), "US label: A label, 2020");
  EXPECT_STREQ(rule["sources"][0]["url"].GetString(), "https://label.example/x");
  EXPECT_STREQ(rule["when"]["all of"][1].GetString(), "age is 18 or more");
  EXPECT_STREQ(rule["says"]["summary"][0]["when"].GetString(),
               "the pain has lasted 12 or more weeks");
  EXPECT_EQ(json["safety_rules"].Size(), 2U);
  EXPECT_TRUE(json["safety_rules"][0]["unless"].IsNull());
  EXPECT_EQ(json["red_flags"][0]["tier"].GetInt(), 1);
}

TEST(InventoryTest, ThePageSaysWhatARuleAsksAndRestsOn) {
  const std::string page = InventoryMarkdown(Sample());
  EXPECT_THAT(page, AllOf(HasSubstr("### The first, and only"),
                          HasSubstr("- all of:\n  - the order is about this pain"),
                          HasSubstr("  - age is 18 or more\n"), HasSubstr("**Unless**"),
                          HasSubstr("- summary: {drug}: a summary *(if the pain has lasted"),
                          HasSubstr("Sources: [US label][LABEL]. Claims: S0-01."),
                          HasSubstr("- Use of sex: used\n"),
                          HasSubstr("[LABEL]: https://label.example/x\n")));
  EXPECT_THAT(page, Not(HasSubstr("- Use of race: not used")));
}

TEST(InventoryTest, AnAssumptionStandsAmongTheSources) {
  Deployment deployment = Sample();
  deployment.content.drugs["a"].gates[0].sources = {std::string(kAssumption)};
  deployment.content.drugs["b"].gates[0].sources = {std::string(kAssumption)};
  deployment.content.red_flags[0].sources.emplace_back(kAssumption);
  EXPECT_THAT(InventoryMarkdown(deployment), AllOf(HasSubstr("\"maybe\" | assumption |"),
                                                   HasSubstr("| [US label][LABEL], assumption |")));
  EXPECT_THAT(InventoryCsv(deployment), HasSubstr("LABEL assumption"));
  rapidjson::Document json;
  json.Parse(InventoryJson(deployment).c_str());
  EXPECT_STREQ(json["red_flags"][0]["sources"][1]["id"].GetString(), "assumption");
  EXPECT_FALSE(json["red_flags"][0]["sources"][1].HasMember("url"));
}

TEST(InventoryTest, ThePageNamesAClassThatIsMeantWhole) {
  EXPECT_THAT(InventoryMarkdown(Sample()),
              AllOf(HasSubstr("| SF-1 | all drugs |"), HasSubstr("| SF-2 | every SNRI |")));
}

}  // namespace
}  // namespace service
