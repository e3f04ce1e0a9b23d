#include <algorithm>
#include <utility>

#include "fhir/date.h"
#include "hooks/reader.h"
#include "hooks/side.h"
#include "hooks/when.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::Answer;
using pathway::Condition;
using pathway::DaySpan;
using pathway::RecordedAs;
using pathway::Side;

void Complain(const Node& condition, const char* element, const char* text, Reader& reader) {
  reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kCodeInvalid,
                     condition.Path() + "." + element, text});
}

// A coded "not pregnant" says that a pregnancy is absent.
void DenyOpposites(const Condition& condition, Reader& reader) {
  if (condition.confirmed != Answer::kYes || !condition.active) return;
  for (const auto& [denying, denied] : reader.rules.opposites) {
    if (!pathway::Contains(condition.concepts, denying)) continue;
    const auto& day = condition.recorded ? condition.recorded : condition.onset;
    reader.pain_case.absences.push_back({denied, day, condition.resource});
  }
}

// An onset within a period may be any day of it; one without its end began with its start.
std::optional<DaySpan> OnsetIn(const Node& period, Reader& reader) {
  const auto start = PastDateAt(period, "start", reader);
  const auto end = fhir::DateAt(period, "end", reader.issues);
  if (!start || !end) return start;
  if (end->latest < start->earliest) {
    reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue, period.Path() + ".end",
                       "the period ends before it begins"});
    return std::nullopt;
  }
  const auto latest = std::max(start->latest, std::min(end->latest, reader.pain_case.today));
  return DaySpan{start->earliest, latest};
}

// Words ("3 weeks ago", of a day nobody wrote down) are no date.
std::optional<DaySpan> Onset(const Node& condition, Reader& reader) {
  if (condition.Find("onsetDateTime")) return PastDateAt(condition, "onsetDateTime", reader);
  if (const auto period = condition.Find("onsetPeriod")) return OnsetIn(*period, reader);
  if (const auto age = condition.Find("onsetAge")) return DaysAtAge(*age, *age, reader);
  if (const auto range = condition.Find("onsetRange")) {
    const auto low = range->Find("low");
    const auto high = range->Find("high");
    if (low && high) return DaysAtAge(*low, *high, reader);
  }
  return std::nullopt;
}

// Whether an abatement stands on the record, and not for a day to come.
bool Abated(const Node& condition, Reader& reader) {
  if (condition.Find("abatementDateTime")) {
    const auto day = fhir::DateAt(condition, "abatementDateTime", reader.issues);
    return !day || day->earliest <= reader.pain_case.today;
  }
  for (const char* key : {"abatementPeriod", "abatementString", "abatementAge", "abatementRange"}) {
    if (condition.Find(key)) return true;
  }
  return condition.TrueAt("abatementBoolean");
}

bool Active(const Node& condition, Reader& reader) {
  const std::string_view status = StatusAt(condition, "clinicalStatus");
  for (const char* current : {"active", "recurrence", "relapse"}) {
    if (status == current) return true;
  }
  for (const char* past : {"inactive", "remission", "resolved"}) {
    if (status == past) return false;
  }
  if (!status.empty() && status != "unknown") {
    Complain(condition, "clinicalStatus", "clinical status not known", reader);
  }
  return !Abated(condition, reader);
}

Answer Confirmed(std::string_view verification, const Node& condition, Reader& reader) {
  if (verification.empty() || verification == "confirmed") return Answer::kYes;
  for (const char* open : {"unconfirmed", "provisional", "differential", "unknown"}) {
    if (verification == open) return Answer::kUnknown;
  }
  Complain(condition, "verificationStatus", "verification status not known", reader);
  return Answer::kUnknown;
}

RecordedAs Category(const Node& condition) {
  if (fhir::HasCode(condition, "category", "problem-list-item")) return RecordedAs::kProblem;
  if (fhir::HasCode(condition, "category", "encounter-diagnosis")) {
    return RecordedAs::kVisitDiagnosis;
  }
  const bool concern = fhir::HasCode(condition, "category", "health-concern");
  return concern ? RecordedAs::kConcern : RecordedAs::kUnstated;
}

}  // namespace

void AddSides(Condition& condition, const fhir::Terminology& terminology) {
  std::vector<std::string> sided;
  const auto add = [&](const std::string& name, Side side, const char* ending) {
    if (condition.side != side && condition.side != Side::kBoth) return;
    if (terminology.HasConcept(name + ending)) sided.push_back(name + ending);
  };
  for (const std::string& name : condition.concepts) {
    add(name, Side::kLeft, "_left");
    add(name, Side::kRight, "_right");
  }
  condition.concepts.insert(condition.concepts.end(), sided.begin(), sided.end());
  std::sort(condition.concepts.begin(), condition.concepts.end());
  condition.concepts.erase(std::unique(condition.concepts.begin(), condition.concepts.end()),
                           condition.concepts.end());
}

void ReadCondition(const Resource& resource, Reader& reader) {
  const Node& node = resource.node;
  const std::string_view verification = StatusAt(node, "verificationStatus");
  if (verification == "refuted" || verification == "entered-in-error") return;
  const fhir::CodeableConcept code = fhir::ConceptAt(node, "code");
  Condition condition;
  condition.concepts = reader.terminology.ConceptsOf(code);
  condition.active = Active(node, reader);
  condition.confirmed = Confirmed(verification, node, reader);
  condition.side = SideOf(node, code, reader);
  AddSides(condition, reader.terminology);
  condition.recorded_as = Category(node);
  condition.onset = Onset(node, reader);
  condition.onset_text = std::string(node.TextOf("onsetString"));
  condition.recorded = PastDateAt(node, "recordedDate", reader);
  if (!condition.recorded) condition.recorded = PastDateAt(node, "assertedDate", reader);
  condition.text = std::string(code.Words());
  condition.resource = resource.reference;
  DenyOpposites(condition, reader);
  reader.pain_case.conditions.push_back(std::move(condition));
}

}  // namespace hooks
