#pragma once

#include <string>
#include <vector>

#include "fhir/json.h"
#include "service/retrospective.h"

namespace service {

// The request that a client would send on opening the chart of a patient, or on signing the
// patient's newest order, put together from the resources of an export: a Bundle, or {"patient":
// id, "resources": [...]}. Without a patient's id `error` says so.
void PutTogether(const fhir::Node& patient, const hooks::CdsService& service,
                 const RetrospectiveSettings& settings, LineRequest& request);

}  // namespace service
