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
      const fhir::CodeableConcept words = fhir::ReadConcept(manifestation);
      if (SharesOne(reader.terminology.ConceptsOf(words), reader.rules.serious_reaction_concepts) ||
          Mentions(words.Words(), reader.rules.harm_words)) {
        return true;
      }
    }
  }
  return false;
}

std::set<std::string> Substances(const fhir::CodeableConcept& code,
                                 const fhir::Terminology& terminology) {
  std::set<std::string> substances;
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
  if (substances.empty()) {
    if (const fhir::Product* named = terminology.NamedIn(code.Words())) {
      for (const fhir::Component& component : named->components) {
        substances.insert(component.ingredient);
      }
    }
  }
  return substances;
}

}  // namespace

void ReadAllergy(const Resource& resource, Reader& reader) {
  const Node& node = resource.node;
  const std::string_view verification = StatusAt(node, "verificationStatus");
  const std::string_view clinical = StatusAt(node, "clinicalStatus");
  if (verification == "refuted" || verification == "entered-in-error" || clinical == "inactive" ||
      clinical == "resolved") {
    return;
  }
  const fhir::CodeableConcept code = fhir::ConceptAt(node, "code");
  const auto concepts = reader.terminology.ConceptsOf(code);
  if (std::find(concepts.begin(), concepts.end(), "no_known_allergy") != concepts.end()) {
    reader.pain_case.no_known_allergies = true;
    return;
  }
  const bool serious = Serious(node, reader);
  for (const std::string& substance : Substances(code, reader.terminology)) {
    reader.pain_case.allergies.push_back({substance, serious, node.TextOf("type") == "intolerance",
                                          std::string(code.Words()), resource.reference});
  }
}

}  // namespace hooks
