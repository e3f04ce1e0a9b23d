#pragma once

#include "fhir/drug_identity.h"
#include "fhir/json.h"
#include "hooks/reader.h"

namespace hooks {

// The drug of a MedicationRequest, MedicationStatement or MedicationDispense: its
// medicationCodeableConcept, or the Medication behind its medicationReference wherever it was sent
// (contained, beside it, in the prefetch), or the reference's display alone. R5 has both in
// `medication`.
fhir::DrugIdentity ReadDrug(const fhir::Node& order, Reader& reader);

// Puts one ingredient of the drug, and how the drug was told, into an order.
void SetDrug(const fhir::DrugIdentity& identity, const fhir::Component& component,
             pathway::MedicationOrder& order);

}  // namespace hooks
