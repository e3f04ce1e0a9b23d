#include "pathway/draft_change.h"

#include <algorithm>

#include "pathway/purpose.h"

namespace pathway {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

const Trial* TrialOf(const Judgement& judgement, const std::string& drug) {
  const auto trial = std::find_if(judgement.trials.begin(), judgement.trials.end(),
                                  [&](const Trial& t) { return t.drug == drug; });
  return trial == judgement.trials.end() ? nullptr : &*trial;
}

// The same ingredient in another release form: doses are never compared across forms (D59).
bool OtherFormRuns(const Judgement& judgement, const MedicationOrder& order) {
  return std::any_of(judgement.trials.begin(), judgement.trials.end(), [&](const Trial& trial) {
    return trial.drug != order.drug && trial.exposure.Running() &&
           trial.exposure.Orders().front()->ingredient == order.ingredient;
  });
}

Change ChangeOf(const MedicationOrder& draft, const Trial* trial, const Judgement& judgement) {
  if (draft.status == OrderStatus::kStopped || draft.status == OrderStatus::kEnded) {
    return Change::kNone;
  }
  if (trial == nullptr || !trial->exposure.Running()) {
    return OtherFormRuns(judgement, draft) ? Change::kUnknown : Change::kStart;
  }
  const auto current = trial->exposure.CurrentDose();
  if (!current || !draft.dose.amount) return Change::kUnknown;
  const int same = judgement.content->numbers.same_percent;
  const bool lower = !draft.dose.amount->ReachesPercent(100 - same, *current);
  const bool higher = draft.dose.amount->Micrograms() * 100 >
                      current->Micrograms() * (100 + same);
  if (lower) return Change::kLower;
  return higher ? Change::kRaise : Change::kSame;
}

bool ShortCourse(const MedicationOrder& draft, const Numbers& numbers) {
  if (draft.refills) return false;
  const Days limit =
      draft.drug_class == "opioid" ? numbers.short_supply_opioid : numbers.short_supply;
  if (draft.supply && *draft.supply <= limit) return true;
  if (!draft.end || !draft.start) return false;
  return draft.end->latest - draft.start->earliest < numbers.start_lasts;
}

Answer RaiseEscalates(const DraftChange& change, const Judgement& judgement) {
  const Exposure& exposure = change.trial->exposure;
  const Numbers& numbers = judgement.content->numbers;
  const auto highest = exposure.HighestDose();
  if (!highest || !change.order->dose.amount) return Answer::kUnknown;
  if (!change.order->dose.amount->ReachesPercent(100 + numbers.raise_percent, *highest)) {
    return Answer::kNo;
  }
  if (exposure.SomeDoseUnknown()) return Answer::kUnknown;
  const auto raised = exposure.LastRaise();
  const Day today = judgement.pain_case->today;
  if (raised && today - raised->earliest < numbers.raise_rest) return Answer::kNo;
  return Answer::kYes;
}

Answer EscalationOf(const DraftChange& change, const Judgement& judgement) {
  const MedicationOrder& draft = *change.order;
  const Content& content = *judgement.content;
  if (change.purpose_unclear || change.purpose != Purpose::kPain) return Answer::kNo;
  if (!Contains(content.ladder_classes, draft.drug_class)) return Answer::kNo;
  if (draft.dose.as_needed || draft.inpatient || ShortCourse(draft, content.numbers)) {
    return Answer::kNo;
  }
  if (change.change == Change::kStart) return Answer::kYes;
  if (change.change == Change::kRaise) return RaiseEscalates(change, judgement);
  return change.change == Change::kUnknown ? Answer::kUnknown : Answer::kNo;
}

void CheckLimit(DraftChange& change, const Judgement& judgement) {
  const auto drug = judgement.content->drugs.find(change.order->drug);
  if (drug == judgement.content->drugs.end() || drug->second.bands.empty()) return;
  const Drug& content = drug->second;
  const int margin = judgement.content->numbers.renal.near_cut_point_percent;
  const auto dose = change.order->dose.amount;
  const RenalBand* band = BandOf(content, judgement.renal, margin);
  const RenalBand& highest = content.bands.front();
  const RenalBand& lowest = content.bands.back();
  if (band != nullptr) {
    change.maximum = band->maximum;
    change.over_maximum = dose && band->maximum ? FromBool(*dose > *band->maximum)
                                                : Answer::kUnknown;
    return;
  }
  change.over_maximum = Answer::kUnknown;
  if (!dose) return;
  if (highest.maximum && *dose > *highest.maximum) {
    change.maximum = highest.maximum;
    change.over_maximum = Answer::kYes;
  } else if (lowest.maximum && *dose <= *lowest.maximum) {
    change.over_maximum = Answer::kNo;
  }
}

bool Triggers(const MedicationOrder& draft, const PainCase& pain_case) {
  return pain_case.selected.empty() || Contains(pain_case.selected, draft.resource);
}

}  // namespace

std::vector<DraftChange> DraftChanges(const Judgement& judgement) {
  std::vector<DraftChange> changes;
  for (const MedicationOrder& draft : judgement.pain_case->drafts) {
    if (draft.drug.empty() && draft.drug_class.empty()) continue;
    DraftChange change;
    change.order = &draft;
    change.trial = TrialOf(judgement, draft.drug);
    change.triggers = Triggers(draft, *judgement.pain_case);
    const PurposeFound purpose = PurposeOf({&draft}, judgement);
    const bool as_before = change.trial != nullptr && draft.purpose == Purpose::kUnstated;
    change.purpose = as_before ? Purpose::kPain : purpose.purpose;
    change.purpose_unclear = as_before ? change.trial->purpose_unclear : purpose.unclear;
    change.change = ChangeOf(draft, change.trial, judgement);
    change.escalation = EscalationOf(change, judgement);
    CheckLimit(change, judgement);
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace pathway
