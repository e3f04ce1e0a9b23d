#include "pathway/interval.h"

#include <algorithm>
#include <tuple>

#include "pathway/answer.h"

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

// Two steps of one prescription whose dose changes by plan.
bool OfOnePrescription(const Interval& a, const Interval& b) {
  return a.order->step > 0 && b.order->step > 0 && a.order->resource == b.order->resource;
}

// Whether the prescription of `a` began after that of `b`; on one day the name of the resource
// decides. An order without a date is taken to be the older.
Answer BeganAfter(const Interval& a, const Interval& b) {
  if (!a.order->start) return b.order->start ? Answer::kNo : Answer::kUnknown;
  if (!b.order->start) return Answer::kUnknown;
  const bool by_name = std::tie(b.order->resource, b.order) < std::tie(a.order->resource, a.order);
  const Days on_one_day{by_name ? 0 : 1};
  if (a.begun.earliest >= b.begun.latest + on_one_day) return Answer::kYes;
  return a.begun.latest >= b.begun.earliest + on_one_day ? Answer::kUnknown : Answer::kNo;
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
      std::max(a.begun.latest - b.begun.earliest, b.begun.latest - a.begun.earliest);
  const Days apart_at_least =
      std::max(a.begun.earliest - b.begun.latest, b.begun.earliest - a.begun.latest);
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
                        later.order->status == OrderStatus::kActive && !earlier.has_end;
  const bool same_strength = earlier.order->strength == later.order->strength;
  if (both_run && !same_strength) return Answer::kUnknown;
  return Not(together);
}

Answer TakesOver(const Interval& later, const Interval& earlier, const ExposureRules& rules) {
  return And(BeganAfter(later, earlier), Replaces(later, earlier, rules));
}

// The steps of each prescription, in their order; equal ones are copies.
std::vector<std::vector<std::size_t>> StepsOf(const std::vector<Interval>& intervals) {
  std::vector<std::size_t> steps;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i].order->step > 0) steps.push_back(i);
  }
  std::stable_sort(steps.begin(), steps.end(), [&](std::size_t a, std::size_t b) {
    const MedicationOrder& one = *intervals[a].order;
    const MedicationOrder& other = *intervals[b].order;
    return std::tie(one.resource, one.step, one.dose.amount) <
           std::tie(other.resource, other.step, other.dose.amount);
  });
  std::vector<std::vector<std::size_t>> prescriptions;
  for (const std::size_t i : steps) {
    const bool next = !prescriptions.empty() &&
                      OfOnePrescription(intervals[prescriptions.back().front()], intervals[i]);
    if (!next) prescriptions.emplace_back();
    prescriptions.back().push_back(i);
  }
  return prescriptions;
}

// A prescription begins with its first step, and has ended when its last has.
void JoinSteps(const std::vector<std::size_t>& steps, std::vector<Interval>& intervals, Day today) {
  const DaySpan begun = intervals[steps.front()].start;
  const auto& end = intervals[steps.back()].order->end;
  for (const std::size_t i : steps) {
    intervals[i].begun = begun;
    intervals[i].has_end = end && end->latest < today;
  }
}

bool FollowsAtOnce(const MedicationOrder& next, const MedicationOrder& step) {
  return step.end && next.start && step.end->earliest + Days(1) == next.start->earliest &&
         step.end->latest + Days(1) == next.start->latest;
}

// What replaced a step replaced the plan; else each step takes over from the ones before it.
void SettleSteps(const std::vector<std::size_t>& steps, std::vector<Interval>& intervals) {
  for (std::size_t at = 1; at < steps.size(); ++at) {
    const Interval& before = intervals[steps[at - 1]];
    Interval& step = intervals[steps[at]];
    step.gone = std::min(step.gone, before.gone);
    step.rivals.insert(step.rivals.end(), before.rivals.begin(), before.rivals.end());
    std::sort(step.rivals.begin(), step.rivals.end());
    step.rivals.erase(std::unique(step.rivals.begin(), step.rivals.end()), step.rivals.end());
  }
  for (std::size_t at = 0; at < steps.size(); ++at) {
    Interval& step = intervals[steps[at]];
    for (std::size_t after = at + 1; after < steps.size(); ++after) {
      const Interval& next = intervals[steps[after]];
      const bool at_once = after == at + 1 && FollowsAtOnce(*next.order, *step.order);
      step.step_follows = step.step_follows || at_once;
      if (!at_once && next.start.earliest >= PossiblyUntil(step)) continue;
      step.gone = std::min(step.gone, next.start.latest);
      step.rivals.push_back(steps[after]);
    }
  }
}

bool SettleOrders(std::vector<Interval>& intervals, const ExposureRules& rules) {
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    Interval& one = intervals[i];
    for (std::size_t j = i + 1; j < intervals.size(); ++j) {
      Interval& other = intervals[j];
      if (other.start.earliest >= PossiblyUntil(one)) break;
      if (j - i > kMostRenewals) return false;
      if (OfOnePrescription(one, other)) continue;
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

}  // namespace

// A stopped order that was to end later has stopped before that, nobody knows when; of a plan of
// steps each has its own end.
Interval IntervalOf(const MedicationOrder& order, const ExposureRules& rules, Day today) {
  // Only an active order is taken today.
  const Day last = order.status == OrderStatus::kActive ? today + Days(1) : today;
  // What is on record as taken has begun; a later step perhaps not yet.
  const Day begun_by = order.step > 1 ? last : today;
  DaySpan start = order.start.value_or(DaySpan{today - kLongAgo, begun_by});
  start.latest = std::max(start.earliest, std::min(start.latest, begun_by));
  DaySpan end = OpenEnd(order, start, rules, today);
  if (order.end) end = {order.end->earliest + Days(1), order.end->latest + Days(1)};
  const bool halted = order.step == 0 && (order.status == OrderStatus::kStopped ||
                                          order.status == OrderStatus::kOnHold);
  if (halted && order.end && order.end->latest >= today) end.earliest = start.earliest;
  end.earliest = std::max(std::min(end.earliest, last), start.earliest);
  end.latest = std::max(std::min(end.latest, last), start.latest);
  const bool ended = order.end && order.end->latest < today;
  return {&order, start, end, start, ended, false, Day::max(), {}};
}

bool NeverTogether(const Interval& a, const Interval& b, const ExposureRules& rules) {
  if (OfOnePrescription(a, b)) return true;
  const Answer a_after = BeganAfter(a, b);
  const Answer b_after = BeganAfter(b, a);
  const bool a_replaces = Replaces(a, b, rules) == Answer::kYes;
  const bool b_replaces = Replaces(b, a, rules) == Answer::kYes;
  return (a_after == Answer::kNo || a_replaces) && (b_after == Answer::kNo || b_replaces);
}

bool Settle(std::vector<Interval>& intervals, const ExposureRules& rules, Day today) {
  const auto prescriptions = StepsOf(intervals);
  for (const auto& steps : prescriptions) {
    if (steps.size() > kMostRenewals) return false;
    JoinSteps(steps, intervals, today);
  }
  if (!SettleOrders(intervals, rules)) return false;
  for (const auto& steps : prescriptions) SettleSteps(steps, intervals);
  return true;
}

}  // namespace pathway
