#pragma once

#include <optional>
#include <string>

#include "cards/text.h"
#include "cards/texts.h"
#include "pathway/judgement.h"

namespace cards {

// The drug, directions and predecessor of an order whose dose is planned.
struct Directions {
  std::string medication;  // JSON: a CodeableConcept
  std::string dosage;      // JSON: an array of Dosage
  std::string replaces;    // "MedicationRequest/1"; empty: none
};

// The FHIR resource of an order template, filled for this patient: placeholders replaced, subject,
// date and reason added, and the directions if there are any. Nothing when a placeholder has no
// value.
std::optional<std::string> OrderResource(const OrderTemplate& order,
                                         const pathway::Judgement& judgement, const Values& values,
                                         const std::optional<Directions>& directions = {});

}  // namespace cards
