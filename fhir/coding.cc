#include "fhir/coding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fhir/url.h"

namespace fhir {
namespace {

constexpr std::array<std::pair<std::string_view, CodeSystem>, 19> kSystems = {{
    {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::kRxNorm},
    {"urn:oid:2.16.840.1.113883.6.88", CodeSystem::kRxNorm},
    {"http://snomed.info/sct", CodeSystem::kSnomed},
    {"urn:oid:2.16.840.1.113883.6.96", CodeSystem::kSnomed},
    {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::kIcd10cm},
    {"urn:oid:2.16.840.1.113883.6.90", CodeSystem::kIcd10cm},
    {"http://hl7.org/fhir/sid/icd-10", CodeSystem::kIcd10cm},
    {"urn:oid:2.16.840.1.113883.6.3", CodeSystem::kIcd10cm},
    {"http://loinc.org", CodeSystem::kLoinc},
    {"urn:oid:2.16.840.1.113883.6.1", CodeSystem::kLoinc},
    {"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", CodeSystem::kHcpcs},
    {"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", CodeSystem::kHcpcs},
    {"urn:oid:2.16.840.1.113883.6.285", CodeSystem::kHcpcs},
    {"http://fdasis.nlm.nih.gov", CodeSystem::kUnii},
    {"urn:oid:2.16.840.1.113883.4.9", CodeSystem::kUnii},
    {"http://hl7.org/fhir/sid/ndc", CodeSystem::kNdc},
    {"urn:oid:2.16.840.1.113883.6.69", CodeSystem::kNdc},
    {"http://www.whocc.no/atc", CodeSystem::kAtc},
    {"urn:oid:2.16.840.1.113883.6.73", CodeSystem::kAtc},
}};

void AppendCodings(const Node& concept_node, CodeableConcept& read) {
  for (const Node coding : concept_node.EachOf("coding")) {
    Coding one;
    for (const auto& [key, value] : coding.EachMember()) {
      if (key == "system") {
        one.system = SystemOf(value.TextOr({}));
      } else if (key == "code") {
        one.code = value.TextOr({});
      } else if (key == "display") {
        one.display = value.TextOr({});
      }
    }
    if (!one.code.empty()) read.codings.push_back(one);
    if (one.code.empty() && read.text.empty()) read.text = one.display;
  }
  if (const auto text = concept_node.TextOf("text"); !text.empty()) read.text = text;
}

}  // namespace

CodeSystem SystemOf(std::string_view uri) {
  uri = WithoutSlash(uri);
  const auto known = std::find_if(kSystems.begin(), kSystems.end(),
                                  [uri](const auto& system) { return system.first == uri; });
  return known == kSystems.end() ? CodeSystem::kOther : known->second;
}

std::string_view CodeableConcept::Words() const {
  if (!text.empty()) return text;
  for (const Coding& coding : codings) {
    if (!coding.display.empty()) return coding.display;
  }
  const auto first =
      std::min_element(codings.begin(), codings.end(),
                       [](const Coding& a, const Coding& b) { return a.code < b.code; });
  return first == codings.end() ? std::string_view() : first->code;
}

CodeableConcept ReadConcept(const Node& concept_node) {
  CodeableConcept read;
  AppendCodings(concept_node, read);
  return read;
}

CodeableConcept ConceptAt(const Node& node, std::string_view key) {
  CodeableConcept read;
  for (const Node one : node.EachOf(key)) AppendCodings(one, read);
  return read;
}

bool HasCode(const Node& node, std::string_view key, std::string_view code) {
  const CodeableConcept read = ConceptAt(node, key);
  return std::any_of(read.codings.begin(), read.codings.end(),
                     [code](const Coding& coding) { return coding.code == code; });
}

}  // namespace fhir
