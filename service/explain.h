#pragma once

#include <string>

#include "fhir/issue.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"

namespace service {

// The trace of an assessment for people: the treatment timeline with every trial and why it counts
// as what it does, the drafted orders, what is not known, and each rule with the facts that decided
// it and the resources they came from.
// REQUIRES: the assessment was traced (pathway::Tracing::kFull).
std::string ExplanationText(const pathway::Assessment& assessment,
                            const pathway::Judgement& judgement, const fhir::Issues& issues,
                            const std::string& content_version);

// The same for machines. A number that is not known is null, with its reason beside it.
std::string ExplanationJson(const pathway::Assessment& assessment,
                            const pathway::Judgement& judgement, const fhir::Issues& issues,
                            const std::string& content_version);

// "fired", "silenced" or "not fired"
const char* OutcomeOf(const pathway::RuleTrace& trace);

// What a drafted order changes; null: nothing that a rule knows.
const pathway::DraftChange* ChangeOf(const pathway::MedicationOrder& draft,
                                     const pathway::Judgement& judgement);

}  // namespace service
