#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "fhir/client.h"
#include "pathway/day.h"
#include "service/admin_routes.h"
#include "service/client_kind.h"
#include "service/deployment.h"
#include "service/feedback_book.h"
#include "service/store.h"
#include "service/switchboard.h"

namespace service {

// By what name cards tried in the console, and what is said of them, stand in the store. No client
// of a configuration has it.
inline constexpr const char* kConsoleClient = "(console)";

// What the console asks of the process.
struct ConsoleSources {
  std::function<std::shared_ptr<const Deployment>()> deployment;  // the present one
  std::function<pathway::Day()> today;
  ClientKinds kinds;             // that there are; empty: none
  FeedbackBook* book = nullptr;  // REQUIRES: there, and outlives the endpoints
  Store* store = nullptr;        // the same
  Switchboard* board = nullptr;  // the same
};

// What the console's page shows, as JSON, for whoever has the operators' token (docs/openapi.yaml).
// Nothing here changes what a client is answered.
std::vector<AdminEndpoint> ConsoleApiEndpoints(ConsoleSources sources);

}  // namespace service
