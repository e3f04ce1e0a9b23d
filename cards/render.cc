#include "cards/render.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cards/detail.h"
#include "cards/suggestions.h"
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

// The page has an anchor of the name of each rule.
void AddRulePages(Card& card, const Finding& finding, const RenderContext& context) {
  if (context.profile.rule_pages.empty()) return;
  for (const Rule* rule : finding.rules) {
    card.links.push_back(
        {context.texts.rule_link + " " + rule->title, context.profile.rule_pages + "#" + rule->id});
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

Card CardOf(const Finding& finding, const Judgement& judgement, const RenderContext& context,
            DraftsUsed& drafts_used) {
  const Values values = ValuesOf(judgement, finding, context.texts, context.content_version);
  const Rule& lead = LeadOf(finding);
  Card card;
  const std::string name = NameOf(finding, context);
  card.uuid = NameUuid(name);
  for (const Rule* rule : finding.rules) card.rules.push_back(rule->id);
  card.summary = SummaryOf(lead, judgement, values);
  card.indicator = IndicatorOf(finding.urgency);
  Suggested suggested = SuggestionsOf(finding, judgement, {context, values, name}, drafts_used);
  card.suggestions = std::move(suggested.suggestions);
  card.at_most_one = !context.profile.honours_any;
  card.detail = DetailOf(finding, judgement, context.texts, values, suggested.by_hand);
  const auto source = lead.sources.empty() ? context.texts.sources.end()
                                           : context.texts.sources.find(lead.sources.front());
  if (source != context.texts.sources.end()) {
    card.source = {source->second.label, source->second.url, {}};
  }
  card.source.topic = {context.texts.topic_system, lead.topic, lead.title};
  if (context.profile.links) {
    AddSources(card, finding, context.texts);
    AddRulePages(card, finding, context);
  }
  if (context.profile.override_reasons) AddOverrideReasons(card, finding, context.texts);
  return card;
}

// The drugs to choose from, on a card of their own of which at most one is taken (D31).
std::optional<Card> ChoiceOf(const Card& of, const Finding& finding, const Judgement& judgement,
                             const RenderContext& context) {
  const Values values = ValuesOf(judgement, finding, context.texts, context.content_version);
  const std::string name = NameOf(finding, context);
  Card card;
  card.suggestions = ChoiceOfStarts(finding, judgement, {context, values, name});
  if (card.suggestions.empty()) return std::nullopt;
  const auto summary = PlainlyFilled(context.texts.choose_summary, values);
  card.uuid = NameUuid(name + "/choice");
  card.rules = of.rules;
  card.summary = summary.value_or(of.summary);
  card.indicator = "info";
  card.source = of.source;
  card.override_reasons = of.override_reasons;
  card.at_most_one = true;
  return card;
}

// In the format that the client reads; Markdown is what a card holds unless it says otherwise.
void PutInFormat(Card& card, const ClientProfile& profile) {
  if (profile.detail == DetailFormat::kMarkdown || card.detail.empty()) return;
  card.detail = InFormat(card.detail, profile.detail);
  if (profile.detail_type_extension.empty()) return;
  card.extension[profile.detail_type_extension] = MediaTypeOf(profile.detail);
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

bool MayChangeDrafts(const pathway::Assessment& assessment) {
  const auto offers = [](const pathway::DraftStop& stop) { return !stop.gate->offers.empty(); };
  return std::any_of(assessment.findings.begin(), assessment.findings.end(),
                     [&offers](const Finding& finding) {
                       const auto any = [&offers](const std::vector<pathway::DraftStop>& stops) {
                         return std::any_of(stops.begin(), stops.end(), offers);
                       };
                       return any(finding.stops) || any(finding.warnings) || any(finding.lines);
                     });
}

std::vector<Card> RenderCards(const pathway::Assessment& assessment, const Judgement& judgement,
                              const RenderContext& context) {
  std::vector<Card> cards;
  DraftsUsed drafts_used;
  const std::size_t shown = CardsShown(assessment.findings, context.profile.max_cards);
  for (const Finding& finding : assessment.findings) {
    Card card = CardOf(finding, judgement, context, drafts_used);
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
  for (Card& card : cards) PutInFormat(card, context.profile);
  return cards;
}

}  // namespace cards
