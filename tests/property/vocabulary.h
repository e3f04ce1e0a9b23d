#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "pathway/content.h"

namespace property {

// Something of the content pack that a generated patient is made to reach: a rule, a red flag, a
// gate of a drug, a step of a ladder.
struct Target {
  enum class Kind { kRule, kRedFlag, kGate, kStep };
  Kind kind = Kind::kRule;
  const pathway::Rule* rule = nullptr;
  const pathway::RedFlag* flag = nullptr;
  const pathway::Gate* gate = nullptr;
  const pathway::Drug* drug = nullptr;  // of the gate or the step
  const pathway::LadderStep* step = nullptr;
  std::vector<const pathway::Rule*> offered_by;  // the rules with the ladder of the step
};

// One predicate of the content, with the drug it asks about where it asks about its own.
struct Leaf {
  const pathway::Question* question = nullptr;
  const pathway::Drug* self = nullptr;
};

// The words of the content pack that a record can be made of.
struct Vocabulary {
  const pathway::Content* content = nullptr;
  std::map<std::string, std::string> class_of;               // ingredient or drug -> class
  std::map<std::string, std::vector<std::string>> drugs_of;  // class -> drugs
  std::vector<std::string> drugs;                            // those with an entry of their own
  std::vector<std::string> other_drugs;                      // the other ones that rules know
  std::vector<std::string> concepts;                         // of problems
  std::vector<std::string> services;
  std::vector<std::string> kinds;              // of measurements
  std::array<std::vector<Target>, 4> targets;  // by their kind
  std::vector<Leaf> leaves;                    // every predicate once
};

// `ingredients` tells the class of every drug that a rule knows by its ingredient.
Vocabulary VocabularyOf(const pathway::Content& content,
                        const std::map<std::string, std::string>& ingredients);

// The class of each ingredient of the terminology.
std::map<std::string, std::string> Ingredients();

}  // namespace property
