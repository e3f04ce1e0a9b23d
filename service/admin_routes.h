#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "service/http_server.h"

namespace service {

// The listener of those who run the service: never the one that EHRs call.
struct AdminSettings {
  ListenSettings listen;
  std::string token;  // secret; what a caller has to send as its bearer token
};

// One thing that operators may ask for.
struct AdminEndpoint {
  enum class Access { kToken, kOpen };  // kOpen: tells nothing of patients, users or content

  std::string method;  // "GET" answers HEAD too
  std::string path;    // "/readyz"; "/console/" and every other that ends in a slash: all below it
  Access access = Access::kToken;
  Handler answer;
};

// Answers the endpoints: a bare 401 without the token, 404 and 405 as elsewhere, 500 for what an
// endpoint throws. The token is compared in constant time. Safe from any thread.
class AdminRoutes {
 public:
  AdminRoutes(std::string token, std::vector<AdminEndpoint> endpoints);

  HttpResponse Handle(HttpRequest&& request) const;

 private:
  bool IsKnown(const HttpRequest& request) const;
  HttpResponse Dispatch(HttpRequest&& request) const;

  std::string token_;
  std::vector<AdminEndpoint> endpoints_;
};

}  // namespace service
