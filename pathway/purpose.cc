#include "pathway/purpose.h"

#include <algorithm>

namespace pathway {
namespace {

constexpr PurposeFound kPain{Purpose::kPain, false};
constexpr PurposeFound kOther{Purpose::kOther, false};
constexpr PurposeFound kUnclear{Purpose::kPain, true};

bool Competes(const Drug& drug, const Judgement& judgement) {
  const Days window = judgement.content->numbers.competing_window;
  const Day today = judgement.pain_case->today;
  return std::any_of(drug.other_uses.begin(), drug.other_uses.end(), [&](const std::string& use) {
    const auto found = judgement.by_concept.find(use);
    if (found == judgement.by_concept.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](const Condition* c) {
      return c->active || (c->recorded && PossiblyWithin(*c->recorded, window, today));
    });
  });
}

bool BedtimeOnly(const MedicationOrder& order, const Drug& drug) {
  return drug.bedtime_only && order.dose.amount && *order.dose.amount <= *drug.bedtime_only &&
         order.dose.at_bedtime && order.dose.times_a_day == 1;
}

// Recorded before the first order or soon after it; unknown dates are taken as before.
bool RecordedInTime(const PainProblem& problem, const std::vector<const MedicationOrder*>& orders,
                    Days after) {
  const auto& recorded =
      problem.condition->onset ? problem.condition->onset : problem.condition->recorded;
  if (!recorded) return true;
  return std::all_of(orders.begin(), orders.end(), [&](const MedicationOrder* order) {
    return !order->start || recorded->earliest <= order->start->latest + after;
  });
}

}  // namespace

PurposeFound PurposeOf(const std::vector<const MedicationOrder*>& orders,
                       const Judgement& judgement) {
  bool other = false;
  for (const MedicationOrder* order : orders) {
    if (order->purpose == Purpose::kPain) return kPain;
    other = other || order->purpose == Purpose::kOther;
  }
  if (other) return kOther;
  const PainProblem* problem = judgement.Problem();
  const auto drug = judgement.content->drugs.find(orders.front()->drug);
  if (drug != judgement.content->drugs.end()) {
    if (Competes(drug->second, judgement)) return problem != nullptr ? kUnclear : kOther;
    const bool at_bedtime = std::all_of(
        orders.begin(), orders.end(),
        [&](const MedicationOrder* order) { return BedtimeOnly(*order, drug->second); });
    if (at_bedtime) return kUnclear;
  }
  if (problem == nullptr) return kUnclear;
  const Days after = judgement.content->numbers.problem_after_order;
  return RecordedInTime(*problem, orders, after) ? kPain : kUnclear;
}

}  // namespace pathway
