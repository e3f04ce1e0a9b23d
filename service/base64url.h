#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace service {

// Base64url without padding (RFC 4648 section 5), read strictly: no blanks, no other letters, and
// the bits that encode nothing are zero. So every value has one spelling only.
std::optional<std::string> Base64UrlDecoded(std::string_view text);

}  // namespace service
