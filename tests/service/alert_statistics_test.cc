#include "service/alert_statistics.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/console_api.h"

namespace service {
namespace {

AlertCount Count(const char* day, const char* rule, const char* outcome, std::int64_t cards,
                 const char* user = "u1", const char* client = "ehr") {
  return {day, rule, client, user, outcome, {"", outcome[0] == 'o' ? "later" : "", "", cards}};
}

// Each card once by itself and once for its rule, as the store counts them.
std::vector<AlertCount> Twice(const std::vector<AlertCount>& of_rules) {
  std::vector<AlertCount> counts = of_rules;
  for (AlertCount count : of_rules) {
    count.rule.clear();
    counts.push_back(count);
  }
  return counts;
}

TEST(AlertStatisticsTest, CountsCardsOnceAndForEachRule) {
  const auto statistics = StatisticsOf(
      Twice({Count("2026-01-01", "a", "accepted", 3), Count("2026-01-02", "a", "overridden", 2),
             Count("2026-01-02", "b", "", 4)}),
      "", "2026-01-01");
  EXPECT_EQ(statistics.cards.shown, 9);
  EXPECT_EQ(statistics.cards.accepted, 3);
  EXPECT_EQ(statistics.cards.overridden, 2);
  EXPECT_EQ(statistics.cards.ignored, 0);
  EXPECT_EQ(statistics.cards.Waiting(), 4);
  ASSERT_EQ(statistics.rules.size(), 2U);
  EXPECT_EQ(statistics.rules[0].rule, "a");
  EXPECT_EQ(statistics.rules[0].tally.shown, 5);
  EXPECT_EQ(statistics.rules[0].last_day, "2026-01-02");
  ASSERT_EQ(statistics.reasons.size(), 1U);
  EXPECT_EQ(statistics.reasons[0].count, 2);
  EXPECT_EQ(statistics.days.at("2026-01-02").shown, 6);
}

TEST(AlertStatisticsTest, IgnoredIsWhatWasShownLongEnoughAgo) {
  const auto counts = Twice({Count("2026-01-01", "a", "", 1), Count("2026-01-02", "a", "", 1)});
  EXPECT_EQ(StatisticsOf(counts, "", "2025-12-31").cards.ignored, 0);
  EXPECT_EQ(StatisticsOf(counts, "", "2026-01-01").cards.ignored, 1);
  EXPECT_EQ(StatisticsOf(counts, "", "2026-01-02").cards.ignored, 2);
}

TEST(AlertStatisticsTest, WhatIsTriedInTheConsoleCountsOnlyWhereItIsAskedFor) {
  const auto counts =
      Twice({Count("2026-01-01", "a", "", 1), Count("2026-01-01", "a", "", 5, "u1", kConsoleClient),
             Count("2026-01-01", "a", "", 2, "u1", "other")});
  EXPECT_EQ(StatisticsOf(counts, "", "").cards.shown, 3);
  EXPECT_EQ(StatisticsOf(counts, "other", "").cards.shown, 2);
  EXPECT_EQ(StatisticsOf(counts, kConsoleClient, "").cards.shown, 5);
  EXPECT_EQ(StatisticsOf(counts, "other", "").clients.at(kConsoleClient), 5);
}

std::vector<BurdenWarning> Warned(const std::vector<AlertCount>& of_rules) {
  return WarningsOf(StatisticsOf(Twice(of_rules), "", ""), {"a"}, {20, 10, 50});
}

TEST(BurdenTest, LowAcceptanceIsJudgedFromTheLeastNumberOnAndBelowTheLimit) {
  EXPECT_TRUE(Warned({Count("2026-01-01", "a", "", 19, "")}).empty());
  const auto none = Warned({Count("2026-01-01", "a", "", 20, "")});
  ASSERT_EQ(none.size(), 1U);
  EXPECT_EQ(none[0].kind, BurdenWarning::Kind::kLowAcceptance);
  EXPECT_EQ(none[0].value, 0);
  EXPECT_TRUE(
      Warned({Count("2026-01-01", "a", "", 18, ""), Count("2026-01-01", "a", "accepted", 2, "")})
          .empty());  // just ten percent
  EXPECT_EQ(
      Warned({Count("2026-01-01", "a", "", 19, ""), Count("2026-01-01", "a", "accepted", 2, "")})
          .size(),
      1U);
}

TEST(BurdenTest, OneUserIsABurdenOverTheLimitAlone) {
  EXPECT_TRUE(Warned({Count("2026-01-01", "a", "accepted", 10, "u1"),
                      Count("2026-01-01", "a", "accepted", 10, "u2")})
                  .empty());
  const auto one = Warned({Count("2026-01-01", "a", "accepted", 11, "u1"),
                           Count("2026-01-01", "a", "accepted", 10, "u2")});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].kind, BurdenWarning::Kind::kOneUser);
  EXPECT_EQ(one[0].value, 52);
}

TEST(BurdenTest, ALiveRuleThatNeverSpokeIsSilent) {
  const auto warnings = WarningsOf(
      StatisticsOf(Twice({Count("2026-01-01", "a", "accepted", 20, "")}), "", ""), {"a", "b"}, {});
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].kind, BurdenWarning::Kind::kSilent);
  EXPECT_EQ(warnings[0].rule, "b");
}

}  // namespace
}  // namespace service
