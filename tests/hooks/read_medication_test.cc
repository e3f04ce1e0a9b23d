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

using pathway::MedicationOrder;
using pathway::OrderStatus;
using pathway::Purpose;
using pathway::StopReason;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kGabapentin =
    R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") + R"(,"status":"active")";

std::string OrderOf(std::string_view members) {
  return ResourceOf("MedicationRequest", "m", members);
}

std::vector<MedicationOrder> Taken(std::string_view members) {
  return ChartWith({OrderOf(members)}).read.medications;
}

// The one order read from these members beside a coded gabapentin.
MedicationOrder Gabapentin(const std::string& members) {
  const auto orders = Taken(kGabapentin + (members.empty() ? "" : ",") + members);
  EXPECT_THAT(orders, SizeIs(1));
  return orders.empty() ? MedicationOrder() : orders.front();
}

// ---- status and intent -------------------------------------------------------------------------

struct Status {
  const char* name;
  const char* members;
  std::optional<OrderStatus> read;  // missing: not taken
};

class StatusInTheChartTest : public ::testing::TestWithParam<Status> {};

TEST_P(StatusInTheChartTest, SaysWhetherItIsTaken) {
  const auto orders = Taken(R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") +
                            std::string(GetParam().members));
  ASSERT_THAT(orders, SizeIs(GetParam().read ? 1 : 0));
  if (GetParam().read) {
    EXPECT_EQ(orders.front().status, *GetParam().read);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, StatusInTheChartTest,
    ::testing::Values(Status{"Active", R"(,"status":"active")", OrderStatus::kActive},
                      Status{"NotStated", "", OrderStatus::kActive},
                      Status{"Null", R"(,"status":null)", OrderStatus::kActive},
                      Status{"Completed", R"(,"status":"completed")", OrderStatus::kEnded},
                      Status{"Stopped", R"(,"status":"stopped")", OrderStatus::kStopped},
                      Status{"OnHold", R"(,"status":"on-hold")", OrderStatus::kOnHold},
                      Status{"Unknown", R"(,"status":"unknown")", OrderStatus::kOnHold},
                      Status{"Cancelled", R"(,"status":"cancelled")", std::nullopt},
                      Status{"EnteredInError", R"(,"status":"entered-in-error")", std::nullopt},
                      Status{"DraftOfTheChart", R"(,"status":"draft")", std::nullopt},
                      Status{"AnotherWord", R"(,"status":"paused")", std::nullopt},
                      Status{"Order", R"(,"intent":"order")", OrderStatus::kActive},
                      Status{"InstanceOrder", R"(,"intent":"instance-order")",
                             OrderStatus::kActive},
                      Status{"Proposal", R"(,"intent":"proposal")", std::nullopt},
                      Status{"Plan", R"(,"intent":"plan")", std::nullopt},
                      Status{"Option", R"(,"intent":"option")", std::nullopt},
                      Status{"NotToBeTaken", R"(,"doNotPerform":true)", std::nullopt},
                      Status{"ToBeTaken", R"(,"doNotPerform":false)", OrderStatus::kActive}),
    [](const auto& tested) { return tested.param.name; });

class StatusOfADraftTest : public ::testing::TestWithParam<Status> {};

TEST_P(StatusOfADraftTest, SaysWhetherItIsBeingOrdered) {
  const auto chart = ChartDrafting(
      {OrderOf(R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") + GetParam().members)});
  const bool was_taken = GetParam().read == OrderStatus::kStopped;  // read_stop_test.cc
  EXPECT_THAT(chart.read.medications, SizeIs(was_taken ? 1 : 0));
  ASSERT_THAT(chart.read.drafts, SizeIs(GetParam().read ? 1 : 0));
  if (GetParam().read) {
    EXPECT_EQ(chart.read.drafts.front().status, *GetParam().read);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, StatusOfADraftTest,
    ::testing::Values(Status{"Draft", R"(,"status":"draft")", OrderStatus::kDraft},
                      Status{"SignedAgain", R"(,"status":"active")", OrderStatus::kDraft},
                      Status{"NotStated", "", OrderStatus::kDraft},
                      Status{"Proposal", R"(,"intent":"proposal")", OrderStatus::kDraft},
                      Status{"Stopped", R"(,"status":"stopped")", OrderStatus::kStopped},
                      Status{"EnteredInError", R"(,"status":"entered-in-error")", std::nullopt},
                      Status{"NotToBeTaken", R"(,"doNotPerform":true)", std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

// ---- why it ended ------------------------------------------------------------------------------

struct Stop {
  const char* name;
  std::string reason;
  StopReason read;
};

class StopReasonTest : public ::testing::TestWithParam<Stop> {};

TEST_P(StopReasonTest, IsReadFromTheStatusReason) {
  EXPECT_EQ(Gabapentin(R"("statusReason":)" + GetParam().reason).stop_reason, GetParam().read);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, StopReasonTest,
    ::testing::Values(
        Stop{"Null", "null", StopReason::kUnstated}, Stop{"Empty", "{}", StopReason::kUnstated},
        Stop{"NoConcept", R"("dizzy")", StopReason::kUnstated},
        Stop{"CodedHarm", Coded(kSnomed, "39579001"), StopReason::kHarm},
        Stop{"CodedIntolerance", Coded(kSnomed, "281647001"), StopReason::kIntolerance},
        Stop{"CodedLackOfEffect", Coded(kSnomed, "182856006"), StopReason::kLackOfEffect},
        Stop{"UnknownCode", Coded(kSnomed, "1"), StopReason::kUnstated},
        Stop{"Harm", Worded("Anaphylaxis on day 2"), StopReason::kHarm},
        Stop{"Intolerance", Worded("Dizziness, unsteady"), StopReason::kIntolerance},
        Stop{"LackOfEffect", Worded("No relief after 8 weeks"), StopReason::kLackOfEffect},
        Stop{"NotClinical", Worded("Formulary change"), StopReason::kNotClinical},
        Stop{"DeniedIntolerance", Worded("no dizziness"), StopReason::kUnstated},
        Stop{"HarmBeforeLackOfEffect", Worded("ineffective; suicidal thoughts"), StopReason::kHarm},
        Stop{"Nonsense", Worded("see note"), StopReason::kUnstated}),
    [](const auto& tested) { return std::string(tested.param.name); });

// ---- when --------------------------------------------------------------------------------------

TEST(ReadMedicationTest, BeginsWhenItWasWrittenIfNothingElseSaysSo) {
  EXPECT_EQ(Gabapentin(R"("authoredOn":"2025-11")").start, On("2025-11"));
}

TEST(ReadMedicationTest, BeginsAndEndsWithTheBoundsOfItsDirections) {
  const auto order = Gabapentin(
      R"("authoredOn":"2025-11-01","dosageInstruction":[)"
      R"({"timing":{"repeat":{"boundsPeriod":{"start":"2025-11-12","end":"2025-11-20"}}}},)"
      R"({"timing":{"repeat":{"boundsPeriod":{"start":"2025-11-05","end":"2025-12-01"}}}}])");
  EXPECT_EQ(order.start, On("2025-11-05"));
  EXPECT_EQ(order.end, On("2025-12-01"));
}

TEST(ReadMedicationTest, BeginsWithItsValidityBeforeTheDayItWasWritten) {
  const auto order = Gabapentin(
      R"("authoredOn":"2025-11-01","dispenseRequest":{"validityPeriod":{"start":"2025-11-03"}})");
  EXPECT_EQ(order.start, On("2025-11-03"));
}

// The bounds of the directions win over the validity, the validity over the day of writing.
TEST(ReadMedicationTest, TheFirstDayIsTheOneSaidNearestToTheDirections) {
  const std::string written = R"("authoredOn":"2025-11-01")";
  const std::string valid =
      R"(,"dispenseRequest":{"validityPeriod":{"start":"2025-11-03","end":"2026-11-03"}})";
  const std::string bounds =
      R"(,"dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"start":"2025-11-05"}}}}])";
  EXPECT_EQ(Gabapentin(written).start, On("2025-11-01"));
  EXPECT_EQ(Gabapentin(written + valid).start, On("2025-11-03"));
  EXPECT_EQ(Gabapentin(written + valid + bounds).start, On("2025-11-05"));
  EXPECT_EQ(Gabapentin(written + valid).end, std::nullopt);  // the last day to hand it out
}

// 300 mg for a week, 600 mg for two, then 900 mg; `last` stands in the last timing.
std::string Titration(std::string_view last = "") {
  const auto step = [](int number, int times, std::string_view bounds) {
    return R"({"sequence":)" + std::to_string(number) + R"(,"timing":{"repeat":{"frequency":)" +
           std::to_string(times) + R"(,"period":1,"periodUnit":"d")" + std::string(bounds) +
           R"(}},"doseAndRate":[{"doseQuantity":{"value":300,"code":"mg"}}]})";
  };
  return R"("dosageInstruction":[)" + step(1, 1, R"(,"boundsDuration":{"value":1,"code":"wk"})") +
         "," + step(2, 2, R"(,"boundsDuration":{"value":2,"code":"wk"})") + "," + step(3, 3, last) +
         "]";
}

std::vector<MedicationOrder> Planned(std::string_view status, const std::string& members) {
  return Taken(R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") + R"(,"status":")" +
               std::string(status) + R"(","authoredOn":"2025-11-01",)" + members);
}

TEST(ReadMedicationTest, APlanOfStepsIsAnOrderForEachStep) {
  const auto steps = Planned("active", Titration());
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[0].end, On("2025-11-07"));
  EXPECT_EQ(steps[1].start, On("2025-11-08"));
  EXPECT_EQ(steps[2].start, On("2025-11-22"));
  EXPECT_EQ(steps[2].dose.amount, pathway::MilligramsPerDay::Whole(900));
}

TEST(ReadMedicationTest, AStoppedPlanMayHaveEndedInEachStep) {
  for (const char* status : {"stopped", "on-hold"}) {
    const auto steps = Planned(status, Titration());
    ASSERT_THAT(steps, SizeIs(3));
    EXPECT_EQ(steps[0].end->earliest, On("2025-10-31").earliest);
    EXPECT_EQ(steps[1].end->earliest, On("2025-11-07").earliest);
    EXPECT_EQ(steps[2].end, std::nullopt);
  }
}

TEST(ReadMedicationTest, ACompletedPlanLastsAsLongAsItsSuppliesDo) {
  const auto steps =
      Planned("completed", Titration() + R"(,"dispenseRequest":{"numberOfRepeatsAllowed":2,)"
                                         R"("expectedSupplyDuration":{"value":30,"code":"d"}})");
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[2].supply, pathway::Days(69));
  EXPECT_EQ(steps[2].status, OrderStatus::kEnded);
}

TEST(ReadMedicationTest, ALastStepThatHasAnEndHasThatEnd) {
  const auto steps = Planned("active", Titration(R"(,"boundsDuration":{"value":10,"code":"d"})"));
  EXPECT_EQ(steps.back().end, On("2025-12-01"));
}

TEST(ReadMedicationTest, ADraftOfStepsIsOneOrderWithItsHighestDose) {
  const auto chart = ChartDrafting({OrderOf(kGabapentin + "," + Titration())});
  ASSERT_THAT(chart.read.drafts, SizeIs(1));
  EXPECT_EQ(chart.read.drafts[0].dose.amount, pathway::MilligramsPerDay::Whole(900));
  EXPECT_EQ(chart.read.drafts[0].peak, pathway::MilligramsPerDay::Whole(900));
  EXPECT_FALSE(chart.read.drafts[0].some_step_unknown);
}

TEST(ReadMedicationTest, AnUnreadableDayIsAnIssueAndNoGuess) {
  const auto chart = ChartWith({OrderOf(kGabapentin + R"(,"authoredOn":"last week")")});
  EXPECT_EQ(chart.read.medications.front().start, std::nullopt);
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.authoredOn");
  EXPECT_THAT(chart.read.unread, ::testing::SizeIs(1));
}

struct Supply {
  const char* name;
  const char* members;
  std::optional<int> days;
  bool refills = false;
};

class SupplyTest : public ::testing::TestWithParam<Supply> {};

TEST_P(SupplyTest, IsCountedInDaysWithItsRefills) {
  const auto order = Gabapentin(GetParam().members);
  EXPECT_EQ(order.supply.has_value(), GetParam().days.has_value());
  if (order.supply && GetParam().days) {
    EXPECT_EQ(order.supply->count(), *GetParam().days);
  }
  EXPECT_EQ(order.refills, GetParam().refills);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, SupplyTest,
    ::testing::Values(
        Supply{"None", "", std::nullopt},
        Supply{"Days", R"("dispenseRequest":{"expectedSupplyDuration":{"value":30,"code":"d"}})",
               30},
        Supply{"DaysByUnit",
               R"("dispenseRequest":{"expectedSupplyDuration":{"value":30,"unit":"days"}})", 30},
        Supply{"NoUnit", R"("dispenseRequest":{"expectedSupplyDuration":{"value":30}})", 30},
        Supply{"NumberAlone", R"("dispenseRequest":{"expectedSupplyDuration":30})", 30},
        Supply{"Weeks", R"("dispenseRequest":{"expectedSupplyDuration":{"value":4,"code":"wk"}})",
               28},
        Supply{"Months", R"("dispenseRequest":{"expectedSupplyDuration":{"value":3,"code":"mo"}})",
               90},
        Supply{"Hours", R"("dispenseRequest":{"expectedSupplyDuration":{"value":72,"code":"h"}})",
               3},
        Supply{"PartOfADay",
               R"("dispenseRequest":{"expectedSupplyDuration":{"value":30,"code":"h"}})",
               std::nullopt},
        Supply{"Refills",
               R"("dispenseRequest":{"numberOfRepeatsAllowed":3,)"
               R"("expectedSupplyDuration":{"value":30,"code":"d"}})",
               120, true},
        Supply{"RefillsAlone", R"("dispenseRequest":{"numberOfRepeatsAllowed":2})", std::nullopt,
               true},
        Supply{"NoRefills",
               R"("dispenseRequest":{"numberOfRepeatsAllowed":0,)"
               R"("expectedSupplyDuration":{"value":30,"code":"d"}})",
               30},
        Supply{"Zero", R"("dispenseRequest":{"expectedSupplyDuration":{"value":0,"code":"d"}})",
               std::nullopt},
        Supply{"Negative",
               R"("dispenseRequest":{"expectedSupplyDuration":{"value":-30,"code":"d"}})",
               std::nullopt},
        Supply{"Absurd", R"("dispenseRequest":{"expectedSupplyDuration":{"value":1e8,"code":"d"}})",
               std::nullopt},
        Supply{"QuantityAtTheDose",
               R"("dosageInstruction":[{"timing":{"repeat":{"frequency":3,"period":1,)"
               R"("periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"capsule"}}])"
               R"(}],"dispenseRequest":{"quantity":{"value":92,"unit":"capsule"}})",
               30},
        Supply{"QuantityWithoutAUnit",
               R"("dosageInstruction":[{"timing":{"repeat":{"frequency":3,"period":1,)"
               R"("periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"capsule"}}])"
               R"(}],"dispenseRequest":{"quantity":{"value":90},"numberOfRepeatsAllowed":1})",
               60, true},
        Supply{"QuantityAtADoseThatIsNotWhole",
               R"("dosageInstruction":[{"timing":{"repeat":{"frequency":2,"period":7,)"
               R"("periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":10,"unit":"mg"}}])"
               R"(}],"dispenseRequest":{"quantity":{"value":20,"unit":"mg"}})",
               7},
        Supply{
            "QuantityOfWhatIsTakenAsNeeded",
            R"("dosageInstruction":[{"asNeededBoolean":true,"timing":{"repeat":{"frequency":3,)"
            R"("period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1,)"
            R"("unit":"capsule"}}]}],"dispenseRequest":{"quantity":{"value":90,"unit":"capsule"}})",
            std::nullopt},
        Supply{"Duration",
               R"("dosageInstruction":[{"timing":{"repeat":{"boundsDuration":{"value":2,)"
               R"("code":"wk"}}}}])",
               14},
        Supply{"WhatIsDispensedBeforeTheDuration",
               R"("dosageInstruction":[{"timing":{"repeat":{"boundsDuration":{"value":2,)"
               R"("code":"wk"}}}}],"dispenseRequest":{"expectedSupplyDuration":{"value":30}})",
               30}),
    [](const auto& tested) { return tested.param.name; });

// ---- what for ----------------------------------------------------------------------------------

struct For {
  const char* name;
  std::string members;
  Purpose purpose;
};

class PurposeTest : public ::testing::TestWithParam<For> {};

TEST_P(PurposeTest, IsReadFromReasonsAndDirections) {
  EXPECT_EQ(Gabapentin(GetParam().members).purpose, GetParam().purpose);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, PurposeTest,
    ::testing::Values(
        For{"Unstated", "", Purpose::kUnstated},
        For{"PainByCode", R"("reasonCode":[)" + Coded(kIcd10cm, "M54.32") + "]", Purpose::kPain},
        For{"LoneReason", R"("reasonCode":)" + Coded(kIcd10cm, "M54.32"), Purpose::kPain},
        For{"PainByText", R"("reasonCode":[)" + Worded("Sciatica") + "]", Purpose::kPain},
        For{"OtherByCode", R"("reasonCode":[)" + Coded(kIcd10cm, "G40.9") + "]", Purpose::kOther},
        For{"OtherByText", R"("reasonCode":[)" + Worded("Seizures") + "]", Purpose::kOther},
        For{"BothIsPain",
            R"("reasonCode":[)" + Coded(kIcd10cm, "G40.9") + "," + Coded(kIcd10cm, "M54.32") + "]",
            Purpose::kPain},
        For{"UnknownCode", R"("reasonCode":[)" + Coded(kIcd10cm, "Z99") + "]", Purpose::kUnstated},
        For{"DirectionsForPain",
            R"("dosageInstruction":[{"text":"1 capsule three times a day for pain"}])",
            Purpose::kPain},
        For{"PatientInstruction",
            R"("dosageInstruction":[{"patientInstruction":"for nerve pain"}])", Purpose::kPain},
        For{"DirectionsForItch", R"("dosageInstruction":[{"text":"at night for itching"}])",
            Purpose::kOther},
        For{"ReferenceNotSent",
            R"("reasonReference":[{"reference":"Condition/x","display":"Sciatica"}])",
            Purpose::kPain},
        For{"ReferenceNotSentWithoutDisplay", R"("reasonReference":[{"reference":"Condition/x"}])",
            Purpose::kUnstated}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadMedicationTest, ItsReasonMayBeAConditionOfTheChart) {
  const auto chart =
      ChartWith({OrderOf(kGabapentin + R"(,"reasonReference":[{"reference":"Condition/c"}])"),
                 ResourceOf("Condition", "c", R"("code":)" + Coded(kIcd10cm, "M54.32"))});
  EXPECT_EQ(chart.read.medications.front().purpose, Purpose::kPain);
}

TEST(ReadMedicationTest, NamesTheOrderItReplaces) {
  const auto chart =
      ChartWith({ResourceOf("MedicationRequest", "old", kGabapentin),
                 ResourceOf("MedicationRequest", "new",
                            kGabapentin + R"(,"priorPrescription":{"reference":)"
                                          R"("https://ehr.example/fhir/MedicationRequest/old"})")});
  EXPECT_THAT(chart.read.medications,
              ElementsAre(Field(&MedicationOrder::replaces, ""),
                          Field(&MedicationOrder::replaces, "MedicationRequest/old")));
}

TEST(ReadMedicationTest, AnOrderItReplacesThatWasNotSentIsNotNamed) {
  EXPECT_EQ(Gabapentin(R"("priorPrescription":{"reference":"MedicationRequest/old"})").replaces,
            "");
}

struct Category {
  const char* name;
  const char* category;
  bool inpatient;
};

class CategoryTest : public ::testing::TestWithParam<Category> {};

TEST_P(CategoryTest, TellsInpatientOrders) {
  EXPECT_EQ(Gabapentin(R"("category":)" + std::string(GetParam().category)).inpatient,
            GetParam().inpatient);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, CategoryTest,
    ::testing::Values(Category{"Inpatient", R"([{"coding":[{"code":"inpatient"}]}])", true},
                      Category{"AsAnObject", R"({"coding":[{"code":"inpatient"}]})", true},
                      Category{"CodingAsAnObject", R"([{"coding":{"code":"inpatient"}}])", true},
                      Category{"Community", R"([{"coding":[{"code":"community"}]}])", false},
                      Category{"Text", R"("inpatient")", false}, Category{"None", "[]", false}),
    [](const auto& tested) { return tested.param.name; });

// ---- which drug --------------------------------------------------------------------------------

TEST(ReadMedicationTest, ACodedDrugHasItsClassAndStrength) {
  const auto order = Gabapentin("");
  EXPECT_EQ(order.drug, "gabapentin");
  EXPECT_EQ(order.drug_class, "gabapentinoid");
  EXPECT_EQ(order.strength, pathway::Milligrams::Whole(300));
  EXPECT_FALSE(order.by_name_only);
  EXPECT_EQ(order.resource, "MedicationRequest/m");
}

TEST(ReadMedicationTest, ADrugKnownByItsNameAloneIsSaidToBe) {
  const auto orders =
      Taken(R"("medicationCodeableConcept":)" + Worded("Gabapentin 300 mg capsules"));
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_EQ(orders.front().drug, "gabapentin");
  EXPECT_TRUE(orders.front().by_name_only);
  EXPECT_EQ(orders.front().product, "Gabapentin 300 mg capsules");
}

TEST(ReadMedicationTest, AnUnknownDrugStaysOnTheListWithoutADrug) {
  const auto orders = Taken(R"("medicationCodeableConcept":)" + Worded("Herbal tea"));
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_EQ(orders.front().drug, "");
  EXPECT_EQ(orders.front().product, "Herbal tea");
}

TEST(ReadMedicationTest, AnOrderWithoutAMedicationStaysOnTheListToo) {
  EXPECT_THAT(Taken(R"("status":"active")"), SizeIs(1));
}

TEST(ReadMedicationTest, ADrugOutsideTheContentIsKnownNotToMatter) {
  const auto orders =
      Taken(R"("medicationCodeableConcept":{"text":"metformin","coding":[{"system":")" +
            std::string(kRxNorm) + R"(","code":"6809"}]})");
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_EQ(orders.front().drug, "metformin");
  EXPECT_EQ(orders.front().drug_class, "");
}

TEST(ReadMedicationTest, AProductOfTwoIngredientsMakesTwoOrders) {
  const auto orders = Taken(R"("medicationCodeableConcept":)" + Coded(kRxNorm, "1049683") +
                            R"(,"status":"active")");
  EXPECT_THAT(orders, ElementsAre(Field(&MedicationOrder::drug, "acetaminophen"),
                                  Field(&MedicationOrder::drug, "oxycodone")));
}

struct Medication {
  const char* name;
  std::string members;  // of the order
  const char* drug;
  bool by_name_only;
};

class MedicationReferenceTest : public ::testing::TestWithParam<Medication> {};

TEST_P(MedicationReferenceTest, NamesTheDrug) {
  const auto chart =
      ChartWith({OrderOf(GetParam().members), R"({"resourceType":"Medication","id":"g","code":)" +
                                                  Coded(kRxNorm, "310431") + "}"});
  ASSERT_THAT(chart.read.medications, SizeIs(1));
  EXPECT_EQ(chart.read.medications.front().drug, GetParam().drug);
  EXPECT_EQ(chart.read.medications.front().by_name_only, GetParam().by_name_only);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, MedicationReferenceTest,
    ::testing::Values(
        Medication{"Contained",
                   R"("contained":[{"resourceType":"Medication","id":"1","code":)" +
                       Coded(kRxNorm, "310431") + R"(}],"medicationReference":{"reference":"#1"})",
                   "gabapentin", false},
        Medication{"Sibling", R"("medicationReference":{"reference":"Medication/g"})", "gabapentin",
                   false},
        Medication{"Url",
                   R"("medicationReference":{"reference":"https://ehr.example/fhir/Medication/g"})",
                   "gabapentin", false},
        Medication{"NotSentWithDisplay",
                   R"("medicationReference":{"reference":"Medication/x","display":"gabapentin"})",
                   "gabapentin", true},
        Medication{"NotSent", R"("medicationReference":{"reference":"Medication/x"})", "", false},
        Medication{"CodeOnItsIngredient",
                   R"("contained":[{"resourceType":"Medication","id":"1","code":{"text":"Neuro"},)"
                   R"("ingredient":[{"itemCodeableConcept":)" +
                       Coded(kRxNorm, "310431") +
                       R"(}]}],"medicationReference":{"reference":"#1"})",
                   "gabapentin", false},
        Medication{"EmptyMedicationWithDisplay",
                   R"("contained":[{"resourceType":"Medication","id":"1"}],)"
                   R"("medicationReference":{"reference":"#1","display":"gabapentin 300 mg"})",
                   "gabapentin", true}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct Strength {
  const char* name;
  const char* strength;
  std::optional<std::int64_t> milligrams;
};

class StatedStrengthTest : public ::testing::TestWithParam<Strength> {};

TEST_P(StatedStrengthTest, IsReadFromTheOneIngredient) {
  const auto orders =
      Taken(R"("contained":[{"resourceType":"Medication","id":"1","code":)" +
            Coded(kRxNorm, "25480") + R"(,"ingredient":[{"strength":)" + GetParam().strength +
            R"(}]}],"medicationReference":{"reference":"#1"})");
  ASSERT_THAT(orders, SizeIs(1));
  const auto wanted = GetParam().milligrams
                          ? std::optional(pathway::Milligrams::Whole(*GetParam().milligrams))
                          : std::nullopt;
  EXPECT_EQ(orders.front().strength, wanted);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, StatedStrengthTest,
    ::testing::Values(
        Strength{
            "PerTablet",
            R"({"numerator":{"value":400,"code":"mg"},"denominator":{"value":1,"code":"{tbl}"}})",
            400},
        Strength{"RatioOfOne",
                 R"({"numerator":{"value":80,"code":"mg"},"denominator":{"value":80,"code":"mg"}})",
                 std::nullopt},
        Strength{"PerMillilitre",
                 R"({"numerator":{"value":50,"code":"mg"},"denominator":{"value":1,"code":"mL"}})",
                 50},
        Strength{
            "PerFive",
            R"({"numerator":{"value":50,"code":"mg"},"denominator":{"value":5,"code":"{tbl}"}})",
            10},
        Strength{"InMicrograms",
                 R"({"numerator":{"value":5000,"code":"ug"},"denominator":{"value":1,"code":"1"}})",
                 5},
        Strength{"InGrams",
                 R"({"numerator":{"value":0.4,"code":"g"},"denominator":{"value":1,"code":"TAB"}})",
                 400},
        Strength{"NoDenominator", R"({"numerator":{"value":400,"code":"mg"}})", std::nullopt},
        Strength{"Nothing", "{}", std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

// ---- statements --------------------------------------------------------------------------------

Chart Stated(const std::string& members) {
  return ChartWith(
      {ResourceOf("MedicationStatement", "s",
                  R"("medicationCodeableConcept":)" + Coded(kRxNorm, "310431") + "," + members)});
}

TEST(ReadStatementTest, AddsWhatIsTakenFromThePeriod) {
  const auto chart =
      Stated(R"("status":"active","effectivePeriod":{"start":"2025-10-01","end":"2025-12-01"})");
  ASSERT_THAT(chart.read.medications, SizeIs(1));
  EXPECT_EQ(chart.read.medications.front().start, On("2025-10-01"));
  EXPECT_EQ(chart.read.medications.front().end, On("2025-12-01"));
  EXPECT_EQ(chart.read.medications.front().resource, "MedicationStatement/s");
}

TEST(ReadStatementTest, BeginsOnItsDayElseWhenItWasMade) {
  EXPECT_EQ(Stated(R"("effectiveDateTime":"2025-10","dateAsserted":"2026-01-01")")
                .read.medications.front()
                .start,
            On("2025-10"));
  EXPECT_EQ(Stated(R"("dateAsserted":"2026-01-01")").read.medications.front().start,
            On("2026-01-01"));
}

TEST(ReadStatementTest, WhatIsToldAfterTheEndIsNoStart) {
  const auto order = Stated(R"("status":"completed","effectivePeriod":{"end":"2025-12-01"},)"
                            R"("dateAsserted":"2026-01-10")")
                         .read.medications.front();
  EXPECT_EQ(order.start, std::nullopt);
  EXPECT_EQ(order.end, On("2025-12-01"));
}

TEST(ReadStatementTest, ItsStepsLieInItsPeriod) {
  const std::string dosage =
      R"(,"dosage":[{"sequence":1,"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d",)"
      R"("boundsDuration":{"value":2,"code":"wk"}}},"doseAndRate":[{"doseQuantity":{"value":300,)"
      R"("code":"mg"}}]},{"sequence":2,"timing":{"repeat":{"frequency":2,"period":1,)"
      R"("periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":300,"code":"mg"}}]}])";
  const auto whole =
      Stated(R"("effectivePeriod":{"start":"2025-10-01","end":"2025-12-01"})" + dosage);
  ASSERT_THAT(whole.read.medications, SizeIs(2));
  EXPECT_EQ(whole.read.medications[0].end, On("2025-10-14"));
  EXPECT_EQ(whole.read.medications[1].start, On("2025-10-15"));
  EXPECT_EQ(whole.read.medications[1].end, On("2025-12-01"));
  const auto short_one =
      Stated(R"("effectivePeriod":{"start":"2025-10-01","end":"2025-10-10"})" + dosage);
  ASSERT_THAT(short_one.read.medications, SizeIs(1));
  EXPECT_EQ(short_one.read.medications[0].end, On("2025-10-10"));
  const auto no_start = Stated(R"("effectivePeriod":{"end":"2025-12-01"})" + dosage);
  ASSERT_THAT(no_start.read.medications, SizeIs(2));
  EXPECT_EQ(no_start.read.medications[1].end, On("2025-12-01"));
}

TEST(ReadStatementTest, WhatIsNotTakenIsLeftOut) {
  EXPECT_THAT(Stated(R"("status":"not-taken")").read.medications, IsEmpty());
  EXPECT_THAT(Stated(R"("status":"entered-in-error")").read.medications, IsEmpty());
}

TEST(ReadStatementTest, RepeatsNoOrderThatIsOnTheList) {
  const std::string statement =
      ResourceOf("MedicationStatement", "s",
                 kGabapentin + R"(,"basedOn":[{"reference":"MedicationRequest/m"}])");
  EXPECT_THAT(ChartWith({OrderOf(kGabapentin), statement}).read.medications, SizeIs(1));
  EXPECT_THAT(ChartWith({statement}).read.medications, SizeIs(1));
}

TEST(ReadStatementTest, ItsDirectionsAreCalledDosage) {
  EXPECT_EQ(Stated(R"("dosage":[{"text":"for nerve pain"}])").read.medications.front().purpose,
            Purpose::kPain);
}

}  // namespace
}  // namespace hooks
