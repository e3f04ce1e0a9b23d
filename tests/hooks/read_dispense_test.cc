#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::Days;
using pathway::DaySpan;
using pathway::MedicationOrder;
using pathway::OrderStatus;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kCapsule = R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431");
const std::string kIngredient = R"("medicationCodeableConcept":)" + Coded(kRxNorm, "25480");
const std::string kThreeADay =
    R"("dosageInstruction":[{"timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d"}},)"
    R"("doseAndRate":[{"doseQuantity":{"value":1,"code":"{capsule}"}}]}])";

// Today is 2026-01-15.
std::string Dispensed(std::string_view members, std::string_view id = "d") {
  return ResourceOf("MedicationDispense", id,
                    kCapsule + R"(,"status":"completed",)" + std::string(members));
}

std::string Ordered(std::string_view members) {
  return ResourceOf("MedicationRequest", "m", kIngredient + "," + std::string(members));
}

std::string Handed(std::string_view day, int days) {
  return R"("whenHandedOver":")" + std::string(day) + R"(","daysSupply":{"value":)" +
         std::to_string(days) + R"(,"code":"d"})";
}

// ---- status ------------------------------------------------------------------------------------

struct Status {
  const char* name;
  const char* status;
  bool handed_out;
};

class DispenseStatusTest : public ::testing::TestWithParam<Status> {};

TEST_P(DispenseStatusTest, OnlyWhatIsCompletedWasHandedOut) {
  const auto chart = ChartWith({ResourceOf(
      "MedicationDispense", "d", kCapsule + "," + Handed("2026-01-01", 30) + GetParam().status)});
  EXPECT_EQ(chart.read.dispenses.size(), GetParam().handed_out ? 1U : 0U);
  EXPECT_EQ(chart.read.medications.size(), GetParam().handed_out ? 1U : 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, DispenseStatusTest,
    ::testing::Values(Status{"Completed", R"(,"status":"completed")", true},
                      Status{"Preparation", R"(,"status":"preparation")", false},
                      Status{"InProgress", R"(,"status":"in-progress")", false},
                      Status{"OnHold", R"(,"status":"on-hold")", false},
                      Status{"Cancelled", R"(,"status":"cancelled")", false},
                      Status{"Stopped", R"(,"status":"stopped")", false},
                      Status{"Declined", R"(,"status":"declined")", false},
                      Status{"EnteredInError", R"(,"status":"entered-in-error")", false},
                      Status{"Unknown", R"(,"status":"unknown")", false},
                      Status{"Null", R"(,"status":null)", false}, Status{"NotStated", "", false}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadDispenseTest, AnotherPatientsIsDropped) {
  const auto chart = ChartWith({R"({"resourceType":"MedicationDispense","id":"d","subject":)"
                                R"({"reference":"Patient/pat-2"},"status":"completed",)" +
                                kCapsule + "," + Handed("2026-01-01", 30) + "}"});
  EXPECT_THAT(chart.read.dispenses, IsEmpty());
  EXPECT_THAT(chart.read.medications, IsEmpty());
  EXPECT_EQ(chart.read.of_other_patients, 1);
}

// ---- day and supply ----------------------------------------------------------------------------

struct HandedOut {
  const char* name;
  std::string members;
  const char* day;  // null: not known
  std::optional<int> supply;
  OrderStatus status;
  int issues = 0;
};

class HandedOutTest : public ::testing::TestWithParam<HandedOut> {};

TEST_P(HandedOutTest, HasItsDayAndItsDays) {
  const auto chart = ChartWith({Dispensed(GetParam().members)});
  ASSERT_THAT(chart.read.dispenses, SizeIs(1));
  const auto& dispense = chart.read.dispenses.front();
  const auto day = GetParam().day ? std::optional(On(GetParam().day)) : std::nullopt;
  EXPECT_EQ(dispense.drug, "gabapentin");
  EXPECT_EQ(dispense.day, day);
  EXPECT_EQ(
      dispense.supply ? std::optional(static_cast<int>(dispense.supply->count())) : std::nullopt,
      GetParam().supply);
  ASSERT_THAT(chart.read.medications, SizeIs(1));
  EXPECT_EQ(chart.read.medications[0].start, day);
  EXPECT_EQ(chart.read.medications[0].status, GetParam().status);
  EXPECT_THAT(chart.issues.All(), SizeIs(GetParam().issues));
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, HandedOutTest,
    ::testing::Values(
        HandedOut{"Both", R"("whenPrepared":"2025-12-30",)" + Handed("2026-01-01", 30),
                  "2026-01-01", 30, OrderStatus::kActive},
        HandedOut{"PreparedOnly", R"("whenPrepared":"2026-01-02","daysSupply":{"value":30})",
                  "2026-01-02", 30, OrderStatus::kActive},
        HandedOut{
            "UnreadableThenPrepared",
            R"("whenHandedOver":"soon","whenPrepared":"2026-01-02","daysSupply":{"value":30})",
            "2026-01-02", 30, OrderStatus::kActive, 1},
        HandedOut{"NoDay", R"("daysSupply":{"value":30})", nullptr, 30, OrderStatus::kEnded},
        HandedOut{"Month", Handed("2025-12", 30), "2025-12", 30, OrderStatus::kActive},
        HandedOut{"MonthBefore", Handed("2025-11", 30), "2025-11", 30, OrderStatus::kEnded},
        HandedOut{"TimeZone", Handed("2025-12-16T23:30:00-08:00", 30), "2025-12-16", 30,
                  OrderStatus::kEnded},
        HandedOut{"LastDayWasYesterday", Handed("2025-12-16", 30), "2025-12-16", 30,
                  OrderStatus::kEnded},
        HandedOut{"LastDayIsToday", Handed("2025-12-17", 30), "2025-12-17", 30,
                  OrderStatus::kActive},
        HandedOut{"LastDayIsTomorrow", Handed("2025-12-18", 30), "2025-12-18", 30,
                  OrderStatus::kActive},
        HandedOut{"OneDayToday", Handed("2026-01-15", 1), "2026-01-15", 1, OrderStatus::kActive},
        HandedOut{"QuantityOnly",
                  R"("whenHandedOver":"2026-01-01","quantity":{"value":90},)" + kThreeADay,
                  "2026-01-01", 30, OrderStatus::kActive},
        HandedOut{"QuantityOnlyUsedUp",
                  R"("whenHandedOver":"2025-12-01","quantity":{"value":90},)" + kThreeADay,
                  "2025-12-01", 30, OrderStatus::kEnded},
        // No dose: the days a quantity lasts are not known, and nothing is held to run.
        HandedOut{"QuantityWithoutDose", R"("whenHandedOver":"2026-01-14","quantity":{"value":90})",
                  "2026-01-14", std::nullopt, OrderStatus::kEnded},
        HandedOut{"Nothing", R"("note":[])", nullptr, std::nullopt, OrderStatus::kEnded}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadDispenseTest, TheLastDayIsThatOfTheSupply) {
  const auto exact = ChartWith({Dispensed(Handed("2025-12-20", 30))});
  EXPECT_EQ(exact.read.medications[0].end, On("2026-01-18"));
  const auto month = ChartWith({Dispensed(Handed("2025-12", 30))});
  EXPECT_EQ(month.read.medications[0].end,
            (DaySpan{On("2025-12-30").earliest, On("2026-01-29").latest}));
}

TEST(ReadDispenseTest, DirectionsThatEndAreASupplyWhereNoneIsStated) {
  const auto for_days = [](const char* days) {
    return ChartWith({Dispensed(
        R"("whenHandedOver":"2026-01-10","dosageInstruction":[{"timing":{"repeat":{"frequency":3,)"
        R"("period":1,"periodUnit":"d","boundsDuration":{"value":)" +
        std::string(days) + R"(,"code":"d"}}}}])")});
  };
  EXPECT_EQ(for_days("5").read.medications[0].status, OrderStatus::kEnded);
  EXPECT_EQ(for_days("6").read.medications[0].status, OrderStatus::kActive);
  EXPECT_EQ(for_days("6").read.dispenses[0].supply, std::nullopt);
}

TEST(ReadDispenseTest, DaysAndQuantityTellTheDose) {
  const auto chart =
      ChartWith({Dispensed(Handed("2026-01-01", 30) + R"(,"quantity":{"value":90})")});
  EXPECT_EQ(chart.read.medications[0].dose.amount, pathway::MilligramsPerDay::Whole(900));
  EXPECT_EQ(chart.read.medications[0].dose.method, pathway::DoseMethod::kSupply);
}

TEST(ReadDispenseTest, StepsAreTakenNoLongerThanTheSupply) {
  const auto chart = ChartWith({Dispensed(
      Handed("2025-11-01", 20) +
      R"(,"dosageInstruction":[{"sequence":1,"timing":{"repeat":{"frequency":1,"period":1,)"
      R"("periodUnit":"d","boundsDuration":{"value":7,"code":"d"}}},"doseAndRate":[{)"
      R"("doseQuantity":{"value":300,"code":"mg"}}]},{"sequence":2,"timing":{"repeat":{)"
      R"("frequency":2,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{)"
      R"("value":300,"code":"mg"}}]}])")});
  ASSERT_THAT(chart.read.medications, SizeIs(2));
  EXPECT_EQ(chart.read.medications[0].end, On("2025-11-07"));
  EXPECT_EQ(chart.read.medications[1].start, On("2025-11-08"));
  EXPECT_EQ(chart.read.medications[1].end, On("2025-11-20"));
}

// ---- which drug --------------------------------------------------------------------------------

TEST(ReadDispenseTest, ACombinationIsADispenseOfEachIngredient) {
  const auto chart =
      ChartWith({ResourceOf("MedicationDispense", "d",
                            R"("status":"completed","medicationCodeableConcept":)" +
                                Coded(kRxNorm, "1049683") + "," + Handed("2026-01-10", 10))});
  EXPECT_THAT(chart.read.dispenses, ElementsAre(Field(&pathway::Dispense::drug, "acetaminophen"),
                                                Field(&pathway::Dispense::drug, "oxycodone")));
  EXPECT_THAT(chart.read.medications, ElementsAre(Field(&MedicationOrder::drug, "acetaminophen"),
                                                  Field(&MedicationOrder::drug, "oxycodone")));
}

TEST(ReadDispenseTest, AnOrderOfOneIngredientLeavesTheOther) {
  const auto chart = ChartWith(
      {ResourceOf("MedicationDispense", "d",
                  R"("status":"completed","medicationCodeableConcept":)" +
                      Coded(kRxNorm, "1049683") + "," + Handed("2026-01-10", 10)),
       ResourceOf("MedicationRequest", "m",
                  R"("status":"active","medicationCodeableConcept":)" + Coded(kRxNorm, "161"))});
  EXPECT_THAT(chart.read.medications, ElementsAre(Field(&MedicationOrder::drug, "acetaminophen"),
                                                  Field(&MedicationOrder::drug, "oxycodone")));
}

TEST(ReadDispenseTest, AnUnknownDrugIsNoDispense) {
  const auto chart =
      ChartWith({ResourceOf("MedicationDispense", "d",
                            R"("status":"completed","medicationCodeableConcept":)" +
                                Worded("Herbal tea") + "," + Handed("2026-01-01", 30))});
  EXPECT_THAT(chart.read.dispenses, IsEmpty());
  EXPECT_THAT(chart.read.medications, IsEmpty());
}

// ---- beside the orders -------------------------------------------------------------------------

struct Beside {
  const char* name;
  const char* order;
  std::string dispense;
  std::size_t orders;  // in all
};

class BesideOrdersTest : public ::testing::TestWithParam<Beside> {};

TEST_P(BesideOrdersTest, OnlyWhatNoOrderExplainsIsAnOrder) {
  const auto chart = ChartWith({Dispensed(GetParam().dispense), Ordered(GetParam().order)});
  EXPECT_THAT(chart.read.dispenses, SizeIs(1));
  EXPECT_THAT(chart.read.medications, SizeIs(GetParam().orders));
}

constexpr const char* kSince = R"("status":"active","authoredOn":"2025-11-10")";
constexpr const char* kEndedInMay =
    R"("status":"completed","authoredOn":"2025-05-01","dispenseRequest":{)"
    R"("expectedSupplyDuration":{"value":30,"code":"d"}})";

INSTANTIATE_TEST_SUITE_P(
    Orders, BesideOrdersTest,
    ::testing::Values(
        Beside{"ByAnotherCode", kSince, Handed("2025-12-01", 30), 1},
        Beside{"WithItsPrescription", kSince,
               Handed("2025-12-01", 30) +
                   R"(,"authorizingPrescription":[{"reference":"MedicationRequest/m"}])",
               1},
        Beside{"OfAPrescriptionThatWasNotSent", kSince,
               Handed("2025-12-01", 30) +
                   R"(,"authorizingPrescription":[{"reference":"MedicationRequest/x"}])",
               1},
        Beside{"OnTheFirstDay", kSince, Handed("2025-11-10", 30), 1},
        Beside{"TheEveningBefore", kSince, Handed("2025-11-09T22:00:00-05:00", 30), 1},
        Beside{"BeforeTheOrder", kSince, Handed("2025-11-08", 30), 2},
        Beside{"NoDay", kSince, R"("daysSupply":{"value":30})", 1},
        Beside{"OrderWithoutADay", R"("status":"active")", Handed("2020-11-08", 30), 1},
        Beside{"WithinTheOrder", kEndedInMay, Handed("2025-05-20", 30), 1},
        Beside{"AfterTheOrder", kEndedInMay, Handed("2025-12-20", 30), 2},
        Beside{"AfterAnOrderWithoutAnEnd", R"("status":"completed","authoredOn":"2025-05-01")",
               Handed("2025-12-20", 30), 1},
        Beside{"AfterItsBounds",
               R"("status":"stopped","dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{)"
               R"("start":"2025-05-01","end":"2025-06-01"}}}}])",
               Handed("2025-12-20", 30), 2},
        Beside{"OfAnInpatientOrder",
               R"("status":"active","category":[{"coding":[{"code":"inpatient"}]}])",
               Handed("2025-12-20", 30), 2},
        Beside{"InHospital", R"("status":"active","category":[{"coding":[{"code":"inpatient"}]}])",
               Handed("2025-12-20", 30) + R"(,"category":{"coding":[{"code":"inpatient"}]})", 1},
        Beside{"OrderWithdrawn", R"("status":"cancelled","authoredOn":"2025-11-10")",
               Handed("2025-12-01", 30), 1},
        Beside{"OrderInError", R"("status":"entered-in-error","authoredOn":"2025-11-10")",
               Handed("2025-12-01", 30), 1}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadDispenseTest, ASupplyForTheWardIsOfAnInpatient) {
  const auto chart = ChartWith(
      {Dispensed(Handed("2026-01-10", 10) + R"(,"category":{"coding":[{"code":"inpatient"}]})")});
  EXPECT_TRUE(chart.read.medications[0].inpatient);
}

TEST(ReadDispenseTest, ADraftIsNoOrderOfADispense) {
  const auto chart =
      ChartOf(BodyOf({Ordered(R"("status":"draft","authoredOn":"2026-01-15")")},
                     R"("chart":)" + BundleOf({Dispensed(Handed("2026-01-01", 30))})));
  EXPECT_THAT(chart.read.medications, SizeIs(1));
}

TEST(ReadDispenseTest, EachSupplyWithoutAnOrderIsOne) {
  const auto chart = ChartWith(
      {Dispensed(Handed("2025-12-01", 30), "a"), Dispensed(Handed("2025-12-31", 30), "b")});
  EXPECT_THAT(chart.read.medications,
              ElementsAre(Field(&MedicationOrder::status, OrderStatus::kEnded),
                          Field(&MedicationOrder::status, OrderStatus::kActive)));
}

}  // namespace
}  // namespace hooks
