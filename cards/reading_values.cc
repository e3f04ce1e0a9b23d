#include "cards/reading_values.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "pathway/names.h"

namespace cards {
namespace {

using pathway::Judgement;

using Names = std::set<std::string>;

void AddNames(Values& values, const char* key, const Names& names) {
  if (!names.empty()) values[key] = Joined({names.begin(), names.end()}, "and");
}

// The lists that came, but not whole (D13).
void AddPartialLists(Values& values, const pathway::Deliveries& delivered) {
  const std::array<std::pair<pathway::Delivery, const char*>, 7> lists = {{
      {delivered.conditions, "problems"},
      {delivered.medications, "medications"},
      {delivered.observations, "observations"},
      {delivered.allergies, "allergies"},
      {delivered.procedures, "procedures"},
      {delivered.services, "referrals"},
      {delivered.reports, "reports"},
  }};
  std::vector<std::string> partial;
  for (const auto& [delivery, name] : lists) {
    if (delivery == pathway::Delivery::kPartial) partial.emplace_back(name);
  }
  if (!partial.empty()) values["lists.partial"] = Joined(partial, "and");
}

// The first elements that could not be read, and how many more there are.
void AddUnread(Values& values, const std::vector<std::string>& unread) {
  constexpr std::size_t kShown = 3;
  if (unread.empty()) return;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(kShown, unread.size()); ++i) {
    shown.push_back(Escaped(unread[i]));
  }
  if (unread.size() > kShown) shown.push_back(std::to_string(unread.size() - kShown) + " more");
  values["unreadable"] = Joined(shown, "and");
}

}  // namespace

void AddReadingValues(Values& values, const Judgement& judgement) {
  Names unknown;
  Names by_name;
  Names disagree;
  Names assumed;
  Names as_needed;
  Names in_words;
  Names by_supply;
  Names missing;
  Names two_doses;
  for (const auto* list : {&judgement.pain_case->medications, &judgement.pain_case->drafts}) {
    for (const pathway::MedicationOrder& order : *list) {
      const bool coded = order.dose.amount && order.dose.method < pathway::DoseMethod::kSupply;
      const bool plain = !order.drug.empty() && !order.by_name_only && !order.codes_disagree &&
                         !order.dose.assumed_units && !order.dose.as_needed && coded;
      const bool matters = order.drug.empty() || !order.drug_class.empty();
      if (plain || !matters) continue;
      const std::string name =
          order.product.empty() ? "an order without a name" : Escaped(order.product);
      if (order.drug.empty()) unknown.insert(name);
      if (order.by_name_only) by_name.insert(name);
      if (order.codes_disagree) disagree.insert(name);
      if (order.dose.assumed_units) assumed.insert(name);
      if (order.dose.as_needed) as_needed.insert(name);
      const bool known = coded || order.dose.per_hour;
      if (known || !pathway::Contains(judgement.content->pain_classes, order.drug_class)) continue;
      if (order.dose.missing == pathway::NoDose::kTextDisagrees) {
        two_doses.insert(name);
      } else if (!order.dose.amount) {
        missing.insert(name);
      } else if (order.dose.method == pathway::DoseMethod::kText) {
        in_words.insert(name);
      } else {
        by_supply.insert(name);
      }
    }
  }
  AddNames(values, "drugs.unknown", unknown);
  AddNames(values, "drugs.by_name", by_name);
  AddNames(values, "drugs.disagree", disagree);
  AddNames(values, "doses.assumed", assumed);
  AddNames(values, "doses.as_needed", as_needed);
  AddNames(values, "doses.in_words", in_words);
  AddNames(values, "doses.by_supply", by_supply);
  AddNames(values, "doses.missing", missing);
  AddNames(values, "doses.disagree", two_doses);
  AddUnread(values, judgement.pain_case->unread);
  AddPartialLists(values, judgement.pain_case->delivered);
  if (judgement.pain_case->of_other_patients > 0) {
    values["other_patients"] = std::to_string(judgement.pain_case->of_other_patients);
  }
}

}  // namespace cards
