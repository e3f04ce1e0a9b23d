#pragma once

#include <string>
#include <string_view>

namespace cards {

// A name-based UUID (RFC 4122, version 5) in this service's namespace: the same name gives the
// same UUID, so that the same request gets the same bytes.
std::string NameUuid(std::string_view name);

}  // namespace cards
