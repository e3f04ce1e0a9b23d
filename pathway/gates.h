#pragma once

#include <vector>

#include "pathway/ask.h"
#include "pathway/content.h"
#include "pathway/judgement.h"

namespace pathway {

struct GateOutcome {
  const Gate* gate = nullptr;
  Answer applies = Answer::kUnknown;
  std::vector<Fact> facts;  // that decided it; kept when it applies
};

// Every gate of the drug, put to the case, in content order.
std::vector<GateOutcome> GateOutcomes(const Drug& drug, const Judgement& judgement);

// What a drafted order runs into: a gate that says something of drafts and applies (D43). A start
// or a raise is stopped; on an unchanged renewal a few gates still warn.
struct DraftStop {
  const DraftChange* draft = nullptr;
  const Gate* gate = nullptr;
  std::vector<Fact> facts;  // that decided it
};
std::vector<DraftStop> DraftStops(const Judgement& judgement, DraftEffect effect);

// The drafted drug that one of the rules asks for with `drafted`, the last rule first (a guard
// folded in stands last), else the first that triggers; null when no drug is drafted.
const DraftChange* DraftMeant(const std::vector<const Rule*>& rules, const Judgement& judgement);

enum class Standing { kSuggested, kText, kWithheld };

// What the gates of a drug make of it: all answered, or to be checked first, or stopped.
Standing StandingFor(const Drug& drug, const Judgement& judgement);

// A ladder step with its gates answered.
struct Option {
  const LadderStep* step = nullptr;
  const Drug* drug = nullptr;
  std::vector<GateOutcome> gates;
  Standing standing = Standing::kText;
};

// The steps of a ladder that fit the case, in ladder order, gated. At most one is suggested (D31):
// the first uncontested one with every gate answered; a contested one only when no uncontested is
// left; none while the draft itself starts a drug of the ladder. A drug whose order is stopped is
// offered by none of them.
std::vector<Option> OptionsOn(const Ladder& ladder, const Judgement& judgement);

// Whether the draft is an uncontested option that OptionsOn would offer, at a dose within its
// limit (D42).
Answer DraftIsOption(const Judgement& judgement);

}  // namespace pathway
