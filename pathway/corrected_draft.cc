#include "pathway/corrected_draft.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "pathway/gates.h"
#include "pathway/names.h"

namespace pathway {
namespace {

// What a correction is worked out from.
struct Basis {
  const Drug& drug;
  const RenalBand& band;
  std::optional<MilligramsPerDay> maximum;
  Product product;
  MilligramsPerDay drafted;
};

// One order of this drug alone: no second one adds to it, and it holds no second drug.
bool StandsAlone(const DraftChange& change, const Judgement& judgement) {
  const MedicationOrder& draft = *change.order;
  const bool running = change.trial != nullptr && change.trial->exposure.Running();
  if (judgement.content->site.same_drug_adds && running) return false;
  const auto& drafts = judgement.pain_case->drafts;
  return std::count_if(drafts.begin(), drafts.end(), [&draft](const MedicationOrder& other) {
           return other.resource == draft.resource || other.ingredient == draft.ingredient;
         }) == 1;
}

bool AsksOfLimit(const Question& question) {
  return question.ask == Ask::kOverLimit ||
         std::any_of(question.parts.begin(), question.parts.end(), AsksOfLimit);
}

// A stop that a lower dose does not lift.
bool StoppedAnyway(const Drug& drug, const Judgement& judgement) {
  const auto outcomes = GateOutcomes(drug, judgement);
  return std::any_of(outcomes.begin(), outcomes.end(), [](const GateOutcome& outcome) {
    return outcome.applies == Answer::kYes && outcome.gate->effect == GateEffect::kStop &&
           !AsksOfLimit(outcome.gate->when);
  });
}

// The drafted product; the word for its units where the content pack has one of its strength.
Product ProductOf(const MedicationOrder& draft, const Drug& drug) {
  const auto known =
      std::find_if(drug.products.begin(), drug.products.end(),
                   [&draft](const Product& p) { return p.strength == *draft.strength; });
  return {{},
          draft.product,
          known == drug.products.end() ? std::string() : known->unit,
          *draft.strength};
}

// So much a day in so many even doses, as near below `at_most` as the product makes it.
std::optional<Plan> Evenly(const Basis& basis, MilligramsPerDay at_most, int times) {
  const std::int64_t a_round = basis.product.strength.Nanograms() / 1000 * times;
  if (a_round <= 0) return std::nullopt;
  const std::int64_t units = at_most.Micrograms() / a_round;
  if (units <= 0) return std::nullopt;
  const bool at_night = basis.drug.at_night && times == 1;
  return Plan{basis.product, {{{{static_cast<int>(units), times, at_night}}, std::nullopt}}};
}

// A start plan made of the drafted product alone.
std::optional<Plan> StartOf(const Basis& basis) {
  Drug drug = basis.drug;
  drug.products = {basis.product};
  return StartPlan(drug, basis.band, basis.maximum);
}

int DosesADay(const PlanStep& step) {
  int doses = 0;
  for (const Intake& intake : step.intakes) doses += intake.times_a_day;
  return doses;
}

MilligramsPerDay FirstOf(const Plan& plan) { return plan.DoseOf(plan.steps.front()); }
MilligramsPerDay LastOf(const Plan& plan) { return plan.DoseOf(plan.steps.back()); }

// Lower than drafted, and nothing taken away from what is taken now.
std::optional<Plan> Lowering(std::optional<Plan> plan, const Basis& basis,
                             const DraftChange& draft) {
  if (!plan || LastOf(*plan) >= basis.drafted || draft.trial == nullptr) return std::nullopt;
  const auto taken = draft.trial->exposure.CurrentDose();
  if (!taken || LastOf(*plan) < *taken) return std::nullopt;
  return plan;
}

// Taken as often a day as the drug's own products are: what cannot be split is no start.
std::optional<Plan> Start(const Basis& basis, const DraftChange& draft) {
  auto plan = StartOf(basis);
  const auto usual = StartPlan(basis.drug, basis.band, basis.maximum);
  const auto first = draft.order->stepped ? draft.order->first : basis.drafted;
  if (!plan || !first || FirstOf(*plan) >= *first) return std::nullopt;
  if (usual && DosesADay(plan->steps.front()) < DosesADay(usual->steps.front())) {
    return std::nullopt;
  }
  return plan;
}

std::optional<Plan> InMoreDoses(const Basis& basis, const DraftChange& draft) {
  const auto& times = draft.order->dose.times_a_day;
  if (!times || *times >= basis.band.times_a_day) return std::nullopt;
  auto plan = Evenly(basis, basis.drafted, basis.band.times_a_day);
  if (!plan || LastOf(*plan) != basis.drafted) return std::nullopt;
  return plan;
}

std::optional<Plan> Corrected(Correction correction, const Basis& basis, const DraftChange& draft) {
  const bool start = draft.change == Change::kStart;
  const int times = basis.band.times_a_day;
  switch (correction) {
    case Correction::kStart:
      return start ? Start(basis, draft) : std::nullopt;
    case Correction::kLimit:
      if (start || !basis.maximum) return std::nullopt;
      return Lowering(Evenly(basis, *basis.maximum, times), basis, draft);
    case Correction::kAdequate:
      if (start || !basis.band.adequate) return std::nullopt;
      return Lowering(Evenly(basis, *basis.band.adequate, times), basis, draft);
    case Correction::kDosesADay:
      return InMoreDoses(basis, draft);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Plan> CorrectedDraft(Correction correction, const DraftChange& draft,
                                   const Judgement& judgement) {
  const MedicationOrder& order = *draft.order;
  const auto found = judgement.content->drugs.find(order.drug);
  const bool readable = order.status == OrderStatus::kDraft && order.strength && draft.dose &&
                        !order.dose.as_needed && IsNamed(order.resource);
  if (found == judgement.content->drugs.end() || !readable || !judgement.Adult()) {
    return std::nullopt;
  }
  const Drug& drug = found->second;
  const RenalBand* band = BandToday(drug, judgement);
  if (band == nullptr || !StandsAlone(draft, judgement) || StoppedAnyway(drug, judgement)) {
    return std::nullopt;
  }
  const auto maximum = MaximumOf(*band, judgement.renal);
  if (band->maximum && !maximum) return std::nullopt;
  return Corrected(correction, {drug, *band, maximum, ProductOf(order, drug), *draft.dose}, draft);
}

}  // namespace pathway
