#pragma once

#include <map>
#include <string>

#include "hooks/hook_request.h"

namespace hooks {

// The drafted orders as JSON text, to the byte as they were sent, by "Type/id". A draft without an
// id has no name to change it by, and one whose name stands twice has none of its own: neither is
// among them.
std::map<std::string, std::string, std::less<>> DraftsAsSent(const HookRequest& request);

}  // namespace hooks
