#include <algorithm>
#include <initializer_list>
#include <utility>

#include "hooks/reader.h"
#include "hooks/when.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::Answer;
using pathway::Service;
using pathway::ServiceState;

std::vector<std::string> NamedServices(std::string_view text, Reader& reader) {
  std::vector<std::string> concepts;
  for (const Words& words : reader.rules.services) {
    if (words.concept_name.starts_with("specialty_")) continue;
    if (Mentions(text, words.any_of)) concepts.push_back(words.concept_name);
  }
  return concepts;
}

// The concepts of the code; where no code says it, those whose words its text holds. Local codes
// of referrals are common.
std::vector<std::string> ServiceConcepts(const fhir::CodeableConcept& code, Reader& reader) {
  std::vector<std::string> concepts = reader.terminology.ConceptsOf(code);
  return concepts.empty() ? NamedServices(code.Words(), reader) : concepts;
}

// What an order asks for: its code; a code that says no more than "referral" is told by the order's
// details, its category, and who is to do it.
std::vector<std::string> OrderedConcepts(const Node& order, const fhir::CodeableConcept& code,
                                         Reader& reader) {
  std::vector<std::string> concepts = ServiceConcepts(code, reader);
  for (const char* element : {"orderDetail", "category", "performerType"}) {
    for (const Node one : order.EachOf(element)) {
      if (!concepts.empty()) return concepts;
      concepts = ServiceConcepts(fhir::ReadConcept(one), reader);
    }
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

// Everything that an order says of itself in words.
std::string WordsOf(const Node& order, const fhir::CodeableConcept& code) {
  std::string words(code.Words());
  for (const char* element : {"orderDetail", "bodySite", "category"}) {
    for (const Node one : order.EachOf(element)) {
      words.append("; ").append(fhir::ReadConcept(one).Words());
    }
  }
  for (const Node note : order.EachOf("note")) words.append("; ").append(note.TextOf("text"));
  words.append("; ").append(order.TextOf("patientInstruction"));
  return words;
}

// Yes or no as the words say; unknown when they say neither or both.
Answer Said(const std::string& text, const SaidWords& words) {
  const bool yes = Says(text, words.yes, words.no) == Answer::kYes;
  const bool no = Mentions(text, words.no);
  if (yes == no) return Answer::kUnknown;
  return yes ? Answer::kYes : Answer::kNo;
}

void ReadWords(Service& service, const std::string& text, const ReadingRules& rules) {
  service.image_guidance = Said(text, rules.image_guidance);
  service.hold_planned = Said(text, rules.hold_planned);
  service.with_contrast = Said(text, rules.with_contrast);
}

bool Inpatient(const Node& order) { return fhir::HasCode(order, "category", "inpatient"); }

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// A draft on the chart is nothing anyone has asked for, nor is a proposal or a plan.
std::optional<ServiceState> StateOfOrder(const Node& order, bool draft) {
  const std::string_view status = order.TextOf("status");
  if (IsOneOf(status, {"entered-in-error", "revoked", "cancelled", "stopped"})) return std::nullopt;
  if (draft) return ServiceState::kDraft;
  const std::string_view intent = order.TextOf("intent");
  if (status == "draft" || IsOneOf(intent, {"proposal", "plan", "option"})) return std::nullopt;
  return status == "completed" ? ServiceState::kDone : ServiceState::kRequested;
}

// A course of treatment counts once it has begun; what was broken off does not.
std::optional<ServiceState> StateOfProcedure(std::string_view status) {
  if (IsOneOf(status, {"entered-in-error", "stopped", "not-done"})) return std::nullopt;
  return IsOneOf(status, {"completed", "in-progress"}) ? ServiceState::kDone
                                                       : ServiceState::kRequested;
}

// A report whose conclusion names a pressed nerve, denies it, or says nothing we can read (D28).
Answer Compression(const Node& report, Reader& reader) {
  const ReadingRules& rules = reader.rules;
  for (const Node conclusion : report.EachOf("conclusionCode")) {
    if (SharesOne(reader.terminology.ConceptsOf(fhir::ReadConcept(conclusion)),
                  rules.compression_concepts)) {
      return Answer::kYes;
    }
  }
  return Says(report.TextOf("conclusion"), rules.compression_words, rules.cancelling_words);
}

bool ShowsTheSpine(const std::vector<std::string>& concepts, Reader& reader) {
  return SharesOne(concepts, reader.rules.imaging_concepts);
}

void KeepImaging(const Service& service, Reader& reader) {
  if (service.state != ServiceState::kDone || !ShowsTheSpine(service.concepts, reader)) return;
  reader.done_imaging.push_back(service);
}

}  // namespace

void ReadServiceRequest(const Resource& resource, Reader& reader) {
  const Node& order = resource.node;
  const auto state = StateOfOrder(order, resource.draft);
  if (!state || order.TrueAt("doNotPerform")) return;
  const fhir::CodeableConcept code = fhir::ConceptAt(order, "code");
  Service service;
  service.concepts = OrderedConcepts(order, code, reader);
  service.state = *state;
  service.day = PastDateAt(order, "authoredOn", reader);
  if (!service.day) service.day = DoneAt(order, "occurrence", reader);
  const std::string_view priority = order.TextOf("priority");
  service.urgent = priority == "urgent" || priority == "asap" || priority == "stat";
  service.inpatient = Inpatient(order);
  service.names_spine = NamesSpine(order, code, reader);
  if (resource.draft) ReadWords(service, WordsOf(order, code), reader.rules);
  service.reasons = PainsNamed(ReasonsOf(order, reader), reader);
  service.text = std::string(code.Words());
  service.resource = resource.reference;
  KeepImaging(service, reader);
  auto& list = resource.draft ? reader.pain_case.drafted_services : reader.pain_case.services;
  list.push_back(std::move(service));
}

void ReadProcedure(const Resource& resource, Reader& reader) {
  const Node& procedure = resource.node;
  const auto state = StateOfProcedure(procedure.TextOf("status"));
  if (!state) return;
  const fhir::CodeableConcept code = fhir::ConceptAt(procedure, "code");
  Service service;
  service.concepts = ServiceConcepts(code, reader);
  service.state = *state;
  service.day = DoneAt(procedure, "performed", reader);
  if (!service.day) service.day = DoneAt(procedure, "occurrence", reader);  // R5
  service.text = std::string(code.Words());
  service.resource = resource.reference;
  KeepImaging(service, reader);
  reader.pain_case.services.push_back(std::move(service));
}

void ReadDiagnosticReport(const Resource& resource, Reader& reader) {
  const Node& report = resource.node;
  const std::string_view status = report.TextOf("status");
  if (status == "entered-in-error" || status == "cancelled") return;
  if (!ShowsTheSpine(ServiceConcepts(fhir::ConceptAt(report, "code"), reader), reader)) return;
  pathway::ImagingReport read;
  read.day = ObservedAt(report, reader);
  read.compression = Compression(report, reader);
  read.resource = resource.reference;
  reader.pain_case.imaging.push_back(std::move(read));
}

void ReadImagingStudy(const Resource& resource, Reader& reader) {
  const Node& study = resource.node;
  if (IsOneOf(study.TextOf("status"), {"entered-in-error", "cancelled"})) return;
  Service service;
  service.concepts = ServiceConcepts(fhir::ConceptAt(study, "procedureCode"), reader);
  if (service.concepts.empty()) {
    service.concepts = NamedServices(study.TextOf("description"), reader);
  }
  service.state = ServiceState::kDone;
  service.day = PastDateAt(study, "started", reader);
  service.resource = resource.reference;
  KeepImaging(service, reader);
}

// A report of the day of the study or later is taken for its report.
void SettleImaging(Reader& reader) {
  auto& reports = reader.pain_case.imaging;
  const std::size_t read = reports.size();
  for (const Service& done : reader.done_imaging) {
    const auto end = reports.begin() + static_cast<std::ptrdiff_t>(read);
    const bool reported =
        std::any_of(reports.begin(), end, [&done](const pathway::ImagingReport& report) {
          return !report.day || !done.day || report.day->latest >= done.day->earliest;
        });
    if (!reported) reports.push_back({done.day, Answer::kUnknown, done.resource});
  }
}

}  // namespace hooks
