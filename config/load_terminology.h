#pragma once

#include <string>

#include "config/problems.h"
#include "config/vocabulary.h"
#include "fhir/terminology.h"

namespace config {

// Fills the terminology from the tables in `folder` (docs/terminology.md), and the names that
// questions may use.
void LoadTerminology(const std::string& folder, fhir::Terminology& terminology,
                     Vocabulary& vocabulary, Problems& problems);

}  // namespace config
