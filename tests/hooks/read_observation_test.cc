#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kCreatinine = "2160-0";
constexpr std::string_view kEgfr = "98979-8";
constexpr std::string_view kWeight = "29463-7";
constexpr std::string_view kHeight = "8302-2";
constexpr std::string_view kScore = "72514-3";

Chart Observed(std::string_view loinc, const std::string& members) {
  return ChartWith(
      {ResourceOf("Observation", "o", R"("code":)" + Coded(kLoinc, loinc) + "," + members)});
}

struct Value {
  const char* name;
  std::string_view loinc;
  std::string value;
  std::int64_t thousandths;
};

std::string Quantity(std::string_view value, std::string_view unit, std::string_view code) {
  std::string quantity = R"("valueQuantity":{"value":)" + std::string(value);
  if (!unit.empty()) quantity += R"(,"unit":")" + std::string(unit) + "\"";
  if (!code.empty()) quantity += R"(,"code":")" + std::string(code) + "\"";
  return quantity + "}";
}

class KnownUnitTest : public ::testing::TestWithParam<Value> {};

TEST_P(KnownUnitTest, IsConvertedToTheUnitOfItsKind) {
  const auto chart = Observed(GetParam().loinc, GetParam().value);
  ASSERT_THAT(chart.read.measurements, SizeIs(1));
  EXPECT_EQ(chart.read.measurements.front().thousandths, GetParam().thousandths);
  EXPECT_THAT(chart.issues.All(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Units, KnownUnitTest,
    ::testing::Values(
        Value{"MilligramsPerDecilitre", kCreatinine, Quantity("1.16", "", "mg/dL"), 1160},
        Value{"UnitInWordsAlone", kCreatinine, Quantity("1.16", "mg/dl", ""), 1160},
        Value{"UnitInWordsBesideALocalCode", kCreatinine, Quantity("1.16", "mg/dL", "258797006"),
              1160},
        Value{"MicromolesPerLitre", kCreatinine, Quantity("102", "", "umol/L"), 1154},
        Value{"MicroSign", kCreatinine, Quantity("102", "\xC2\xB5mol/L", ""), 1154},
        Value{"GreekMu", kCreatinine, Quantity("102", "\xCE\xBCmol/L", ""), 1154},
        Value{"MillimolesPerLitre", kCreatinine, Quantity("0.102", "", "mmol/L"), 1154},
        Value{"AsAText", kCreatinine, Quantity("\"1.16\"", "", "mg/dL"), 1160},
        Value{"Egfr", kEgfr, Quantity("59.9", "", "mL/min/{1.73_m2}"), 59900},
        Value{"EgfrInWords", kEgfr, Quantity("60", "mL/min/1.73m2", ""), 60000},
        Value{"Kilograms", kWeight, Quantity("74.6", "kg", "kg"), 74600},
        Value{"Grams", kWeight, Quantity("74600", "", "g"), 74600},
        Value{"Pounds", kWeight, Quantity("164.5", "lbs", "[lb_av]"), 74616},
        Value{"PoundsInWords", kWeight, Quantity("164.5", "lb", ""), 74616},
        Value{"Centimetres", kHeight, Quantity("177.8", "", "cm"), 177800},
        Value{"Metres", kHeight, Quantity("1.778", "", "m"), 177800},
        Value{"Inches", kHeight, Quantity("70", "in", "[in_i]"), 177800},
        Value{"Score", kScore, Quantity("7", "", "{score}"), 7000},
        Value{"ScoreWithoutAUnit", kScore, Quantity("7", "", ""), 7000},
        Value{"ScoreAsAnInteger", kScore, R"("valueInteger":7)", 7000},
        Value{"ScoreOfZero", kScore, R"("valueInteger":0)", 0},
        Value{"ScoreOutOfTen", kScore, Quantity("7", "/10", ""), 7000},
        Value{"MilligramsPerLitre", kCreatinine, Quantity("11.6", "", "mg/L"), 1160},
        Value{"Ounces", kWeight, Quantity("2632", "", "[oz_av]"), 74616},
        Value{"Stones", kWeight, Quantity("12", "", "[stone_av]"), 76204},
        Value{"Feet", kHeight, Quantity("6", "", "[ft_i]"), 182880},
        Value{"EgfrWithASquare", kEgfr, Quantity("60", "mL/min/1.73m\xC2\xB2", ""), 60000},
        Value{"TextWithItsUnit", kCreatinine, R"("valueString":" 1.16 mg/dL ")", 1160},
        Value{"ScoreInWords", kScore, R"("valueString":"7/10")", 7000},
        Value{"ScoreInLongWords", kScore, R"("valueString":"7 out of 10")", 7000},
        Value{"ScoreAlone", kScore, R"("valueString":"7")", 7000},
        Value{"ScoreAsAnAnswer", kScore, R"("valueCodeableConcept":{"text":"7"})", 7000},
        Value{"Millimetres", kScore, Quantity("68", "mm", "mm"), 6800},
        Value{"OutOfAHundred", kScore, R"("valueString":"68/100")", 6800},
        Value{"ScaleToAHundred", kScore,
              R"("referenceRange":[{"high":{"value":100}}],)" + Quantity("68", "", "{score}"),
              6800},
        Value{"ScaleToTen", kScore,
              R"("referenceRange":[{"high":{"value":10}}],)" + Quantity("7", "", "{score}"), 7000},
        Value{"LeastPossible", kCreatinine, Quantity("0.1", "", "mg/dL"), 100},
        Value{"MostPossible", kWeight, Quantity("650", "", "kg"), 650'000},
        Value{"Preliminary", kCreatinine, R"("status":"preliminary",)" + Quantity("1", "", "mg/dL"),
              1000},
        Value{"Amended", kCreatinine, R"("status":"amended",)" + Quantity("1", "", "mg/dL"), 1000},
        Value{"Corrected", kCreatinine, R"("status":"corrected",)" + Quantity("1", "", "mg/dL"),
              1000}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct Unread {
  const char* name;
  std::string_view loinc;
  std::string value;
  const char* issue;  // the element of its one issue; empty: none
};

class UnreadValueTest : public ::testing::TestWithParam<Unread> {};

TEST_P(UnreadValueTest, IsNoMeasurement) {
  const auto chart = Observed(GetParam().loinc, GetParam().value);
  EXPECT_THAT(chart.read.measurements, IsEmpty());
  const std::string issue = GetParam().issue;
  ASSERT_THAT(chart.issues.All(), SizeIs(issue.empty() ? 0 : 1));
  if (!issue.empty()) {
    EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource." + issue);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Values, UnreadValueTest,
    ::testing::Values(
        Unread{"UnknownUnit", kCreatinine, Quantity("1.16", "grains", ""), "valueQuantity.unit"},
        Unread{"UnitOfAnotherKind", kWeight, Quantity("74", "cm", "cm"), "valueQuantity.unit"},
        Unread{"NoUnit", kCreatinine, Quantity("1.16", "", ""), "valueQuantity.unit"},
        Unread{"NoNumber", kCreatinine, R"("valueQuantity":{"value":"high","code":"mg/dL"})",
               "valueQuantity.value"},
        Unread{"TooLarge", kCreatinine, Quantity("1e12", "", "mg/dL"), "valueQuantity.value"},
        Unread{"Negative", kCreatinine, Quantity("-1", "", "mg/dL"), "valueQuantity.value"},
        Unread{"Nothing", kCreatinine, Quantity("0", "", "mg/dL"), "valueQuantity.value"},
        Unread{"LessThanPossible", kCreatinine, Quantity("0.09", "", "mg/dL"),
               "valueQuantity.value"},
        Unread{"MicromolesAsMilligrams", kCreatinine, Quantity("102", "", "mg/dL"),
               "valueQuantity.value"},
        Unread{"MoreThanPossible", kWeight, Quantity("7000", "", "kg"), "valueQuantity.value"},
        Unread{"JustMoreThanPossible", kWeight, Quantity("650.1", "", "kg"), "valueQuantity.value"},
        Unread{"ScoreOfEleven", kScore, R"("valueInteger":11)", "valueInteger"},
        Unread{"ScoreOfHundredOnAnUnknownScale", kScore, Quantity("68", "", "{score}"),
               "valueQuantity.value"},
        Unread{"BoundOfAWeight", kWeight,
               R"("valueQuantity":{"value":200,"code":"kg","comparator":">"})",
               "valueQuantity.value"},
        Unread{"UnknownComparator", kEgfr,
               R"("valueQuantity":{"value":60,"code":"mL/min","comparator":"ad"})",
               "valueQuantity.comparator"},
        Unread{"RangeOfScores", kScore, R"("valueRange":{"low":{"value":6},"high":{"value":7}})",
               "valueRange"},
        Unread{"ScoreInWordsAlone", kScore, R"("valueString":"severe")", "valueString"},
        Unread{"DecimalComma", kCreatinine, R"("valueString":"1,16 mg/dL")", "valueString"},
        Unread{"TextWithoutAUnit", kCreatinine, R"("valueString":"1.16")", "valueString"},
        Unread{"TextWithMore", kScore, R"("valueString":"7 today")", "valueString"},
        Unread{"NothingWritten", kScore, R"("valueString":"")", "valueString"},
        Unread{"ManyDigits", kScore, R"("valueString":"77777777777")", "valueString"},
        Unread{"Registered", kCreatinine, R"("status":"registered",)" + Quantity("1", "", "mg/dL"),
               ""},
        Unread{"NoValue", kCreatinine, R"("valueQuantity":{"code":"mg/dL"})", ""},
        Unread{"AbsentForAReason", kCreatinine, R"("dataAbsentReason":{"text":"unknown"})", ""},
        Unread{"UnknownKind", "99999-9", Quantity("1", "", "mg/dL"), ""},
        Unread{"EnteredInError", kCreatinine,
               R"("status":"entered-in-error",)" + Quantity("1.16", "", "mg/dL"), ""},
        Unread{"Cancelled", kCreatinine, R"("status":"cancelled",)" + Quantity("1", "", "mg/dL"),
               ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct When {
  const char* name;
  const char* members;
  std::optional<pathway::DaySpan> day;
};

class DayTest : public ::testing::TestWithParam<When> {};

TEST_P(DayTest, IsTheEffectiveOneElseWhenItWasIssued) {
  const auto chart =
      Observed(kCreatinine, Quantity("1", "", "mg/dL") + std::string(GetParam().members));
  ASSERT_THAT(chart.read.measurements, SizeIs(1));
  EXPECT_EQ(chart.read.measurements.front().day, GetParam().day);
}

INSTANTIATE_TEST_SUITE_P(
    Elements, DayTest,
    ::testing::Values(
        When{"None", "", std::nullopt},
        When{"DateTime",
             R"(,"effectiveDateTime":"2025-12-30T08:10:00+01:00","issued":"2026-01-01")",
             On("2025-12-30")},
        When{"EndOfThePeriod", R"(,"effectivePeriod":{"start":"2025-12-01","end":"2025-12-03"})",
             On("2025-12-03")},
        When{"StartOfThePeriod", R"(,"effectivePeriod":{"start":"2025-12-01"})", On("2025-12-01")},
        When{"LastOfATiming",
             R"(,"effectiveTiming":{"event":["2025-12-02","2025-12-30"]},"issued":"2026-01-01")",
             On("2025-12-30")},
        When{"Instant", R"(,"effectiveInstant":"2025-12-30T08:10:00Z")", On("2025-12-30")},
        When{"Issued", R"(,"issued":"2025-12-31T00:00:00Z")", On("2025-12-31")},
        When{"OnlyTheMonth", R"(,"effectiveDateTime":"2025-12")", On("2025-12")}),
    [](const auto& tested) { return tested.param.name; });

struct Bounded {
  const char* name;
  std::string value;
  std::int64_t thousandths;
  pathway::Bound bound;
};

class BoundTest : public ::testing::TestWithParam<Bounded> {};

TEST_P(BoundTest, IsKept) {
  const auto chart = Observed(kEgfr, GetParam().value);
  ASSERT_THAT(chart.read.measurements, SizeIs(1));
  EXPECT_EQ(chart.read.measurements.front().thousandths, GetParam().thousandths);
  EXPECT_EQ(chart.read.measurements.front().bound, GetParam().bound);
}

std::string Compared(std::string_view comparator, std::string_view value) {
  return R"("valueQuantity":{"comparator":")" + std::string(comparator) + R"(","value":)" +
         std::string(value) + R"(,"code":"mL/min/{1.73_m2}"})";
}

INSTANTIATE_TEST_SUITE_P(
    Comparators, BoundTest,
    ::testing::Values(
        Bounded{"Above", Compared(">", "60"), 60'000, pathway::Bound::kAtLeast},
        Bounded{"AtLeast", Compared(">=", "60"), 60'000, pathway::Bound::kAtLeast},
        Bounded{"Below", Compared("<", "15"), 14'999, pathway::Bound::kAtMost},
        Bounded{"AtMost", Compared("<=", "15"), 15'000, pathway::Bound::kAtMost},
        Bounded{"InWords", R"("valueString":">60 mL/min")", 60'000, pathway::Bound::kAtLeast},
        Bounded{"Exact", Quantity("60", "", "mL/min"), 60'000, pathway::Bound::kExact}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadObservationTest, ADayThatCannotBeReadIsNotReplacedByAnother) {
  const auto chart =
      Observed(kCreatinine, Quantity("1", "", "mg/dL") +
                                R"(,"effectiveDateTime":"30/12/2025","issued":"2026-01-01")");
  EXPECT_EQ(chart.read.measurements.front().day, std::nullopt);
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.effectiveDateTime");
}

TEST(ReadObservationTest, AnIssueNeverHoldsTheValue) {
  const auto chart = Observed(kWeight, Quantity("7000", "", "kg"));
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].text, "outside of what is possible for body_weight");
}

TEST(ReadObservationTest, ComponentsAreMeasurementsOfTheirOwn) {
  const auto chart = ChartWith({ResourceOf(
      "Observation", "bp",
      R"("effectiveDateTime":"2026-01-02","component":[{"code":)" + Coded(kLoinc, "8480-6") + "," +
          Quantity("150", "mmHg", "mm[Hg]") + R"(},{"code":)" + Coded(kLoinc, "8462-4") + "," +
          Quantity("95", "mmHg", "mm[Hg]") + "}]")});
  ASSERT_THAT(chart.read.measurements, SizeIs(2));
  EXPECT_EQ(chart.read.measurements[0].kind, "systolic_bp");
  EXPECT_EQ(chart.read.measurements[1].kind, "diastolic_bp");
  EXPECT_EQ(chart.read.measurements[1].thousandths, 95000);
  EXPECT_EQ(chart.read.measurements[1].day, On("2026-01-02"));
  EXPECT_EQ(chart.read.measurements[1].resource, "Observation/bp");
}

TEST(ReadObservationTest, OnlyAScoreOfThePainInQuestionIsToldFromAVitalSign) {
  const auto score = [](const std::string& more) {
    const std::string sciatica =
        ResourceOf("Condition", "c", R"("code":)" + Coded(kIcd10cm, "M54.3"));
    const std::string knee = ResourceOf("Condition", "k", R"("code":{"text":"knee pain"})");
    const std::string observation = ResourceOf(
        "Observation", "o", R"("code":)" + Coded(kLoinc, kScore) + R"(,"valueInteger":6)" + more);
    return ChartWith({sciatica, knee, observation}).read.measurements.front().names_a_site;
  };
  EXPECT_FALSE(score(""));
  EXPECT_TRUE(score(R"(,"bodySite":{"text":"left leg"})"));
  EXPECT_FALSE(score(R"(,"bodySite":{"text":"right knee"})"));
  EXPECT_TRUE(score(R"(,"focus":[{"reference":"Condition/c"}])"));
  EXPECT_FALSE(score(R"(,"focus":[{"reference":"Condition/k"}])"));
  EXPECT_FALSE(score(R"(,"focus":[{"reference":"Condition/unsent"}])"));
}

}  // namespace
}  // namespace hooks
