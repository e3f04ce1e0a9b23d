#pragma once

#include <optional>
#include <string_view>

#include "fhir/amount.h"
#include "fhir/sig_cursor.h"

namespace fhir {

// "(900 mg/day)", "total daily dose: 900 mg": what the doses come to in a day.
std::optional<Amount> ReadSigTotal(SigCursor& cursor, std::string_view drug);

// "max 8 tablets a day", "not to exceed 4 doses in 24 hours".
struct SigMost {
  Amount amount;
  bool in_doses = false;
};

// Whether a maximum begins here; it is taken then, and must be read on.
bool EatSigMost(SigCursor& cursor, bool& daily);

// The maximum that follows. Nothing for one of another time than a day.
std::optional<SigMost> ReadSigMost(SigCursor& cursor, std::string_view drug, bool daily);

// "in 3 divided doses", "divided tid": in how many parts the amount of a day is taken.
std::optional<int> ReadSigParts(SigCursor& cursor);

}  // namespace fhir
