#pragma once

#include <string>

#include "cards/texts.h"
#include "config/problems.h"
#include "config/vocabulary.h"
#include "hooks/build_case.h"
#include "pathway/content.h"

namespace config {

// sources.yaml
void LoadSources(const std::string& file, Vocabulary& vocabulary, cards::Texts& texts,
                 Problems& problems);

// texts.yaml: the words of the cards that belong to no rule, and the override reasons.
void LoadTexts(const std::string& file, const Vocabulary& vocabulary, cards::Texts& texts,
               Problems& problems);

// orders.yaml: the orders that suggestions create.
void LoadOrders(const std::string& file, const Vocabulary& vocabulary, cards::Texts& texts,
                pathway::Content& content, Problems& problems);

// words.yaml: words that stand for facts where no code does.
void LoadWords(const std::string& file, const Vocabulary& vocabulary,
               const pathway::Content& content, hooks::ReadingRules& rules, Problems& problems);

}  // namespace config
