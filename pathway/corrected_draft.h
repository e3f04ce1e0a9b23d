#pragma once

#include <optional>

#include "pathway/judgement.h"
#include "pathway/plan.h"

namespace pathway {

// How a drafted order is put right.
enum class Correction {
  kStart,      // a start at the first dose of this kidney function, and its steps
  kLimit,      // down to the limit for this kidney function
  kAdequate,   // down to the adequate dose, above which nothing is gained
  kDosesADay,  // the same daily dose in as many doses as this kidney function asks for
};

// How the drafted drug would be taken, made of the drafted product. Nothing where that is not known
// for this patient: an order without an id or beside another of its drug, a dose or strength that
// is not known, doses that the product does not make, a gate that speaks against the drug itself, a
// correction that lowers nothing, or one that goes below what is taken now (its reduction has steps
// of its own, D34 d).
std::optional<Plan> CorrectedDraft(Correction correction, const DraftChange& draft,
                                   const Judgement& judgement);

}  // namespace pathway
