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

// In the list of a code that does not name every ingredient ("codeine, combinations").
constexpr std::string_view kUnnamed = "*";

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

// What the tables say of a product beside its code.
struct Described {
  std::string_view name;
  Specificity specificity;
  std::string_view ingredients;
  std::string_view strengths;
  std::string_view units;
  std::string_view form;
  std::string_view release;
  std::string_view precise;
};

Product ProductOf(const Described& row, const Classes& classes) {
  const auto ingredients = Split(row.ingredients, '|');
  const auto strengths = Split(row.strengths, '|');
  const auto units = Split(row.units, '|');
  const auto precise = Split(row.precise, '|');
  const bool clinical = row.specificity == Specificity::kClinicalDrug;
  Product product{std::string(row.name),
                  row.specificity,
                  {},
                  SystemicForm(row.form, row.release),
                  SolidForm(row.form),
                  clinical || (row.specificity == Specificity::kForm && !row.release.empty())};
  product.components.reserve(ingredients.size());
  for (std::size_t i = 0; i < ingredients.size(); ++i) {
    Component component;
    if (ingredients[i] != kUnnamed) {
      component.ingredient = std::string(ingredients[i]);
      component.drug = DrugName(ingredients[i], row.release,
                                i < precise.size() ? precise[i] : std::string_view());
      const auto known = classes.find(ingredients[i]);
      if (known != classes.end()) component.drug_class = known->second;
    }
    if (i < strengths.size() && i < units.size()) ReadStrength(strengths[i], units[i], component);
    product.components.push_back(std::move(component));
  }
  return product;
}

// A code that names ingredients: a SNOMED CT substance, an ATC code.
void AddIngredientCode(CodeSystem system, const std::string& code, const std::string& name,
                       const std::string& ingredients, const Classes& classes,
                       fhir::Terminology& terminology) {
  terminology.AddDrugCode(
      system, code,
      ProductOf({name, Specificity::kIngredient, ingredients, {}, {}, {}, {}, {}}, classes));
}

void LoadIngredients(const std::string& folder, Classes& classes, fhir::Terminology& terminology,
                     Vocabulary& vocabulary, Problems& problems) {
  CsvFile(folder + "/ingredients.csv", {"ingredient", "rxcui", "class", "snomed", "atc"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        classes.emplace(row[0], row[2]);
        vocabulary.drugs.insert(row[0]);
        vocabulary.classes.insert(row[2]);
        if (row[3].empty()) return;
        AddIngredientCode(CodeSystem::kSnomed, row[3], row[0], row[0], classes, terminology);
      });
}

void LoadAtc(const std::string& folder, const Classes& classes, fhir::Terminology& terminology,
             Problems& problems) {
  CsvFile(folder + "/atc.csv", {"atc", "name", "ingredients"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        AddIngredientCode(CodeSystem::kAtc, row[0], row[1], row[2], classes, terminology);
      });
}

void LoadProducts(const std::string& folder, const Classes& classes, fhir::Terminology& terminology,
                  Problems& problems) {
  CsvFile(folder + "/products.csv",
          {"rxcui", "tty", "name", "ingredients", "strengths", "units", "form", "release",
           "precise", "brand"},
          problems)
      .EachRow([&](const std::vector<std::string>& row) {
        const std::string& tty = row[1];
        // The name of a salt is the salt.
        const std::string& precise = tty == "PIN" ? row[2] : row[8];
        terminology.AddProduct(row[0], ProductOf({row[2], SpecificityOf(tty), row[3], row[4],
                                                  row[5], row[6], row[7], precise},
                                                 classes));
        if (tty == "IN" || tty == "PIN" || tty == "BN") terminology.AddName(row[2], row[0]);
      });
  CsvFile(folder + "/brands.csv", {"brand", "ingredients", "form", "release", "precise"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        terminology.AddBrand(
            row[0], ProductOf({row[0], Specificity::kBrand, row[1], {}, {}, row[2], row[3], row[4]},
                              classes));
      });
}

template <typename Number>
bool ReadWhole(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

void LoadNdc(const std::string& folder, fhir::Terminology& terminology, Problems& problems) {
  const std::string path = folder + "/ndc.csv";
  CsvFile(path, {"ndc", "rxcui"}, problems).EachRow([&](const std::vector<std::string>& row) {
    std::uint64_t ndc = 0;
    std::uint32_t rxcui = 0;
    if (row[0].size() == 11 && ReadWhole(row[0], ndc) && ReadWhole(row[1], rxcui)) {
      terminology.AddNdc(ndc, rxcui);
    } else {
      problems.push_back({path, 0, row[0], "expected an NDC of eleven digits and an RxCUI"});
    }
  });
  terminology.SortNdc();
}

}  // namespace

void LoadTerminology(const std::string& folder, fhir::Terminology& terminology,
                     Vocabulary& vocabulary, Problems& problems) {
  Classes classes;
  LoadIngredients(folder, classes, terminology, vocabulary, problems);
  LoadProducts(folder, classes, terminology, problems);
  LoadAtc(folder, classes, terminology, problems);
  LoadNdc(folder, terminology, problems);
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
        if (row[3] == "class") vocabulary.classes.insert(row[2]);
      });
  vocabulary.terminology = &terminology;
}

}  // namespace config
