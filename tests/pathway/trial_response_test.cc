#include <gtest/gtest.h>

#include "pathway/trial_state.h"
#include "tests/pathway/sample_content.h"

// What pain scores say of a trial (D35).
namespace pathway {
namespace {

PainCase Treated(int days, const std::vector<Measurement>& scores) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("MedicationRequest/1", 1800, OnDay(days))};
  pain_case.measurements.insert(pain_case.measurements.end(), scores.begin(), scores.end());
  return pain_case;
}

TrialState StateOf(PainCase pain_case) {
  return Judged(std::move(pain_case)).TrialOf("gabapentin").state;
}

struct ScoreCase {
  const char* name;
  std::int64_t baseline;  // below 0: none
  std::int64_t now;
  TrialState state;
};

class TrialScoreTest : public ::testing::TestWithParam<ScoreCase> {};

TEST_P(TrialScoreTest, TheScoreDecidesTheOutcome) {
  std::vector<Measurement> scores = {PainScored(GetParam().now, 1)};
  if (GetParam().baseline >= 0) scores.push_back(PainScored(GetParam().baseline, 100));
  EXPECT_EQ(StateOf(Treated(100, scores)), GetParam().state);
}

INSTANTIATE_TEST_SUITE_P(
    TrialResponseTest, TrialScoreTest,
    ::testing::Values(ScoreCase{"TwoOfTen", -1, 2, TrialState::kResponding},
                      ScoreCase{"ThreeOfTen", -1, 3, TrialState::kResponding},
                      ScoreCase{"FourWithoutBaseline", -1, 4, TrialState::kOutcomeUnknown},
                      ScoreCase{"TenToSix", 10, 6, TrialState::kPartlyResponding},
                      ScoreCase{"TenToSevenIsThirtyPercent", 10, 7, TrialState::kPartlyResponding},
                      ScoreCase{"TenToEight", 10, 8, TrialState::kFailed},
                      ScoreCase{"EightToSixIsTwentyFivePercent", 8, 6, TrialState::kFailed},
                      ScoreCase{"Risen", 5, 8, TrialState::kFailed},
                      ScoreCase{"NoPainAtTheStart", 0, 5, TrialState::kOutcomeUnknown}),
    [](const auto& tested) { return tested.param.name; });

TEST(TrialResponseTest, ASeriesOfScoresDocumentsTheFailure) {
  const Judged judged(Treated(100, {PainScored(8, 100), PainScored(8, 1)}));
  EXPECT_EQ(judged.TrialOf("gabapentin").certainty, Certainty::kDocumented);
}

TEST(TrialResponseTest, ASeriesOfScoresFailsNoTrialThatIsTooShort) {
  EXPECT_EQ(StateOf(Treated(27, {PainScored(8, 27), PainScored(8, 1)})), TrialState::kEarly);
}

TEST(TrialResponseTest, AScoreSaysSomethingFromTheFourteenthDayOn) {
  EXPECT_EQ(StateOf(Treated(63, {PainScored(2, 50)})), TrialState::kOutcomeUnknown);
  EXPECT_EQ(StateOf(Treated(64, {PainScored(2, 50)})), TrialState::kResponding);
}

TEST(TrialResponseTest, AScoreCountsFor90Days) {
  EXPECT_EQ(StateOf(Treated(300, {PainScored(2, 90)})), TrialState::kResponding);
  EXPECT_EQ(StateOf(Treated(300, {PainScored(2, 91)})), TrialState::kOutcomeUnknown);
}

TEST(TrialResponseTest, OfTheFirstDayTheHighestScoreCountsHoweverTheyAreListed) {
  Measurement low = PainScored(7, 100);
  low.resource = "Observation/low";
  const Measurement high = PainScored(9, 100);
  const Measurement now = PainScored(6, 1);
  EXPECT_EQ(StateOf(Treated(100, {low, high, now})), TrialState::kPartlyResponding);
  EXPECT_EQ(StateOf(Treated(100, {high, low, now})), TrialState::kPartlyResponding);
}

TEST(TrialResponseTest, TheNewestScoreCounts) {
  EXPECT_EQ(StateOf(Treated(100, {PainScored(2, 1), PainScored(9, 30)})), TrialState::kResponding);
  EXPECT_EQ(StateOf(Treated(100, {PainScored(9, 1), PainScored(2, 30)})),
            TrialState::kOutcomeUnknown);
}

TEST(TrialResponseTest, AVitalSignScoreProvesNothing) {
  Measurement vital = PainScored(2, 1);
  vital.names_a_site = false;
  EXPECT_EQ(StateOf(Treated(100, {vital})), TrialState::kOutcomeUnknown);
}

TEST(TrialResponseTest, AScoreKnownToTheMonthCountsFromItsFirstDay) {
  Measurement score = PainScored(2, 1);
  score.day = InMonth(2026, 2);
  EXPECT_EQ(StateOf(Treated(100, {score})), TrialState::kResponding);
  score.day = InMonth(2025, 12);  // partly more than 90 days ago
  EXPECT_EQ(StateOf(Treated(200, {score})), TrialState::kOutcomeUnknown);
}

TEST(TrialResponseTest, APatientWhoRespondsBelowTheAdequateDoseResponds) {
  PainCase pain_case = Treated(100, {PainScored(2, 1)});
  pain_case.medications[0].dose.amount = Mg(900);
  EXPECT_EQ(StateOf(pain_case), TrialState::kResponding);
}

TEST(TrialResponseTest, ALowScoreAndAnEscalationOnOneDayAreAQuestion) {
  PainCase pain_case = Treated(100, {PainScored(2, 1)});
  pain_case.drafts = {Drafted(Other("d", "duloxetine", "snri", 30, OnDay(0)))};
  const Judged judged(pain_case);
  EXPECT_EQ(judged.judgement.escalation, Answer::kYes);
  EXPECT_EQ(judged.TrialOf("gabapentin").state, TrialState::kOutcomeUnknown);
}

TEST(TrialResponseTest, AScoreSaysNothingOfAnEndedTrial) {
  PainCase pain_case = Treated(300, {PainScored(2, 1)});
  pain_case.medications[0] = EndedOn(pain_case.medications[0], OnDay(200));
  EXPECT_EQ(StateOf(pain_case), TrialState::kOutcomeUnknown);
}

}  // namespace
}  // namespace pathway
