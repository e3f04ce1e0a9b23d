#pragma once

#include <optional>

#include "fhir/sig.h"
#include "fhir/sig_cursor.h"

namespace fhir {

// "1-0-1", "1-1-1-0": pieces in the morning, at noon, in the evening and at night. Nothing unless
// that is the whole text.
std::optional<Sig> ReadSigScheme(SigCursor& cursor);

}  // namespace fhir
