#include "config/load_drugs.h"

#include <set>
#include <utility>

#include "cards/values.h"
#include "config/read_plan.h"
#include "config/read_question.h"
#include "config/read_text.h"
#include "config/yaml.h"

namespace config {
namespace {

using pathway::Drug;
using pathway::Gate;
using pathway::RenalBand;

RenalBand ReadBand(Yaml place, const Vocabulary& vocabulary) {
  RenalBand band;
  band.exclusive = place.Has("over");
  band.from = place.At(band.exclusive ? "over" : "from").Number();
  if (place.Has("adequate")) band.adequate = place.Maybe("adequate").Dose();
  if (place.Has("maximum")) band.maximum = place.Maybe("maximum").Dose();
  if (place.Has("in_proportion_below")) {
    band.in_proportion_below = place.Maybe("in_proportion_below").Number();
  }
  if (place.Has("times_a_day")) {
    band.times_a_day = static_cast<int>(place.Maybe("times_a_day").NumberIn(1, 24));
  }
  band.steps = ReadCardText(place.Maybe("steps"));
  ReadBandPaces(place, band, vocabulary);
  ReadSource(place.At("source"), vocabulary);
  place.Done();
  return band;
}

void ReadBands(const Yaml& place, Drug& drug, const Vocabulary& vocabulary) {
  for (const Yaml& item : place.Items()) {
    const RenalBand band = ReadBand(item, vocabulary);
    if (!drug.bands.empty() && band.from >= drug.bands.back().from) {
      item.Wrong("bands stand highest first");
    }
    drug.bands.push_back(band);
  }
  if (!drug.bands.empty() && drug.bands.back().from != 0) {
    place.Wrong("the last band must begin at 0");
  }
}

// {value: 7 d, source: assumption}
Yaml Sourced(Yaml place, const Vocabulary& vocabulary) {
  Yaml value = place.At("value");
  ReadSource(place.At("source"), vocabulary);
  place.Done();
  return value;
}

Drug ReadDrug(Yaml place, const Vocabulary& vocabulary) {
  Drug drug;
  drug.id = place.At("id").Text();
  drug.ingredient = drug.id.substr(0, drug.id.find(' '));
  drug.name = place.At("name").Text();
  drug.drug_class = place.At("class").Text();
  if (!vocabulary.classes.contains(drug.drug_class)) {
    place.At("class").Wrong("no drug class of this name: " + drug.drug_class);
  }
  ReadBands(place.Maybe("renal"), drug, vocabulary);
  if (place.Has("bedtime_only")) {
    drug.bedtime_only = Sourced(place.Maybe("bedtime_only"), vocabulary).Dose();
  }
  if (place.Has("taper_after")) {
    drug.taper_after = Sourced(place.Maybe("taper_after"), vocabulary).Days();
  }
  ReadPlanNumbers(place, drug, vocabulary);
  CheckPlans(place, drug);
  drug.evidence = ReadCardText(place.Maybe("evidence"));
  for (const Yaml& use : place.Maybe("other_uses").Items()) {
    drug.other_uses.push_back(use.Text());
    if (!vocabulary.terminology->HasConcept(drug.other_uses.back())) {
      use.Wrong("no concept of this name: " + drug.other_uses.back());
    }
  }
  place.Done();
  return drug;
}

Gate ReadGate(Yaml& place, const Vocabulary& vocabulary) {
  Gate gate;
  gate.id = place.At("id").Text();
  gate.when = ReadQuestion(place.At("when"), vocabulary);
  gate.unless = ReadQuestion(place.Maybe("unless"), vocabulary);
  gate.effect = WordFrom(place.At("effect"), kEffects);
  if (place.Has("drafted")) gate.drafted = WordFrom(place.Maybe("drafted"), kDraftEffects);
  gate.on_renewal = place.Has("on_renewal") && place.Maybe("on_renewal").Flag();
  gate.offers = place.Maybe("offers").Texts();
  gate.quiet = place.Has("quiet") && place.Maybe("quiet").Flag();
  gate.ask_only = place.Has("ask_only") && place.Maybe("ask_only").Flag();
  gate.says = ReadCardText(place.At("says"));
  gate.clear = ReadCardText(place.Maybe("clear"));
  gate.check = ReadCardText(place.Maybe("check"));
  gate.sources = ReadGrounds(place.At("sources"), vocabulary);
  if (gate.ask_only && gate.check.empty()) place.Wrong("ask_only needs check");
  return gate;
}

bool Meant(const std::string& whom, const Drug& drug) {
  return whom == "all" || whom == drug.id || whom == "class:" + drug.drug_class;
}

// Every name must mean some drug: a misspelt one would leave its drug without the gate.
void AddGate(const Yaml& whom_place, const Gate& gate, pathway::Content& content) {
  std::set<Drug*> meant;
  for (const std::string& whom : whom_place.Texts()) {
    bool any = false;
    for (auto& [id, drug] : content.drugs) {
      if (!Meant(whom, drug)) continue;
      any = true;
      meant.insert(&drug);
    }
    if (!any) whom_place.Wrong("no drug of drugs.yaml is meant: " + whom);
  }
  for (Drug* drug : meant) drug->gates.push_back(gate);
}

}  // namespace

void LoadDrugs(const std::string& file, Vocabulary& vocabulary, pathway::Content& content,
               Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (const Yaml& item : root.At("drugs").Items()) {
    Drug drug = ReadDrug(item, vocabulary);
    vocabulary.drugs.insert(drug.id);
    std::string id = drug.id;
    if (!content.drugs.emplace(std::move(id), std::move(drug)).second) {
      item.Wrong("a drug of this id stands above");
    }
  }
  std::set<std::string> ids;
  for (Yaml item : root.At("gates").Items()) {
    const Yaml whom = item.At("for");
    const Gate gate = ReadGate(item, vocabulary);
    item.Done();
    if (!ids.insert(gate.id).second) item.Wrong("a gate of this id stands above");
    AddGate(whom, gate, content);
  }
  root.Done();
}

}  // namespace config
