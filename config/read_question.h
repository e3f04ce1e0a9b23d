#pragma once

#include "config/vocabulary.h"
#include "config/yaml.h"
#include "pathway/question.h"

namespace config {

// Reads a question of a rule or a gate. A word that is not in the vocabulary, a key that the
// predicate does not take, and a drug, class or concept that the content does not know are
// problems.
pathway::Question ReadQuestion(Yaml place, const Vocabulary& vocabulary);

}  // namespace config
