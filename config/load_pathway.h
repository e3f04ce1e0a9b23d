#pragma once

#include <string>

#include "config/problems.h"
#include "config/vocabulary.h"
#include "pathway/content.h"

namespace config {

// pathway.yaml: which concepts are which pain, which drugs and services the service speaks about,
// and the numbers of the pathway, each with its source. `LoadPainKinds` reads the names that
// questions need; `LoadPathway` the rest.
void LoadPainKinds(const std::string& file, Vocabulary& vocabulary);
void LoadPathway(const std::string& file, const Vocabulary& vocabulary, pathway::Content& content,
                 Problems& problems);

}  // namespace config
