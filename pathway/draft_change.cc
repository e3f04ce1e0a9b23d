#include "pathway/draft_change.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "pathway/names.h"
#include "pathway/purpose.h"

namespace pathway {
namespace {

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

bool Withdrawn(const MedicationOrder& draft) { return draft.status != OrderStatus::kDraft; }

// What all drafts of the drug come to in the end (D17). Missing when one of them has no dose.
std::optional<MilligramsPerDay> DraftedDose(const std::string& drug, const PainCase& pain_case) {
  std::optional<MilligramsPerDay> total;
  for (const MedicationOrder& draft : pain_case.drafts) {
    if (draft.drug != drug || Withdrawn(draft)) continue;
    if (!draft.dose.amount) return std::nullopt;
    total = total ? *total + *draft.dose.amount : *draft.dose.amount;
  }
  return total;
}

// The highest that all drafts of the drug come to on a day of their steps. The steps of two drafts
// may meet or not: together they surely come to no more than their ends.
struct Peak {
  std::optional<MilligramsPerDay> surely;    // at least this, where any dose is known
  std::optional<MilligramsPerDay> possibly;  // missing when a dose is not known
};
Peak DraftedPeak(const std::string& drug, const PainCase& pain_case) {
  MilligramsPerDay in_the_end = MilligramsPerDay::Whole(0);
  MilligramsPerDay of_all = MilligramsPerDay::Whole(0);
  bool all_known = true;
  Peak peak;
  for (const MedicationOrder& draft : pain_case.drafts) {
    if (draft.drug != drug || Withdrawn(draft)) continue;
    all_known = all_known && draft.dose.amount && !draft.some_step_unknown;
    if (draft.dose.amount) in_the_end = in_the_end + *draft.dose.amount;
    const auto highest = std::max(draft.peak, draft.dose.amount);
    if (!highest) continue;
    of_all = of_all + *highest;
    peak.surely = std::max({peak.surely, highest, std::optional(in_the_end)});
  }
  if (all_known) peak.possibly = of_all;
  return peak;
}

// Whether the peak is over the limit: what is not known is neither over nor under it.
Answer Over(const Peak& peak, const MilligramsPerDay& limit) {
  if (peak.surely && *peak.surely > limit) return Answer::kYes;
  return peak.possibly && *peak.possibly <= limit ? Answer::kNo : Answer::kUnknown;
}

// The orders of the draft's drug that it would replace, whatever they are for.
std::vector<const MedicationOrder*> OrdersOf(const std::string& drug, const PainCase& pain_case) {
  std::vector<const MedicationOrder*> orders;
  for (const MedicationOrder& order : pain_case.medications) {
    if (!drug.empty() && order.drug == drug && order.systemic && !order.inpatient) {
      orders.push_back(&order);
    }
  }
  return orders;
}

// What a patch gives an hour, where one order alone runs.
std::optional<Milligrams> PatchTaken(const Exposure& taken) {
  const MedicationOrder* running = nullptr;
  for (const MedicationOrder* order : taken.Orders()) {
    if (order->status != OrderStatus::kActive) continue;
    if (running != nullptr) return std::nullopt;
    running = order;
  }
  return running == nullptr ? std::nullopt : running->dose.per_hour;
}

// Doses within `same` percent of each other are the same.
Change Compared(std::int64_t drafted, std::int64_t taken, int same) {
  if (drafted * 100 < taken * (100 - same)) return Change::kLower;
  return drafted * 100 > taken * (100 + same) ? Change::kRaise : Change::kSame;
}

Change ChangeOf(const DraftChange& draft, const Exposure& taken, const Judgement& judgement) {
  if (Withdrawn(*draft.order)) return Change::kNone;
  if (!taken.Running()) {
    return OtherFormRuns(judgement, *draft.order) ? Change::kUnknown : Change::kStart;
  }
  const auto current = taken.CurrentDose();
  const int same = judgement.content->numbers.same_percent;
  if (current && draft.dose) return Compared(draft.dose->Micrograms(), current->Micrograms(), same);
  const auto patch = PatchTaken(taken);
  if (!patch || !draft.order->dose.per_hour || draft.dose) return Change::kUnknown;
  return Compared(draft.order->dose.per_hour->Nanograms(), patch->Nanograms(), same);
}

// A course without a start begins today; its last day counts.
bool ShortCourse(const MedicationOrder& draft, const Numbers& numbers, Day today) {
  const Days limit =
      draft.drug_class == "opioid" ? numbers.short_supply_opioid : numbers.short_supply;
  if (draft.supply && *draft.supply <= limit && !draft.refills) return true;
  if (!draft.end) return false;
  const Day start = draft.start ? draft.start->earliest : today;
  return draft.end->latest + Days(1) - start < numbers.start_lasts;
}

// Whether the draft reaches so many percent of the highest dose ever held; patches by what they
// give an hour.
Answer BeyondAllBefore(const DraftChange& change, const Exposure& exposure, int percent) {
  const auto highest = exposure.HighestDose();
  if (highest && change.dose) {
    if (!change.dose->ReachesPercent(percent, *highest)) return Answer::kNo;
    return exposure.SomeDoseUnknown() ? Answer::kUnknown : Answer::kYes;
  }
  const auto& patch = change.order->dose.per_hour;
  if (!patch || change.dose) return Answer::kUnknown;
  Answer beyond = Answer::kYes;
  for (const MedicationOrder* order : exposure.Orders()) {
    const auto& before = order->dose.per_hour;
    beyond =
        And(beyond, before ? FromBool(patch->Nanograms() * 100 >= before->Nanograms() * percent)
                           : Answer::kUnknown);
  }
  return beyond;
}

Answer RaiseEscalates(const DraftChange& change, const Judgement& judgement) {
  if (change.trial == nullptr) return Answer::kNo;  // it is taken for something else
  const Exposure& exposure = change.trial->exposure;
  const Numbers& numbers = judgement.content->numbers;
  const Answer beyond = BeyondAllBefore(change, exposure, 100 + numbers.raise_percent);
  if (beyond != Answer::kYes) return beyond;
  const auto raised = exposure.LastRaise();
  if (!raised) return Answer::kYes;
  const DayCount since = Since(*raised, judgement.pain_case->today);
  if (since.at_most < numbers.raise_rest) return Answer::kNo;
  return since.at_least < numbers.raise_rest ? Answer::kUnknown : Answer::kYes;
}

Answer EscalationOf(const DraftChange& change, const Judgement& judgement) {
  const MedicationOrder& draft = *change.order;
  const Content& content = *judgement.content;
  if (change.purpose_unclear || change.purpose != Purpose::kPain) return Answer::kNo;
  if (!Contains(content.ladder_classes, draft.drug_class)) return Answer::kNo;
  if (draft.dose.as_needed || draft.inpatient ||
      ShortCourse(draft, content.numbers, judgement.pain_case->today)) {
    return Answer::kNo;
  }
  if (change.change == Change::kStart) return Answer::kYes;
  if (change.change == Change::kRaise) return RaiseEscalates(change, judgement);
  return change.change == Change::kUnknown ? Answer::kUnknown : Answer::kNo;
}

// What is taken already, where a site counts a draft beside it (D17); nothing else.
std::optional<MilligramsPerDay> TakenBeside(const Exposure& taken, const Judgement& judgement) {
  const bool beside = judgement.content->site.same_drug_adds && taken.Running();
  return beside ? taken.CurrentDose() : std::nullopt;
}

// The peak of the drafts with what is taken beside them.
Peak Beside(Peak peak, const std::optional<MilligramsPerDay>& taken) {
  if (peak.surely && taken) peak.surely = *peak.surely + *taken;
  if (peak.possibly && taken) peak.possibly = *peak.possibly + *taken;
  return peak;
}

void CheckLimit(DraftChange& change, const std::optional<MilligramsPerDay>& beside,
                const Judgement& judgement) {
  const auto drug = judgement.content->drugs.find(change.order->drug);
  if (drug == judgement.content->drugs.end() || drug->second.bands.empty()) return;
  const Drug& content = drug->second;
  const Peak peak = Beside(DraftedPeak(change.order->drug, *judgement.pain_case), beside);
  change.peak = peak.surely;
  const RenalBand* band = BandToday(content, judgement);
  const auto limit =
      band != nullptr ? MaximumOf(*band, judgement.renal) : content.bands.front().maximum;
  const auto& perhaps = change.order->dose.perhaps;
  if (perhaps && limit && *perhaps > *limit) {
    change.perhaps_over = true;
    change.maximum = limit;
  }
  if (band != nullptr) {
    change.maximum = MaximumOf(*band, judgement.renal);
    change.over_maximum = change.maximum ? Over(peak, *change.maximum) : Answer::kUnknown;
    return;
  }
  const RenalBand& highest = content.bands.front();
  const RenalBand& lowest = content.bands.back();
  change.over_maximum = Answer::kUnknown;
  if (highest.maximum && Over(peak, *highest.maximum) == Answer::kYes) {
    change.maximum = highest.maximum;
    change.over_maximum = Answer::kYes;
  } else if (lowest.maximum && Over(peak, *lowest.maximum) == Answer::kNo) {
    change.over_maximum = Answer::kNo;
  }
}

// A draft that does not say what it is for is for what the drug is taken for already.
PurposeFound DraftPurpose(const MedicationOrder& draft,
                          const std::vector<const MedicationOrder*>& taken,
                          const Judgement& judgement) {
  std::vector<const MedicationOrder*> orders{&draft};
  if (draft.purpose == Purpose::kUnstated) orders.insert(orders.end(), taken.begin(), taken.end());
  return PurposeOf(orders, judgement);
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
    change.dose = DraftedDose(draft.drug, *judgement.pain_case);
    const auto orders = OrdersOf(draft.drug, *judgement.pain_case);
    const PurposeFound purpose = DraftPurpose(draft, orders, judgement);
    const bool as_before = change.trial != nullptr && draft.purpose == Purpose::kUnstated;
    change.purpose = as_before ? Purpose::kPain : purpose.purpose;
    change.purpose_unclear = as_before ? change.trial->purpose_unclear : purpose.unclear;
    const Exposure taken(orders, judgement.content->numbers.exposure, judgement.pain_case->today);
    const auto beside = TakenBeside(taken, judgement);
    if (change.dose && beside) change.dose = *change.dose + *beside;
    change.change = ChangeOf(change, taken, judgement);
    change.escalation = EscalationOf(change, judgement);
    CheckLimit(change, beside, judgement);
    changes.push_back(change);
  }
  // What is no drug of the pathway stands last: where a card speaks of one order, it is not that.
  const auto rank = [&](const DraftChange& change) {
    const MedicationOrder& order = *change.order;
    const bool ours = Contains(judgement.content->pain_classes, order.drug_class);
    return std::tuple(!ours, std::string_view(order.drug), std::string_view(order.resource));
  };
  std::stable_sort(
      changes.begin(), changes.end(),
      [&rank](const DraftChange& a, const DraftChange& b) { return rank(a) < rank(b); });
  return changes;
}

}  // namespace pathway
