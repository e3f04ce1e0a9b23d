#include "pathway/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

using ::testing::ElementsAre;

// Capsules of 100 and 300 mg, three times a day, up to 1,800 mg of at most 3,600 mg.
class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    drug_ = SampleDrug("gabapentin", "gabapentinoid");
    drug_.products = {{"1", "100", "capsule", Tablet(100)}, {"3", "300", "capsule", Tablet(300)}};
    drug_.at_night = true;
    RenalBand band = From(0, Mg(1800), Mg(3600));
    band.times_a_day = 3;
    band.start = StartPace{Mg(300), Mg(900), {Tablet(300), Days(3)}};
    band.titration = Pace{Tablet(300), Days(3)};
    drug_.bands = {band};
    drug_.taper = Taper{{Tablet(300), Days(4), Days(7), std::nullopt},
                        TaperPace{Tablet(300), Days(7), Days(14), std::nullopt},
                        Mg(1800),
                        Days(90)};
  }

  RenalBand& Band() { return drug_.bands.front(); }
  std::optional<Plan> Raised(std::int64_t from) {
    return TitrationPlan(drug_, Band(), Band().maximum, Mg(from));
  }

  Drug drug_;
};

// "300 x 3 d, 600" of the daily doses.
std::string Said(const std::optional<Plan>& plan) {
  if (!plan) return "none";
  std::string said;
  for (const PlanStep& step : plan->steps) {
    said += (said.empty() ? "" : ", ") + std::to_string(plan->DoseOf(step).Micrograms() / 1000);
    if (step.days) said += " x " + std::to_string(step.days->count());
  }
  return said + (plan->Stops() ? ", 0" : "");
}

// "1x2+2x1n": one unit twice, and two once at night.
std::string Intakes(const PlanStep& step) {
  std::string said;
  for (const Intake& intake : step.intakes) {
    said += (said.empty() ? "" : "+") + std::to_string(intake.units) + "x" +
            std::to_string(intake.times_a_day) + (intake.at_night ? "n" : "");
  }
  return said;
}

TEST_F(PlanTest, AStartGoesUpToTheDoseHeldFirst) {
  const auto plan = StartPlan(drug_, Band(), Band().maximum);
  EXPECT_EQ(Said(plan), "300 x 3, 600 x 3, 900");
  EXPECT_EQ(Intakes(plan->steps[0]), "1x1n");
  EXPECT_EQ(Intakes(plan->steps[1]), "1x2");
  EXPECT_EQ(Intakes(plan->steps[2]), "1x3");
  EXPECT_EQ(plan->Length(), Days(6));
}

TEST_F(PlanTest, AStartThatEndsAboveTheLimitIsNone) {
  EXPECT_EQ(Said(StartPlan(drug_, Band(), Mg(899))), "none");
}

TEST_F(PlanTest, ATitrationGoesUpToTheAdequateDose) {
  const auto plan = Raised(900);
  EXPECT_EQ(Said(plan), "1200 x 3, 1500 x 3, 1800");
  EXPECT_EQ(Intakes(plan->steps[0]), "1x2+2x1n");
  EXPECT_EQ(Intakes(plan->steps[1]), "1x1+2x2");
  EXPECT_EQ(Intakes(plan->steps[2]), "2x3");
}

TEST_F(PlanTest, TheFirstStepOfATitrationMayBeSmallerNeverLarger) {
  EXPECT_EQ(Said(Raised(1000)), "1200 x 3, 1500 x 3, 1800");
  EXPECT_EQ(Said(Raised(1799)), "1800");
}

TEST_F(PlanTest, AnAdequateDoseIsNotRaised) {
  EXPECT_EQ(Said(Raised(1800)), "none");
  EXPECT_EQ(Said(Raised(2400)), "none");
}

TEST_F(PlanTest, ATargetThatNoProductMakesIsRoundedUpWithinTheLimit) {
  Band().adequate = Mg(350);
  Band().maximum = Mg(700);
  Band().titration = Pace{Tablet(100), Days(7)};
  Band().times_a_day = 1;
  EXPECT_EQ(Said(Raised(200)), "300 x 7, 400");
  Band().maximum = Mg(399);
  EXPECT_EQ(Said(Raised(200)), "none");
}

TEST_F(PlanTest, ATaperGoesDownInStepsAndThenStops) {
  const auto plan = TaperPlan(drug_, Mg(1200), Days(30));
  EXPECT_EQ(Said(plan), "900 x 4, 600 x 4, 300 x 4, 0");
  EXPECT_EQ(plan->Length(), Days(12));
}

TEST_F(PlanTest, AHighDoseOrALongUseTakesTheLongerPace) {
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(900), Days(90))), "600 x 4, 300 x 4, 0");
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(900), Days(91))), "600 x 7, 300 x 7, 0");
  EXPECT_EQ(TaperPlan(drug_, Mg(1800), Days(30))->steps.front().days, Days(4));
  EXPECT_EQ(TaperPlan(drug_, Mg(1801), Days(30))->steps.front().days, Days(7));
}

TEST_F(PlanTest, TheFirstStepOfATaperTakesAwayNoMoreThanHalf) {
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(400), Days(30))), "300 x 7, 0");
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(300), Days(30))), "200 x 4, 100 x 4, 0");
}

TEST_F(PlanTest, TheLowestStrengthAloneHasNoTaper) {
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(100), Days(30))), "none");
}

TEST_F(PlanTest, AFewStepsLastLongEnoughAndManyNotTooLong) {
  drug_.taper->usual = {Tablet(300), Days(7), Days(14), Days(14)};
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(600), Days(30))), "300 x 14, 0");
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(1500), Days(30))), "1200 x 4, 900 x 4, 600 x 4, 300 x 4, 0");
}

TEST_F(PlanTest, AReductionReachesTheLimitWithinItsDays) {
  EXPECT_EQ(Said(ReductionPlan(drug_, Mg(1800), Mg(700), Days(7), 1)),
            "1500 x 2, 1200 x 2, 900 x 2, 600");
  EXPECT_EQ(Said(ReductionPlan(drug_, Mg(900), Mg(700), Days(7), 1)), "600");
  const auto steep = ReductionPlan(drug_, Mg(3600), Mg(300), Days(7), 1);
  EXPECT_EQ(Said(steep), "3000 x 1, 2400 x 1, 1800 x 1, 1200 x 1, 600 x 1, 300");
  EXPECT_EQ(Intakes(steep->steps.back()), "1x1n");
}

TEST_F(PlanTest, AReductionMayBeAtOnce) {
  EXPECT_EQ(Said(ReductionPlan(drug_, Mg(3600), Mg(700), Days(0), 1)), "600");
}

TEST_F(PlanTest, AReductionToLessThanAnyProductIsNone) {
  EXPECT_EQ(Said(ReductionPlan(drug_, Mg(300), Mg(90), Days(7), 1)), "none");
}

TEST_F(PlanTest, WithoutItsNumbersADrugHasNoPlan) {
  drug_.taper.reset();
  Band().start.reset();
  Band().titration.reset();
  EXPECT_EQ(Said(StartPlan(drug_, Band(), Band().maximum)), "none");
  EXPECT_EQ(Said(Raised(900)), "none");
  EXPECT_EQ(Said(TaperPlan(drug_, Mg(900), Days(30))), "none");
  EXPECT_EQ(Said(ReductionPlan(drug_, Mg(900), Mg(300), Days(7), 1)), "none");
}

TEST_F(PlanTest, HalvesOfAMilligramAddUp) {
  drug_.products = {{"1", "37.5", "capsule", Milligrams::FromNanograms(37'500'000)}};
  Band().times_a_day = 1;
  drug_.taper = Taper{{Tablet(75), Days(7), Days(7), std::nullopt}, {}, {}, {}};
  const auto plan = TaperPlan(drug_, Mg(75), Days(30));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->DoseOf(plan->steps.front()).Micrograms(), 37'500);
}

}  // namespace
}  // namespace pathway
