#pragma once

#include <optional>
#include <vector>

#include "fhir/dosage.h"
#include "pathway/day.h"
#include "pathway/medication.h"

namespace hooks {

// What an order says of its time outside its directions.
struct Period {
  std::optional<pathway::DaySpan> start;      // wins over the directions
  std::optional<pathway::DaySpan> end;        // wins over the directions
  std::optional<pathway::DaySpan> otherwise;  // the start where nothing else gives one
};

// Adds an order of the chart as its regimen goes: one order, or one for each step of a dose that
// changes by plan, each with its own days. Where the order was stopped on a day that is not known,
// each step may have been the last.
void AddChartOrders(const pathway::MedicationOrder& order, const std::vector<fhir::DoseStep>& steps,
                    const Period& period, std::vector<pathway::MedicationOrder>& list);

// A draft stays one order: it comes to the dose of its last step, and its `peak` is the highest.
void AddDraft(pathway::MedicationOrder order, const std::vector<fhir::DoseStep>& steps,
              const Period& period, std::vector<pathway::MedicationOrder>& list);

}  // namespace hooks
