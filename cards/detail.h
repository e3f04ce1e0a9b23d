#pragma once

#include <string>
#include <vector>

#include "cards/text.h"
#include "cards/texts.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

namespace cards {

// The detail of a card in GitHub Flavored Markdown: what to consider, what to ask, why, the options
// with the outcome of their gates, what is not offered and why, what is not known, the evidence.
// `by_hand` is what the client would not carry out for the prescriber, in plain words.
std::string DetailOf(const pathway::Finding& finding, const pathway::Judgement& judgement,
                     const Texts& texts, const Values& values,
                     const std::vector<std::string>& by_hand = {});

}  // namespace cards
