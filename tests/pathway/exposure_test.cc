#include "pathway/exposure.h"

#include <gtest/gtest.h>

#include <deque>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

constexpr ExposureRules kRules{Days(30), Days(7)};

// The orders of one drug; the exposure borrows them.
class Orders {
 public:
  MedicationOrder& Add(MedicationOrder order) {
    orders_.push_back(std::move(order));
    return orders_.back();
  }
  MedicationOrder& Add(std::int64_t mg_a_day, std::optional<DaySpan> start) {
    return Add(Gabapentin("MedicationRequest/" + std::to_string(orders_.size()), mg_a_day, start));
  }
  MedicationOrder& AddStrength(std::int64_t strength, std::int64_t mg_a_day, DaySpan start) {
    MedicationOrder& order = Add(mg_a_day, start);
    order.strength = Tablet(strength);
    return order;
  }
  Exposure Taken() const {
    std::vector<const MedicationOrder*> all;
    for (const MedicationOrder& order : orders_) all.push_back(&order);
    return {all, kRules, kToday};
  }

 private:
  std::deque<MedicationOrder> orders_;
};

DayCount Exactly(int days) { return {Days(days), Days(days)}; }
DayCount Between(int least, int most) { return {Days(least), Days(most)}; }

TEST(ExposureTest, WithoutOrdersNothingIsTaken) {
  const Exposure none = Orders().Taken();
  EXPECT_FALSE(none.Running());
  EXPECT_EQ(none.DaysTaken(), Exactly(0));
  EXPECT_EQ(none.CurrentDose(), std::nullopt);
  EXPECT_EQ(none.HighestDose(), std::nullopt);
  EXPECT_EQ(none.FirstDay(), std::nullopt);
  EXPECT_EQ(none.LastDay(), std::nullopt);
  EXPECT_EQ(none.LastRaise(), std::nullopt);
}

TEST(ExposureTest, AnActiveOrderRunsFromItsStartUntilToday) {
  Orders orders;
  orders.Add(1800, OnDay(42));
  const Exposure taken = orders.Taken();
  EXPECT_TRUE(taken.Running());
  EXPECT_EQ(taken.CurrentDose(), Mg(1800));
  EXPECT_EQ(taken.DaysTaken(), Exactly(42));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Exactly(42));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1801)), Exactly(0));
  EXPECT_EQ(taken.LastDay(), kToday);
}

TEST(ExposureTest, AnOrderBegunTodayRunsForNoDayYet) {
  Orders orders;
  orders.Add(1800, OnDay(0));
  const Exposure taken = orders.Taken();
  EXPECT_TRUE(taken.Running());
  EXPECT_EQ(taken.CurrentDose(), Mg(1800));
  EXPECT_EQ(taken.DaysTaken(), Exactly(0));
  EXPECT_EQ(taken.LastRaise(), OnDay(0));
}

TEST(ExposureTest, AnOrderAheadIsNoHistory) {
  Orders orders;
  orders.Add(1800, OnDay(-1));
  EXPECT_FALSE(orders.Taken().Running());
  EXPECT_TRUE(orders.Taken().Orders().empty());
}

TEST(ExposureTest, TheLastDayOfAnEndedOrderCounts) {
  Orders orders;
  orders.Add(EndedOn(Gabapentin("a", 1800, OnDay(100)), OnDay(59)));
  const Exposure taken = orders.Taken();
  EXPECT_FALSE(taken.Running());
  EXPECT_EQ(taken.DaysTaken(), Exactly(42));
  EXPECT_EQ(taken.LastDay(), Ago(59));
}

TEST(ExposureTest, AnActiveOrderThatEndedYesterdayIsNotTakenToday) {
  Orders orders;
  orders.Add(1800, OnDay(42)).end = OnDay(1);
  EXPECT_FALSE(orders.Taken().Running());
  Orders until_today;
  until_today.Add(1800, OnDay(42)).end = OnDay(0);
  EXPECT_TRUE(until_today.Taken().Running());
}

TEST(ExposureTest, AGapUpToThePersistenceDoesNotInterrupt) {
  for (const auto& [gap, longest] : {std::pair(29, 100), std::pair(30, 100), std::pair(31, 38)}) {
    Orders orders;
    orders.Add(EndedOn(Gabapentin("a", 1800, OnDay(100)), OnDay(70)));
    orders.Add(EndedOn(Gabapentin("b", 1800, OnDay(69 - gap)), OnDay(1)));
    EXPECT_EQ(orders.Taken().DaysTaken(), Exactly(longest)) << gap;
    EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(1800)), Exactly(longest)) << gap;
  }
}

TEST(ExposureTest, ADayAtALowerDoseInterrupts) {
  Orders orders;
  orders.Add(EndedOn(Gabapentin("a", 1800, OnDay(100)), OnDay(61)));
  orders.Add(EndedOn(Gabapentin("b", 900, OnDay(60)), OnDay(51)));
  orders.Add(Gabapentin("c", 1800, OnDay(50)));
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(1800)), Exactly(50));
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(900)), Exactly(100));
}

TEST(ExposureTest, TitrationCountsTheDaysAtTheDoseOnly) {
  Orders orders;
  orders.Add(900, OnDay(100));
  orders.Add(1800, OnDay(41));
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Exactly(41));
  EXPECT_EQ(taken.CurrentDose(), Mg(1800));
  EXPECT_EQ(taken.HighestDose(), Mg(1800));
  EXPECT_EQ(taken.LastRaise(), OnDay(41));
}

TEST(ExposureTest, ARenewalIsNotCountedTwice) {
  Orders orders;
  orders.Add(1800, OnDay(100));
  orders.Add(1800, OnDay(70));
  orders.Add(1800, OnDay(40));
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.CurrentDose(), Mg(1800));
  EXPECT_EQ(taken.HighestDose(), Mg(1800));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Exactly(100));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(3600)), Exactly(0));
  EXPECT_EQ(taken.LastRaise(), OnDay(100));
}

TEST(ExposureTest, ARenewalOfTodayIsNotCountedTwice) {
  Orders orders;
  orders.Add(1800, OnDay(100));
  orders.Add(1800, OnDay(0));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
}

TEST(ExposureTest, ARenewalDatedToTheMonthIsNotCountedTwice) {
  Orders orders;
  orders.Add(1800, OnDay(200));
  orders.Add(1800, InMonth(2026, 1));
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.HighestDose(), Mg(1800));
  EXPECT_EQ(taken.CurrentDose(), Mg(1800));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Exactly(200));
}

TEST(ExposureTest, TwoCopiesOfOneOrderAreOneOrder) {
  Orders orders;
  orders.Add(Gabapentin("MedicationRequest/1", 1800, OnDay(100)));
  orders.Add(Gabapentin("MedicationRequest/1", 1800, OnDay(100)));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(1800));
}

TEST(ExposureTest, TwoRunningStrengthsLeaveTheDoseUnknown) {
  Orders orders;
  orders.AddStrength(300, 900, OnDay(100));
  orders.AddStrength(600, 1800, OnDay(50));
  const Exposure taken = orders.Taken();
  EXPECT_TRUE(taken.Running());
  EXPECT_EQ(taken.CurrentDose(), std::nullopt);
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Exactly(50));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(2700)), Between(0, 50));
  EXPECT_EQ(taken.HighestDose(), Mg(2700));
}

TEST(ExposureTest, AnotherStrengthReplacesTheOneItNames) {
  Orders orders;
  orders.AddStrength(300, 900, OnDay(100));
  orders.AddStrength(600, 1800, OnDay(50)).replaces = "MedicationRequest/0";
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(1800));
}

TEST(ExposureTest, AnotherStrengthReplacesAnEndedOrder) {
  Orders orders;
  orders.Add(EndedOn(Gabapentin("a", 900, OnDay(100)), OnDay(20)));
  orders.AddStrength(600, 1800, OnDay(50));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(1800));
}

struct TogetherCase {
  const char* name;
  int apart;
  std::optional<MilligramsPerDay> current;
};

class BegunTogetherTest : public ::testing::TestWithParam<TogetherCase> {};

TEST_P(BegunTogetherTest, TwoStrengthsAreOneRegimen) {
  Orders orders;
  orders.AddStrength(300, 600, OnDay(50));
  orders.AddStrength(600, 1200, OnDay(50 - GetParam().apart));
  EXPECT_EQ(orders.Taken().CurrentDose(), GetParam().current);
}

INSTANTIATE_TEST_SUITE_P(ExposureTest, BegunTogetherTest,
                         ::testing::Values(TogetherCase{"SameDay", 0, Mg(1800)},
                                           TogetherCase{"SixDays", 6, Mg(1800)},
                                           TogetherCase{"SevenDays", 7, Mg(1800)},
                                           TogetherCase{"EightDays", 8, std::nullopt}),
                         [](const auto& tested) { return tested.param.name; });

TEST(ExposureTest, AStoppedOrderThatWasToEndLaterHasStoppedOnSomeDayBefore) {
  for (const OrderStatus status : {OrderStatus::kStopped, OrderStatus::kOnHold}) {
    for (const int last : {-30, 0, 1}) {
      Orders orders;
      MedicationOrder& order = orders.Add(1800, OnDay(50));
      order.status = status;
      order.end = OnDay(last);
      const DayCount days = last > 0 ? Exactly(50) : Between(0, 50);
      EXPECT_EQ(orders.Taken().DaysTaken(), days) << last;
      EXPECT_FALSE(orders.Taken().Running());
    }
  }
}

// An end that lies ahead ends nothing yet.
TEST(ExposureTest, ARunningOrderWithAnEndIsNotReplacedByAnotherStrength) {
  for (const int last : {-60, 0, 1}) {
    Orders orders;
    orders.AddStrength(600, 1200, OnDay(100)).end = OnDay(last);
    orders.AddStrength(300, 600, OnDay(40));
    const auto current = last > 0 ? std::optional(Mg(600)) : std::nullopt;
    EXPECT_EQ(orders.Taken().CurrentDose(), current) << last;
  }
}

TEST(ExposureTest, ARenewedRegimenOfTwoStrengthsKeepsItsDose) {
  Orders orders;
  for (const int start : {100, 50}) {
    MedicationOrder morning = Gabapentin("m" + std::to_string(start), 600, OnDay(start));
    MedicationOrder night = Gabapentin("n" + std::to_string(start), 1200, OnDay(start));
    night.strength = Tablet(600);
    if (start == 100) {
      morning.status = night.status = OrderStatus::kEnded;
      morning.supply = night.supply = Days(60);
    }
    orders.Add(morning);
    orders.Add(night);
  }
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(1800)), Exactly(100));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(1800));
}

TEST(ExposureTest, MorningAndNightOrdersOfOneStrengthAddUp) {
  Orders orders;
  orders.Add(300, OnDay(50)).dose.times_a_day = 1;
  orders.Add(600, OnDay(50)).dose.times_a_day = 1;
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(900));
}

TEST(ExposureTest, StepsOfATitrationInOneWeekAreNotSurelyASum) {
  Orders orders;
  orders.Add(300, OnDay(60));
  orders.Add(600, OnDay(57));
  orders.Add(900, OnDay(54));
  EXPECT_EQ(orders.Taken().CurrentDose(), std::nullopt);
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(900)).at_least, Days(54));
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(1800)).at_least, Days(0));
}

TEST(ExposureTest, AnOrderWithoutDoseLeavesTheDaysOpen) {
  Orders orders;
  orders.Add(1800, OnDay(100)).dose.amount.reset();
  const Exposure taken = orders.Taken();
  EXPECT_TRUE(taken.Running());
  EXPECT_TRUE(taken.SomeDoseUnknown());
  EXPECT_EQ(taken.CurrentDose(), std::nullopt);
  EXPECT_EQ(taken.HighestDose(), std::nullopt);
  EXPECT_EQ(taken.DaysTaken(), Exactly(100));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1)), Between(0, 100));
}

TEST(ExposureTest, AnEndedOrderWithoutEndDateOrSupplyWasPerhapsTaken) {
  Orders orders;
  orders.Add(1800, OnDay(100)).status = OrderStatus::kEnded;
  const Exposure taken = orders.Taken();
  EXPECT_FALSE(taken.Running());
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Between(0, 100));
}

TEST(ExposureTest, ACompletedSupplyWasTakenAndAStoppedOnePerhaps) {
  Orders ended;
  MedicationOrder& completed = ended.Add(1800, OnDay(100));
  completed.status = OrderStatus::kEnded;
  completed.supply = Days(30);
  EXPECT_EQ(ended.Taken().DaysTaken(), Exactly(30));
  completed.status = OrderStatus::kStopped;
  EXPECT_EQ(ended.Taken().DaysTaken(), Between(0, 30));
}

TEST(ExposureTest, AnActiveOrderOutlastsItsSupplyByThePersistenceOnly) {
  for (const int days_over : {29, 30, 31}) {
    Orders orders;
    orders.Add(1800, OnDay(60 + days_over)).supply = Days(60);
    const Exposure taken = orders.Taken();
    EXPECT_TRUE(taken.Running());
    if (days_over <= 30) {
      EXPECT_EQ(taken.CurrentDose(), Mg(1800)) << days_over;
      EXPECT_EQ(taken.DaysTaken(), Exactly(60 + days_over));
    } else {
      EXPECT_EQ(taken.CurrentDose(), std::nullopt) << days_over;
      EXPECT_EQ(taken.DaysTaken(), Between(60, 60 + days_over));
    }
  }
}

TEST(ExposureTest, AMonthGivesBothEnds) {
  Orders orders;
  orders.Add(1800, InMonth(2026, 1));  // 43 to 73 days ago
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(1800)), Between(43, 73));
  EXPECT_EQ(taken.FirstDay(), InMonth(2026, 1));
  EXPECT_EQ(taken.LastRaise(), InMonth(2026, 1));
  EXPECT_EQ(taken.CurrentDose(), Mg(1800));
}

TEST(ExposureTest, AnOrderOfThisMonthIsTakenToday) {
  Orders orders;
  orders.Add(1800, InMonth(2026, 3));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().DaysTaken(), Between(0, 14));
}

TEST(ExposureTest, AnOrderWithoutDateDoesNotReplaceADatedOne) {
  Orders orders;
  orders.Add(1800, OnDay(50));
  orders.Add(1800, std::nullopt);
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(1800)).at_least, Days(50));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().FirstDay(), std::nullopt);
}

TEST(ExposureTest, TheHighestDoseIsKeptAfterAReduction) {
  Orders orders;
  orders.Add(3600, OnDay(100));
  orders.Add(1800, OnDay(50));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(3600));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(1800));
  EXPECT_EQ(orders.Taken().LastRaise(), OnDay(100));
}

// ---- a prescription whose dose changes by plan
// ---------------------------------------------------

// Steps of this many days each, the last without end.
void AddSteps(Orders& orders, const std::string& resource, DaySpan start,
              const std::vector<std::pair<std::int64_t, int>>& steps) {
  int number = 0;
  for (const auto& [mg, days] : steps) {
    MedicationOrder& step = orders.Add(Gabapentin(resource, mg, start));
    step.step = ++number;
    if (days == 0) continue;
    start = {start.earliest + Days(days), start.latest + Days(days)};
    step.end = DaySpan{start.earliest - Days(1), start.latest - Days(1)};
  }
}

TEST(StepsTest, AStepTakesOverFromTheOneBefore) {
  Orders orders;
  AddSteps(orders, "MedicationRequest/1", OnDay(60), {{300, 7}, {600, 7}, {900, 0}});
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.CurrentDose(), Mg(900));
  EXPECT_EQ(taken.HighestDose(), Mg(900));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(900)), Exactly(46));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(300)), Exactly(60));
  EXPECT_EQ(taken.LastRaise(), OnDay(46));
}

TEST(StepsTest, StepsWithoutEndsTakeOverToo) {
  Orders orders;
  for (int step = 1; step <= 3; ++step) {
    orders.Add(Gabapentin("MedicationRequest/1", 300 * step, OnDay(67 - 7 * step))).step = step;
  }
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(900));
  EXPECT_EQ(orders.Taken().DaysAtOrAbove(Mg(900)), Exactly(46));
}

TEST(StepsTest, StepsOfOneDayAreNoRegimen) {
  Orders orders;
  orders.Add(Gabapentin("MedicationRequest/1", 300, OnDay(0))).step = 1;
  orders.Add(Gabapentin("MedicationRequest/1", 600, OnDay(0))).step = 2;
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(600));
}

TEST(StepsTest, AStepAheadIsNotTakenYet) {
  Orders orders;
  AddSteps(orders, "MedicationRequest/1", OnDay(3), {{300, 7}, {600, 0}});
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(300));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(300));
}

TEST(StepsTest, AMonthLeavesTheStepOpen) {
  Orders orders;
  AddSteps(orders, "MedicationRequest/1", InMonth(2026, 3), {{300, 7}, {600, 0}});
  const Exposure taken = orders.Taken();
  EXPECT_TRUE(taken.Running());
  EXPECT_EQ(taken.CurrentDose(), std::nullopt);
  EXPECT_EQ(taken.HighestDose(), Mg(600));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(600)), Between(0, 7));
}

TEST(StepsTest, AMonthLeavesNoHoleBetweenSteps) {
  Orders orders;
  AddSteps(orders, "MedicationRequest/1", InMonth(2026, 1), {{300, 7}, {600, 0}});
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.DaysTaken(), Between(43, 73));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(300)), Between(43, 73));
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(600)), Between(36, 66));
  EXPECT_EQ(taken.CurrentDose(), Mg(600));
}

TEST(StepsTest, StepsWithoutDateLeaveTheDoseOpen) {
  Orders orders;
  orders.Add(Gabapentin("MedicationRequest/1", 300, std::nullopt)).step = 1;
  orders.Add(Gabapentin("MedicationRequest/1", 600, std::nullopt)).step = 2;
  EXPECT_TRUE(orders.Taken().Running());
  EXPECT_EQ(orders.Taken().CurrentDose(), std::nullopt);
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(600));
}

TEST(StepsTest, TheFirstStepNamesWhatThePrescriptionReplaces) {
  Orders orders;
  orders.AddStrength(600, 1800, OnDay(200));
  AddSteps(orders, "MedicationRequest/1", OnDay(60), {{300, 7}, {600, 0}});
  EXPECT_EQ(orders.Taken().CurrentDose(), std::nullopt);
  Orders named;
  named.AddStrength(600, 1800, OnDay(200));
  MedicationOrder first = Gabapentin("MedicationRequest/1", 300, OnDay(60));
  first.step = 1;
  first.end = OnDay(54);
  first.replaces = "MedicationRequest/0";
  MedicationOrder second = Gabapentin("MedicationRequest/1", 600, OnDay(53));
  second.step = 2;
  named.Add(first);
  named.Add(second);
  EXPECT_EQ(named.Taken().CurrentDose(), Mg(600));
  EXPECT_EQ(named.Taken().HighestDose(), Mg(1800));
}

TEST(StepsTest, WhatReplacesAPrescriptionReplacesItsLaterSteps) {
  for (const bool ended : {false, true}) {
    Orders orders;
    AddSteps(orders, "MedicationRequest/1", OnDay(60), {{300, 20}, {600, 20}, {900, 0}});
    MedicationOrder& next = orders.AddStrength(400, 400, OnDay(50));
    next.replaces = "MedicationRequest/1";
    if (ended) next.end = OnDay(45);
    const Exposure taken = orders.Taken();
    EXPECT_EQ(taken.Running(), !ended);
    EXPECT_EQ(taken.HighestDose(), Mg(400)) << ended;
    EXPECT_EQ(taken.DaysAtOrAbove(Mg(600)), Exactly(0));
  }
}

TEST(StepsTest, ARenewalTakesOverFromThePlan) {
  Orders orders;
  AddSteps(orders, "MedicationRequest/1", OnDay(60), {{300, 7}, {600, 7}, {900, 0}});
  orders.Add(900, OnDay(20));
  EXPECT_EQ(orders.Taken().CurrentDose(), Mg(900));
  EXPECT_EQ(orders.Taken().HighestDose(), Mg(900));
}

// ---- for people
// ----------------------------------------------------------------------------------

TEST(HighestHeldTest, TheHighestDoseOfSoManyDays) {
  Orders orders;
  orders.Add(900, OnDay(100));
  orders.Add(1800, OnDay(80));
  orders.Add(3600, OnDay(27));
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.HighestHeld(Days(26)), Mg(3600));
  EXPECT_EQ(taken.HighestHeld(Days(27)), Mg(3600));
  EXPECT_EQ(taken.HighestHeld(Days(28)), Mg(1800));
  EXPECT_EQ(taken.HighestHeld(Days(80)), Mg(1800));
  EXPECT_EQ(taken.HighestHeld(Days(81)), Mg(900));
  EXPECT_EQ(taken.HighestHeld(Days(101)), std::nullopt);
}

TEST(HighestHeldTest, OnlyWhatIsSureIsHeld) {
  Orders orders;
  orders.Add(900, OnDay(100));
  orders.Add(1800, InMonth(2026, 2));  // 15 to 42 days ago
  EXPECT_EQ(orders.Taken().HighestHeld(Days(15)), Mg(1800));
  EXPECT_EQ(orders.Taken().HighestHeld(Days(16)), Mg(900));
}

TEST(CourseTest, NeighboursThatDifferInNothingAreOneStretch) {
  Orders orders;
  orders.Add(900, OnDay(100)).end = OnDay(71);
  orders.Add(1800, OnDay(70));
  const std::vector<Stretch> course = orders.Taken().Course();
  ASSERT_EQ(course.size(), 2u);
  EXPECT_EQ(course[0].from, Ago(100));
  EXPECT_EQ(course[0].to, Ago(70));
  EXPECT_EQ(course[0].at_most, Mg(900));
  EXPECT_EQ(course[1].from, Ago(70));
  EXPECT_EQ(course[1].to, kToday + Days(1));
}

TEST(CourseTest, ARenewalAtTheSameDoseIsAStretchOfItsOwn) {
  Orders orders;
  orders.Add(1800, OnDay(100));
  orders.Add(1800, OnDay(50));
  const Exposure taken = orders.Taken();
  const std::vector<Stretch> course = taken.Course();
  ASSERT_EQ(course.size(), 2u);
  ASSERT_EQ(taken.OrdersIn(course[0]).size(), 1u);
  EXPECT_EQ(taken.OrdersIn(course[0])[0]->order->resource, "MedicationRequest/0");
  EXPECT_EQ(taken.OrdersIn(course[1])[0]->order->resource, "MedicationRequest/1");
}

TEST(CourseTest, AGapIsNoStretch) {
  Orders orders;
  orders.Add(EndedOn(Gabapentin("a", 1800, OnDay(100)), OnDay(70)));
  orders.Add(EndedOn(Gabapentin("b", 1800, OnDay(60)), OnDay(10)));
  const std::vector<Stretch> course = orders.Taken().Course();
  ASSERT_EQ(course.size(), 2u);
  EXPECT_EQ(course[0].to, Ago(69));
  EXPECT_EQ(course[1].from, Ago(60));
  EXPECT_EQ(course[1].to, Ago(9));
}

TEST(ExposureTest, AMuddleOfOrdersIsSureOfNothing) {
  Orders orders;
  for (int i = 0; i < 600; ++i) orders.AddStrength(100 + i, 900, OnDay(400));
  const Exposure taken = orders.Taken();
  EXPECT_EQ(taken.DaysAtOrAbove(Mg(900)), Between(0, 400));
  EXPECT_EQ(taken.CurrentDose(), std::nullopt);
}

}  // namespace
}  // namespace pathway
