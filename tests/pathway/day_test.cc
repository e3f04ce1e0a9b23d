#include "pathway/day.h"

#include <gtest/gtest.h>

namespace pathway {
namespace {

using std::chrono::year;

constexpr Day kDay = year(2026) / 3 / 15;
constexpr DaySpan kMarch2024{year(2024) / 3 / 1, year(2024) / 3 / 31};

TEST(DaySpanTest, AKnownDayHasEqualEnds) { EXPECT_EQ(DaySpan::On(kDay), (DaySpan{kDay, kDay})); }

TEST(SinceTest, AKnownDayGivesOneNumber) {
  EXPECT_EQ(Since(DaySpan::On(kDay - Days(42)), kDay), (DayCount{Days(42), Days(42)}));
}

TEST(SinceTest, AMonthGivesTheRange) {
  EXPECT_EQ(Since(kMarch2024, year(2024) / 4 / 15), (DayCount{Days(15), Days(45)}));
}

TEST(SinceTest, ADayAheadCountsBelowZero) {
  EXPECT_EQ(Since(DaySpan::On(kDay + Days(3)), kDay), (DayCount{Days(-3), Days(-3)}));
}

TEST(SinceTest, TheLeapDayIsADay) {
  EXPECT_EQ(Since(DaySpan::On(year(2024) / 2 / 28), year(2024) / 3 / 1).at_least, Days(2));
  EXPECT_EQ(Since(DaySpan::On(year(2023) / 2 / 28), year(2023) / 3 / 1).at_least, Days(1));
}

TEST(WithinTest, TheWindowIncludesItsLastDay) {
  EXPECT_TRUE(SurelyWithin(DaySpan::On(kDay - Days(29)), Days(30), kDay));
  EXPECT_TRUE(SurelyWithin(DaySpan::On(kDay - Days(30)), Days(30), kDay));
  EXPECT_FALSE(SurelyWithin(DaySpan::On(kDay - Days(31)), Days(30), kDay));
}

TEST(WithinTest, AMonthThatReachesIntoTheWindowIsPossiblyWithin) {
  const Day today = year(2024) / 4 / 15;  // 15 to 45 days after a day of March
  EXPECT_FALSE(PossiblyWithin(kMarch2024, Days(14), today));
  EXPECT_TRUE(PossiblyWithin(kMarch2024, Days(15), today));
  EXPECT_FALSE(SurelyWithin(kMarch2024, Days(44), today));
  EXPECT_TRUE(SurelyWithin(kMarch2024, Days(45), today));
}

TEST(WithinTest, ADayAheadIsRecent) {
  EXPECT_TRUE(SurelyWithin(DaySpan::On(kDay + Days(1)), Days(0), kDay));
}

struct AgeCase {
  const char* name;
  Day birth;
  Day today;
  int years;
};

class YearsOnTest : public ::testing::TestWithParam<AgeCase> {};

TEST_P(YearsOnTest, CountsWholeYears) {
  EXPECT_EQ(YearsOn(GetParam().birth, GetParam().today), GetParam().years);
}

INSTANTIATE_TEST_SUITE_P(
    DayTest, YearsOnTest,
    ::testing::Values(AgeCase{"DayBeforeBirthday", year(1961) / 3 / 16, kDay, 64},
                      AgeCase{"OnBirthday", year(1961) / 3 / 15, kDay, 65},
                      AgeCase{"DayAfterBirthday", year(1961) / 3 / 14, kDay, 65},
                      AgeCase{"EarlierMonth", year(1961) / 2 / 28, kDay, 65},
                      AgeCase{"LaterMonth", year(1961) / 4 / 1, kDay, 64},
                      AgeCase{"LeapDayOn28February", year(2008) / 2 / 29, year(2026) / 2 / 28, 17},
                      AgeCase{"LeapDayOn1March", year(2008) / 2 / 29, year(2026) / 3 / 1, 18},
                      AgeCase{"LeapDayInLeapYear", year(2008) / 2 / 29, year(2028) / 2 / 29, 20},
                      AgeCase{"BornToday", kDay, kDay, 0}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace pathway
