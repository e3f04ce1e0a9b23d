#include "tests/fhir/dosage_case.h"

// How often, for how long, and several directions beside one another.
namespace fhir {
namespace {

using pathway::DoseMethod;
using pathway::NoDose;

class DosageTimingTest : public ::testing::TestWithParam<DosageCase> {};

TEST_P(DosageTimingTest, IsRead) { ExpectRead(GetParam()); }

// 300 mg, as often as `repeat` says.
DosageCase Repeat(const char* name, const std::string& repeat,
                  std::optional<std::int64_t> micrograms, std::optional<int> times = {}) {
  return {name,
          "capsule300",
          Directed(kMg300, repeat),
          micrograms,
          micrograms ? NoDose::kNone : NoDose::kNoFrequency,
          times};
}

// 300 mg, as often as the code of the timing says.
DosageCase Code(const char* name, const std::string& code, std::optional<std::int64_t> micrograms,
                std::optional<int> times = {}) {
  return {name,
          "capsule300",
          Dosage(R"("doseQuantity":{)" + kMg300 + R"(},"timing":{"code":{)" + code + "}}"),
          micrograms,
          micrograms ? NoDose::kNone : NoDose::kNoFrequency,
          times};
}

INSTANTIATE_TEST_SUITE_P(
    Repeats, DosageTimingTest,
    ::testing::Values(
        Repeat("ThreeTimesADay", kThreeADay, 900'000, 3),
        Repeat("EverySixHours", R"("frequency":1,"period":6,"periodUnit":"h")", 1'200'000, 4),
        Repeat("EverySevenHours", R"("frequency":1,"period":7,"periodUnit":"h")", 1'028'571),
        Repeat("HalfADay", R"("frequency":1,"period":0.5,"periodUnit":"d")", 600'000, 2),
        Repeat("WeeklyIsNotDaily", R"("frequency":1,"period":1,"periodUnit":"wk")", 42'857),
        Repeat("EveryOtherDay", R"("frequency":1,"period":2,"periodUnit":"d")", 150'000),
        Repeat("Monthly", R"("frequency":1,"period":1,"periodUnit":"mo")", 10'000),
        Repeat("UpToFourTimes", R"("frequency":1,"frequencyMax":4,"period":1,"periodUnit":"d")",
               1'200'000, 4),
        Repeat("FourToSixHourly", R"("frequency":1,"period":4,"periodMax":6,"periodUnit":"h")",
               1'800'000, 6),
        Repeat("LegacyPeriodUnits", R"("frequency":3,"period":1,"periodUnits":"d")", 900'000),
        Repeat("PeriodAsText", R"("frequency":"3","period":"1","periodUnit":"d")", 900'000),
        Repeat("WithoutFrequencyOnce", R"("period":1,"periodUnit":"d")", 300'000, 1),
        Repeat("FrequencyZero", R"("frequency":0,"period":1,"periodUnit":"d")", {}),
        Repeat("FrequencyWord", R"("frequency":"many","period":1,"periodUnit":"d")", {}),
        Repeat("FrequencyOneAndAHalf", R"("frequency":1.5,"period":1,"periodUnit":"d")", {}),
        Repeat("HugeFrequency", R"("frequency":1000000,"period":1,"periodUnit":"d")", {}),
        Repeat("NoPeriodUnit", R"("frequency":3,"period":1)", {}),
        Repeat("UnknownPeriodUnit", R"("frequency":3,"period":1,"periodUnit":"fortnight")", {}),
        Repeat("Minutes", R"("frequency":1,"period":90,"periodUnit":"min")", {}),
        Repeat("PeriodZero", R"("frequency":3,"period":0,"periodUnit":"d")", {}),
        Repeat("PeriodBelowZero", R"("frequency":3,"period":-1,"periodUnit":"d")", {}),
        Repeat("HugePeriod", R"("frequency":3,"period":9000000000,"periodUnit":"a")", {}),
        Repeat("TimesOfDay", R"("timeOfDay":["08:00:00","14:00:00","20:00:00"])", 900'000, 3),
        Repeat("OneTimeOfDay", R"("timeOfDay":"08:00:00")", 300'000, 1),
        Repeat("TimesOfDayAndPeriod",
               R"("timeOfDay":["08:00","20:00"],"period":1,"periodUnit":"d")", 600'000, 2),
        Repeat("Events", R"("when":["MORN","NOON","HS"])", 900'000, 3),
        Repeat("EventsAndPeriod", R"("when":["MORN","NOON","HS"],"period":1,"periodUnit":"d")",
               900'000, 3),
        Repeat("FrequencyAndEvent", R"("frequency":1,"period":1,"periodUnit":"d","when":["HS"])",
               300'000, 1),
        Repeat("ThreeDaysOfTheWeek",
               R"("frequency":1,"period":1,"periodUnit":"d","dayOfWeek":["mon","wed","fri"])",
               128'571),
        Repeat("EveryDayOfTheWeek",
               R"("frequency":2,"period":1,"periodUnit":"d",)"
               R"("dayOfWeek":["mon","tue","wed","thu","fri","sat","sun"])",
               600'000, 2),
        Repeat("TimeOnOneDayOfTheWeek", R"("dayOfWeek":["mon"],"timeOfDay":["08:00"])", 42'857),
        Repeat("OnlyBounds", R"("boundsPeriod":{"start":"2026-01-01"})", {}),
        Repeat("Empty", "", {})),
    [](const auto& tested) { return tested.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Codes, DosageTimingTest,
    ::testing::Values(Code("Bid", R"("coding":[{"code":"BID"}])", 600'000, 2),
                      Code("Tid", R"("coding":[{"code":"TID","display":"x"}])", 900'000, 3),
                      Code("Qid", R"("coding":[{"code":"QID"}])", 1'200'000, 4),
                      Code("Q6h", R"("coding":[{"code":"Q6H"}])", 1'200'000, 4),
                      Code("Q8h", R"("coding":[{"code":"Q8H"}])", 900'000, 3),
                      Code("Qd", R"("coding":[{"code":"QD"}])", 300'000, 1),
                      Code("Qod", R"("coding":[{"code":"QOD"}])", 150'000),
                      Code("Bed", R"("coding":[{"code":"BED"}])", 300'000, 1),
                      Code("Weekly", R"("coding":[{"code":"WK"}])", 42'857),
                      Code("SecondCoding", R"("coding":[{"code":"307469008"},{"code":"BID"}])",
                           600'000, 2),
                      Code("Display", R"("coding":[{"code":"1","display":"BID"}])", 600'000, 2),
                      Code("TextOnly", R"("text":"tid")", 900'000, 3),
                      Code("UnknownWords", R"("text":"as directed")", {}),
                      Code("UnknownCode", R"("coding":[{"code":"EVERYNOWANDTHEN"}])", {})),
    [](const auto& tested) { return tested.param.name; });

TEST(DosageTest, ARepeatThatSaysNothingLeavesItToTheCode) {
  const auto dose = DoseIn(Dosage(R"("doseQuantity":{)" + kMg300 +
                                  R"(},"timing":{"repeat":{"boundsPeriod":{}},)"
                                  R"("code":{"text":"BID"}})"));
  EXPECT_EQ(dose.amount->Micrograms(), 600'000);
  EXPECT_EQ(dose.method, DoseMethod::kTimingCode);
}

TEST(DosageTest, BedtimeIsTold) {
  EXPECT_TRUE(DoseIn(Directed(kMg300, R"("when":["HS"])")).at_bedtime);
  EXPECT_FALSE(DoseIn(Directed(kMg300, R"("when":["MORN"])")).at_bedtime);
  EXPECT_TRUE(
      DoseIn(Dosage(R"("doseQuantity":{)" + kMg300 + R"(},"timing":{"code":{"text":"nightly"}})"))
          .at_bedtime);
}

struct NeededCase {
  const char* name;
  const char* member;
  bool as_needed;
};

class AsNeededTest : public ::testing::TestWithParam<NeededCase> {};

TEST_P(AsNeededTest, IsToldAndTheAmountIsTheMaximum) {
  const std::string timing = R"("timing":{"repeat":{)" + kThreeADay + "}},";
  const auto dose =
      DoseIn(Dosage(R"("doseQuantity":{)" + kMg300 + "}," + timing + GetParam().member));
  EXPECT_EQ(dose.amount->Micrograms(), 900'000);
  EXPECT_EQ(dose.as_needed, GetParam().as_needed);
}

INSTANTIATE_TEST_SUITE_P(
    DosageTest, AsNeededTest,
    ::testing::Values(NeededCase{"True", R"("asNeededBoolean":true)", true},
                      NeededCase{"False", R"("asNeededBoolean":false)", false},
                      NeededCase{"Concept", R"("asNeededCodeableConcept":{"text":"pain"})", true},
                      NeededCase{"R5", R"("asNeeded":true)", true},
                      NeededCase{"Null", R"("asNeededBoolean":null)", false}),
    [](const auto& tested) { return tested.param.name; });

TEST(DosageTest, ACodeMaySayAsNeeded) {
  const auto dose =
      DoseIn(Dosage(R"("doseQuantity":{)" + kMg300 + R"(},"timing":{"code":{"text":"Q6H PRN"}})"));
  EXPECT_EQ(dose.amount->Micrograms(), 1'200'000);
  EXPECT_TRUE(dose.as_needed);
}

// ---- supply
// --------------------------------------------------------------------------------------

std::string Supplied(const std::string& quantity, const std::string& duration) {
  return R"("dispenseRequest":{"quantity":{)" + quantity + R"(},"expectedSupplyDuration":{)" +
         duration + "}}";
}

const std::string kNinety = R"("value":90,"unit":"capsule")";
const std::string kThirtyDays = R"("value":30,"unit":"days","code":"d")";

INSTANTIATE_TEST_SUITE_P(
    Supplies, DosageTimingTest,
    ::testing::Values(
        DosageCase{"OfDays", "capsule300", Supplied(kNinety, kThirtyDays), 900'000},
        DosageCase{"OfDaysWithoutUnit", "capsule300", Supplied(kNinety, R"("value":30)"), 900'000},
        DosageCase{"OfADayInCapitals", "capsule300",
                   Supplied(kNinety, R"("value":30,"unit":"Day")"), 900'000},
        DosageCase{"OfWeeks", "capsule300",
                   Supplied(R"("value":84,"unit":"capsule")", R"("value":4,"code":"wk")"), 900'000},
        DosageCase{"OfMonths", "capsule300", Supplied(kNinety, R"("value":1,"code":"mo")"),
                   900'000},
        DosageCase{"OfHours",
                   "capsule300",
                   Supplied(kNinety, R"("value":30,"code":"h")"),
                   {},
                   NoDose::kNoDosage},
        DosageCase{"WithoutDays",
                   "capsule300",
                   R"("dispenseRequest":{"quantity":{"value":90}})",
                   {},
                   NoDose::kNoDosage},
        DosageCase{"ForNoDay",
                   "capsule300",
                   Supplied(kNinety, R"("value":0,"code":"d")"),
                   {},
                   NoDose::kNoDosage},
        DosageCase{"OfAnIngredient",
                   "ingredient",
                   Supplied(kNinety, kThirtyDays),
                   {},
                   NoDose::kNoStrength},
        DosageCase{"FillsInForTextOnly", "capsule300",
                   Dosage(R"("text":"as told")") + "," + Supplied(kNinety, kThirtyDays), 900'000},
        DosageCase{"CountsOnceForTwoTexts", "capsule300",
                   R"("dosageInstruction":[{"text":"one by day"},{"text":"two at night"}],)" +
                       Supplied(kNinety, kThirtyDays),
                   900'000},
        DosageCase{"IsNotAskedWhenTheDirectionsSay", "capsule300",
                   Directed(kMg300, kOnceADay) + "," + Supplied(kNinety, kThirtyDays), 300'000},
        DosageCase{"DoesNotHideAnUnknownUnit",
                   "capsule300",
                   Directed(R"("value":1,"unit":"puff")", kOnceADay) + "," +
                       Supplied(kNinety, kThirtyDays),
                   {},
                   NoDose::kUnknownUnit}),
    [](const auto& tested) { return tested.param.name; });

TEST(DosageTest, ASupplyOfAnAsNeededOrderIsAsNeeded) {
  const auto dose = DoseIn(Dosage(R"("text":"for pain","asNeededBoolean":true)") + "," +
                           Supplied(kNinety, kThirtyDays));
  EXPECT_EQ(dose.method, DoseMethod::kSupply);
  EXPECT_TRUE(dose.as_needed);
  EXPECT_EQ(dose.times_a_day, std::nullopt);
}

// ---- several directions
// --------------------------------------------------------------------------

std::string Line(int sequence, const std::string& quantity, const std::string& repeat) {
  const std::string number = sequence == 0 ? "" : R"("sequence":)" + std::to_string(sequence) + ",";
  return "{" + number + R"("doseQuantity":{)" + quantity + R"(},"timing":{"repeat":{)" + repeat +
         "}}}";
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : ",") + line;
  return R"("dosageInstruction":[)" + text + "]";
}

const std::string kMg600 = R"("value":600,"unit":"mg")";
const std::string kAWeek = R"(,"boundsDuration":{"value":7,"code":"d"})";

INSTANTIATE_TEST_SUITE_P(
    Several, DosageTimingTest,
    ::testing::Values(
        DosageCase{"ConcurrentOnesAddUp", "ingredient",
                   Lines({Line(0, kMg300, kOnceADay), Line(0, kMg600, kOnceADay)}), 900'000,
                   NoDose::kNone, 2},
        DosageCase{"OfOneSequenceNumberAddUp", "ingredient",
                   Lines({Line(1, kMg300, kOnceADay), Line(1, kMg600, kOnceADay)}), 900'000},
        DosageCase{"StepsTakeTheLast", "ingredient",
                   Lines({Line(1, kMg300, kOnceADay + kAWeek), Line(2, kMg300, kThreeADay + kAWeek),
                          Line(3, kMg600, kThreeADay)}),
                   1'800'000, NoDose::kNone, 3},
        DosageCase{"StepsInAnyOrder", "ingredient",
                   Lines({Line(3, kMg600, kThreeADay), Line(1, kMg300, kOnceADay + kAWeek)}),
                   1'800'000},
        DosageCase{"TheLastStepOfTwoParts", "ingredient",
                   Lines({Line(1, kMg300, kOnceADay + kAWeek), Line(2, kMg300, kOnceADay),
                          Line(2, kMg600, kOnceADay)}),
                   900'000},
        DosageCase{"ANumberedLineWithoutEndMayBeAStepOrADose",
                   "ingredient",
                   Lines({Line(1, kMg300, kOnceADay), Line(2, kMg600, kOnceADay)}),
                   {},
                   NoDose::kUnclearSteps},
        DosageCase{"OneUnknownLeavesTheSumUnknown",
                   "ingredient",
                   Lines({Line(0, kMg300, kOnceADay), Line(0, kMg600, "")}),
                   {},
                   NoDose::kNoFrequency}),
    [](const auto& tested) { return tested.param.name; });

TEST(DosageTest, OnlyANightDoseAloneIsAtBedtime) {
  const std::string night = R"("when":["HS"])";
  EXPECT_TRUE(DoseIn(Lines({Line(0, kMg300, night)})).at_bedtime);
  EXPECT_FALSE(DoseIn(Lines({Line(0, kMg300, night), Line(0, kMg300, kOnceADay)})).at_bedtime);
}

}  // namespace
}  // namespace fhir
