#pragma once

#include "fhir/drug_identity.h"
#include "fhir/issue.h"
#include "fhir/json.h"
#include "pathway/medication.h"

namespace fhir {

// The daily dose of one ingredient of a MedicationRequest or MedicationStatement, from its
// directions, else from the quantity supplied and the days it is for (FHIR R4 Dosage and Timing;
// older shapes are read too).
// Several typed doseAndRate entries are alternatives, never a sum. What cannot be worked out has
// its reason in `missing`; nothing is guessed.
pathway::DailyDose DailyDoseOf(const Node& order, const DrugIdentity& drug,
                               const Component& component, Issues& issues);

}  // namespace fhir
