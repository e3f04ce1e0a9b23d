#include <algorithm>
#include <utility>

#include "fhir/date.h"
#include "hooks/reader.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::Answer;
using pathway::Service;
using pathway::ServiceState;

// The concepts of the code; where no code says it, those whose words its text holds. Local codes
// of referrals are common.
std::vector<std::string> ServiceConcepts(const fhir::CodeableConcept& code, Reader& reader) {
  std::vector<std::string> concepts = reader.terminology.ConceptsOf(code);
  if (!concepts.empty()) return concepts;
  for (const Words& words : reader.rules.services) {
    if (words.concept_name.starts_with("specialty_")) continue;
    if (Mentions(code.Words(), words.any_of)) concepts.push_back(words.concept_name);
  }
  return concepts;
}

// Whether the reason, body site or note names the spine or leg pain; unknown when nothing is said.
Answer NamesSpine(const Node& order, const fhir::CodeableConcept& code, Reader& reader) {
  const ReadingRules& rules = reader.rules;
  Reasons reasons = ReasonsOf(order, reader);
  for (const Node site : order.EachOf("bodySite")) {
    reasons.any = true;
    reasons.words += std::string(fhir::ReadConcept(site).Words()) + "; ";
  }
  for (const Node note : order.EachOf("note")) {
    reasons.words += std::string(note.TextOf("text")) + "; ";
  }
  reasons.words += std::string(code.Words());
  if (SharesOne(reasons.concepts, rules.spine_concepts) ||
      Mentions(reasons.words, rules.spine_words)) {
    return Answer::kYes;
  }
  return reasons.any ? Answer::kNo : Answer::kUnknown;
}

bool Inpatient(const Node& order) { return fhir::HasCode(order, "category", "inpatient"); }

std::optional<ServiceState> StateOf(std::string_view status, bool draft) {
  if (status == "entered-in-error" || status == "revoked" || status == "stopped" ||
      status == "not-done") {
    return std::nullopt;
  }
  if (draft) return ServiceState::kDraft;
  return status == "completed" ? ServiceState::kDone : ServiceState::kRequested;
}

// A report whose conclusion names a pressed nerve, denies it, or says nothing we can read (D28).
Answer Compression(const Node& report, Reader& reader) {
  const ReadingRules& rules = reader.rules;
  for (const Node conclusion : report.EachOf("conclusionCode")) {
    if (SharesOne(reader.terminology.ConceptsOf(fhir::ReadConcept(conclusion)),
                  {"disc_herniation_lumbar"})) {
      return Answer::kYes;
    }
  }
  return Says(report.TextOf("conclusion"), rules.compression_words, rules.cancelling_words);
}

}  // namespace

void ReadServiceRequest(const Resource& resource, Reader& reader) {
  const Node& order = resource.node;
  const auto state = StateOf(order.TextOf("status"), resource.draft);
  if (!state || order.TrueAt("doNotPerform")) return;
  const fhir::CodeableConcept code = fhir::ConceptAt(order, "code");
  Service service;
  service.concepts = ServiceConcepts(code, reader);
  service.state = *state;
  service.day = fhir::DateAt(order, "authoredOn", reader.issues);
  if (!service.day) service.day = fhir::DateAt(order, "occurrenceDateTime", reader.issues);
  const std::string_view priority = order.TextOf("priority");
  service.urgent = priority == "urgent" || priority == "asap" || priority == "stat";
  service.inpatient = Inpatient(order);
  service.names_spine = NamesSpine(order, code, reader);
  service.text = std::string(code.Words());
  service.resource = resource.reference;
  auto& list = resource.draft ? reader.pain_case.drafted_services : reader.pain_case.services;
  list.push_back(std::move(service));
}

void ReadProcedure(const Resource& resource, Reader& reader) {
  const Node& procedure = resource.node;
  const auto state = StateOf(procedure.TextOf("status"), false);
  if (!state) return;
  const fhir::CodeableConcept code = fhir::ConceptAt(procedure, "code");
  Service service;
  service.concepts = ServiceConcepts(code, reader);
  service.state = *state;
  service.day = fhir::DateAt(procedure, "performedDateTime", reader.issues);
  if (const auto period = procedure.Find("performedPeriod"); period && !service.day) {
    service.day = fhir::DateAt(*period, "start", reader.issues);
  }
  service.text = std::string(code.Words());
  service.resource = resource.reference;
  reader.pain_case.services.push_back(std::move(service));
}

void ReadDiagnosticReport(const Resource& resource, Reader& reader) {
  const Node& report = resource.node;
  const std::string_view status = report.TextOf("status");
  if (status == "entered-in-error" || status == "cancelled") return;
  const auto concepts = reader.terminology.ConceptsOf(fhir::ConceptAt(report, "code"));
  if (!SharesOne(concepts, reader.rules.imaging_concepts)) return;
  pathway::ImagingReport read;
  read.day = fhir::DateAt(report, "effectiveDateTime", reader.issues);
  if (!read.day) read.day = fhir::DateAt(report, "issued", reader.issues);
  read.compression = Compression(report, reader);
  read.resource = resource.reference;
  reader.pain_case.imaging.push_back(std::move(read));
}

}  // namespace hooks
