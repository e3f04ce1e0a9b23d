#include "cards/suggestions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cards/changed_order.h"
#include "cards/dosage_instruction.h"
#include "cards/order_resource.h"
#include "cards/plan_values.h"
#include "cards/uuid.h"
#include "cards/values.h"
#include "pathway/ask.h"
#include "pathway/names.h"

namespace cards {
namespace {

using pathway::Finding;
using pathway::Judgement;
using Offered = const std::pair<const std::string, OrderTemplate>*;

// Whatever the finding says of a drafted order.
std::vector<const pathway::DraftStop*> StopsOf(const Finding& finding) {
  std::vector<const pathway::DraftStop*> stops;
  for (const auto* list : {&finding.stops, &finding.warnings, &finding.lines}) {
    for (const pathway::DraftStop& stop : *list) stops.push_back(&stop);
  }
  return stops;
}

using Orders = std::vector<Offered>;

void AddOrder(Orders& orders, const std::string& id, const Texts& texts) {
  const auto order = texts.orders.find(id);
  if (order == texts.orders.end()) return;
  if (std::find(orders.begin(), orders.end(), &*order) == orders.end()) orders.push_back(&*order);
}

// The starts of the drugs that are suggested: one (D31), or those that the site chooses from.
Orders StartsOf(const Finding& finding, const Texts& texts) {
  Orders starts;
  for (const pathway::Option& option : finding.options) {
    const bool suggested = option.standing == pathway::Standing::kSuggested;
    if (suggested) AddOrder(starts, option.step->order, texts);
  }
  return starts;
}

// The orders offered, what puts a draft right, and the start where there is no choice of several;
// as the pack orders them.
Orders OrdersOf(const Finding& finding, const Judgement& judgement, const Texts& texts) {
  Orders orders;
  for (const std::string& id : finding.orders) AddOrder(orders, id, texts);
  for (const pathway::DraftStop* stop : StopsOf(finding)) {
    for (const std::string& id : stop->gate->offers) {
      if (OrderFits(id, judgement)) AddOrder(orders, id, texts);
    }
  }
  const Orders starts = StartsOf(finding, texts);
  if (starts.size() == 1) AddOrder(orders, starts.front()->first, texts);
  std::sort(orders.begin(), orders.end(),
            [](Offered a, Offered b) { return a->second.position < b->second.position; });
  return orders;
}

bool OrdersADrug(const std::vector<Suggestion>& suggestions) {
  return std::any_of(suggestions.begin(), suggestions.end(), [](const Suggestion& suggestion) {
    const Action& action = suggestion.actions.back();  // the first may take a draft away
    return action.type == ActionType::kCreate &&
           action.resource.find("\"resourceType\":\"MedicationRequest\"") != std::string::npos;
  });
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

// A raise that is removed leaves what is taken, unless another order of the drug is drafted as
// well: that one would stay.
bool LeavesAnother(const std::string& draft, const Judgement& judgement) {
  for (const pathway::DraftChange& change : judgement.drafts) {
    if (change.order->resource != draft || change.change != pathway::Change::kRaise) continue;
    for (const pathway::DraftChange& other : judgement.drafts) {
      const bool same = !change.order->drug.empty() && other.order->drug == change.order->drug;
      if (same && other.order->resource != draft) return true;
    }
  }
  return false;
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

// The directions; of a plan with more than two steps its doses and how the last is taken.
std::string Shortly(const pathway::Plan& plan, const PlanWords& words) {
  if (plan.steps.size() <= 2) return DirectionsText(plan, words);
  return StepsText(plan, words) + " (" + LastDoseText(plan, words) + ")";
}

// An order of the content that is offered.
struct Offer {
  const std::string& id;
  const OrderTemplate& order;
  std::string draft = {};      // the drafted order that it changes or removes
  bool of_each_draft = false;  // may be offered for several
};

// Whether the item stands for the directions too; those that are planned differ from patient to
// patient (D33).
bool HoldsDirections(const Offer& offer, const ClientProfile& profile) {
  return !offer.order.plan && !offer.order.corrects && profile.code_map.orders.contains(offer.id);
}

// Whether the client carries out all of it: of a switch that lost an action one drug would be taken
// beside the other, or none (D32).
bool IsCarriedOut(const Offer& offer, const std::vector<Action>& actions,
                  const ClientProfile& profile) {
  const bool lost = offer.order.needs_details && !profile.files_order_details;
  if (lost && !HoldsDirections(offer, profile)) return false;
  // Where one excludes the others it would not stand beside the drug but in its place.
  if (offer.order.beside_a_drug && !profile.honours_any) return false;
  if (actions.size() > profile.max_actions) return false;
  return std::all_of(actions.begin(), actions.end(), [&](const Action& action) {
    if (!profile.actions.contains(action.type)) return false;
    return action.type != ActionType::kCreate || profile.unmapped == Unmapped::kSend ||
           ItemFor(profile.code_map, offer.id, action.resource);
  });
}

class Suggesting {
 public:
  Suggesting(const Finding& finding, const Judgement& judgement, const SuggestionContext& context,
             DraftsUsed& drafts_used)
      : finding_(finding), judgement_(judgement), context_(context), drafts_used_(drafts_used) {}

  void Add(const std::string& id, const OrderTemplate& order) {
    // A follow-up goes with a drug that is suggested, and only with one (D62 (9)): such orders
    // stand behind the others in the pack.
    if (order.beside_a_drug && !OrdersADrug(suggestions_)) return;
    if (order.removes) return AddRemovals(id, order);
    if (order.corrects) return AddCorrections(id, order);
    if (order.plan) return AddPlanned(id, order);
    Values values = context_.values;
    AddOccurrence(values, order, judgement_.pain_case->today);
    auto resource = OrderResource(order, judgement_, values);
    if (resource) Suggest({id, order}, values, {Created(*std::move(resource))});
  }

  Suggested Take() { return {std::move(suggestions_), std::move(by_hand_)}; }

 private:
  static Action Created(std::string resource) {
    return {ActionType::kCreate, {}, std::move(resource), {}};
  }

  // A drafted order is used once in an answer (D31).
  bool MayUse(const std::string& draft) const {
    return pathway::IsNamed(draft) && !drafts_used_.suggested.contains(draft);
  }

  void AddRemovals(const std::string& id, const OrderTemplate& order) {
    for (const std::string& draft : DraftsThat(*order.removes, judgement_)) {
      if (!MayUse(draft) || LeavesAnother(draft, judgement_)) continue;
      Values values = context_.values;
      AddRemoved(values, draft, judgement_);
      Suggest({id, order, draft, true}, values, {{ActionType::kDelete, {}, {}, draft}});
    }
  }

  void AddCorrections(const std::string& id, const OrderTemplate& order) {
    for (const pathway::DraftStop* stop : StopsOf(finding_)) {
      const auto& offers = stop->gate->offers;
      if (std::find(offers.begin(), offers.end(), id) != offers.end()) {
        AddCorrection(id, order, *stop->draft);
      }
    }
  }

  void AddCorrection(const std::string& id, const OrderTemplate& order,
                     const pathway::DraftChange& draft) {
    const std::string& name = draft.order->resource;
    const auto sent = context_.render.drafts.find(name);
    if (!MayUse(name) || sent == context_.render.drafts.end()) return;
    const auto plan = CorrectedDraft(*order.corrects, draft, judgement_);
    if (!plan) return;
    const PlanWords& words = context_.render.texts.plan;
    auto resource = WithDirections(sent->second, DosageInstruction(*plan, words));
    if (!resource) return;
    Values values = context_.values;
    values["changed.drug"] = judgement_.content->drugs.at(draft.order->drug).name;
    values["changed.directions"] = Shortly(*plan, words);
    values["changed.dose"] = DoseText(plan->DoseOf(plan->steps.back()));
    Suggest({id, order, name, true}, values, {{ActionType::kUpdate, {}, *std::move(resource), {}}});
  }

  // An order whose dose is planned stands in the place of a drafted one of its drug.
  void AddPlanned(const std::string& id, const OrderTemplate& order) {
    const auto planned = PlannedOrderOf(*order.plan, order.plan_drug, finding_.taper, judgement_);
    if (!planned) return;
    const PlanWords& words = context_.render.texts.plan;
    Values values = context_.values;
    AddPlanValues(values, *planned, words);
    auto resource =
        OrderResource(order, judgement_, values,
                      Directions{MedicationOf(planned->plan),
                                 DosageInstruction(planned->plan, words), planned->replaces});
    if (!resource) return;
    Offer offer{id, order};
    std::vector<Action> actions;
    if (planned->draft != nullptr) {
      if (!MayUse(planned->draft->resource)) return;
      offer.draft = planned->draft->resource;
      actions.push_back({ActionType::kDelete, {}, {}, offer.draft});
    }
    actions.push_back(Created(*std::move(resource)));
    Suggest(offer, values, std::move(actions));
  }

  // Suggests what has all its words and is carried out by the client as it stands; else says it.
  void Suggest(const Offer& offer, const Values& values, std::vector<Action> actions) {
    const auto label = PlainlyFilled(offer.order.label, values);
    const auto description = PlainlyFilled(offer.order.description, values);
    if (!label || !description) return;
    const ClientProfile& profile = context_.render.profile;
    if (!IsCarriedOut(offer, actions, profile)) return Say(offer, *label, actions);
    for (Action& action : actions) {
      action.description = profile.shows_labels ? *description : *label;
      if (action.type != ActionType::kCreate) continue;
      const auto item = ItemFor(profile.code_map, offer.id, action.resource);
      if (item) action.resource = WithItem(action.resource, *item);
    }
    std::string name = context_.card + "/" + offer.id;
    if (offer.of_each_draft) name.append("/").append(offer.draft);
    suggestions_.push_back({NameUuid(name), *label, std::move(actions)});
    if (!offer.draft.empty()) drafts_used_.suggested.insert(offer.draft);
  }

  // A draft of which something is said may still be removed by a suggestion.
  void Say(const Offer& offer, const std::string& label, const std::vector<Action>& actions) {
    if (IsStart(offer.id)) return;
    if (!offer.draft.empty() && !drafts_used_.said.insert(offer.draft).second) return;
    by_hand_.push_back(ByHand(label, actions));
  }

  // What stands in the place of a drafted order says so: both would be too much.
  std::string ByHand(const std::string& label, const std::vector<Action>& actions) const {
    if (actions.size() < 2 || actions.front().type != ActionType::kDelete) return label;
    const std::string draft = WordsOf(actions.front().resource_id, *judgement_.pain_case);
    const Values both = {{"suggestion", Escaped(label)}, {"removed", Escaped(draft)}};
    return PlainlyFilled(context_.render.texts.by_hand_replaces, both).value_or(label);
  }

  bool IsStart(const std::string& id) const {
    return std::any_of(finding_.options.begin(), finding_.options.end(),
                       [&id](const pathway::Option& option) { return option.step->order == id; });
  }

  const Finding& finding_;
  const Judgement& judgement_;
  const SuggestionContext& context_;
  DraftsUsed& drafts_used_;
  std::vector<Suggestion> suggestions_;
  std::vector<std::string> by_hand_;
};

}  // namespace

Suggested SuggestionsOf(const Finding& finding, const Judgement& judgement,
                        const SuggestionContext& context, DraftsUsed& drafts_used) {
  Suggesting suggesting(finding, judgement, context, drafts_used);
  for (const Offered order : OrdersOf(finding, judgement, context.render.texts)) {
    suggesting.Add(order->first, order->second);
  }
  return suggesting.Take();
}

std::vector<Suggestion> ChoiceOfStarts(const Finding& finding, const Judgement& judgement,
                                       const SuggestionContext& context) {
  const Orders starts = StartsOf(finding, context.render.texts);
  if (starts.size() < 2 || !context.render.profile.honours_at_most_one) return {};
  DraftsUsed drafts_used;
  Suggesting suggesting(finding, judgement, context, drafts_used);
  for (const Offered order : starts) suggesting.Add(order->first, order->second);
  return suggesting.Take().suggestions;
}

}  // namespace cards
