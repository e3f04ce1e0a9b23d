#pragma once

#include <optional>
#include <vector>

#include "pathway/content.h"
#include "pathway/day.h"
#include "pathway/dose.h"

namespace pathway {

// One dose, taken so many times a day.
struct Intake {
  int units = 0;  // tablets or capsules of the plan's product at a time
  int times_a_day = 0;
  bool at_night = false;  // the one dose of the night
};

// A stretch of a plan: what is taken each day, and for how many days. Missing: it goes on.
struct PlanStep {
  std::vector<Intake> intakes;  // the smaller dose first; at most two
  std::optional<Days> days;
};

// A dose that changes by plan, made of one product. After a last step with days it stops.
struct Plan {
  Product product;
  std::vector<PlanStep> steps;

  MilligramsPerDay DoseOf(const PlanStep& step) const;
  bool Stops() const { return steps.back().days.has_value(); }
  // Until the last dose is reached, or the drug is stopped.
  Days Length() const;
};

// Pure arithmetic: nothing here knows whether a plan suits the patient. Nothing comes back where
// the drug has no numbers for it, or no product makes the doses.

// From the first dose of the band to the one held first, at most `maximum`.
std::optional<Plan> StartPlan(const Drug& drug, const RenalBand& band,
                              const std::optional<MilligramsPerDay>& maximum);

// From what is taken now up to the band's adequate dose, at most `maximum`.
std::optional<Plan> TitrationPlan(const Drug& drug, const RenalBand& band,
                                  const std::optional<MilligramsPerDay>& maximum,
                                  MilligramsPerDay current);

// The pace for a dose held for so long.
const TaperPace& PaceFor(const Taper& taper, MilligramsPerDay current, Days held);

// From what is taken now down to nothing, at the pace for this dose held for so long. No step
// takes away more than the pace says, nor the first more than half (D34 c).
std::optional<Plan> TaperPlan(const Drug& drug, MilligramsPerDay current, Days held);

// From what is taken now down to `limit` or just below it, reached within so many days (D34 d), of
// none at once; then in `times_a_day` doses.
std::optional<Plan> ReductionPlan(const Drug& drug, MilligramsPerDay current,
                                  MilligramsPerDay limit, Days within, int times_a_day);

}  // namespace pathway
