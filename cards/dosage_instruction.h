#pragma once

#include <string>

#include "cards/texts.h"
#include "pathway/plan.h"

namespace cards {

// The dosageInstruction of a MedicationRequest that carries out the plan, as JSON text: an array of
// FHIR R4 Dosage, one for each dose of each step, numbered by step. Its amounts are in mg, so that
// they hold whatever product is dispensed.
std::string DosageInstruction(const pathway::Plan& plan, const PlanWords& words);

// The same directions for people, in one line: "take 1 capsule (30 mg) once daily for 7 days, then
// take 2 capsules (60 mg) once daily".
std::string DirectionsText(const pathway::Plan& plan, const PlanWords& words);

// The medicationCodeableConcept of the plan's product, as JSON text.
std::string MedicationOf(const pathway::Plan& plan);

// The plan in a line for people: "1,200 and 1,500 mg/day for 3 days each, then 1,800 mg/day".
std::string StepsText(const pathway::Plan& plan, const PlanWords& words);

// How the last dose is taken: "2 capsules (600 mg) three times daily".
std::string LastDoseText(const pathway::Plan& plan, const PlanWords& words);

}  // namespace cards
