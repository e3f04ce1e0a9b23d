#include "config/load_rules.h"

#include <algorithm>
#include <utility>

#include "config/load_pack.h"
#include "config/read_question.h"
#include "config/read_text.h"
#include "config/yaml.h"

namespace config {
namespace {

using pathway::Hook;
using pathway::Line;
using pathway::Rule;

std::vector<Hook> ReadHooks(const Yaml& place) {
  std::vector<Hook> hooks;
  for (const Yaml& item : place.Items()) hooks.push_back(WordFrom(item, kHooks));
  return hooks;
}

// A line is a text, or {text: ..., otherwise: ..., when: question}.
std::vector<Line> ReadLines(const Yaml& place, const Vocabulary& vocabulary) {
  std::vector<Line> lines;
  for (Yaml item : place.Items()) {
    if (!item.IsMap()) {
      lines.push_back({ReadCardText(item), {}, std::nullopt});
      continue;
    }
    Line line{ReadCardText(item.At("text")), ReadCardText(item.Maybe("otherwise")), std::nullopt};
    if (item.Has("when")) line.when = ReadQuestion(item.Maybe("when"), vocabulary);
    item.Done();
    lines.push_back(std::move(line));
  }
  return lines;
}

pathway::Says ReadSays(Yaml place, const Vocabulary& vocabulary) {
  pathway::Says says;
  says.urgency = WordFrom(place.At("urgency"), kUrgencies);
  says.summary = ReadLines(place.At("summary"), vocabulary);
  const auto lines = [&](const char* key) { return ReadLines(place.Maybe(key), vocabulary); };
  says.consider = ReadLines(place.At("consider"), vocabulary);
  says.ask = lines("ask");
  says.because = lines("because");
  says.options = lines("options");
  says.not_offered = lines("not_offered");
  says.not_known = lines("not_known");
  says.evidence = lines("evidence");
  place.Done();
  return says;
}

pathway::Offer ReadOffer(Yaml& item, const cards::Texts& texts, const pathway::Content& content,
                         const Vocabulary& vocabulary) {
  using Kind = pathway::Offer::Kind;
  const auto order = [&texts](const Yaml& name) {
    if (!texts.orders.contains(name.Text())) name.Wrong("nothing of this name: " + name.Text());
    return name.Text();
  };
  pathway::Offer offer;
  if (item.Has("first_of")) {
    offer.kind = Kind::kFirstOf;
    for (const Yaml& name : item.Maybe("first_of").Items()) offer.orders.push_back(order(name));
    offer.at_most = static_cast<std::size_t>(item.At("at_most").NumberIn(1, 10));
  } else if (item.Has("ladder")) {
    const Yaml name = item.Maybe("ladder");
    offer.kind = Kind::kLadder;
    offer.name = name.Text();
    if (!content.ladders.contains(offer.name)) name.Wrong("nothing of this name: " + offer.name);
  } else {
    offer.name = order(item.At("order"));
  }
  if (item.Has("when")) offer.when = ReadQuestion(item.Maybe("when"), vocabulary);
  item.Done();
  return offer;
}

std::vector<pathway::Offer> ReadOffers(const Yaml& place, const cards::Texts& texts,
                                       const pathway::Content& content,
                                       const Vocabulary& vocabulary) {
  std::vector<pathway::Offer> offers;
  for (Yaml item : place.Items()) offers.push_back(ReadOffer(item, texts, content, vocabulary));
  return offers;
}

std::vector<std::string> ReadOverrideReasons(const Yaml& place, const cards::Texts& texts) {
  std::vector<std::string> reasons;
  for (const Yaml& item : place.Items()) {
    std::string id = item.Text();
    if (!texts.override_reasons.contains(id)) item.Wrong("no override reason of this name");
    const bool twice = std::find(reasons.begin(), reasons.end(), id) != reasons.end();
    if (twice) item.Wrong("stands twice");
    reasons.push_back(std::move(id));
  }
  const bool some = !reasons.empty() && reasons.size() <= cards::kMostOverrideReasons;
  if (!some && !place.Empty()) {
    place.Wrong("expected 1 to " + std::to_string(cards::kMostOverrideReasons) + " reasons");
  }
  return reasons;
}

bool AlphaNumeric(const std::string& text) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

Rule ReadRule(Yaml& place, const Vocabulary& vocabulary, const cards::Texts& texts,
              const pathway::Content& content) {
  Rule rule;
  rule.id = place.At("id").Text();
  rule.title = ReadCardText(place.At("title"));
  rule.topic = place.At("topic").Text();
  if (!AlphaNumeric(rule.topic)) place.Maybe("topic").Wrong("letters and digits only");
  rule.status = WordFrom(place.At("status"), kStatuses);
  rule.decision = WordFrom(place.At("decision"), kDecisions);
  rule.hooks = ReadHooks(place.At("hooks"));
  if (rule.hooks.empty()) place.Maybe("hooks").Wrong("a rule needs a hook");
  rule.folds = place.Has("folds") && place.Maybe("folds").Flag();
  rule.claims = place.At("claims").Texts();
  rule.sources = ReadSources(place.At("sources"), vocabulary);
  rule.contrary = ReadSources(place.Maybe("contrary"), vocabulary);
  rule.when = ReadQuestion(place.At("when"), vocabulary);
  rule.unless = ReadQuestion(place.Maybe("unless"), vocabulary);
  rule.says = ReadSays(place.At("says"), vocabulary);
  rule.offers = ReadOffers(place.Maybe("offers"), texts, content, vocabulary);
  rule.override_reasons = ReadOverrideReasons(place.At("override_reasons"), texts);
  if (rule.sources.empty()) place.Maybe("sources").Wrong("a rule needs a source");
  return rule;
}

}  // namespace

void LoadRedFlags(const std::string& file, const Vocabulary& vocabulary, pathway::Content& content,
                  Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (Yaml item : root.At("red_flags").Items()) {
    pathway::RedFlag flag;
    flag.id = item.At("id").Text();
    flag.tier = static_cast<int>(item.At("tier").Number());
    if (flag.tier < 0 || flag.tier > 3) item.Maybe("tier").Wrong("tier is 0, 1, 2 or 3");
    flag.label = ReadCardText(item.At("label"));
    flag.when = ReadQuestion(item.At("when"), vocabulary);
    flag.sources = ReadGrounds(item.At("sources"), vocabulary);
    item.Maybe("within_source");
    item.Done();
    const bool twice = std::any_of(content.red_flags.begin(), content.red_flags.end(),
                                   [&](const auto& other) { return other.id == flag.id; });
    if (twice) item.Wrong("a red flag of this id stands above");
    content.red_flags.push_back(std::move(flag));
  }
  root.Done();
}

void LoadLadders(const std::string& file, const Vocabulary& vocabulary, const cards::Texts& texts,
                 pathway::Content& content, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (auto& [name, ladder_place] : root.At("ladders").Members()) {
    pathway::Ladder ladder;
    for (Yaml item : ladder_place.Items()) {
      pathway::LadderStep step;
      step.drug = item.At("drug").Text();
      if (!content.drugs.contains(step.drug)) item.Maybe("drug").Wrong("no drug of this id");
      step.contested = item.Has("contested") && item.Maybe("contested").Flag();
      step.text_only = item.Has("text_only") && item.Maybe("text_only").Flag();
      step.text = ReadCardText(item.At("text"));
      step.order = item.Maybe("order").Text();
      if (!step.order.empty() && !texts.orders.contains(step.order)) {
        item.Maybe("order").Wrong("no order of this id");
      }
      if (item.Has("when")) step.when = ReadQuestion(item.Maybe("when"), vocabulary);
      if (item.Has("unless")) step.unless = ReadQuestion(item.Maybe("unless"), vocabulary);
      ReadSources(item.At("sources"), vocabulary);
      item.Done();
      ladder.push_back(std::move(step));
    }
    content.ladders.emplace(name, std::move(ladder));
  }
  root.Done();
}

void LoadRules(const std::string& file, const Vocabulary& vocabulary, const cards::Texts& texts,
               service::ContentPack& pack, pathway::Content& content, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (Yaml item : root.At("rules").Items()) {
    Rule rule = ReadRule(item, vocabulary, texts, content);
    pack.rules.emplace(rule.id, ReadProvenance(item, pack.provenance));
    item.Done();
    const bool twice = std::any_of(content.rules.begin(), content.rules.end(),
                                   [&](const Rule& other) { return other.id == rule.id; });
    if (twice) item.Wrong("a rule of this id stands above");
    content.rules.push_back(std::move(rule));
  }
  root.Done();
}

}  // namespace config
