#pragma once

#include <optional>
#include <string_view>

#include "fhir/json.h"
#include "hooks/reader.h"
#include "pathway/day.h"

namespace hooks {

// The date at a member that cannot lie ahead: when something began, was measured or was written
// down. A day more than one ahead of today is an Issue and no date; clocks and time zones differ.
std::optional<pathway::DaySpan> PastDateAt(const fhir::Node& node, std::string_view key,
                                           Reader& reader);

// The days on which the patient was of the age at `from`, or of an age from that at `from` to that
// at `to` (Age, or the Quantities of a Range). Nothing without a date of birth; an age that cannot
// be read is an Issue.
std::optional<pathway::DaySpan> DaysAtAge(const fhir::Node& from, const fhir::Node& to,
                                          Reader& reader);

// When something was done or is to be done: `stem` is "performed" or "occurrence". A course counts
// from its first day, a timing from its first event, an age from the days it may mean; words are
// no date.
std::optional<pathway::DaySpan> DoneAt(const fhir::Node& node, std::string_view stem,
                                       Reader& reader);

}  // namespace hooks
