#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "fhir/client.h"
#include "pathway/day.h"
#include "service/answer.h"
#include "service/caller.h"
#include "service/deployment.h"
#include "service/feedback_book.h"
#include "service/http_server.h"
#include "service/metrics.h"
#include "service/rate_limit.h"
#include "service/switchboard.h"

namespace service {

// What is beside the deployment.
struct Around {
  FeedbackBook* book = nullptr;  // REQUIRES: outlives the routes. None: feedback is not kept
  std::function<RateLimit::Time()> now = std::chrono::steady_clock::now;  // of what takes how long
  AuditTrail* audit = nullptr;  // REQUIRES: outlives the routes, and an identity with a clock
  // Shared with the routes before and after these; none: of these routes alone.
  std::shared_ptr<RateLimit> limit = nullptr;
  std::shared_ptr<fhir::Client> fhir_client = nullptr;
  Store* store = nullptr;              // of what was said before. REQUIRES: the same
  const Switchboard* board = nullptr;  // REQUIRES: outlives the routes. None: nothing is off
  CallMetrics metrics{};
};

// The HTTP face of a deployment: GET /cds-services, POST /cds-services/{id} and its feedback,
// GET /healthz. `today` and the identity's `now` are the one clock. A refusal becomes its status
// and an OperationOutcome, a caller who is not known a bare 401; any other exception a 500 that
// names only an id, which the log has too. REQUIRES: an identity that is complete, unless callers
// are not asked for tokens.
class Routes {
 public:
  Routes(std::shared_ptr<const Deployment> deployment, std::function<pathway::Day()> today,
         Identity identity = {}, Around around = {});

  HttpResponse Handle(HttpRequest&& request) const;

  const std::shared_ptr<const Deployment>& Deployed() const { return deployment_; }
  const fhir::FetchCounters& FetchCounters() const { return fhir_client_->Counters(); }

 private:
  // What a path names.
  enum class Kind { kNothing, kServer, kHealth, kDiscovery, kService, kFeedback };
  struct Target {
    Kind kind = Kind::kNothing;
    std::string service;  // of kService and kFeedback
  };
  static Target TargetOf(std::string_view path);
  static const char* MethodsOf(Kind kind);

  // What the log and the counters are told of a request. None of it is the request's own text,
  // but a name that is safe to write.
  struct Noted {
    std::string request_id;
    Trace trace;
    std::string_view service = CallMetrics::kOther;
    std::string_view client{};
    std::size_t cards = 0;
    std::size_t suppressed = 0;
  };

  HttpResponse Guarded(HttpRequest&& request, Noted& noted) const;
  void LogRefusal(const hooks::Refusal& refusal, const Noted& noted) const;
  void LogAnswer(int status, std::chrono::nanoseconds took, const Noted& noted) const;
  std::string_view LabelOf(const Target& target) const;
  HttpResponse Dispatch(HttpRequest&& request, Noted& noted) const;
  HttpResponse Options(const HttpRequest& request, Kind kind) const;
  HttpResponse Perform(HttpRequest&& request, const Target& target, Noted& noted) const;
  const Client& RequireCaller(const HttpRequest& request, const Called& called) const;
  HttpResponse Discover(const HttpRequest& request) const;
  HttpResponse Call(HttpRequest&& request, const Client& caller, std::string_view id,
                    Noted& noted) const;
  Surroundings SurroundingsOf(const Noted& noted) const;
  void Enter(Invocation&& invocation, RateLimit::Time began) const;
  HttpResponse TakeFeedback(HttpRequest&& request, const Client& caller, std::string_view id) const;

  std::shared_ptr<const Deployment> deployment_;
  std::function<pathway::Day()> today_;
  Identity identity_;
  Around around_;
  std::shared_ptr<RateLimit> limit_;
  std::shared_ptr<fhir::Client> fhir_client_;
};

}  // namespace service
