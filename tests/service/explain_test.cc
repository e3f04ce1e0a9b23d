#include "service/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "service/not_known.h"
#include "service/trial_evidence.h"
#include "tests/pathway/sample_content.h"

namespace service {
namespace {

using namespace pathway;

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// An explanation read back, and shorter ways to its members.
class Explained {
 public:
  explicit Explained(const PainCase& pain_case, const fhir::Issues& issues = {})
      : judged_(pain_case) {
    const Assessment assessment = Assess(judged_.judgement, Tracing::kFull);
    text = ExplanationText(assessment, judged_.judgement, issues, "1 / abc");
    json.Parse(ExplanationJson(assessment, judged_.judgement, issues, "1 / abc").c_str());
    EXPECT_FALSE(json.HasParseError());
  }
  const rapidjson::Value& Entry(unsigned at = 0) const { return json["timeline"][at]; }
  const rapidjson::Value& StretchAt(unsigned at) const { return Entry()["stretches"][at]; }

  std::string text;
  rapidjson::Document json;

 private:
  Judged judged_;
};

std::vector<std::string> TextsOf(const rapidjson::Value& list) {
  std::vector<std::string> texts;
  for (const auto& one : list.GetArray()) texts.emplace_back(one.GetString());
  return texts;
}

PainCase Taking(std::vector<MedicationOrder> orders) {
  PainCase pain_case = SampleCase();
  pain_case.medications = std::move(orders);
  return pain_case;
}

MedicationOrder WithoutDose(MedicationOrder order, NoDose why) {
  order.dose = {};
  order.dose.missing = why;
  return order;
}

// ---- timeline
// ------------------------------------------------------------------------------------

TEST(ExplainTimelineTest, TellsStretchesWithDoseMethodAndResources) {
  const Explained explained(Taking({Gabapentin("MedicationRequest/1", 900, OnDay(100)),
                                    Gabapentin("MedicationRequest/2", 1800, OnDay(66))}));
  const auto& entry = explained.Entry();
  EXPECT_STREQ(entry["drug"].GetString(), "gabapentin");
  EXPECT_STREQ(entry["class"].GetString(), "gabapentinoid");
  EXPECT_EQ(entry["current_mg_per_day"].GetInt(), 1800);
  EXPECT_EQ(entry["highest_mg_per_day"].GetInt(), 1800);
  EXPECT_EQ(entry["highest_held_mg_per_day"].GetInt(), 1800);
  EXPECT_EQ(entry["days_adequate"]["at_least"].GetInt(), 66);
  EXPECT_EQ(entry["days_adequate"]["at_most"].GetInt(), 66);
  ASSERT_EQ(entry["stretches"].Size(), 2u);
  const auto& first = explained.StretchAt(0);
  EXPECT_STREQ(first["from"].GetString(), "2025-12-05");
  EXPECT_STREQ(first["to"].GetString(), "2026-01-07");
  EXPECT_EQ(first["mg_per_day"].GetInt(), 900);
  EXPECT_STREQ(first["method"].GetString(), "timing");
  EXPECT_THAT(TextsOf(first["resources"]), ElementsAre("MedicationRequest/1"));
  const auto& second = explained.StretchAt(1);
  EXPECT_STREQ(second["from"].GetString(), "2026-01-08");
  EXPECT_TRUE(second["to"].IsNull());
  EXPECT_TRUE(second["running"].GetBool());
  EXPECT_THAT(explained.text,
              HasSubstr("  2026-01-08 until now  1,800 mg/day, from timing <MedicationRequest/2>"));
}

TEST(ExplainTimelineTest, ADoseThatIsARangeHasBoundsAndAReason) {
  const Explained explained(Taking({Gabapentin("MedicationRequest/1", 1800, InMonth(2026, 1))}));
  const auto& stretch = explained.StretchAt(0);
  EXPECT_TRUE(stretch["mg_per_day"].IsNull());
  EXPECT_EQ(stretch["at_least_mg_per_day"].GetInt(), 0);
  EXPECT_EQ(stretch["at_most_mg_per_day"].GetInt(), 1800);
  EXPECT_STREQ(stretch["reason"].GetString(),
               "when it began is known only to 2026-01 <MedicationRequest/1>");
  EXPECT_EQ(explained.Entry()["days_adequate"]["at_least"].GetInt(), 43);
  EXPECT_EQ(explained.Entry()["days_adequate"]["at_most"].GetInt(), 73);
}

TEST(ExplainTimelineTest, TwoRunningStrengthsAreARange) {
  MedicationOrder other = Gabapentin("MedicationRequest/2", 1800, OnDay(50));
  other.strength = Tablet(600);
  const Explained explained(Taking({Gabapentin("MedicationRequest/1", 900, OnDay(100)), other}));
  const auto& entry = explained.Entry();
  EXPECT_TRUE(entry["current_mg_per_day"].IsNull());
  EXPECT_EQ(entry["current_at_least_mg_per_day"].GetInt(), 1800);
  EXPECT_EQ(entry["current_at_most_mg_per_day"].GetInt(), 2700);
  EXPECT_THAT(entry["current_reason"].GetString(), StartsWith("taken together, or one in place"));
  EXPECT_TRUE(entry["highest_mg_per_day"].IsNull());
  EXPECT_EQ(entry["highest_at_most_mg_per_day"].GetInt(), 2700);
}

TEST(ExplainTimelineTest, ADoseThatIsNotKnownIsNullWithAReason) {
  const Explained explained(Taking(
      {WithoutDose(Gabapentin("MedicationRequest/1", 1800, OnDay(100)), NoDose::kNoAmount)}));
  const auto& stretch = explained.StretchAt(0);
  EXPECT_TRUE(stretch["mg_per_day"].IsNull());
  EXPECT_TRUE(stretch["method"].IsNull());
  EXPECT_STREQ(stretch["reason"].GetString(),
               "the directions give no amount <MedicationRequest/1>");
  EXPECT_TRUE(explained.Entry()["highest_mg_per_day"].IsNull());
  EXPECT_STREQ(explained.Entry()["highest_reason"].GetString(), "no dose could be worked out");
}

TEST(ExplainTimelineTest, APatchSaysWhatItGivesAnHour) {
  MedicationOrder patch = WithoutDose(
      Other("MedicationRequest/1", "fentanyl", "opioid", 1, OnDay(100)), NoDose::kNotDaily);
  patch.dose.per_hour = Milligrams::FromNanograms(12'500);
  const Explained explained(Taking({patch}));
  EXPECT_STREQ(explained.StretchAt(0)["reason"].GetString(),
               "a patch: 12.5 ug/h <MedicationRequest/1>");
  EXPECT_STREQ(explained.Entry()["days_adequate_reason"].GetString(),
               "no adequate dose of this drug is on file");
}

TEST(ExplainTimelineTest, TheStepsOfAPlanAreStretchesOfOneResource) {
  MedicationOrder first = Gabapentin("MedicationRequest/1", 900, OnDay(50));
  first.step = 1;
  first.end = OnDay(41);
  MedicationOrder second = Gabapentin("MedicationRequest/1", 1800, OnDay(40));
  second.step = 2;
  const Explained explained(Taking({first, second}));
  ASSERT_EQ(explained.Entry()["stretches"].Size(), 2u);
  EXPECT_EQ(explained.StretchAt(0)["mg_per_day"].GetInt(), 900);
  EXPECT_EQ(explained.StretchAt(1)["mg_per_day"].GetInt(), 1800);
  EXPECT_THAT(TextsOf(explained.Entry()["resources"]), ElementsAre("MedicationRequest/1"));
}

TEST(ExplainTimelineTest, HalfAMilligramIsANumber) {
  MedicationOrder order = Gabapentin("MedicationRequest/1", 1, OnDay(10));
  order.dose.amount =
      MilligramsPerDay::Taken(Milligrams::FromNanograms(62'500'000), std::chrono::hours(24));
  EXPECT_DOUBLE_EQ(Explained(Taking({order})).Entry()["current_mg_per_day"].GetDouble(), 62.5);
}

struct NotJudgedCase {
  const char* name;
  MedicationOrder order;
  const char* because;
};

class NotJudgedTest : public ::testing::TestWithParam<NotJudgedCase> {};

TEST_P(NotJudgedTest, EveryDrugOfTheChartHasAnEntry) {
  const Explained explained(Taking({GetParam().order}));
  const auto& entry = explained.Entry();
  EXPECT_STREQ(entry["trial"]["state"].GetString(), "not judged");
  EXPECT_TRUE(entry["trial"]["certainty"].IsNull());
  EXPECT_THAT(TextsOf(entry["trial"]["because"]), ElementsAre(GetParam().because));
  EXPECT_TRUE(entry["days_adequate"].IsNull());
  EXPECT_STREQ(entry["days_adequate_reason"].GetString(), GetParam().because);
}

MedicationOrder Changed(void (*change)(MedicationOrder&)) {
  MedicationOrder order = Gabapentin("MedicationRequest/1", 1800, OnDay(100));
  change(order);
  return order;
}

INSTANTIATE_TEST_SUITE_P(
    ExplainTimelineTest, NotJudgedTest,
    ::testing::Values(
        NotJudgedCase{"NoPainDrug", Other("MedicationRequest/1", "amoxicillin", "", 1500, OnDay(3)),
                      "not a pain drug"},
        NotJudgedCase{"ForSomethingElse",
                      Changed([](MedicationOrder& o) { o.purpose = Purpose::kOther; }),
                      "taken for something else"},
        NotJudgedCase{"Topical", Changed([](MedicationOrder& o) { o.systemic = false; }),
                      "not systemic: topical, inhaled, nasal, eye or rectal"},
        NotJudgedCase{"InHospital", Changed([](MedicationOrder& o) { o.inpatient = true; }),
                      "given in hospital"},
        NotJudgedCase{"Ahead", Changed([](MedicationOrder& o) { o.start = OnDay(-3); }),
                      "not begun yet"},
        NotJudgedCase{"NotIdentified", Changed([](MedicationOrder& o) {
                        o.drug.clear();
                        o.ingredient.clear();
                        o.drug_class.clear();
                      }),
                      "the product could not be identified"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ExplainTimelineTest, AnUnknownProductStandsAsWritten) {
  MedicationOrder unknown = Gabapentin("MedicationRequest/1", 1800, OnDay(10));
  unknown.drug.clear();
  unknown.drug_class.clear();
  unknown.product = "Nerve Ease 5";
  const Explained explained(Taking({unknown}));
  EXPECT_TRUE(explained.Entry()["drug"].IsNull());
  EXPECT_STREQ(explained.Entry()["product"].GetString(), "Nerve Ease 5");
  EXPECT_THAT(explained.text, AllOf(HasSubstr("product not identified: Nerve Ease 5"),
                                    HasSubstr("not known: the drug of MedicationRequest/1")));
}

TEST(ExplainTimelineTest, WhatIsGivenInHospitalStandsApart) {
  MedicationOrder inpatient = Gabapentin("MedicationRequest/2", 300, OnDay(200));
  inpatient.inpatient = true;
  const Explained explained(
      Taking({inpatient, Gabapentin("MedicationRequest/1", 1800, OnDay(100))}));
  ASSERT_EQ(explained.json["timeline"].Size(), 2u);
  EXPECT_STREQ(explained.Entry(0)["trial"]["state"].GetString(), "outcome-unknown");
  EXPECT_STREQ(explained.Entry(1)["trial"]["state"].GetString(), "not judged");
}

// ---- trials
// --------------------------------------------------------------------------------------

Evidence EvidenceIn(const PainCase& pain_case) {
  const Judged judged(pain_case);
  return EvidenceOf(judged.TrialOf("gabapentin"), judged.judgement);
}

TEST(TrialEvidenceTest, AnEscalationAndTheDays) {
  PainCase pain_case = Taking({Gabapentin("MedicationRequest/1", 900, OnDay(100)),
                               Gabapentin("MedicationRequest/2", 1800, OnDay(66))});
  pain_case.drafts = {Drafted(Other("MedicationRequest/d", "duloxetine", "snri", 30, OnDay(0)))};
  const Evidence evidence = EvidenceIn(pain_case);
  EXPECT_THAT(
      evidence.because,
      ElementsAre("1,800 mg/day or more held 66 days (42 needed) <MedicationRequest/2>",
                  "what is drafted is a sign that it was not enough <MedicationRequest/d>"));
  EXPECT_THAT(evidence.missing, ElementsAre("no pain score of the site in the last 90 days"));
}

TEST(TrialEvidenceTest, ScoresBeforeAndNow) {
  PainCase pain_case = Taking({Gabapentin("MedicationRequest/1", 1800, OnDay(64))});
  pain_case.measurements.push_back(PainScored(8, 64));
  pain_case.measurements.push_back(PainScored(7, 1));
  const Evidence evidence = EvidenceIn(pain_case);
  EXPECT_THAT(evidence.because,
              AllOf(Contains("pain score 8/10 on 2026-01-10, before or at the start "
                             "<Observation/pain_severity64>"),
                    Contains("pain score 7/10 on 2026-03-14 <Observation/pain_severity1>")));
  EXPECT_THAT(evidence.missing, IsEmpty());
}

TEST(TrialEvidenceTest, AnOutcomeThatIsNotKnown) {
  PainCase pain_case = Taking({Gabapentin("MedicationRequest/1", 1800, OnDay(64))});
  EXPECT_THAT(EvidenceIn(pain_case).missing, Contains("nothing on record says whether it helped"));
  pain_case.measurements.push_back(PainScored(2, 1));
  pain_case.drafts = {Drafted(Other("MedicationRequest/d", "duloxetine", "snri", 30, OnDay(0)))};
  EXPECT_THAT(EvidenceIn(pain_case).missing,
              Contains("whether it helps: the score is low, yet more is drafted"));
}

TEST(TrialEvidenceTest, WhyItWasStoppedAndWhatFollowed) {
  MedicationOrder ended = EndedOn(Gabapentin("MedicationRequest/1", 1800, OnDay(300)), OnDay(200));
  PainCase pain_case =
      Taking({ended, Other("MedicationRequest/2", "duloxetine", "snri", 60, OnDay(150))});
  EXPECT_THAT(EvidenceIn(pain_case).because,
              Contains("followed by duloxetine within 90 days <MedicationRequest/2>"));
  pain_case.medications[0].stop_reason = StopReason::kLackOfEffect;
  EXPECT_THAT(EvidenceIn(pain_case).because,
              Contains("stopped: lack of effect <MedicationRequest/1>"));
  pain_case.medications[0].stop_reason = StopReason::kHarm;
  EXPECT_THAT(EvidenceIn(pain_case).because, Contains("stopped: harm <MedicationRequest/1>"));
}

TEST(TrialEvidenceTest, AnIntoleranceOfTheList) {
  PainCase pain_case = Taking({Gabapentin("MedicationRequest/1", 1800, OnDay(100))});
  Allergy allergy;
  allergy.substance = "gabapentin";
  allergy.intolerance = true;
  allergy.resource = "AllergyIntolerance/1";
  pain_case.allergies = {allergy};
  EXPECT_THAT(EvidenceIn(pain_case).because,
              Contains("an intolerance is on the list <AllergyIntolerance/1>"));
}

TEST(TrialEvidenceTest, WhatIsMissing) {
  MedicationOrder first =
      WithoutDose(Gabapentin("MedicationRequest/1", 900, std::nullopt), NoDose::kNoFrequency);
  first.status = OrderStatus::kEnded;
  MedicationOrder second = Gabapentin("MedicationRequest/2", 1800, OnDay(200));
  second.supply = Days(60);
  PainCase pain_case = Taking({first, second});
  pain_case.measurements.clear();
  EXPECT_THAT(
      EvidenceIn(pain_case).missing,
      ElementsAre("nothing on record says whether it helped",
                  "no dose could be worked out for MedicationRequest/1: the directions do not say "
                  "how often",
                  "kidney function not known: no creatinine and no eGFR on record",
                  "no pain score of the site in the last 90 days",
                  "when it began is not on record <MedicationRequest/1>",
                  "when it ended is not on record <MedicationRequest/1>",
                  "the supply ran out 2025-10-26; may still be taken <MedicationRequest/2>"));
}

TEST(TrialEvidenceTest, DispensesThatCoverTooLittle) {
  PainCase pain_case = Taking({Gabapentin("MedicationRequest/1", 1800, OnDay(100))});
  pain_case.dispenses = {{"gabapentin", OnDay(100), Days(79), "MedicationDispense/1"}};
  EXPECT_THAT(EvidenceIn(pain_case).because,
              Contains("dispenses surely cover 79 of 100 days (80 % needed) "
                       "<MedicationDispense/1>"));
  EXPECT_THAT(EvidenceIn(pain_case).missing,
              Contains("no dispense for 21 days at an adequate dose"));
  pain_case.dispenses.push_back({"gabapentin", OnDay(20), {}, "MedicationDispense/2"});
  EXPECT_THAT(EvidenceIn(pain_case).missing,
              AllOf(Contains("how many days a dispense lasts <MedicationDispense/2>"),
                    Not(Contains("no dispense for 21 days at an adequate dose"))));
}

TEST(TrialEvidenceTest, ADrugThatIsPerhapsForSomethingElse) {
  PainCase pain_case = Taking({Gabapentin("MedicationRequest/1", 1800, OnDay(100))});
  pain_case.conditions.push_back(Problem("epilepsy", 200));
  EXPECT_THAT(EvidenceIn(pain_case).missing, Contains("what it is taken for"));
}

TEST(TrialEvidenceTest, NoAdequateDoseAtThisKidneyFunction) {
  PainCase pain_case = Taking({Other("MedicationRequest/1", "duloxetine", "snri", 60, OnDay(100))});
  pain_case.measurements[0].thousandths = 4'000;
  const Explained explained(pain_case);
  EXPECT_TRUE(explained.Entry()["days_adequate"].IsNull());
  EXPECT_STREQ(explained.Entry()["days_adequate_reason"].GetString(),
               "no dose of this drug is adequate at this kidney function");
}

// ---- the rest
// ------------------------------------------------------------------------------------

TEST(ExplainTest, TellsEveryDraft) {
  PainCase pain_case = SampleCase();
  MedicationOrder unknown =
      WithoutDose(Drafted(Gabapentin("MedicationRequest/2", 1, OnDay(0))), NoDose::kNoDosage);
  unknown.drug.clear();
  unknown.drug_class.clear();
  pain_case.drafts = {Drafted(Gabapentin("MedicationRequest/1", 900, OnDay(0))), unknown};
  const Explained explained(pain_case);
  const auto& drafted = explained.json["drafted"];
  ASSERT_EQ(drafted.Size(), 2u);
  EXPECT_EQ(drafted[0]["mg_per_day"].GetInt(), 900);
  EXPECT_STREQ(drafted[0]["method"].GetString(), "timing");
  EXPECT_STREQ(drafted[0]["change"].GetString(), "start");
  EXPECT_STREQ(drafted[0]["escalation"].GetString(), "yes");
  EXPECT_FALSE(drafted[0]["as_needed"].GetBool());
  EXPECT_FALSE(drafted[0]["assumed_units"].GetBool());
  EXPECT_STREQ(drafted[0]["resource"].GetString(), "MedicationRequest/1");
  EXPECT_TRUE(drafted[1]["drug"].IsNull());
  EXPECT_TRUE(drafted[1]["mg_per_day"].IsNull());
  EXPECT_STREQ(drafted[1]["reason"].GetString(), "there are no directions");
  EXPECT_TRUE(drafted[1]["change"].IsNull());
}

TEST(ExplainTest, TellsPainScoreAndKidneys) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.push_back(PainScored(7, 64));
  const Explained explained(pain_case);
  const auto& pain = explained.json["pain"][0];
  EXPECT_STREQ(pain["kind"].GetString(), "radicular");
  EXPECT_EQ(pain["weeks"]["at_least"].GetInt(), 52);
  EXPECT_TRUE(pain["from_onset"].GetBool());
  EXPECT_STREQ(pain["resource"].GetString(), "Condition/sciatica");
  EXPECT_EQ(explained.json["pain_score"]["value"].GetInt(), 7);
  EXPECT_STREQ(explained.json["pain_score"]["date"].GetString(), "2026-01-10");
  EXPECT_TRUE(explained.json["pain_score"]["names_a_site"].GetBool());
  EXPECT_EQ(explained.json["kidney"]["ml_per_min"].GetInt(), 100);
  EXPECT_STREQ(explained.json["kidney"]["method"].GetString(), "Cockcroft-Gault");
}

TEST(ExplainTest, WhatIsAbsentIsNullWithAReason) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.clear();
  const Explained explained(pain_case);
  EXPECT_TRUE(explained.json["pain_score"].IsNull());
  EXPECT_STREQ(explained.json["pain_score_reason"].GetString(), "none in the last 90 days");
  EXPECT_TRUE(explained.json["kidney"].IsNull());
  EXPECT_STREQ(explained.json["kidney_reason"].GetString(), "no creatinine and no eGFR on record");
}

TEST(ExplainTest, ListsWhatIsNotKnown) {
  PainCase pain_case =
      Taking({WithoutDose(Gabapentin("MedicationRequest/1", 1, OnDay(9)), NoDose::kUnknownUnit)});
  pain_case.medications[0].by_name_only = true;
  pain_case.measurements.clear();
  pain_case.birth.reset();
  pain_case.delivered.allergies = Delivery::kMissing;
  pain_case.delivered.reports = Delivery::kPartial;
  fhir::Issues issues;
  issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue, "Condition.onsetDateTime", "x"});
  const Judged judged(pain_case);
  std::vector<std::string> whats;
  for (const NotKnown& item : WhatIsNotKnown(judged.judgement, issues)) {
    whats.push_back(item.what + ": " + item.why);
  }
  EXPECT_THAT(
      whats, ElementsAre("the allergy list: not sent", "the diagnostic reports: cut short",
                         "age: no birth date on record", "kidney function: no birth date on record",
                         "pain score: none in the last 90 days",
                         "the code of the drug of MedicationRequest/1: identified by its name "
                         "only: gabapentin 300 MG Oral Capsule",
                         "the daily dose of gabapentin of MedicationRequest/1: the unit of the "
                         "amount is not known",
                         "Condition.onsetDateTime: x"));
  EXPECT_EQ(Explained(pain_case, issues).json["not_known"].Size(), whats.size());
}

TEST(ExplainTest, TellsTheClasses) {
  const Explained explained(Taking({Gabapentin("MedicationRequest/1", 900, OnDay(50))}));
  const auto& one = explained.json["classes"][0];
  EXPECT_STREQ(one["class"].GetString(), "gabapentinoid");
  EXPECT_STREQ(one["state"].GetString(), "titrating");
  EXPECT_THAT(explained.text, HasSubstr("class: gabapentinoid: titrating (presumed), gabapentin"));
}

Content PackWith(const Question& when, const Question& unless) {
  Content pack = SampleContent();
  Rule rule;
  rule.id = "a-rule";
  rule.hooks = {Hook::kOrderSign};
  rule.when = when;
  rule.unless = unless;
  pack.rules = {rule};
  RedFlag flag;
  flag.id = "a-flag";
  flag.tier = 1;
  flag.when = Asking(Ask::kCondition, {"sciatica"});
  pack.red_flags = {flag};
  return pack;
}

rapidjson::Document ExplainedWith(const Content& pack) {
  const Judged judged(SampleCase(), pack);
  const Assessment assessment = Assess(judged.judgement, Tracing::kFull);
  rapidjson::Document json;
  json.Parse(ExplanationJson(assessment, judged.judgement, {}, "1").c_str());
  return json;
}

TEST(ExplainTest, TellsARuleWithItsOwnAnswerAndItsOutcome) {
  const Question sciatica = Asking(Ask::kCondition, {"sciatica"});
  const rapidjson::Document fired = ExplainedWith(PackWith(sciatica, {}));
  EXPECT_STREQ(fired["rules"][0]["answer"].GetString(), "yes");
  EXPECT_STREQ(fired["rules"][0]["outcome"].GetString(), "fired");
  EXPECT_STREQ(fired["rules"][0]["facts"][0]["asked"].GetString(), "condition sciatica");
  EXPECT_STREQ(fired["rules"][0]["facts"][0]["resources"][0].GetString(), "Condition/sciatica");
  const rapidjson::Document blocked =
      ExplainedWith(PackWith(sciatica, Combined(Ask::kAny, {sciatica})));
  EXPECT_STREQ(blocked["rules"][0]["answer"].GetString(), "yes");
  EXPECT_STREQ(blocked["rules"][0]["outcome"].GetString(), "not fired");
  EXPECT_STREQ(blocked["rules"][0]["because"].GetString(), "an exception of the rule holds");
}

TEST(ExplainTest, TellsRedFlags) {
  const rapidjson::Document json = ExplainedWith(PackWith({}, {}));
  const auto& flag = json["red_flags"][0];
  EXPECT_STREQ(flag["id"].GetString(), "a-flag");
  EXPECT_EQ(flag["tier"].GetInt(), 1);
  EXPECT_TRUE(flag["dated"].GetBool());
  EXPECT_STREQ(flag["resources"][0].GetString(), "Condition/sciatica");
}

}  // namespace
}  // namespace service
