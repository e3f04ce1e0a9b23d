#pragma once

#include "cards/text.h"
#include "pathway/judgement.h"

namespace cards {

// How the record was read, where that was not plain: drugs that could not be told, or by name
// alone, or that are coded in two ways; doses counted without a unit or at the stated maximum, and
// those of pain drugs that stand in words or in the supply only, or nowhere.
// Also the lists that came in part, the elements that could not be read and the resources of other
// patients.
void AddReadingValues(Values& values, const pathway::Judgement& judgement);

}  // namespace cards
