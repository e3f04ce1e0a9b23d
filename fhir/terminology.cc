#include "fhir/terminology.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "fhir/lower.h"

namespace fhir {
namespace {

char UpperOf(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool Digit(char c) { return c >= '0' && c <= '9'; }

// "s23056005": one letter for the system, then the code. ICD-10-CM loses its dot, so that M5416
// and M54.16 are one code; it and ATC are read in either case.
std::string KeyOf(CodeSystem system, std::string_view code) {
  static constexpr std::string_view kLetters = "orsilhuna";
  const bool either_case = system == CodeSystem::kIcd10cm || system == CodeSystem::kAtc;
  std::string key(1, kLetters[static_cast<std::size_t>(system)]);
  for (const char c : code) {
    if (system == CodeSystem::kIcd10cm && c == '.') continue;
    key += either_case ? UpperOf(c) : c;
  }
  return key;
}

bool WordChar(char c) { return Digit(c) || (LowerOf(c) >= 'a' && LowerOf(c) <= 'z') || c == '-'; }

// ---- NDC ---------------------------------------------------------------------------------------

std::optional<std::uint64_t> NumberOf(std::string_view digits) {
  std::uint64_t number = 0;
  if (digits.size() != 11 || !std::all_of(digits.begin(), digits.end(), Digit)) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string Padded(std::string_view part, std::size_t length) {
  std::string padded(length - part.size(), '0');
  padded += part;
  return padded;
}

// The eleven digits of labeler, product and package, 4-4-2, 5-3-2, 5-4-1 or 5-4-2.
std::optional<std::uint64_t> HyphenatedNdc(std::string_view code) {
  const std::size_t first = code.find('-');
  const std::size_t second = code.find('-', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const std::string_view labeler = code.substr(0, first);
  const std::string_view product = code.substr(first + 1, second - first - 1);
  const std::string_view package = code.substr(second + 1);
  const std::array<std::size_t, 3> lengths = {labeler.size(), product.size(), package.size()};
  static constexpr std::array<std::array<std::size_t, 3>, 4> kForms = {
      {{4, 4, 2}, {5, 3, 2}, {5, 4, 1}, {5, 4, 2}}};
  if (std::find(kForms.begin(), kForms.end(), lengths) == kForms.end()) return std::nullopt;
  return NumberOf(Padded(labeler, 5) + Padded(product, 4) + Padded(package, 2));
}

// What a code may stand for: one number, or for ten digits one for each place where the zero may
// have been left out.
std::vector<std::uint64_t> NdcNumbers(std::string_view code) {
  std::vector<std::uint64_t> numbers;
  const auto add = [&numbers](const std::optional<std::uint64_t>& number) {
    if (number) numbers.push_back(*number);
  };
  if (code.size() == 10 && code.find('-') == std::string_view::npos) {
    for (const std::size_t at : {0U, 5U, 9U}) add(NumberOf(std::string(code).insert(at, 1, '0')));
  } else {
    add(code.size() == 11 ? NumberOf(code) : std::nullopt);
    add(HyphenatedNdc(code));
  }
  return numbers;
}

// ---- names -------------------------------------------------------------------------------------

struct Word {
  std::size_t begin;
  std::size_t end;
};

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && WordChar(text[end])) ++end;
    if (end > at) words.push_back({at, end});
    at = end + 1;
  }
  return words;
}

// The parts of "tramadol-acetaminophen".
std::vector<Word> PartsOf(std::string_view text, Word word) {
  std::vector<Word> parts;
  std::size_t at = word.begin;
  while (at < word.end) {
    const std::size_t end = std::min(word.end, text.find('-', at));
    if (end > at) parts.push_back({at, end});
    at = end + 1;
  }
  return parts;
}

std::set<std::string> IngredientsOf(const Product& product) {
  std::set<std::string> names;
  for (const Component& component : product.components) names.insert(component.ingredient);
  return names;
}

std::string CombinationKey(const std::set<std::string>& ingredients) {
  std::string key;
  for (const std::string& ingredient : ingredients) key.append(ingredient).append("|");
  return key;
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
  for (const Component& component : product.components) {
    if (component.per == StrengthPer::kHour) transdermal_.insert(component.ingredient);
  }
  if (product.components.size() > 1 && product.specificity == Specificity::kClinicalDrug) {
    combinations_[CombinationKey(IngredientsOf(product))].emplace_back(rxcui);
  }
  products_.insert_or_assign(std::string(rxcui), std::move(product));
}

void Terminology::SortNdc() { std::sort(ndc_.begin(), ndc_.end()); }

void Terminology::AddDrugCode(CodeSystem system, std::string_view code, Product product) {
  drug_codes_.emplace(KeyOf(system, code), std::move(product));
}

void Terminology::AddAllergen(CodeSystem system, std::string_view code,
                              std::string_view substance) {
  allergens_.emplace(KeyOf(system, code), substance);
}

void Terminology::IndexName(const std::string& lower_name) {
  const auto words = WordsOf(lower_name);
  if (words.size() < 2) return;
  std::size_t& longest = longest_[lower_name.substr(0, words.front().end)];
  longest = std::max(longest, words.size());
}

void Terminology::AddName(std::string_view name, std::string_view rxcui) {
  const std::string lower = Lower(name);
  IndexName(lower);
  names_.emplace(lower, rxcui);
}

void Terminology::AddBrand(std::string_view name, Product product) {
  const std::string lower = Lower(name);
  IndexName(lower);
  brands_.emplace(lower, std::move(product));
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

const Product* Terminology::ProductOfNdc(std::string_view code) const {
  const Product* product = nullptr;
  for (const std::uint64_t number : NdcNumbers(code)) {
    const auto at = std::lower_bound(ndc_.begin(), ndc_.end(), std::pair(number, 0U));
    if (at == ndc_.end() || at->first != number) continue;
    const Product* one = ProductOf(std::to_string(at->second));
    if (product != nullptr && product != one) return nullptr;
    product = one;
  }
  return product;
}

const Product* Terminology::DrugOf(const Coding& coding) const {
  switch (coding.system) {
    case CodeSystem::kRxNorm:
      return ProductOf(coding.code);
    case CodeSystem::kNdc:
      return ProductOfNdc(coding.code);
    case CodeSystem::kSnomed:
    case CodeSystem::kAtc: {
      const auto drug = drug_codes_.find(KeyOf(coding.system, coding.code));
      return drug == drug_codes_.end() ? nullptr : &drug->second;
    }
    default:
      return nullptr;
  }
}

std::vector<const Product*> Terminology::Combinations(
    const std::set<std::string>& ingredients) const {
  std::vector<const Product*> products;
  const auto found = combinations_.find(CombinationKey(ingredients));
  if (found == combinations_.end()) return products;
  products.reserve(found->second.size());
  for (const std::string& rxcui : found->second) products.push_back(ProductOf(rxcui));
  return products;
}

const Product* Terminology::ProductNamed(std::string_view lower_name) const {
  const auto name = names_.find(lower_name);
  if (name != names_.end()) return ProductOf(name->second);
  const auto brand = brands_.find(lower_name);
  return brand == brands_.end() ? nullptr : &brand->second;
}

std::vector<Terminology::Named> Terminology::NamesIn(std::string_view text) const {
  std::vector<Named> named;
  const std::string lower = Lower(text);
  const std::string_view view = lower;
  const auto words = WordsOf(view);
  const auto add = [&](Word word) {
    const Product* product = ProductNamed(view.substr(word.begin, word.end - word.begin));
    if (product != nullptr) named.push_back({product, word.begin, word.end});
    return product != nullptr;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto longest = longest_.find(view.substr(words[i].begin, words[i].end - words[i].begin));
    std::size_t count = longest == longest_.end() ? 1 : longest->second;
    count = std::min(count, words.size() - i);
    while (count > 1 && !add({words[i].begin, words[i + count - 1].end})) --count;
    if (count == 1 && !add(words[i])) {
      for (const Word part : PartsOf(view, words[i])) add(part);
    }
    i += count - 1;
  }
  return named;
}

const Product* Terminology::NamedIn(std::string_view text) const {
  const Product* widest = nullptr;
  const auto names = NamesIn(text);
  for (const Named& named : names) {
    const bool wider =
        widest == nullptr || named.product->components.size() > widest->components.size();
    if (wider) widest = named.product;
  }
  for (const Named& named : names) {
    const auto all = IngredientsOf(*widest);
    const auto some = IngredientsOf(*named.product);
    if (!std::includes(all.begin(), all.end(), some.begin(), some.end())) return nullptr;
  }
  return widest;
}

void Terminology::AddOtherName(std::string_view name) { other_names_.insert(Lower(name)); }

bool Terminology::NamesOtherDrug(std::string_view text) const {
  if (!NamesIn(text).empty()) return false;
  const std::string lower = Lower(text);
  const std::string_view view = lower;
  const auto words = WordsOf(view);
  return std::any_of(words.begin(), words.end(), [&](Word word) {
    return other_names_.contains(view.substr(word.begin, word.end - word.begin));
  });
}

bool Terminology::HasConcept(std::string_view concept_name) const {
  return concept_ids_.contains(concept_name);
}

}  // namespace fhir
