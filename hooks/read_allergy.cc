#include <algorithm>
#include <set>

#include "hooks/reader.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::Node;

bool Serious(const Node& node, Reader& reader) {
  if (node.TextOf("criticality") == "high") return true;
  for (const Node reaction : node.EachOf("reaction")) {
    if (reaction.TextOf("severity") == "severe") return true;
    for (const Node manifestation : reaction.EachOf("manifestation")) {
      const auto of_r5 = manifestation.Find("concept");
      const fhir::CodeableConcept words = fhir::ReadConcept(of_r5 ? *of_r5 : manifestation);
      if (SharesOne(reader.terminology.ConceptsOf(words), reader.rules.serious_reaction_concepts) ||
          Mentions(words.Words(), reader.rules.harm_words)) {
        return true;
      }
    }
  }
  return false;
}

// The classes that a text names ("NSAIDs"); few systems have a code for them.
void AddNamedClasses(std::string_view text, Reader& reader, std::set<std::string>& substances) {
  for (const Words& named : reader.rules.allergen_classes) {
    if (Mentions(text, named.any_of)) substances.insert(named.concept_name);
  }
}

void AddSubstances(const fhir::CodeableConcept& code, Reader& reader,
                   std::set<std::string>& substances) {
  const fhir::Terminology& terminology = reader.terminology;
  const std::size_t before = substances.size();
  for (const fhir::Coding& coding : code.codings) {
    if (const auto known = terminology.AllergenOf(coding); !known.empty()) {
      substances.emplace(known);
    }
    const fhir::Product* product =
        coding.system == fhir::CodeSystem::kRxNorm ? terminology.ProductOf(coding.code) : nullptr;
    if (product == nullptr) continue;
    for (const fhir::Component& component : product->components) {
      substances.insert(component.ingredient);
    }
  }
  if (substances.size() > before) return;
  if (const fhir::Product* named = terminology.NamedIn(code.Words())) {
    for (const fhir::Component& component : named->components) {
      substances.insert(component.ingredient);
    }
  } else {
    AddNamedClasses(code.Words(), reader, substances);
  }
}

// What the allergy is to: its code, and what a reaction was seen to.
std::set<std::string> Substances(const Node& allergy, const fhir::CodeableConcept& code,
                                 Reader& reader) {
  std::set<std::string> substances;
  AddSubstances(code, reader, substances);
  for (const Node reaction : allergy.EachOf("reaction")) {
    AddSubstances(fhir::ConceptAt(reaction, "substance"), reader, substances);
  }
  return substances;
}

bool DeniesAllergies(const fhir::CodeableConcept& code, Reader& reader) {
  const auto concepts = reader.terminology.ConceptsOf(code);
  return std::find(concepts.begin(), concepts.end(), "no_known_allergy") != concepts.end() ||
         Mentions(code.Words(), reader.rules.no_known_allergy_words);
}

}  // namespace

void ReadAllergy(const Resource& resource, Reader& reader) {
  const Node& node = resource.node;
  // Unconfirmed and presumed allergies count: a drug is not given on a doubt.
  const std::string_view verification = StatusAt(node, "verificationStatus");
  const std::string_view clinical = StatusAt(node, "clinicalStatus");
  if (verification == "refuted" || verification == "entered-in-error" || clinical == "inactive" ||
      clinical == "resolved") {
    return;
  }
  const fhir::CodeableConcept code = fhir::ConceptAt(node, "code");
  if (DeniesAllergies(code, reader)) {
    reader.pain_case.no_known_allergies = true;
    return;
  }
  const std::set<std::string> substances = Substances(node, code, reader);
  const std::string text(code.Words());
  const bool serious = Serious(node, reader);
  const bool intolerance = StatusAt(node, "type") == "intolerance";
  for (const std::string& substance : substances) {
    reader.pain_case.allergies.push_back(
        {substance, serious, intolerance, text, resource.reference});
  }
  if (!substances.empty()) return;
  const bool words =
      !code.text.empty() ||
      std::any_of(code.codings.begin(), code.codings.end(), [&](const fhir::Coding& coding) {
        return !coding.display.empty() || reader.terminology.IsOtherDrug(coding.code);
      });
  if (words) {
    reader.pain_case.allergies.push_back({"", serious, intolerance, text, resource.reference});
  } else {
    reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kCodeInvalid,
                       node.Path() + ".code", "substance not known"});
  }
}

}  // namespace hooks
