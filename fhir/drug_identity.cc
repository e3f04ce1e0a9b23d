#include "fhir/drug_identity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

namespace fhir {
namespace {

std::set<std::string> IngredientsOf(const std::vector<Component>& components) {
  std::set<std::string> names;
  for (const Component& component : components) names.insert(component.ingredient);
  return names;
}

bool SameStrengths(const Product& a, const Product& b) {
  return std::equal(a.components.begin(), a.components.end(), b.components.begin(),
                    b.components.end(), [](const Component& x, const Component& y) {
                      return x.drug == y.drug && x.strength == y.strength && x.per == y.per;
                    });
}

// Decides between two products of one concept; ties fall to the alphabet, never to the order.
const Product& Better(const Product& a, const Product& b) {
  if (a.specificity != b.specificity) return a.specificity > b.specificity ? a : b;
  return a.name <= b.name ? a : b;
}

char LowerOf(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool HasWord(std::string_view text, std::string_view word) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (std::size_t at = 0; at + word.size() <= text.size(); ++at) {
    const bool begins = at == 0 || !letter(text[at - 1]);
    const bool ends = at + word.size() == text.size() || !letter(text[at + word.size()]);
    if (!begins || !ends) continue;
    const std::string_view there = text.substr(at, word.size());
    if (std::equal(there.begin(), there.end(), word.begin(),
                   [](char x, char y) { return LowerOf(x) == y; })) {
      return true;
    }
  }
  return false;
}

bool NamesExtendedRelease(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kWords = {
      "er",         "xr",      "cr",       "sr",        "xl",         "extended",
      "once-daily", "gralise", "horizant", "sustained", "controlled", "prolonged"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [text](std::string_view word) { return HasWord(text, word); });
}

// "300" of "gabapentin 300 MG Oral Capsule"; nothing when there is none or more than one.
std::optional<pathway::Milligrams> StrengthIn(std::string_view text) {
  std::optional<pathway::Milligrams> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') continue;
    // "5/325 mg", "1,200 mg", ".5 mg": what stands before belongs to the number.
    const bool a_part = at > 0 && std::string_view("/,.-").find(text[at - 1]) != text.npos;
    double value = 0;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), value);
    const auto end = static_cast<std::size_t>(read.ptr - text.data());
    std::size_t unit = end;
    while (unit < text.size() && text[unit] == ' ') ++unit;
    const std::string_view rest = text.substr(unit);
    const bool milligrams = rest.size() >= 2 && LowerOf(rest[0]) == 'm' && LowerOf(rest[1]) == 'g';
    const bool ratio = rest.size() > 2 && rest[2] == '/';
    if (milligrams && value > 0 && value < 1e6) {
      if (found || ratio || a_part) return std::nullopt;
      found = pathway::Milligrams::FromNanograms(std::llround(value * 1e6));
    }
    at = end;
  }
  return found;
}

void StrengthFromWords(DrugIdentity& identity, std::string_view words) {
  if (identity.components.size() != 1 || identity.codes_disagree) return;
  Component& only = identity.components.front();
  if (only.strength) return;
  if (const auto strength = StrengthIn(words)) {
    only.strength = strength;
    only.per = StrengthPer::kUnit;
    identity.solid = true;
  }
}

void FormFromWords(DrugIdentity& identity, std::string_view words) {
  if (!NamesExtendedRelease(words)) return;
  for (Component& component : identity.components) {
    if (component.drug == component.ingredient) component.drug += " ER";
  }
}

// Products and known other drugs among the codings.
struct Coded {
  std::vector<const Product*> products;
  const Coding* other = nullptr;
};

Coded LookUp(const CodeableConcept& of, const Terminology& terminology) {
  Coded coded;
  for (const Coding& coding : of.codings) {
    if (coding.system != CodeSystem::kRxNorm) continue;
    if (const Product* product = terminology.ProductOf(coding.code)) {
      coded.products.push_back(product);
    } else if (coded.other == nullptr && terminology.IsOtherDrug(coding.code)) {
      coded.other = &coding;
    }
  }
  return coded;
}

bool FormIsCoded(const std::vector<const Product*>& products) {
  return std::any_of(products.begin(), products.end(), [](const Product* product) {
    return product->specificity > Specificity::kIngredient;
  });
}

DrugIdentity FromProducts(const std::vector<const Product*>& products) {
  const Product* best = products.front();
  for (const Product* product : products) best = &Better(*best, *product);
  DrugIdentity identity{
      DrugIdentity::How::kCoded, best->name, best->components, best->systemic, best->solid, false};
  const auto ingredients = IngredientsOf(best->components);
  for (const Product* product : products) {
    const bool rival = product->specificity == best->specificity;
    const auto others = IngredientsOf(product->components);
    const bool foreign =
        !std::includes(ingredients.begin(), ingredients.end(), others.begin(), others.end());
    if (foreign || (rival && !SameStrengths(*product, *best))) identity.codes_disagree = true;
  }
  if (identity.codes_disagree) {
    for (Component& component : identity.components) component.strength.reset();
  }
  return identity;
}

}  // namespace

DrugIdentity IdentifyDrug(const CodeableConcept& of, const Terminology& terminology) {
  const std::string_view words = of.Words();
  const Coded coded = LookUp(of, terminology);
  if (!coded.products.empty()) {
    DrugIdentity identity = FromProducts(coded.products);
    if (!words.empty() && words != of.codings.front().code) identity.name = std::string(words);
    // A bare ingredient leaves the form and the strength to the words.
    if (!FormIsCoded(coded.products)) FormFromWords(identity, words);
    StrengthFromWords(identity, words);
    return identity;
  }
  DrugIdentity identity;
  identity.name = std::string(words);
  if (coded.other != nullptr || terminology.NamesOtherDrug(words)) {
    identity.how = DrugIdentity::How::kOtherDrug;
    return identity;
  }
  if (const Product* named = terminology.NamedIn(words)) {
    identity.how = DrugIdentity::How::kByName;
    identity.components = named->components;
    identity.systemic = named->systemic;
    for (Component& component : identity.components) component.strength.reset();
    FormFromWords(identity, words);
    StrengthFromWords(identity, words);
  }
  return identity;
}

}  // namespace fhir
