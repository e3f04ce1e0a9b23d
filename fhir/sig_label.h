#pragma once

#include <optional>
#include <vector>

#include "fhir/sig.h"
#include "fhir/sig_cursor.h"

namespace fhir {

// The days or weeks that a step of directions is for: "day 1", "weeks 2-3", "week 4 and after".
struct SigLabel {
  int from = 1;
  std::optional<int> to;
  int days = 1;  // in one unit of it
  bool onward = false;
};
std::optional<SigLabel> ReadSigLabel(SigCursor& cursor);

// What follows the last label, if the text says so.
enum class AfterLabels { kUnsaid, kGoesOn, kStops };

// Gives each labelled step its days. False unless the labels, one for each step, cover the days
// from the first without a hole. A last step without a label may follow if it goes on.
bool PutLabels(const std::vector<std::optional<SigLabel>>& labels, AfterLabels after,
               std::vector<SigStep>& steps);

}  // namespace fhir
