#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hooks {

// An RFC 3339 date-time ("2026-01-15T10:00:00.5+01:00") in UTC and always in the same form, so that
// the same moment is the same text and texts sort as time goes: "2026-01-15T09:00:00.500000Z". What
// is finer than a microsecond is cut; a leap second is the moment after it; without a zone UTC is
// meant (CDS Hooks 1.1). Nothing for what is no such date-time.
std::optional<std::string> UtcInstant(std::string_view text);

}  // namespace hooks
