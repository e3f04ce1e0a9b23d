// The drug of an order by whatever way it was sent.
#include "hooks/read_drug.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::MedicationOrder;
using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<MedicationOrder> Taken(const std::string& members) {
  return ChartWith(
             {ResourceOf("MedicationRequest", "m", R"("status":"active",)" + members),
              R"({"resourceType":"Medication","id":"g","code":)" + Coded(kRxNorm, "310431") + "}"})
      .read.medications;
}

// The orders of a contained Medication of these members.
std::vector<MedicationOrder> Contained(const std::string& medication,
                                       const std::string& more = "") {
  return Taken(R"("contained":[{"resourceType":"Medication","id":"1",)" + medication + "}" + more +
               R"(],"medicationReference":{"reference":"#1"})");
}

// "gabapentin 300", with the strength in whole milligrams if there is one.
std::vector<std::string> Told(const std::vector<MedicationOrder>& orders) {
  std::vector<std::string> told;
  told.reserve(orders.size());
  for (const MedicationOrder& order : orders) {
    std::string one = order.drug.empty() ? "?" : order.drug;
    if (order.strength) {
      one += " " + std::to_string(order.strength->Nanograms() / 1'000'000);
    }
    told.push_back(one);
  }
  return told;
}

std::string Ingredient(const std::string& rxcui, const std::string& more = "") {
  return R"({"itemCodeableConcept":)" + Coded(kRxNorm, rxcui) + more + "}";
}

std::string Strength(int milligrams) {
  return R"(,"strength":{"numerator":{"value":)" + std::to_string(milligrams) +
         R"(,"code":"mg"},"denominator":{"value":1,"unit":"tablet"}})";
}

// ---- R5 ----------------------------------------------------------------------------------------

struct Shape {
  const char* name;
  std::string members;
  const char* told;
};

class R5Test : public ::testing::TestWithParam<Shape> {};

TEST_P(R5Test, HoldsConceptOrReference) {
  EXPECT_THAT(Told(Taken(GetParam().members)), ElementsAre(GetParam().told));
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, R5Test,
    ::testing::Values(
        Shape{"Concept", R"("medication":{"concept":)" + Coded(kRxNorm, "310431") + "}",
              "gabapentin 300"},
        Shape{"Reference", R"("medication":{"reference":{"reference":"Medication/g"}})",
              "gabapentin 300"},
        Shape{"ReferenceNotSent",
              R"("medication":{"reference":{"reference":"Medication/x","display":"gabapentin"}})",
              "gabapentin"},
        Shape{"UnknownConceptAndReference",
              R"("medication":{"concept":{"text":"see note"},"reference":{"reference":)"
              R"("Medication/g"}})",
              "gabapentin 300"},
        Shape{"Neither", R"("medication":{})", "?"}, Shape{"Null", R"("medication":null)", "?"},
        Shape{"R4ConceptThatSaysNothingBesideAReference",
              R"("medicationCodeableConcept":{},"medicationReference":{"reference":)"
              R"("Medication/g"})",
              "gabapentin 300"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadDrugTest, AReasonOfR5IsRead) {
  const auto orders = Taken(R"("medication":{"concept":)" + Coded(kRxNorm, "310431") +
                            R"(},"reason":[{"concept":)" + Coded(kSnomed, "23056005") + "}]");
  ASSERT_THAT(orders, SizeIs(1));
  EXPECT_EQ(orders.front().purpose, pathway::Purpose::kPain);
}

TEST(ReadDrugTest, AReasonOfR5MayBeAReference) {
  const auto chart =
      ChartWith({ResourceOf("MedicationRequest", "m",
                            R"("medication":{"concept":)" + Coded(kRxNorm, "310431") +
                                R"(},"reason":[{"reference":{"reference":"Condition/c"}}])"),
                 ResourceOf("Condition", "c", R"("code":)" + Coded(kIcd10cm, "M54.32"))});
  ASSERT_THAT(chart.read.medications, SizeIs(1));
  EXPECT_EQ(chart.read.medications.front().purpose, pathway::Purpose::kPain);
}

// ---- ingredients -------------------------------------------------------------------------------

TEST(ReadDrugTest, TheCodeMayStandOnTheIngredientOnly) {
  EXPECT_THAT(Told(Contained(R"("ingredient":[)" + Ingredient("310431") + "]")),
              ElementsAre("gabapentin 300"));
}

TEST(ReadDrugTest, EveryIngredientOfACombinationCounts) {
  const auto orders =
      Contained(R"("code":{"text":"Tab"},"ingredient":[)" + Ingredient("161", Strength(325)) + "," +
                Ingredient("7804", Strength(5)) + "]");
  EXPECT_THAT(Told(orders), ElementsAre("acetaminophen 325", "oxycodone 5"));
  EXPECT_EQ(orders.front().product, "Tab");
}

TEST(ReadDrugTest, AnIngredientThatIsNotKnownIsToldBesideTheOthers) {
  EXPECT_THAT(Told(Contained(R"("ingredient":[)" + Ingredient("25480", Strength(300)) + "," +
                             Ingredient("no-code") + "]")),
              ElementsAre("gabapentin 300", "?"));
}

TEST(ReadDrugTest, AnIngredientOfNoConcernIsNamed) {
  EXPECT_THAT(
      Told(Contained(R"("ingredient":[)" + Ingredient("25480") + "," + Ingredient("6809") + "]")),
      ElementsAre("gabapentin", "6809"));
}

TEST(ReadDrugTest, AnInactiveIngredientIsNone) {
  EXPECT_THAT(Told(Contained(R"("ingredient":[)" + Ingredient("25480", Strength(300)) + "," +
                             Ingredient("no-code", R"(,"isActive":false)") + "]")),
              ElementsAre("gabapentin 300"));
}

TEST(ReadDrugTest, AnIngredientMayBeAReference) {
  EXPECT_THAT(Told(Contained(R"("ingredient":[{"itemReference":{"reference":"#2"}}])",
                             R"(,{"resourceType":"Substance","id":"2","code":)" +
                                 Coded(kRxNorm, "25480") + "}")),
              ElementsAre("gabapentin"));
}

TEST(ReadDrugTest, AnIngredientOfR5IsRead) {
  EXPECT_THAT(Told(Contained(R"("ingredient":[{"item":{"concept":)" + Coded(kRxNorm, "25480") +
                             R"(},"strengthRatio":{"numerator":{"value":300,"unit":"mg"},)"
                             R"("denominator":{"value":1,"unit":"capsule"}}}])")),
              ElementsAre("gabapentin 300"));
}

TEST(ReadDrugTest, StrengthsOfACombinationGoToTheirIngredients) {
  EXPECT_THAT(Told(Contained(R"("code":{"text":"gabapentin"},"ingredient":[)" +
                             Ingredient("7804", Strength(5)) + "," +
                             Ingredient("25480", Strength(300)) + "]")),
              ElementsAre("oxycodone 5", "gabapentin 300"));
}

// ---- strengths and form ------------------------------------------------------------------------

struct Ratio {
  const char* name;
  const char* strength;
  std::optional<std::int64_t> nanograms;
};

class RatioTest : public ::testing::TestWithParam<Ratio> {};

TEST_P(RatioTest, IsTheStrength) {
  const auto orders = Contained(R"("code":)" + Coded(kRxNorm, "25480") +
                                R"(,"ingredient":[{"strength":)" + GetParam().strength + "}]");
  ASSERT_THAT(orders, SizeIs(1));
  const auto& strength = orders.front().strength;
  EXPECT_EQ(strength ? std::optional(strength->Nanograms()) : std::nullopt, GetParam().nanograms);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, RatioTest,
    ::testing::Values(
        Ratio{"PerFiveMillilitres",
              R"({"numerator":{"value":250,"unit":"mg"},"denominator":{"value":5,"unit":"mL"}})",
              50'000'000},
        Ratio{"MicrogramsPerHour",
              R"({"numerator":{"value":12,"code":"ug"},"denominator":{"value":1,"code":"h"}})",
              12'000},
        Ratio{"RatioOfOneWithoutAUnit", R"({"numerator":{"value":1},"denominator":{"value":1}})",
              std::nullopt},
        Ratio{
            "EpicPatch",
            R"({"numerator":{"value":12,"unit":"ug/h"},"denominator":{"value":12,"unit":"ug/h"}})",
            std::nullopt},
        Ratio{"EpicLiquid",
              R"({"numerator":{"value":15,"unit":"MG/5ML"},"denominator":)"
              R"({"value":15,"unit":"MG/5ML"}})",
              std::nullopt},
        Ratio{"MassPerMass",
              R"({"numerator":{"value":50,"code":"mg"},"denominator":{"value":1,"code":"g"}})",
              std::nullopt},
        Ratio{"PerNothing",
              R"({"numerator":{"value":50,"code":"mg"},"denominator":{"value":0,"code":"{tbl}"}})",
              std::nullopt},
        Ratio{"TextForAValue",
              R"({"numerator":{"value":"x","code":"mg"},"denominator":{"value":1}})",
              std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

constexpr const char* kTwice =
    R"(,"dosageInstruction":[{"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},)"
    R"("doseAndRate":[{"doseQuantity":{"value":1}}]}])";

std::optional<pathway::MilligramsPerDay> DoseWithForm(const std::string& form) {
  const auto orders =
      Taken(R"("contained":[{"resourceType":"Medication","id":"1","code":)" +
            Coded(kRxNorm, "25480") + form +
            R"(,"ingredient":[{"strength":{"numerator":{"value":300,"code":"mg"},"denominator":)"
            R"({"value":1}}}]}],"medicationReference":{"reference":"#1"})" +
            kTwice);
  return orders.empty() ? std::nullopt : orders.front().dose.amount;
}

TEST(ReadDrugTest, ASolidFormCountsInPieces) {
  EXPECT_EQ(DoseWithForm(R"(,"form":{"text":"Oral tablet"})"),
            pathway::MilligramsPerDay::Whole(600));
  EXPECT_EQ(DoseWithForm(R"(,"form":{"coding":[{"code":"1","display":"Capsule"}]})"),
            pathway::MilligramsPerDay::Whole(600));
}

TEST(ReadDrugTest, ALiquidFormDoesNot) {
  EXPECT_EQ(DoseWithForm(R"(,"form":{"text":"Oral solution"})"), std::nullopt);
}

TEST(ReadDrugTest, TheFormTellsTheReleaseOfABareIngredient) {
  EXPECT_THAT(Told(Contained(R"("code":)" + Coded(kRxNorm, "25480") +
                             R"(,"form":{"text":"Extended release tablet"})")),
              ElementsAre("gabapentin ER"));
}

TEST(ReadDrugTest, AReferenceToAnythingElseIsReadByItsDisplay) {
  const auto orders = Taken(
      R"("contained":[{"resourceType":"Substance","id":"1","code":)" + Coded(kRxNorm, "7804") +
      R"(}],"medicationReference":{"reference":"#1","display":"gabapentin 300 mg capsule"})");
  EXPECT_THAT(Told(orders), ElementsAre("gabapentin 300"));
  EXPECT_TRUE(orders.front().by_name_only);
}

TEST(ReadDrugTest, AMedicationOfAnotherServerIsReadByItsDisplay) {
  const auto orders =
      Taken(R"("medicationReference":{"reference":"https://other.example/Medication/g",)"
            R"("display":"gabapentin"})");
  EXPECT_THAT(Told(orders), ElementsAre("gabapentin"));
  EXPECT_TRUE(orders.front().by_name_only);
}

}  // namespace
}  // namespace hooks
