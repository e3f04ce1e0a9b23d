#include "pathway/exposure.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace pathway {
namespace {

// More orders at one time than these are a muddle in which nothing is sure.
constexpr std::size_t kMostAtOnce = 32;

using Group = std::vector<std::size_t>;

// The order and all that may have replaced it by `day`: one of these surely runs then. Empty: it
// is possible that none does.
Group OneOfThese(std::size_t first, Day day, const std::vector<Interval>& intervals) {
  if (intervals[first].start.latest > day) return {};
  Group group{first};
  for (std::size_t at = 0; at < group.size(); ++at) {
    const Interval& in = intervals[group[at]];
    if (in.end.earliest <= day && !in.step_follows) return {};
    for (const std::size_t rival : in.rivals) {
      const bool known = std::find(group.begin(), group.end(), rival) != group.end();
      if (!known && intervals[rival].start.earliest <= day) group.push_back(rival);
    }
  }
  return group;
}

std::optional<MilligramsPerDay> LowestDose(const Group& group,
                                           const std::vector<Interval>& intervals) {
  std::optional<MilligramsPerDay> lowest;
  for (const std::size_t i : group) {
    const auto& dose = intervals[i].order->dose.amount;
    if (!dose) return std::nullopt;
    if (!lowest || *dose < *lowest) lowest = dose;
  }
  return lowest;
}

// What is surely taken: the groups of which one order runs, as far as they are not the same.
void AddSurely(Stretch& stretch, const Group& open, const std::vector<Interval>& intervals) {
  std::vector<Group> groups;
  for (const std::size_t i : open) {
    Group group = OneOfThese(i, stretch.from, intervals);
    if (!group.empty()) groups.push_back(std::move(group));
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.size() < b.size(); });
  Group counted;
  for (const Group& group : groups) {
    if (std::find_first_of(group.begin(), group.end(), counted.begin(), counted.end()) !=
        group.end()) {
      continue;
    }
    counted.insert(counted.end(), group.begin(), group.end());
    stretch.surely = true;
    const auto dose = LowestDose(group, intervals);
    if (!dose) continue;
    stretch.at_least = stretch.at_least ? *stretch.at_least + *dose : *dose;
  }
}

// What is possibly taken: of orders that are never taken together only the highest counts.
void AddPossibly(Stretch& stretch, const Group& open, const std::vector<Interval>& intervals,
                 const ExposureRules& rules) {
  stretch.lowest = LowestDose(open, intervals);
  if (!stretch.lowest) return;
  std::vector<Group> alternatives;
  for (const std::size_t i : open) {
    const auto fits = [&](const Group& group) {
      return std::all_of(group.begin(), group.end(), [&](std::size_t other) {
        return NeverTogether(intervals[i], intervals[other], rules);
      });
    };
    const auto group = std::find_if(alternatives.begin(), alternatives.end(), fits);
    if (group == alternatives.end()) {
      alternatives.push_back({i});
    } else {
      group->push_back(i);
    }
  }
  stretch.at_most = MilligramsPerDay::Whole(0);
  for (const Group& group : alternatives) {
    MilligramsPerDay highest = MilligramsPerDay::Whole(0);
    for (const std::size_t i : group) {
      highest = std::max(highest, *intervals[i].order->dose.amount);
    }
    *stretch.at_most = *stretch.at_most + highest;
  }
}

Stretch StretchOf(Day from, Day to, const Group& open, const std::vector<Interval>& intervals,
                  const ExposureRules& rules) {
  Stretch stretch{from, to, from, false, !open.empty(), {}, {}, {}};
  for (const std::size_t i : open) {
    const DaySpan& start = intervals[i].start;
    if (start.earliest == from) stretch.begun_by = std::max(stretch.begun_by, start.latest);
  }
  if (open.empty() || open.size() > kMostAtOnce) return stretch;
  AddSurely(stretch, open, intervals);
  AddPossibly(stretch, open, intervals, rules);
  return stretch;
}

std::vector<Day> DaysOfChange(const std::vector<Interval>& intervals, Day today) {
  std::vector<Day> days{today, today + Days(1)};
  for (const Interval& in : intervals) {
    for (const Day day : {in.start.earliest, in.start.latest, in.end.earliest, in.end.latest,
                          std::min(in.gone, in.end.latest)}) {
      if (day <= today) days.push_back(day);
    }
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

// REQUIRES: intervals by start, settled
std::vector<Stretch> Sweep(const std::vector<Interval>& intervals, const ExposureRules& rules,
                           Day today) {
  const std::vector<Day> days = DaysOfChange(intervals, today);
  std::vector<Stretch> stretches;
  Group open;
  std::size_t next = 0;
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    const Day day = days[i];
    while (next < intervals.size() && intervals[next].start.earliest <= day) open.push_back(next++);
    std::erase_if(open, [&](std::size_t at) { return PossiblyUntil(intervals[at]) <= day; });
    stretches.push_back(StretchOf(day, days[i + 1], open, intervals, rules));
  }
  return stretches;
}

// The longest run of stretches that count, the newest of equal ones. One that interrupts ends it;
// the others are gaps.
template <typename Counts, typename Interrupts>
Run LongestRun(const std::vector<Stretch>& stretches, Days persistence, Counts counts,
               Interrupts interrupts) {
  Run longest{};
  Run run{};
  bool in_run = false;
  for (const Stretch& stretch : stretches) {
    if (!counts(stretch)) {
      if (interrupts(stretch)) in_run = false;
      continue;
    }
    if (!in_run || stretch.from - run.to > persistence) run.from = stretch.from;
    in_run = true;
    run.to = stretch.to;
    if (run.Length() >= longest.Length()) longest = run;
  }
  return longest;
}

bool Never(const Stretch&) { return false; }

// The run of stretches that count up to today; a gap may be as long as the rules allow.
template <typename Counts>
Days RunToToday(const std::vector<Stretch>& stretches, Days persistence, Day today, Counts counts) {
  Day from = today;
  for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) {
    if (counts(*stretch) && from - stretch->to <= persistence) {
      from = stretch->from;
    } else if (stretch->possibly) {
      break;
    }
  }
  return today - from;
}

}  // namespace

Exposure::Exposure(std::vector<const MedicationOrder*> orders, const ExposureRules& rules,
                   Day today)
    : orders_(std::move(orders)), persistence_(rules.persistence) {
  intervals_.reserve(orders_.size());
  for (const MedicationOrder* order : orders_) {
    intervals_.push_back(IntervalOf(*order, rules, today));
    if (intervals_.back().start.earliest > today) intervals_.pop_back();
  }
  std::stable_sort(intervals_.begin(), intervals_.end(), [](const Interval& a, const Interval& b) {
    return std::tie(a.start.earliest, a.order->resource, a.order->step) <
           std::tie(b.start.earliest, b.order->resource, b.order->step);
  });
  orders_.clear();
  for (const Interval& in : intervals_) {
    orders_.push_back(in.order);
    if (!in.order->dose.amount) some_dose_unknown_ = true;
  }
  const bool settled = Settle(intervals_, rules, today);
  stretches_ = Sweep(intervals_, rules, today);
  if (!settled) {
    for (Stretch& stretch : stretches_) {
      stretch.surely = false;
      stretch.at_least.reset();
    }
  }
  for (const Stretch& stretch : stretches_) {
    if (stretch.at_most && (!highest_ || *highest_ < *stretch.at_most)) {
      highest_ = stretch.at_most;
    }
  }
  now_ = stretches_.back();
  stretches_.pop_back();
  if (now_.at_least == now_.at_most) current_ = now_.at_most;
}

Run Exposure::SurelyAtOrAbove(MilligramsPerDay dose) const {
  const auto surely = [dose](const Stretch& s) { return s.at_least && *s.at_least >= dose; };
  const auto perhaps_less = [dose](const Stretch& s) {
    return s.possibly && (!s.lowest || *s.lowest < dose);
  };
  return LongestRun(stretches_, persistence_, surely, perhaps_less);
}

DayCount Exposure::DaysAtOrAbove(MilligramsPerDay dose) const {
  const auto possibly = [dose](const Stretch& s) {
    return s.possibly && (!s.at_most || *s.at_most >= dose);
  };
  const auto surely_less = [](const Stretch& s) { return s.surely; };
  return {SurelyAtOrAbove(dose).Length(),
          LongestRun(stretches_, persistence_, possibly, surely_less).Length()};
}

DayCount Exposure::DaysTaken() const {
  const auto surely = [](const Stretch& s) { return s.surely; };
  const auto possibly = [](const Stretch& s) { return s.possibly; };
  return {LongestRun(stretches_, persistence_, surely, Never).Length(),
          LongestRun(stretches_, persistence_, possibly, Never).Length()};
}

DayCount Exposure::DaysRunning() const {
  if (!Running()) return {};
  const auto surely = [](const Stretch& s) { return s.surely; };
  const auto possibly = [](const Stretch& s) { return s.possibly; };
  const Days at_least =
      now_.surely ? RunToToday(stretches_, persistence_, now_.from, surely) : Days(0);
  return {at_least, RunToToday(stretches_, persistence_, now_.from, possibly)};
}

DayCount Exposure::DaysRunning(MilligramsPerDay dose) const {
  const auto surely = [dose](const Stretch& s) { return s.at_least && *s.at_least >= dose; };
  const auto possibly = [dose](const Stretch& s) {
    return s.possibly && (!s.at_most || *s.at_most >= dose);
  };
  if (!possibly(now_)) return {};
  const Days at_least =
      surely(now_) ? RunToToday(stretches_, persistence_, now_.from, surely) : Days(0);
  return {at_least, RunToToday(stretches_, persistence_, now_.from, possibly)};
}

std::optional<MilligramsPerDay> Exposure::HighestHeld(Days at_least) const {
  std::optional<MilligramsPerDay> highest;
  for (const Stretch& stretch : stretches_) {
    const auto& dose = stretch.at_least;
    if (!dose || (highest && *dose <= *highest)) continue;
    if (SurelyAtOrAbove(*dose).Length() >= at_least) highest = dose;
  }
  return highest;
}

std::optional<DaySpan> Exposure::LastRaise() const {
  std::optional<DaySpan> raised;
  std::optional<MilligramsPerDay> before;
  const auto look = [&](const Stretch& stretch) {
    if (!stretch.possibly) return;
    const bool went_up = stretch.at_most && (!before || *stretch.at_most > *before);
    if (went_up || !raised) raised = DaySpan{stretch.from, stretch.begun_by};
    if (stretch.at_most) before = stretch.at_most;
  };
  for (const Stretch& stretch : stretches_) look(stretch);
  look(now_);
  return raised;
}

std::optional<DaySpan> Exposure::FirstDay() const {
  if (orders_.empty() || !orders_.front()->start) return std::nullopt;
  DaySpan first = *orders_.front()->start;
  for (const MedicationOrder* order : orders_) {
    if (order->start) first.latest = std::min(first.latest, order->start->latest);
  }
  return first;
}

std::optional<Day> Exposure::LastDay() const {
  if (Running()) return now_.from;
  const auto last = std::find_if(stretches_.rbegin(), stretches_.rend(),
                                 [](const Stretch& stretch) { return stretch.possibly; });
  if (last == stretches_.rend()) return std::nullopt;
  return last->to - Days(1);
}

std::vector<const Interval*> Exposure::OrdersIn(const Stretch& stretch) const {
  std::vector<const Interval*> in;
  for (const Interval& interval : intervals_) {
    if (interval.start.earliest <= stretch.from && PossiblyUntil(interval) > stretch.from) {
      in.push_back(&interval);
    }
  }
  return in;
}

std::vector<Stretch> Exposure::Course() const {
  std::vector<Stretch> course;
  const auto add = [&](const Stretch& next) {
    if (!next.possibly) return;
    const auto goes_on = [&](const Stretch& last) {
      return last.to == next.from && last.surely == next.surely && last.at_least == next.at_least &&
             last.at_most == next.at_most && OrdersIn(last) == OrdersIn(next);
    };
    if (!course.empty() && goes_on(course.back())) {
      course.back().to = next.to;
    } else {
      course.push_back(next);
    }
  };
  for (const Stretch& stretch : stretches_) add(stretch);
  add(now_);
  return course;
}

}  // namespace pathway
