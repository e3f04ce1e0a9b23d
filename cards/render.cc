#include "cards/render.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cards/detail.h"
#include "cards/dosage_instruction.h"
#include "cards/order_resource.h"
#include "cards/plan_values.h"
#include "cards/text.h"
#include "cards/uuid.h"
#include "cards/values.h"

namespace cards {
namespace {

using pathway::Finding;
using pathway::Judgement;
using pathway::Rule;
using pathway::Urgency;

const char* IndicatorOf(Urgency urgency) {
  switch (urgency) {
    case Urgency::kInfo:
      return "info";
    case Urgency::kWarning:
      return "warning";
    case Urgency::kCritical:
      return "critical";
  }
  return "info";
}

// The rule that gives the card its summary, source and topic: the first of the finding's urgency. A
// warning folded in raises no urgency, so it leads only its own card.
const Rule& LeadOf(const Finding& finding) {
  const auto lead = std::find_if(finding.rules.begin(), finding.rules.end(), [&](const Rule* rule) {
    return rule->says.urgency == finding.urgency;
  });
  return lead == finding.rules.end() ? *finding.rules.front() : **lead;
}

// A text that is shown as it is: summaries, labels and descriptions are no Markdown.
std::optional<std::string> PlainlyFilled(std::string_view text, const Values& values) {
  auto filled = Filled(text, values);
  if (filled) *filled = Unescaped(*filled);
  return filled;
}

// The first summary that applies, whose values are known, and that fits.
std::string SummaryOf(const Rule& rule, const Judgement& judgement, const Values& values) {
  for (const pathway::Line& line : rule.says.summary) {
    if (line.when && Put(*line.when, judgement) != pathway::Answer::kYes) continue;
    const auto text = PlainlyFilled(line.text, values);
    if (text && CodePoints(*text) < kSummaryLimit) return Capital(*text);
  }
  return rule.title;
}

// Every card this rule takes part in is told apart by the rules of the finding.
std::string NameOf(const Finding& finding, const RenderContext& context) {
  std::string name = context.hook_instance;
  for (const Rule* rule : finding.rules) name += "/" + rule->id;
  return name;
}

void AddSources(Card& card, const Finding& finding, const Texts& texts) {
  for (const Rule* rule : finding.rules) {
    for (const auto* list : {&rule->sources, &rule->contrary}) {
      for (const std::string& id : *list) {
        const auto source = texts.sources.find(id);
        if (source == texts.sources.end()) continue;
        const bool there = std::any_of(card.links.begin(), card.links.end(), [&](const Link& l) {
          return l.label == source->second.label;
        });
        if (!there) card.links.push_back({source->second.label, source->second.url});
      }
    }
  }
}

bool Holds(const std::vector<Coding>& codings, const Coding& coding) {
  return std::any_of(codings.begin(), codings.end(), [&coding](const Coding& other) {
    return other.system == coding.system && other.code == coding.code;
  });
}

// Each rule's reasons in turn, so that every rule of a card has its first ones there. The last one
// of a rule is "other", and closes the list.
void AddOverrideReasons(Card& card, const Finding& finding, const Texts& texts) {
  std::size_t longest = 0;
  for (const Rule* rule : finding.rules) {
    longest = std::max(longest, rule->override_reasons.size());
  }
  std::vector<Coding>& added = card.override_reasons;
  const auto add = [&](const std::string& id) {
    const auto reason = texts.override_reasons.find(id);
    if (reason == texts.override_reasons.end() || Holds(added, reason->second)) return;
    added.push_back(reason->second);
  };
  for (std::size_t i = 0; i < longest; ++i) {
    for (const Rule* rule : finding.rules) {
      const bool more = i + 1 < rule->override_reasons.size();
      if (more && added.size() + 1 < kMostOverrideReasons) add(rule->override_reasons[i]);
    }
  }
  for (const Rule* rule : finding.rules) {
    const bool room = added.size() < kMostOverrideReasons;
    if (room && !rule->override_reasons.empty()) add(rule->override_reasons.back());
  }
}

using Orders = std::vector<const std::pair<const std::string, OrderTemplate>*>;

// As the pack orders them.
Orders Sorted(Orders orders) {
  std::sort(orders.begin(), orders.end(),
            [](const auto* a, const auto* b) { return a->second.position < b->second.position; });
  return orders;
}

void AddOrder(Orders& orders, const std::string& id, const Texts& texts) {
  const auto order = texts.orders.find(id);
  if (order != texts.orders.end()) orders.push_back(&*order);
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

// The orders offered, and the start where there is no choice of several.
Orders OrdersOf(const Finding& finding, const Texts& texts) {
  Orders orders;
  for (const std::string& id : finding.orders) AddOrder(orders, id, texts);
  const Orders starts = StartsOf(finding, texts);
  if (starts.size() == 1) orders.push_back(starts.front());
  return Sorted(std::move(orders));
}

// The drafted order that a removal takes away: the one that raises the drug in question.
const pathway::MedicationOrder* RaisedDraft(const Judgement& judgement) {
  for (const pathway::DraftChange& draft : judgement.drafts) {
    const bool named = draft.order->resource.find('/') != std::string::npos;
    if (draft.triggers && draft.change == pathway::Change::kRaise && named) return draft.order;
  }
  return nullptr;
}

std::optional<Action> ActionOf(const OrderTemplate& order, const Judgement& judgement,
                               const Values& values) {
  const auto description = PlainlyFilled(order.description, values);
  if (!description) return std::nullopt;
  if (order.removes_draft) {
    const pathway::MedicationOrder* draft = RaisedDraft(judgement);
    if (draft == nullptr) return std::nullopt;
    return Action{ActionType::kDelete, *description, {}, draft->resource};
  }
  auto resource = OrderResource(order, judgement, values);
  if (!resource) return std::nullopt;
  return Action{ActionType::kCreate, *description, *std::move(resource), {}};
}

bool OrdersADrug(const Card& card) {
  return std::any_of(
      card.suggestions.begin(), card.suggestions.end(), [](const Suggestion& suggestion) {
        const Action& action = suggestion.actions.back();  // the first may take a draft away
        return action.type != ActionType::kDelete &&
               action.resource.find("\"resourceType\":\"MedicationRequest\"") != std::string::npos;
      });
}

// An order whose dose is planned stands in the place of a drafted one of its drug.
std::optional<std::vector<Action>> PlannedActions(const OrderTemplate& order,
                                                  const pathway::PlannedOrder& planned,
                                                  const Judgement& judgement, const Values& values,
                                                  const PlanWords& words) {
  const auto description = PlainlyFilled(order.description, values);
  auto resource =
      OrderResource(order, judgement, values,
                    Directions{MedicationOf(planned.plan), DosageInstruction(planned.plan, words),
                               planned.replaces});
  if (!description || !resource) return std::nullopt;
  std::vector<Action> actions;
  if (planned.draft != nullptr) {
    actions.push_back({ActionType::kDelete, *description, {}, planned.draft->resource});
  }
  actions.push_back({ActionType::kCreate, *description, *std::move(resource), {}});
  return actions;
}

// What a template does for this patient; nothing where a value or the plan is missing. The values
// of the plan are added to `values`.
std::optional<std::vector<Action>> ActionsOf(const OrderTemplate& order, const Finding& finding,
                                             const Judgement& judgement, Values& values,
                                             const Texts& texts) {
  if (!order.plan) {
    auto action = ActionOf(order, judgement, values);
    if (!action) return std::nullopt;
    return std::vector<Action>{*std::move(action)};
  }
  const auto planned = PlannedOrderOf(*order.plan, order.plan_drug, finding.taper, judgement);
  if (!planned) return std::nullopt;
  AddPlanValues(values, *planned, texts.plan);
  return PlannedActions(order, *planned, judgement, values, texts.plan);
}

// A follow-up goes with a drug that is suggested, and only with one (D62 (9)): such orders stand
// behind the others in the pack.
void AddSuggestions(Card& card, const Orders& orders, const Finding& finding,
                    const Judgement& judgement, const Values& values,
                    const RenderContext& context) {
  for (const auto* entry : orders) {
    const auto& [id, order] = *entry;
    if (order.needs_details && !context.profile.files_order_details) continue;
    if (order.beside_a_drug && !OrdersADrug(card)) continue;
    Values own = values;
    AddOccurrence(own, order, judgement.pain_case->today);
    auto actions = ActionsOf(order, finding, judgement, own, context.texts);
    const auto label = PlainlyFilled(order.label, own);
    if (!label || !actions) continue;
    card.suggestions.push_back(
        {NameUuid(NameOf(finding, context) + "/" + id), *label, *std::move(actions)});
  }
}

Card CardOf(const Finding& finding, const Judgement& judgement, const RenderContext& context) {
  const Values values = ValuesOf(judgement, finding, context.texts, context.content_version);
  const Rule& lead = LeadOf(finding);
  Card card;
  card.uuid = NameUuid(NameOf(finding, context));
  card.summary = SummaryOf(lead, judgement, values);
  card.indicator = IndicatorOf(finding.urgency);
  card.detail = DetailOf(finding, judgement, context.texts, values);
  const auto source = lead.sources.empty() ? context.texts.sources.end()
                                           : context.texts.sources.find(lead.sources.front());
  if (source != context.texts.sources.end()) {
    card.source = {source->second.label, source->second.url, {}};
  }
  card.source.topic = {context.texts.topic_system, lead.topic, lead.title};
  AddSources(card, finding, context.texts);
  AddOverrideReasons(card, finding, context.texts);
  AddSuggestions(card, OrdersOf(finding, context.texts), finding, judgement, values, context);
  return card;
}

// The drugs to choose from, on a card of their own of which at most one is taken (D31).
std::optional<Card> ChoiceOf(const Card& of, const Finding& finding, const Judgement& judgement,
                             const RenderContext& context) {
  const Orders starts = StartsOf(finding, context.texts);
  if (starts.size() < 2) return std::nullopt;
  const Values values = ValuesOf(judgement, finding, context.texts, context.content_version);
  const auto summary = PlainlyFilled(context.texts.choose_summary, values);
  Card card;
  card.uuid = NameUuid(NameOf(finding, context) + "/choice");
  card.summary = summary.value_or(of.summary);
  card.indicator = "info";
  card.source = of.source;
  card.override_reasons = of.override_reasons;
  card.at_most_one = true;
  AddSuggestions(card, starts, finding, judgement, values, context);
  if (card.suggestions.empty()) return std::nullopt;
  return card;
}

// A critical stop is never folded (D61); critical findings come first.
std::size_t CardsShown(const std::vector<Finding>& findings, std::size_t max_cards) {
  std::size_t critical = 0;
  while (critical < findings.size() && findings[critical].urgency == Urgency::kCritical) {
    ++critical;
  }
  return std::min(findings.size(), std::max({max_cards, critical, std::size_t{1}}));
}

}  // namespace

std::vector<Card> RenderCards(const pathway::Assessment& assessment, const Judgement& judgement,
                              const RenderContext& context) {
  std::vector<Card> cards;
  const std::size_t shown = CardsShown(assessment.findings, context.profile.max_cards);
  for (const Finding& finding : assessment.findings) {
    Card card = CardOf(finding, judgement, context);
    if (cards.size() < shown) {
      auto choice = ChoiceOf(card, finding, judgement, context);
      cards.push_back(std::move(card));
      if (choice && cards.size() < shown + 1) cards.push_back(*std::move(choice));
      continue;
    }
    std::string& detail = cards.back().detail;
    detail += "\n\n" + context.texts.also_heading + " **" + Escaped(card.summary) + "**\n\n" +
              card.detail;
  }
  return cards;
}

}  // namespace cards
