#pragma once

#include "pathway/judgement.h"

namespace pathway {

// Judges one trial: adequate dose for the kidney function of its time, days at it, and outcome,
// documented or presumed (D6, D35, D50; logic: trial states).
// REQUIRES: the judgement has its drafts, score and escalation.
void JudgeTrial(Trial& trial, const Judgement& judgement);

}  // namespace pathway
