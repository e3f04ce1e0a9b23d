#pragma once

#include <string>
#include <vector>

#include "fhir/issue.h"
#include "pathway/judgement.h"

namespace service {

// Something about the patient that the answer was given without.
struct NotKnown {
  std::string what;
  std::string why;
};

// Lists that did not come, elements that could not be read, drugs and doses that stayed open,
// kidney function, age and pain score.
std::vector<NotKnown> WhatIsNotKnown(const pathway::Judgement& judgement,
                                     const fhir::Issues& issues);

// Why there is no pain score. REQUIRES: there is none.
std::string WhyNoScore(const pathway::Judgement& judgement);

}  // namespace service
