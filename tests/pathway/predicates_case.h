#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "pathway/ask.h"
#include "tests/pathway/sample_content.h"

namespace pathway {

// One predicate put to the sample case, changed as the case says.
struct PredicateCase {
  const char* name;
  std::function<void(PainCase&)> change;
  Question question;
  Answer answer;
};

inline void Unchanged(PainCase&) {}

// With a ladder of the three classes, so that a class of it can fail.
inline Content ContentWithLadder() {
  Content content = SampleContent();
  for (const char* drug : {"gabapentin", "duloxetine", "nortriptyline"}) {
    LadderStep step;
    step.drug = drug;
    content.ladders["radicular"].push_back(std::move(step));
  }
  return content;
}

inline void PutTo(const PredicateCase& asked) {
  PainCase pain_case = SampleCase();
  asked.change(pain_case);
  const Judged judged(pain_case, ContentWithLadder());
  EXPECT_EQ(Put(asked.question, judged.judgement), asked.answer);
  // Asking for the facts gives the same answer, and says what was asked.
  std::vector<Fact> facts;
  EXPECT_EQ(Put(asked.question, judged.judgement, nullptr, &facts), asked.answer);
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].answer, asked.answer);
  EXPECT_FALSE(facts[0].asked.empty());
}

}  // namespace pathway
