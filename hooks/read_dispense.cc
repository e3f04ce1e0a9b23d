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
using pathway::MedicationOrder;
using pathway::OrderStatus;

std::optional<pathway::DaySpan> HandedOut(const Node& dispense, fhir::Issues& issues) {
  const auto handed = fhir::DateAt(dispense, "whenHandedOver", issues);
  return handed ? handed : fhir::DateAt(dispense, "whenPrepared", issues);
}

// Whether the supply may still last today, for all that is known of it.
bool MayLast(const std::optional<pathway::DaySpan>& day, const std::optional<pathway::Days>& supply,
             pathway::Day today) {
  return day && supply && day->latest + *supply > today;
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
    order.drug = component.drug;
    order.ingredient = component.ingredient;
    order.drug_class = component.drug_class;
    order.product = identity.name;
    order.by_name_only = identity.how == fhir::DrugIdentity::How::kByName;
    order.codes_disagree = identity.codes_disagree;
    order.systemic = identity.systemic;
    order.strength = component.strength;
    order.supply = supply;
    order.resource = resource.reference;
    const bool lasts = MayLast(day, supply, reader.pain_case.today);
    order.status = lasts ? OrderStatus::kActive : OrderStatus::kEnded;
    AddChartOrders(order, steps, {day, std::nullopt, std::nullopt}, reader.dispensed);
  }
}

void AddDispensedDrugs(Reader& reader) {
  auto& orders = reader.pain_case.medications;
  const std::size_t on_chart = orders.size();
  for (MedicationOrder& dispensed : reader.dispensed) {
    const bool ordered =
        std::any_of(orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(on_chart),
                    [&dispensed](const MedicationOrder& order) {
                      return order.ingredient == dispensed.ingredient;
                    });
    if (!ordered) orders.push_back(std::move(dispensed));
  }
}

}  // namespace hooks
