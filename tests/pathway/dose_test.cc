#include "pathway/dose.h"

#include <gtest/gtest.h>

namespace pathway {
namespace {

using std::chrono::hours;

TEST(MilligramsTest, PartsOfATabletAddUpExactly) {
  const Milligrams third = Milligrams::FromNanograms(100'000'000);
  EXPECT_EQ(third + third + third, Milligrams::Whole(300));
  EXPECT_EQ(3 * third, Milligrams::Whole(300));
}

TEST(MilligramsTest, MicrogramsAreKept) {
  EXPECT_EQ(16 * Milligrams::FromNanograms(62'500), Milligrams::Whole(1));
  EXPECT_LT(Milligrams::FromNanograms(62'499), Milligrams::FromNanograms(62'500));
}

TEST(MilligramsPerDayTest, SixHundredThreeTimesADayIsEighteenHundred) {
  const auto dose = MilligramsPerDay::Taken(3 * Milligrams::Whole(600), hours(24));
  EXPECT_EQ(dose, MilligramsPerDay::Whole(1800));
}

TEST(MilligramsPerDayTest, WeeklyIsNotDaily) {
  const auto dose = MilligramsPerDay::Taken(Milligrams::Whole(700), hours(168));
  EXPECT_EQ(dose, MilligramsPerDay::Whole(100));
}

TEST(MilligramsPerDayTest, EverySixHoursIsFourTimesADay) {
  EXPECT_EQ(MilligramsPerDay::Taken(Milligrams::Whole(50), hours(6)), MilligramsPerDay::Whole(200));
}

TEST(MilligramsPerDayTest, ThreeOrdersOfEveryThirdDayReachTheDailyDose) {
  const auto third = MilligramsPerDay::Taken(Milligrams::Whole(10), hours(72));
  EXPECT_EQ(third + third + third, MilligramsPerDay::Whole(10));
  EXPECT_GE(third + third + third, MilligramsPerDay::Whole(10));
}

TEST(MilligramsPerDayTest, DosesDifferFromOneMicrogramOn) {
  const auto below = MilligramsPerDay::Taken(Milligrams::FromNanograms(1'799'999'000), hours(24));
  EXPECT_LT(below, MilligramsPerDay::Whole(1800));
  const auto same = MilligramsPerDay::Taken(Milligrams::FromNanograms(1'799'999'600), hours(24));
  EXPECT_EQ(same, MilligramsPerDay::Whole(1800));
}

struct PercentCase {
  const char* name;
  int percent;
  std::int64_t dose;
  std::int64_t of;
  bool reaches;
};

class ReachesPercentTest : public ::testing::TestWithParam<PercentCase> {};

TEST_P(ReachesPercentTest, TellsWhetherTheShareIsReached) {
  const PercentCase& c = GetParam();
  const auto dose = MilligramsPerDay::Whole(c.dose);
  EXPECT_EQ(dose.ReachesPercent(c.percent, MilligramsPerDay::Whole(c.of)), c.reaches);
}

INSTANTIATE_TEST_SUITE_P(MilligramsPerDayTest, ReachesPercentTest,
                         ::testing::Values(PercentCase{"JustBelow120", 120, 2159, 1800, false},
                                           PercentCase{"At120", 120, 2160, 1800, true},
                                           PercentCase{"Above120", 120, 2161, 1800, true},
                                           PercentCase{"JustBelow90", 90, 1619, 1800, false},
                                           PercentCase{"At90", 90, 1620, 1800, true},
                                           PercentCase{"TheSame", 100, 1800, 1800, true},
                                           PercentCase{"SomethingReachesNothing", 120, 1, 0, true}),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace pathway
