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
std::optional<DaySpan> EndOf(const DoseStep& step, const DaySpan& start, const Period& period) {
  std::optional<DaySpan> end = step.until;
  if (!end && step.lasts) end = Later(start, *step.lasts - Days(1));
  if (!end || !period.end) return end ? end : period.end;
  return DaySpan{std::min(end->earliest, period.end->earliest),
                 std::min(end->latest, period.end->latest)};
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
    part.start = i > 0 && step.from ? step.from : first;
    if (i > 0 && !step.from && first) part.start = Later(*first, step.begins);
    if (part.start) {
      if (period.end && part.start->earliest > period.end->latest) break;
      part.end = EndOf(step, *part.start, period);
      if (cut_short && part.end) part.end->earliest = part.start->earliest - Days(1);
    }
    if (part.supply) part.supply = std::max(*part.supply - step.begins, Days(1));
    list.push_back(std::move(part));
  }
}

void AddDraft(MedicationOrder order, const std::vector<DoseStep>& steps, const Period& period,
              std::vector<MedicationOrder>& list) {
  if (steps.size() == 1) {
    list.push_back(Whole(std::move(order), steps.front(), period));
    return;
  }
  Days in_all{0};
  bool all_known = true;
  for (const DoseStep& step : steps) {
    if (step.lasts) in_all += *step.lasts;
    all_known = all_known && step.dose.amount.has_value();
    if (step.dose.amount && (!order.peak || *order.peak < *step.dose.amount)) {
      order.peak = step.dose.amount;
    }
  }
  if (!all_known) order.peak.reset();
  order.dose = steps.back().dose;
  order.start = StartOf(steps.front(), period);
  order.end = period.end ? period.end : steps.back().until;
  if (!order.supply && steps.back().lasts) order.supply = in_all;
  list.push_back(std::move(order));
}

}  // namespace hooks
