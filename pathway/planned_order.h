#pragma once

#include <optional>
#include <string>

#include "pathway/judgement.h"
#include "pathway/plan.h"

namespace pathway {

// What a suggested order plans.
enum class Planned {
  kStart,        // the drug named, from the first dose of this kidney function
  kTitration,    // the drug in question, up to its adequate dose
  kTaper,        // the drug to be tapered, down to nothing
  kReduction,    // the drug in question, down to the limit within some days
  kReductionNow  // the same, today
};

// A plan that suits this patient, and what it takes the place of.
struct PlannedOrder {
  const Drug* drug = nullptr;
  Plan plan;
  std::optional<MilligramsPerDay> before;  // what is taken now
  std::string replaces;                    // the running order; empty: nothing runs
  const MedicationOrder* draft = nullptr;  // a drafted order of the drug that it would stand beside
};

// The plan for this patient, or nothing: the drug must be known at a dose and for the pain, one
// order alone must run, and whatever goes up must have its kidney function known and every gate
// answered (D5, D37, D69).
// `named`: the drug of a start. `taper`: the drug to be tapered.
std::optional<PlannedOrder> PlannedOrderOf(Planned kind, const std::string& named,
                                           const Trial* taper, const Judgement& judgement);

}  // namespace pathway
