#include "pathway/draft_change.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

MedicationOrder GabapentinDraft(std::int64_t mg_a_day) {
  return Drafted(Gabapentin("MedicationRequest/draft", mg_a_day, OnDay(0)));
}

MedicationOrder DuloxetineDraft() {
  return Drafted(Other("MedicationRequest/draft", "duloxetine", "snri", 30, OnDay(0)));
}

// Gabapentin 1800 mg a day for a hundred days.
PainCase Running() {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("MedicationRequest/1", 1800, OnDay(100))};
  return pain_case;
}

PainCase With(PainCase pain_case, MedicationOrder draft) {
  pain_case.drafts = {std::move(draft)};
  return pain_case;
}

struct ChangeCase {
  const char* name;
  std::int64_t drafted;  // 1800 runs
  Change change;
  Answer escalation;
};

class DraftDoseTest : public ::testing::TestWithParam<ChangeCase> {};

TEST_P(DraftDoseTest, IsComparedToTheRunningDose) {
  const Judged judged(With(Running(), GabapentinDraft(GetParam().drafted)));
  EXPECT_EQ(judged.Draft().change, GetParam().change);
  EXPECT_EQ(judged.Draft().escalation, GetParam().escalation);
  EXPECT_EQ(judged.judgement.escalation, GetParam().escalation);
}

INSTANTIATE_TEST_SUITE_P(
    DraftChangeTest, DraftDoseTest,
    ::testing::Values(ChangeCase{"Half", 900, Change::kLower, Answer::kNo},
                      ChangeCase{"JustBelowTenPercentLess", 1619, Change::kLower, Answer::kNo},
                      ChangeCase{"TenPercentLess", 1620, Change::kSame, Answer::kNo},
                      ChangeCase{"TheSame", 1800, Change::kSame, Answer::kNo},
                      ChangeCase{"TenPercentMore", 1980, Change::kSame, Answer::kNo},
                      ChangeCase{"JustAboveTenPercentMore", 1981, Change::kRaise, Answer::kNo},
                      ChangeCase{"JustBelowTwentyPercentMore", 2159, Change::kRaise, Answer::kNo},
                      ChangeCase{"TwentyPercentMore", 2160, Change::kRaise, Answer::kYes},
                      ChangeCase{"Double", 3600, Change::kRaise, Answer::kYes}),
    [](const auto& tested) { return tested.param.name; });

TEST(DraftChangeTest, AnotherProductOfTheSameDailyDoseIsTheSame) {
  MedicationOrder tablets = GabapentinDraft(1800);
  tablets.strength = Tablet(600);
  tablets.product = "Neurontin 600 MG";
  tablets.dose.times_a_day = 2;
  EXPECT_EQ(Judged(With(Running(), tablets)).Draft().change, Change::kSame);
}

TEST(DraftChangeTest, AReturnToADoseHeldBeforeIsNoEscalation) {
  PainCase pain_case = Running();
  pain_case.medications.insert(pain_case.medications.begin(),
                               Gabapentin("MedicationRequest/0", 3600, OnDay(300)));
  const Judged judged(With(pain_case, GabapentinDraft(3600)));
  EXPECT_EQ(judged.Draft().change, Change::kRaise);
  EXPECT_EQ(judged.Draft().escalation, Answer::kNo);
}

struct RaisedCase {
  const char* name;
  DaySpan raised;
  Answer escalation;
};

class RaisedLatelyTest : public ::testing::TestWithParam<RaisedCase> {};

TEST_P(RaisedLatelyTest, ARaiseSoonAfterTheLastIsTitration) {
  PainCase pain_case = Running();
  pain_case.medications[0] = Gabapentin("MedicationRequest/1", 900, OnDay(100));
  pain_case.medications.push_back(Gabapentin("MedicationRequest/2", 1800, GetParam().raised));
  EXPECT_EQ(Judged(With(pain_case, GabapentinDraft(3600))).Draft().escalation,
            GetParam().escalation);
}

INSTANTIATE_TEST_SUITE_P(DraftChangeTest, RaisedLatelyTest,
                         ::testing::Values(RaisedCase{"Yesterday", OnDay(1), Answer::kNo},
                                           RaisedCase{"Before27Days", OnDay(27), Answer::kNo},
                                           RaisedCase{"Before28Days", OnDay(28), Answer::kYes},
                                           RaisedCase{"Before29Days", OnDay(29), Answer::kYes},
                                           RaisedCase{"InMarch", InMonth(2026, 3), Answer::kNo},
                                           RaisedCase{"InFebruary15To42DaysAgo", InMonth(2026, 2),
                                                      Answer::kUnknown},
                                           RaisedCase{"InJanuary", InMonth(2026, 1), Answer::kYes}),
                         [](const auto& tested) { return tested.param.name; });

TEST(DraftChangeTest, TheStartOfALadderDrugIsAnEscalation) {
  const Judged judged(With(Running(), DuloxetineDraft()));
  EXPECT_EQ(judged.Draft().change, Change::kStart);
  EXPECT_EQ(judged.Draft().trial, nullptr);
  EXPECT_EQ(judged.Draft().escalation, Answer::kYes);
}

TEST(DraftChangeTest, ADrugThatEndedStartsAgain) {
  PainCase pain_case = Running();
  pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(50));
  EXPECT_EQ(Judged(With(pain_case, GabapentinDraft(900))).Draft().change, Change::kStart);
}

struct CourseCase {
  const char* name;
  const char* drug_class;
  std::optional<int> supply;
  bool refills;
  std::optional<int> last_day;  // days from today; the first day is today
  Answer escalation;
};

class ShortCourseTest : public ::testing::TestWithParam<CourseCase> {};

TEST_P(ShortCourseTest, IsNoEscalation) {
  const CourseCase& c = GetParam();
  MedicationOrder draft = Drafted(Other("d", "a drug", c.drug_class, 30, OnDay(0)));
  if (c.supply) draft.supply = Days(*c.supply);
  if (c.last_day) draft.end = OnDay(-*c.last_day);
  draft.refills = c.refills;
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().escalation, c.escalation);
  draft.start.reset();
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().escalation, c.escalation);
}

INSTANTIATE_TEST_SUITE_P(
    DraftChangeTest, ShortCourseTest,
    ::testing::Values(CourseCase{"Supply13", "snri", 13, false, {}, Answer::kNo},
                      CourseCase{"Supply14", "snri", 14, false, {}, Answer::kNo},
                      CourseCase{"Supply15", "snri", 15, false, {}, Answer::kYes},
                      CourseCase{"Supply14WithRefills", "snri", 14, true, {}, Answer::kYes},
                      CourseCase{"Opioid7", "opioid", 7, false, {}, Answer::kNo},
                      CourseCase{"Opioid8", "opioid", 8, false, {}, Answer::kYes},
                      CourseCase{"Course27Days", "snri", {}, false, 26, Answer::kNo},
                      CourseCase{"Course28Days", "snri", {}, false, 27, Answer::kYes},
                      CourseCase{"Course29Days", "snri", {}, false, 28, Answer::kYes},
                      CourseCase{"ShortCourseWithRefills", "snri", {}, true, 9, Answer::kNo}),
    [](const auto& tested) { return tested.param.name; });

TEST(DraftChangeTest, AnAsNeededOrderIsNoEscalation) {
  MedicationOrder draft = DuloxetineDraft();
  draft.dose.as_needed = true;
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().escalation, Answer::kNo);
}

TEST(DraftChangeTest, AnInpatientOrderIsNoEscalation) {
  MedicationOrder draft = DuloxetineDraft();
  draft.inpatient = true;
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().escalation, Answer::kNo);
}

TEST(DraftChangeTest, AnNsaidIsNoEscalation) {
  const MedicationOrder draft = Drafted(Other("d", "naproxen", "nsaid", 1000, OnDay(0)));
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().escalation, Answer::kNo);
}

TEST(DraftChangeTest, ADrugForSomethingElseIsNoEscalation) {
  MedicationOrder draft = DuloxetineDraft();
  draft.purpose = Purpose::kOther;
  const Judged judged(With(Running(), draft));
  EXPECT_EQ(judged.Draft().escalation, Answer::kNo);
  EXPECT_EQ(judged.Draft().purpose, Purpose::kOther);
}

TEST(DraftChangeTest, ARenewalForSeizuresIsNoStartForThePain) {
  PainCase pain_case = Running();
  pain_case.medications[0].purpose = Purpose::kOther;
  const Judged same(With(pain_case, GabapentinDraft(1800)));
  EXPECT_EQ(same.Draft().change, Change::kSame);
  EXPECT_EQ(same.Draft().purpose, Purpose::kOther);
  EXPECT_EQ(same.judgement.escalation, Answer::kNo);
  const Judged raised(With(pain_case, GabapentinDraft(3600)));
  EXPECT_EQ(raised.Draft().change, Change::kRaise);
  EXPECT_EQ(raised.judgement.escalation, Answer::kNo);
}

TEST(DraftChangeTest, APainDraftOfADrugTakenForSeizuresIsNoEscalation) {
  PainCase pain_case = Running();
  pain_case.medications[0].purpose = Purpose::kOther;
  MedicationOrder draft = GabapentinDraft(3600);
  draft.purpose = Purpose::kPain;
  EXPECT_EQ(Judged(With(pain_case, draft)).Draft().escalation, Answer::kNo);
}

TEST(DraftChangeTest, AnUnknownDoseOnEitherSideLeavesTheChangeUnknown) {
  MedicationOrder draft = GabapentinDraft(3600);
  draft.dose.amount.reset();
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().change, Change::kUnknown);
  PainCase pain_case = Running();
  pain_case.medications[0].dose.amount.reset();
  const Judged judged(With(pain_case, GabapentinDraft(3600)));
  EXPECT_EQ(judged.Draft().change, Change::kUnknown);
  EXPECT_NE(judged.Draft().escalation, Answer::kYes);
}

TEST(DraftChangeTest, DosesOfTwoReleaseFormsAreNeverCompared) {
  MedicationOrder draft = GabapentinDraft(1800);
  draft.drug = "gabapentin ER";
  const Judged judged(With(Running(), draft));
  EXPECT_EQ(judged.Draft().change, Change::kUnknown);
  EXPECT_NE(judged.Draft().escalation, Answer::kYes);
}

TEST(DraftChangeTest, DraftsOfOneDrugCountTogether) {
  PainCase pain_case = With(Running(), GabapentinDraft(900));
  pain_case.drafts.push_back(GabapentinDraft(900));
  pain_case.drafts[1].resource = "MedicationRequest/draft2";
  pain_case.drafts[1].strength = Tablet(600);
  EXPECT_EQ(Judged(pain_case).Draft().change, Change::kSame);
  EXPECT_EQ(Judged(pain_case).Draft().dose, Mg(1800));
  pain_case.drafts[1].dose.amount.reset();
  EXPECT_EQ(Judged(pain_case).Draft().change, Change::kUnknown);
  pain_case.drafts[1].status = OrderStatus::kStopped;
  EXPECT_EQ(Judged(pain_case).Draft().change, Change::kLower);
}

TEST(DraftChangeTest, AWithdrawnDraftChangesNothing) {
  MedicationOrder draft = GabapentinDraft(3600);
  draft.status = OrderStatus::kStopped;
  EXPECT_EQ(Judged(With(Running(), draft)).Draft().change, Change::kNone);
}

TEST(DraftChangeTest, OnlyASelectedDraftTriggers) {
  PainCase pain_case = With(Running(), DuloxetineDraft());
  pain_case.selected = {"MedicationRequest/another"};
  const Judged judged(pain_case);
  EXPECT_FALSE(judged.Draft().triggers);
  EXPECT_EQ(judged.judgement.escalation, Answer::kNo);
  pain_case.selected = {"MedicationRequest/draft"};
  EXPECT_TRUE(Judged(pain_case).Draft().triggers);
}

struct LimitCase {
  const char* name;
  std::int64_t creatinine;  // 100 over it is the clearance; 0: none on record
  std::int64_t drafted;
  std::optional<MilligramsPerDay> maximum;
  Answer over;
};

class LimitTest : public ::testing::TestWithParam<LimitCase> {};

TEST_P(LimitTest, IsThatOfTheKidneyFunction) {
  PainCase pain_case = With(SampleCase(), GabapentinDraft(GetParam().drafted));
  pain_case.measurements[0].thousandths = GetParam().creatinine;
  const Judged judged(pain_case);
  EXPECT_EQ(judged.Draft().over_maximum, GetParam().over);
  EXPECT_EQ(judged.Draft().maximum, GetParam().maximum);
}

INSTANTIATE_TEST_SUITE_P(
    DraftChangeTest, LimitTest,
    ::testing::Values(LimitCase{"Mg3599", 1'000, 3599, Mg(3600), Answer::kNo},
                      LimitCase{"Mg3600", 1'000, 3600, Mg(3600), Answer::kNo},
                      LimitCase{"Mg3601", 1'000, 3601, Mg(3600), Answer::kYes},
                      LimitCase{"Clearance50Mg1400", 2'000, 1400, Mg(1400), Answer::kNo},
                      LimitCase{"Clearance50Mg1401", 2'000, 1401, Mg(1400), Answer::kYes},
                      LimitCase{"UnknownMg300", 0, 300, {}, Answer::kNo},
                      LimitCase{"UnknownMg301", 0, 301, {}, Answer::kUnknown},
                      LimitCase{"UnknownMg3600", 0, 3600, {}, Answer::kUnknown},
                      LimitCase{"UnknownMg3601", 0, 3601, Mg(3600), Answer::kYes}),
    [](const auto& tested) { return tested.param.name; });

TEST(DraftChangeTest, TwoDraftsTogetherMayBreakTheLimit) {
  PainCase pain_case = With(SampleCase(), GabapentinDraft(1800));
  pain_case.drafts.push_back(GabapentinDraft(1801));
  EXPECT_EQ(Judged(pain_case).Draft().over_maximum, Answer::kYes);
}

// A draft that comes to `mg` in the end, over a step at `peak`.
MedicationOrder Stepped(std::int64_t mg, std::int64_t peak) {
  MedicationOrder draft = GabapentinDraft(mg);
  draft.peak = Mg(peak);
  return draft;
}

struct PeakCase {
  const char* name;
  std::int64_t last;
  std::int64_t peak;
  bool step_unknown;
  std::int64_t creatinine;  // as in LimitCase
  Answer over;
};

class PeakTest : public ::testing::TestWithParam<PeakCase> {};

TEST_P(PeakTest, EveryStepIsHeldAgainstTheLimit) {
  MedicationOrder draft = Stepped(GetParam().last, GetParam().peak);
  draft.some_step_unknown = GetParam().step_unknown;
  PainCase pain_case = With(SampleCase(), draft);
  pain_case.measurements[0].thousandths = GetParam().creatinine;
  const Judged judged(pain_case);
  EXPECT_EQ(judged.Draft().over_maximum, GetParam().over);
  EXPECT_EQ(judged.Draft().dose, Mg(GetParam().last));
  EXPECT_EQ(judged.Draft().peak, Mg(GetParam().peak));
}

INSTANTIATE_TEST_SUITE_P(
    DraftChangeTest, PeakTest,
    ::testing::Values(PeakCase{"Below", 900, 1399, false, 2'000, Answer::kNo},
                      PeakCase{"At", 900, 1400, false, 2'000, Answer::kNo},
                      PeakCase{"Above", 900, 1401, false, 2'000, Answer::kYes},
                      PeakCase{"LastAndPeakAbove", 1401, 1800, false, 2'000, Answer::kYes},
                      PeakCase{"BelowWithAnUnknownStep", 900, 1399, true, 2'000, Answer::kUnknown},
                      PeakCase{"AtWithAnUnknownStep", 900, 1400, true, 2'000, Answer::kUnknown},
                      PeakCase{"AboveWithAnUnknownStep", 900, 1401, true, 2'000, Answer::kYes},
                      PeakCase{"ClearanceUnknownBelowAll", 200, 300, false, 0, Answer::kNo},
                      PeakCase{"ClearanceUnknownAboveSome", 200, 301, false, 0, Answer::kUnknown},
                      PeakCase{"ClearanceUnknownAboveAll", 200, 3601, false, 0, Answer::kYes},
                      PeakCase{"ClearanceAndStepUnknown", 200, 300, true, 0, Answer::kUnknown}),
    [](const auto& tested) { return tested.param.name; });

TEST(DraftChangeTest, AStepOverTheLimitIsOverItWhateverTheLastIs) {
  MedicationOrder draft = Stepped(900, 3601);
  draft.dose.amount.reset();
  const Judged judged(With(SampleCase(), draft));
  EXPECT_EQ(judged.Draft().over_maximum, Answer::kYes);
  EXPECT_EQ(judged.Draft().dose, std::nullopt);
  EXPECT_EQ(judged.Draft().peak, Mg(3601));
}

TEST(DraftChangeTest, TheHighestStepsOfTwoDraftsMayNeverMeet) {
  PainCase pain_case = With(SampleCase(), Stepped(900, 2700));
  pain_case.drafts.push_back(Stepped(900, 2700));
  pain_case.drafts[1].resource = "MedicationRequest/draft2";
  EXPECT_EQ(Judged(pain_case).Draft().over_maximum, Answer::kUnknown);
  pain_case.drafts[1] = Stepped(900, 900);
  EXPECT_EQ(Judged(pain_case).Draft().over_maximum, Answer::kNo);
  pain_case.drafts[1].status = OrderStatus::kStopped;
  EXPECT_EQ(Judged(pain_case).Draft().peak, Mg(2700));
}

TEST(DraftChangeTest, AFallingDraftIsATaper) {
  const Judged judged(With(Running(), Stepped(300, 1800)));
  EXPECT_EQ(judged.Draft().change, Change::kLower);
  EXPECT_EQ(judged.Draft().escalation, Answer::kNo);
}

TEST(DraftChangeTest, ADraftReplacesTheRunningOrderWhenTheLimitIsChecked) {
  EXPECT_EQ(Judged(With(Running(), GabapentinDraft(3600))).Draft().over_maximum, Answer::kNo);
}

TEST(DraftChangesTest, InWhichOrderTheyAreSentMakesNoDifference) {
  PainCase pain_case = SampleCase();
  pain_case.drafts = {Drafted(Other("MedicationRequest/0", "amoxicillin", "", 1500, {})),
                      Drafted(Gabapentin("MedicationRequest/2", 300, {})),
                      Drafted(Other("MedicationRequest/3", "duloxetine", "snri", 30, {})),
                      Drafted(Gabapentin("MedicationRequest/1", 600, {}))};
  const Judged judged(pain_case);
  std::vector<std::string> resources;
  for (const DraftChange& draft : judged.judgement.drafts) {
    resources.push_back(draft.order->resource);
  }
  EXPECT_EQ(resources, (std::vector<std::string>{"MedicationRequest/3", "MedicationRequest/1",
                                                 "MedicationRequest/2", "MedicationRequest/0"}));
}

TEST(DraftChangeTest, ASiteMayCountADraftBesideWhatIsTaken) {
  Content content = SampleContent();
  const PainCase pain_case = With(Running(), GabapentinDraft(1801));
  EXPECT_EQ(Judged(pain_case, content).Draft().over_maximum, Answer::kNo);
  content.site.same_drug_adds = true;
  EXPECT_EQ(Judged(pain_case, content).Draft().over_maximum, Answer::kYes);
  EXPECT_EQ(Judged(With(Running(), GabapentinDraft(1800)), content).Draft().over_maximum,
            Answer::kNo);
}

}  // namespace
}  // namespace pathway
