#include "pathway/planned_order.h"

#include <algorithm>
#include <utility>

#include "pathway/gates.h"
#include "pathway/names.h"

namespace pathway {
namespace {

// The one order of the drug that runs today; null when none or several do.
const MedicationOrder* RunningOrder(const Trial& trial, Day today) {
  const MedicationOrder* running = nullptr;
  for (const MedicationOrder* order : trial.exposure.Orders()) {
    const bool over = order->end && order->end->latest < today;
    if (order->status != OrderStatus::kActive || over) continue;
    if (running != nullptr && running->resource != order->resource) return nullptr;
    running = order;
  }
  return running;
}

// A drafted order of the drug that is not withdrawn.
const DraftChange* DraftOf(const std::string& drug, const Judgement& judgement) {
  const auto draft = std::find_if(
      judgement.drafts.begin(), judgement.drafts.end(), [&drug](const DraftChange& change) {
        return change.order->drug == drug && change.order->status == OrderStatus::kDraft;
      });
  return draft == judgement.drafts.end() ? nullptr : &*draft;
}

// A second drug of the ladder, started or raised today: one change at a time (D31).
bool OtherDrugGoesUp(const std::string& drug, const Judgement& judgement) {
  return std::any_of(
      judgement.drafts.begin(), judgement.drafts.end(), [&](const DraftChange& draft) {
        const bool up = draft.change == Change::kStart || draft.change == Change::kRaise ||
                        draft.change == Change::kUnknown;
        return up && draft.order->drug != drug &&
               Contains(judgement.content->ladder_classes, draft.order->drug_class);
      });
}

// Whether the request ends an order of the drug.
bool IsEnded(const Trial& trial) {
  return std::any_of(trial.exposure.Orders().begin(), trial.exposure.Orders().end(),
                     [](const MedicationOrder* order) { return order->stopping; });
}

// A drug that the request ends would run on beside one that it starts: the days of such a change
// are for the prescriber to write out (D31, D32).
bool RunsOnBesideAStart(const Trial& trial, const Judgement& judgement) {
  return IsEnded(trial) &&
         std::any_of(
             judgement.drafts.begin(), judgement.drafts.end(), [&](const DraftChange& draft) {
               const bool starts =
                   draft.change == Change::kStart || draft.change == Change::kUnknown;
               return starts &&
                      Contains(judgement.content->cns_active_classes, draft.order->drug_class);
             });
}

// What every plan for a drug that is taken needs. Nothing where the order to be replaced cannot be
// named, or is taken as needed.
std::optional<PlannedOrder> Replacing(const Trial* trial, const Judgement& judgement) {
  if (trial == nullptr || trial->content == nullptr || trial->purpose_unclear) return std::nullopt;
  const auto dose = trial->exposure.CurrentDose();
  const MedicationOrder* running = RunningOrder(*trial, judgement.pain_case->today);
  if (!dose || running == nullptr || running->dose.as_needed) return std::nullopt;
  if (!IsNamed(running->resource)) return std::nullopt;
  PlannedOrder planned;
  planned.drug = trial->content;
  planned.before = dose;
  planned.replaces = running->resource;
  if (const DraftChange* draft = DraftOf(trial->drug, judgement)) {
    if (!IsNamed(draft->order->resource)) return std::nullopt;
    planned.draft = draft->order;
  }
  return planned;
}

// The plan in its place, if there is one.
std::optional<PlannedOrder> With(std::optional<PlannedOrder> planned, std::optional<Plan> plan) {
  if (!plan) return std::nullopt;
  planned->plan = *std::move(plan);
  return planned;
}

// Whether the dose has been held for as long as a step lasts.
bool MayGoUp(const Trial& trial, const Pace& pace, Day today) {
  const auto raised = trial.exposure.LastRaise();
  return raised && Since(*raised, today).at_least >= pace.every;
}

// Whether the drafted raise is itself the one step that is left.
bool DraftIsTheStep(const Plan& plan, const std::string& drug, const Judgement& judgement) {
  const DraftChange* draft = DraftOf(drug, judgement);
  return draft != nullptr && draft->change == Change::kRaise && plan.steps.size() == 1 &&
         draft->dose && *draft->dose <= plan.DoseOf(plan.steps.front());
}

std::optional<PlannedOrder> Titration(const Judgement& judgement) {
  const Trial* trial = judgement.trial;
  auto planned = Replacing(trial, judgement);
  if (!planned || !judgement.Adult() || IsEnded(*trial) ||
      OtherDrugGoesUp(trial->drug, judgement)) {
    return std::nullopt;
  }
  if (planned->draft != nullptr) {
    const DraftChange& draft = *DraftOf(trial->drug, judgement);
    const bool on_the_way = draft.change == Change::kSame || draft.change == Change::kRaise;
    if (!on_the_way || draft.over_maximum != Answer::kNo) return std::nullopt;
  }
  const Drug& drug = *planned->drug;
  const RenalBand* band = BandToday(drug, judgement);
  if (band == nullptr || !band->titration || StandingFor(drug, judgement) != Standing::kSuggested ||
      !MayGoUp(*trial, *band->titration, judgement.pain_case->today)) {
    return std::nullopt;
  }
  const auto plan = TitrationPlan(drug, *band, MaximumOf(*band, judgement.renal), *planned->before);
  return plan && DraftIsTheStep(*plan, trial->drug, judgement) ? std::nullopt : With(planned, plan);
}

std::optional<PlannedOrder> Start(const std::string& named, const Judgement& judgement) {
  const auto drug = judgement.content->drugs.find(named);
  if (drug == judgement.content->drugs.end()) return std::nullopt;
  const RenalBand* band = BandToday(drug->second, judgement);
  if (band == nullptr) return std::nullopt;
  const auto maximum = MaximumOf(*band, judgement.renal);
  if (band->maximum && !maximum) return std::nullopt;
  PlannedOrder planned;
  planned.drug = &drug->second;
  return With(std::move(planned), StartPlan(drug->second, *band, maximum));
}

std::optional<PlannedOrder> TaperOf(const Trial* trial, const Judgement& judgement) {
  auto planned = Replacing(trial, judgement);
  if (!planned || RunsOnBesideAStart(*trial, judgement)) return std::nullopt;
  const Days held = trial->exposure.DaysRunning().at_most;
  return With(planned, TaperPlan(*planned->drug, *planned->before, held));
}

std::optional<PlannedOrder> Reduction(Days within, const Judgement& judgement) {
  auto planned = Replacing(judgement.trial, judgement);
  const RenalBand* band = planned ? BandToday(*planned->drug, judgement) : nullptr;
  const auto limit = band == nullptr ? std::nullopt : MaximumOf(*band, judgement.renal);
  if (!limit || *planned->before <= *limit) return std::nullopt;
  return With(planned,
              ReductionPlan(*planned->drug, *planned->before, *limit, within, band->times_a_day));
}

}  // namespace

std::optional<PlannedOrder> PlannedOrderOf(Planned kind, const std::string& named,
                                           const Trial* taper, const Judgement& judgement) {
  switch (kind) {
    case Planned::kStart:
      return Start(named, judgement);
    case Planned::kTitration:
      return Titration(judgement);
    case Planned::kTaper:
      return TaperOf(taper, judgement);
    case Planned::kReduction:
      return Reduction(judgement.content->numbers.limit_within, judgement);
    case Planned::kReductionNow:
      return Reduction(Days(0), judgement);
  }
  return std::nullopt;
}

}  // namespace pathway
