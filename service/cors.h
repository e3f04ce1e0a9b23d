#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace service {

using HeaderFields = std::vector<std::pair<std::string, std::string>>;

// The header fields that let the page of a listed origin read an answer (the Fetch standard, CORS
// protocol). None without a list, which is CORS switched off. Never a wildcard and never
// credentials: a page sends its token itself.
HeaderFields CorsHeaders(const std::vector<std::string>& origins, std::string_view origin);

// The same for the answer to a preflight request, which asks what a page may send.
HeaderFields PreflightHeaders(const std::vector<std::string>& origins, std::string_view origin,
                              std::string_view methods);

}  // namespace service
