#include "cards/dosage_instruction.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/cards/sample.h"

namespace cards {
namespace {

using pathway::Days;
using pathway::Milligrams;
using pathway::Plan;

pathway::Product Capsule(std::int64_t milligrams) {
  const std::string mg = std::to_string(milligrams);
  return {mg, "drug " + mg, "capsule", Milligrams::Whole(milligrams)};
}

std::string Written(const Plan& plan) { return DosageInstruction(plan, SampleTexts().plan); }

TEST(DosageInstructionTest, ADoseThatGoesOnHasNoBounds) {
  const Plan plan{Capsule(300), {{{{2, 3, false}}, std::nullopt}}};
  EXPECT_EQ(Written(plan), R"([{"sequence":1,"text":"Take 2 capsules (600 mg) three times daily",)"
                           R"("timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d"}},)"
                           R"("doseAndRate":[{"doseQuantity":{"value":600,"unit":"mg",)"
                           R"("system":"http://unitsofmeasure.org","code":"mg"}}]}])");
}

TEST(DosageInstructionTest, AStepLastsItsDaysAndTheNightHasItsCode) {
  const Plan plan{Capsule(300), {{{{1, 1, true}}, Days(3)}, {{{1, 2, false}}, std::nullopt}}};
  EXPECT_EQ(Written(plan),
            R"([{"sequence":1,"text":"Take 1 capsule (300 mg) once daily at bedtime for 3 days",)"
            R"("timing":{"repeat":{"boundsDuration":{"value":3,"unit":"days",)"
            R"("system":"http://unitsofmeasure.org","code":"d"},"frequency":1,"period":1,)"
            R"("periodUnit":"d","when":["HS"]}},)"
            R"("doseAndRate":[{"doseQuantity":{"value":300,"unit":"mg",)"
            R"("system":"http://unitsofmeasure.org","code":"mg"}}]},)"
            R"({"sequence":2,"text":"Then take 1 capsule (300 mg) twice daily",)"
            R"("timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},)"
            R"("doseAndRate":[{"doseQuantity":{"value":300,"unit":"mg",)"
            R"("system":"http://unitsofmeasure.org","code":"mg"}}]}])");
}

TEST(DosageInstructionTest, TwoDosesOfOneDayShareTheirNumber) {
  const Plan plan{Capsule(300), {{{{1, 2, false}, {2, 1, true}}, Days(1)}}};
  const std::string written = Written(plan);
  EXPECT_NE(written.find(R"("sequence":1,"text":"Take 1 capsule (300 mg) twice daily for 1 day")"),
            std::string::npos);
  EXPECT_NE(written.find(R"("sequence":1,"text":"Also take 2 capsules (600 mg) once daily )"
                         R"(at bedtime for 1 day")"),
            std::string::npos);
}

TEST(DosageInstructionTest, AnAmountKeepsItsDigits) {
  Plan plan{Capsule(1), {{{{1, 1, false}}, std::nullopt}}};
  plan.product.strength = Milligrams::FromNanograms(37'500'000);
  EXPECT_NE(Written(plan).find(R"("value":37.5,)"), std::string::npos);
  EXPECT_NE(Written(plan).find("(37.5 mg)"), std::string::npos);
}

TEST(DosageInstructionTest, TheMedicationIsTheProduct) {
  EXPECT_EQ(MedicationOf({Capsule(300), {}}),
            R"({"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"300",)"
            R"("display":"drug 300"}],"text":"drug 300"})");
}

TEST(DosageInstructionTest, TheStepsInALineForPeople) {
  const PlanWords words = SampleTexts().plan;
  const Plan up{Capsule(300),
                {{{{1, 2, false}, {2, 1, true}}, Days(3)},
                 {{{1, 1, false}, {2, 2, false}}, Days(3)},
                 {{{2, 3, false}}, std::nullopt}}};
  EXPECT_EQ(StepsText(up, words), "1,200 and 1,500 mg/day for 3 days each, then 1,800 mg/day");
  EXPECT_EQ(LastDoseText(up, words), "2 capsules (600 mg) three times daily");
  const Plan down{Capsule(30), {{{{1, 1, false}}, Days(14)}}};
  EXPECT_EQ(StepsText(down, words), "30 mg/day for 14 days, then stop");
  const Plan one{Capsule(300), {{{{1, 1, false}, {2, 1, true}}, std::nullopt}}};
  EXPECT_EQ(StepsText(one, words), "900 mg/day");
  EXPECT_EQ(LastDoseText(one, words),
            "1 capsule (300 mg) once daily and 2 capsules (600 mg) once daily at bedtime");
}

}  // namespace
}  // namespace cards
