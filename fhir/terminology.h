#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
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
  bool solid = false;       // a tablet or capsule
  bool form_known = false;  // its code tells the release form
};

// How far the numbers of an order are believed; content.
struct DoseLimits {
  std::int64_t same_percent = 0;         // two daily doses this close are one, told in two ways
  std::int64_t most_assumed_pieces = 0;  // a number without a unit counts pieces up to this
  std::int64_t most_pieces = 0;          // a mass of more pieces at a time is a slip of the pen
  std::int64_t smallest_part = 0;        // and so is one of less than a piece in so many parts
};

// The codes of the content pack: which concepts a code stands for, and which product a drug code
// or a name is. Filled once by config/, then only read.
class Terminology {
 public:
  void AddConcept(CodeSystem system, std::string_view code, bool prefix,
                  std::string_view concept_name);
  void AddProduct(std::string_view rxcui, Product product);
  void AddOtherDrug(std::string_view rxcui) { other_drugs_.emplace(rxcui); }
  void AddAllergen(CodeSystem system, std::string_view code, std::string_view substance);
  // An NDC of eleven digits.
  void AddNdc(std::uint64_t ndc, std::uint32_t rxcui) { ndc_.emplace_back(ndc, rxcui); }
  // After the last of them.
  void SortNdc();
  // A code of SNOMED CT or ATC for an ingredient or a combination.
  void AddDrugCode(CodeSystem system, std::string_view code, Product product);
  // What names a product in free text, in one word or several: an ingredient or brand name.
  void AddName(std::string_view name, std::string_view rxcui);
  // The same for a brand that has no code.
  void AddBrand(std::string_view name, Product product);
  // A word that names a drug no rule asks about, for drugs whose codes the tables lack.
  void AddOtherName(std::string_view name);

  void SetDoseLimits(const DoseLimits& limits) { dose_limits_ = limits; }
  const DoseLimits& Limits() const { return dose_limits_; }

  // Every concept of the concept's codings, without repeats, in order of the alphabet.
  std::vector<std::string> ConceptsOf(const CodeableConcept& of) const;
  const Product* ProductOf(std::string_view rxcui) const;
  // What a coding of RxNorm, NDC, SNOMED CT or ATC stands for; null when it is none we hold.
  const Product* DrugOf(const Coding& coding) const;
  // The products that hold exactly these ingredients, two or more, with their strengths.
  std::vector<const Product*> Combinations(const std::set<std::string>& ingredients) const;
  // Whether the ingredient is taken up from a patch.
  bool IsTransdermal(std::string_view ingredient) const {
    return transdermal_.contains(ingredient);
  }
  bool IsOtherDrug(std::string_view rxcui) const { return other_drugs_.contains(rxcui); }
  // The ingredient or class an allergy code names; empty when unknown.
  std::string_view AllergenOf(const Coding& coding) const;
  // A product and where its name stands in a text.
  struct Named {
    const Product* product;
    std::size_t begin;
    std::size_t end;
  };
  // Every product named in the text; of two names the longer one counts ("Advil PM").
  std::vector<Named> NamesIn(std::string_view text) const;
  // The product named in the text that holds whatever else is named there; null when none does.
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
  const Product* ProductOfNdc(std::string_view code) const;
  const Product* ProductNamed(std::string_view lower_name) const;
  void IndexName(const std::string& lower_name);

  DoseLimits dose_limits_;
  Map<std::uint16_t> concept_ids_;
  std::vector<std::string> concepts_;
  Map<std::vector<std::uint16_t>> exact_;   // key: system letter and code
  Map<std::vector<std::uint16_t>> prefix_;  // ICD-10-CM without its dot
  Map<Product> products_;
  Set other_drugs_;
  Set other_names_;  // lower case
  Map<std::string> allergens_;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> ndc_;  // sorted; to an rxcui
  Map<Product> drug_codes_;
  Map<std::vector<std::string>> combinations_;  // "acetaminophen|tramadol" -> rxcuis
  Set transdermal_;
  Map<std::string> names_;    // lower case -> rxcui
  Map<Product> brands_;       // lower case name
  Map<std::size_t> longest_;  // first word of a name of several -> how many at most
};

}  // namespace fhir
