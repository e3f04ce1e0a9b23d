#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pathway/day.h"
#include "pathway/dose.h"

namespace pathway {

// From what an order's daily dose was worked out; the best evidence first.
enum class DoseMethod { kNone, kTiming, kTimingCode, kTimesOfDay, kSupply, kText };

// Why a daily dose could not be worked out.
enum class NoDose {
  kNone,
  kNoDosage,
  kNoAmount,
  kNoFrequency,
  kUnknownUnit,
  kNoStrength,
  kNotDaily,
  kUnclearSteps,   // numbered directions that may be steps or may be taken together
  kTextDisagrees,  // the coded directions and their text give different doses
};

// How much of an ingredient an order gives a day. An absent amount has a reason.
struct DailyDose {
  std::optional<MilligramsPerDay> amount;
  DoseMethod method = DoseMethod::kNone;
  NoDose missing = NoDose::kNone;
  std::optional<Milligrams> per_hour;  // a patch: what it gives an hour, instead of a daily dose
  std::optional<int> times_a_day;
  bool as_needed = false;      // the amount is the stated maximum
  bool at_bedtime = false;     // one dose, at night
  bool assumed_units = false;  // a number without a unit was read as tablets or capsules (D30)
  // Of two readings that disagree the higher; beside a missing amount only.
  std::optional<MilligramsPerDay> perhaps;
};

enum class OrderStatus { kDraft, kActive, kOnHold, kEnded, kStopped };

// What an order says it is for (D37). kUnstated leaves it to the case.
enum class Purpose { kUnstated, kPain, kOther };

// Why an order ended, where the record says so by code or reason.
enum class StopReason { kUnstated, kLackOfEffect, kIntolerance, kHarm, kNotClinical };

// One ingredient of one prescription (a product of two ingredients makes two of these). On the
// chart a prescription whose dose changes by plan makes one for each step, with its own days.
struct MedicationOrder {
  std::string drug;        // the content's drug: "gabapentin", "gabapentin ER"; empty: unknown
  std::string ingredient;  // "gabapentin"
  std::string drug_class;  // "gabapentinoid"; empty when no rule knows it
  std::string product;     // as written, for people
  bool by_name_only = false;
  bool codes_disagree = false;
  bool systemic = true;  // false for topical, inhaled, nasal, eye and rectal products
  bool inpatient = false;
  std::optional<Milligrams> strength;     // of one tablet or capsule
  DailyDose dose;                         // of a draft with steps: the last
  bool stepped = false;                   // a draft whose dose changes by plan
  std::optional<MilligramsPerDay> first;  // of a draft with steps: the first, where it is known
  std::optional<MilligramsPerDay> peak;   // of a draft with steps: the highest that is known
  bool some_step_unknown = false;         // of a draft with steps: a dose of one is not known
  int step = 0;                           // 1, 2, ... of a dose that changes by plan; else 0
  OrderStatus status = OrderStatus::kActive;
  std::optional<DaySpan> start;
  std::optional<DaySpan> end;
  std::optional<Days> supply;  // with refills
  bool refills = false;
  Purpose purpose = Purpose::kUnstated;
  std::vector<std::string> reasons;  // the problems of the pathway that its reason names
  StopReason stop_reason = StopReason::kUnstated;
  bool stopping = false;  // an order of the chart that a draft of this request ends or holds
  std::string resource;   // "MedicationRequest/123"
  std::string replaces;   // priorPrescription
};

}  // namespace pathway
