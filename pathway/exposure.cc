#include "pathway/exposure.h"

#include <algorithm>

namespace pathway {
namespace {

// An order's days, the first taken and the first no longer taken, as well as they are known.
struct Interval {
  const MedicationOrder* order;
  DaySpan start;
  DaySpan end;
};

// How far back an order without any date may reach.
constexpr Days kLongAgo{36'525};

DaySpan OpenEnd(const MedicationOrder& order, const DaySpan& start, const ExposureRules& rules,
                Day today) {
  const bool active = order.status == OrderStatus::kActive;
  if (!order.supply) return {active ? today : start.earliest, today};
  const Day used_up_first = start.earliest + *order.supply;
  const Day used_up_last = start.latest + *order.supply;
  if (active) {
    const bool still_covered = today <= used_up_last + rules.persistence;
    return {still_covered ? today : std::min(used_up_first, today), today};
  }
  const bool ran_its_course = order.status == OrderStatus::kEnded;
  return {ran_its_course ? std::min(used_up_first, today) : start.earliest,
          std::min(used_up_last, today)};
}

Interval IntervalOf(const MedicationOrder& order, const ExposureRules& rules, Day today) {
  const DaySpan start = order.start.value_or(DaySpan{today - kLongAgo, today});
  DaySpan end = OpenEnd(order, start, rules, today);
  if (order.end) {
    end = {std::min(order.end->earliest + Days(1), today),
           std::min(order.end->latest + Days(1), today)};
  }
  end.earliest = std::max(end.earliest, start.earliest);
  end.latest = std::max(end.latest, start.latest);
  return {&order, start, end};
}

bool SameDosing(const MedicationOrder& a, const MedicationOrder& b) {
  return a.strength == b.strength && a.dose.amount == b.dose.amount &&
         a.dose.times_a_day == b.dose.times_a_day;
}

bool OneRegimen(const Interval& earlier, const Interval& later, const ExposureRules& rules) {
  return later.start.earliest - earlier.start.earliest <= rules.combined_start &&
         !SameDosing(*earlier.order, *later.order);
}

// Whether `later` takes over from `earlier`: named by priorPrescription, the same strength, or an
// order that has ended since. Two running orders of different strengths may both be taken.
Answer Replaces(const Interval& later, const Interval& earlier, const ExposureRules& rules) {
  if (!later.order->replaces.empty() && later.order->replaces == earlier.order->resource) {
    return Answer::kYes;
  }
  if (OneRegimen(earlier, later, rules)) return Answer::kNo;
  const bool both_run = earlier.order->status == OrderStatus::kActive &&
                        later.order->status == OrderStatus::kActive && !earlier.order->end;
  const bool same_strength = earlier.order->strength == later.order->strength;
  return both_run && !same_strength ? Answer::kUnknown : Answer::kYes;
}

enum class View { kSurely, kPossibly };

// Each order's days in one view. Where it is open whether a later order replaced an earlier one,
// the sure view keeps the later alone and the possible view keeps both.
std::vector<Interval> Settled(std::vector<Interval> intervals, const ExposureRules& rules,
                              View view) {
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    for (std::size_t j = i + 1; j < intervals.size(); ++j) {
      Interval& earlier = intervals[i];
      const Interval& later = intervals[j];
      if (later.start.earliest >= earlier.end.latest) break;
      const Answer replaced = Replaces(later, earlier, rules);
      if (replaced == Answer::kNo || (replaced == Answer::kUnknown && view == View::kPossibly)) {
        continue;
      }
      earlier.end.latest = std::min(earlier.end.latest, later.start.latest);
      earlier.end.earliest = std::min(earlier.end.earliest, later.start.earliest);
      break;
    }
  }
  return intervals;
}

struct DayRange {
  const MedicationOrder* order;
  Day from;
  Day to;
};

std::vector<DayRange> RangesOf(const std::vector<Interval>& intervals, View view) {
  std::vector<DayRange> ranges;
  for (const Interval& in : intervals) {
    const bool sure = view == View::kSurely;
    const DayRange range{in.order, sure ? in.start.latest : in.start.earliest,
                         sure ? in.end.earliest : in.end.latest};
    if (range.from < range.to) ranges.push_back(range);
  }
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const DayRange& a, const DayRange& b) { return a.from < b.from; });
  return ranges;
}

Stretch StretchOf(Day from, Day to, const std::vector<DayRange>& running) {
  Stretch stretch{from, to, MilligramsPerDay::Whole(0), {}};
  for (const DayRange& range : running) {
    stretch.orders.push_back(range.order);
    if (!range.order->dose.amount || !stretch.dose) {
      stretch.dose.reset();
      continue;
    }
    *stretch.dose = *stretch.dose + *range.order->dose.amount;
  }
  return stretch;
}

std::vector<Stretch> Sweep(const std::vector<DayRange>& ranges) {
  std::vector<Stretch> stretches;
  std::vector<DayRange> running;
  std::size_t next = 0;
  Day at{};
  while (next < ranges.size() || !running.empty()) {
    if (running.empty()) at = ranges[next].from;
    while (next < ranges.size() && ranges[next].from <= at) running.push_back(ranges[next++]);
    Day until = running.front().to;
    for (const DayRange& range : running) until = std::min(until, range.to);
    if (next < ranges.size()) until = std::min(until, ranges[next].from);
    stretches.push_back(StretchOf(at, until, running));
    std::erase_if(running, [until](const DayRange& range) { return range.to <= until; });
    at = until;
  }
  return stretches;
}

// What is taken on `today`: the active orders that still run then. Missing when a dose is unknown.
struct Today {
  bool any = false;
  std::optional<MilligramsPerDay> dose = MilligramsPerDay::Whole(0);
};

Today TakenOn(Day today, const std::vector<Interval>& settled) {
  Today taken;
  for (const Interval& in : settled) {
    if (in.order->status != OrderStatus::kActive || in.end.latest < today) continue;
    taken.any = true;
    if (!taken.dose || !in.order->dose.amount || in.end.earliest < today) {
      taken.dose.reset();
      continue;
    }
    taken.dose = *taken.dose + *in.order->dose.amount;
  }
  if (!taken.any) taken.dose.reset();
  return taken;
}

template <typename Counts>
Days LongestRun(const std::vector<Stretch>& stretches, Days persistence, Counts counts) {
  Days longest{0};
  bool in_run = false;
  Day run_from{};
  Day run_to{};
  for (const Stretch& stretch : stretches) {
    if (!counts(stretch)) {
      in_run = false;
      continue;
    }
    if (!in_run || stretch.from - run_to > persistence) run_from = stretch.from;
    in_run = true;
    run_to = stretch.to;
    longest = std::max(longest, run_to - run_from);
  }
  return longest;
}

}  // namespace

Exposure::Exposure(std::vector<const MedicationOrder*> orders, const ExposureRules& rules,
                   Day today)
    : orders_(std::move(orders)), persistence_(rules.persistence) {
  std::vector<Interval> intervals;
  for (const MedicationOrder* order : orders_) {
    intervals.push_back(IntervalOf(*order, rules, today));
    if (intervals.back().start.earliest > today) intervals.pop_back();
  }
  std::stable_sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) {
    if (a.start.earliest != b.start.earliest) return a.start.earliest < b.start.earliest;
    return a.order->resource < b.order->resource;
  });
  orders_.clear();
  for (const Interval& in : intervals) {
    orders_.push_back(in.order);
    if (!in.order->dose.amount) some_dose_unknown_ = true;
  }
  const auto sure = Settled(intervals, rules, View::kSurely);
  const auto possible = Settled(intervals, rules, View::kPossibly);
  surely_ = Sweep(RangesOf(sure, View::kSurely));
  possibly_ = Sweep(RangesOf(possible, View::kPossibly));
  for (const Stretch& stretch : possibly_) {
    if (stretch.dose && (!highest_ || *highest_ < *stretch.dose)) highest_ = stretch.dose;
  }
  const Today at_least = TakenOn(today, sure);
  const Today at_most = TakenOn(today, possible);
  running_ = at_most.any;
  if (at_least.dose == at_most.dose) current_ = at_most.dose;
}

DayCount Exposure::DaysAtOrAbove(MilligramsPerDay dose) const {
  return {LongestRun(surely_, persistence_,
                     [dose](const Stretch& s) { return s.dose && *s.dose >= dose; }),
          LongestRun(possibly_, persistence_,
                     [dose](const Stretch& s) { return !s.dose || *s.dose >= dose; })};
}

DayCount Exposure::DaysTaken() const {
  const auto any = [](const Stretch&) { return true; };
  return {LongestRun(surely_, persistence_, any), LongestRun(possibly_, persistence_, any)};
}

std::optional<DaySpan> Exposure::LastRaise() const {
  std::optional<DaySpan> raised;
  std::optional<MilligramsPerDay> before;
  for (const Stretch& stretch : possibly_) {
    const bool went_up = stretch.dose && (!before || *stretch.dose > *before);
    if (went_up || !raised) raised = DaySpan::On(stretch.from);
    if (stretch.dose) before = stretch.dose;
  }
  return raised;
}

std::optional<DaySpan> Exposure::FirstDay() const {
  if (orders_.empty()) return std::nullopt;
  return orders_.front()->start;
}

std::optional<Day> Exposure::LastDay() const {
  if (possibly_.empty()) return std::nullopt;
  return possibly_.back().to;
}

}  // namespace pathway
