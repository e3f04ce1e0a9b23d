#include "config/read_plan.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "cards/text.h"
#include "config/read_text.h"
#include "pathway/plan.h"

namespace config {
namespace {

using pathway::Drug;
using pathway::Milligrams;
using pathway::Pace;
using pathway::Product;
using pathway::RenalBand;
using pathway::TaperPace;

// What one step changes, and after how many days the next may come.
Milligrams ReadStep(const Yaml& place) {
  const Milligrams step = place.Amount();
  if (step.Nanograms() <= 0) place.Wrong("a step is more than nothing");
  return step;
}

pathway::Days ReadDays(const Yaml& place) {
  const pathway::Days days = place.Days();
  if (days.count() <= 0) place.Wrong("a step lasts a day or more");
  return days;
}

Pace ReadPace(Yaml& place) { return {ReadStep(place.At("step")), ReadDays(place.At("every"))}; }

Product ReadProduct(Yaml place) {
  Product product;
  product.code = place.At("rxnorm").Text();
  product.display = ReadCardText(place.At("display"));
  product.unit = place.At("unit").OneOf({"capsule", "tablet"});
  product.strength = place.At("strength").Amount();
  if (product.strength.Nanograms() <= 0) place.Maybe("strength").Wrong("a product has a strength");
  const bool digits = product.code.find_first_not_of("0123456789") == std::string::npos;
  if (product.code.empty() || !digits) place.Maybe("rxnorm").Wrong("an RxNorm code is a number");
  place.Done();
  return product;
}

TaperPace ReadTaperPace(Yaml& place, const Vocabulary& vocabulary) {
  TaperPace pace;
  pace.step = ReadStep(place.At("step"));
  pace.every = ReadDays(place.At("every"));
  pace.at_least = ReadDays(place.At("at_least"));
  if (place.Has("at_most")) {
    pace.at_most = place.Maybe("at_most").Days();
    if (*pace.at_most < pace.at_least) place.Maybe("at_most").Wrong("is less than at_least");
  }
  ReadSource(place.At("source"), vocabulary);
  return pace;
}

pathway::Taper ReadTaper(Yaml place, const Vocabulary& vocabulary) {
  pathway::Taper taper;
  Yaml usual = place.At("usual");
  taper.usual = ReadTaperPace(usual, vocabulary);
  usual.Done();
  if (place.Has("longer")) {
    Yaml longer = place.Maybe("longer");
    taper.longer = ReadTaperPace(longer, vocabulary);
    if (longer.Has("over")) taper.over = longer.Maybe("over").Dose();
    if (longer.Has("after")) taper.after = longer.Maybe("after").Days();
    if (!taper.over && !taper.after) longer.Wrong("needs over or after");
    if (taper.longer->at_least < taper.usual.at_least) longer.Wrong("is shorter than the usual");
    longer.Done();
  }
  place.Done();
  return taper;
}

// Whether a product is no stronger than the step.
bool Makes(const Drug& drug, Milligrams step) {
  return !drug.products.empty() && drug.products.front().strength <= step;
}

void CheckBand(const Yaml& place, const Drug& drug, const RenalBand& band) {
  if (band.start && !pathway::StartPlan(drug, band, band.maximum)) {
    place.Wrong("no product of the drug makes the start within the maximum");
  }
  if (!band.titration) return;
  if (!band.adequate) place.Wrong("a titration needs an adequate dose");
  if (!Makes(drug, band.titration->step)) {
    place.Wrong("no product of the drug makes a step of the titration");
  }
}

std::string ReadWords(const Yaml& place, std::initializer_list<std::string_view> names) {
  std::string text = place.Text();
  for (const std::string& name : cards::PlaceholdersIn(text)) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      place.Wrong("no placeholder of this name: {" + name + "}");
    }
  }
  for (const std::string_view name : names) {
    if (text.find("{" + std::string(name) + "}") == std::string::npos) {
      place.Wrong("lacks {" + std::string(name) + "}");
    }
  }
  return text;
}

}  // namespace

void ReadPlanNumbers(Yaml& place, Drug& drug, const Vocabulary& vocabulary) {
  for (const Yaml& item : place.Maybe("products").Items()) {
    drug.products.push_back(ReadProduct(item));
    const std::size_t count = drug.products.size();
    if (count > 1 && drug.products[count - 1].strength <= drug.products[count - 2].strength) {
      item.Wrong("products stand lowest strength first");
    }
  }
  drug.at_night = place.Has("at_night") && place.Maybe("at_night").Flag();
  if (place.Has("taper")) drug.taper = ReadTaper(place.Maybe("taper"), vocabulary);
}

void ReadBandPaces(Yaml& place, RenalBand& band, const Vocabulary& vocabulary) {
  if (place.Has("start")) {
    Yaml start = place.Maybe("start");
    band.start = pathway::StartPace{start.At("first").Dose(), start.At("to").Dose(), {}};
    if (band.start->to < band.start->first) start.Wrong("a start does not go down");
    if (band.start->to > band.start->first) band.start->pace = ReadPace(start);
    ReadSource(start.At("source"), vocabulary);
    start.Done();
  }
  if (place.Has("titration")) {
    Yaml titration = place.Maybe("titration");
    band.titration = ReadPace(titration);
    ReadSource(titration.At("source"), vocabulary);
    titration.Done();
  }
}

void CheckPlans(const Yaml& place, const Drug& drug) {
  for (const RenalBand& band : drug.bands) CheckBand(place, drug, band);
  if (!drug.taper) return;
  if (drug.bands.empty()) place.Wrong("a taper needs a band that says how often a day");
  const bool made = Makes(drug, drug.taper->usual.step) &&
                    (!drug.taper->longer || Makes(drug, drug.taper->longer->step));
  if (!made) place.Wrong("no product of the drug makes a step of the taper");
}

cards::PlanWords ReadPlanWords(Yaml place) {
  cards::PlanWords words;
  words.take = ReadWords(place.At("take"), {"dose", "often"});
  words.then_take = ReadWords(place.At("then_take"), {"dose", "often"});
  words.also_take = ReadWords(place.At("also_take"), {"dose", "often"});
  words.lasts = ReadWords(place.At("lasts"), {"days"});
  words.at_night = place.At("at_night").Text();
  words.often = place.At("often").Texts();
  words.at_first = ReadWords(place.At("at_first"), {"doses", "days"});
  words.each = place.At("each").Text();
  words.at_last = ReadWords(place.At("at_last"), {"doses"});
  words.stop = place.At("stop").Text();
  place.Done();
  return words;
}

}  // namespace config
