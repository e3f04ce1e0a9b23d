#include "pathway/trial_state.h"

#include <gtest/gtest.h>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

MedicationOrder DuloxetineDraft() {
  return Drafted(Other("MedicationRequest/draft", "duloxetine", "snri", 30, OnDay(0)));
}

// Gabapentin at this dose for so many days, and duloxetine drafted: a sign of escalation.
PainCase Escalating(std::int64_t mg_a_day, std::optional<DaySpan> start) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("MedicationRequest/1", mg_a_day, start)};
  pain_case.drafts = {DuloxetineDraft()};
  return pain_case;
}

PainCase Renewing(std::int64_t mg_a_day, std::optional<DaySpan> start) {
  PainCase pain_case = Escalating(mg_a_day, start);
  pain_case.drafts.clear();
  return pain_case;
}

TrialState StateOf(PainCase pain_case) {
  return Judged(std::move(pain_case)).TrialOf("gabapentin").state;
}

struct DaysCase {
  const char* name;
  int days;
  TrialState state;
};

class TrialDaysTest : public ::testing::TestWithParam<DaysCase> {};

TEST_P(TrialDaysTest, DaysAtAnAdequateDoseDecide) {
  EXPECT_EQ(StateOf(Escalating(1800, OnDay(GetParam().days))), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(TrialStateTest, TrialDaysTest,
                         ::testing::Values(DaysCase{"BegunToday", 0, TrialState::kEarly},
                                           DaysCase{"After1Day", 1, TrialState::kEarly},
                                           DaysCase{"After27Days", 27, TrialState::kEarly},
                                           DaysCase{"After28Days", 28, TrialState::kProbablyFailed},
                                           DaysCase{"After41Days", 41, TrialState::kProbablyFailed},
                                           DaysCase{"After42Days", 42, TrialState::kFailed},
                                           DaysCase{"After56Days", 56, TrialState::kFailed}),
                         [](const auto& tested) { return tested.param.name; });

struct MonthCase {
  const char* name;
  unsigned month;
  TrialState state;
};

class TrialMonthTest : public ::testing::TestWithParam<MonthCase> {};

TEST_P(TrialMonthTest, AStartKnownToTheMonthDecidesOnlyWhenEveryDayOfItDoes) {
  EXPECT_EQ(StateOf(Escalating(1800, InMonth(2026, GetParam().month))), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(TrialStateTest, TrialMonthTest,
                         ::testing::Values(MonthCase{"March0To14Days", 3, TrialState::kEarly},
                                           MonthCase{"February15To42Days", 2,
                                                     TrialState::kAdequacyUnknown},
                                           MonthCase{"January43To73Days", 1, TrialState::kFailed}),
                         [](const auto& tested) { return tested.param.name; });

TEST(TrialStateTest, WithoutAnyStartAdequacyIsUnknown) {
  EXPECT_EQ(StateOf(Escalating(1800, std::nullopt)), TrialState::kAdequacyUnknown);
}

struct DoseCase {
  const char* name;
  std::int64_t creatinine;  // 100 over it is the clearance; 0: none on record
  std::int64_t mg_a_day;
  TrialState state;
};

class TrialDoseTest : public ::testing::TestWithParam<DoseCase> {};

TEST_P(TrialDoseTest, TheAdequateDoseIsThatOfTheKidneyFunction) {
  PainCase pain_case = Escalating(GetParam().mg_a_day, OnDay(100));
  pain_case.measurements[0].thousandths = GetParam().creatinine;
  EXPECT_EQ(StateOf(pain_case), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(
    TrialStateTest, TrialDoseTest,
    ::testing::Values(DoseCase{"Mg1199", 1'000, 1199, TrialState::kTitrating},
                      DoseCase{"Mg1200", 1'000, 1200, TrialState::kTitrating},
                      DoseCase{"Mg1799", 1'000, 1799, TrialState::kTitrating},
                      DoseCase{"Mg1800", 1'000, 1800, TrialState::kFailed},
                      DoseCase{"Mg1801", 1'000, 1801, TrialState::kFailed},
                      DoseCase{"Mg3600", 1'000, 3600, TrialState::kFailed},
                      DoseCase{"Clearance50Mg699", 2'000, 699, TrialState::kTitrating},
                      DoseCase{"Clearance50Mg700", 2'000, 700, TrialState::kFailed},
                      DoseCase{"Clearance25Mg349", 4'000, 349, TrialState::kTitrating},
                      DoseCase{"Clearance25Mg350", 4'000, 350, TrialState::kFailed},
                      DoseCase{"Clearance12Mg149", 8'000, 149, TrialState::kTitrating},
                      DoseCase{"Clearance12Mg150", 8'000, 150, TrialState::kFailed},
                      DoseCase{"UnknownMg149", 0, 149, TrialState::kTitrating},
                      DoseCase{"UnknownMg150", 0, 150, TrialState::kAdequacyUnknown},
                      DoseCase{"UnknownMg1799", 0, 1799, TrialState::kAdequacyUnknown},
                      DoseCase{"UnknownMg1800", 0, 1800, TrialState::kFailed}),
    [](const auto& tested) { return tested.param.name; });

TEST(TrialStateTest, AnUnknownDoseLeavesAdequacyUnknown) {
  PainCase pain_case = Escalating(1800, OnDay(100));
  pain_case.medications[0].dose.amount.reset();
  EXPECT_EQ(StateOf(pain_case), TrialState::kAdequacyUnknown);
}

TEST(TrialStateTest, DaysBelowTheAdequateDoseDoNotCount) {
  PainCase pain_case = Escalating(900, OnDay(200));
  pain_case.medications.push_back(Gabapentin("MedicationRequest/2", 1800, OnDay(41)));
  const Judged judged(pain_case);
  EXPECT_EQ(judged.TrialOf("gabapentin").state, TrialState::kProbablyFailed);
  EXPECT_EQ(judged.TrialOf("gabapentin").days_adequate, (DayCount{Days(41), Days(41)}));
}

TEST(TrialStateTest, AnEscalationPresumesTheFailure) {
  const Judged judged(Escalating(1800, OnDay(42)));
  EXPECT_EQ(judged.TrialOf("gabapentin").certainty, Certainty::kPresumed);
}

TEST(TrialStateTest, WithoutASignTheOutcomeIsUnknown) {
  EXPECT_EQ(StateOf(Renewing(1800, OnDay(42))), TrialState::kOutcomeUnknown);
  EXPECT_EQ(StateOf(Renewing(1800, OnDay(28))), TrialState::kOutcomeUnknown);
  EXPECT_EQ(StateOf(Renewing(1800, OnDay(27))), TrialState::kEarly);
}

TEST(TrialStateTest, AReferralToPainManagementIsASign) {
  PainCase pain_case = Renewing(1800, OnDay(42));
  Service referral;
  referral.concepts = {"referral_pain"};
  referral.names_spine = Answer::kYes;
  pain_case.drafted_services = {referral};
  EXPECT_EQ(StateOf(pain_case), TrialState::kFailed);
  pain_case.drafted_services[0].names_spine = Answer::kNo;
  EXPECT_EQ(StateOf(pain_case), TrialState::kOutcomeUnknown);
}

TEST(TrialStateTest, LackOfEffectAsStopReasonDocumentsTheFailure) {
  PainCase pain_case = Renewing(1800, OnDay(200));
  pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(100));
  pain_case.medications[0].stop_reason = StopReason::kLackOfEffect;
  const Judged judged(pain_case);
  EXPECT_EQ(judged.TrialOf("gabapentin").state, TrialState::kFailed);
  EXPECT_EQ(judged.TrialOf("gabapentin").certainty, Certainty::kDocumented);
}

TEST(TrialStateTest, AnEndedTrialThatWasTooShortHasUnknownAdequacy) {
  PainCase pain_case = Renewing(1800, OnDay(200));
  pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(180));
  pain_case.medications[0].stop_reason = StopReason::kLackOfEffect;
  EXPECT_EQ(StateOf(pain_case), TrialState::kAdequacyUnknown);
}

TEST(TrialStateTest, AnEndedTrialWithoutEndDateIsTriedWithUnknownAdequacy) {
  PainCase pain_case = Escalating(1800, OnDay(200));
  pain_case.medications[0].status = OrderStatus::kEnded;
  EXPECT_EQ(StateOf(pain_case), TrialState::kAdequacyUnknown);
}

struct FollowedCase {
  const char* name;
  int next_began;  // days after the end
  StopReason reason;
  TrialState state;
};

class FollowedTest : public ::testing::TestWithParam<FollowedCase> {};

TEST_P(FollowedTest, AnEndedTrialIsPresumedFailedWhenTheNextDrugBeganSoon) {
  PainCase pain_case = Renewing(1800, OnDay(300));
  pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(200));
  pain_case.medications[0].stop_reason = GetParam().reason;
  pain_case.medications.push_back(
      Other("MedicationRequest/2", "duloxetine", "snri", 60, OnDay(200 - GetParam().next_began)));
  EXPECT_EQ(StateOf(pain_case), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(
    TrialStateTest, FollowedTest,
    ::testing::Values(
        FollowedCase{"OnTheLastDay", 0, StopReason::kUnstated, TrialState::kFailed},
        FollowedCase{"After89Days", 89, StopReason::kUnstated, TrialState::kFailed},
        FollowedCase{"After90Days", 90, StopReason::kUnstated, TrialState::kFailed},
        FollowedCase{"After91Days", 91, StopReason::kUnstated, TrialState::kOutcomeUnknown},
        FollowedCase{"StoppedForCost", 10, StopReason::kNotClinical, TrialState::kOutcomeUnknown}),
    [](const auto& tested) { return tested.param.name; });

TEST(TrialStateTest, APastTrialIsJudgedByTheKidneyFunctionOfItsTime) {
  PainCase pain_case = Renewing(700, OnDay(300));
  pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(200));
  pain_case.medications[0].stop_reason = StopReason::kLackOfEffect;
  pain_case.measurements.push_back(Measured("serum_creatinine", 2'000, 201));
  pain_case.measurements.push_back(Measured("body_weight", 80'000, 201));
  EXPECT_EQ(StateOf(pain_case), TrialState::kFailed);
}

TEST(TrialStateTest, APastTrialWithoutMeasurementIsJudgedByTheNormalBand) {
  for (const auto& [mg, state] :
       {std::pair(1799, TrialState::kAdequacyUnknown), std::pair(1800, TrialState::kFailed)}) {
    PainCase pain_case = Renewing(mg, OnDay(300));
    pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(200));
    pain_case.medications[0].stop_reason = StopReason::kLackOfEffect;
    EXPECT_EQ(StateOf(pain_case), state) << mg;
  }
}

TEST(TrialStateTest, IntoleranceAndHarmAreDocumented) {
  PainCase pain_case = Renewing(300, OnDay(10));
  pain_case.medications[0].stop_reason = StopReason::kIntolerance;
  EXPECT_EQ(StateOf(pain_case), TrialState::kIntolerant);
  pain_case.medications[0].stop_reason = StopReason::kHarm;
  EXPECT_EQ(StateOf(pain_case), TrialState::kHarmed);
  EXPECT_EQ(Judged(pain_case).TrialOf("gabapentin").certainty, Certainty::kDocumented);
}

TEST(TrialStateTest, AnIntoleranceOnTheAllergyListCounts) {
  PainCase pain_case = Renewing(1800, OnDay(100));
  Allergy mild;
  mild.substance = "gabapentin";
  mild.intolerance = true;
  pain_case.allergies = {mild};
  EXPECT_EQ(StateOf(pain_case), TrialState::kIntolerant);
  pain_case.allergies[0].serious = true;
  EXPECT_EQ(StateOf(pain_case), TrialState::kHarmed);
  pain_case.allergies[0].substance = "pregabalin";
  EXPECT_EQ(StateOf(pain_case), TrialState::kOutcomeUnknown);
}

TEST(TrialStateTest, ADrugThatPerhapsIsForSomethingElseIsNeverFailed) {
  PainCase pain_case = Escalating(1800, OnDay(100));
  pain_case.conditions.push_back(Problem("epilepsy", 200));
  EXPECT_EQ(StateOf(pain_case), TrialState::kAdequacyUnknown);
  EXPECT_TRUE(Judged(pain_case).TrialOf("gabapentin").purpose_unclear);
}

TEST(TrialStateTest, WithUnknownKidneysTheBandsThatHaveADoseDecide) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Other("MedicationRequest/1", "duloxetine", "snri", 60, OnDay(42))};
  pain_case.drafts = {Drafted(Other("d", "nortriptyline", "tca", 10, OnDay(0)))};
  pain_case.measurements.clear();
  EXPECT_EQ(Judged(pain_case).TrialOf("duloxetine").state, TrialState::kFailed);
}

TEST(TrialStateTest, ABandWithoutAdequateDoseLeavesAdequacyUnknown) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Other("MedicationRequest/1", "duloxetine", "snri", 60, OnDay(42))};
  pain_case.measurements[0].thousandths = 4'000;
  EXPECT_EQ(Judged(pain_case).TrialOf("duloxetine").state, TrialState::kAdequacyUnknown);
}

}  // namespace
}  // namespace pathway
