#include "tests/fhir/dosage_case.h"

// How much at a time: quantities, units, and which of several statements counts.
namespace fhir {
namespace {

using pathway::NoDose;

class DosageAmountTest : public ::testing::TestWithParam<DosageCase> {};

TEST_P(DosageAmountTest, IsRead) { ExpectRead(GetParam()); }

std::string Times3(const std::string& quantity) { return Directed(quantity, kThreeADay); }

INSTANTIATE_TEST_SUITE_P(
    Units, DosageAmountTest,
    ::testing::Values(
        DosageCase{"Milligrams", "capsule300", Times3(kMg300), 900'000, NoDose::kNone, 3},
        DosageCase{"MilligramsNeedNoStrength", "ingredient", Times3(kMg300), 900'000},
        DosageCase{"Grams", "ingredient", Times3(R"("value":0.6,"code":"g")"), 1'800'000},
        DosageCase{"Micrograms", "ingredient", Times3(R"("value":600,"code":"ug")"), 1'800},
        DosageCase{"Mcg", "ingredient", Times3(R"("value":600,"unit":"mcg")"), 1'800},
        DosageCase{"UnitOnly", "ingredient", Times3(R"("value":300,"unit":"MG")"), 900'000},
        DosageCase{"Capsule", "capsule300", Times3(kOneCapsule), 900'000, NoDose::kNone, 3},
        DosageCase{"Tbl", "tablet600", Times3(R"("value":1,"code":"{tbl}")"), 1'800'000},
        DosageCase{"Tablet", "tablet600", Times3(R"("value":2,"unit":"Tablet")"), 3'600'000},
        DosageCase{"TabletParentheses", "tablet600", Times3(R"x("value":1,"unit":"tablet(s)")x"),
                   1'800'000},
        DosageCase{"Pill", "tablet600", Times3(R"("value":1,"code":"{pill}")"), 1'800'000},
        DosageCase{"OrderableDrugForm", "tablet600",
                   Times3(R"("value":1,"unit":"tablet","code":"TAB")"), 1'800'000},
        DosageCase{"UnknownCodeKnownUnit", "capsule300",
                   Times3(R"("value":1,"unit":"capsule","code":"428641000")"), 900'000},
        DosageCase{"HalfATablet", "tablet600", Times3(R"("value":0.5,"unit":"tablet")"), 900'000},
        DosageCase{"AThirdOfATablet", "tablet600", Times3(R"("value":0.333333333,"unit":"tablet")"),
                   600'000},
        DosageCase{"TabletWithoutStrength",
                   "ingredient",
                   Times3(R"("value":1,"unit":"tablet")"),
                   {},
                   NoDose::kNoStrength},
        DosageCase{"Millilitres", "solution", Times3(R"("value":6,"unit":"mL")"), 900'000},
        DosageCase{"MillilitresOfCapsules",
                   "capsule300",
                   Times3(R"("value":6,"unit":"mL")"),
                   {},
                   NoDose::kNoStrength},
        DosageCase{"TabletsOfASolution",
                   "solution",
                   Times3(R"("value":1,"unit":"tablet")"),
                   {},
                   NoDose::kNoStrength},
        DosageCase{"NoUnitOfASolidProduct", "capsule300", Times3(R"("value":2)"), 1'800'000},
        DosageCase{"UcumOne", "capsule300", Times3(R"("value":2,"code":"1")"), 1'800'000},
        DosageCase{
            "NoUnitOfASolution", "solution", Times3(R"("value":6)"), {}, NoDose::kUnknownUnit},
        DosageCase{"NoUnitOfAnIngredient",
                   "ingredient",
                   Times3(R"("value":300)"),
                   {},
                   NoDose::kUnknownUnit},
        DosageCase{"UnknownUnit",
                   "capsule300",
                   Times3(R"("value":1,"unit":"puff")"),
                   {},
                   NoDose::kUnknownUnit},
        DosageCase{"MilligramsPerDayIsNoUnit",
                   "capsule300",
                   Times3(R"("value":300,"unit":"mg/d")"),
                   {},
                   NoDose::kUnknownUnit},
        DosageCase{
            "Patch", "capsule300", Times3(R"("value":1,"unit":"patch")"), {}, NoDose::kNotDaily},
        DosageCase{
            "PatchProduct", "patch", Times3(R"("value":25,"unit":"ug")"), {}, NoDose::kNotDaily},
        DosageCase{
            "MilligramsOfACombination", "combination", Times3(kMg300), {}, NoDose::kNoStrength},
        DosageCase{"TabletsOfACombination", "combination", Times3(R"("value":1,"unit":"tablet")"),
                   975'000}),
    [](const auto& tested) { return tested.param.name; });

const std::string kTiming = R"("timing":{"repeat":{)" + kThreeADay + "}}";

std::string Typed(const std::string& type, const std::string& quantity) {
  return R"({"type":{"coding":[{"code":")" + type + R"("}]},"doseQuantity":{)" + quantity + "}}";
}

const std::string kMg600 = R"("value":600,"unit":"mg")";
const std::string kMg900 = R"("value":900,"unit":"mg")";

INSTANTIATE_TEST_SUITE_P(
    Statements, DosageAmountTest,
    ::testing::Values(
        DosageCase{"OrderedBeatsCalculated", "ingredient",
                   Dosage(R"("doseAndRate":[)" + Typed("calculated", kMg600) + "," +
                          Typed("ordered", kMg300) + "]," + kTiming),
                   900'000},
        DosageCase{"CalculatedBeatsAdministered", "ingredient",
                   Dosage(R"("doseAndRate":[)" + Typed("admin-amount", kMg900) + "," +
                          Typed("calculated", kMg600) + "]," + kTiming),
                   1'800'000},
        DosageCase{"AlternativesAreNoSum", "ingredient",
                   Dosage(R"("doseAndRate":[)" + Typed("ordered", kMg300) + "," +
                          Typed("calculated", kMg300) + "," + Typed("admin-amount", kMg300) + "]," +
                          kTiming),
                   900'000},
        DosageCase{"TypedBeatsUntyped", "ingredient",
                   Dosage(R"("doseAndRate":[{"doseQuantity":{)" + kMg600 + "}}," +
                          Typed("admin-amount", kMg300) + "]," + kTiming),
                   900'000},
        DosageCase{"DoseAndRateAsAnObject", "ingredient",
                   Dosage(R"("doseAndRate":{"doseQuantity":{)" + kMg300 + "}}," + kTiming),
                   900'000},
        DosageCase{"LegacyDoseQuantity", "ingredient",
                   Dosage(R"("doseQuantity":{)" + kMg300 + "}," + kTiming), 900'000},
        DosageCase{"DoseAndRateBeatsLegacy", "ingredient",
                   Dosage(R"("doseQuantity":{)" + kMg600 + R"(},"doseAndRate":[{"doseQuantity":{)" +
                          kMg300 + "}}]," + kTiming),
                   900'000},
        DosageCase{"ARateIsNoDose",
                   "ingredient",
                   Dosage(R"("doseAndRate":[{"rateQuantity":{)" + kMg300 + "}}]," + kTiming),
                   {},
                   NoDose::kNoAmount},
        DosageCase{"DosageInstructionAsAnObject", "ingredient",
                   R"("dosageInstruction":{"doseQuantity":{)" + kMg300 + "}," + kTiming + "}",
                   900'000},
        DosageCase{"StatementsCallItDosage", "ingredient",
                   R"("dosage":[{"doseQuantity":{)" + kMg300 + "}," + kTiming + "}]", 900'000},
        DosageCase{"TheHighEndOfARange", "ingredient",
                   Dosage(R"("doseAndRate":[{"doseRange":{"low":{)" + kMg300 + R"(},"high":{)" +
                          kMg600 + "}}}]," + kTiming),
                   1'800'000},
        DosageCase{"ARangeWithoutHighEnd",
                   "ingredient",
                   Dosage(R"("doseAndRate":[{"doseRange":{"low":{)" + kMg300 + "}}}]," + kTiming),
                   {},
                   NoDose::kNoAmount},
        DosageCase{"NoQuantity", "capsule300", Dosage(kTiming), {}, NoDose::kNoAmount},
        DosageCase{"NoValue", "capsule300", Times3(R"("unit":"mg")"), {}, NoDose::kNoAmount},
        DosageCase{"ValueAsText", "capsule300", Times3(R"("value":"300","unit":"mg")"), 900'000},
        DosageCase{"Zero", "capsule300", Times3(R"("value":0,"unit":"mg")"), {}, NoDose::kNoAmount},
        DosageCase{
            "Negative", "capsule300", Times3(R"("value":-300,"unit":"mg")"), {}, NoDose::kNoAmount},
        DosageCase{"AtTheLimit", "ingredient", Times3(R"("value":100000,"unit":"mg")"),
                   300'000'000},
        DosageCase{"OverTheLimit",
                   "ingredient",
                   Times3(R"("value":100001,"unit":"mg")"),
                   {},
                   NoDose::kNoAmount},
        DosageCase{"HugeNumber",
                   "capsule300",
                   Times3(R"("value":1e15,"unit":"mg")"),
                   {},
                   NoDose::kNoAmount},
        DosageCase{"BeyondDoubles",
                   "capsule300",
                   Times3(R"("value":1e400,"unit":"mg")"),
                   {},
                   NoDose::kNoAmount},
        DosageCase{"HugeGrams",
                   "capsule300",
                   Times3(R"("value":100000,"unit":"g")"),
                   {},
                   NoDose::kNoAmount},
        DosageCase{"NoDosage", "capsule300", R"("status":"active")", {}, NoDose::kNoDosage},
        DosageCase{"EmptyDosage", "capsule300", Dosage(""), {}, NoDose::kNoAmount},
        DosageCase{"TextOnly", "capsule300", Dosage(R"("text":"one three times a day")"), 900'000},
        DosageCase{"TextOfUnknownWords",
                   "capsule300",
                   Dosage(R"("text":"one as the spirit moves")"),
                   {},
                   NoDose::kNoAmount}),
    [](const auto& tested) { return tested.param.name; });

TEST(DosageTest, ANumberWithoutUnitIsMarkedAsAssumed) {
  EXPECT_TRUE(DoseIn(Times3(R"("value":2)")).assumed_units);
  EXPECT_FALSE(DoseIn(Times3(kOneCapsule)).assumed_units);
}

TEST(DosageTest, EveryIngredientOfACombinationHasItsDose) {
  Issues issues;
  const auto tramadol = DoseIn(Times3(R"("value":1,"unit":"tablet")"), "combination", issues, 1);
  EXPECT_EQ(tramadol.amount->Micrograms(), 112'500);
}

TEST(DosageTest, AnUnreadableNumberIsAnIssueWithItsPath) {
  Issues issues;
  DoseIn(Times3(R"("value":"three hundred","unit":"mg")"), "capsule300", issues);
  ASSERT_FALSE(issues.All().empty());
  EXPECT_EQ(issues.All()[0].at,
            "MedicationRequest.dosageInstruction[0].doseAndRate[0].doseQuantity.value");
  EXPECT_EQ(issues.All()[0].text.find("three"), std::string::npos);
}

TEST(DosageTest, AnAbsurdStrengthIsNone) {
  CodeableConcept of;
  of.text = "gabapentin 999999 mg";
  const DrugIdentity identity = IdentifyDrug(of, SampleDrugs());
  const auto document = JsonDocument::Parse("{" + Times3(R"("value":0.5,"unit":"tablet")") + "}");
  Issues issues;
  const auto steps = RegimenOf(document->Root("R"), identity, identity.components.at(0), issues);
  const pathway::DailyDose& dose = steps.back().dose;
  EXPECT_FALSE(dose.amount.has_value());
}

}  // namespace
}  // namespace fhir
