#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/json.h"

namespace hooks {

// The caller's word that we may read from its FHIR server (CDS Hooks 2.0.1, FHIR Authorization). It
// lives as long as the request that brought it.
struct FhirAuthorization {
  std::string token;
  std::string scope;
  std::string subject;
};

// Reads fhirAuthorization of a request about this patient. Nothing when there is none, or it has
// expired already. Throws Refusal: 400 for an element that is missing or of the wrong kind, 403 for
// a token of another patient.
std::optional<FhirAuthorization> ReadFhirAuthorization(const fhir::Node& root,
                                                       std::string_view patient);

}  // namespace hooks
