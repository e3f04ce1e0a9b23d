#pragma once

#include "fhir/json.h"

namespace fhir {

// An OperationOutcome that only says the search found nothing (Epic's 4101), or that is no error.
// What is withheld, or hidden until the glass is broken (4119, 4130, 4131, 4134), is not empty.
bool SaysEmpty(const Node& outcome);

}  // namespace fhir
