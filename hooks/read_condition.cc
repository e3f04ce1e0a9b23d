#include "fhir/date.h"
#include "hooks/reader.h"

namespace hooks {
namespace {

// The start of a period, or the date itself.
std::optional<pathway::DaySpan> Onset(const fhir::Node& condition, fhir::Issues& issues) {
  if (auto date = fhir::DateAt(condition, "onsetDateTime", issues)) return date;
  const auto period = condition.Find("onsetPeriod");
  return period ? fhir::DateAt(*period, "start", issues) : std::nullopt;
}

bool Active(const fhir::Node& condition) {
  const std::string_view status = StatusAt(condition, "clinicalStatus");
  if (status.empty()) {
    return !condition.Find("abatementDateTime") && !condition.Find("abatementPeriod") &&
           !condition.Find("abatementString") && !condition.TrueAt("abatementBoolean");
  }
  return status == "active" || status == "recurrence" || status == "relapse";
}

}  // namespace

void ReadCondition(const Resource& resource, Reader& reader) {
  const fhir::Node& node = resource.node;
  const std::string_view verification = StatusAt(node, "verificationStatus");
  if (verification == "refuted" || verification == "entered-in-error") return;
  const fhir::CodeableConcept code = fhir::ConceptAt(node, "code");
  pathway::Condition condition;
  condition.concepts = reader.terminology.ConceptsOf(code);
  condition.active = Active(node);
  condition.onset = Onset(node, reader.issues);
  condition.recorded = fhir::DateAt(node, "recordedDate", reader.issues);
  if (!condition.recorded) condition.recorded = fhir::DateAt(node, "assertedDate", reader.issues);
  condition.text = std::string(code.Words());
  condition.resource = resource.reference;
  reader.pain_case.conditions.push_back(std::move(condition));
}

}  // namespace hooks
