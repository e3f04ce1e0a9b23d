#include "pathway/trial_state.h"

#include <algorithm>

#include "pathway/names.h"

namespace pathway {
namespace {

struct Adequate {
  std::optional<MilligramsPerDay> surely;    // adequate whatever the kidney function
  std::optional<MilligramsPerDay> possibly;  // adequate at the lowest function that is possible
};

// The adequate dose at the kidney function of the trial's time. Not known: adequate in every band,
// or in some (D50). A past trial without a measurement is judged by the normal band.
Adequate AdequateDose(Trial& trial, const Judgement& judgement) {
  if (trial.content == nullptr || trial.content->bands.empty()) return {};
  const Drug& drug = *trial.content;
  const Numbers& numbers = judgement.content->numbers;
  if (trial.exposure.Running()) {
    trial.renal = judgement.renal;
  } else {
    const Day then = trial.exposure.LastDay().value_or(judgement.pain_case->today);
    trial.renal = RenalFunctionOn(then, *judgement.pain_case, numbers.renal);
  }
  const RenalBand* band = BandOf(drug, trial.renal, numbers.renal.near_cut_point_percent);
  if (band == nullptr && !trial.exposure.Running()) band = &drug.bands.front();
  if (band != nullptr) return {band->adequate, band->adequate};
  Adequate in_any_band;
  for (const RenalBand& each : drug.bands) {
    if (!each.adequate) continue;
    if (!in_any_band.surely) in_any_band = {each.adequate, each.adequate};
    in_any_band.surely = std::max(*in_any_band.surely, *each.adequate);
    in_any_band.possibly = std::min(*in_any_band.possibly, *each.adequate);
  }
  return in_any_band;
}

struct Stopped {
  bool lack_of_effect = false;
  bool intolerance = false;
  bool harm = false;
  bool not_clinical = false;
};

Stopped WhyStopped(const Trial& trial, const PainCase& pain_case) {
  Stopped why;
  for (const MedicationOrder* order : trial.exposure.Orders()) {
    why.lack_of_effect = why.lack_of_effect || order->stop_reason == StopReason::kLackOfEffect;
    why.intolerance = why.intolerance || order->stop_reason == StopReason::kIntolerance;
    why.harm = why.harm || order->stop_reason == StopReason::kHarm;
    why.not_clinical = why.not_clinical || order->stop_reason == StopReason::kNotClinical;
  }
  for (const Allergy& allergy : pain_case.allergies) {
    if (allergy.substance != trial.exposure.Orders().front()->ingredient) continue;
    why.harm = why.harm || allergy.serious || !allergy.intolerance;
    why.intolerance = why.intolerance || allergy.intolerance;
  }
  return why;
}

enum class Response { kNone, kControlled, kPartly, kDocumentedFailure };

// The newest score of this pain before or at the start of treatment.
const Measurement* Baseline(const Trial& trial, const PainCase& pain_case) {
  const auto start = trial.exposure.FirstDay();
  const Measurement* baseline = nullptr;
  if (!start) return baseline;
  for (const Measurement& m : pain_case.measurements) {
    if (m.kind != "pain_severity" || !m.names_a_site || !m.day) continue;
    if (m.day->earliest > start->earliest) continue;
    if (baseline == nullptr || baseline->day->earliest < m.day->earliest) baseline = &m;
  }
  return baseline;
}

// What the score of this pain says of the trial (D35). A vital-sign score proves nothing.
Response ResponseTo(const Trial& trial, const Judgement& judgement) {
  const Numbers& numbers = judgement.content->numbers;
  const auto& score = judgement.score;
  const auto start = trial.exposure.FirstDay();
  if (!score || !score->names_a_site || !start || !trial.exposure.Running()) {
    return Response::kNone;
  }
  if (score->day - start->latest < numbers.score_after) return Response::kNone;
  if (score->thousandths <= numbers.controlled_at_most * 1000) return Response::kControlled;
  const Measurement* baseline = Baseline(trial, *judgement.pain_case);
  if (baseline == nullptr || baseline->thousandths <= 0) return Response::kNone;
  const bool fell = (baseline->thousandths - score->thousandths) * 100 >=
                    baseline->thousandths * numbers.partial_fall_percent;
  return fell ? Response::kPartly : Response::kDocumentedFailure;
}

// An ended trial is presumed failed when the next ladder drug began soon after its end and it was
// not stopped for reasons of supply (D38).
bool FollowedByAnother(const Trial& trial, const Judgement& judgement) {
  if (trial.exposure.Running()) return false;
  const auto last = trial.exposure.LastDay();
  if (!last) return false;
  const Days window = judgement.content->numbers.ended_followed;
  return std::any_of(judgement.trials.begin(), judgement.trials.end(), [&](const Trial& next) {
    const auto first = next.exposure.FirstDay();
    return next.drug != trial.drug && first && !next.purpose_unclear &&
           Contains(judgement.content->ladder_classes, next.drug_class) &&
           first->earliest >= *last - window && first->latest <= *last + window;
  });
}

TrialState ByTime(const Trial& trial, const Adequate& adequate, const Numbers& numbers) {
  const DayCount& days = trial.days_adequate;
  const auto current = trial.exposure.CurrentDose();
  if (days.at_least >= numbers.trial_full) return TrialState::kFailed;
  const bool just_begun = current && adequate.surely && *current >= *adequate.surely;
  if (days.at_most.count() == 0) {
    if (just_begun) return TrialState::kEarly;
    return trial.exposure.Running() ? TrialState::kTitrating : TrialState::kAdequacyUnknown;
  }
  if (days.at_least.count() == 0 && !just_begun) return TrialState::kAdequacyUnknown;
  if (days.at_most < numbers.trial_early) {
    return trial.exposure.Running() ? TrialState::kEarly : TrialState::kAdequacyUnknown;
  }
  const bool probable = days.at_least >= numbers.trial_early && days.at_most < numbers.trial_full;
  return probable ? TrialState::kProbablyFailed : TrialState::kAdequacyUnknown;
}

// Adequate and long enough: whether something says that it failed.
void JudgeOutcome(Trial& trial, Response response, const Stopped& stopped,
                  const Judgement& judgement) {
  if (stopped.lack_of_effect || response == Response::kDocumentedFailure) {
    trial.certainty = Certainty::kDocumented;
    return;
  }
  const bool signal = trial.exposure.Running() && judgement.escalation == Answer::kYes;
  if (signal || (FollowedByAnother(trial, judgement) && !stopped.not_clinical)) return;
  trial.state = TrialState::kOutcomeUnknown;
}

}  // namespace

void JudgeTrial(Trial& trial, const Judgement& judgement) {
  const Stopped stopped = WhyStopped(trial, *judgement.pain_case);
  const Adequate adequate = AdequateDose(trial, judgement);
  if (adequate.surely && adequate.possibly) {
    trial.days_adequate = {trial.exposure.DaysAtOrAbove(*adequate.surely).at_least,
                           trial.exposure.DaysAtOrAbove(*adequate.possibly).at_most};
  }
  // Adequate at any kidney function is adequate, known or not.
  const bool whatever = trial.days_adequate.at_least.count() > 0;
  if (whatever || adequate.surely == adequate.possibly) trial.adequate = adequate.surely;
  if (stopped.harm || stopped.intolerance) {
    trial.state = stopped.harm ? TrialState::kHarmed : TrialState::kIntolerant;
    trial.certainty = Certainty::kDocumented;
    return;
  }
  if (trial.purpose_unclear || !adequate.surely) return;
  const Response response = ResponseTo(trial, judgement);
  // A low score and a sign of escalation on one day contradict each other: ask (D35).
  if (response == Response::kControlled && judgement.escalation == Answer::kYes) {
    trial.state = TrialState::kOutcomeUnknown;
    return;
  }
  if (response == Response::kControlled || response == Response::kPartly) {
    trial.state =
        response == Response::kControlled ? TrialState::kResponding : TrialState::kPartlyResponding;
    trial.certainty = Certainty::kDocumented;
    return;
  }
  trial.state = ByTime(trial, adequate, judgement.content->numbers);
  const bool long_enough =
      trial.state == TrialState::kFailed || trial.state == TrialState::kProbablyFailed;
  if (long_enough) JudgeOutcome(trial, response, stopped, judgement);
}

}  // namespace pathway
