#pragma once

#include <optional>
#include <vector>

#include "fhir/sig_amount.h"
#include "fhir/sig_rate.h"
#include "fhir/timing.h"

namespace fhir {

// A dose of directions while it is being read.
struct SigDraft {
  std::optional<SigAmount> amount;
  std::optional<SigRate> rate;
  unsigned times_of_day = 0;  // bits of fhir/sig_times.h
  int clocks = 0;
  unsigned weekdays = 0;  // a bit for each
  bool meals = false;
  bool as_needed = false;
  bool of_degree = false;    // for pain of some degree
  bool often_first = false;  // the text says when before it says how much
  bool after_sign = false;   // no word but a sign parts it from the dose before

  bool HasOften() const { return rate || times_of_day != 0 || clocks > 0 || weekdays != 0; }
  bool Empty() const { return !amount && !HasOften(); }
  // Without a time of the day: "twice daily".
  bool Plain() const { return times_of_day == 0 && clocks == 0; }
};

// How often the dose is taken; nothing when what the text says contradicts itself.
// REQUIRES: draft.HasOften()
std::optional<Frequency> OftenOf(const SigDraft& draft);

// Whether doses of one step are surely taken side by side, each at times of its own. False for what
// may be alternatives, one dose told twice, or the total of the others.
bool AddUp(const std::vector<SigDraft>& doses);

}  // namespace fhir
