#pragma once

#include <string>

#include "fhir/issue.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

namespace service {

// The trace of an assessment for people: each rule fired, not fired or not known, with the facts
// that decided it and the resources they came from.
// REQUIRES: the assessment was traced (pathway::Tracing::kFull).
std::string ExplanationText(const pathway::Assessment& assessment,
                            const pathway::Judgement& judgement, const fhir::Issues& issues,
                            const std::string& content_version);

// The same for machines.
std::string ExplanationJson(const pathway::Assessment& assessment,
                            const pathway::Judgement& judgement, const fhir::Issues& issues,
                            const std::string& content_version);

}  // namespace service
