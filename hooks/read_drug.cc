#include "hooks/read_drug.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/amount.h"
#include "fhir/drug_words.h"
#include "fhir/lower.h"

namespace hooks {
namespace {

using fhir::Amount;
using fhir::CodeableConcept;
using fhir::DrugIdentity;
using fhir::Node;
using fhir::Strength;
using fhir::StrengthPer;
using fhir::Unit;
using How = DrugIdentity::How;

// ---- strengths of a Medication -----------------------------------------------------------------

std::string_view UnitTextOf(const Node& quantity) {
  const std::string_view code = quantity.TextOf("code");
  return code.empty() ? quantity.TextOf("unit") : code;
}

// "12 ug/h / 12 ug/h" says nothing (Epic sends it).
bool RatioOfOne(const Node& numerator, const Node& denominator) {
  const auto of = numerator.Find("value");
  const auto per = denominator.Find("value");
  if (!of || !per || UnitTextOf(numerator) != UnitTextOf(denominator)) return false;
  return of->Nano().value_or(0) == per->Nano().value_or(-1);
}

// "TAB", "{tbl}", "tablet"; the codes of v3-orderableDrugForm too ("ERCAP").
bool Piece(const Amount& denominator, std::string_view unit) {
  const std::string lower = fhir::Lower(unit);
  return denominator.unit == Unit::kPiece || lower.ends_with("tab") || lower.ends_with("cap");
}

std::optional<StrengthPer> PerOf(const Amount& denominator, std::string_view unit) {
  if (denominator.unit == Unit::kMillilitre) return StrengthPer::kMillilitre;
  if (unit == "h") return StrengthPer::kHour;
  // A bare 1 is one piece of what is given.
  if (denominator.unit == Unit::kNone || Piece(denominator, unit)) return StrengthPer::kUnit;
  return std::nullopt;
}

// A mass; 0 for an amount of anything else.
std::int64_t NanogramsOf(const Amount& amount) {
  switch (amount.unit) {
    case Unit::kGram:
      return amount.nano;
    case Unit::kMilligram:
      return amount.nano / 1'000;
    case Unit::kMicrogram:
      return amount.nano / 1'000'000;
    default:
      return 0;
  }
}

// {numerator: 300 mg, denominator: 1 tablet}; R5 calls it strengthRatio.
std::optional<Strength> StatedStrength(const Node& ingredient, fhir::Issues& issues) {
  auto strength = ingredient.Find("strength");
  if (!strength) strength = ingredient.Find("strengthRatio");
  const auto numerator = strength ? strength->Find("numerator") : std::nullopt;
  const auto denominator = strength ? strength->Find("denominator") : std::nullopt;
  if (!numerator || !denominator || RatioOfOne(*numerator, *denominator)) {
    return std::nullopt;
  }
  const auto of = fhir::AmountOf(*numerator, issues);
  const auto in = fhir::AmountOf(*denominator, issues);
  if (!of || !in) return std::nullopt;
  const std::int64_t nanograms = NanogramsOf(*of);
  const auto per = PerOf(*in, UnitTextOf(*denominator));
  const std::int64_t thousandths = in->nano / (fhir::kNano / 1000);  // 1 tablet, 0.5 mL
  if (nanograms == 0 || !per || thousandths == 0) return std::nullopt;
  return Strength{pathway::Milligrams::FromNanograms(nanograms * 1000 / thousandths), *per};
}

void GiveStrength(DrugIdentity& identity, std::size_t component, const Strength& strength) {
  fhir::Component& of = identity.components[component];
  if (of.strength || identity.codes_disagree) return;
  of.strength = strength.amount;
  of.per = strength.per;
  if (strength.per == StrengthPer::kUnit) identity.solid = true;
}

// ---- ingredients of a Medication ---------------------------------------------------------------

// The medication, and the resources in which its own references may be contained.
struct Medication {
  const Node& node;
  const Node& order;
  std::string_view display;  // of the reference to it
  std::string form;          // the words of its dose form
};

// R4 itemCodeableConcept or itemReference, R5 item.
CodeableConcept ItemOf(const Node& ingredient, const Medication& medication, Reader& reader) {
  const auto item = ingredient.Find("item");
  CodeableConcept of =
      item ? fhir::ConceptAt(*item, "concept") : fhir::ConceptAt(ingredient, "itemCodeableConcept");
  if (!of.Empty()) return of;
  const auto reference = item ? item->Find("reference") : ingredient.Find("itemReference");
  if (!reference) return of;
  const Resource* target = reader.record.Resolve(medication.node, *reference);
  if (target == nullptr) target = reader.record.Resolve(medication.order, *reference);
  if (target != nullptr) of = fhir::ConceptAt(target->node, "code");
  if (of.Empty()) of.text = reference->TextOf("display");
  return of;
}

std::vector<Node> ActiveIngredients(const Medication& medication) {
  std::vector<Node> active;
  for (const Node ingredient : medication.node.EachOf("ingredient")) {
    const auto is_active = ingredient.Find("isActive");
    if (!is_active || is_active->Boolean().value_or(true)) active.push_back(ingredient);
  }
  return active;
}

// The drug by its ingredients alone; the words of the medication tell the form of a single one.
DrugIdentity FromIngredients(const Medication& medication, const std::vector<Node>& ingredients,
                             std::string_view words, Reader& reader) {
  std::vector<DrugIdentity> identities;
  identities.reserve(ingredients.size());
  for (const Node& ingredient : ingredients) {
    CodeableConcept item = ItemOf(ingredient, medication, reader);
    const bool coded = !item.codings.empty();
    if (ingredients.size() == 1 && coded && !words.empty()) item.text = words;
    identities.push_back(IdentifyDrug(item, reader.terminology, medication.form));
  }
  if (identities.empty()) return {};
  return identities.size() == 1 ? identities.front() : Combined(identities);
}

// Each ingredient's strength goes to the component it names; one ingredient needs no name.
void AddStrengths(const Medication& medication, const std::vector<Node>& ingredients,
                  DrugIdentity& identity, Reader& reader) {
  const bool liquid = fhir::ReadDrugWords(medication.form).liquid;
  const bool one = ingredients.size() == 1 && identity.components.size() == 1;
  for (const Node& ingredient : ingredients) {
    const auto strength = StatedStrength(ingredient, reader.issues);
    if (!strength || (liquid && strength->per == StrengthPer::kUnit)) continue;
    if (one) {
      GiveStrength(identity, 0, *strength);
      continue;
    }
    const DrugIdentity item =
        IdentifyDrug(ItemOf(ingredient, medication, reader), reader.terminology);
    if (item.components.size() != 1) continue;
    for (std::size_t i = 0; i < identity.components.size(); ++i) {
      if (identity.components[i].ingredient != item.components.front().ingredient) continue;
      GiveStrength(identity, i, *strength);
    }
  }
}

std::string FormOf(const Node& medication) {
  const CodeableConcept form = fhir::ConceptAt(medication, "form");
  std::string words(form.text);
  for (const fhir::Coding& coding : form.codings) words.append(" ").append(coding.display);
  return words;
}

DrugIdentity FromMedication(const Medication& medication, Reader& reader) {
  CodeableConcept code = fhir::ConceptAt(medication.node, "code");
  if (code.text.empty()) code.text = medication.display;
  const std::vector<Node> ingredients = ActiveIngredients(medication);
  DrugIdentity identity = IdentifyDrug(code, reader.terminology, medication.form);
  if (identity.how != How::kCoded) {
    // The code is text only; an ingredient may carry the code.
    DrugIdentity of_items = FromIngredients(medication, ingredients, code.Words(), reader);
    const bool surer = of_items.how == How::kCoded || identity.how == How::kUnknown;
    if (surer && of_items.how != How::kUnknown) {
      if (!identity.name.empty()) of_items.name = identity.name;
      identity = std::move(of_items);
    }
  }
  AddStrengths(medication, ingredients, identity, reader);
  return identity;
}

// ---- the drug of an order ----------------------------------------------------------------------

DrugIdentity FromReference(const Node& order, const Node& reference, Reader& reader) {
  const std::string_view display = reference.TextOf("display");
  const Resource* target = reader.record.Resolve(order, reference);
  const bool medication =
      target != nullptr && (target->type.empty() || target->type == "Medication");
  if (medication)
    return FromMedication({target->node, order, display, FormOf(target->node)}, reader);
  CodeableConcept by_name;
  by_name.text = display;
  return IdentifyDrug(by_name, reader.terminology);
}

}  // namespace

DrugIdentity ReadDrug(const Node& order, Reader& reader) {
  const auto codeable = order.Find("medication");  // R5
  const CodeableConcept coded = codeable ? fhir::ConceptAt(*codeable, "concept")
                                         : fhir::ConceptAt(order, "medicationCodeableConcept");
  const auto reference = codeable ? codeable->Find("reference") : order.Find("medicationReference");
  DrugIdentity identity = IdentifyDrug(coded, reader.terminology);
  if (identity.how != How::kUnknown || !reference) return identity;
  DrugIdentity referred = FromReference(order, *reference, reader);
  if (referred.name.empty()) referred.name = identity.name;
  return referred;
}

void SetDrug(const DrugIdentity& identity, const fhir::Component& component,
             pathway::MedicationOrder& order) {
  order.drug = component.drug;
  order.ingredient = component.ingredient;
  order.drug_class = component.drug_class;
  order.strength = component.strength;
  order.product = identity.name;
  order.by_name_only = identity.how == DrugIdentity::How::kByName;
  order.codes_disagree = identity.codes_disagree;
  order.systemic = identity.systemic;
}

}  // namespace hooks
