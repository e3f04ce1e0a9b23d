#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pathway/answer.h"
#include "pathway/judgement.h"
#include "pathway/question.h"

namespace pathway {

// One predicate that was asked, what it answered, and what decided it. For the trace of
// `explain`; a request answers without it.
struct Fact {
  std::string asked;  // "trial: gabapentinoid [failed]"
  Answer answer = Answer::kUnknown;
  std::string because;
  std::vector<std::string> resources;
};

// Puts a question to a case. `self` is the drug in question where a gate asks about its own drug
// (null otherwise). Facts are appended to `facts` when it is not null. A predicate whose list did
// not arrive whole answers unknown instead of no (D13).
Answer Put(const Question& question, const Judgement& judgement, const Drug* self,
           std::vector<Fact>* facts);

inline Answer Put(const Question& question, const Judgement& judgement) {
  return Put(question, judgement, nullptr, nullptr);
}

// The predicate of that name in the content pack; nothing for a word that is not in the vocabulary.
std::optional<Ask> AskNamed(std::string_view name);

// The names of all predicates.
std::vector<std::string_view> PredicateNames();

// Whether the question asks anything at all.
inline bool Asks(const Question& question) {
  return question.ask != Ask::kAll || !question.parts.empty();
}

}  // namespace pathway
