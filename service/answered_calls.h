#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pathway/day.h"
#include "service/audit_log.h"
#include "service/store.h"

namespace service {

// How many calls were answered, and how fast.
struct AnsweredCalls {
  std::int64_t calls = 0;
  std::int64_t orders =
      0;                   // of them, about orders: any service but those of a chart that is opened
  std::int64_t cards = 0;  // shown with those about orders
  std::int64_t under_500_ms = 0;
  std::int64_t under_1_s = 0;
};

// Counted from the audit's lines of these days, of one client or, where it is empty, of all; of a
// file its last 64 MiB at most. Nothing where there is no audit. `store` is where it is kept, if
// not in a file; null: nowhere.
std::optional<AnsweredCalls> AnsweredCallsOf(const AuditSettings& audit, Store* store,
                                             pathway::Day from, pathway::Day to,
                                             const std::string& client);

}  // namespace service
