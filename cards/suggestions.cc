#include "cards/suggestions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cards/order_resource.h"
#include "cards/uuid.h"
#include "pathway/ask.h"

namespace cards {
namespace {

using pathway::Finding;
using pathway::Judgement;
using Offered = const std::pair<const std::string, OrderTemplate>*;

std::vector<Offered> OrdersOf(const Finding& finding, const Texts& texts) {
  std::vector<Offered> orders;
  const auto add = [&](const std::string& id) {
    const auto order = texts.orders.find(id);
    if (order == texts.orders.end()) return;
    if (std::find(orders.begin(), orders.end(), &*order) == orders.end()) orders.push_back(&*order);
  };
  for (const std::string& id : finding.orders) add(id);
  for (const pathway::Option& option : finding.options) {
    if (option.standing == pathway::Standing::kSuggested) add(option.step->order);
  }
  std::sort(orders.begin(), orders.end(),
            [](Offered a, Offered b) { return a->second.position < b->second.position; });
  return orders;
}

// The drafted orders that a question about drafts is answered yes by, each once.
std::vector<std::string> DraftsThat(const pathway::Question& question, const Judgement& judgement) {
  std::vector<pathway::Fact> facts;
  if (Put(question, judgement, nullptr, &facts) != pathway::Answer::kYes) return {};
  std::vector<std::string> drafts;
  for (const pathway::Fact& fact : facts) {
    for (const std::string& draft : fact.resources) {
      const bool there = std::find(drafts.begin(), drafts.end(), draft) != drafts.end();
      if (!there) drafts.push_back(draft);
    }
  }
  return drafts;
}

// An order without an id cannot be named.
bool HasName(const std::string& resource) { return resource.find('/') != std::string::npos; }

// A drafted order as it is written, for people.
std::string WordsOf(const std::string& draft, const pathway::PainCase& pain_case) {
  for (const pathway::MedicationOrder& order : pain_case.drafts) {
    if (order.resource == draft) return order.product.empty() ? order.drug : order.product;
  }
  for (const pathway::Service& service : pain_case.drafted_services) {
    if (service.resource == draft) return service.text;
  }
  return {};
}

// What a removal says of the draft; of a raise also the dose that goes on.
void AddRemoved(Values& values, const std::string& draft, const Judgement& judgement) {
  const std::string words = WordsOf(draft, *judgement.pain_case);
  if (!words.empty()) values["removed"] = Escaped(words);
  for (const pathway::DraftChange& change : judgement.drafts) {
    if (change.order->resource != draft || change.trial == nullptr) continue;
    const pathway::Trial& trial = *change.trial;
    values["removed.drug"] = trial.content != nullptr ? trial.content->name : trial.drug;
    if (const auto dose = trial.exposure.CurrentDose()) values["removed.kept"] = DoseText(*dose);
  }
}

class Suggesting {
 public:
  Suggesting(const Judgement& judgement, const SuggestionContext& context,
             std::set<std::string>& drafts_used)
      : judgement_(judgement), context_(context), drafts_used_(drafts_used) {}

  void Add(const std::string& id, const OrderTemplate& order) {
    if (order.needs_details && !context_.render.profile.files_order_details) return;
    if (order.removes) return AddRemovals(id, order);
    auto resource = OrderResource(order, judgement_, context_.values);
    if (!resource) return;
    Suggest(id, order, context_.values, {ActionType::kCreate, {}, *std::move(resource), {}});
  }

  std::vector<Suggestion> Take() { return std::move(suggestions_); }

 private:
  void AddRemovals(const std::string& id, const OrderTemplate& order) {
    for (const std::string& draft : DraftsThat(*order.removes, judgement_)) {
      if (!HasName(draft) || drafts_used_.contains(draft)) continue;
      Values values = context_.values;
      AddRemoved(values, draft, judgement_);
      const bool suggested =
          Suggest(id + "/" + draft, order, values, {ActionType::kDelete, {}, {}, draft});
      if (suggested) drafts_used_.insert(draft);
    }
  }

  // Whether the suggestion has all its words.
  bool Suggest(const std::string& name, const OrderTemplate& order, const Values& values,
               Action action) {
    const auto label = PlainlyFilled(order.label, values);
    const auto description = PlainlyFilled(order.description, values);
    if (!label || !description) return false;
    action.description = *description;
    suggestions_.push_back(
        {NameUuid(context_.card + "/" + name), *label, {std::move(action)}});
    return true;
  }

  const Judgement& judgement_;
  const SuggestionContext& context_;
  std::set<std::string>& drafts_used_;
  std::vector<Suggestion> suggestions_;
};

}  // namespace

std::vector<Suggestion> SuggestionsOf(const Finding& finding, const Judgement& judgement,
                                      const SuggestionContext& context,
                                      std::set<std::string>& drafts_used) {
  Suggesting suggesting(judgement, context, drafts_used);
  for (const Offered order : OrdersOf(finding, context.render.texts)) {
    suggesting.Add(order->first, order->second);
  }
  return suggesting.Take();
}

}  // namespace cards
