#include "pathway/renal.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pathway/judgement.h"
#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

TEST(MillilitresTextTest, IsCutDownToATenthAndNeverRoundedUp) {
  EXPECT_EQ(MillilitresText(60000), "60");
  EXPECT_EQ(MillilitresText(59999), "59.9");
  EXPECT_EQ(MillilitresText(84040), "84");
  EXPECT_EQ(MillilitresText(84050), "84");
  EXPECT_EQ(MillilitresText(84100), "84.1");
}

constexpr int kMargin = 10;

RenalFunction FunctionOf(const PainCase& pain_case) {
  return RenalFunctionOn(kToday, pain_case, SampleRenalRules());
}

// A man of 50 and 80 kg: his clearance is 100 over the creatinine.
PainCase WithCreatinine(std::int64_t thousandths, int days_ago) {
  PainCase pain_case = SampleCase();
  pain_case.measurements[0] = Measured("serum_creatinine", thousandths, days_ago);
  return pain_case;
}

PainCase Without(PainCase pain_case, const std::string& kind) {
  std::erase_if(pain_case.measurements, [&](const Measurement& m) { return m.kind == kind; });
  return pain_case;
}

PainCase Aged(PainCase pain_case, int years) {
  pain_case.birth = DaySpan::On(std::chrono::year(2026 - years) / 1 / 1);
  return pain_case;
}

struct CockcroftGaultCase {
  const char* name;
  int age;
  Sex sex;
  std::int64_t grams;
  std::int64_t creatinine;
  std::int64_t clearance;
};

class CockcroftGaultTest : public ::testing::TestWithParam<CockcroftGaultCase> {};

TEST_P(CockcroftGaultTest, AgreesWithTheFormulaByHand) {
  const CockcroftGaultCase& c = GetParam();
  EXPECT_EQ(CockcroftGault(c.age, c.sex, c.grams, c.creatinine), c.clearance);
}

INSTANTIATE_TEST_SUITE_P(
    RenalTest, CockcroftGaultTest,
    ::testing::Values(CockcroftGaultCase{"ManOf50", 50, Sex::kMale, 80'000, 1'000, 100'000},
                      CockcroftGaultCase{"WomanOf70", 70, Sex::kFemale, 60'000, 1'200, 41'319},
                      CockcroftGaultCase{"ManOf85", 85, Sex::kMale, 55'000, 800, 52'517},
                      CockcroftGaultCase{"WomanOf34", 34, Sex::kFemale, 58'500, 700, 104'580},
                      CockcroftGaultCase{"SexUnknownCountsAsTheLower", 50, Sex::kUnknown, 80'000,
                                         1'000, 85'000},
                      CockcroftGaultCase{"AgeBeyondTheFormula", 141, Sex::kMale, 80'000, 1'000, 0}),
    [](const auto& tested) { return tested.param.name; });

struct EdgeCase {
  const char* name;
  std::int64_t clearance;
  std::int64_t adequate_measured;   // mg a day of gabapentin, by Cockcroft-Gault
  std::int64_t adequate_estimated;  // by eGFR, lower within 10 % above a cut-point
};

class BandOfTest : public ::testing::TestWithParam<EdgeCase> {};

TEST_P(BandOfTest, TakesTheBandOfTheClearance) {
  const Drug drug = SampleGabapentin();
  RenalFunction renal;
  renal.clearance = GetParam().clearance;
  ASSERT_NE(BandOf(drug, renal, kMargin), nullptr);
  EXPECT_EQ(BandOf(drug, renal, kMargin)->adequate, Mg(GetParam().adequate_measured));
  renal.method = RenalMethod::kEgfr;
  EXPECT_EQ(BandOf(drug, renal, kMargin)->adequate, Mg(GetParam().adequate_estimated));
}

INSTANTIATE_TEST_SUITE_P(
    RenalTest, BandOfTest,
    ::testing::Values(EdgeCase{"At100", 100'000, 1800, 1800}, EdgeCase{"At66", 66'000, 1800, 1800},
                      EdgeCase{"JustBelow66", 65'999, 1800, 700},
                      EdgeCase{"At60", 60'000, 1800, 700}, EdgeCase{"At59Point9", 59'900, 700, 700},
                      EdgeCase{"At33Point1", 33'100, 700, 700}, EdgeCase{"At33", 33'000, 700, 350},
                      EdgeCase{"At30Point1", 30'100, 700, 350}, EdgeCase{"At30", 30'000, 350, 350},
                      EdgeCase{"At29Point9", 29'900, 350, 350},
                      EdgeCase{"At16Point5", 16'500, 350, 150},
                      EdgeCase{"At15Point1", 15'100, 350, 150}, EdgeCase{"At15", 15'000, 150, 150},
                      EdgeCase{"At14Point9", 14'900, 150, 150}, EdgeCase{"AtNothing", 0, 150, 150}),
    [](const auto& tested) { return tested.param.name; });

TEST(MaximumOfTest, FallsInProportionWhereTheBandSaysSo) {
  RenalBand band = From(30, Mg(150), Mg(600));
  RenalFunction renal;
  EXPECT_EQ(MaximumOf(band, renal), Mg(600));
  renal.clearance = 45'000;
  EXPECT_EQ(MaximumOf(band, renal), Mg(600));
  band.in_proportion_below = 60;
  EXPECT_EQ(MaximumOf(band, renal), Mg(450));
  renal.clearance = 59'999;
  EXPECT_EQ(MaximumOf(band, renal), Mg(599));
  renal.clearance = 60'000;
  EXPECT_EQ(MaximumOf(band, renal), Mg(600));
  band.maximum.reset();
  EXPECT_EQ(MaximumOf(band, renal), std::nullopt);
}

TEST(BandOfTest, AnUnknownFunctionHasNoBand) {
  EXPECT_EQ(BandOf(SampleGabapentin(), RenalFunction{}, kMargin), nullptr);
}

TEST(RenalFunctionTest, IsBelowACutPointOnlyWhenUnderIt) {
  RenalFunction renal;
  EXPECT_EQ(renal.Below(60, kMargin), Answer::kUnknown);
  renal.clearance = 60'000;
  EXPECT_EQ(renal.Below(60, kMargin), Answer::kNo);
  renal.clearance = 59'999;
  EXPECT_EQ(renal.Below(60, kMargin), Answer::kYes);
}

TEST(RenalFunctionTest, AnEstimateWithinTenPercentAboveCountsAsBelow) {
  RenalFunction renal;
  renal.method = RenalMethod::kEgfr;
  renal.clearance = 66'000;
  EXPECT_EQ(renal.Below(60, kMargin), Answer::kNo);
  renal.clearance = 65'999;
  EXPECT_EQ(renal.Below(60, kMargin), Answer::kYes);
}

TEST(RenalFunctionOnTest, UsesTheNewestCreatinine) {
  PainCase pain_case = WithCreatinine(2'000, 200);
  pain_case.measurements.push_back(Measured("serum_creatinine", 1'000, 100));
  EXPECT_EQ(FunctionOf(pain_case).clearance, 100'000);
  EXPECT_EQ(FunctionOf(pain_case).day, OnDay(100));
  EXPECT_EQ(FunctionOf(pain_case).resource, "Observation/serum_creatinine100");
}

TEST(RenalFunctionOnTest, ACreatinineOfTheFutureIsNotUsed) {
  EXPECT_EQ(FunctionOf(WithCreatinine(1'000, -1)).clearance, std::nullopt);
}

struct WindowCase {
  const char* name;
  int age;
  const char* taking;  // a drug class; empty: none
  int days_ago;
  bool known;
};

class LookBackTest : public ::testing::TestWithParam<WindowCase> {};

TEST_P(LookBackTest, BoundsTheAgeOfTheCreatinine) {
  PainCase pain_case = Aged(WithCreatinine(1'000, GetParam().days_ago), GetParam().age);
  if (*GetParam().taking != '\0') {
    pain_case.medications.push_back(Other("m", "a drug", GetParam().taking, 10, OnDay(30)));
  }
  const RenalFunction found = FunctionOf(pain_case);
  EXPECT_EQ(found.clearance.has_value(), GetParam().known);
  EXPECT_EQ(found.missing, GetParam().known ? NoRenal::kNone : NoRenal::kTooOld);
}

INSTANTIATE_TEST_SUITE_P(RenalTest, LookBackTest,
                         ::testing::Values(WindowCase{"DayBeforeAYear", 50, "", 364, true},
                                           WindowCase{"OneYear", 50, "", 365, true},
                                           WindowCase{"DayAfterAYear", 50, "", 366, false},
                                           WindowCase{"At74", 74, "", 365, true},
                                           WindowCase{"At75HalfAYear", 75, "", 183, true},
                                           WindowCase{"At75OverHalfAYear", 75, "", 184, false},
                                           WindowCase{"WithAceInhibitor", 50, "ace_inhibitor", 184,
                                                      false},
                                           WindowCase{"WithArb", 50, "arb", 184, false},
                                           WindowCase{"WithDiuretic", 50, "diuretic", 184, false},
                                           WindowCase{"WithNsaid", 50, "nsaid", 184, false},
                                           WindowCase{"WithNsaidInTime", 50, "nsaid", 183, true},
                                           WindowCase{"WithSsri", 50, "ssri", 184, true}),
                         [](const auto& tested) { return tested.param.name; });

TEST(RenalFunctionOnTest, ATopicalNsaidShortensNothing) {
  PainCase pain_case = WithCreatinine(1'000, 300);
  pain_case.medications.push_back(Other("m", "diclofenac", "nsaid", 10, OnDay(30)));
  pain_case.medications.back().systemic = false;
  EXPECT_TRUE(FunctionOf(pain_case).clearance.has_value());
}

TEST(RenalFunctionOnTest, AtALowEgfrThreeMonthsCount) {
  for (const auto& [egfr, creatinine_counts] :
       {std::pair(44'999, false), std::pair(45'000, true)}) {
    PainCase pain_case = WithCreatinine(2'000, 93);
    pain_case.measurements.push_back(Measured("egfr", egfr, 10));
    const RenalMethod expected =
        creatinine_counts ? RenalMethod::kCockcroftGault : RenalMethod::kEgfr;
    EXPECT_EQ(FunctionOf(pain_case).method, expected) << egfr;
  }
}

TEST(RenalFunctionOnTest, ACreatinineKnownToTheMonthCountsWhenAllOfItIsInTheWindow) {
  PainCase pain_case = SampleCase();
  pain_case.measurements[0].day = InMonth(2025, 4);
  EXPECT_TRUE(FunctionOf(pain_case).clearance.has_value());
  pain_case.measurements[0].day = InMonth(2025, 3);  // the 1st is more than a year ago
  EXPECT_FALSE(FunctionOf(pain_case).clearance.has_value());
}

TEST(RenalFunctionOnTest, WithoutCreatinineARecentEgfrIsTheEstimate) {
  PainCase pain_case = Without(SampleCase(), "serum_creatinine");
  EXPECT_EQ(FunctionOf(pain_case).missing, NoRenal::kNoCreatinine);
  pain_case.measurements.push_back(Measured("egfr", 62'000, 20));
  EXPECT_EQ(FunctionOf(pain_case).clearance, 62'000);
  EXPECT_EQ(FunctionOf(pain_case).method, RenalMethod::kEgfr);
}

TEST(RenalFunctionOnTest, WithoutWeightAnEgfrIsEnoughUnder75) {
  PainCase pain_case = Without(SampleCase(), "body_weight");
  EXPECT_EQ(FunctionOf(pain_case).missing, NoRenal::kNoWeight);
  pain_case.measurements.push_back(Measured("egfr", 62'000, 20));
  EXPECT_EQ(FunctionOf(Aged(pain_case, 74)).method, RenalMethod::kEgfr);
  EXPECT_EQ(FunctionOf(Aged(pain_case, 75)).clearance, std::nullopt);
  EXPECT_EQ(FunctionOf(Aged(pain_case, 75)).missing, NoRenal::kNoWeight);
}

TEST(RenalFunctionOnTest, AWeightOfMoreThanAYearAgoIsNone) {
  PainCase pain_case = SampleCase();
  pain_case.measurements[1] = Measured("body_weight", 80'000, 365);
  EXPECT_TRUE(FunctionOf(pain_case).clearance.has_value());
  pain_case.measurements[1] = Measured("body_weight", 80'000, 366);
  EXPECT_EQ(FunctionOf(pain_case).missing, NoRenal::kNoWeight);
}

TEST(RenalFunctionOnTest, FromBmi30OnTheAdjustedWeightCounts) {
  PainCase pain_case = SampleCase();  // 180 cm: ideal weight 74.992 kg
  pain_case.measurements[1] = Measured("body_weight", 97'190, 30);  // BMI 29.997
  EXPECT_EQ(FunctionOf(pain_case).clearance, 121'487);
  pain_case.measurements[1] = Measured("body_weight", 97'200, 30);  // BMI 30, adjusted 83.875 kg
  EXPECT_EQ(FunctionOf(pain_case).clearance, 104'843);
}

TEST(RenalFunctionOnTest, WithoutHeightTheLowerOfBothCounts) {
  PainCase pain_case = Without(SampleCase(), "body_height");
  pain_case.measurements.push_back(Measured("egfr", 80'000, 20));
  EXPECT_EQ(FunctionOf(pain_case).clearance, 80'000);
  EXPECT_EQ(FunctionOf(pain_case).method, RenalMethod::kLowerOfBoth);
  pain_case.measurements.back().thousandths = 120'000;
  EXPECT_EQ(FunctionOf(pain_case).clearance, 100'000);
  EXPECT_EQ(FunctionOf(pain_case).method, RenalMethod::kCockcroftGault);
}

TEST(RenalFunctionOnTest, AnImpossibleHeightIsNoHeight) {
  PainCase pain_case = SampleCase();
  for (const std::int64_t height : {INT64_C(1'800), INT64_C(9'000'000'000'000)}) {
    pain_case.measurements[2].thousandths = height;
    EXPECT_EQ(FunctionOf(pain_case).clearance, 100'000) << height;
  }
}

TEST(RenalFunctionOnTest, WithoutBirthDateItIsUnknown) {
  PainCase pain_case = SampleCase();
  pain_case.birth.reset();
  EXPECT_EQ(FunctionOf(pain_case).missing, NoRenal::kNoAge);
}

TEST(RenalFunctionOnTest, ABirthYearCountsAsTheOlderAge) {
  PainCase pain_case = SampleCase();
  pain_case.birth = DaySpan{std::chrono::year(1976) / 1 / 1, std::chrono::year(1976) / 12 / 31};
  EXPECT_EQ(FunctionOf(pain_case).clearance, 100'000);
}

TEST(RenalFunctionOnTest, AcuteKidneyInjuryWithin30DaysMakesItUnstable) {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("aki", 30));
  EXPECT_EQ(FunctionOf(pain_case).missing, NoRenal::kUnstable);
  pain_case.conditions.back() = Problem("aki", 31);
  EXPECT_EQ(FunctionOf(pain_case).clearance, 100'000);
}

struct UnstableCase {
  const char* name;
  std::int64_t other;
  int days_ago;
  bool unstable;
};

class UnstableTest : public ::testing::TestWithParam<UnstableCase> {};

TEST_P(UnstableTest, CreatininesThatDifferByHalfAreUnstable) {
  PainCase pain_case = SampleCase();  // 1.0 thirty days ago
  pain_case.measurements.push_back(
      Measured("serum_creatinine", GetParam().other, GetParam().days_ago));
  const auto expected = GetParam().unstable ? NoRenal::kUnstable : NoRenal::kNone;
  EXPECT_EQ(FunctionOf(pain_case).missing, expected);
}

INSTANTIATE_TEST_SUITE_P(RenalTest, UnstableTest,
                         ::testing::Values(UnstableCase{"JustBelowHalf", 1'499, 60, false},
                                           UnstableCase{"ByHalf", 1'500, 60, true},
                                           UnstableCase{"AboveHalf", 1'501, 60, true},
                                           UnstableCase{"Fallen", 660, 60, true},
                                           UnstableCase{"On90thDay", 1'500, 90, true},
                                           UnstableCase{"Before", 1'500, 91, false}),
                         [](const auto& tested) { return tested.param.name; });

TEST(RenalFunctionOnTest, TheOrderOfTheMeasurementsDoesNotMatter) {
  PainCase pain_case = WithCreatinine(1'100, 30);
  pain_case.measurements.push_back(Measured("serum_creatinine", 1'200, 30));
  pain_case.measurements.back().resource = "Observation/other";
  const auto first = FunctionOf(pain_case).clearance;
  std::reverse(pain_case.measurements.begin(), pain_case.measurements.end());
  EXPECT_EQ(FunctionOf(pain_case).clearance, first);
}

// ---- bounds, and values of one day -------------------------------------------------------------

PainCase OnlyEgfr(std::int64_t thousandths, Bound bound) {
  PainCase pain_case = SampleCase();
  pain_case.measurements = {Measured("egfr", thousandths, 10)};
  pain_case.measurements.front().bound = bound;
  return pain_case;
}

TEST(RenalBoundTest, AnEgfrOfMoreThan90IsInTheHighestBand) {
  const RenalFunction found = FunctionOf(OnlyEgfr(90'000, Bound::kAtLeast));
  EXPECT_EQ(found.bound, Bound::kAtLeast);
  EXPECT_EQ(found.Below(60, kMargin), Answer::kNo);
  EXPECT_EQ(found.Below(90, kMargin), Answer::kUnknown);
  ASSERT_NE(BandOf(SampleGabapentin(), found, kMargin), nullptr);
  EXPECT_EQ(BandOf(SampleGabapentin(), found, kMargin)->from, 60);
}

TEST(RenalBoundTest, AnEgfrOfMoreThan60DoesNotTellTheBand) {
  const RenalFunction found = FunctionOf(OnlyEgfr(60'000, Bound::kAtLeast));
  EXPECT_EQ(found.Below(60, kMargin), Answer::kUnknown);
  EXPECT_EQ(found.Below(30, kMargin), Answer::kNo);
  EXPECT_EQ(BandOf(SampleGabapentin(), found, kMargin), nullptr);
}

TEST(RenalBoundTest, AnEgfrOfLessThan15IsInTheLowestBand) {
  const RenalFunction found = FunctionOf(OnlyEgfr(14'999, Bound::kAtMost));
  EXPECT_EQ(found.Below(15, kMargin), Answer::kYes);
  EXPECT_EQ(found.Below(5, kMargin), Answer::kUnknown);
  ASSERT_NE(BandOf(SampleGabapentin(), found, kMargin), nullptr);
  EXPECT_EQ(BandOf(SampleGabapentin(), found, kMargin)->from, 0);
  EXPECT_EQ(BandOf(SampleGabapentin(), FunctionOf(OnlyEgfr(29'999, Bound::kAtMost)), kMargin),
            nullptr);
}

TEST(RenalBoundTest, ACreatinineOfAtLeastIsAClearanceOfAtMost) {
  PainCase pain_case = WithCreatinine(10'000, 10);
  pain_case.measurements[0].bound = Bound::kAtLeast;
  EXPECT_EQ(FunctionOf(pain_case).bound, Bound::kAtMost);
  pain_case.measurements[0].bound = Bound::kAtMost;
  EXPECT_EQ(FunctionOf(pain_case).bound, Bound::kAtLeast);
}

TEST(RenalBoundTest, TheLowerOfBothKeepsTheBoundThatMatters) {
  PainCase pain_case = Without(WithCreatinine(1'000, 10), "body_height");  // 100 mL/min
  const auto with_egfr = [&pain_case](std::int64_t thousandths, Bound bound) {
    PainCase changed = pain_case;
    changed.measurements.push_back(Measured("egfr", thousandths, 10));
    changed.measurements.back().bound = bound;
    return FunctionOf(changed);
  };
  EXPECT_EQ(with_egfr(60'000, Bound::kAtLeast).clearance, 60'000);
  EXPECT_EQ(with_egfr(60'000, Bound::kAtLeast).bound, Bound::kAtLeast);
  EXPECT_EQ(with_egfr(120'000, Bound::kAtLeast).clearance, 100'000);
  EXPECT_EQ(with_egfr(120'000, Bound::kAtLeast).bound, Bound::kExact);
  EXPECT_EQ(with_egfr(120'000, Bound::kAtMost).bound, Bound::kAtMost);
}

TEST(MaximumOfTest, ABoundGivesNoProportion) {
  RenalBand band = From(30, Mg(150), Mg(600));
  band.in_proportion_below = 60;
  RenalFunction renal;
  renal.clearance = 45'000;
  renal.bound = Bound::kAtLeast;
  EXPECT_EQ(MaximumOf(band, renal), std::nullopt);
  renal.clearance = 60'000;
  EXPECT_EQ(MaximumOf(band, renal), Mg(600));
}

TEST(RenalTest, OfSeveralValuesOfOneDayTheLowerClearanceCountsInAnyOrder) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.push_back(Measured("serum_creatinine", 1'250, 30));
  pain_case.measurements.push_back(Measured("body_weight", 78'000, 30));
  const RenalFunction found = FunctionOf(pain_case);
  EXPECT_EQ(found.clearance, 78'000);
  std::reverse(pain_case.measurements.begin(), pain_case.measurements.end());
  EXPECT_EQ(FunctionOf(pain_case).clearance, 78'000);
}

}  // namespace
}  // namespace pathway
