#pragma once

#include "service/store_sessions.h"

namespace service {

// The tables of the store, in plain SQL that both databases read. What changes them is a step with
// a number, and each store knows how far it has come.
inline constexpr int kSchemaVersion = 3;

// 0: there are no tables yet. Throws StoreError.
int SchemaVersionOf(Sessions& sessions);

// Takes every step that is left; of several at once one does it, and the others wait. Gives the
// version it began with. Throws StoreError, also for a store of a later version.
int BringUpToDate(Sessions& sessions);

}  // namespace service
