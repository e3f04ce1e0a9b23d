#include "hooks/read_drug.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace hooks {
namespace {

using fhir::DrugIdentity;
using fhir::Node;

constexpr std::int64_t kNano = 1'000'000'000;

// The strength a Medication resource states for its one ingredient. A ratio of one says nothing
// (Epic sends "80 mg / 80 mg").
std::optional<pathway::Milligrams> StatedStrength(const Node& medication, fhir::Issues& issues) {
  const fhir::Elements ingredients = medication.EachOf("ingredient");
  if (ingredients.size() != 1) return std::nullopt;
  for (const Node ingredient : ingredients) {
    const auto strength = ingredient.Find("strength");
    const auto numerator = strength ? strength->Find("numerator") : std::nullopt;
    const auto denominator = strength ? strength->Find("denominator") : std::nullopt;
    if (!numerator || !denominator) return std::nullopt;
    const auto of = numerator->Find("value");
    const auto per = denominator->Find("value");
    if (!of || !per) return std::nullopt;
    const auto amount = issues.Keep(of->Nano());
    const auto count = issues.Keep(per->Nano());
    const std::string_view unit = numerator->TextOf("code");
    if (!amount || !count || *amount <= 0 || unit != "mg" || *count != kNano) return std::nullopt;
    const std::string_view per_unit = denominator->TextOf("code");
    if (per_unit == "mg" || per_unit == "mL" || per_unit == "h") return std::nullopt;
    return pathway::Milligrams::FromNanograms(*amount / 1000);
  }
  return std::nullopt;
}

DrugIdentity FromMedication(const Node& medication, std::string_view display, Reader& reader) {
  fhir::CodeableConcept code = fhir::ConceptAt(medication, "code");
  if (code.text.empty()) code.text = display;
  DrugIdentity identity = IdentifyDrug(code, reader.terminology);
  if (identity.how != DrugIdentity::How::kCoded) {
    // The code is text only; an ingredient may carry the code.
    for (const Node ingredient : medication.EachOf("ingredient")) {
      fhir::CodeableConcept item = fhir::ConceptAt(ingredient, "itemCodeableConcept");
      if (item.codings.empty()) continue;
      item.text = code.Words();
      const DrugIdentity of_item = IdentifyDrug(item, reader.terminology);
      if (of_item.how == DrugIdentity::How::kCoded) identity = of_item;
    }
  }
  if (identity.components.size() == 1 && !identity.components.front().strength) {
    if (const auto strength = StatedStrength(medication, reader.issues)) {
      identity.components.front().strength = strength;
      identity.components.front().per = fhir::StrengthPer::kUnit;
      identity.solid = true;
    }
  }
  return identity;
}

}  // namespace

DrugIdentity ReadDrug(const Node& order, Reader& reader) {
  if (order.Find("medicationCodeableConcept")) {
    return IdentifyDrug(fhir::ConceptAt(order, "medicationCodeableConcept"), reader.terminology);
  }
  const auto reference = order.Find("medicationReference");
  if (!reference) return {};
  const std::string_view display = reference->TextOf("display");
  const Resource* medication = reader.record.Resolve(order, *reference);
  if (medication != nullptr) return FromMedication(medication->node, display, reader);
  fhir::CodeableConcept by_name;
  by_name.text = display;
  return IdentifyDrug(by_name, reader.terminology);
}

}  // namespace hooks
