#include <algorithm>
#include <utility>

#include "fhir/amount.h"
#include "fhir/date.h"
#include "fhir/dosage.h"
#include "hooks/planned_orders.h"
#include "hooks/read_drug.h"
#include "hooks/reader.h"
#include "hooks/words.h"
#include "pathway/names.h"

namespace hooks {
namespace {

using fhir::DrugIdentity;
using fhir::Node;
using pathway::MedicationOrder;
using pathway::OrderStatus;
using pathway::Purpose;
using pathway::StopReason;

// ---- what for, and why it ended -----------------------------------------------------------------

std::string SigOf(const Node& order) {
  std::string sig;
  for (const std::string_view key : {"dosageInstruction", "dosage"}) {
    for (const Node dosage : order.EachOf(key)) {
      sig.append(dosage.TextOf("text")).append("; ");
      sig.append(dosage.TextOf("patientInstruction")).append("; ");
    }
  }
  return sig;
}

Purpose PurposeOf(const Node& order, const Reasons& reasons, const Reader& reader) {
  const std::string words = reasons.words + SigOf(order);
  if (SharesOne(reasons.concepts, reader.rules.pain_concepts) ||
      Mentions(words, reader.rules.pain_words)) {
    return Purpose::kPain;
  }
  const bool other = !reasons.concepts.empty() || Mentions(words, reader.rules.other_purpose_words);
  return other ? Purpose::kOther : Purpose::kUnstated;
}

StopReason StopReasonOf(const Node& order, Reader& reader) {
  const fhir::CodeableConcept reason = fhir::ConceptAt(order, "statusReason");
  if (reason.Empty()) return StopReason::kUnstated;
  const auto concepts = reader.terminology.ConceptsOf(reason);
  const auto has = [&concepts](std::string_view name) {
    return std::find(concepts.begin(), concepts.end(), name) != concepts.end();
  };
  const ReadingRules& rules = reader.rules;
  const auto says = [&](const std::vector<std::string>& words) {
    return Says(reason.Words(), words, rules.cancelling_words) == pathway::Answer::kYes;
  };
  if (SharesOne(concepts, rules.serious_reaction_concepts) || says(rules.harm_words)) {
    return StopReason::kHarm;
  }
  if (has("not_tolerated") || has("allergic_reaction") || says(rules.intolerance_words)) {
    return StopReason::kIntolerance;
  }
  // "No relief" holds a cancelling word of its own: the phrases of this list are whole.
  if (has("lack_of_effect") || Mentions(reason.Words(), rules.lack_of_effect_words)) {
    return StopReason::kLackOfEffect;
  }
  return says(rules.not_clinical_words) ? StopReason::kNotClinical : StopReason::kUnstated;
}

// ---- when --------------------------------------------------------------------------------------

constexpr std::int64_t kMostRepeats = 1'000;

// How often the supply may be given out again.
std::int64_t RepeatsOf(const Node& order, fhir::Issues& issues) {
  const auto dispense = order.Find("dispenseRequest");
  const auto repeats =
      dispense ? fhir::WholeAt(*dispense, "numberOfRepeatsAllowed", issues) : std::nullopt;
  return std::min(repeats.value_or(0), kMostRepeats);
}

// The day a prescription takes effect: its validity, else the day it was written.
std::optional<pathway::DaySpan> PrescribedOn(const Node& order, fhir::Issues& issues) {
  const auto dispense = order.Find("dispenseRequest");
  const auto validity = dispense ? dispense->Find("validityPeriod") : std::nullopt;
  const auto start = validity ? fhir::DateAt(*validity, "start", issues) : std::nullopt;
  return start ? start : fhir::DateAt(order, "authoredOn", issues);
}

std::optional<OrderStatus> StatusOf(std::string_view status, bool draft) {
  if (status == "entered-in-error") return std::nullopt;
  if (status == "stopped" || status == "cancelled") return OrderStatus::kStopped;
  if (draft && status == "completed") return OrderStatus::kEnded;
  if (draft && status == "on-hold") return OrderStatus::kOnHold;
  if (draft) return OrderStatus::kDraft;
  if (status == "active" || status == "intended" || status.empty()) return OrderStatus::kActive;
  if (status == "completed") return OrderStatus::kEnded;
  if (status == "on-hold" || status == "unknown") return OrderStatus::kOnHold;
  return std::nullopt;  // draft orders of the chart and not-taken statements are not taken
}

// ---- putting it together ------------------------------------------------------------------------

// A drug that no rule knows, and even one that nobody knows, still has its directions.
std::vector<fhir::Component> ComponentsOf(const DrugIdentity& identity) {
  if (!identity.components.empty()) return identity.components;
  fhir::Component whole;
  if (identity.how == DrugIdentity::How::kOtherDrug) whole.drug = whole.ingredient = identity.name;
  return {whole};
}

void Add(const Node& order, MedicationOrder read, const Period& period, bool draft,
         Reader& reader) {
  const DrugIdentity identity = ReadDrug(order, reader);
  auto& list = draft ? reader.pain_case.drafts : reader.pain_case.medications;
  const std::int64_t repeats = RepeatsOf(order, reader.issues);
  read.refills = repeats > 0;
  for (const fhir::Component& component : ComponentsOf(identity)) {
    MedicationOrder one = read;
    SetDrug(identity, component, one);
    const auto steps = RegimenOf(order, identity, component, reader.issues);
    one.supply = SupplyDaysOf(order, identity, component, steps, reader.issues);
    if (one.supply) *one.supply *= 1 + repeats;
    if (draft) {
      AddDraft(std::move(one), steps, period, list);
    } else {
      AddChartOrders(one, steps, period, list);
    }
  }
}

// Whether a draft ends or holds an order that was taken and that the chart does not hold: then the
// draft is all that is known of it.
bool EndsUnseenOrder(const Resource& draft, std::string_view status, const Record& record) {
  if (status != "stopped" && status != "completed" && status != "on-hold") return false;
  return std::none_of(record.Resources().begin(), record.Resources().end(),
                      [&draft](const Resource& other) {
                        return !other.draft && other.reference == draft.reference;
                      });
}

bool OnlyPlanned(std::string_view intent) {
  return intent == "proposal" || intent == "plan" || intent == "option";
}

}  // namespace

bool InpatientOrder(const Node& order) {
  for (const Node category : order.EachOf("category")) {
    for (const fhir::Coding& coding : fhir::ReadConcept(category).codings) {
      if (coding.code == "inpatient") return true;
    }
  }
  return false;
}

void ReadMedicationRequest(const Resource& resource, Reader& reader) {
  const Node& order = resource.node;
  const std::string_view status = order.TextOf("status");
  const auto read_status = StatusOf(status, resource.draft);
  if (!read_status || (!resource.draft && OnlyPlanned(order.TextOf("intent")))) return;
  if (order.TrueAt("doNotPerform")) return;
  if (!resource.draft && status == "cancelled") return;  // withdrawn before it was taken
  MedicationOrder read;
  read.status = *read_status;
  read.resource = resource.reference;
  const Reasons reasons = ReasonsOf(order, reader);
  read.purpose = PurposeOf(order, reasons, reader);
  read.reasons = PainsNamed(reasons, reader);
  read.stop_reason = StopReasonOf(order, reader);
  read.inpatient = InpatientOrder(order);
  if (const auto prior = order.Find("priorPrescription")) {
    if (const Resource* target = reader.record.Resolve(order, *prior)) {
      read.replaces = target->reference;
    }
  }
  const Period period{std::nullopt, std::nullopt, PrescribedOn(order, reader.issues)};
  if (resource.draft && EndsUnseenOrder(resource, status, reader.record)) {
    MedicationOrder taken = read;
    taken.status = OrderStatus::kActive;
    taken.stop_reason = StopReason::kUnstated;
    taken.stopping = true;
    Add(order, std::move(taken), period, false, reader);
  }
  Add(order, std::move(read), period, resource.draft, reader);
}

void MarkStoppedOrders(Reader& reader) {
  for (const MedicationOrder& draft : reader.pain_case.drafts) {
    const bool named = pathway::IsNamed(draft.resource);
    if (draft.status == OrderStatus::kDraft || !named) continue;
    for (MedicationOrder& order : reader.pain_case.medications) {
      if (order.resource == draft.resource) order.stopping = true;
    }
  }
}

void ReadMedicationStatement(const Resource& resource, Reader& reader) {
  const Node& statement = resource.node;
  for (const Node basis : statement.EachOf("basedOn")) {
    if (reader.record.Resolve(statement, basis) != nullptr) return;  // its order is on the list
  }
  const auto status = StatusOf(statement.TextOf("status"), false);
  if (!status) return;
  MedicationOrder read;
  read.status = *status;
  read.resource = resource.reference;
  Period period;
  if (const auto effective = statement.Find("effectivePeriod")) {
    period.start = fhir::DateAt(*effective, "start", reader.issues);
    period.end = fhir::DateAt(*effective, "end", reader.issues);
  }
  period.otherwise = fhir::DateAt(statement, "effectiveDateTime", reader.issues);
  if (!period.otherwise) {
    period.otherwise = fhir::DateAt(statement, "dateAsserted", reader.issues);
  }
  // What is told after the end is no start.
  const bool told_after =
      period.end && period.otherwise && period.end->latest < period.otherwise->earliest;
  if (told_after) period.otherwise.reset();
  const Reasons reasons = ReasonsOf(statement, reader);
  read.purpose = PurposeOf(statement, reasons, reader);
  read.reasons = PainsNamed(reasons, reader);
  read.stop_reason = StopReasonOf(statement, reader);
  Add(statement, std::move(read), period, false, reader);
}

}  // namespace hooks
