#include "pathway/answer.h"

#include <gtest/gtest.h>

#include <array>

namespace pathway {
namespace {

constexpr std::array kAll = {Answer::kNo, Answer::kUnknown, Answer::kYes};

TEST(AnswerTest, AnUnknownPartNeverMakesAConjunctionYes) {
  EXPECT_EQ(And(Answer::kYes, Answer::kUnknown), Answer::kUnknown);
  EXPECT_EQ(And(Answer::kNo, Answer::kUnknown), Answer::kNo);
  EXPECT_EQ(And(Answer::kYes, Answer::kYes), Answer::kYes);
}

TEST(AnswerTest, AnUnknownPartNeverMakesADisjunctionNo) {
  EXPECT_EQ(Or(Answer::kNo, Answer::kUnknown), Answer::kUnknown);
  EXPECT_EQ(Or(Answer::kYes, Answer::kUnknown), Answer::kYes);
  EXPECT_EQ(Or(Answer::kNo, Answer::kNo), Answer::kNo);
}

TEST(AnswerTest, TheOppositeOfUnknownIsUnknown) {
  EXPECT_EQ(Not(Answer::kUnknown), Answer::kUnknown);
  EXPECT_EQ(Not(Answer::kYes), Answer::kNo);
  EXPECT_EQ(Not(Answer::kNo), Answer::kYes);
}

TEST(AnswerTest, ConjunctionAndDisjunctionDoNotDependOnOrderOrGrouping) {
  for (const Answer a : kAll) {
    for (const Answer b : kAll) {
      EXPECT_EQ(And(a, b), And(b, a));
      EXPECT_EQ(Or(a, b), Or(b, a));
      for (const Answer c : kAll) {
        EXPECT_EQ(And(a, And(b, c)), And(And(a, b), c));
        EXPECT_EQ(Or(a, Or(b, c)), Or(Or(a, b), c));
        EXPECT_EQ(And(a, Or(b, c)), Or(And(a, b), And(a, c)));
        EXPECT_EQ(Or(a, And(b, c)), And(Or(a, b), Or(a, c)));
      }
    }
  }
}

TEST(AnswerTest, DeMorganHolds) {
  for (const Answer a : kAll) {
    EXPECT_EQ(Not(Not(a)), a);
    EXPECT_EQ(And(a, a), a);
    EXPECT_EQ(Or(a, a), a);
    for (const Answer b : kAll) {
      EXPECT_EQ(Not(And(a, b)), Or(Not(a), Not(b)));
      EXPECT_EQ(Not(Or(a, b)), And(Not(a), Not(b)));
      EXPECT_EQ(And(a, Or(a, b)), a);
      EXPECT_EQ(Or(a, And(a, b)), a);
    }
  }
}

TEST(AnswerTest, LearningMoreNeverTurnsYesIntoNo) {
  // A part that becomes known may settle the whole, but never reverses it.
  for (const Answer a : kAll) {
    for (const Answer known : {Answer::kNo, Answer::kYes}) {
      const Answer before = And(a, Answer::kUnknown);
      if (before != Answer::kUnknown) {
        EXPECT_EQ(And(a, known), before);
      }
      const Answer either = Or(a, Answer::kUnknown);
      if (either != Answer::kUnknown) {
        EXPECT_EQ(Or(a, known), either);
      }
    }
  }
}

TEST(AnswerTest, PlainTruthIsYesOrNo) {
  EXPECT_EQ(FromBool(true), Answer::kYes);
  EXPECT_EQ(FromBool(false), Answer::kNo);
}

}  // namespace
}  // namespace pathway
