#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "pathway/day.h"
#include "service/audit_log.h"
#include "service/store.h"

namespace service {

struct StoredAuditCheck {
  std::size_t chains = 0;
  std::size_t entries = 0;  // in order, up to the first that is not
  std::string problem;      // empty: all are in order
};

// Holds every entry in the store to the one before, and each chain to its end: finds any that was
// changed, taken out, moved or cut off. Throws StoreError.
StoredAuditCheck CheckStoredAudit(Store& store, const std::string& key);

// Removes entries of days before this one and leaves an anchor from which the rest can be checked.
// Removes nothing of a chain that is not in order. Gives how many; `problem` as above.
StoredAuditCheck PruneStoredAudit(Store& store, const std::string& key, pathway::Day before);

// Every entry of these days, both included, chain by chain: of the file, or of the store. Throws
// AuditError or StoreError.
void ForEachEntry(const AuditSettings& settings, Store* store, pathway::Day from, pathway::Day to,
                  const std::function<void(std::string_view line)>& use);

}  // namespace service
