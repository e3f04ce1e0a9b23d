#pragma once

#include <string>
#include <vector>

#include "pathway/pain_case.h"
#include "service/deployment.h"

namespace edges {

// The day on which every short patient is seen.
pathway::Day Today();

// One text for each way to choose among the alternatives of a text: "has esrd/dialysis" gives "has
// esrd" and "has dialysis".
std::vector<std::string> Each(const std::string& words);

// A patient in short words, phrases between semicolons: "age 65; takes morphine; has copd". What
// is not said is a man of 40 with a clearance of 100 mL/min whose lists came whole and are empty.
// tests/edges/README.md holds the phrases. Throws std::invalid_argument for any other.
pathway::PainCase PatientOf(const std::string& words, const service::Deployment& deployment);

}  // namespace edges
