#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fhir/issue.h"
#include "fhir/json.h"
#include "pathway/day.h"

namespace fhir {

// A FHIR date, dateTime or instant ("2024", "2024-02", "2024-02-29", "2024-02-29T23:30:00+01:00")
// as the days it may mean. The written calendar day counts, not the day in another time zone: a
// dose taken on the evening of the 29th is not moved to the 1st. Nothing for what is no date.
std::optional<pathway::DaySpan> ReadDate(std::string_view text);

// The date at a member. Absent: nothing. Unreadable: nothing, and an Issue is kept.
std::optional<pathway::DaySpan> DateAt(const Node& node, std::string_view key, Issues& issues);

// "2024-02-29"
std::string IsoDate(pathway::Day day);

}  // namespace fhir
