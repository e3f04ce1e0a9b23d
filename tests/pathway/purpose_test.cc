#include "pathway/purpose.h"

#include <gtest/gtest.h>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

struct Found {
  Purpose purpose;
  bool unclear;
  friend bool operator==(const Found&, const Found&) = default;
};

constexpr Found kPain{Purpose::kPain, false};
constexpr Found kOther{Purpose::kOther, false};
constexpr Found kUnclear{Purpose::kPain, true};

Found FoundFor(const PainCase& pain_case, const std::vector<MedicationOrder>& orders) {
  const Judged judged(pain_case);
  std::vector<const MedicationOrder*> all;
  for (const MedicationOrder& order : orders) all.push_back(&order);
  const PurposeFound found = PurposeOf(all, judged.judgement);
  return {found.purpose, found.unclear};
}

const MedicationOrder kOrder = Gabapentin("MedicationRequest/1", 1800, OnDay(100));

MedicationOrder For(MedicationOrder order, Purpose purpose) {
  order.purpose = purpose;
  return order;
}

TEST(PurposeTest, AReasonOnTheOrderAnswersFirst) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("epilepsy", 10));
  EXPECT_EQ(FoundFor(pain_case, {For(kOrder, Purpose::kPain)}), kPain);
  EXPECT_EQ(FoundFor(SampleCase(), {For(kOrder, Purpose::kOther)}), kOther);
}

TEST(PurposeTest, OneOrderForThePainIsEnough) {
  EXPECT_EQ(FoundFor(SampleCase(), {For(kOrder, Purpose::kOther), For(kOrder, Purpose::kPain)}),
            kPain);
}

TEST(PurposeTest, ACompetingConditionBesideThePainLeavesItUnclear) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("epilepsy", 2000));
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kUnclear);
}

TEST(PurposeTest, ACompetingConditionWithoutPainIsTheReason) {
  PainCase pain_case = SampleCase();
  pain_case.conditions = {Problem("epilepsy", 2000)};
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kOther);
}

TEST(PurposeTest, AResolvedConditionCompetesForAYear) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("epilepsy", 365));
  pain_case.conditions.back().active = false;
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kUnclear);
  pain_case.conditions.back().recorded = OnDay(366);
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kPain);
}

TEST(PurposeTest, AConditionOfAnotherDrugDoesNotCompete) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("migraine", 10));
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kPain);
}

struct BedtimeCase {
  const char* name;
  std::int64_t mg;
  int times_a_day;
  bool at_bedtime;
  Found found;
};

class BedtimeTest : public ::testing::TestWithParam<BedtimeCase> {};

TEST_P(BedtimeTest, ASmallDoseAtNightOnlyIsUnclear) {
  MedicationOrder order = Gabapentin("MedicationRequest/1", GetParam().mg, OnDay(100));
  order.dose.times_a_day = GetParam().times_a_day;
  order.dose.at_bedtime = GetParam().at_bedtime;
  EXPECT_EQ(FoundFor(SampleCase(), {order}), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(PurposeTest, BedtimeTest,
                         ::testing::Values(BedtimeCase{"Mg599", 599, 1, true, kUnclear},
                                           BedtimeCase{"Mg600", 600, 1, true, kUnclear},
                                           BedtimeCase{"Mg601", 601, 1, true, kPain},
                                           BedtimeCase{"InTheMorning", 300, 1, false, kPain},
                                           BedtimeCase{"AlsoByDay", 600, 2, true, kPain}),
                         [](const auto& tested) { return tested.param.name; });

TEST(PurposeTest, AnEarlierDoseByDayShowsThatItIsForThePain) {
  MedicationOrder night = Gabapentin("MedicationRequest/1", 300, OnDay(100));
  night.dose.times_a_day = 1;
  night.dose.at_bedtime = true;
  EXPECT_EQ(FoundFor(SampleCase(), {kOrder, night}), kPain);
}

struct RecordedCase {
  const char* name;
  DaySpan first_order;
  Found found;
};

class RecordedTest : public ::testing::TestWithParam<RecordedCase> {};

TEST_P(RecordedTest, ThePainIsRecordedBeforeOrSoonAfterTheFirstOrder) {
  PainCase pain_case = SampleCase();
  pain_case.conditions = {Problem("sciatica", 100)};
  const MedicationOrder first = Gabapentin("MedicationRequest/1", 1800, GetParam().first_order);
  EXPECT_EQ(FoundFor(pain_case, {first}), GetParam().found);
  // Renewals do not move the first order.
  EXPECT_EQ(FoundFor(pain_case, {first, Gabapentin("MedicationRequest/2", 1800, OnDay(10))}),
            GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    PurposeTest, RecordedTest,
    ::testing::Values(RecordedCase{"AfterIt", OnDay(50), kPain},
                      RecordedCase{"OnTheSameDay", OnDay(100), kPain},
                      RecordedCase{"TwentyNineDaysBeforeIt", OnDay(129), kPain},
                      RecordedCase{"ThirtyDaysBeforeIt", OnDay(130), kPain},
                      RecordedCase{"ThirtyOneDaysBeforeIt", OnDay(131), kUnclear},
                      RecordedCase{"AMonthThatReachesIntoThirtyDays", InMonth(2025, 11), kPain},
                      RecordedCase{"AMonthBefore", InMonth(2025, 10), kUnclear}),
    [](const auto& tested) { return tested.param.name; });

TEST(PurposeTest, UnknownDatesAreTakenAsInTime) {
  PainCase pain_case = SampleCase();
  pain_case.conditions[0].onset.reset();
  pain_case.conditions[0].recorded.reset();
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kPain);
  EXPECT_EQ(FoundFor(SampleCase(), {Gabapentin("MedicationRequest/1", 1800, std::nullopt)}), kPain);
}

TEST(PurposeTest, WithoutAPainProblemItIsUnclear) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.clear();
  EXPECT_EQ(FoundFor(pain_case, {kOrder}), kUnclear);
}

}  // namespace
}  // namespace pathway
