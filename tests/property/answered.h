#pragma once

#include <string>
#include <vector>

#include "cards/card.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"
#include "service/deployment.h"

namespace property {

// A record, and everything the service makes of it.
struct Answered {
  const pathway::PainCase* pain_case = nullptr;
  pathway::Judgement judgement;
  pathway::Assessment assessment;
  std::vector<cards::Card> cards;
};
// REQUIRES: the pain case outlives what is returned.
Answered Answer(const pathway::PainCase& pain_case, const service::Deployment& deployment);

// All suggestions of an answer, card by card.
std::vector<const cards::Suggestion*> SuggestionsOf(const std::vector<cards::Card>& all);

// Whether the action creates or changes the order of a drug.
bool IsDrugOrder(const cards::Action& action);

// "suggested", "text" or "withheld".
const char* WordOf(pathway::Standing standing);

// "one, two"
std::string Together(const std::vector<std::string>& words);

}  // namespace property
