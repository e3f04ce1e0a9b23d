#pragma once

#include <string>
#include <vector>

#include "pathway/judgement.h"

namespace pathway {

// Judges one trial: adequate dose for the kidney function of its time, days at it, and outcome,
// documented or presumed (D6, D35, D50; logic: trial states).
// REQUIRES: the judgement has its drafts, score and escalation.
void JudgeTrial(Trial& trial, const Judgement& judgement);

// What JudgeTrial goes by, for those who have to say why.

// The orders and the allergy that say why it was stopped; null: none does.
struct Stopped {
  const MedicationOrder* lack_of_effect = nullptr;
  const MedicationOrder* intolerance = nullptr;
  const MedicationOrder* harm = nullptr;
  const MedicationOrder* not_clinical = nullptr;
  const Allergy* intolerance_listed = nullptr;
  const Allergy* harm_listed = nullptr;
};
Stopped WhyStopped(const Trial& trial, const PainCase& pain_case);

// What the newest score of this pain says of the trial (D35), against the one at its start. A
// vital-sign score proves nothing.
enum class Response { kNone, kControlled, kPartly, kDocumentedFailure };
struct Responded {
  Response response = Response::kNone;
  const Measurement* baseline = nullptr;
};
Responded ResponseTo(const Trial& trial, const Judgement& judgement);

// The ladder drug that began soon after the trial ended (D38); null: none did.
const Trial* FollowedBy(const Trial& trial, const Judgement& judgement);

// How many of the days judged adequate dispenses cover (D38).
struct Coverage {
  Days of{0};
  Days surely{0};
  std::vector<const Dispense*> counted;
  std::vector<const Dispense*> unclear;  // without day or supply: they may cover the rest
  bool Enough(int percent) const { return surely.count() * 100 >= of.count() * percent; }
};
// REQUIRES: the trial is judged.
Coverage CoverageOf(const Trial& trial, const PainCase& pain_case);

// The trial that says most of a class: a response, then a failure, then harm, and so on.
struct ClassTrial {
  std::string drug_class;
  const Trial* best = nullptr;
};
std::vector<ClassTrial> ClassTrials(const Judgement& judgement);

}  // namespace pathway
