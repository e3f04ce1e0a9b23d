#pragma once

#include <set>
#include <string>
#include <vector>

#include "cards/card.h"
#include "cards/render.h"
#include "cards/text.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

namespace cards {

// What the suggestions of one card are made with.
struct SuggestionContext {
  const RenderContext& render;
  const Values& values;
  const std::string& card;  // its name: each suggestion is told apart below it
};

// What a card offers, and what it would offer to another client: labels, in plain words. A start is
// not among them, since it stands among the options.
struct Suggested {
  std::vector<Suggestion> suggestions;
  std::vector<std::string> by_hand;
};

// The drafted orders of which an answer has spoken, by "Type/id".
struct DraftsUsed {
  std::set<std::string> suggested;  // what is to be changed or removed
  std::set<std::string> said;       // the same where the client would not do it
};

// The orders a finding offers, the start of the one drug that is suggested (D31) and what it does
// to drafted orders, in the order of the content pack. A drafted order is changed or removed once
// in an answer: what stands in `drafts_used` is left alone, and what is used is added to it.
Suggested SuggestionsOf(const pathway::Finding& finding, const pathway::Judgement& judgement,
                        const SuggestionContext& context, DraftsUsed& drafts_used);

// The starts of several drugs, where the site chooses among them; nothing where there is one, or
// where the client would let more than one be taken.
std::vector<Suggestion> ChoiceOfStarts(const pathway::Finding& finding,
                                       const pathway::Judgement& judgement,
                                       const SuggestionContext& context);

}  // namespace cards
