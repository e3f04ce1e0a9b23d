#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pathway/answer.h"
#include "pathway/day.h"
#include "pathway/medication.h"

namespace pathway {

// Whether a list of the record was sent whole. Only a whole list makes a missing entry "not
// recorded" (D13).
enum class Delivery { kMissing, kPartial, kWhole };

enum class Hook { kOrderSign, kOrderSelect, kPatientView };

enum class Sex { kUnknown, kFemale, kMale };

// A supply of a drug that was handed out.
struct Dispense {
  std::string drug;  // as in MedicationOrder
  std::optional<DaySpan> day;
  std::optional<Days> supply;
  std::string resource;
};

enum class Side { kUnstated, kLeft, kRight, kBoth };

// Where a problem stands on the record. One coded at a visit counts like one on the problem list;
// several entries of one problem are one problem, as old as the oldest.
enum class RecordedAs { kUnstated, kProblem, kVisitDiagnosis, kConcern, kObservation };

// A problem or finding, under every concept of the terminology that its codes belong to. Refuted
// entries and errors are never among them.
struct Condition {
  std::vector<std::string> concepts;
  bool active = true;  // false: resolved, remission, history
  // Unconfirmed, provisional and differential entries are kUnknown: pain is treated on a working
  // diagnosis, but a red flag or a gate is neither raised nor cleared by a suspicion (D5).
  Answer confirmed = Answer::kYes;
  Side side = Side::kUnstated;
  RecordedAs recorded_as = RecordedAs::kUnstated;
  std::optional<DaySpan> onset;
  std::optional<DaySpan> recorded;
  std::string text;        // as written, for people
  std::string onset_text;  // an onset in words, "3 weeks ago": no date, kept as written
  std::string resource;
};

// A sign that was looked for and not found, or a pregnancy that was excluded.
struct Absence {
  std::string concept_name;
  std::optional<DaySpan> day;
  std::string resource;
};

// What a number says of the value: the value itself, or only that it is no lower (">60") or no
// higher ("<15").
enum class Bound { kExact, kAtLeast, kAtMost };

// Whether a value of which this much is known lies below `cut_point`, in the same unit.
constexpr Answer IsBelow(std::int64_t value, Bound bound, std::int64_t cut_point) {
  if (bound == Bound::kAtLeast) return value >= cut_point ? Answer::kNo : Answer::kUnknown;
  if (bound == Bound::kAtMost) return value < cut_point ? Answer::kYes : Answer::kUnknown;
  return FromBool(value < cut_point);
}

// A number on a day, in thousandths of the unit its kind is kept in: serum_creatinine mg/dL,
// egfr mL/min, body_weight kg, body_height cm, sodium mmol/L, systolic_bp and diastolic_bp mmHg,
// pain_severity 0-10.
struct Measurement {
  std::string kind;
  std::int64_t thousandths = 0;
  std::optional<DaySpan> day;
  bool names_a_site = false;  // a pain score with body site or focus; a vital sign has neither
  std::string resource;
  Bound bound = Bound::kExact;
  std::vector<std::string> pains = {};  // the kinds of pain felt at that site; empty: any
};

// kRequested: asked for and neither completed nor revoked. kDone: completed, or a treatment that
// has begun.
enum class ServiceState { kDraft, kRequested, kDone };

// A referral, imaging study, procedure or therapy, ordered or done.
struct Service {
  std::vector<std::string> concepts;  // "referral_orthopedics", "mri_lumbar_spine", ...
  ServiceState state = ServiceState::kRequested;
  std::optional<DaySpan> day;
  bool urgent = false;
  bool inpatient = false;
  Answer names_spine = Answer::kUnknown;  // reason, body site or text names spine or leg pain
  // What the words of the order say; unknown where they say nothing.
  Answer image_guidance = Answer::kUnknown;  // of an injection
  Answer hold_planned = Answer::kUnknown;    // that a drug against clotting is paused for it
  Answer with_contrast = Answer::kUnknown;   // of imaging
  Purpose purpose = Purpose::kUnstated;
  std::string text;
  std::string resource;
  std::vector<std::string> reasons = {};  // the problems of the pathway that its reason names
};

// A report of spine imaging, or imaging that was done and has none; `compression` says whether its
// conclusion names a pressed nerve, and is unknown where there is nothing to read.
struct ImagingReport {
  std::optional<DaySpan> day;
  Answer compression = Answer::kUnknown;
  std::string resource;
};

// An allergy or intolerance to an ingredient or a class.
struct Allergy {
  std::string substance;     // ingredient or class; empty: none that a rule knows
  bool serious = false;      // anaphylaxis, angioedema, DRESS, high criticality
  bool intolerance = false;  // type intolerance: not immune
  std::string text;
  std::string resource;
};

// Which lists of the record arrived.
struct Deliveries {
  Delivery conditions = Delivery::kMissing;
  Delivery medications = Delivery::kMissing;
  Delivery observations = Delivery::kMissing;
  Delivery allergies = Delivery::kMissing;
  Delivery procedures = Delivery::kMissing;
  Delivery services = Delivery::kMissing;
  Delivery reports = Delivery::kMissing;
};

// Everything known of the patient when the hook was called, each fact with the resource it came
// from. Orders being placed stand in `drafts` and `drafted_services`; only those with `selected`
// trigger advice (order-select), all of them count for totals.
struct PainCase {
  Hook hook = Hook::kOrderSign;
  Day today;
  std::string patient;
  std::optional<DaySpan> birth;
  Sex sex = Sex::kUnknown;
  std::vector<MedicationOrder> medications;
  std::vector<Dispense> dispenses;  // beside the orders; one without its order is an order here
  std::vector<MedicationOrder> drafts;
  std::vector<Service> drafted_services;
  std::vector<std::string> selected;  // resources; empty: all drafts are
  std::vector<Condition> conditions;
  std::vector<Absence> absences;
  std::vector<Measurement> measurements;
  std::vector<Service> services;
  std::vector<ImagingReport> imaging;
  std::vector<Allergy> allergies;
  bool no_known_allergies = false;
  std::string requester_specialty;
  Deliveries delivered;
  std::vector<std::string> unread;  // the paths of elements that could not be read, each once
  int of_other_patients = 0;        // resources dropped because they belong to someone else
};

}  // namespace pathway
