#include "fhir/date.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

using pathway::DaySpan;
using std::chrono::year;

struct DateCase {
  const char* name;
  const char* text;
  DaySpan days;
};

class ReadDateTest : public ::testing::TestWithParam<DateCase> {};

TEST_P(ReadDateTest, GivesTheDaysItMayMean) {
  EXPECT_EQ(ReadDate(GetParam().text), GetParam().days);
}

constexpr DaySpan kLeapDay = DaySpan::On(year(2024) / 2 / 29);

INSTANTIATE_TEST_SUITE_P(
    DateTest, ReadDateTest,
    ::testing::Values(DateCase{"Year", "2024", {year(2024) / 1 / 1, year(2024) / 12 / 31}},
                      DateCase{"Month", "2024-03", {year(2024) / 3 / 1, year(2024) / 3 / 31}},
                      DateCase{"February", "2023-02", {year(2023) / 2 / 1, year(2023) / 2 / 28}},
                      DateCase{
                          "LeapFebruary", "2024-02", {year(2024) / 2 / 1, year(2024) / 2 / 29}},
                      DateCase{"Day", "2024-02-29", kLeapDay},
                      DateCase{"Time", "2024-02-29T23:30:00Z", kLeapDay},
                      DateCase{"Fraction", "2024-02-29T23:30:00.123Z", kLeapDay},
                      DateCase{"AheadOfUtc", "2024-02-29T00:30:00+14:00", kLeapDay},
                      DateCase{"BehindUtc", "2024-02-29T23:30:00-12:00", kLeapDay},
                      DateCase{"NoZone", "2024-02-29T23:30:00", kLeapDay},
                      DateCase{"BlankForT", "2024-02-29 23:30", kLeapDay},
                      DateCase{"OldYear", "0001-01-01", DaySpan::On(year(1) / 1 / 1)}),
    [](const auto& tested) { return tested.param.name; });

struct NoDateCase {
  const char* name;
  const char* text;
};

class NoDateTest : public ::testing::TestWithParam<NoDateCase> {};

TEST_P(NoDateTest, GivesNothing) { EXPECT_EQ(ReadDate(GetParam().text), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(
    DateTest, NoDateTest,
    ::testing::Values(NoDateCase{"Empty", ""}, NoDateCase{"NoLeapYear", "2023-02-29"},
                      NoDateCase{"CenturyNoLeapYear", "1900-02-29"},
                      NoDateCase{"Month13", "2024-13-01"}, NoDateCase{"Month0", "2024-00"},
                      NoDateCase{"Day0", "2024-01-00"}, NoDateCase{"Day31InApril", "2024-04-31"},
                      NoDateCase{"Year0", "0000-01-01"}, NoDateCase{"Compact", "20240229"},
                      NoDateCase{"ShortYear", "24-02-29"}, NoDateCase{"ShortMonth", "2024-2-29"},
                      NoDateCase{"American", "02/29/2024"}, NoDateCase{"Negative", "-2024"},
                      NoDateCase{"TrailingDash", "2024-"}, NoDateCase{"TrailingWord", "2024-02x"},
                      NoDateCase{"DayAndWord", "2024-02-29x"},
                      NoDateCase{"LeadingBlank", " 2024-02-29"}, NoDateCase{"Word", "yesterday"},
                      NoDateCase{"Signs", "+024-02-29"}, NoDateCase{"Blanks", "2024- 2-29"}),
    [](const auto& tested) { return tested.param.name; });

TEST(DateAtTest, AnUnreadableDateIsAnIssueAndAnAbsentOneIsNot) {
  const auto document =
      JsonDocument::Parse(R"({"good":"2024-02","bad":"soon","number":2024,"null":null})");
  ASSERT_TRUE(document);
  const Node root = document->Root("R");
  Issues issues;
  EXPECT_EQ(DateAt(root, "good", issues), ReadDate("2024-02"));
  EXPECT_EQ(DateAt(root, "absent", issues), std::nullopt);
  EXPECT_EQ(DateAt(root, "null", issues), std::nullopt);
  EXPECT_TRUE(issues.All().empty());
  EXPECT_EQ(DateAt(root, "bad", issues), std::nullopt);
  EXPECT_EQ(DateAt(root, "number", issues), std::nullopt);
  ASSERT_EQ(issues.All().size(), 2U);
  EXPECT_EQ(issues.All()[0].at, "R.bad");
  EXPECT_EQ(issues.All()[0].severity, Severity::kWarning);
  EXPECT_EQ(issues.All()[0].text.find("soon"), std::string::npos);
}

TEST(IsoDateTest, ReadsBackAsTheSameDay) {
  EXPECT_EQ(IsoDate(year(2024) / 2 / 29), "2024-02-29");
  EXPECT_EQ(IsoDate(year(987) / 1 / 5), "0987-01-05");
  const pathway::Day first = year(1999) / 12 / 1;
  for (int i = 0; i < 1000; ++i) {
    const pathway::Day day = first + pathway::Days(i);
    EXPECT_EQ(ReadDate(IsoDate(day)), DaySpan::On(day));
  }
}

}  // namespace
}  // namespace fhir
