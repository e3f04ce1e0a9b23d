#include "cards/detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "tests/cards/sample.h"

namespace cards {
namespace {

using pathway::Answer;
using pathway::GateEffect;
using pathway::Standing;
using ::testing::HasSubstr;
using ::testing::Not;

class DetailTest : public ::testing::Test {
 protected:
  DetailTest() { finding_.rules = {&rule_}; }

  // An option on a drug of that name; its line is "<name>: {gates}.".
  pathway::Option& Option(const std::string& name, Standing standing) {
    pathway::LadderStep& step = steps_.emplace_back();
    step.text = name + ": {gates}.";
    pathway::Drug& drug = drugs_.emplace_back();
    drug.name = name;
    pathway::Option option;
    option.step = &step;
    option.drug = &drug;
    option.standing = standing;
    finding_.options.push_back(option);
    return finding_.options.back();
  }

  pathway::Gate& Gate(pathway::Option& option, GateEffect effect, Answer applies) {
    pathway::Gate& gate = gates_.emplace_back();
    gate.id = "SF-" + std::to_string(gates_.size());
    gate.effect = effect;
    gate.when.ask = pathway::Ask::kAge;
    pathway::GateOutcome outcome;
    outcome.gate = &gate;
    outcome.applies = applies;
    option.gates.push_back(outcome);
    return gate;
  }

  std::string Detail() const { return DetailOf(finding_, case_.judgement, texts_, values_); }

  SampleCase case_;
  Texts texts_ = SampleTexts();
  Values values_ = {{"content", "1.0"}};
  pathway::Rule rule_;
  pathway::Finding finding_;
  std::deque<pathway::LadderStep> steps_;
  std::deque<pathway::Drug> drugs_;
  std::deque<pathway::Gate> gates_;
};

TEST_F(DetailTest, ASectionWithoutLinesIsNotThere) { EXPECT_EQ(Detail(), "Content 1.0"); }

TEST_F(DetailTest, SectionsStandInTheirOrder) {
  rule_.says.evidence = {LineOf("a trial.")};
  rule_.says.not_known = {LineOf("pain score")};
  rule_.says.not_offered = {LineOf("opioids")};
  rule_.says.options = {LineOf("Exercise.")};
  rule_.says.because = {LineOf("of this.")};
  rule_.says.ask = {LineOf("about that.")};
  rule_.says.consider = {LineOf("a step.")};
  EXPECT_EQ(
      Detail(),
      "**Consider:** a step.\n\n**Ask:** about that.\n\n**Because:** of this.\n\n"
      "**Options**\n- Exercise.\n\n**Not offered:** opioids.\n\n**Not known:** pain score.\n\n"
      "**Evidence:** a trial.\n\nContent 1.0");
}

TEST_F(DetailTest, AFooterThatCannotBeFilledIsNotThere) {
  values_.clear();
  EXPECT_EQ(Detail(), "");
}

TEST_F(DetailTest, ALineThatNamesWhatIsNotKnownIsDropped) {
  rule_.says.because = {LineOf("pain {score}."), LineOf("Weeks have passed.")};
  EXPECT_THAT(Detail(), HasSubstr("**Because:** Weeks have passed."));
  EXPECT_THAT(Detail(), Not(HasSubstr("score")));
}

TEST_F(DetailTest, ALineStandsOnlyWhenItsQuestionIsAnsweredYes) {
  const auto line = [](std::string text, std::int64_t at_least) {
    pathway::Line read = LineOf(std::move(text));
    read.when.emplace();
    read.when->ask = pathway::Ask::kAge;
    read.when->at_least = at_least;
    return read;
  };
  rule_.says.because = {line("Old.", 75), line("Adult.", 18)};
  EXPECT_THAT(Detail(), Not(HasSubstr("Because")));  // the age is not known
  case_.judgement.age_at_least = case_.judgement.age_at_most = 46;
  EXPECT_THAT(Detail(), HasSubstr("**Because:** Adult.\n"));
}

TEST_F(DetailTest, ALineOfTwoRulesStandsOnce) {
  pathway::Rule other;
  other.says.evidence = {LineOf("One trial."), LineOf("Another.")};
  rule_.says.evidence = {LineOf("One trial.")};
  finding_.rules = {&rule_, &other};
  EXPECT_THAT(Detail(), HasSubstr("**Evidence:** One trial. Another."));
}

// ---- options and their gates -------------------------------------------------------------------

TEST_F(DetailTest, AnOptionNamesWhatIsClear) {
  auto& option = Option("Duloxetine", Standing::kSuggested);
  Gate(option, GateEffect::kStop, Answer::kNo).clear = "liver disease";
  Gate(option, GateEffect::kStop, Answer::kNo).clear = "glaucoma";
  Gate(option, GateEffect::kStop, Answer::kNo).clear = "glaucoma";
  Gate(option, GateEffect::kStop, Answer::kNo).clear = "";
  EXPECT_THAT(Detail(), HasSubstr("\n- Duloxetine: No liver disease or glaucoma listed."));
}

TEST_F(DetailTest, AnOptionNamesWhatIsToBeNotedAndChecked) {
  auto& option = Option("Duloxetine", Standing::kText);
  Gate(option, GateEffect::kCaution, Answer::kYes).says = "high blood pressure";
  Gate(option, GateEffect::kStop, Answer::kUnknown).check = "creatinine";
  Gate(option, GateEffect::kCaution, Answer::kUnknown).check = "weight";
  EXPECT_THAT(Detail(),
              HasSubstr("- Duloxetine: Note: high blood pressure. Check first: creatinine."));
}

TEST_F(DetailTest, WhatIsRarelyCodedIsAskedOnceBelowTheOptions) {
  for (const char* name : {"Duloxetine", "Nortriptyline"}) {
    auto& option = Option(name, Standing::kText);
    pathway::Gate& gate = Gate(option, GateEffect::kStop, Answer::kUnknown);
    gate.ask_only = true;
    gate.check = "alcohol";
  }
  const std::string detail = Detail();
  EXPECT_THAT(detail, HasSubstr("\n- Ask about alcohol"));
  EXPECT_EQ(detail.find("alcohol"), detail.rfind("alcohol"));
}

TEST_F(DetailTest, AWithheldOptionStandsBelowWithItsReasons) {
  auto& option = Option("Tramadol", Standing::kWithheld);
  Gate(option, GateEffect::kStop, Answer::kYes).says = "an MAOI is taken";
  Gate(option, GateEffect::kStop, Answer::kYes).says = "epilepsy";
  Gate(option, GateEffect::kCaution, Answer::kYes).says = "age";
  Gate(option, GateEffect::kStop, Answer::kNo).says = "pregnancy";
  const std::string detail = Detail();
  EXPECT_THAT(detail, HasSubstr("**Not offered:** Tramadol (an MAOI is taken and epilepsy)."));
  EXPECT_THAT(detail, Not(HasSubstr("\n- Tramadol")));
}

TEST_F(DetailTest, OptionsOfTheRuleStandBelowThoseOfTheLadder) {
  Option("Duloxetine", Standing::kText);
  rule_.says.options = {LineOf("Exercise.")};
  const std::string detail = Detail();
  EXPECT_LT(At(detail, "- Duloxetine"), At(detail, "- Exercise."));
}

}  // namespace
}  // namespace cards
