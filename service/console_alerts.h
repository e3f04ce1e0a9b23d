#pragma once

#include <optional>
#include <string>

#include "pathway/day.h"
#include "service/alert_statistics.h"
#include "service/deployment.h"
#include "service/store.h"

namespace service {

// Which alerts are counted, and how.
struct AlertsAsked {
  pathway::Day from;
  pathway::Day to;
  pathway::Day ignored_until;
  std::string client;  // as StatisticsOf takes it
  BurdenLimits limits;
};

// What was shown and what became of it, as JSON: totals, days, rules, reasons, clients, warnings,
// and how many calls were answered how fast; that is null where no audit tells. Throws StoreError.
std::string AlertsJson(const AlertsAsked& asked, const Deployment& deployment, Store& store);

}  // namespace service
