#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "fhir/amount.h"
#include "fhir/timing.h"
#include "pathway/day.h"

namespace fhir {

// One dose of the directions. A half that the text does not give is missing.
struct SigDose {
  std::optional<Amount> amount;
  std::optional<Frequency> often;
};

// Doses taken side by side, which add up, for so many days; without `lasts` they go on.
struct SigStep {
  std::vector<SigDose> doses;
  std::optional<pathway::Days> lasts;
};

// Directions in words, as a prescriber or pharmacist writes them ("take 1 capsule by mouth three
// times daily", "1-2 tabs q4-6h prn", "300 mg qhs x 3 days, then 300 mg bid").
struct Sig {
  std::vector<SigStep> steps;  // at least one, each with at least one dose
  bool as_needed = false;
  bool of_range = false;  // a range was given; the doses are its upper end
  std::optional<Amount> most_a_day;
};

// Reads directions of which every word is understood; nothing for any other, so that an unread
// text is never half a dose. `drug` is a name that may stand in the text. A missing half is given
// only for directions of one dose.
std::optional<Sig> ReadSig(std::string_view text, std::string_view drug = {});

}  // namespace fhir
