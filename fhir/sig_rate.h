#pragma once

#include <cstdint>
#include <optional>

#include "fhir/sig_cursor.h"

namespace fhir {

// The most days in "7 days", "two weeks", "7-10 days", "1 month" (30 days), "3/7".
std::optional<int> ReadSigDays(SigCursor& cursor);

// How often, in so many words: "bid", "q4-6h", "3 times a day", "every other day", "per week". Of
// a range the most counts.
struct SigRate {
  std::int64_t times = 1;
  std::int64_t hours = 24;
  bool range = false;
};
std::optional<SigRate> ReadSigRate(SigCursor& cursor);

}  // namespace fhir
