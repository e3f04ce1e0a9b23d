#pragma once

#include <functional>
#include <memory>

#include "fhir/client.h"
#include "pathway/day.h"
#include "service/deployment.h"
#include "service/http_server.h"

namespace service {

// The HTTP face of a deployment: GET /cds-services, POST /cds-services/{id}, GET /healthz.
// `today` is the one clock. A refusal becomes its status and an OperationOutcome; any other
// exception a 500 that names only an id, which the log has too.
class Routes {
 public:
  Routes(std::shared_ptr<const Deployment> deployment, std::function<pathway::Day()> today);

  HttpResponse Handle(HttpRequest&& request) const;

  const fhir::FetchCounters& FetchCounters() const { return fhir_client_->Counters(); }

 private:
  HttpResponse Dispatch(HttpRequest&& request) const;
  HttpResponse Discover(const HttpRequest& request) const;
  HttpResponse Call(HttpRequest&& request, std::string_view id) const;

  std::shared_ptr<const Deployment> deployment_;
  std::function<pathway::Day()> today_;
  std::unique_ptr<fhir::Client> fhir_client_;
};

}  // namespace service
