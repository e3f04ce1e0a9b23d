#include "config/load_terminology.h"

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "config/csv.h"

namespace config {
namespace {

using fhir::CodeSystem;
using fhir::Component;
using fhir::Product;
using fhir::Specificity;
using fhir::StrengthPer;

using Classes = std::map<std::string, std::string, std::less<>>;

CodeSystem SystemNamed(std::string_view name) {
  if (name == "sct") return CodeSystem::kSnomed;
  if (name == "icd10cm") return CodeSystem::kIcd10cm;
  if (name == "loinc") return CodeSystem::kLoinc;
  if (name == "hcpcs") return CodeSystem::kHcpcs;
  if (name == "rxnorm") return CodeSystem::kRxNorm;
  if (name == "unii") return CodeSystem::kUnii;
  return CodeSystem::kOther;
}

Specificity SpecificityOf(std::string_view tty) {
  static constexpr std::array<std::pair<std::string_view, Specificity>, 13> kTypes = {{
      {"SCD", Specificity::kClinicalDrug},
      {"SBD", Specificity::kClinicalDrug},
      {"GPCK", Specificity::kClinicalDrug},
      {"BPCK", Specificity::kClinicalDrug},
      {"SCDC", Specificity::kStrength},
      {"SBDC", Specificity::kStrength},
      {"SCDF", Specificity::kForm},
      {"SBDF", Specificity::kForm},
      {"SCDG", Specificity::kForm},
      {"IN", Specificity::kIngredient},
      {"PIN", Specificity::kIngredient},
      {"MIN", Specificity::kIngredient},
      {"BN", Specificity::kBrand},
  }};
  for (const auto& [name, specificity] : kTypes) {
    if (name == tty) return specificity;
  }
  return Specificity::kBrand;
}

// A strength as RxNorm writes it. Only what a dose can be worked out from is kept.
void ReadStrength(std::string_view value, std::string_view unit, Component& component) {
  double number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  if (read.ec != std::errc() || number <= 0 || number > 1e5) return;
  if (unit == "MG/HR") {
    component.per = StrengthPer::kHour;
  } else if (unit == "MG") {
    component.per = StrengthPer::kUnit;
  } else if (unit == "MG/ML") {
    component.per = StrengthPer::kMillilitre;
  } else {
    return;
  }
  component.strength = pathway::Milligrams::FromNanograms(std::llround(number * 1e6));
}

// Doses of these forms are not interchangeable with the immediate-release product (D59).
std::string DrugName(std::string_view ingredient, std::string_view release,
                     std::string_view precise) {
  if (precise.find("enacarbil") != std::string_view::npos) return std::string(precise);
  std::string drug(ingredient);
  return release == "ER" ? drug + " ER" : drug;
}

bool Holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool SystemicForm(std::string_view form, std::string_view release) {
  if (release != "NA") return true;
  return Holds(form, "Inject") || Holds(form, "Syringe") || Holds(form, "Cartridge");
}

bool SolidForm(std::string_view form) {
  return Holds(form, "Tablet") || Holds(form, "Capsule") || Holds(form, "Pill");
}

Product ProductOf(const std::vector<std::string>& row, const Classes& classes) {
  const auto ingredients = Split(row[3], '|');
  const auto strengths = Split(row[4], '|');
  const auto units = Split(row[5], '|');
  const auto precise = Split(row[8], '|');
  Product product{
      row[2], SpecificityOf(row[1]), {}, SystemicForm(row[6], row[7]), SolidForm(row[6])};
  for (std::size_t i = 0; i < ingredients.size(); ++i) {
    Component component;
    component.ingredient = std::string(ingredients[i]);
    const bool salt = row[1] == "PIN" && Holds(row[2], "enacarbil");
    component.drug = salt ? row[2]
                          : DrugName(ingredients[i], row[7],
                                     i < precise.size() ? precise[i] : std::string_view());
    const auto known = classes.find(ingredients[i]);
    if (known != classes.end()) component.drug_class = known->second;
    if (i < strengths.size() && i < units.size()) ReadStrength(strengths[i], units[i], component);
    product.components.push_back(std::move(component));
  }
  return product;
}

// Only a name of one word can be found in a text.
bool OneWord(std::string_view name) { return name.find(' ') == std::string_view::npos; }

}  // namespace

void LoadTerminology(const std::string& folder, fhir::Terminology& terminology,
                     Vocabulary& vocabulary, Problems& problems) {
  Classes classes;
  CsvFile(folder + "/ingredients.csv", {"ingredient", "rxcui", "class", "snomed", "atc"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        classes.emplace(row[0], row[2]);
        vocabulary.drugs.insert(row[0]);
        vocabulary.classes.insert(row[2]);
      });
  CsvFile(folder + "/products.csv",
          {"rxcui", "tty", "name", "ingredients", "strengths", "units", "form", "release",
           "precise", "brand"},
          problems)
      .EachRow([&](const std::vector<std::string>& row) {
        terminology.AddProduct(row[0], ProductOf(row, classes));
        const bool names = row[1] == "IN" || row[1] == "BN";
        if (names && OneWord(row[2]) && row[3].find('|') == std::string::npos) {
          terminology.AddName(row[2], row[0]);
        }
      });
  CsvFile(folder + "/other_drugs.csv", {"rxcui", "name"}, problems)
      .EachRow([&](const std::vector<std::string>& row) { terminology.AddOtherDrug(row[0]); });
  CsvFile(folder + "/other_names.csv", {"name"}, problems)
      .EachRow([&](const std::vector<std::string>& row) { terminology.AddOtherName(row[0]); });
  CsvFile(folder + "/concepts.csv", {"system", "code", "match", "concept", "display"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        terminology.AddConcept(SystemNamed(row[0]), row[1], row[2] == "prefix", row[3]);
      });
  CsvFile(folder + "/allergens.csv", {"system", "code", "ingredient", "kind"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        terminology.AddAllergen(SystemNamed(row[0]), row[1], row[2]);
      });
  vocabulary.terminology = &terminology;
}

}  // namespace config
