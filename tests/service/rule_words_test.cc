#include "service/rule_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/pathway/sample_content.h"

namespace service {
namespace {

using namespace pathway;

std::string Worded(const Question& question) {
  Content content;
  content.numbers = SampleNumbers();
  content.pathway_off = Asking(Ask::kCondition, {"malignancy", "palliative_care"});
  cards::Texts texts;
  texts.pain_names.emplace("radicular", "sciatica");
  return OnOneLine(InWords(question, content, texts));
}

Question InState(Question question, std::vector<std::string> states) {
  question.states = std::move(states);
  return question;
}

TEST(RuleWordsTest, EveryPredicateHasWords) {
  for (int ask = static_cast<int>(Ask::kDrafted); ask <= static_cast<int>(Ask::kRenewedBeyond);
       ++ask) {
    EXPECT_NE(Worded(Asking(static_cast<Ask>(ask))), "") << ask;
  }
}

TEST(RuleWordsTest, WhatAsksNothingHasNoWords) { EXPECT_EQ(Worded(Question()), ""); }

struct Case {
  const char* name;
  Question question;
  const char* words;
};

class RuleWordsCaseTest : public ::testing::TestWithParam<Case> {};

TEST_P(RuleWordsCaseTest, ReadAsASentence) {
  EXPECT_EQ(Worded(GetParam().question), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Questions, RuleWordsCaseTest,
    ::testing::Values(
        Case{"Pain", InState(Asking(Ask::kPain), {"radicular"}),
             "a current pain problem is sciatica"},
        Case{"Draft", InState(OfClass(Asking(Ask::kDrafted), "snri"), {"start", "raise"}),
             "an order is being placed for SNRI, as a start or a raise"},
        Case{"DraftOfAService", Asking(Ask::kDrafted, {"referral_pain"}),
             "an order is being placed for referral to pain"},
        Case{"TrialInQuestion", InState(Asking(Ask::kTrial), {"failed", "probably-failed"}),
             "the trial in question is judged failed or probably-failed"},
        Case{"TrialOfAClass", InState(OfClass(Asking(Ask::kTrial), "tca"), {"failed"}),
             "a trial of TCA is judged failed"},
        Case{"Conditions", Within(Asking(Ask::kCondition, {"falls", "spinal_fracture"}), 90),
             "falls or spinal fracture is on the problem list, recorded within 90 days"},
        Case{"Self", Asking(Ask::kAllergic, {"self", "self-class"}),
             "an allergy to this drug or a drug of its class is on record"},
        Case{"AtLeast", AtLeast(Asking(Ask::kAge), 18), "age is 18 or more"},
        Case{"Between", Below(AtLeast(Asking(Ask::kWeeks), 10), 12),
             "the pain has lasted 10 to below 12 weeks"},
        Case{"RedFlags", InState(Asking(Ask::kRedFlag), {"tier-0", "tier-1"}),
             "a red flag of tier 0 or 1 is on record"},
        Case{"RedFlagUndated", InState(Asking(Ask::kRedFlag), {"undated"}),
             "a red flag without a date or not confirmed is on record"},
        Case{"PathwayOff", Asking(Ask::kPathwayOff),
             "the pathway is off: malignancy or palliative care is on the problem list"},
        Case{"OneDay", Within(Asking(Ask::kReferred, {"referral_pain"}), 1),
             "referral to pain has been asked for within 1 day"},
        Case{"Score", InState(Below(Asking(Ask::kPainScore), 4), {"site"}),
             "the newest pain score that names a site is below 4 of 10"},
        Case{"AnyClearance", AtLeast(Asking(Ask::kClearance), 0), "kidney function is known"},
        Case{"LowClearance", Below(Asking(Ask::kClearance), 30),
             "kidney function is below 30 mL/min"},
        Case{"Taking", Within(OfClass(Asking(Ask::kTaking), "maoi"), 14),
             "MAOI is taken, or was within 14 days"},
        Case{"All", Combined(Ask::kAll, {Asking(Ask::kRelevant), Asking(Ask::kPregnant)}),
             "all of: (the order is about this pain, or the chart is being opened; a pregnancy is "
             "on record)"},
        Case{"NoneOfOne", Combined(Ask::kNo, {Asking(Ask::kPregnant)}),
             "not: a pregnancy is on record"},
        Case{"NoneOfAny",
             Combined(Ask::kNo,
                      {Combined(Ask::kAny, {Asking(Ask::kPregnant), Asking(Ask::kUrgentDraft)})}),
             "none of: (a pregnancy is on record; the drafted service is marked urgent)"},
        Case{"NoneOfAll",
             Combined(Ask::kNo,
                      {Combined(Ask::kAll, {Asking(Ask::kPregnant), Asking(Ask::kUrgentDraft)})}),
             "none of: (all of: (a pregnancy is on record; the drafted service is marked urgent))"},
        Case{"AnyOfOneIsTheOne", Combined(Ask::kAny, {Asking(Ask::kPregnant)}),
             "a pregnancy is on record"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(RuleWordsTest, AWindowOfThePathwayIsToldWithItsQuestion) {
  EXPECT_EQ(Worded(Asking(Ask::kDisabling)), "pain is disabling (7 of 10 or more within 14 days)");
}

TEST(PlainNameTest, NamesOfTheContentReadAsWords) {
  EXPECT_EQ(PlainName("cauda_equina"), "cauda equina");
  EXPECT_EQ(PlainName("hiv_neuropathy"), "HIV neuropathy");
  EXPECT_EQ(PlainName("partly-responding"), "partly-responding");
  EXPECT_EQ(PlainName("gabapentin ER"), "gabapentin ER");
}

}  // namespace
}  // namespace service
