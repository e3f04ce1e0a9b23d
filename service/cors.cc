#include "service/cors.h"

#include <algorithm>

namespace service {
namespace {

constexpr const char* kPreflightSeconds = "600";

bool IsListed(const std::vector<std::string>& origins, std::string_view origin) {
  return std::find(origins.begin(), origins.end(), origin) != origins.end();
}

}  // namespace

HeaderFields CorsHeaders(const std::vector<std::string>& origins, std::string_view origin) {
  if (origins.empty()) return {};
  HeaderFields fields{{"Vary", "Origin"}};
  if (!IsListed(origins, origin)) return fields;
  fields.emplace_back("Access-Control-Allow-Origin", origin);
  fields.emplace_back("Access-Control-Expose-Headers", "Retry-After");
  return fields;
}

HeaderFields PreflightHeaders(const std::vector<std::string>& origins, std::string_view origin,
                              std::string_view methods) {
  if (!IsListed(origins, origin)) return {};
  return {{"Access-Control-Allow-Methods", std::string(methods)},
          {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
          {"Access-Control-Max-Age", kPreflightSeconds}};
}

}  // namespace service
