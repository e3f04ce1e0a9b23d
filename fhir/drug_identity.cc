#include "fhir/drug_identity.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "fhir/drug_words.h"

namespace fhir {
namespace {

using Names = std::set<std::string>;
using Products = std::vector<const Product*>;

// ---- products side by side ---------------------------------------------------------------------

// Without what a code does not name ("codeine, combinations").
Names IngredientsOf(const Product& product) {
  Names names;
  for (const Component& component : product.components) {
    if (!component.ingredient.empty()) names.insert(component.ingredient);
  }
  return names;
}

bool Covers(const Names& all, const Names& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

bool Share(const Names& a, const Names& b) {
  return std::any_of(a.begin(), a.end(),
                     [&b](const std::string& name) { return b.contains(name); });
}

// "gabapentin ER", "gabapentin enacarbil": more than the ingredient.
bool Precise(const Product& product) {
  return std::any_of(product.components.begin(), product.components.end(),
                     [](const Component& one) { return one.drug != one.ingredient; });
}

// Decides between two products of one concept; ties fall to the alphabet, never to the order.
bool Better(const Product* a, const Product* b) {
  const auto rank = [](const Product* of) {
    return std::tuple(-static_cast<int>(of->specificity), -static_cast<int>(of->components.size()),
                      !Precise(*of));
  };
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  return a->name < b->name;
}

// Every ingredient once, as the first product that holds it has it.
std::vector<Component> ComponentsOf(const Products& products) {
  std::vector<Component> components;
  Names done;
  for (const Product* product : products) {
    for (const Component& component : product->components) {
      const bool named = !component.ingredient.empty();
      if (named && done.insert(component.ingredient).second) components.push_back(component);
    }
  }
  return components;
}

// Whether what `some` says of its ingredients is what `all` says of them.
bool SameStrengths(const Product& some, const Product& all) {
  return std::all_of(
      some.components.begin(), some.components.end(), [&all](const Component& component) {
        return std::any_of(all.components.begin(), all.components.end(), [&](const Component& of) {
          return of.drug == component.drug && of.strength == component.strength &&
                 of.per == component.per;
        });
      });
}

// The products as specific as the best.
Products RivalsOf(const Products& sorted) {
  Products rivals;
  for (const Product* product : sorted) {
    if (product->specificity == sorted.front()->specificity) rivals.push_back(product);
  }
  return rivals;
}

Names AllIngredients(const Products& products) {
  Names all;
  for (const Product* product : products) all.merge(IngredientsOf(*product));
  return all;
}

// Codes of single ingredients side by side are a combination where one is sold.
std::optional<Product> CombinationOf(const Products& rivals, const Terminology& terminology) {
  const Product& best = *rivals.front();
  const bool open = best.specificity != Specificity::kClinicalDrug;
  const Names all = AllIngredients(rivals);
  if (!open || Covers(IngredientsOf(best), all)) return std::nullopt;
  if (terminology.Combinations(all).empty()) return std::nullopt;
  Product combination = best;
  combination.components = ComponentsOf(rivals);
  return combination;
}

// The brand that all brand codes agree on, where no code says more than an ingredient.
const Product* BrandOf(const Products& sorted) {
  const Product* brand = nullptr;
  for (const Product* product : sorted) {
    if (product->specificity != Specificity::kBrand) continue;
    const bool same = brand == nullptr || SameStrengths(*brand, *product);
    if (!same || (brand != nullptr && !SameStrengths(*product, *brand))) return nullptr;
    brand = product;
  }
  return brand;
}

// What the best product leaves open and another one tells: the release form, the route.
void AddForm(const Products& sorted, Product& product) {
  if (product.form_known) return;
  const Names ingredients = IngredientsOf(product);
  const auto teller = std::find_if(sorted.begin(), sorted.end(), [&](const Product* other) {
    return other->form_known && IngredientsOf(*other) == ingredients;
  });
  const Product* form = teller == sorted.end() ? nullptr : *teller;
  if (form == nullptr && product.specificity <= Specificity::kIngredient) {
    form = BrandOf(sorted);
    if (form == nullptr || !Covers(IngredientsOf(*form), ingredients)) return;
    if (IngredientsOf(*form) != ingredients) {
      product = *form;
      return;
    }
  }
  if (form == nullptr) return;
  product.systemic = form->systemic;
  product.solid = form->solid;
  product.form_known = form->form_known;
  if (Precise(product)) return;
  for (Component& component : product.components) {
    for (const Component& told : form->components) {
      if (told.ingredient == component.ingredient) component.drug = told.drug;
    }
  }
}

// A salt or an ingredient of the drug is no contradiction, nor is a brand that holds it among
// others: vendors list every brand of an ingredient.
bool Contradicts(const Product& one, const Product& best) {
  const Names of_best = IngredientsOf(best);
  const Names of_one = IngredientsOf(one);
  if (one.specificity == Specificity::kBrand) return !Share(of_one, of_best);
  if (!Covers(of_best, of_one)) return true;
  if (one.specificity != best.specificity) return false;
  if (one.specificity == Specificity::kClinicalDrug && of_one != of_best) return true;
  return one.specificity >= Specificity::kStrength && !SameStrengths(one, best);
}

struct Joined {
  Product product;
  bool disagree = false;
};

Joined Join(Products products, const Terminology& terminology) {
  std::sort(products.begin(), products.end(), &Better);
  products.erase(std::unique(products.begin(), products.end()), products.end());
  const Products rivals = RivalsOf(products);
  Joined joined{CombinationOf(rivals, terminology).value_or(*rivals.front())};
  const Product before_form = joined.product;
  AddForm(products, joined.product);
  joined.disagree = std::any_of(products.begin(), products.end(), [&](const Product* product) {
    return Contradicts(*product, before_form) && Contradicts(*product, joined.product);
  });
  if (joined.disagree) {
    for (Component& component : joined.product.components) component.strength.reset();
  }
  return joined;
}

// ---- words -------------------------------------------------------------------------------------

// The texts a person may have written, in an order that is not that of the codings.
std::vector<std::string_view> TextsOf(const CodeableConcept& of) {
  std::vector<std::string_view> texts;
  for (const Coding& coding : of.codings) {
    if (!coding.display.empty()) texts.push_back(coding.display);
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  if (!of.text.empty()) texts.insert(texts.begin(), of.text);
  return texts;
}

void FormFromWords(DrugIdentity& identity, const DrugWords& words, const Terminology& terminology) {
  for (Component& component : identity.components) {
    if (words.extended && component.drug == component.ingredient) component.drug += " ER";
  }
  const bool absorbed =
      std::any_of(identity.components.begin(), identity.components.end(),
                  [&](const Component& of) { return terminology.IsTransdermal(of.ingredient); });
  if (words.local || (words.patch && !absorbed)) identity.systemic = false;
  if (words.solid && !words.liquid) identity.solid = true;
}

// "300 MG" of a product of one ingredient: one strength, or the same one again.
void OneStrength(DrugIdentity& identity, const DrugWords& words) {
  const Strength& strength = words.strengths.front();
  const bool one = std::count(words.strengths.begin(), words.strengths.end(), strength) ==
                   static_cast<std::ptrdiff_t>(words.strengths.size());
  const bool pieces = strength.per == StrengthPer::kUnit;
  if (!one || (pieces && (words.liquid || words.local || words.patch))) return;
  Component& only = identity.components.front();
  only.strength = strength.amount;
  only.per = strength.per;
  if (pieces) identity.solid = true;
}

using Key = std::tuple<std::string, std::optional<pathway::Milligrams>, StrengthPer>;

// Ingredient, strength and what it is in, in an order that products share.
std::vector<Key> KeysOf(const Product& product) {
  std::vector<Key> keys;
  keys.reserve(product.components.size());
  for (const Component& component : product.components) {
    keys.emplace_back(component.ingredient, component.strength, component.per);
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

bool HasStrengths(const std::vector<Key>& keys, std::vector<Strength> strengths) {
  if (keys.size() != strengths.size()) return false;
  return std::all_of(keys.begin(), keys.end(), [&strengths](const Key& key) {
    const auto given = std::find_if(strengths.begin(), strengths.end(), [&key](const Strength& of) {
      return std::get<1>(key) == of.amount && std::get<2>(key) == of.per;
    });
    if (given == strengths.end()) return false;
    strengths.erase(given);
    return true;
  });
}

// Which ingredient of a combination each strength belongs to, by the products that are sold:
// "Percocet 5-325 mg". Nothing unless exactly one way of giving them out is sold.
void SeveralStrengths(DrugIdentity& identity, const DrugWords& words,
                      const Terminology& terminology) {
  Names ingredients;
  for (const Component& component : identity.components) ingredients.insert(component.ingredient);
  std::optional<std::vector<Key>> found;
  for (const Product* product : terminology.Combinations(ingredients)) {
    std::vector<Key> keys = KeysOf(*product);
    if (keys.size() != ingredients.size() || !HasStrengths(keys, words.strengths)) continue;
    if (found && *found != keys) return;
    found = std::move(keys);
  }
  if (!found) return;
  for (Component& component : identity.components) {
    for (const auto& [ingredient, strength, per] : *found) {
      if (ingredient != component.ingredient) continue;
      component.strength = strength;
      component.per = per;
      if (per == StrengthPer::kUnit) identity.solid = true;
    }
  }
}

void StrengthFromWords(DrugIdentity& identity, const DrugWords& words,
                       const Terminology& terminology) {
  const bool open = std::all_of(identity.components.begin(), identity.components.end(),
                                [](const Component& of) { return !of.strength; });
  if (!open || identity.codes_disagree || words.unclear || words.strengths.empty()) return;
  if (identity.components.size() == 1) {
    OneStrength(identity, words);
  } else {
    SeveralStrengths(identity, words, terminology);
  }
}

DrugIdentity IdentityOf(DrugIdentity::How how, const Joined& joined) {
  const Product& product = joined.product;
  return {how, product.name, product.components, product.systemic, product.solid, joined.disagree,
          {}};
}

// The drug of a text; two drugs that no product holds together are none.
std::optional<DrugIdentity> ByName(std::string_view text, std::string_view form,
                                   const Terminology& terminology) {
  const Products named = OrderedIn(text, terminology);
  if (named.empty()) return std::nullopt;
  const Joined joined = Join(named, terminology);
  if (joined.disagree) return std::nullopt;
  DrugIdentity identity = IdentityOf(DrugIdentity::How::kByName, joined);
  const DrugWords words = ReadDrugWords(std::string(text).append(" ").append(form));
  FormFromWords(identity, words, terminology);
  StrengthFromWords(identity, words, terminology);
  return identity;
}

Names IngredientsOf(const DrugIdentity& identity) {
  Names names;
  for (const Component& component : identity.components) names.insert(component.ingredient);
  return names;
}

// The first text that names a drug; none when the texts name different ones.
DrugIdentity FromWords(const CodeableConcept& of, const Terminology& terminology,
                       std::string_view form) {
  const auto texts = TextsOf(of);
  DrugIdentity identity;
  if (std::any_of(texts.begin(), texts.end(), &SpeaksOfNoOrder)) return identity;
  for (const std::string_view text : texts) {
    auto named = ByName(text, form, terminology);
    if (!named) continue;
    if (identity.components.empty()) {
      identity = *std::move(named);
    } else if (!Share(IngredientsOf(*named), IngredientsOf(identity))) {
      return {};
    }
  }
  const bool other = std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
    return terminology.NamesOtherDrug(text);
  });
  if (identity.components.empty() && other) identity.how = DrugIdentity::How::kOtherDrug;
  return identity;
}

// ---- codes -------------------------------------------------------------------------------------

// Products and known other drugs among the codings.
struct Coded {
  Products products;
  bool other = false;
};

Coded LookUp(const CodeableConcept& of, const Terminology& terminology) {
  Coded coded;
  for (const Coding& coding : of.codings) {
    if (const Product* product = terminology.DrugOf(coding)) {
      coded.products.push_back(product);
    } else if (coding.system == CodeSystem::kRxNorm && terminology.IsOtherDrug(coding.code)) {
      coded.other = true;
    }
  }
  return coded;
}

DrugIdentity FromCodes(const CodeableConcept& of, const Products& products,
                       const Terminology& terminology, std::string_view form) {
  const Joined joined = Join(products, terminology);
  DrugIdentity identity = IdentityOf(DrugIdentity::How::kCoded, joined);
  const bool whole = std::all_of(identity.components.begin(), identity.components.end(),
                                 [](const Component& one) { return one.strength.has_value(); });
  if (joined.product.form_known && whole) return identity;
  std::string text;
  for (const std::string_view one : TextsOf(of)) text.append(one).append("; ");
  const DrugWords words = ReadDrugWords(text.append(form));
  // A bare ingredient leaves the form and the strength to the words.
  if (!joined.product.form_known) FormFromWords(identity, words, terminology);
  StrengthFromWords(identity, words, terminology);
  return identity;
}

// What the prescriber reads: the text, or a display of the codings.
std::string_view WrittenName(const CodeableConcept& of) {
  const auto texts = TextsOf(of);
  return texts.empty() ? std::string_view() : texts.front();
}

}  // namespace

DrugIdentity IdentifyDrug(const CodeableConcept& of, const Terminology& terminology,
                          std::string_view form) {
  const Coded coded = LookUp(of, terminology);
  DrugIdentity identity;
  if (!coded.products.empty()) {
    identity = FromCodes(of, coded.products, terminology, form);
  } else if (coded.other) {
    identity.how = DrugIdentity::How::kOtherDrug;
  } else {
    identity = FromWords(of, terminology, form);
  }
  const std::string_view written = WrittenName(of);
  if (!written.empty()) {
    identity.name = std::string(written);
  } else if (coded.products.empty()) {
    identity.name = std::string(of.Words());
  }
  identity.limits = terminology.Limits();
  return identity;
}

DrugIdentity Combined(const std::vector<DrugIdentity>& ingredients) {
  using How = DrugIdentity::How;
  DrugIdentity combined;
  combined.systemic = false;
  combined.how = How::kOtherDrug;
  for (const DrugIdentity& one : ingredients) {
    combined.limits = one.limits;
    combined.name.append(combined.name.empty() ? "" : " / ").append(one.name);
    combined.systemic = combined.systemic || one.systemic;
    combined.codes_disagree = combined.codes_disagree || one.codes_disagree;
    combined.components.insert(combined.components.end(), one.components.begin(),
                               one.components.end());
    if (one.how == How::kOtherDrug) {
      combined.components.push_back({one.name, one.name, {}, std::nullopt, StrengthPer::kNone});
    } else if (one.components.empty()) {
      combined.components.emplace_back();
    }
    // By name beats coded beats known as another drug: the least sure one is said.
    const bool told = !one.components.empty();
    if (told && combined.how != How::kByName) combined.how = one.how;
  }
  const bool any = combined.how != How::kOtherDrug;
  const bool known =
      std::none_of(combined.components.begin(), combined.components.end(),
                   [](const Component& component) { return component.drug.empty(); });
  if (!any) {
    combined.components.clear();
    if (!known) combined.how = How::kUnknown;
  }
  return combined;
}

}  // namespace fhir
