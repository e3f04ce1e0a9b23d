#include "pathway/planned_order.h"

#include <gtest/gtest.h>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

// The sample's gabapentin with the numbers of plans.
Content Planning() {
  Content content = SampleContent();
  Drug& drug = content.drugs.at("gabapentin");
  drug.products = {{"3", "gabapentin 300", "capsule", Tablet(300)}};
  drug.taper = Taper{{Tablet(300), Days(4), Days(7), std::nullopt}, {}, {}, {}};
  for (RenalBand& band : drug.bands) {
    band.times_a_day = 3;
    band.start = StartPace{Mg(300), Mg(300), {Tablet(300), Days(3)}};
    band.titration = Pace{Tablet(300), Days(3)};
  }
  return content;
}

class PlannedOrderTest : public ::testing::Test {
 protected:
  PlannedOrderTest() {
    case_ = SampleCase();
    case_.medications = {Gabapentin("MedicationRequest/g", 900, OnDay(30))};
    case_.medications.front().purpose = Purpose::kPain;
  }

  std::optional<PlannedOrder> Of(Planned kind) {
    judged_.emplace(case_, Planning());
    const Trial* taper =
        judged_->judgement.trials.empty() ? nullptr : &judged_->judgement.trials.front();
    return PlannedOrderOf(kind, "gabapentin", taper, judged_->judgement);
  }

  PainCase case_;
  std::optional<Judged> judged_;
};

TEST_F(PlannedOrderTest, ATitrationTakesThePlaceOfTheRunningOrder) {
  const auto planned = Of(Planned::kTitration);
  ASSERT_TRUE(planned);
  EXPECT_EQ(planned->drug->id, "gabapentin");
  EXPECT_EQ(planned->before, Mg(900));
  EXPECT_EQ(planned->replaces, "MedicationRequest/g");
  EXPECT_EQ(planned->draft, nullptr);
  EXPECT_EQ(planned->plan.DoseOf(planned->plan.steps.back()), Mg(1800));
}

TEST_F(PlannedOrderTest, ARenewalGivesWay) {
  case_.drafts = {Drafted(Gabapentin("MedicationRequest/d", 900, OnDay(0)))};
  const auto planned = Of(Planned::kTitration);
  ASSERT_TRUE(planned);
  ASSERT_NE(planned->draft, nullptr);
  EXPECT_EQ(planned->draft->resource, "MedicationRequest/d");
}

TEST_F(PlannedOrderTest, WithoutKidneyFunctionNothingGoesUp) {
  case_.measurements.clear();
  EXPECT_FALSE(Of(Planned::kTitration));
  EXPECT_FALSE(Of(Planned::kStart));
  EXPECT_TRUE(Of(Planned::kTaper));
}

TEST_F(PlannedOrderTest, NothingGoesUpBesideTheStartOfAnotherDrug) {
  case_.drafts = {Drafted(Other("MedicationRequest/d", "duloxetine", "snri", 30, OnDay(0)))};
  EXPECT_FALSE(Of(Planned::kTitration));
}

TEST_F(PlannedOrderTest, ADoseThatIsBeingLoweredIsNotRaised) {
  case_.drafts = {Drafted(Gabapentin("MedicationRequest/d", 300, OnDay(0)))};
  EXPECT_FALSE(Of(Planned::kTitration));
}

TEST_F(PlannedOrderTest, ADraftThatIsTheLastStepIsLeftAlone) {
  case_.medications.front().dose.amount = Mg(1500);
  case_.drafts = {Drafted(Gabapentin("MedicationRequest/d", 1800, OnDay(0)))};
  EXPECT_FALSE(Of(Planned::kTitration));
  case_.drafts.front().dose.amount = Mg(2400);
  EXPECT_TRUE(Of(Planned::kTitration));
}

TEST_F(PlannedOrderTest, AStepIsHeldBeforeTheNext) {
  case_.medications.front().start = OnDay(2);
  EXPECT_FALSE(Of(Planned::kTitration));
  case_.medications.front().start = OnDay(3);
  EXPECT_TRUE(Of(Planned::kTitration));
}

TEST_F(PlannedOrderTest, OfSeveralOrdersNobodyKnowsWhichToReplace) {
  case_.medications.push_back(Gabapentin("MedicationRequest/h", 300, OnDay(30)));
  EXPECT_FALSE(Of(Planned::kTitration));
  EXPECT_FALSE(Of(Planned::kTaper));
}

TEST_F(PlannedOrderTest, AnOrderWithoutAnIdCannotBeReplaced) {
  case_.medications.front().resource = "MedicationRequest";
  EXPECT_FALSE(Of(Planned::kTaper));
}

TEST_F(PlannedOrderTest, WhatIsTakenAsNeededHasNoPlan) {
  case_.medications.front().dose.as_needed = true;
  EXPECT_FALSE(Of(Planned::kTaper));
}

TEST_F(PlannedOrderTest, ADoseWithinTheLimitIsNotReduced) {
  EXPECT_FALSE(Of(Planned::kReduction));
  case_.medications.front().dose.amount = Mg(4800);
  ASSERT_TRUE(Of(Planned::kReduction));
  EXPECT_EQ(Of(Planned::kReductionNow)->plan.steps.size(), 1U);
}

TEST_F(PlannedOrderTest, ADrugOfNoEntryIsNotStarted) {
  judged_.emplace(case_, Planning());
  EXPECT_FALSE(PlannedOrderOf(Planned::kStart, "aspirin", nullptr, judged_->judgement));
  EXPECT_TRUE(PlannedOrderOf(Planned::kStart, "gabapentin", nullptr, judged_->judgement));
}

}  // namespace
}  // namespace pathway
