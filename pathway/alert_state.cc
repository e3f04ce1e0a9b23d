#include "pathway/alert_state.h"

#include <algorithm>

namespace pathway {
namespace {

// Several orders of one drug add up; one of unknown dose makes the sum unknown.
void Add(std::map<std::string, std::optional<MilligramsPerDay>>& drugs,
         const MedicationOrder& order) {
  const auto [found, is_first] = drugs.try_emplace(order.drug, order.dose.amount);
  if (is_first) return;
  std::optional<MilligramsPerDay>& sum = found->second;
  sum = sum && order.dose.amount ? std::optional(*sum + *order.dose.amount) : std::nullopt;
}

bool IsHigher(const std::optional<MilligramsPerDay>& then,
              const std::optional<MilligramsPerDay>& now) {
  if (then && now) return *now > *then;
  return then.has_value() != now.has_value();
}

}  // namespace

AlertState StateOf(const Judgement& judgement) {
  AlertState state;
  for (const MedicationOrder& draft : judgement.pain_case->drafts) {
    if (!draft.drug.empty() && draft.status == OrderStatus::kDraft) Add(state.drugs, draft);
  }
  std::map<std::string, std::optional<MilligramsPerDay>> taken;
  for (const MedicationOrder& order : judgement.pain_case->medications) {
    const bool goes_on = order.status == OrderStatus::kActive && !order.stopping;
    if (!order.drug.empty() && goes_on) Add(taken, order);
  }
  state.drugs.merge(taken);
  for (const FoundRedFlag& found : judgement.red_flags) state.red_flags.insert(found.flag->id);
  return state;
}

bool IsNews(const AlertState& then, const AlertState& now) {
  const bool has_flag =
      std::any_of(now.red_flags.begin(), now.red_flags.end(),
                  [&then](const auto& id) { return !then.red_flags.contains(id); });
  return has_flag || std::any_of(now.drugs.begin(), now.drugs.end(), [&then](const auto& drug) {
           const auto before = then.drugs.find(drug.first);
           return before == then.drugs.end() || IsHigher(before->second, drug.second);
         });
}

}  // namespace pathway
