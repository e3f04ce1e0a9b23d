#include "pathway/judgement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

std::vector<std::string> KindsOf(const PainCase& pain_case) {
  const Judged judged(pain_case);
  std::vector<std::string> kinds;
  for (const PainProblem& problem : judged.judgement.problems) kinds.push_back(problem.kind);
  return kinds;
}

using Kinds = std::vector<std::string>;

PainCase WithProblems(std::vector<Condition> conditions) {
  PainCase pain_case = SampleCase();
  pain_case.conditions = std::move(conditions);
  return pain_case;
}

TEST(JudgementTest, TheKindThatComesFirstIsInQuestion) {
  EXPECT_EQ(KindsOf(WithProblems({Problem("low_back_pain", 100), Problem("sciatica", 10)})),
            (Kinds{"radicular", "back"}));
}

TEST(JudgementTest, ARadiculopathyWithoutSiteCountsBesideALegSignOnly) {
  EXPECT_EQ(KindsOf(WithProblems({Problem("radiculopathy_unspecified", 10)})), Kinds{});
  EXPECT_EQ(
      KindsOf(WithProblems({Problem("radiculopathy_unspecified", 10), Problem("leg_pain", 10)})),
      Kinds{"radicular"});
}

TEST(JudgementTest, AResolvedProblemIsNone) {
  PainCase pain_case = SampleCase();
  pain_case.conditions[0].active = false;
  EXPECT_EQ(KindsOf(pain_case), Kinds{});
}

TEST(JudgementTest, AProblemOfMoreThanAYearAgoIsCurrentOnlyWhenTreated) {
  EXPECT_EQ(KindsOf(WithProblems({Problem("sciatica", 365)})), Kinds{"radicular"});
  PainCase old = WithProblems({Problem("sciatica", 366)});
  EXPECT_EQ(KindsOf(old), Kinds{});
  old.medications = {EndedOn(Gabapentin("m/1", 900, OnDay(500)), OnDay(365))};
  EXPECT_EQ(KindsOf(old), Kinds{"radicular"});
  old.medications = {EndedOn(Gabapentin("m/1", 900, OnDay(500)), OnDay(366))};
  EXPECT_EQ(KindsOf(old), Kinds{});
}

TEST(JudgementTest, AProblemIsAsOldAsItsEarliestRecord) {
  PainCase pain_case = WithProblems({Problem("sciatica", 20), Problem("sciatica", 200)});
  const Judged judged(pain_case);
  ASSERT_NE(judged.judgement.Problem(), nullptr);
  EXPECT_EQ(judged.judgement.Problem()->age, (DayCount{Days(200), Days(200)}));
  EXPECT_TRUE(judged.judgement.Problem()->from_onset);
}

TEST(JudgementTest, AgeIsARangeWhenOnlyTheYearIsKnown) {
  PainCase pain_case = SampleCase();
  pain_case.birth = DaySpan{std::chrono::year(2008) / 1 / 1, std::chrono::year(2008) / 12 / 31};
  const Judged judged(pain_case);
  EXPECT_EQ(judged.judgement.age_at_least, 17);
  EXPECT_EQ(judged.judgement.age_at_most, 18);
  EXPECT_FALSE(judged.judgement.Adult());
}

TEST(JudgementTest, AnAdultIsSurelyEighteen) {
  PainCase pain_case = SampleCase();
  pain_case.birth = DaySpan::On(std::chrono::year(2008) / 3 / 15);
  EXPECT_TRUE(Judged(pain_case).judgement.Adult());
  pain_case.birth = DaySpan::On(std::chrono::year(2008) / 3 / 16);
  EXPECT_FALSE(Judged(pain_case).judgement.Adult());
  pain_case.birth.reset();
  EXPECT_FALSE(Judged(pain_case).judgement.Adult());
}

TEST(JudgementTest, OnOneDayTheScoreThatNamesItsSiteCounts) {
  PainCase pain_case = SampleCase();
  Measurement vital = PainScored(9, 1);
  vital.names_a_site = false;
  pain_case.measurements.push_back(PainScored(4, 1));
  pain_case.measurements.push_back(vital);
  const Judged judged(pain_case);
  ASSERT_TRUE(judged.judgement.score.has_value());
  EXPECT_EQ(judged.judgement.score->thousandths, 4'000);
}

TEST(JudgementTest, AScoreAheadOfTodayDoesNotCount) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.push_back(PainScored(4, -1));
  EXPECT_FALSE(Judged(pain_case).judgement.score.has_value());
}

TEST(JudgementTest, OnlySystemicOutpatientPainDrugsAreTrials) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("m/1", 1800, OnDay(50)), Gabapentin("m/2", 900, OnDay(90)),
                           Other("m/3", "diclofenac", "nsaid", 100, OnDay(50)),
                           Other("m/4", "metformin", "biguanide", 1000, OnDay(50)),
                           Other("m/5", "", "", 1, OnDay(50))};
  pain_case.medications[1].inpatient = true;
  pain_case.medications[2].systemic = false;
  const Judged judged(pain_case);
  ASSERT_EQ(judged.judgement.trials.size(), 1U);
  EXPECT_EQ(judged.judgement.trials[0].resources, std::vector<std::string>{"m/1"});
}

TEST(JudgementTest, ADrugForSomethingElseIsNoTrial) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("m/1", 1800, OnDay(50))};
  pain_case.medications[0].purpose = Purpose::kOther;
  EXPECT_TRUE(Judged(pain_case).judgement.trials.empty());
}

TEST(JudgementTest, TheTrialInQuestionIsThatOfTheDraftedDrug) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("m/1", 1800, OnDay(90)),
                           Other("m/2", "duloxetine", "snri", 60, OnDay(40))};
  pain_case.drafts = {Drafted(Gabapentin("d", 2400, OnDay(0)))};
  const Judged judged(pain_case);
  ASSERT_NE(judged.judgement.trial, nullptr);
  EXPECT_EQ(judged.judgement.trial->drug, "gabapentin");
}

TEST(JudgementTest, WithoutADraftTheRunningLadderDrugIsInQuestion) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {EndedOn(Gabapentin("m/1", 1800, OnDay(90)), OnDay(20)),
                           Other("m/2", "duloxetine", "snri", 60, OnDay(40)),
                           Other("m/3", "naproxen", "nsaid", 1000, OnDay(5))};
  EXPECT_EQ(Judged(pain_case).judgement.trial->drug, "duloxetine");
}

TEST(JudgementTest, TheOrderOfTheListsDoesNotMatter) {
  PainCase pain_case = SampleCase();
  pain_case.medications = {Gabapentin("m/1", 900, OnDay(90)), Gabapentin("m/2", 1800, OnDay(45)),
                           Other("m/3", "duloxetine", "snri", 60, OnDay(40))};
  pain_case.conditions.push_back(Problem("low_back_pain", 300));
  pain_case.drafts = {Drafted(Other("d", "nortriptyline", "tca", 25, OnDay(0)))};
  PainCase reversed = pain_case;
  std::reverse(reversed.medications.begin(), reversed.medications.end());
  std::reverse(reversed.conditions.begin(), reversed.conditions.end());
  std::reverse(reversed.measurements.begin(), reversed.measurements.end());
  const Judged a(pain_case);
  const Judged b(reversed);
  ASSERT_EQ(a.judgement.trials.size(), b.judgement.trials.size());
  for (std::size_t i = 0; i < a.judgement.trials.size(); ++i) {
    EXPECT_EQ(a.judgement.trials[i].state, b.judgement.trials[i].state);
    EXPECT_EQ(a.judgement.trials[i].days_adequate, b.judgement.trials[i].days_adequate);
    EXPECT_EQ(a.judgement.trials[i].resources, b.judgement.trials[i].resources);
  }
  EXPECT_EQ(a.judgement.trial->drug, b.judgement.trial->drug);
  EXPECT_EQ(a.judgement.escalation, b.judgement.escalation);
}

TEST(JudgementTest, AnEmptyCaseIsJudged) {
  PainCase nothing;
  nothing.today = kToday;
  const Judged judged(nothing);
  EXPECT_EQ(judged.judgement.Problem(), nullptr);
  EXPECT_EQ(judged.judgement.trial, nullptr);
  EXPECT_EQ(judged.judgement.escalation, Answer::kNo);
  EXPECT_EQ(judged.judgement.lesion, Answer::kUnknown);
}

TEST(JudgementTest, ThePathwayIsOffOnYesOnly) {
  Content content = SampleContent();
  content.pathway_off = Asking(Ask::kCondition, {"palliative_care"});
  PainCase pain_case = SampleCase();
  pain_case.delivered.conditions = Delivery::kPartial;
  EXPECT_FALSE(Judged(pain_case, content).judgement.pathway_off);
  pain_case.conditions.push_back(Problem("palliative_care", 20));
  EXPECT_TRUE(Judged(pain_case, content).judgement.pathway_off);
}

// ---- two pain problems (D63) --------------------------------------------------------------------

PainCase WithTwoPains() {
  PainCase pain_case = SampleCase();
  pain_case.conditions.push_back(Problem("low_back_pain", 100));
  return pain_case;
}

std::string KindInQuestion(const PainCase& pain_case, const Content& content = SampleContent()) {
  const Judged judged(pain_case, content);
  return judged.judgement.Problem()->kind;
}

TEST(TwoPainsTest, NeitherNamedNorCodedAtAVisitTheContentsOrderDecides) {
  EXPECT_EQ(KindInQuestion(WithTwoPains()), "radicular");
}

TEST(TwoPainsTest, TheNewestAtAVisitIsInQuestion) {
  PainCase pain_case = WithTwoPains();
  for (const auto& [name, days_ago] : {std::pair("low_back_pain", 3), std::pair("sciatica", 9)}) {
    pain_case.conditions.push_back(Problem(name, days_ago));
    pain_case.conditions.back().recorded_as = RecordedAs::kVisitDiagnosis;
  }
  EXPECT_EQ(KindInQuestion(pain_case), "back");
}

TEST(TwoPainsTest, TheDraftsReasonComesBeforeTheVisit) {
  PainCase pain_case = WithTwoPains();
  pain_case.conditions.push_back(Problem("low_back_pain", 3));
  pain_case.conditions.back().recorded_as = RecordedAs::kVisitDiagnosis;
  pain_case.drafts = {Drafted(Gabapentin("d", 900, OnDay(0)))};
  pain_case.drafts[0].reasons = {"sciatica"};
  EXPECT_EQ(KindInQuestion(pain_case), "radicular");
  pain_case.selected = {"another draft"};
  EXPECT_EQ(KindInQuestion(pain_case), "back");
}

TEST(TwoPainsTest, AReferralsReasonChoosesToo) {
  PainCase pain_case = WithTwoPains();
  Service referral;
  referral.reasons = {"low_back_pain"};
  pain_case.drafted_services = {referral};
  EXPECT_EQ(KindInQuestion(pain_case), "back");
}

TEST(TwoPainsTest, APartOfAnotherPainIsNeverInQuestion) {
  Content content = SampleContent();
  content.pain_part_of["back"] = {"radicular"};
  PainCase pain_case = WithTwoPains();
  pain_case.drafts = {Drafted(Gabapentin("d", 900, OnDay(0)))};
  pain_case.drafts[0].reasons = {"low_back_pain"};
  EXPECT_EQ(KindInQuestion(pain_case, content), "radicular");
  pain_case.conditions = {Problem("low_back_pain", 100)};
  EXPECT_EQ(KindInQuestion(pain_case, content), "back");
}

TEST(TwoPainsTest, AScoreOfAnotherPainIsNotOfTheOneInQuestion) {
  PainCase pain_case = SampleCase();
  pain_case.measurements.push_back(PainScored(6, 1));
  pain_case.measurements.back().pains = {"back"};
  EXPECT_FALSE(Judged(pain_case).judgement.score->names_a_site);
  pain_case.measurements.back().pains = {"back", "radicular"};
  EXPECT_TRUE(Judged(pain_case).judgement.score->names_a_site);
}

}  // namespace
}  // namespace pathway
