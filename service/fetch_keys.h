#pragma once

#include <string_view>

#include "service/client.h"
#include "service/key_store.h"

namespace service {

// Fetches over HTTPS with the certificate verified; follows no redirect, takes no more than a key
// set may have and no longer than the deadline. Plain HTTP is for the loopback alone.
Fetch HttpsFetch(FetchSettings settings);

// Whether a key set may be fetched from here: https, or http of the loopback; no user, no fragment.
bool IsKeySetUrl(std::string_view url);

}  // namespace service
