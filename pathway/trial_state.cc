#include "pathway/trial_state.h"

#include <algorithm>
#include <string_view>
#include <tuple>

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

// The newest score of this pain before or at the start of treatment; of one day the highest, as for
// the newest of all.
const Measurement* Baseline(const Trial& trial, const Judgement& judgement) {
  const auto start = trial.exposure.FirstDay();
  const Measurement* baseline = nullptr;
  if (!start) return baseline;
  for (const Measurement& m : judgement.pain_case->measurements) {
    if (m.kind != "pain_severity" || !judgement.IsOfThePain(m) || !m.day) continue;
    if (m.day->earliest > start->earliest) continue;
    const auto rank = [](const Measurement& score) {
      return std::tuple(score.day->earliest, score.thousandths, std::string_view(score.resource));
    };
    if (baseline == nullptr || rank(*baseline) < rank(m)) baseline = &m;
  }
  return baseline;
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

// Dispenses show that too little was handed out; without any nothing is held against the trial.
bool TooLittleDispensed(const Trial& trial, const Judgement& judgement) {
  if (judgement.pain_case->dispenses.empty()) return false;
  const Coverage coverage = CoverageOf(trial, *judgement.pain_case);
  return !coverage.counted.empty() && coverage.unclear.empty() &&
         !coverage.Enough(judgement.content->numbers.dispense_coverage_percent);
}

// Adequate and long enough: whether something says that it failed.
void JudgeOutcome(Trial& trial, Response response, const Stopped& stopped,
                  const Judgement& judgement) {
  if (TooLittleDispensed(trial, judgement)) {
    trial.state = TrialState::kAdequacyUnknown;
    return;
  }
  if (stopped.lack_of_effect != nullptr || response == Response::kDocumentedFailure) {
    trial.certainty = Certainty::kDocumented;
    return;
  }
  const bool signal = trial.exposure.Running() && judgement.escalation == Answer::kYes;
  if (signal || (stopped.not_clinical == nullptr && FollowedBy(trial, judgement) != nullptr)) {
    return;
  }
  trial.state = TrialState::kOutcomeUnknown;
}

// The more a state says of a class, the earlier it stands.
int RankOf(TrialState state) {
  switch (state) {
    case TrialState::kResponding:
      return 0;
    case TrialState::kPartlyResponding:
      return 1;
    case TrialState::kFailed:
      return 2;
    case TrialState::kHarmed:
      return 3;
    case TrialState::kIntolerant:
      return 4;
    case TrialState::kProbablyFailed:
      return 5;
    case TrialState::kEarly:
      return 6;
    case TrialState::kTitrating:
      return 7;
    case TrialState::kOutcomeUnknown:
      return 8;
    case TrialState::kAdequacyUnknown:
      return 9;
  }
  return 9;
}

}  // namespace

Stopped WhyStopped(const Trial& trial, const PainCase& pain_case) {
  Stopped why;
  for (const MedicationOrder* order : trial.exposure.Orders()) {
    if (order->stop_reason == StopReason::kLackOfEffect) why.lack_of_effect = order;
    if (order->stop_reason == StopReason::kIntolerance) why.intolerance = order;
    if (order->stop_reason == StopReason::kHarm) why.harm = order;
    if (order->stop_reason == StopReason::kNotClinical) why.not_clinical = order;
  }
  for (const Allergy& allergy : pain_case.allergies) {
    if (allergy.substance != trial.exposure.Orders().front()->ingredient) continue;
    if (allergy.serious || !allergy.intolerance) why.harm_listed = &allergy;
    if (allergy.intolerance) why.intolerance_listed = &allergy;
  }
  return why;
}

Responded ResponseTo(const Trial& trial, const Judgement& judgement) {
  const Numbers& numbers = judgement.content->numbers;
  const auto& score = judgement.score;
  const auto start = trial.exposure.FirstDay();
  if (!score || !score->names_a_site || !start || !trial.exposure.Running()) return {};
  if (score->day - start->latest < numbers.score_after) return {};
  if (score->thousandths <= numbers.controlled_at_most * 1000) return {Response::kControlled, {}};
  const Measurement* baseline = Baseline(trial, judgement);
  if (baseline == nullptr || baseline->thousandths <= 0) return {};
  const bool fell = (baseline->thousandths - score->thousandths) * 100 >=
                    baseline->thousandths * numbers.partial_fall_percent;
  return {fell ? Response::kPartly : Response::kDocumentedFailure, baseline};
}

const Trial* FollowedBy(const Trial& trial, const Judgement& judgement) {
  if (trial.exposure.Running()) return nullptr;
  const auto last = trial.exposure.LastDay();
  if (!last) return nullptr;
  const Days window = judgement.content->numbers.ended_followed;
  const auto next =
      std::find_if(judgement.trials.begin(), judgement.trials.end(), [&](const Trial& other) {
        const auto first = other.exposure.FirstDay();
        return other.drug != trial.drug && first && !other.purpose_unclear &&
               Contains(judgement.content->ladder_classes, other.drug_class) &&
               first->earliest >= *last - window && first->latest <= *last + window;
      });
  return next == judgement.trials.end() ? nullptr : &*next;
}

Coverage CoverageOf(const Trial& trial, const PainCase& pain_case) {
  Coverage coverage;
  if (!trial.adequate) return coverage;
  const Run run = trial.exposure.SurelyAtOrAbove(*trial.adequate);
  coverage.of = run.Length();
  for (const Dispense& dispense : pain_case.dispenses) {
    if (dispense.drug != trial.drug) continue;
    const auto& day = dispense.day;
    if (day && (day->earliest >= run.to ||
                (dispense.supply && day->latest + *dispense.supply <= run.from))) {
      continue;
    }
    (day && dispense.supply ? coverage.counted : coverage.unclear).push_back(&dispense);
  }
  std::stable_sort(
      coverage.counted.begin(), coverage.counted.end(), [](const Dispense* a, const Dispense* b) {
        return std::tie(a->day->latest, a->resource) < std::tie(b->day->latest, b->resource);
      });
  Day covered_to = run.from;
  for (const Dispense* dispense : coverage.counted) {
    const Day from = std::max(covered_to, dispense->day->latest);
    const Day to = std::min(run.to, dispense->day->earliest + *dispense->supply);
    if (to <= from) continue;
    coverage.surely += to - from;
    covered_to = to;
  }
  return coverage;
}

std::vector<ClassTrial> ClassTrials(const Judgement& judgement) {
  std::vector<ClassTrial> classes;
  for (const Trial& trial : judgement.trials) {
    const auto known = std::find_if(classes.begin(), classes.end(), [&](const ClassTrial& one) {
      return one.drug_class == trial.drug_class;
    });
    if (known == classes.end()) {
      classes.push_back({trial.drug_class, &trial});
    } else if (RankOf(trial.state) < RankOf(known->best->state)) {
      known->best = &trial;
    }
  }
  return classes;
}

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
  const bool harmed = stopped.harm != nullptr || stopped.harm_listed != nullptr;
  if (harmed || stopped.intolerance != nullptr || stopped.intolerance_listed != nullptr) {
    trial.state = harmed ? TrialState::kHarmed : TrialState::kIntolerant;
    trial.certainty = Certainty::kDocumented;
    return;
  }
  if (trial.purpose_unclear || !adequate.surely) return;
  const Response response = ResponseTo(trial, judgement).response;
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
