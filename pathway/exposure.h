#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pathway/answer.h"
#include "pathway/day.h"
#include "pathway/dose.h"
#include "pathway/interval.h"
#include "pathway/medication.h"

namespace pathway {

// Days on which the same orders may run, with what was taken at least and at most.
struct Stretch {
  Day from;
  Day to;               // the first day after it
  Day begun_by;         // when the change that opens it has surely happened
  bool surely = false;  // some order runs for sure
  bool possibly = false;
  std::optional<MilligramsPerDay> at_least;  // missing: no dose is known for sure
  std::optional<MilligramsPerDay> at_most;   // missing: an order whose dose is not known may run
  std::optional<MilligramsPerDay> lowest;    // of one order that may run alone; missing: not known
};

// Days from the first to the one after the last.
struct Run {
  Day from;
  Day to;
  Days Length() const { return to - from; }
};

// One drug over time, as surely and as possibly as the record's dates and doses allow.
class Exposure {
 public:
  // REQUIRES: all orders are of one drug, and outlive the exposure. Drafts are not history and
  // must not be among them. The order of the list does not matter.
  Exposure(std::vector<const MedicationOrder*> orders, const ExposureRules& rules, Day today);

  // The longest time without interruption at this dose or more. A day at less interrupts it, a
  // gap does only when it is longer than the rules allow.
  DayCount DaysAtOrAbove(MilligramsPerDay dose) const;
  DayCount DaysTaken() const;
  // How long it has been taken without interruption until today, or at this dose or more.
  DayCount DaysRunning() const;
  DayCount DaysRunning(MilligramsPerDay dose) const;
  // The longest such time that is sure, with its gaps, the newest of equal ones. Empty: none is.
  Run SurelyAtOrAbove(MilligramsPerDay dose) const;
  // The highest dose surely held for so many days; missing: none was.
  std::optional<MilligramsPerDay> HighestHeld(Days at_least) const;

  // Taken today, for all that is known: an active order that has not ended. One whose supply has
  // run out may still be taken, at a dose that is not known.
  bool Running() const { return now_.possibly; }
  // Today's dose; missing when not running, not known, or when it is not clear whether two
  // strengths are taken together.
  std::optional<MilligramsPerDay> CurrentDose() const { return current_; }
  // The highest dose any order may have reached so far. Missing: no dose is known.
  std::optional<MilligramsPerDay> HighestDose() const { return highest_; }
  // True when some order's dose is not known, so that HighestDose() may be too low.
  bool SomeDoseUnknown() const { return some_dose_unknown_; }
  // When the dose last went up, or treatment began.
  std::optional<DaySpan> LastRaise() const;
  std::optional<DaySpan> FirstDay() const;
  std::optional<Day> LastDay() const;  // the last day surely or possibly taken; today if running

  const std::vector<Stretch>& Stretches() const { return stretches_; }
  const std::vector<const MedicationOrder*>& Orders() const { return orders_; }

  // For people. The days on which the drug is possibly taken, today last; neighbours with the same
  // dose, certainty and orders are one stretch.
  std::vector<Stretch> Course() const;
  // The orders that may run in a stretch, by start, with their days.
  std::vector<const Interval*> OrdersIn(const Stretch& stretch) const;
  const std::vector<Interval>& Intervals() const { return intervals_; }

 private:
  std::vector<const MedicationOrder*> orders_;  // by start
  std::vector<Interval> intervals_;             // of the orders, in the same order
  std::vector<Stretch> stretches_;              // up to today
  Stretch now_;                                 // today
  Days persistence_;
  bool some_dose_unknown_ = false;
  std::optional<MilligramsPerDay> current_;
  std::optional<MilligramsPerDay> highest_;
};

}  // namespace pathway
