#pragma once

#include "fhir/coding.h"
#include "hooks/reader.h"
#include "pathway/pain_case.h"

namespace hooks {

// The side of a problem: by the codes of its code and body sites (ICD-10-CM says it in a digit),
// else by their words. Unstated when nothing says it, or when two elements contradict each other;
// that is an Issue.
pathway::Side SideOf(const fhir::Node& condition, const fhir::CodeableConcept& code,
                     Reader& reader);

}  // namespace hooks
