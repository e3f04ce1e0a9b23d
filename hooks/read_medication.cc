#include <algorithm>
#include <utility>

#include "fhir/date.h"
#include "fhir/dosage.h"
#include "hooks/read_drug.h"
#include "hooks/reader.h"
#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::DrugIdentity;
using fhir::Node;
using pathway::MedicationOrder;
using pathway::OrderStatus;
using pathway::Purpose;
using pathway::StopReason;

constexpr std::int64_t kNano = 1'000'000'000;

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

Purpose PurposeOf(const Node& order, Reader& reader) {
  const Reasons reasons = ReasonsOf(order, reader);
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

std::optional<std::int64_t> WholeOf(const Node& parent, std::string_view key,
                                    fhir::Issues& issues) {
  const auto member = parent.Find(key);
  if (!member) return std::nullopt;
  const auto value = member->IsObject() ? member->Find("value") : member;
  const auto nano = value ? issues.Keep(value->Nano()) : std::nullopt;
  if (!nano || *nano < 0 || *nano > 100'000 * kNano) return std::nullopt;
  return *nano / kNano;
}

// Days in a Duration; weeks and months are counted out.
std::optional<pathway::Days> DaysOf(const Node& parent, std::string_view key,
                                    fhir::Issues& issues) {
  const auto duration = parent.Find(key);
  const auto value = WholeOf(parent, key, issues);
  if (!value) return std::nullopt;
  const std::string_view unit =
      duration->TextOf(duration->TextOf("code").empty() ? "unit" : "code");
  if (unit == "wk" || unit.starts_with("week")) return pathway::Days(*value * 7);
  if (unit == "mo" || unit.starts_with("month")) return pathway::Days(*value * 30);
  if (unit == "d" || unit.starts_with("day") || unit.empty()) return pathway::Days(*value);
  return std::nullopt;
}

void ReadBounds(const Node& order, MedicationOrder& read, fhir::Issues& issues) {
  for (const std::string_view key : {"dosageInstruction", "dosage"}) {
    for (const Node dosage : order.EachOf(key)) {
      const auto timing = dosage.Find("timing");
      const auto repeat = timing ? timing->Find("repeat") : std::nullopt;
      if (!repeat) continue;
      if (const auto period = repeat->Find("boundsPeriod")) {
        const auto start = fhir::DateAt(*period, "start", issues);
        const auto end = fhir::DateAt(*period, "end", issues);
        if (start && (!read.start || start->earliest < read.start->earliest)) read.start = start;
        if (end && (!read.end || read.end->latest < end->latest)) read.end = end;
      }
      const auto lasts = DaysOf(*repeat, "boundsDuration", issues);
      if (lasts && lasts->count() > 0 && !read.supply) read.supply = lasts;
    }
  }
}

void ReadDispense(const Node& order, MedicationOrder& read, fhir::Issues& issues) {
  const auto dispense = order.Find("dispenseRequest");
  if (!dispense) return;
  const auto days = DaysOf(*dispense, "expectedSupplyDuration", issues);
  const std::int64_t repeats = WholeOf(*dispense, "numberOfRepeatsAllowed", issues).value_or(0);
  if (days && days->count() > 0) read.supply = *days * (1 + repeats);
  read.refills = repeats > 0;
  if (!read.start) {
    if (const auto validity = dispense->Find("validityPeriod")) {
      read.start = fhir::DateAt(*validity, "start", issues);
    }
  }
}

std::optional<OrderStatus> StatusOf(std::string_view status, bool draft) {
  if (status == "entered-in-error") return std::nullopt;
  if (status == "stopped" || status == "cancelled") return OrderStatus::kStopped;
  if (draft) return OrderStatus::kDraft;
  if (status == "active" || status == "intended" || status.empty()) return OrderStatus::kActive;
  if (status == "completed") return OrderStatus::kEnded;
  if (status == "on-hold" || status == "unknown") return OrderStatus::kOnHold;
  return std::nullopt;  // draft orders of the chart and not-taken statements are not taken
}

bool Inpatient(const Node& order) {
  for (const Node category : order.EachOf("category")) {
    for (const fhir::Coding& coding : fhir::ReadConcept(category).codings) {
      if (coding.code == "inpatient") return true;
    }
  }
  return false;
}

// ---- putting it together ------------------------------------------------------------------------

void Add(const Node& order, MedicationOrder read, bool draft, Reader& reader) {
  const DrugIdentity identity = ReadDrug(order, reader);
  read.product = identity.name;
  read.by_name_only = identity.how == DrugIdentity::How::kByName;
  read.codes_disagree = identity.codes_disagree;
  read.systemic = identity.systemic;
  auto& list = draft ? reader.pain_case.drafts : reader.pain_case.medications;
  if (identity.how == DrugIdentity::How::kOtherDrug) {
    read.drug = read.ingredient = identity.name;
    list.push_back(std::move(read));
    return;
  }
  if (identity.components.empty()) {
    list.push_back(std::move(read));
    return;
  }
  for (const fhir::Component& component : identity.components) {
    MedicationOrder one = read;
    one.drug = component.drug;
    one.ingredient = component.ingredient;
    one.drug_class = component.drug_class;
    one.strength = component.strength;
    one.dose = DailyDoseOf(order, identity, component, reader.issues);
    list.push_back(std::move(one));
  }
}

bool OnlyPlanned(std::string_view intent) {
  return intent == "proposal" || intent == "plan" || intent == "option";
}

}  // namespace

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
  ReadBounds(order, read, reader.issues);
  ReadDispense(order, read, reader.issues);
  if (!read.start) read.start = fhir::DateAt(order, "authoredOn", reader.issues);
  read.purpose = PurposeOf(order, reader);
  read.stop_reason = StopReasonOf(order, reader);
  read.inpatient = Inpatient(order);
  if (const auto prior = order.Find("priorPrescription")) {
    if (const Resource* target = reader.record.Resolve(order, *prior)) {
      read.replaces = target->reference;
    }
  }
  Add(order, std::move(read), resource.draft, reader);
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
  ReadBounds(statement, read, reader.issues);
  if (const auto period = statement.Find("effectivePeriod")) {
    if (const auto start = fhir::DateAt(*period, "start", reader.issues)) read.start = start;
    if (const auto end = fhir::DateAt(*period, "end", reader.issues)) read.end = end;
  }
  if (!read.start) read.start = fhir::DateAt(statement, "effectiveDateTime", reader.issues);
  if (!read.start) read.start = fhir::DateAt(statement, "dateAsserted", reader.issues);
  read.purpose = PurposeOf(statement, reader);
  read.stop_reason = StopReasonOf(statement, reader);
  Add(statement, std::move(read), false, reader);
}

}  // namespace hooks
