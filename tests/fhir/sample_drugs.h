#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "fhir/terminology.h"

// A few products of a drug file, under codes of our own.
namespace fhir {

inline Component ComponentOf(const std::string& drug, const std::string& ingredient,
                             const std::string& drug_class, std::int64_t micrograms,
                             StrengthPer per) {
  Component component{drug, ingredient, drug_class, std::nullopt, StrengthPer::kNone};
  if (micrograms > 0) {
    component.strength = pathway::Milligrams::FromNanograms(micrograms * 1000);
    component.per = per;
  }
  return component;
}

inline Component GabapentinOf(std::int64_t mg) {
  return ComponentOf("gabapentin", "gabapentin", "gabapentinoid", mg * 1000, StrengthPer::kUnit);
}

inline Component OxycodoneOf(std::int64_t mg) {
  return ComponentOf("oxycodone", "oxycodone", "opioid", mg * 1000, StrengthPer::kUnit);
}

inline Component AcetaminophenOf(std::int64_t mg) {
  return ComponentOf("acetaminophen", "acetaminophen", "analgesic_nonopioid", mg * 1000,
                     StrengthPer::kUnit);
}

inline Product ProductOf(const std::string& name, Specificity specificity,
                         std::vector<Component> components, bool solid) {
  Product product;
  product.name = name;
  product.specificity = specificity;
  product.components = std::move(components);
  product.solid = solid;
  product.form_known = specificity == Specificity::kClinicalDrug;
  return product;
}

// A tablet or capsule of one ingredient.
struct Solid {
  const char* code;
  const char* name;
  const char* drug;
  const char* ingredient;
  const char* drug_class;
  std::int64_t mg;
};

inline constexpr std::array<Solid, 8> kSolids = {{
    {"duloxetine30", "duloxetine 30 MG Delayed Release Oral Capsule", "duloxetine", "duloxetine",
     "snri", 30},
    {"amitriptyline25", "amitriptyline hydrochloride 25 MG Oral Tablet", "amitriptyline",
     "amitriptyline", "tca", 25},
    {"pregabalin75", "pregabalin 75 MG Oral Capsule", "pregabalin", "pregabalin", "gabapentinoid",
     75},
    {"ibuprofen400", "ibuprofen 400 MG Oral Tablet", "ibuprofen", "ibuprofen", "nsaid", 400},
    {"baclofen10", "baclofen 10 MG Oral Tablet", "baclofen", "baclofen", "muscle_relaxant", 10},
    {"tramadol50", "tramadol hydrochloride 50 MG Oral Tablet", "tramadol", "tramadol", "opioid",
     50},
    {"oxycodone_er80", "12 HR oxycodone hydrochloride 80 MG Extended Release Oral Tablet",
     "oxycodone ER", "oxycodone", "opioid", 80},
    {"prednisone10", "prednisone 10 MG Oral Tablet", "prednisone", "prednisone", "corticosteroid",
     10},
}};

inline Terminology SampleDrugs() {
  using S = Specificity;
  Terminology t;
  t.SetDoseLimits({10, 12, 20, 8});
  t.AddProduct("ingredient", ProductOf("gabapentin", S::kIngredient, {GabapentinOf(0)}, false));
  t.AddProduct("brand", ProductOf("Neurontin", S::kBrand, {GabapentinOf(0)}, false));
  t.AddProduct("form", ProductOf("gabapentin Oral Capsule", S::kForm, {GabapentinOf(0)}, true));
  t.AddProduct("capsule300", ProductOf("gabapentin 300 MG Oral Capsule", S::kClinicalDrug,
                                       {GabapentinOf(300)}, true));
  t.AddProduct("tablet600", ProductOf("gabapentin 600 MG Oral Tablet", S::kClinicalDrug,
                                      {GabapentinOf(600)}, true));
  t.AddProduct("er600",
               ProductOf("24 HR gabapentin 600 MG Extended Release Oral Tablet", S::kClinicalDrug,
                         {ComponentOf("gabapentin ER", "gabapentin", "gabapentinoid", 600'000,
                                      StrengthPer::kUnit)},
                         true));
  t.AddProduct("solution", ProductOf("gabapentin 50 MG/ML Oral Solution", S::kClinicalDrug,
                                     {ComponentOf("gabapentin", "gabapentin", "gabapentinoid",
                                                  50'000, StrengthPer::kMillilitre)},
                                     false));
  t.AddProduct(
      "tramadol",
      ProductOf("tramadol", S::kIngredient,
                {ComponentOf("tramadol", "tramadol", "opioid", 0, StrengthPer::kNone)}, false));
  t.AddProduct(
      "combination",
      ProductOf("acetaminophen 325 MG / tramadol 37.5 MG Oral Tablet", S::kClinicalDrug,
                {ComponentOf("acetaminophen", "acetaminophen", "analgesic_nonopioid", 325'000,
                             StrengthPer::kUnit),
                 ComponentOf("tramadol", "tramadol", "opioid", 37'500, StrengthPer::kUnit)},
                true));
  t.AddProduct(
      "patch",
      ProductOf("fentanyl 0.025 MG/HR Transdermal System", S::kClinicalDrug,
                {ComponentOf("fentanyl", "fentanyl", "opioid", 25, StrengthPer::kHour)}, false));
  for (const Solid& solid : kSolids) {
    t.AddProduct(solid.code, ProductOf(solid.name, S::kClinicalDrug,
                                       {ComponentOf(solid.drug, solid.ingredient, solid.drug_class,
                                                    solid.mg * 1000, StrengthPer::kUnit)},
                                       true));
  }
  t.AddOtherDrug("amoxicillin");
  t.AddName("gabapentin", "ingredient");
  t.AddName("neurontin", "brand");
  t.AddName("tramadol", "tramadol");
  t.AddProduct("tablet300", ProductOf("gabapentin 300 MG Oral Tablet", S::kClinicalDrug,
                                      {GabapentinOf(300)}, true));
  t.AddProduct("acetaminophen500", ProductOf("acetaminophen 500 MG Oral Tablet", S::kClinicalDrug,
                                             {AcetaminophenOf(500)}, true));
  t.AddProduct(
      "oxycodone_er80",
      ProductOf("12 HR oxycodone 80 MG Extended Release Oral Tablet", S::kClinicalDrug,
                {ComponentOf("oxycodone ER", "oxycodone", "opioid", 80'000, StrengthPer::kUnit)},
                true));
  t.AddProduct("oxycodone_acetaminophen",
               ProductOf("oxycodone 5 MG / acetaminophen 325 MG Oral Tablet", S::kClinicalDrug,
                         {OxycodoneOf(5), AcetaminophenOf(325)}, true));
  t.AddProduct(
      "morphine_solution",
      ProductOf("morphine 2 MG/ML Oral Solution", S::kClinicalDrug,
                {ComponentOf("morphine", "morphine", "opioid", 2'000, StrengthPer::kMillilitre)},
                false));
  t.AddProduct(
      "patch12",
      ProductOf("fentanyl 0.012 MG/HR Transdermal System", S::kClinicalDrug,
                {ComponentOf("fentanyl", "fentanyl", "opioid", 12, StrengthPer::kHour)}, false));
  for (const auto& [code, nanograms] : {std::pair("patch37", 37'500), std::pair("patch7", 7'500)}) {
    Component component = ComponentOf("fentanyl", "fentanyl", "opioid", 1, StrengthPer::kHour);
    component.strength = pathway::Milligrams::FromNanograms(nanograms);
    t.AddProduct(code,
                 ProductOf("fentanyl Transdermal System", S::kClinicalDrug, {component}, false));
  }
  return t;
}

}  // namespace fhir
