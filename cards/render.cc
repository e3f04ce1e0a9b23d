#include "cards/render.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cards/detail.h"
#include "cards/order_resource.h"
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

// The orders offered and the start of the one drug that is suggested (D31), as the pack orders
// them.
std::vector<const std::pair<const std::string, OrderTemplate>*> OrdersOf(const Finding& finding,
                                                                         const Texts& texts) {
  std::vector<const std::pair<const std::string, OrderTemplate>*> orders;
  const auto add = [&](const std::string& id) {
    const auto order = texts.orders.find(id);
    if (order != texts.orders.end()) orders.push_back(&*order);
  };
  for (const std::string& id : finding.orders) add(id);
  for (const pathway::Option& option : finding.options) {
    if (option.standing == pathway::Standing::kSuggested) add(option.step->order);
  }
  std::sort(orders.begin(), orders.end(),
            [](const auto* a, const auto* b) { return a->second.position < b->second.position; });
  return orders;
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

void AddSuggestions(Card& card, const Finding& finding, const Judgement& judgement,
                    const Values& values, const RenderContext& context) {
  for (const auto* entry : OrdersOf(finding, context.texts)) {
    const auto& [id, order] = *entry;
    if (order.needs_details && !context.profile.files_order_details) continue;
    const auto label = PlainlyFilled(order.label, values);
    auto action = ActionOf(order, judgement, values);
    if (!label || !action) continue;
    card.suggestions.push_back(
        {NameUuid(NameOf(finding, context) + "/" + id), *label, {*std::move(action)}});
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
  AddSuggestions(card, finding, judgement, values, context);
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
      cards.push_back(std::move(card));
      continue;
    }
    std::string& detail = cards.back().detail;
    detail += "\n\n" + context.texts.also_heading + " **" + Escaped(card.summary) + "**\n\n" +
              card.detail;
  }
  return cards;
}

}  // namespace cards
