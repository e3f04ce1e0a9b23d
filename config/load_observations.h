#pragma once

#include <string>

#include "config/problems.h"
#include "config/vocabulary.h"
#include "hooks/build_case.h"

namespace config {

// observations.yaml: which values are possible, and what the answers of observations say.
void LoadObservations(const std::string& file, const Vocabulary& vocabulary,
                      hooks::ReadingRules& rules, fhir::DoseLimits& limits, Problems& problems);

}  // namespace config
