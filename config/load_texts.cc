#include "config/load_texts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "config/read_plan.h"
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

// plan: how the drug and directions of the order come about; a start names its drug.
void ReadPlanned(Yaml& place, cards::OrderTemplate& order, const pathway::Content& content) {
  order.plan = WordFrom(place.Maybe("plan"), kPlans);
  order.plan_drug = place.Maybe("drug").Text();
  const bool named = !order.plan_drug.empty();
  if (named && !content.drugs.contains(order.plan_drug)) {
    place.Maybe("drug").Wrong("no drug of this id");
  }
  if (named != (order.plan == pathway::Planned::kStart))
    place.Wrong("a start, and no other plan, names its drug");
  if (!order.needs_details) place.Wrong("a planned dose needs needs_details");
}

hooks::SideWords Sided(Yaml place, pathway::Side side) {
  hooks::SideWords words{side, place.At("codes").Texts(), ReadSoughtWords(place.At("words"))};
  place.Done();
  return words;
}

void LoadSides(Yaml place, hooks::ReadingRules& rules) {
  rules.sides = {Sided(place.At("both"), pathway::Side::kBoth),
                 Sided(place.At("left"), pathway::Side::kLeft),
                 Sided(place.At("right"), pathway::Side::kRight)};
  place.Done();
}

hooks::SaidWords Said(Yaml place) {
  hooks::SaidWords words{ReadSoughtWords(place.At("yes")), ReadSoughtWords(place.At("no"))};
  place.Done();
  return words;
}

void LoadAllergyWords(Yaml& root, const Vocabulary& vocabulary, hooks::ReadingRules& rules) {
  for (const auto& [name, words] : root.At("allergen_classes").Members()) {
    if (!vocabulary.classes.contains(name)) words.Wrong("no drug class of this name: " + name);
    rules.allergen_classes.push_back({name, ReadSoughtWords(words)});
  }
  rules.no_known_allergy_words = ReadSoughtWords(root.At("no_known_allergy"));
}

// Which drafted orders are meant: a question that drafts alone can answer.
pathway::Question ReadDraftsNamed(const Yaml& place, const Vocabulary& vocabulary) {
  pathway::Question question = ReadQuestion(place, vocabulary);
  const bool of_drafts =
      question.ask == pathway::Ask::kDrafted || question.ask == pathway::Ask::kDraftStopped;
  if (!of_drafts) place.Wrong("expected drafted or draft_stopped");
  return question;
}

// A gate can only offer what puts a drafted order right.
void CheckOffers(const pathway::Gate& gate, const cards::Texts& texts, const Yaml& place) {
  for (const std::string& id : gate.offers) {
    const auto order = texts.orders.find(id);
    if (order == texts.orders.end() || !order->second.corrects) {
      place.Wrong("gate " + gate.id + " offers no order that corrects: " + id);
    }
  }
}

}  // namespace

void LoadSources(const std::string& file, Vocabulary& vocabulary, cards::Texts& texts,
                 Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (Yaml item : root.At("sources").Items()) {
    const std::string id = item.At("id").Text();
    cards::SourceText source{item.At("label").Text(), item.At("url").Text(),
                             item.At("title").Text(), item.At("year").Text()};
    for (const char* key : {"seen", "figures"}) item.At(key).Text();
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
  read("by_hand_heading", texts.by_hand_heading);
  read("by_hand_replaces", texts.by_hand_replaces);
  read("footer", texts.footer);
  read("rule_link", texts.rule_link);
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
  read("draft_lines", texts.draft_lines);
  read("kept", texts.kept);
  read("reduced", texts.reduced);
  read("effect_presumed", texts.effect_presumed);
  read("effect_documented", texts.effect_documented);
  read("documented", texts.documented);
  read("presumed_short", texts.presumed_short);
  read("choose_summary", texts.choose_summary);
  for (const auto& [state, words] : root.At("outcomes").Members()) {
    texts.outcomes.emplace(state, ReadCardText(words));
  }
  texts.plan = ReadPlanWords(root.At("plan"));
  texts.topic_system = root.At("topic_system").Text();
  for (const Yaml& note : root.At("consider_notes").Items()) {
    texts.consider_notes.push_back(ReadCardText(note));
  }
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
    if (item.Has("removes")) {
      order.removes = ReadDraftsNamed(item.Maybe("removes"), vocabulary);
    } else if (item.Has("corrects")) {
      order.corrects = WordFrom(item.Maybe("corrects"), kCorrections);
    } else {
      CheckTexts(item.At("resource"));
      order.resource = item.At("resource").Json();
    }
    order.names_reason = !item.Has("names_reason") || item.Maybe("names_reason").Flag();
    if (item.Has("occurs")) {
      Yaml occurs = item.Maybe("occurs");
      order.occurs_from = occurs.At("from").Days();
      if (occurs.Has("to")) order.occurs_to = occurs.Maybe("to").Days();
      if (order.occurs_to && *order.occurs_to <= *order.occurs_from) occurs.Wrong("ends too early");
      const Yaml source = occurs.At("source");
      if (source.Text() != "assumption") ReadSource(source, vocabulary);
      occurs.Done();
    }
    order.beside_a_drug = item.Has("beside_a_drug") && item.Maybe("beside_a_drug").Flag();
    order.needs_details = item.Has("needs_details") && item.Maybe("needs_details").Flag();
    if (item.Has("plan")) ReadPlanned(item, order, content);
    if (item.Has("unless")) {
      content.order_unless.emplace(id, ReadQuestion(item.Maybe("unless"), vocabulary));
    }
    if (order.corrects && !order.needs_details) item.Wrong("a changed dose needs needs_details");
    const bool drug = order.resource.find("MedicationRequest") != std::string::npos;
    if (drug && !order.needs_details) item.Wrong("a dose needs needs_details");
    item.Done();
    order.position = texts.orders.size();
    texts.orders.emplace(id, std::move(order));
  }
  for (const auto& [id, drug] : content.drugs) {
    for (const pathway::Gate& gate : drug.gates) CheckOffers(gate, texts, root);
  }
  root.Done();
}

void LoadWords(const std::string& file, const Vocabulary& vocabulary,
               const pathway::Content& content, hooks::ReadingRules& rules, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (const auto& [kind, concepts] : content.pain_kinds) {
    rules.pain_concepts.insert(rules.pain_concepts.end(), concepts.begin(), concepts.end());
    rules.pain_kinds.emplace_back(kind, concepts);
  }
  rules.spine_concepts = Concepts(root.At("spine_concepts"), vocabulary);
  rules.imaging_concepts = Concepts(root.At("imaging_concepts"), vocabulary);
  rules.serious_reaction_concepts = Concepts(root.At("serious_reaction_concepts"), vocabulary);
  rules.pain_words = ReadSoughtWords(root.At("pain"));
  rules.other_purpose_words = ReadSoughtWords(root.At("other_purpose"));
  rules.spine_words = ReadSoughtWords(root.At("spine"));
  for (const auto& [kind, words] : root.At("pain_sites").Members()) {
    if (!vocabulary.pain_kinds.contains(kind)) words.Wrong("no pain of this kind: " + kind);
    rules.pain_sites.push_back({kind, ReadSoughtWords(words)});
  }
  rules.compression_words = ReadSoughtWords(root.At("compression"));
  rules.lack_of_effect_words = ReadSoughtWords(root.At("lack_of_effect"));
  rules.intolerance_words = ReadSoughtWords(root.At("intolerance"));
  rules.harm_words = ReadSoughtWords(root.At("harm"));
  rules.not_clinical_words = ReadSoughtWords(root.At("not_clinical"));
  rules.cancelling_words = ReadSoughtWords(root.At("cancelling"));
  rules.compression_concepts = Concepts(root.At("compression_concepts"), vocabulary);
  rules.image_guidance = Said(root.At("image_guidance"));
  rules.hold_planned = Said(root.At("hold_planned"));
  rules.with_contrast = Said(root.At("with_contrast"));
  LoadSides(root.At("sides"), rules);
  LoadAllergyWords(root, vocabulary, rules);
  for (const auto& [name, words] : root.At("services").Members()) {
    if (!name.starts_with("specialty_") && !vocabulary.terminology->HasConcept(name)) {
      words.Wrong("no concept of this name: " + name);
    }
    rules.services.push_back({name, ReadSoughtWords(words)});
  }
  root.Done();
}

}  // namespace config
