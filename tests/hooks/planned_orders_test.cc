#include "hooks/planned_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>

#include "fhir/date.h"

namespace hooks {
namespace {

using fhir::DoseStep;
using pathway::Days;
using pathway::DaySpan;
using pathway::MedicationOrder;
using pathway::MilligramsPerDay;
using pathway::OrderStatus;
using ::testing::SizeIs;

DaySpan On(std::string_view date) { return *fhir::ReadDate(date); }
MilligramsPerDay Mg(std::int64_t mg) { return MilligramsPerDay::Whole(mg); }

DoseStep StepOf(std::int64_t mg_a_day) {
  DoseStep step;
  step.dose.amount = Mg(mg_a_day);
  return step;
}

DoseStep Lasting(int days, DoseStep step) {
  step.lasts = Days(days);
  return step;
}

DoseStep From(std::string_view date, DoseStep step) {
  step.from = On(date);
  return step;
}

DoseStep Until(std::string_view date, DoseStep step) {
  step.until = On(date);
  return step;
}

// Each step begins when the ones before have lasted.
std::vector<DoseStep> InTurn(std::vector<DoseStep> steps) {
  Days begins{0};
  for (DoseStep& step : steps) {
    step.begins = begins;
    begins += step.lasts.value_or(Days(0));
  }
  return steps;
}

MedicationOrder OrderOf(OrderStatus status) {
  MedicationOrder order;
  order.drug = "gabapentin";
  order.status = status;
  order.resource = "MedicationRequest/1";
  return order;
}

using List = std::vector<MedicationOrder>;

List OnChart(const MedicationOrder& order, std::vector<DoseStep> steps, const Period& period) {
  List list;
  AddChartOrders(order, InTurn(std::move(steps)), period, list);
  return list;
}

List OnChart(std::vector<DoseStep> steps, const Period& period) {
  return OnChart(OrderOf(OrderStatus::kActive), std::move(steps), period);
}

Period Written(std::string_view date) { return {{}, {}, On(date)}; }

// ---- one dose ----------------------------------------------------------------------------------

TEST(PlannedOrdersTest, OneDoseIsOneOrderWithoutSteps) {
  const List list = OnChart({StepOf(900)}, Written("2025-11-01"));
  ASSERT_THAT(list, SizeIs(1));
  EXPECT_EQ(list[0].step, 0);
  EXPECT_EQ(list[0].dose.amount, Mg(900));
  EXPECT_EQ(list[0].start, On("2025-11-01"));
  EXPECT_EQ(list[0].end, std::nullopt);
  EXPECT_EQ(list[0].supply, std::nullopt);
}

TEST(PlannedOrdersTest, TheDirectionsWinOverTheDayOfWritingAndThePeriodOverBoth) {
  const DoseStep step = Until("2025-12-01", From("2025-11-05", StepOf(900)));
  const List bounds = OnChart({step}, Written("2025-11-01"));
  EXPECT_EQ(bounds[0].start, On("2025-11-05"));
  EXPECT_EQ(bounds[0].end, On("2025-12-01"));
  const List period = OnChart({step}, {On("2025-11-08"), On("2025-11-20"), On("2025-11-01")});
  EXPECT_EQ(period[0].start, On("2025-11-08"));
  EXPECT_EQ(period[0].end, On("2025-11-20"));
}

TEST(PlannedOrdersTest, ADurationIsASupplyWhereNoneIsStated) {
  EXPECT_EQ(OnChart({Lasting(10, StepOf(900))}, Written("2025-11-01"))[0].supply, Days(10));
  MedicationOrder order = OrderOf(OrderStatus::kActive);
  order.supply = Days(30);
  EXPECT_EQ(OnChart(order, {Lasting(10, StepOf(900))}, Written("2025-11-01"))[0].supply, Days(30));
}

// ---- steps -------------------------------------------------------------------------------------

TEST(PlannedOrdersTest, EachStepHasItsOwnDays) {
  const List list = OnChart({Lasting(7, StepOf(300)), Lasting(14, StepOf(600)), StepOf(900)},
                            Written("2025-11-01"));
  ASSERT_THAT(list, SizeIs(3));
  EXPECT_EQ(list[0].step, 1);
  EXPECT_EQ(list[0].start, On("2025-11-01"));
  EXPECT_EQ(list[0].end, On("2025-11-07"));
  EXPECT_EQ(list[1].start, On("2025-11-08"));
  EXPECT_EQ(list[1].end, On("2025-11-21"));
  EXPECT_EQ(list[2].step, 3);
  EXPECT_EQ(list[2].start, On("2025-11-22"));
  EXPECT_EQ(list[2].end, std::nullopt);
  EXPECT_EQ(list[2].dose.amount, Mg(900));
}

TEST(PlannedOrdersTest, AMonthAsTheFirstDayIsNoMoreExactLater) {
  const List list = OnChart({Lasting(7, StepOf(300)), StepOf(600)}, Written("2024-02"));
  EXPECT_EQ(list[0].end, (DaySpan{On("2024-02-07").earliest, On("2024-03-06").latest}));
  EXPECT_EQ(list[1].start, (DaySpan{On("2024-02-08").earliest, On("2024-03-07").latest}));
}

TEST(PlannedOrdersTest, AStepWithAWeekAfterADatedStepFollowsThatStep) {
  const List list =
      OnChart({Lasting(7, StepOf(300)), From("2025-11-20", Lasting(14, StepOf(600))), StepOf(900)},
              Written("2025-11-01"));
  EXPECT_EQ(list[1].end, On("2025-12-03"));
  EXPECT_EQ(list[2].start, On("2025-12-04"));
}

TEST(PlannedOrdersTest, NoStepBeginsBeforeThePeriodOfTheOrder) {
  const List list = OnChart(
      {From("2025-09-01", Until("2025-09-14", StepOf(300))), From("2025-09-15", StepOf(600))},
      {On("2025-10-01"), {}, {}});
  EXPECT_EQ(list.back().start, On("2025-10-01"));
}

TEST(PlannedOrdersTest, AStepThatWouldBeginAfterTheEndIsNotTaken) {
  const auto steps = [](int days) {
    return std::vector{Lasting(7, StepOf(300)), Lasting(days, StepOf(600)), StepOf(900)};
  };
  const Period period{On("2025-11-01"), On("2025-11-21"), {}};
  EXPECT_THAT(OnChart(steps(14), period), SizeIs(2));
  const List list = OnChart(steps(13), period);
  ASSERT_THAT(list, SizeIs(3));
  EXPECT_EQ(list[2].start, On("2025-11-21"));
  EXPECT_EQ(list[2].end, On("2025-11-21"));
}

TEST(PlannedOrdersTest, AnEndThatIsKnownToTheMonthCutsNoStepOff) {
  const List list = OnChart({Lasting(7, StepOf(300)), Lasting(14, StepOf(600)), StepOf(900)},
                            {On("2025-11-01"), On("2025-11"), {}});
  ASSERT_THAT(list, SizeIs(3));
  EXPECT_EQ(list[2].end, On("2025-11"));
  EXPECT_EQ(list[1].end, (DaySpan{On("2025-11-01").earliest, On("2025-11-21").latest}));
}

TEST(PlannedOrdersTest, TheEndCountsWhereTheStartIsNotKnown) {
  const List list = OnChart({Lasting(7, StepOf(300)), StepOf(600)}, {{}, On("2025-12-01"), {}});
  ASSERT_THAT(list, SizeIs(2));
  EXPECT_EQ(list[0].end, On("2025-12-01"));
  EXPECT_EQ(list[1].end, On("2025-12-01"));
}

TEST(PlannedOrdersTest, AnOrderIsNeverLostToItsDates) {
  const List list = OnChart({From("2025-11-01", Lasting(7, StepOf(300))), StepOf(600)},
                            {{}, On("2025-10-01"), {}});
  EXPECT_THAT(list, SizeIs(1));
}

TEST(PlannedOrdersTest, EveryStepOfAStoppedOrderMayHaveBeenTheLast) {
  for (const OrderStatus status : {OrderStatus::kStopped, OrderStatus::kOnHold}) {
    const List list =
        OnChart(OrderOf(status), {Lasting(7, StepOf(300)), StepOf(600)}, Written("2025-11-01"));
    EXPECT_EQ(list[0].end, (DaySpan{On("2025-10-31").earliest, On("2025-11-07").latest}));
    EXPECT_EQ(list[1].end, std::nullopt);
  }
}

TEST(PlannedOrdersTest, TheDayOfTheStopLeavesTheStepsBeforeItWhole) {
  const List list = OnChart(OrderOf(OrderStatus::kStopped), {Lasting(7, StepOf(300)), StepOf(600)},
                            {On("2025-11-01"), On("2025-11-20"), {}});
  EXPECT_EQ(list[0].end, On("2025-11-07"));
  EXPECT_EQ(list[1].end, On("2025-11-20"));
}

TEST(PlannedOrdersTest, AStepHasWhatTheStepsBeforeLeftOfTheSupply) {
  MedicationOrder order = OrderOf(OrderStatus::kEnded);
  order.supply = Days(30);
  const List counted =
      OnChart(order, {Lasting(7, StepOf(300)), Lasting(14, StepOf(600)), StepOf(900)},
              Written("2025-11-01"));
  EXPECT_EQ(counted[2].supply, Days(9));
  const List dated = OnChart(
      order,
      {From("2025-11-01", Until("2025-11-14", StepOf(300))), From("2025-11-15", StepOf(600))}, {});
  EXPECT_EQ(dated[1].supply, Days(16));
  order.supply = Days(14);
  EXPECT_EQ(
      OnChart(order, {Lasting(14, StepOf(300)), StepOf(600)}, Written("2025-11-01"))[1].supply,
      Days(0));
}

TEST(PlannedOrdersTest, TheLastStepGoesOnWithItsRefills) {
  MedicationOrder order = OrderOf(OrderStatus::kActive);
  order.supply = Days(90);
  const std::vector<DoseStep> steps = {Lasting(7, StepOf(300)), Lasting(30, StepOf(900))};
  EXPECT_EQ(OnChart(order, steps, Written("2025-11-01"))[1].end, On("2025-12-07"));
  order.refills = true;
  EXPECT_EQ(OnChart(order, steps, Written("2025-11-01"))[1].end, std::nullopt);
  EXPECT_EQ(OnChart(order, steps, Written("2025-11-01"))[1].supply, Days(83));
  order.supply = Days(37);
  EXPECT_EQ(OnChart(order, steps, Written("2025-11-01"))[1].end, On("2025-12-07"));
}

TEST(PlannedOrdersTest, WhatIsLeftOfTheSupplyIsNoMoreExactThanTheFirstDay) {
  const std::vector<DoseStep> steps = {Until("2025-12-14", StepOf(300)),
                                       From("2025-12-15", StepOf(600))};
  MedicationOrder order = OrderOf(OrderStatus::kEnded);
  order.supply = Days(60);
  EXPECT_EQ(OnChart(order, steps, Written("2025-11"))[1].supply, std::nullopt);
  order.status = OrderStatus::kActive;
  EXPECT_EQ(OnChart(order, steps, Written("2025-11"))[1].supply, Days(16));
}

// ---- drafts ------------------------------------------------------------------------------------

MedicationOrder Draft(std::vector<DoseStep> steps, const Period& period) {
  List list;
  AddDraft(OrderOf(OrderStatus::kDraft), InTurn(std::move(steps)), period, list);
  EXPECT_THAT(list, SizeIs(1));
  return list.at(0);
}

TEST(PlannedDraftTest, OneDoseHasNoPeak) {
  const MedicationOrder draft = Draft({StepOf(900)}, Written("2026-01-15"));
  EXPECT_EQ(draft.peak, std::nullopt);
  EXPECT_FALSE(draft.some_step_unknown);
  EXPECT_EQ(draft.start, On("2026-01-15"));
}

TEST(PlannedDraftTest, ComesToItsLastDoseAndKnowsTheHighest) {
  const MedicationOrder draft =
      Draft({Lasting(7, StepOf(300)), Lasting(7, StepOf(1200)), Lasting(7, StepOf(900))},
            Written("2026-01-15"));
  EXPECT_EQ(draft.step, 0);
  EXPECT_EQ(draft.dose.amount, Mg(900));
  EXPECT_EQ(draft.peak, Mg(1200));
  EXPECT_EQ(draft.supply, Days(21));
  EXPECT_EQ(draft.start, On("2026-01-15"));
}

TEST(PlannedDraftTest, AStepWhoseDoseIsNotKnownIsSaidToBe) {
  DoseStep unknown = Lasting(7, StepOf(0));
  unknown.dose.amount.reset();
  const MedicationOrder draft =
      Draft({Lasting(7, StepOf(300)), unknown, StepOf(600)}, Written("2026-01-15"));
  EXPECT_EQ(draft.peak, Mg(600));
  EXPECT_TRUE(draft.some_step_unknown);
}

TEST(PlannedDraftTest, IsNoShortCourseForTheLengthOfItsLastStepAlone) {
  const MedicationOrder draft = Draft({From("2026-01-15", Until("2026-03-15", StepOf(300))),
                                       From("2026-03-16", Lasting(7, StepOf(600)))},
                                      {});
  EXPECT_EQ(draft.supply, std::nullopt);
  EXPECT_EQ(draft.end, On("2026-03-22"));
}

TEST(PlannedDraftTest, WithoutAnEndHasNoSupplyOfItsOwn) {
  EXPECT_EQ(Draft({Lasting(7, StepOf(300)), StepOf(600)}, {}).supply, std::nullopt);
}

}  // namespace
}  // namespace hooks
