#pragma once

#include <string>

#include "service/deployment.h"
#include "service/examine.h"

namespace service {

// What the console draws besides the explanation, as JSON: pain scores, kidney values, procedures,
// therapies and imaging by day; for each rule its title and, where it did not fire, the questions
// in words that stand in its way; for each finding its options with the gates that hold or need
// checking, and what the drafted order runs into.
std::string ChartJson(const Examined& examined, const Deployment& deployment);

}  // namespace service
