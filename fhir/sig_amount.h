#pragma once

#include <optional>
#include <string_view>

#include "fhir/amount.h"
#include "fhir/sig_cursor.h"

namespace fhir {

// "2 tablets", "300 mg (1 capsule)", "2 capsules (600 mg total)", "one 300 mg capsule",
// "2 x 300 mg", "half a tablet", "2". The mass counts where the text gives the mass of the dose.
struct SigAmount {
  Amount amount;
  bool range = false;
  std::optional<Amount> also;  // the same in another unit
};
std::optional<SigAmount> ReadSigAmount(SigCursor& cursor, std::string_view drug);

// "gabapentin 300 mg capsule" before the directions: what one piece holds. Nothing, and nothing
// taken, unless an amount in pieces follows.
std::optional<Amount> ReadSigProduct(SigCursor& cursor, std::string_view drug);

// Whether so much may be taken at a time: "300 tid" of a 300 mg capsule means no three hundred
// capsules.
bool IsPlausible(const Amount& amount);

}  // namespace fhir
