#pragma once

#include <vector>

#include "pathway/judgement.h"
#include "pathway/medication.h"

namespace pathway {

// What a drug is taken for (D37). `unclear`: perhaps for the pain, perhaps not; such a drug counts
// as tried and is never titrated, tapered or presumed to have failed.
struct PurposeFound {
  Purpose purpose = Purpose::kPain;
  bool unclear = false;
};

// The first that answers: a reason on an order; a competing condition of the drug; a small dose at
// night only; the pain problem recorded before or soon after the first order.
// REQUIRES: orders of one drug, not empty; judgement has its problems and concept index.
PurposeFound PurposeOf(const std::vector<const MedicationOrder*>& orders,
                       const Judgement& judgement);

}  // namespace pathway
