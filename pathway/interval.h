#pragma once

#include <cstddef>
#include <vector>

#include "pathway/day.h"
#include "pathway/exposure.h"
#include "pathway/medication.h"

namespace pathway {

// An order's days, the first taken and the first no longer taken, as well as they are known.
struct Interval {
  const MedicationOrder* order;
  DaySpan start;
  DaySpan end;
  Day gone = Day::max();            // surely replaced from here on
  std::vector<std::size_t> rivals;  // orders that may have replaced it while it ran
};

// The order's days up to today, from its dates, else from its supply and status. Only an active
// order is taken today.
Interval IntervalOf(const MedicationOrder& order, const ExposureRules& rules, Day today);

// Notes which orders replaced which. A later order takes over when it names the earlier
// (priorPrescription), has its strength, or the earlier has ended since; orders begun together are
// one regimen. Two running orders of different strengths may both be taken. False when so many
// orders overlap that the record is a muddle.
// REQUIRES: intervals by start
bool Settle(std::vector<Interval>& intervals, const ExposureRules& rules);

// The first day on which the order is surely no longer taken.
inline Day PossiblyUntil(const Interval& interval) {
  return interval.end.latest < interval.gone ? interval.end.latest : interval.gone;
}

// True when the two are never taken on one day, whichever began first.
bool NeverTogether(const Interval& a, const Interval& b, const ExposureRules& rules);

}  // namespace pathway
