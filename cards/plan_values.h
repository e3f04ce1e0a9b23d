#pragma once

#include "cards/text.h"
#include "cards/texts.h"
#include "pathway/assess.h"
#include "pathway/planned_order.h"

namespace cards {

// What plan.* stands for in the label and description of an order that plans its dose.
void AddPlanValues(Values& values, const pathway::PlannedOrder& planned, const PlanWords& words);

// What taper.* stands for: the drug that the finding would have tapered, and how. No steps are
// given for a drug that may be taken for something else than the pain (D37).
void AddTaperValues(Values& values, const pathway::Finding& finding,
                    const pathway::Judgement& judgement, const PlanWords& words);

}  // namespace cards
