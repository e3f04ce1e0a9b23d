#include <gtest/gtest.h>

#include <random>

#include "pathway/trial_state.h"
#include "tests/pathway/sample_content.h"

// What dispenses say of a trial (D38), and the trials of a class.
namespace pathway {
namespace {

Dispense Dispensed(std::optional<DaySpan> day, std::optional<Days> supply) {
  return {"gabapentin", day, supply, "MedicationDispense/1"};
}

// Gabapentin at an adequate dose for 100 days, and a sign that it is not enough.
PainCase Dispensing(std::vector<Dispense> dispenses) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("MedicationRequest/1", 1800, OnDay(100))};
  pain_case.drafts = {Drafted(Other("d", "duloxetine", "snri", 30, OnDay(0)))};
  pain_case.dispenses = std::move(dispenses);
  return pain_case;
}

TrialState StateOf(PainCase pain_case) {
  return Judged(std::move(pain_case)).TrialOf("gabapentin").state;
}

struct CoveredCase {
  const char* name;
  std::vector<Dispense> dispenses;
  TrialState state;
};

class TrialDispenseTest : public ::testing::TestWithParam<CoveredCase> {};

TEST_P(TrialDispenseTest, DispensesThatCoverTooLittleLeaveAdequacyUnknown) {
  EXPECT_EQ(StateOf(Dispensing(GetParam().dispenses)), GetParam().state);
}

constexpr TrialState kFailed = TrialState::kFailed;
constexpr TrialState kUnknown = TrialState::kAdequacyUnknown;

INSTANTIATE_TEST_SUITE_P(
    TrialStateTest, TrialDispenseTest,
    ::testing::Values(
        CoveredCase{"NoneOnRecord", {}, kFailed},
        CoveredCase{"Percent79", {Dispensed(OnDay(100), Days(79))}, kUnknown},
        CoveredCase{"Percent80", {Dispensed(OnDay(100), Days(80))}, kFailed},
        CoveredCase{"Percent81", {Dispensed(OnDay(100), Days(81))}, kFailed},
        CoveredCase{"InTwoParts",
                    {Dispensed(OnDay(100), Days(40)), Dispensed(OnDay(40), Days(40))},
                    kFailed},
        CoveredCase{"OverlapCountsOnce",
                    {Dispensed(OnDay(100), Days(60)), Dispensed(OnDay(60), Days(39))},
                    kUnknown},
        CoveredCase{"TheSameTwice",
                    {Dispensed(OnDay(100), Days(50)), Dispensed(OnDay(100), Days(50))},
                    kUnknown},
        CoveredCase{"BegunBeforeTheTrial", {Dispensed(OnDay(150), Days(130))}, kFailed},
        CoveredCase{"UsedUpBeforeTheTrial", {Dispensed(OnDay(150), Days(50))}, kFailed},
        CoveredCase{"AfterToday", {Dispensed(OnDay(0), Days(30))}, kFailed},
        CoveredCase{"WithoutSupply", {Dispensed(OnDay(100), std::nullopt)}, kFailed},
        CoveredCase{"WithoutDay", {Dispensed(std::nullopt, Days(30))}, kFailed},
        CoveredCase{"OneUnclearMayCoverTheRest",
                    {Dispensed(OnDay(100), Days(30)), Dispensed(OnDay(60), std::nullopt)},
                    kFailed},
        CoveredCase{
            "DayKnownToTheMonth", {Dispensed(DaySpan{Ago(100), Ago(80)}, Days(100))}, kFailed},
        CoveredCase{
            "DayKnownTooBadly", {Dispensed(DaySpan{Ago(100), Ago(79)}, Days(100))}, kUnknown}),
    [](const auto& tested) { return tested.param.name; });

TEST(DispenseTest, DispensesOfAnotherDrugSayNothing) {
  PainCase pain_case = Dispensing({Dispensed(OnDay(100), Days(10))});
  pain_case.dispenses[0].drug = "duloxetine";
  EXPECT_EQ(StateOf(pain_case), TrialState::kFailed);
}

TEST(DispenseTest, IntoleranceStaysDocumented) {
  PainCase pain_case = Dispensing({Dispensed(OnDay(100), Days(10))});
  pain_case.medications[0].stop_reason = StopReason::kIntolerance;
  EXPECT_EQ(StateOf(pain_case), TrialState::kIntolerant);
}

TEST(DispenseTest, ADocumentedLackOfEffectNeedsTheDrugToo) {
  PainCase pain_case = Dispensing({Dispensed(OnDay(100), Days(79))});
  pain_case.medications[0].stop_reason = StopReason::kLackOfEffect;
  EXPECT_EQ(StateOf(pain_case), TrialState::kAdequacyUnknown);
  pain_case.dispenses[0].supply = Days(80);
  EXPECT_EQ(StateOf(pain_case), TrialState::kFailed);
}

TEST(DispenseTest, AnEarlyTrialStaysEarly) {
  PainCase pain_case = Dispensing({Dispensed(OnDay(2), Days(30))});
  pain_case.medications[0].start = OnDay(10);
  EXPECT_EQ(StateOf(pain_case), TrialState::kEarly);
}

TEST(DispenseTest, TheCoverageSaysWhatItCounted) {
  PainCase pain_case = Dispensing({Dispensed(OnDay(90), Days(30)), Dispensed(OnDay(40), {})});
  const Judged judged(pain_case);
  const Coverage coverage = CoverageOf(judged.TrialOf("gabapentin"), judged.pain_case);
  EXPECT_EQ(coverage.of, Days(100));
  EXPECT_EQ(coverage.surely, Days(30));
  EXPECT_EQ(coverage.counted.size(), 1u);
  EXPECT_EQ(coverage.unclear.size(), 1u);
}

// A day of dispensing that is known less exactly never makes a trial adequate.
TEST(DispenseTest, PartialDaysNeverSayMoreThanFullDaysWould) {
  std::mt19937 engine(1);
  const auto below = [&](int limit) { return std::uniform_int_distribution(0, limit - 1)(engine); };
  for (int i = 0; i < 2000; ++i) {
    PainCase pain_case = Dispensing({});
    for (int n = 1 + below(5); n > 0; --n) {
      pain_case.dispenses.push_back(Dispensed(OnDay(below(130)), Days(10 + below(60))));
    }
    PainCase coarse = pain_case;
    for (Dispense& dispense : coarse.dispenses) {
      dispense.day->earliest -= Days(below(20));
      dispense.day->latest += Days(below(20));
    }
    std::shuffle(coarse.dispenses.begin(), coarse.dispenses.end(), engine);
    if (StateOf(pain_case) == kUnknown) {
      ASSERT_EQ(StateOf(coarse), kUnknown) << i;
    }
  }
}

TEST(TrialTest, TheStepsOfAPrescriptionAreOneResource) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("MedicationRequest/1", 900, OnDay(50)),
                           Gabapentin("MedicationRequest/1", 1800, OnDay(40))};
  pain_case.medications[0].step = 1;
  pain_case.medications[0].end = OnDay(41);
  pain_case.medications[1].step = 2;
  const Judged judged(pain_case);
  EXPECT_EQ(judged.TrialOf("gabapentin").resources,
            (std::vector<std::string>{"MedicationRequest/1"}));
  EXPECT_EQ(judged.TrialOf("gabapentin").days_adequate, (DayCount{Days(40), Days(40)}));
}

TEST(ClassTrialsTest, TheTrialThatSaysMostStandsForItsClass) {
  PainCase pain_case = SampleCase();
  MedicationOrder failed = EndedOn(Gabapentin("MedicationRequest/1", 1800, OnDay(300)), OnDay(200));
  failed.stop_reason = StopReason::kLackOfEffect;
  pain_case.medications = {
      failed, Other("MedicationRequest/2", "pregabalin", "gabapentinoid", 75, OnDay(50)),
      Other("MedicationRequest/3", "duloxetine", "snri", 30, OnDay(50))};
  const Judged judged(pain_case);
  const std::vector<ClassTrial> classes = ClassTrials(judged.judgement);
  ASSERT_EQ(classes.size(), 2u);
  EXPECT_EQ(classes[0].drug_class, "snri");
  EXPECT_EQ(classes[0].best->state, TrialState::kTitrating);
  EXPECT_EQ(classes[1].drug_class, "gabapentinoid");
  EXPECT_EQ(classes[1].best->drug, "gabapentin");
  EXPECT_EQ(classes[1].best->state, TrialState::kFailed);
}

TEST(FollowedByTest, NamesTheDrugThatFollowed) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {EndedOn(Gabapentin("MedicationRequest/1", 1800, OnDay(300)), OnDay(200)),
                           Other("MedicationRequest/2", "duloxetine", "snri", 60, OnDay(150))};
  const Judged judged(pain_case);
  const Trial* next = FollowedBy(judged.TrialOf("gabapentin"), judged.judgement);
  ASSERT_NE(next, nullptr);
  EXPECT_EQ(next->drug, "duloxetine");
  EXPECT_EQ(FollowedBy(judged.TrialOf("duloxetine"), judged.judgement), nullptr);
}

}  // namespace
}  // namespace pathway
