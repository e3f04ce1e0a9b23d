#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fhir/issue.h"
#include "fhir/json.h"
#include "pathway/day.h"
#include "pathway/medication.h"

namespace fhir {

// Longer than a life is no plan and no supply.
constexpr pathway::Days kMostDays{36'525};

// `times` in each `hours`: 3 in 24 is three times a day.
struct Frequency {
  std::int64_t times = 0;
  std::int64_t hours = 24;
  pathway::DoseMethod method = pathway::DoseMethod::kTiming;
  bool at_bedtime = false;
  bool as_needed = false;
};

// How often a direction is to be followed, by the timing of its Dosage: frequency and period, the
// listed times, the listed events, then the timing's code or its text (FHIR R4 Timing). Of a range
// the most counts. Nothing when it cannot be read.
std::optional<Frequency> FrequencyOf(const Node& dosage, Issues& issues);

// Whole hours, or days, in a Duration by its code or printed unit; months count 30 days, years
// 365. A bare number counts days, as expectedSupplyDuration and daysSupply are defined. Nothing for
// another unit, an unreadable value or one that is no whole number of hours.
std::optional<std::int64_t> HoursIn(const Node& duration, Issues& issues);
std::optional<pathway::Days> DaysIn(const Node& duration, Issues& issues);

}  // namespace fhir
