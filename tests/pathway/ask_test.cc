#include "pathway/ask.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/pathway/sample_content.h"

namespace pathway {
namespace {

const Question kYes = Asking(Ask::kPain, {}, {"radicular"});
const Question kNo = Asking(Ask::kPain, {}, {"back"});
const Question kUnknown = AtLeast(Asking(Ask::kPainScore), 4);

Answer AnswerTo(const Question& question) { return Put(question, Judged(SampleCase()).judgement); }

TEST(AskTest, AllIsTheLeastOfItsParts) {
  EXPECT_EQ(AnswerTo(Combined(Ask::kAll, {})), Answer::kYes);
  EXPECT_EQ(AnswerTo(Combined(Ask::kAll, {kYes, kYes})), Answer::kYes);
  EXPECT_EQ(AnswerTo(Combined(Ask::kAll, {kYes, kUnknown})), Answer::kUnknown);
  EXPECT_EQ(AnswerTo(Combined(Ask::kAll, {kUnknown, kNo})), Answer::kNo);
}

TEST(AskTest, AnyIsTheMostOfItsParts) {
  EXPECT_EQ(AnswerTo(Combined(Ask::kAny, {})), Answer::kNo);
  EXPECT_EQ(AnswerTo(Combined(Ask::kAny, {kNo, kUnknown})), Answer::kUnknown);
  EXPECT_EQ(AnswerTo(Combined(Ask::kAny, {kUnknown, kYes})), Answer::kYes);
}

TEST(AskTest, NoIsYesWhenNoneOfItsPartsMayHold) {
  EXPECT_EQ(AnswerTo(Combined(Ask::kNo, {kNo, kNo})), Answer::kYes);
  EXPECT_EQ(AnswerTo(Combined(Ask::kNo, {kNo, kUnknown})), Answer::kUnknown);
  EXPECT_EQ(AnswerTo(Combined(Ask::kNo, {kUnknown, kYes})), Answer::kNo);
}

TEST(AskTest, ATraceHearsEveryPart) {
  const Judged judged(SampleCase());
  std::vector<Fact> facts;
  const Question question = Combined(Ask::kAll, {kNo, Combined(Ask::kAny, {kYes, kUnknown})});
  EXPECT_EQ(Put(question, judged.judgement, nullptr, &facts), Answer::kNo);
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[0].asked, "pain [back]");
  EXPECT_EQ(facts[1].answer, Answer::kYes);
  EXPECT_EQ(facts[1].resources, std::vector<std::string>{"Condition/sciatica"});
  EXPECT_EQ(facts[2].asked, "pain_score >= 4");
}

TEST(AskTest, EveryWordOfTheVocabularyIsItsOwn) {
  std::set<Ask> asks;
  for (const char* word : {"drafted", "pain", "trial", "classes_failed", "red_flag", "taking"}) {
    const auto ask = AskNamed(word);
    ASSERT_TRUE(ask.has_value()) << word;
    EXPECT_TRUE(asks.insert(*ask).second) << word;
  }
}

TEST(AskTest, AnUnknownWordIsNotInTheVocabulary) {
  EXPECT_EQ(AskNamed("drugged"), std::nullopt);
  EXPECT_EQ(AskNamed(""), std::nullopt);
  EXPECT_EQ(AskNamed("all"), std::nullopt);
}

TEST(AskTest, AQuestionWithoutPartsAsksNothing) {
  EXPECT_FALSE(Asks(Question{}));
  EXPECT_TRUE(Asks(kYes));
}

TEST(AskTest, ARedFlagThatIsRecordedAnswersForItsTier) {
  Content content = SampleContent();
  RedFlag flag;
  flag.id = "cauda-equina";
  flag.tier = 0;
  flag.when = Within(Asking(Ask::kCondition, {"cauda_equina"}), 30);
  content.red_flags = {flag};
  PainCase pain_case = SampleCase();
  const Question tier0 = Asking(Ask::kRedFlag, {}, {"tier-0"});
  EXPECT_EQ(Put(tier0, Judged(pain_case, content).judgement), Answer::kNo);
  pain_case.conditions.push_back(Problem("cauda_equina", 30));
  const Judged judged(pain_case, content);
  EXPECT_EQ(Put(tier0, judged.judgement), Answer::kYes);
  EXPECT_EQ(Put(Asking(Ask::kRedFlag, {}, {"tier-1"}), judged.judgement), Answer::kNo);
  ASSERT_EQ(judged.judgement.red_flags.size(), 1U);
  EXPECT_EQ(judged.judgement.red_flags[0].resources,
            std::vector<std::string>{"Condition/cauda_equina"});
  pain_case.conditions.back() = Problem("cauda_equina", 31);
  EXPECT_EQ(Put(tier0, Judged(pain_case, content).judgement), Answer::kNo);
}

TEST(AskTest, AnUnknownRedFlagAlarmsNobody) {
  Content content = SampleContent();
  RedFlag flag;
  flag.when = Asking(Ask::kCondition, {"cauda_equina"});
  content.red_flags = {flag};
  PainCase pain_case = SampleCase();
  pain_case.delivered.conditions = Delivery::kMissing;
  EXPECT_TRUE(Judged(pain_case, content).judgement.red_flags.empty());
}

}  // namespace
}  // namespace pathway
