#include "pathway/interval.h"

#include <algorithm>
#include <tuple>

namespace pathway {
namespace {

// How far back an order without any date may reach.
constexpr Days kLongAgo{36'525};

// A record of more overlapping orders than these is a muddle; the limit keeps the work in
// proportion to the record.
constexpr std::size_t kMostRenewals = 256;

DaySpan OpenEnd(const MedicationOrder& order, const DaySpan& start, const ExposureRules& rules,
                Day today) {
  const Day tomorrow = today + Days(1);
  const bool active = order.status == OrderStatus::kActive;
  if (!order.supply) return active ? DaySpan::On(tomorrow) : DaySpan{start.earliest, today};
  const Day used_up_first = start.earliest + *order.supply;
  const Day used_up_last = start.latest + *order.supply;
  if (active) {
    const bool still_covered = today <= used_up_first + rules.persistence;
    return {still_covered ? tomorrow : used_up_first, tomorrow};
  }
  const bool ran_its_course = order.status == OrderStatus::kEnded;
  return {ran_its_course ? used_up_first : start.earliest, used_up_last};
}

// Whether `a` began after `b`; on one day the name of the resource decides. An order without a
// date is taken to be the older.
Answer BeganAfter(const Interval& a, const Interval& b) {
  if (!a.order->start) return b.order->start ? Answer::kNo : Answer::kUnknown;
  if (!b.order->start) return Answer::kUnknown;
  const bool by_name = std::tie(b.order->resource, b.order) < std::tie(a.order->resource, a.order);
  const Days on_one_day{by_name ? 0 : 1};
  if (a.start.earliest >= b.start.latest + on_one_day) return Answer::kYes;
  return a.start.latest >= b.start.earliest + on_one_day ? Answer::kUnknown : Answer::kNo;
}

bool SameDosing(const MedicationOrder& a, const MedicationOrder& b) {
  return a.strength == b.strength && a.dose.amount == b.dose.amount &&
         a.dose.times_a_day == b.dose.times_a_day;
}

// Whether two orders were begun together as one regimen. Of one strength only those of one day
// surely are: a few days apart they may be steps of a titration.
Answer OneRegimen(const Interval& a, const Interval& b, const ExposureRules& rules) {
  if (SameDosing(*a.order, *b.order)) return Answer::kNo;
  const bool same_strength = a.order->strength == b.order->strength;
  const Days apart_at_most =
      std::max(a.start.latest - b.start.earliest, b.start.latest - a.start.earliest);
  const Days apart_at_least =
      std::max(a.start.earliest - b.start.latest, b.start.earliest - a.start.latest);
  if (apart_at_most <= (same_strength ? Days(0) : rules.combined_start)) return Answer::kYes;
  return apart_at_least <= rules.combined_start ? Answer::kUnknown : Answer::kNo;
}

Answer Replaces(const Interval& later, const Interval& earlier, const ExposureRules& rules) {
  if (!later.order->replaces.empty() && later.order->replaces == earlier.order->resource) {
    return Answer::kYes;
  }
  const Answer together = OneRegimen(earlier, later, rules);
  if (together == Answer::kYes) return Answer::kNo;
  const bool both_run = earlier.order->status == OrderStatus::kActive &&
                        later.order->status == OrderStatus::kActive && !earlier.order->end;
  const bool same_strength = earlier.order->strength == later.order->strength;
  if (both_run && !same_strength) return Answer::kUnknown;
  return Not(together);
}

Answer TakesOver(const Interval& later, const Interval& earlier, const ExposureRules& rules) {
  return And(BeganAfter(later, earlier), Replaces(later, earlier, rules));
}

}  // namespace

Interval IntervalOf(const MedicationOrder& order, const ExposureRules& rules, Day today) {
  DaySpan start = order.start.value_or(DaySpan{today - kLongAgo, today});
  // What is on record as taken has begun.
  start.latest = std::max(start.earliest, std::min(start.latest, today));
  DaySpan end = OpenEnd(order, start, rules, today);
  if (order.end) end = {order.end->earliest + Days(1), order.end->latest + Days(1)};
  // Only an active order is taken today.
  const Day last = order.status == OrderStatus::kActive ? today + Days(1) : today;
  end.earliest = std::max(std::min(end.earliest, last), start.earliest);
  end.latest = std::max(std::min(end.latest, last), start.latest);
  return {&order, start, end, Day::max(), {}};
}

bool NeverTogether(const Interval& a, const Interval& b, const ExposureRules& rules) {
  const Answer a_after = BeganAfter(a, b);
  const Answer b_after = BeganAfter(b, a);
  const bool a_replaces = Replaces(a, b, rules) == Answer::kYes;
  const bool b_replaces = Replaces(b, a, rules) == Answer::kYes;
  return (a_after == Answer::kNo || a_replaces) && (b_after == Answer::kNo || b_replaces);
}

bool Settle(std::vector<Interval>& intervals, const ExposureRules& rules) {
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    Interval& one = intervals[i];
    for (std::size_t j = i + 1; j < intervals.size(); ++j) {
      Interval& other = intervals[j];
      if (other.start.earliest >= PossiblyUntil(one)) break;
      if (j - i > kMostRenewals) return false;
      const Answer one_goes = TakesOver(other, one, rules);
      const Answer other_goes = TakesOver(one, other, rules);
      if (one_goes == Answer::kYes) one.gone = std::min(one.gone, other.start.latest);
      if (other_goes == Answer::kYes) other.gone = std::min(other.gone, one.start.latest);
      if (one_goes != Answer::kNo) one.rivals.push_back(j);
      if (other_goes != Answer::kNo) other.rivals.push_back(i);
    }
  }
  return true;
}

}  // namespace pathway
