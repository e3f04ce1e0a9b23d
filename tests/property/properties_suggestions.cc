#include "tests/property/properties.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pathway/gates.h"
#include "pathway/names.h"

namespace property {
namespace {

using pathway::GateEffect;
using pathway::GateOutcome;
using pathway::Hook;
using pathway::Judgement;
using pathway::MedicationOrder;
using pathway::PainCase;

// What goes down from the dose that is taken adds nothing to it.
bool GoesDown(const cards::Suggestion& suggestion) {
  return suggestion.label.starts_with("Taper ") || suggestion.label.starts_with("Reduce ");
}

bool CreatesSomething(const cards::Suggestion* suggestion) {
  return std::any_of(suggestion->actions.begin(), suggestion->actions.end(),
                     [](const auto& action) { return action.type != cards::ActionType::kDelete; });
}

constexpr std::size_t kMostAtOnce = 8;  // suggestions of which every subset is taken

// Started and raised by specialists only (D3).
const std::vector<std::string>& NeverStarted() {
  static const std::vector<std::string> classes = {
      "opioid",   "corticosteroid", "benzodiazepine",  "muscle_relaxant",
      "cannabis", "cannabinoid",    "local_anesthetic"};
  return classes;
}

// Every stop and every "avoid" that holds of a drug which is drafted or taken.
using Breaches = std::set<std::pair<std::string, std::string>>;
Breaches BreachesOf(const Judgement& judgement, Reached* reached) {
  std::set<std::string> drugs;
  for (const MedicationOrder& draft : judgement.pain_case->drafts) {
    if (draft.status == pathway::OrderStatus::kDraft) drugs.insert(draft.drug);
  }
  for (const MedicationOrder& order : judgement.pain_case->medications) {
    if (order.status == pathway::OrderStatus::kActive) drugs.insert(order.drug);
  }
  Breaches breaches;
  for (const std::string& id : drugs) {
    const auto drug = judgement.content->drugs.find(id);
    if (drug == judgement.content->drugs.end()) continue;
    for (const GateOutcome& outcome : GateOutcomes(drug->second, judgement)) {
      const bool yes = outcome.applies == pathway::Answer::kYes;
      const bool asks =
          outcome.applies == pathway::Answer::kUnknown && !outcome.gate->check.empty();
      if (reached != nullptr && (yes || asks)) ++reached->gates[outcome.gate->id];
      if (yes && outcome.gate->effect != GateEffect::kCaution) {
        breaches.emplace(id, outcome.gate->id);
      }
    }
  }
  return breaches;
}

}  // namespace

// What its label names; and where a dose is kept, nothing of the drug stays drafted that cannot be
// removed too.
void Properties::RemovesWhatItNames(const Answered& answered, const cards::Action& action,
                                    const std::string& label) {
  for (const pathway::Service& service : answered.pain_case->drafted_services) {
    if (service.resource == action.resource_id) return;
  }
  const auto& drafts = answered.pain_case->drafts;
  const auto removed = std::find_if(drafts.begin(), drafts.end(), [&](const auto& draft) {
    return draft.resource == action.resource_id;
  });
  if (removed == drafts.end()) {
    Expect(false, "what is removed is a draft", label);
    return;
  }
  const auto drug = deployment_.content.drugs.find(removed->drug);
  const std::string& name =
      drug == deployment_.content.drugs.end() ? removed->drug : drug->second.name;
  Expect(label.find(name) != std::string::npos || label.find(removed->drug) != std::string::npos,
         "an order is removed of the drug that the label names", label);
  if (!label.starts_with("Keep ")) return;
  std::set<std::string> removable;
  for (const cards::Suggestion* suggestion : SuggestionsOf(answered.cards)) {
    for (const cards::Action& each : suggestion->actions) removable.insert(each.resource_id);
  }
  const bool all = std::all_of(drafts.begin(), drafts.end(), [&](const auto& draft) {
    return draft.drug != removed->drug || removable.contains(draft.resource);
  });
  Expect(all, "no order of a drug stays where another is removed", label);
}

void Properties::DrugsSuggested(const Answered& answered) {
  const Judgement& judgement = answered.judgement;
  int starts = 0;
  for (const cards::Suggestion* suggestion : SuggestionsOf(answered.cards)) {
    for (const cards::Action& action : suggestion->actions) {
      const std::string& label = suggestion->label;
      if (action.type == cards::ActionType::kDelete) RemovesWhatItNames(answered, action, label);
      if (!IsDrugOrder(action)) continue;
      ++reached_.drugs;
      if (action.type == cards::ActionType::kUpdate) ++reached_.changed;
      Expect(judgement.Adult(), "no drug for the young or where the age is unknown (D10)", label);
      const PainCase& read = accepting_.Read(action.resource);
      Expect(!read.drafts.empty(), "a suggested order can be read back", label);
      for (const MedicationOrder& order : read.drafts) {
        const auto& orders = judgement.pain_case->medications;
        const bool taken = std::any_of(orders.begin(), orders.end(), [&](const auto& each) {
          return each.drug == order.drug && each.status == pathway::OrderStatus::kActive;
        });
        if (!taken) ++starts;
        Expect(taken || !pathway::Contains(NeverStarted(), order.drug_class),
               "drugs of D3 are never started", label);
        Expect(order.dose.amount.has_value(), "a suggested dose can be worked out", label);
        const auto drug = deployment_.content.drugs.find(order.drug);
        const bool known = drug != deployment_.content.drugs.end();
        Expect(known, "a suggested drug is of the content pack", label);
        Expect(!known || taken || drug->second.bands.size() < 2 || judgement.renal.clearance,
               "no dose without the kidney function that it needs (D5)", label);
      }
    }
  }
  Expect(starts <= 1, "one drug start at most (D31)", std::to_string(starts) + " starts");
}

// D31: whatever is accepted together with the drafts adds no stop and no "avoid".
void Properties::Subsets(const Answered& answered) {
  auto all = SuggestionsOf(answered.cards);
  std::erase_if(all, [](const auto* suggestion) { return GoesDown(*suggestion); });
  std::vector<const cards::Suggestion*> drugs;
  std::vector<const cards::Suggestion*> others;
  for (const cards::Suggestion* suggestion : all) {
    const bool drug = std::any_of(
        suggestion->actions.begin(), suggestion->actions.end(), [](const cards::Action& action) {
          return action.type != cards::ActionType::kCreate || IsDrugOrder(action);
        });
    (drug ? drugs : others).push_back(suggestion);
  }
  if (seed_ % 4 == 0) BreachesOf(answered.judgement, &reached_);
  const bool others_alone = seed_ % 10 == 1;
  if (all.empty() || (drugs.empty() && !others_alone && seed_ % 10 != 0)) return;
  const PainCase as_it_stands = accepting_.After(*answered.pain_case, {});
  const Breaches before = BreachesOf(Judge(as_it_stands, deployment_.content), nullptr);
  // Services hardly ever matter to a gate: each of them alone in every tenth answer, else together.
  const bool each = seed_ % 10 == 0 && all.size() <= kMostAtOnce;
  const std::size_t bits = each ? all.size() : drugs.size() + (others.empty() ? 0 : 1);
  for (std::size_t subset = 1; subset < std::size_t{1} << bits; ++subset) {
    std::vector<const cards::Suggestion*> accepted;
    for (std::size_t bit = 0; bit < bits; ++bit) {
      if ((subset >> bit & 1U) == 0) continue;
      if (each) {
        accepted.push_back(all[bit]);
      } else if (bit < drugs.size()) {
        accepted.push_back(drugs[bit]);
      } else {
        accepted.insert(accepted.end(), others.begin(), others.end());
      }
    }
    if (!each && subset == std::size_t{1} << drugs.size() && !others_alone) continue;
    // What a removal brings to light stood there before it.
    std::vector<const cards::Suggestion*> removals = accepted;
    std::erase_if(removals, CreatesSomething);
    const PainCase removed = accepting_.After(*answered.pain_case, removals);
    const Breaches there = BreachesOf(Judge(removed, deployment_.content), nullptr);
    const PainCase after = accepting_.After(*answered.pain_case, accepted);
    const Judgement judgement = Judge(after, deployment_.content);
    for (const auto& breach : BreachesOf(judgement, nullptr)) {
      if (before.contains(breach) || there.contains(breach)) continue;
      // The option says the same as a caution (SF-051; D44), and what the request ends is no
      // partner.
      const auto& drafts = answered.pain_case->drafts;
      const bool ends = std::any_of(drafts.begin(), drafts.end(), [&](const auto& draft) {
        return draft.drug == breach.first && draft.status == pathway::OrderStatus::kStopped;
      });
      // A draft that is not selected says nothing of its own, SF-051b included.
      const bool unselected =
          breach.second == "SF-051b" && answered.pain_case->hook == Hook::kOrderSelect;
      if (breach.second == "SF-099c" || unselected || ends) continue;
      std::vector<std::string> labels;
      for (const cards::Suggestion* suggestion : accepted) labels.push_back(suggestion->label);
      Expect(false, "whatever is accepted adds no breach (D31)",
             breach.first + " " + breach.second + " after " + Together(labels));
    }
  }
}

}  // namespace property
