#pragma once

#include <string>

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

inline Terminology SampleDrugs() {
  using S = Specificity;
  Terminology t;
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
  t.AddOtherDrug("amoxicillin");
  t.AddName("gabapentin", "ingredient");
  t.AddName("neurontin", "brand");
  t.AddName("tramadol", "tramadol");
  return t;
}

}  // namespace fhir
