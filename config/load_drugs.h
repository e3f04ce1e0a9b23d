#pragma once

#include <string>

#include "config/problems.h"
#include "config/vocabulary.h"
#include "pathway/content.h"

namespace config {

// drugs.yaml: the drugs of the pathway with their doses, and the safety gates on them.
void LoadDrugs(const std::string& file, Vocabulary& vocabulary, pathway::Content& content,
               Problems& problems);

}  // namespace config
