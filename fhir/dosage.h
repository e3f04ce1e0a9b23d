#pragma once

#include <optional>
#include <vector>

#include "fhir/drug_identity.h"
#include "fhir/issue.h"
#include "fhir/json.h"
#include "pathway/day.h"
#include "pathway/medication.h"

namespace fhir {

// A stretch of what a prescription plans for one ingredient. `begins` counts from the order's
// first day; where the directions give dates, `from` and `until` (the last day) win.
struct DoseStep {
  pathway::DailyDose dose;
  pathway::Days begins{0};
  std::optional<pathway::Days> lasts;  // missing: it goes on
  std::optional<pathway::DaySpan> from;
  std::optional<pathway::DaySpan> until;
};

// The daily dose of one ingredient of a MedicationRequest, MedicationStatement or
// MedicationDispense over time, by its directions (FHIR R4 Dosage and Timing; older shapes are
// read too): timing, else the quantity supplied over the days it is for, else the directions'
// words. At least one step, in order of time; one without directions says why it has no dose.
// Several typed doseAndRate entries are alternatives, never a sum; directions taken together add
// up; steps follow one another. What cannot be worked out has its reason in `missing`; nothing is
// guessed.
std::vector<DoseStep> RegimenOf(const Node& order, const DrugIdentity& drug,
                                const Component& component, Issues& issues);

// The days that the order's supply lasts without refills: expectedSupplyDuration (daysSupply of a
// dispense), else the quantity at the daily dose of its one step. Nothing for a dose taken as
// needed or not known.
std::optional<pathway::Days> SupplyDaysOf(const Node& order, const DrugIdentity& drug,
                                          const Component& component,
                                          const std::vector<DoseStep>& regimen, Issues& issues);

}  // namespace fhir
