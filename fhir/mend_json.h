#pragma once

#include <string>
#include <string_view>

namespace fhir {

// The same JSON text with what a strict parser refuses, though it stands in well-formed JSON,
// made readable: a lone surrogate escape becomes U+FFFD, a number too large for a double or a
// 64-bit integer becomes a string of its digits. Text that is not JSON stays not JSON.
std::string MendedJson(std::string_view text);

}  // namespace fhir
