#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "fhir/coding.h"
#include "pathway/dose.h"

namespace fhir {

// What a strength is per: a tablet or capsule, a millilitre, an hour of a patch.
enum class StrengthPer { kNone, kUnit, kMillilitre, kHour };

// One active ingredient of a product.
struct Component {
  std::string drug;  // the content's drug: the ingredient, and its release form where doses
                     // of the forms are not interchangeable ("gabapentin ER")
  std::string ingredient;
  std::string drug_class;  // empty: no rule knows it
  std::optional<pathway::Milligrams> strength;
  StrengthPer per = StrengthPer::kNone;
};

// How much a code tells; a clinical drug beats an ingredient beats a brand name.
enum class Specificity { kBrand, kIngredient, kForm, kStrength, kClinicalDrug };

struct Product {
  std::string name;
  Specificity specificity = Specificity::kIngredient;
  std::vector<Component> components;
  bool systemic = true;
  bool solid = false;  // a tablet or capsule
};

// The codes of the content pack: which concepts a code stands for, and which product a drug code
// is. Filled once by config/, then only read.
class Terminology {
 public:
  void AddConcept(CodeSystem system, std::string_view code, bool prefix,
                  std::string_view concept_name);
  void AddProduct(std::string_view rxcui, Product product);
  void AddOtherDrug(std::string_view rxcui) { other_drugs_.emplace(rxcui); }
  void AddAllergen(CodeSystem system, std::string_view code, std::string_view substance);
  // A word that names a product in free text: an ingredient or brand name.
  void AddName(std::string_view name, std::string_view rxcui);
  // A word that names a drug no rule asks about, for drugs whose codes the tables lack.
  void AddOtherName(std::string_view name);

  // Every concept of the concept's codings, without repeats, in order of the alphabet.
  std::vector<std::string> ConceptsOf(const CodeableConcept& of) const;
  const Product* ProductOf(std::string_view rxcui) const;
  bool IsOtherDrug(std::string_view rxcui) const { return other_drugs_.contains(rxcui); }
  // The ingredient or class an allergy code names; empty when unknown.
  std::string_view AllergenOf(const Coding& coding) const;
  // The product named by a word of the text, if exactly one ingredient is named.
  const Product* NamedIn(std::string_view text) const;
  // Whether the text names such a drug and none of the products.
  bool NamesOtherDrug(std::string_view text) const;

  bool HasConcept(std::string_view concept_name) const;
  std::size_t CodeCount() const { return exact_.size() + prefix_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <typename T>
  using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  using Set = std::unordered_set<std::string, Hash, std::equal_to<>>;

  static void Append(const Map<std::vector<std::uint16_t>>& codes, std::string_view key,
                     std::vector<std::uint16_t>& found);
  void AppendOf(const Coding& coding, std::vector<std::uint16_t>& found) const;

  Map<std::uint16_t> concept_ids_;
  std::vector<std::string> concepts_;
  Map<std::vector<std::uint16_t>> exact_;   // key: system letter and code
  Map<std::vector<std::uint16_t>> prefix_;  // ICD-10-CM without its dot
  Map<Product> products_;
  Set other_drugs_;
  Set other_names_;  // lower case
  Map<std::string> allergens_;
  Map<std::string> names_;  // lower case word -> rxcui
};

}  // namespace fhir
