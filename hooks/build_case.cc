#include "hooks/build_case.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "hooks/reader.h"

namespace hooks {
namespace {

using Read = void (*)(const Resource&, Reader&);

constexpr std::array<std::pair<std::string_view, Read>, 11> kReaders = {{
    {"Condition", &ReadCondition},
    {"Observation", &ReadObservation},
    {"AllergyIntolerance", &ReadAllergy},
    {"MedicationRequest", &ReadMedicationRequest},
    {"MedicationStatement", &ReadMedicationStatement},
    {"MedicationDispense", &ReadMedicationDispense},
    {"ServiceRequest", &ReadServiceRequest},
    {"Procedure", &ReadProcedure},
    {"DiagnosticReport", &ReadDiagnosticReport},
    {"ImagingStudy", &ReadImagingStudy},
    {"PractitionerRole", &ReadPractitionerRole},
}};

}  // namespace

Reasons ReasonsOf(const fhir::Node& node, Reader& reader) {
  Reasons reasons;
  const auto add = [&](const fhir::CodeableConcept& of) {
    if (of.Empty()) return;
    reasons.any = true;
    for (std::string& name : reader.terminology.ConceptsOf(of)) {
      reasons.concepts.push_back(std::move(name));
    }
    reasons.words += std::string(of.Words()) + "; ";
  };
  const auto follow = [&](const fhir::Node& reference) {
    const Resource* target = reader.record.Resolve(node, reference);
    if (target != nullptr && target->type == "Condition") add(ConceptAt(target->node, "code"));
    if (target == nullptr && !reference.TextOf("display").empty()) {
      reasons.any = true;
      reasons.words += std::string(reference.TextOf("display")) + "; ";
    }
  };
  for (const fhir::Node reason : node.EachOf("reasonCode")) add(fhir::ReadConcept(reason));
  for (const fhir::Node reference : node.EachOf("reasonReference")) follow(reference);
  for (const fhir::Node reason : node.EachOf("reason")) {  // R5
    add(fhir::ConceptAt(reason, "concept"));
    if (const auto reference = reason.Find("reference")) follow(*reference);
  }
  return reasons;
}

std::vector<std::string> PainsNamed(const Reasons& reasons, const Reader& reader) {
  std::vector<std::string> named;
  for (const std::string& name : reasons.concepts) {
    if (pathway::Contains(reader.rules.pain_concepts, name)) named.push_back(name);
  }
  return named;
}

std::string_view StatusAt(const fhir::Node& node, std::string_view key) {
  const auto member = node.Find(key);
  if (!member) return {};
  // Asked first: a Text() that fails spells out an Issue, which nobody would read here.
  if (!member->IsObject()) return member->Text().value_or(std::string_view());
  const fhir::CodeableConcept coded = fhir::ReadConcept(*member);
  return coded.codings.empty() ? coded.text : coded.codings.front().code;
}

pathway::PainCase BuildCase(const HookRequest& request, Record& record,
                            const fhir::Terminology& terminology, const ReadingRules& rules,
                            pathway::Day today, fhir::Issues& issues) {
  pathway::PainCase pain_case;
  pain_case.hook = request.hook;
  pain_case.today = today;
  pain_case.patient = request.patient;
  pain_case.selected = request.selections;
  pain_case.delivered = record.Delivered();
  Reader reader{record, terminology, rules, issues, pain_case, {}, {}, {}};
  // An age in another resource is a date only once the date of birth is known.
  for (const Resource& resource : record.Resources()) {
    if (resource.type == "Patient") ReadPatient(resource, reader);
  }
  for (const Resource& resource : record.Resources()) {
    const auto read = std::find_if(kReaders.begin(), kReaders.end(),
                                   [&](const auto& entry) { return entry.first == resource.type; });
    if (read != kReaders.end()) read->second(resource, reader);
  }
  AddDispensedDrugs(reader);
  MarkStoppedOrders(reader);
  SettleSigns(reader);
  SettleImaging(reader);
  std::unordered_set<std::string_view> told;
  for (const fhir::Issue& issue : issues.All()) {
    if (told.insert(issue.at).second) pain_case.unread.push_back(issue.at);
  }
  pain_case.of_other_patients = record.OfOtherPatients();
  return pain_case;
}

}  // namespace hooks
