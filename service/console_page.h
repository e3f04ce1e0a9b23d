#pragma once

#include <vector>

#include "service/admin_routes.h"

namespace service {

// The console's page and what it loads, under /console/. They hold no data and need no token; what
// the page shows it asks of the endpoints under /api/, with the operator's.
std::vector<AdminEndpoint> ConsolePageEndpoints();

}  // namespace service
