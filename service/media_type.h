#pragma once

#include <string_view>

namespace service {

// Whether a Content-Type is JSON, in one of the spellings that EHRs use for it.
bool IsJson(std::string_view content_type);

// Whether JSON may be the answer to a request with this Accept field (RFC 9110 section 12.5.1): of
// the ranges that fit, the most specific one decides. An empty field accepts anything.
bool AcceptsJson(std::string_view accept);

}  // namespace service
