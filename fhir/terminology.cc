#include "fhir/terminology.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace fhir {
namespace {

// "s23056005": one letter for the system, then the code. ICD-10-CM loses its dot, so that M5416
// and M54.16 are one code.
std::string KeyOf(CodeSystem system, std::string_view code) {
  static constexpr std::string_view kLetters = "ormsilhu";
  std::string key(1, kLetters[static_cast<std::size_t>(system)]);
  for (const char c : code) {
    if (system != CodeSystem::kIcd10cm) {
      key += c;
    } else if (c != '.') {
      key += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return key;
}

bool WordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; }

std::string Lower(std::string_view text) {
  std::string lower;
  for (const char c : text) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

}  // namespace

void Terminology::AddConcept(CodeSystem system, std::string_view code, bool prefix,
                             std::string_view concept_name) {
  auto id = concept_ids_.find(concept_name);
  if (id == concept_ids_.end()) {
    const auto next = static_cast<std::uint16_t>(concepts_.size());
    id = concept_ids_.emplace(concept_name, next).first;
    concepts_.emplace_back(concept_name);
  }
  (prefix ? prefix_ : exact_)[KeyOf(system, code)].push_back(id->second);
}

void Terminology::AddProduct(std::string_view rxcui, Product product) {
  products_.insert_or_assign(std::string(rxcui), std::move(product));
}

void Terminology::AddAllergen(CodeSystem system, std::string_view code,
                              std::string_view substance) {
  allergens_.emplace(KeyOf(system, code), substance);
}

void Terminology::AddName(std::string_view name, std::string_view rxcui) {
  names_.emplace(Lower(name), rxcui);
}

void Terminology::Append(const Map<std::vector<std::uint16_t>>& codes, std::string_view key,
                         std::vector<std::uint16_t>& found) {
  const auto hit = codes.find(key);
  if (hit != codes.end()) found.insert(found.end(), hit->second.begin(), hit->second.end());
}

void Terminology::AppendOf(const Coding& coding, std::vector<std::uint16_t>& found) const {
  const std::string key = KeyOf(coding.system, coding.code);
  Append(exact_, key, found);
  if (coding.system != CodeSystem::kIcd10cm) return;
  for (std::size_t length = 2; length <= key.size(); ++length) {
    Append(prefix_, std::string_view(key).substr(0, length), found);
  }
}

std::vector<std::string> Terminology::ConceptsOf(const CodeableConcept& of) const {
  std::vector<std::uint16_t> found;
  found.reserve(16);
  for (const Coding& coding : of.codings) AppendOf(coding, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const std::uint16_t id : found) names.push_back(concepts_[id]);
  std::sort(names.begin(), names.end());
  return names;
}

const Product* Terminology::ProductOf(std::string_view rxcui) const {
  const auto product = products_.find(rxcui);
  return product == products_.end() ? nullptr : &product->second;
}

std::string_view Terminology::AllergenOf(const Coding& coding) const {
  const auto allergen = allergens_.find(KeyOf(coding.system, coding.code));
  return allergen == allergens_.end() ? std::string_view() : std::string_view(allergen->second);
}

const Product* Terminology::NamedIn(std::string_view text) const {
  const Product* named = nullptr;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && WordChar(text[end])) ++end;
    const auto name = names_.find(Lower(text.substr(at, end - at)));
    if (end > at && name != names_.end()) {
      const Product* product = ProductOf(name->second);
      const bool another =
          named != nullptr && product != nullptr &&
          named->components.front().ingredient != product->components.front().ingredient;
      if (another) return nullptr;
      if (product != nullptr) named = product;
    }
    at = end + 1;
  }
  return named;
}

void Terminology::AddOtherName(std::string_view name) { other_names_.insert(Lower(name)); }

bool Terminology::NamesOtherDrug(std::string_view text) const {
  bool other = false;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && WordChar(text[end])) ++end;
    const std::string word = Lower(text.substr(at, end - at));
    if (names_.contains(word)) return false;
    other = other || other_names_.contains(word);
    at = end + 1;
  }
  return other;
}

bool Terminology::HasConcept(std::string_view concept_name) const {
  return concept_ids_.contains(concept_name);
}

}  // namespace fhir
