#include "config/load_texts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "config/read_question.h"
#include "config/read_text.h"
#include "config/yaml.h"

namespace config {
namespace {

using Strings = std::vector<std::string>;

cards::Coding ReadCoding(Yaml place) {
  cards::Coding coding{place.At("system").Text(), place.At("code").Text(),
                       place.At("display").Text()};
  place.Done();
  return coding;
}

Strings Concepts(const Yaml& place, const Vocabulary& vocabulary) {
  Strings names = place.Texts();
  for (const std::string& name : names) {
    if (!vocabulary.terminology->HasConcept(name)) place.Wrong("no concept of this name: " + name);
  }
  return names;
}

// Checks the texts of a resource as texts of a card. Codes and units are none: {tbl} is UCUM.
void CheckTexts(Yaml place) {
  if (place.IsList()) {
    for (const Yaml& item : place.Items()) CheckTexts(item);
  } else if (place.IsMap()) {
    for (const auto& [key, member] : place.Members()) {
      const bool code = key == "code" || key == "unit" || key == "system";
      if (!code || member.IsMap()) CheckTexts(member);
    }
  } else {
    ReadCardText(place);
  }
}

// Words to look for in texts. They are compared with texts in lower case, and an empty one would be
// found in every text.
Strings Sought(const Yaml& place) {
  Strings words = place.Texts();
  for (const std::string& word : words) {
    const bool lower =
        std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (word.empty() || !lower) place.Wrong("expected words in lower case: '" + word + "'");
  }
  return words;
}

}  // namespace

void LoadSources(const std::string& file, Vocabulary& vocabulary, cards::Texts& texts,
                 Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (Yaml item : root.At("sources").Items()) {
    const std::string id = item.At("id").Text();
    cards::SourceText source{item.At("label").Text(), item.At("url").Text()};
    for (const char* key : {"title", "year", "seen", "figures"}) item.At(key).Text();
    item.Done();
    if (!source.url.starts_with("https://")) item.Maybe("url").Wrong("expected an https URL");
    if (!vocabulary.sources.insert(id).second) item.Wrong("a source of this id stands above");
    texts.sources.emplace(id, std::move(source));
  }
  root.Done();
}

void LoadTexts(const std::string& file, const Vocabulary& vocabulary, cards::Texts& texts,
               Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  const auto read = [&root](const char* key, std::string& text) {
    text = ReadCardText(root.Maybe(key));
  };
  read("consider_heading", texts.consider_heading);
  read("ask_heading", texts.ask_heading);
  read("because_heading", texts.because_heading);
  read("options_heading", texts.options_heading);
  read("not_offered_heading", texts.not_offered_heading);
  read("not_known_heading", texts.not_known_heading);
  read("evidence_heading", texts.evidence_heading);
  read("also_heading", texts.also_heading);
  read("footer", texts.footer);
  read("gates_clear", texts.gates_clear);
  read("gates_clearance", texts.gates_clearance);
  read("gates_caution", texts.gates_caution);
  read("gates_ask", texts.gates_ask);
  read("gates_check", texts.gates_check);
  read("withheld", texts.withheld);
  read("instead", texts.instead);
  read("presumed", texts.presumed);
  read("clearance_label", texts.clearance_label);
  read("estimate_label", texts.estimate_label);
  read("no_history", texts.no_history);
  read("kept", texts.kept);
  read("reduced", texts.reduced);
  read("effect_presumed", texts.effect_presumed);
  read("effect_documented", texts.effect_documented);
  read("documented", texts.documented);
  texts.topic_system = root.At("topic_system").Text();
  for (const Yaml& note : root.At("ask_notes").Items()) {
    texts.ask_notes.push_back(ReadCardText(note));
  }
  for (const Yaml& note : root.At("reading_notes").Items()) {
    texts.reading_notes.push_back(ReadCardText(note));
  }
  for (const auto& [kind, name] : root.At("pain_names").Members()) {
    if (!vocabulary.pain_kinds.contains(kind)) name.Wrong("no pain of this kind");
    texts.pain_names.emplace(kind, ReadCardText(name));
  }
  for (const auto& [id, coding] : root.At("override_reasons").Members()) {
    texts.override_reasons.emplace(id, ReadCoding(coding));
  }
  root.Done();
}

void LoadOrders(const std::string& file, const Vocabulary& vocabulary, cards::Texts& texts,
                pathway::Content& content, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (auto& [id, place] : root.At("orders").Members()) {
    Yaml item = place;
    cards::OrderTemplate order;
    order.label = ReadCardText(item.At("label"));
    order.description = ReadCardText(item.At("description"));
    order.removes_draft = item.Has("removes_draft") && item.Maybe("removes_draft").Flag();
    if (!order.removes_draft) {
      CheckTexts(item.At("resource"));
      order.resource = item.At("resource").Json();
    }
    order.names_reason = !item.Has("names_reason") || item.Maybe("names_reason").Flag();
    order.needs_details = item.Has("needs_details") && item.Maybe("needs_details").Flag();
    if (item.Has("unless")) {
      content.order_unless.emplace(id, ReadQuestion(item.Maybe("unless"), vocabulary));
    }
    item.Done();
    order.position = texts.orders.size();
    texts.orders.emplace(id, std::move(order));
  }
  root.Done();
}

void LoadWords(const std::string& file, const Vocabulary& vocabulary,
               const pathway::Content& content, hooks::ReadingRules& rules, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (const auto& [kind, concepts] : content.pain_kinds) {
    rules.pain_concepts.insert(rules.pain_concepts.end(), concepts.begin(), concepts.end());
  }
  rules.spine_concepts = Concepts(root.At("spine_concepts"), vocabulary);
  rules.imaging_concepts = Concepts(root.At("imaging_concepts"), vocabulary);
  rules.serious_reaction_concepts = Concepts(root.At("serious_reaction_concepts"), vocabulary);
  rules.pain_words = Sought(root.At("pain"));
  rules.other_purpose_words = Sought(root.At("other_purpose"));
  rules.spine_words = Sought(root.At("spine"));
  rules.pain_site_words = Sought(root.At("pain_site"));
  rules.compression_words = Sought(root.At("compression"));
  rules.lack_of_effect_words = Sought(root.At("lack_of_effect"));
  rules.intolerance_words = Sought(root.At("intolerance"));
  rules.harm_words = Sought(root.At("harm"));
  rules.not_clinical_words = Sought(root.At("not_clinical"));
  rules.cancelling_words = Sought(root.At("cancelling"));
  for (const auto& [name, words] : root.At("services").Members()) {
    if (!name.starts_with("specialty_") && !vocabulary.terminology->HasConcept(name)) {
      words.Wrong("no concept of this name: " + name);
    }
    rules.services.push_back({name, Sought(words)});
  }
  root.Done();
}

}  // namespace config
