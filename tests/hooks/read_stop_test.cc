// Drafts that end or hold an order of the chart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::OrderStatus;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Order(std::string_view id, std::string_view status, std::string_view more = {}) {
  return ResourceOf("MedicationRequest", id,
                    R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") +
                        R"(,"authoredOn":"2025-11-10","status":")" + std::string(status) + '"' +
                        std::string(more));
}

pathway::PainCase Case(const std::vector<std::string>& drafts,
                       const std::vector<std::string>& chart) {
  return ChartOf(BodyOf(drafts, R"("medicationRequests":)" + BundleOf(chart))).read;
}

TEST(ReadStopTest, TheChartKeepsTheOrderThatADraftEnds) {
  for (const char* status : {"stopped", "cancelled", "completed", "on-hold"}) {
    const auto read = Case({Order("m", status)}, {Order("m", "active")});
    ASSERT_THAT(read.medications, SizeIs(1)) << status;
    EXPECT_EQ(read.medications.front().status, OrderStatus::kActive) << status;
    EXPECT_TRUE(read.medications.front().stopping) << status;
    ASSERT_THAT(read.drafts, SizeIs(1)) << status;
    EXPECT_NE(read.drafts.front().status, OrderStatus::kDraft) << status;
  }
}

TEST(ReadStopTest, AnotherOrderOfTheDrugIsNotEnded) {
  const auto read = Case({Order("m", "stopped")}, {Order("m", "active"), Order("n", "active")});
  ASSERT_THAT(read.medications, SizeIs(2));
  EXPECT_TRUE(read.medications[0].stopping);
  EXPECT_FALSE(read.medications[1].stopping);
}

TEST(ReadStopTest, AnOrderSentTwiceIsThereOnce) {
  const auto read = Case({Order("m", "stopped")}, {Order("m", "active"), Order("m", "active")});
  EXPECT_THAT(read.medications, SizeIs(1));
}

TEST(ReadStopTest, ADraftThatGoesOnTakesThePlaceOfItsOwnCopy) {
  for (const char* status : {"draft", "active"}) {
    const auto read = Case({Order("m", status)}, {Order("m", "active")});
    EXPECT_THAT(read.medications, IsEmpty()) << status;
    ASSERT_THAT(read.drafts, SizeIs(1)) << status;
    EXPECT_EQ(read.drafts.front().status, OrderStatus::kDraft) << status;
  }
}

TEST(ReadStopTest, WhatTheChartDoesNotHoldWasTakenAsTheDraftSays) {
  const auto read = Case({Order("m", "stopped", R"(,"statusReason":{"text":"anaphylaxis"})")}, {});
  ASSERT_THAT(read.medications, SizeIs(1));
  const auto& taken = read.medications.front();
  EXPECT_EQ(taken.status, OrderStatus::kActive);
  EXPECT_TRUE(taken.stopping);
  EXPECT_EQ(taken.start, On("2025-11-10"));
  EXPECT_EQ(taken.stop_reason, pathway::StopReason::kUnstated);
  EXPECT_EQ(read.drafts.front().stop_reason, pathway::StopReason::kHarm);
}

TEST(ReadStopTest, ACancelledOrderThatTheChartDoesNotHoldWasNeverTaken) {
  EXPECT_THAT(Case({Order("m", "cancelled")}, {}).medications, IsEmpty());
}

}  // namespace
}  // namespace hooks
