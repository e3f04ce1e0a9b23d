#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "service/admin_routes.h"
#include "service/deployment.h"
#include "service/store.h"
#include "service/switchboard.h"

namespace service {

// Throws hooks::Refusal(400) for a rule or client that the deployment does not have.
void RequireKnown(const KillSwitch& off, const Deployment& deployment);

// [{"rule": "*", "client": "east", "reason": "...", "by": "...", "at": "..."}]; * is every one.
std::string SwitchesJson(const std::vector<KillSwitch>& off);

// GET /admin/switches; POST /admin/switch-off {"rule", "client", "reason", "by"} and
// /admin/switch-on {"rule", "client"}, where rule or client may be "*" or left out, but not both
// left out. Each answers with what is off then, in this process at once and in the others within
// seconds. REQUIRES: all outlive the endpoints.
std::vector<AdminEndpoint> SwitchEndpoints(
    Store& store, Switchboard& board,
    const std::function<std::shared_ptr<const Deployment>()>& deployment,
    const std::function<std::chrono::system_clock::time_point()>& now);

}  // namespace service
