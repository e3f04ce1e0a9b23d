#include "pathway/taper.h"

#include <algorithm>
#include <optional>

#include "pathway/names.h"

namespace pathway {
namespace {

bool Asked(const Trial& trial, const Question& question) {
  return Contains(question.names, trial.drug) || Contains(question.classes, trial.drug_class);
}

bool Selected(const std::string& resource, const PainCase& pain_case) {
  return pain_case.selected.empty() || Contains(pain_case.selected, resource);
}

// A draft that goes on with the drug, in whatever form.
bool GoesOn(const Trial& trial, const PainCase& pain_case) {
  const std::string& ingredient = trial.exposure.Orders().front()->ingredient;
  return std::any_of(pain_case.drafts.begin(), pain_case.drafts.end(),
                     [&](const MedicationOrder& draft) {
                       return draft.status == OrderStatus::kDraft && draft.ingredient == ingredient;
                     });
}

// Whether every order that may run today is ended by a draft, one that triggers among them.
bool IsBeingStopped(const Trial& trial, const PainCase& pain_case) {
  bool any = false;
  for (const MedicationOrder* order : trial.exposure.Orders()) {
    const bool over = order->end && order->end->latest < pain_case.today;
    if (order->status != OrderStatus::kActive || over) continue;
    if (!order->stopping || order->dose.as_needed) return false;
    any = any || Selected(order->resource, pain_case);
  }
  return any && !GoesOn(trial, pain_case);
}

// Why the drafts say it is stopped.
bool StoppedFor(const Question& question, const Trial& trial, const PainCase& pain_case) {
  if (question.states.empty()) return true;
  return std::any_of(pain_case.drafts.begin(), pain_case.drafts.end(),
                     [&](const MedicationOrder& draft) {
                       return draft.drug == trial.drug && draft.status != OrderStatus::kDraft &&
                              draft.stop_reason == StopReason::kHarm;
                     });
}

Answer InRange(const DayCount& days, const Question& question) {
  const auto at_least = [&days](std::int64_t bound) {
    if (days.at_least.count() >= bound) return Answer::kYes;
    return days.at_most.count() >= bound ? Answer::kUnknown : Answer::kNo;
  };
  Answer answer = Answer::kYes;
  if (question.at_least) answer = And(answer, at_least(*question.at_least));
  if (question.below) answer = And(answer, Not(at_least(*question.below)));
  return answer;
}

bool ForPain(const Trial& trial) {
  return trial.purpose == Purpose::kPain && !trial.purpose_unclear;
}

// The orders of the drug are replaced by the draft: it names one of them, or the request ends them.
bool Replaces(const MedicationOrder& draft, const Trial& trial) {
  return std::any_of(trial.exposure.Orders().begin(), trial.exposure.Orders().end(),
                     [&draft](const MedicationOrder* order) {
                       return order->stopping ||
                              (!draft.replaces.empty() && draft.replaces == order->resource);
                     });
}

Answer IsSteep(const DraftChange& draft, const Question& question) {
  const auto current = draft.trial->exposure.CurrentDose();
  const auto first = std::max(draft.dose, draft.peak);
  if (draft.change != Change::kLower || !current || !first) return Answer::kNo;
  if (!Replaces(*draft.order, *draft.trial)) return Answer::kNo;
  const std::int64_t drop = current->Micrograms() - first->Micrograms();
  if (drop * 100 <= current->Micrograms() * question.at_least.value_or(0)) return Answer::kNo;
  const DayCount held = draft.trial->exposure.DaysRunning(*current);
  const Days long_held = question.within.value_or(Days(0));
  if (held.at_least >= long_held) return Answer::kYes;
  return held.at_most >= long_held ? Answer::kUnknown : Answer::kNo;
}

// The last day that the draft is for, from today on. Nothing when it goes on.
std::optional<Days> DraftLasts(const MedicationOrder& draft, Day today) {
  if (draft.end) return draft.end->latest + Days(1) - today;
  if (draft.supply && !draft.refills) return *draft.supply;
  return std::nullopt;
}

using Matches = std::vector<TaperMatch> (*)(const Question&, const Judgement&);

Matches MatchesOf(Ask ask) {
  switch (ask) {
    case Ask::kStopping:
      return &StoppedDrugs;
    case Ask::kTakenFor:
      return &DrugsTakenFor;
    case Ask::kSteepReduction:
      return &SteepReductions;
    case Ask::kRenewedBeyond:
      return &RenewedBeyond;
    default:
      return nullptr;
  }
}

}  // namespace

std::vector<TaperMatch> StoppedDrugs(const Question& question, const Judgement& judgement) {
  std::vector<TaperMatch> matches;
  const PainCase& pain_case = *judgement.pain_case;
  for (const Trial& trial : judgement.trials) {
    if (!Asked(trial, question)) continue;
    const Days own = trial.content == nullptr ? Days(0) : trial.content->taper_after;
    const Days limit = question.within.value_or(own);
    if (limit == Days(0) || trial.exposure.DaysRunning().at_most <= limit) continue;
    if (!IsBeingStopped(trial, pain_case) || !StoppedFor(question, trial, pain_case)) continue;
    matches.push_back({&trial, Answer::kYes});
  }
  return matches;
}

std::vector<TaperMatch> DrugsTakenFor(const Question& question, const Judgement& judgement) {
  std::vector<TaperMatch> matches;
  for (const Trial& trial : judgement.trials) {
    if (!Asked(trial, question) || !ForPain(trial) || !trial.exposure.Running()) continue;
    matches.push_back({&trial, InRange(trial.exposure.DaysRunning(), question)});
  }
  return matches;
}

std::vector<TaperMatch> SteepReductions(const Question& question, const Judgement& judgement) {
  std::vector<TaperMatch> matches;
  for (const DraftChange& draft : judgement.drafts) {
    if (!draft.triggers || draft.trial == nullptr || !Asked(*draft.trial, question)) continue;
    matches.push_back({draft.trial, IsSteep(draft, question)});
  }
  return matches;
}

std::vector<TaperMatch> RenewedBeyond(const Question& question, const Judgement& judgement) {
  std::vector<TaperMatch> matches;
  for (const DraftChange& draft : judgement.drafts) {
    if (!draft.triggers || draft.trial == nullptr || !Asked(*draft.trial, question)) continue;
    if (!ForPain(*draft.trial) || draft.change == Change::kNone) continue;
    const Days bound(question.at_least.value_or(0));
    const DayCount taken = draft.trial->exposure.DaysRunning();
    const auto lasts = DraftLasts(*draft.order, judgement.pain_case->today);
    Answer beyond = FromBool(!lasts || taken.at_least + *lasts > bound);
    if (lasts && beyond == Answer::kNo && taken.at_most + *lasts > bound) beyond = Answer::kUnknown;
    matches.push_back({draft.trial, beyond});
  }
  return matches;
}

std::vector<const Trial*> DrugsOfTaper(const Question& question, const Judgement& judgement) {
  std::vector<const Trial*> drugs;
  if (const Matches matches = MatchesOf(question.ask)) {
    for (const TaperMatch& match : matches(question, judgement)) {
      if (match.answer == Answer::kYes) drugs.push_back(match.trial);
    }
  }
  if (question.ask == Ask::kNo) return drugs;
  for (const Question& part : question.parts) {
    for (const Trial* trial : DrugsOfTaper(part, judgement)) {
      if (std::find(drugs.begin(), drugs.end(), trial) == drugs.end()) drugs.push_back(trial);
    }
  }
  return drugs;
}

std::vector<const Trial*> LongFailedDrugs(const Judgement& judgement) {
  std::vector<const Trial*> failed;
  const Numbers& numbers = judgement.content->numbers;
  for (const Trial& trial : judgement.trials) {
    const bool documented =
        trial.state == TrialState::kFailed && trial.certainty == Certainty::kDocumented;
    const bool long_ago =
        trial.days_adequate.at_least >= numbers.trial_full + numbers.failed_running;
    if (documented && long_ago && trial.exposure.Running()) failed.push_back(&trial);
  }
  return failed;
}

}  // namespace pathway
