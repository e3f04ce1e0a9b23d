#pragma once

#include <functional>
#include <memory>

#include "pathway/day.h"
#include "service/caller.h"
#include "service/deployment.h"
#include "service/http_server.h"

namespace service {

// The HTTP face of a deployment: GET /cds-services, POST /cds-services/{id}, GET /healthz.
// `today` and the identity's `now` are the one clock. A refusal becomes its status and an
// OperationOutcome, a caller who is not known a bare 401; any other exception a 500 that names only
// an id, which the log has too. REQUIRES: an identity that is complete, unless callers are not
// asked for tokens.
class Routes {
 public:
  Routes(std::shared_ptr<const Deployment> deployment, std::function<pathway::Day()> today,
         Identity identity = {});

  HttpResponse Handle(HttpRequest&& request) const;

 private:
  HttpResponse Dispatch(HttpRequest&& request) const;
  HttpResponse Discover(const HttpRequest& request) const;
  const Client& RequireCaller(const HttpRequest& request, const Called& called) const;
  HttpResponse Call(HttpRequest&& request, std::string_view id) const;

  std::shared_ptr<const Deployment> deployment_;
  std::function<pathway::Day()> today_;
  Identity identity_;
};

}  // namespace service
