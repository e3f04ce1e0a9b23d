#pragma once

#include <cstddef>
#include <vector>

#include "pathway/day.h"
#include "pathway/medication.h"

namespace pathway {

// How orders of one drug become time under treatment. All are assumptions of the content pack.
struct ExposureRules {
  Days persistence{0};     // a gap up to this long does not interrupt treatment
  Days combined_start{0};  // strengths begun this close together are one regimen and add up
};

// An order's days, the first taken and the first no longer taken, as well as they are known.
struct Interval {
  const MedicationOrder* order;
  DaySpan start;
  DaySpan end;
  DaySpan begun;                    // the start of its prescription; of a later step the first's
  bool has_end = false;             // by the record its prescription has ended
  bool step_follows = false;        // the next step begins when it ends, whenever that is
  Day gone = Day::max();            // surely replaced from here on
  std::vector<std::size_t> rivals;  // orders that may have replaced it while it ran
};

// The order's days up to today, from its dates, else from its supply and status. Only an active
// order is taken today.
Interval IntervalOf(const MedicationOrder& order, const ExposureRules& rules, Day today);

// Notes which orders replaced which. A later order takes over when it names the earlier
// (priorPrescription), has its strength, or the earlier has ended since; orders begun together are
// one regimen. Two running orders of different strengths may both be taken. Of one prescription a
// later step takes over from an earlier one, and what replaces a step replaces those after it.
// False when so many orders overlap that the record is a muddle.
// REQUIRES: intervals by start
bool Settle(std::vector<Interval>& intervals, const ExposureRules& rules, Day today);

// The first day on which the order is surely no longer taken.
inline Day PossiblyUntil(const Interval& interval) {
  return interval.end.latest < interval.gone ? interval.end.latest : interval.gone;
}

// True when the two are never taken on one day, whichever began first.
bool NeverTogether(const Interval& a, const Interval& b, const ExposureRules& rules);

}  // namespace pathway
