#include "service/rate_limit.h"

#include <gtest/gtest.h>

#include <string>

namespace service {
namespace {

using namespace std::chrono_literals;

constexpr RateLimit::Time kNow{1000h};

TEST(RateLimitTest, WithoutANumberNothingIsLimited) {
  RateLimit limit({});
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(limit.Wait("a", kNow), 0s);
}

TEST(RateLimitTest, ABurstPassesAndThenTheRate) {
  RateLimit limit({60, 3});  // one a second
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Wait("a", kNow), 0s);
  EXPECT_EQ(limit.Wait("a", kNow), 1s);
  EXPECT_EQ(limit.Wait("a", kNow + 999ms), 1s);
  EXPECT_EQ(limit.Wait("a", kNow + 1s), 0s);
  EXPECT_EQ(limit.Wait("a", kNow + 1s), 1s);
}

TEST(RateLimitTest, WithoutABurstAMinutesWorthPassesAtOnce) {
  RateLimit limit({5, 0});
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.Wait("a", kNow), 0s);
  EXPECT_EQ(limit.Wait("a", kNow), 12s);
}

TEST(RateLimitTest, RestFillsNoMoreThanTheBurst) {
  RateLimit limit({60, 2});
  EXPECT_EQ(limit.Wait("a", kNow), 0s);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limit.Wait("a", kNow + 24h), 0s);
  EXPECT_EQ(limit.Wait("a", kNow + 24h), 1s);
}

TEST(RateLimitTest, CallersDoNotCostEachOther) {
  RateLimit limit({60, 1});
  EXPECT_EQ(limit.Wait("a", kNow), 0s);
  EXPECT_EQ(limit.Wait("b", kNow), 0s);
  EXPECT_EQ(limit.Wait("a", kNow), 1s);
}

TEST(RateLimitTest, ManyCallersAreForgottenOnceTheyHaveRested) {
  RateLimit limit({60, 1});
  for (std::size_t i = 0; i < RateLimit::kMostCallers; ++i) {
    EXPECT_EQ(limit.Wait(std::to_string(i), kNow), 0s);
  }
  EXPECT_EQ(limit.Wait("late", kNow), 0s);  // passes untold
  EXPECT_EQ(limit.Wait("late", kNow), 0s);
  EXPECT_EQ(limit.Wait("late", kNow + 2s), 0s);
  EXPECT_EQ(limit.Wait("late", kNow + 2s), 1s);
}

}  // namespace
}  // namespace service
