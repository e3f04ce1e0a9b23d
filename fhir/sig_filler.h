#pragma once

#include <optional>

#include "fhir/sig_cursor.h"

namespace fhir {

// Words around a dose that do not change it: "take", "by mouth", "with food".
bool SkipSigFiller(SigCursor& cursor);

// "as needed", "prn".
bool EatSigAsNeeded(SigCursor& cursor);

// "with meals" says how often only to who knows how often they eat.
bool EatSigMeals(SigCursor& cursor);

// "for nerve pain", "indication: sciatica"; a `bare` purpose needs no such word before it.
struct SigPurpose {
  bool of_degree = false;  // "for severe pain"
};
std::optional<SigPurpose> ReadSigPurpose(SigCursor& cursor, bool bare);

// "# 90 capsules", "dispense 90", "0 refills", "qty: 30".
bool SkipSigSupply(SigCursor& cursor);

}  // namespace fhir
