#include "pathway/corrected_draft.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

// Gabapentin in capsules of 100 and 300 mg: two doses a day below a clearance of 60, and a start.
Content WithProducts() {
  Content content = SampleContent();
  Drug& drug = content.drugs["gabapentin"];
  drug.bands[0].times_a_day = 3;
  drug.bands[0].start = {Mg(300), Mg(900), {Tablet(300), Days(3)}};
  drug.bands[1].times_a_day = 2;
  drug.bands[1].start = {Mg(100), Mg(400), {Tablet(100), Days(7)}};
  drug.products = {{"1", "gabapentin 100", "capsule", Tablet(100)},
                   {"3", "gabapentin 300", "capsule", Tablet(300)}};
  drug.at_night = true;
  return content;
}

constexpr std::int64_t kClearance40 = 2500;  // thousandths of mg/dL of creatinine

PainCase Drafting(std::int64_t running, std::int64_t drafted, int times_a_day) {
  PainCase pain_case = SampleCase();
  if (running > 0) {
    pain_case.medications = {Gabapentin("MedicationRequest/m", running, OnDay(100))};
  }
  pain_case.drafts = {Drafted(Gabapentin("MedicationRequest/d", drafted, OnDay(0)))};
  pain_case.drafts.front().dose.times_a_day = times_a_day;
  return pain_case;
}

PainCase WithClearance40(PainCase pain_case) {
  pain_case.measurements.front().thousandths = kClearance40;
  return pain_case;
}

// "2 x 2 of 300 mg; ..." or "nothing"
std::string Corrected(Correction correction, const PainCase& pain_case,
                      const Content& content = WithProducts()) {
  const Judged judged(pain_case, content);
  const auto plan = CorrectedDraft(correction, judged.Draft(), judged.judgement);
  if (!plan) return "nothing";
  std::string text;
  for (const PlanStep& step : plan->steps) {
    for (const Intake& intake : step.intakes) {
      if (!text.empty()) text += "; ";
      text += std::to_string(intake.units) + " x " + std::to_string(intake.times_a_day);
      if (step.days) text += " for " + std::to_string(step.days->count());
    }
  }
  return text + " of " + std::to_string(plan->product.strength.Nanograms() / 1'000'000) + " mg";
}

TEST(CorrectedDraftTest, DownToTheLimitInTheDosesOfThisKidneyFunction) {
  EXPECT_EQ(Corrected(Correction::kLimit, WithClearance40(Drafting(600, 3600, 3))),
            "2 x 2 of 300 mg");
}

TEST(CorrectedDraftTest, TheSameDoseInMoreDoses) {
  EXPECT_EQ(Corrected(Correction::kDosesADay, Drafting(1800, 3600, 2)), "4 x 3 of 300 mg");
}

TEST(CorrectedDraftTest, MoreDosesNeedWholeUnits) {
  EXPECT_EQ(Corrected(Correction::kDosesADay, Drafting(1200, 2400, 2)), "nothing");
}

TEST(CorrectedDraftTest, EnoughDosesStay) {
  EXPECT_EQ(Corrected(Correction::kDosesADay, Drafting(1800, 3600, 3)), "nothing");
  EXPECT_EQ(Corrected(Correction::kDosesADay, Drafting(1800, 3600, 4)), "nothing");
}

TEST(CorrectedDraftTest, AStartBeginsWithTheFirstStep) {
  EXPECT_EQ(Corrected(Correction::kStart, Drafting(0, 1800, 3)),
            "1 x 1 for 3; 1 x 2 for 3; 1 x 3 of 300 mg");
}

TEST(CorrectedDraftTest, AStartAtTheFirstStepStays) {
  EXPECT_EQ(Corrected(Correction::kStart, Drafting(0, 300, 1)), "nothing");
}

TEST(CorrectedDraftTest, AStartIsMadeOfTheDraftedProduct) {
  EXPECT_EQ(Corrected(Correction::kStart, WithClearance40(Drafting(0, 3600, 3))), "nothing");
  PainCase pain_case = WithClearance40(Drafting(0, 3600, 3));
  pain_case.drafts.front().strength = Tablet(100);
  EXPECT_EQ(Corrected(Correction::kStart, pain_case),
            "1 x 1 for 7; 1 x 2 for 7; 1 x 1 for 7; 2 x 1 for 7; 2 x 2 of 100 mg");
}

TEST(CorrectedDraftTest, AStartIsNotBroughtToTheLimit) {
  EXPECT_EQ(Corrected(Correction::kLimit, WithClearance40(Drafting(0, 3600, 3))), "nothing");
}

TEST(CorrectedDraftTest, ARaiseIsNoStart) {
  EXPECT_EQ(Corrected(Correction::kStart, Drafting(600, 3600, 3)), "nothing");
}

TEST(CorrectedDraftTest, NothingBelowWhatIsTaken) {
  EXPECT_EQ(Corrected(Correction::kLimit, WithClearance40(Drafting(1200, 3600, 3))),
            "2 x 2 of 300 mg");
  EXPECT_EQ(Corrected(Correction::kLimit, WithClearance40(Drafting(1500, 3600, 3))), "nothing");
}

struct Barred {
  const char* name;
  std::function<void(PainCase&)> change;
};

class BarredCorrectionTest : public ::testing::TestWithParam<Barred> {};

TEST_P(BarredCorrectionTest, IsNotMade) {
  PainCase pain_case = WithClearance40(Drafting(600, 3600, 3));
  GetParam().change(pain_case);
  EXPECT_EQ(Corrected(Correction::kLimit, pain_case), "nothing");
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BarredCorrectionTest,
    ::testing::Values(
        Barred{"WithoutAnId", [](PainCase& c) { c.drafts[0].resource = "MedicationRequest"; }},
        Barred{"WithoutAStrength", [](PainCase& c) { c.drafts[0].strength.reset(); }},
        Barred{"AsNeeded", [](PainCase& c) { c.drafts[0].dose.as_needed = true; }},
        Barred{"BesideAnotherOfTheDrug",
               [](PainCase& c) {
                 c.drafts.push_back(c.drafts[0]);
                 c.drafts[1].resource = "MedicationRequest/e";
               }},
        Barred{"WithASecondDrugInIt",
               [](PainCase& c) {
                 c.drafts.push_back(c.drafts[0]);
                 c.drafts[1].drug = c.drafts[1].ingredient = "acetaminophen";
               }},
        Barred{"InTabletsTooLarge", [](PainCase& c) { c.drafts[0].strength = Tablet(800); }},
        Barred{"KidneyFunctionNotKnown", [](PainCase& c) { c.measurements.clear(); }},
        Barred{"AgeNotKnown", [](PainCase& c) { c.birth.reset(); }}),
    [](const auto& tested) { return tested.param.name; });

TEST(CorrectedDraftTest, NothingWhereTheDrugItselfIsStopped) {
  Content content = WithProducts();
  Gate gate;
  gate.when = Asking(Ask::kCondition, {"angioedema"});
  gate.effect = GateEffect::kStop;
  content.drugs["gabapentin"].gates = {gate};
  PainCase pain_case = WithClearance40(Drafting(600, 3600, 3));
  EXPECT_EQ(Corrected(Correction::kLimit, pain_case, content), "2 x 2 of 300 mg");
  pain_case.conditions.push_back(Problem("angioedema", 10));
  EXPECT_EQ(Corrected(Correction::kLimit, pain_case, content), "nothing");
}

TEST(CorrectedDraftTest, TheLimitItselfStopsNothing) {
  Content content = WithProducts();
  Gate gate;
  gate.when = Asking(Ask::kOverLimit);
  gate.effect = GateEffect::kStop;
  content.drugs["gabapentin"].gates = {gate};
  EXPECT_EQ(Corrected(Correction::kLimit, WithClearance40(Drafting(600, 3600, 3)), content),
            "2 x 2 of 300 mg");
}

TEST(CorrectedDraftTest, DownToTheAdequateDose) {
  EXPECT_EQ(Corrected(Correction::kAdequate, Drafting(900, 3600, 3)), "2 x 3 of 300 mg");
  EXPECT_EQ(Corrected(Correction::kAdequate, Drafting(900, 1800, 3)), "nothing");
}

}  // namespace
}  // namespace pathway
