#include "hooks/planned_orders.h"

#include <algorithm>
#include <utility>

namespace hooks {
namespace {

using fhir::DoseStep;
using pathway::Days;
using pathway::DaySpan;
using pathway::MedicationOrder;
using pathway::OrderStatus;

DaySpan Later(const DaySpan& day, Days by) { return {day.earliest + by, day.latest + by}; }

std::optional<DaySpan> StartOf(const DoseStep& step, const Period& period) {
  if (period.start) return period.start;
  return step.from ? step.from : period.otherwise;
}

// One direction, or several taken together.
MedicationOrder Whole(MedicationOrder order, const DoseStep& step, const Period& period) {
  order.dose = step.dose;
  order.start = StartOf(step, period);
  order.end = period.end ? period.end : step.until;
  if (!order.supply) order.supply = step.lasts;
  return order;
}

// The last day of a step, no later than the order's.
std::optional<DaySpan> EndOf(const DoseStep& step, const std::optional<DaySpan>& start,
                             const Period& period) {
  std::optional<DaySpan> end = step.until;
  if (!end && start && step.lasts) end = Later(*start, *step.lasts - Days(1));
  if (!end || !period.end) return end ? end : period.end;
  return DaySpan{std::min(end->earliest, period.end->earliest),
                 std::min(end->latest, period.end->latest)};
}

// The first day of a later step: its own, else when the one before is over; no earlier than the
// order's.
std::optional<DaySpan> StartOfNext(const DoseStep& step, const MedicationOrder& before,
                                   const std::optional<Days>& lasted, const Period& period) {
  std::optional<DaySpan> start = step.from;
  if (!start && before.start && lasted) start = Later(*before.start, *lasted);
  if (!start || !period.start) return start;
  return DaySpan{std::max(start->earliest, period.start->earliest),
                 std::max(start->latest, period.start->latest)};
}

// What is left of the order's supply when a step begins. Where the step has a day and the order's
// first is known less well, an active order has at least so much left; of another nobody knows.
std::optional<Days> SupplyLeft(const MedicationOrder& order, const std::optional<DaySpan>& first,
                               const DoseStep& step, const std::optional<DaySpan>& start) {
  if (!order.supply) return std::nullopt;
  if (!first || !start) return std::max(*order.supply - step.begins, Days(0));
  const Days since = start->earliest - first->earliest;
  const bool in_step = since == start->latest - first->latest;
  if (!in_step && order.status != OrderStatus::kActive) return std::nullopt;
  return std::max(*order.supply - since, Days(0));
}

}  // namespace

void AddChartOrders(const MedicationOrder& order, const std::vector<DoseStep>& steps,
                    const Period& period, std::vector<MedicationOrder>& list) {
  if (steps.size() == 1) {
    list.push_back(Whole(order, steps.front(), period));
    return;
  }
  const auto first = StartOf(steps.front(), period);
  const bool cut_short =
      (order.status == OrderStatus::kStopped || order.status == OrderStatus::kOnHold) &&
      !period.end;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const DoseStep& step = steps[i];
    MedicationOrder part = order;
    part.step = static_cast<int>(i) + 1;
    part.dose = step.dose;
    part.start = i == 0 ? first : StartOfNext(step, list.back(), steps[i - 1].lasts, period);
    const bool too_late = part.start && period.end && part.start->earliest > period.end->latest;
    if (i > 0 && too_late) break;
    part.end = EndOf(step, part.start, period);
    if (cut_short && part.start && part.end) part.end->earliest = part.start->earliest - Days(1);
    part.supply = SupplyLeft(order, first, step, part.start);
    // With refills the last step goes on for as long as they do.
    const bool last = i + 1 == steps.size();
    const bool goes_on = last && !step.until && step.lasts && part.supply > step.lasts;
    if (goes_on && order.refills) part.end = period.end;
    list.push_back(std::move(part));
  }
}

void AddDraft(MedicationOrder order, const std::vector<DoseStep>& steps, const Period& period,
              std::vector<MedicationOrder>& list) {
  if (steps.size() == 1) {
    list.push_back(Whole(std::move(order), steps.front(), period));
    return;
  }
  const DoseStep& last = steps.back();
  Days in_all{0};
  bool all_last = true;
  for (const DoseStep& step : steps) {
    all_last = all_last && step.lasts;
    in_all += step.lasts.value_or(Days(0));
    order.some_step_unknown = order.some_step_unknown || !step.dose.amount;
    if (step.dose.amount && (!order.peak || *order.peak < *step.dose.amount)) {
      order.peak = step.dose.amount;
    }
  }
  order.first = steps.front().dose.amount;
  order.dose = last.dose;
  order.stepped = true;
  order.first = steps.front().dose.amount;
  order.start = StartOf(steps.front(), period);
  order.end = EndOf(last, order.refills ? std::nullopt : last.from, period);
  if (!order.supply && all_last) order.supply = in_all;
  list.push_back(std::move(order));
}

}  // namespace hooks
