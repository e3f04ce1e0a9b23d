#include <algorithm>
#include <utility>

#include "fhir/date.h"
#include "fhir/dosage.h"
#include "hooks/planned_orders.h"
#include "hooks/read_drug.h"
#include "hooks/reader.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::Days;
using pathway::DaySpan;
using pathway::MedicationOrder;
using pathway::OrderStatus;

std::optional<DaySpan> HandedOut(const Node& dispense, fhir::Issues& issues) {
  const auto handed = fhir::DateAt(dispense, "whenHandedOver", issues);
  return handed ? handed : fhir::DateAt(dispense, "whenPrepared", issues);
}

// How long all steps of the directions last, where each says so.
std::optional<Days> LengthOf(const std::vector<fhir::DoseStep>& steps) {
  Days length{0};
  for (const fhir::DoseStep& step : steps) {
    if (!step.lasts) return std::nullopt;
    length += *step.lasts;
  }
  return length;
}

// The last day for which there is something to take: by the supply, else by the directions.
std::optional<DaySpan> LastDayOf(const std::optional<DaySpan>& day,
                                 const std::optional<Days>& supply,
                                 const std::vector<fhir::DoseStep>& steps) {
  const auto lasts = supply ? supply : LengthOf(steps);
  if (!day || !lasts) return steps.back().until;
  return DaySpan{day->earliest + *lasts - Days(1), day->latest + *lasts - Days(1)};
}

// An order may have run when a supply was handed out. A day either way is left for clocks and time
// zones.
bool MayHaveRun(const MedicationOrder& order, const DaySpan& day) {
  std::optional<pathway::Day> last;
  if (order.end) {
    last = order.end->latest;
  } else if (order.status == OrderStatus::kEnded && order.start && order.supply) {
    last = order.start->latest + *order.supply;
  }
  const bool begun = !order.start || order.start->earliest <= day.latest + Days(1);
  return begun && (!last || *last + Days(1) >= day.earliest);
}

bool MayBeOf(const MedicationOrder& order, const MedicationOrder& dispensed) {
  return order.ingredient == dispensed.ingredient && order.systemic == dispensed.systemic &&
         order.inpatient == dispensed.inpatient &&
         (!dispensed.start || MayHaveRun(order, *dispensed.start));
}

}  // namespace

void ReadMedicationDispense(const Resource& resource, Reader& reader) {
  const Node& dispense = resource.node;
  if (StatusAt(dispense, "status") != "completed") return;
  const fhir::DrugIdentity identity = ReadDrug(dispense, reader);
  const auto day = HandedOut(dispense, reader.issues);
  for (const fhir::Component& component : identity.components) {
    const auto steps = RegimenOf(dispense, identity, component, reader.issues);
    const auto supply = SupplyDaysOf(dispense, identity, component, steps, reader.issues);
    reader.pain_case.dispenses.push_back({component.drug, day, supply, resource.reference});
    MedicationOrder order;
    SetDrug(identity, component, order);
    order.supply = supply;
    order.resource = resource.reference;
    order.inpatient = InpatientOrder(dispense);
    const auto last = LastDayOf(day, supply, steps);
    const bool may_last = last && last->latest >= reader.pain_case.today;
    order.status = may_last ? OrderStatus::kActive : OrderStatus::kEnded;
    AddChartOrders(order, steps, {day, last, std::nullopt}, reader.dispensed);
  }
}

void AddDispensedDrugs(Reader& reader) {
  auto& orders = reader.pain_case.medications;
  const std::size_t on_chart = orders.size();
  bool ordered = false;
  for (MedicationOrder& dispensed : reader.dispensed) {
    const bool goes_on = dispensed.step > 1;  // what holds of the first step holds of the others
    ordered =
        goes_on
            ? ordered
            : std::any_of(
                  orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(on_chart),
                  [&dispensed](const MedicationOrder& order) { return MayBeOf(order, dispensed); });
    if (!ordered) orders.push_back(std::move(dispensed));
  }
}

}  // namespace hooks
