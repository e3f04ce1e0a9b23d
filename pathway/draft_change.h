#pragma once

#include <vector>

#include "pathway/judgement.h"

namespace pathway {

// What each drafted drug changes against what is taken, whether that is a sign that treatment was
// not enough (D38), and whether its dose is within the limit for the kidney function. Several
// drafts of one drug count together (D17: they replace the running order). Those of the pain
// classes come first, by drug and resource: in which order they were sent says nothing. REQUIRES:
// the judgement has its problems, trials and kidney function.
std::vector<DraftChange> DraftChanges(const Judgement& judgement);

}  // namespace pathway
