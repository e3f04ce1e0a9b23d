#include "cards/render.h"

#include <algorithm>
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

// The first summary that applies, whose values are known, and that fits.
std::string SummaryOf(const Rule& rule, const Judgement& judgement, const Values& values) {
  for (const pathway::Line& line : rule.says.summary) {
    if (line.when && Put(*line.when, judgement) != pathway::Answer::kYes) continue;
    const auto text = Filled(line.text, values);
    if (text && CodePoints(*text) < kSummaryLimit) return *text;
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

void AddOverrideReasons(Card& card, const Finding& finding, const Texts& texts) {
  for (const Rule* rule : finding.rules) {
    for (const std::string& id : rule->override_reasons) {
      const auto reason = texts.override_reasons.find(id);
      if (reason == texts.override_reasons.end()) continue;
      const bool there =
          std::any_of(card.override_reasons.begin(), card.override_reasons.end(),
                      [&](const Coding& coding) { return coding.code == reason->second.code; });
      if (!there) card.override_reasons.push_back(reason->second);
    }
  }
}

// The orders offered, then the start of the one drug that is suggested (D31).
std::vector<std::string> OrdersOf(const Finding& finding) {
  std::vector<std::string> orders = finding.orders;
  for (const pathway::Option& option : finding.options) {
    if (option.standing != pathway::Standing::kSuggested) continue;
    const auto after_referral = orders.empty() ? orders.end() : orders.begin() + 1;
    orders.insert(after_referral, option.step->order);
  }
  return orders;
}

void AddSuggestions(Card& card, const Finding& finding, const Judgement& judgement,
                    const Values& values, const RenderContext& context) {
  for (const std::string& id : OrdersOf(finding)) {
    const auto order = context.texts.orders.find(id);
    if (order == context.texts.orders.end()) continue;
    if (order->second.needs_details && !context.profile.files_order_details) continue;
    const auto label = Filled(order->second.label, values);
    const auto description = Filled(order->second.description, values);
    auto resource = OrderResource(order->second, judgement, values);
    if (!label || !description || !resource) continue;
    Suggestion suggestion{NameUuid(NameOf(finding, context) + "/" + id), *label, {}};
    suggestion.actions.push_back({ActionType::kCreate, *description, *std::move(resource), {}});
    card.suggestions.push_back(std::move(suggestion));
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
    detail += "\n\n" + context.texts.also_heading + " **" + card.summary + "**\n\n" + card.detail;
  }
  return cards;
}

}  // namespace cards
