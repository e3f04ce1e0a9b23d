#include "service/routes.h"

#include <atomic>
#include <bit>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include "cards/json_members.h"
#include "cards/response.h"
#include "hooks/feedback.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "service/cors.h"
#include "service/fetch_fhir.h"
#include "service/iso_time.h"
#include "service/log.h"
#include "service/media_type.h"
#include "service/rejection.h"

namespace service {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Severity;

constexpr std::string_view kServices = "/cds-services";
constexpr std::string_view kFeedback = "/feedback";
constexpr const char* kStoreRetrySeconds = "5";

HttpResponse Refused(int status, const Issue& issue) {
  HttpResponse response{status, hooks::OperationOutcomeOf(issue), "application/json", {}};
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

// Says how to be known, and nothing of why this caller is not (conformance X-24).
HttpResponse Unknown() { return {401, {}, {}, {{"WWW-Authenticate", "Bearer"}}}; }

HttpResponse NotAcceptable() {
  return Refused(
      406, {Severity::kError, IssueType::kNotSupported, "Accept", "answers are application/json"});
}

HttpResponse NotAllowed(const char* allowed) {
  HttpResponse response = Refused(405, {Severity::kError, IssueType::kNotSupported, "",
                                        std::string("method not allowed; allowed: ") + allowed});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

HttpResponse RejectedFor(const Rejection& rejection, std::string retry_after) {
  return {rejection.status,
          OutcomeOf(rejection),
          "application/json",
          {{"Retry-After", std::move(retry_after)}}};
}

std::string_view WithoutSlash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// That the process answers, and from which content.
std::string HealthOf(const Deployment& deployment) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  cards::Member(writer, "status", "up");
  cards::Member(writer, "content", deployment.content_version);
  cards::Member(writer, "sha256", deployment.content_hash);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

// Names a failure in the log and to the caller, without a word of the request.
std::string NextFailureId() {
  static std::atomic<unsigned> count{0};
  return "failure-" + std::to_string(++count);
}

bool LacksOrders(const hooks::Refusal& refusal) {
  return refusal.Status() == 400 && refusal.What().type == IssueType::kRequired &&
         refusal.What().at == "context.draftOrders";
}

// The path of an element as far as it is made of our own words: the keys of a prefetch are the
// client's, but for those that we ask for.
std::string PlaceForLog(std::string_view at, const std::vector<hooks::CdsService>& services) {
  constexpr std::string_view kPrefetch = "prefetch.";
  if (!at.starts_with(kPrefetch)) return std::string(at);
  const auto rest = at.substr(kPrefetch.size());
  const auto key = rest.substr(0, rest.find_first_of(".[, "));
  for (const hooks::CdsService& service : services) {
    for (const hooks::PrefetchTemplate& known : service.prefetch) {
      if (known.key == key) return std::string(at);
    }
  }
  return "prefetch";
}

// An answer that a client may refuse is our own mistake: it is not sent.
void RequireConformance(const std::string& answer) {
  const auto problems = cards::ProblemsOf(answer);
  for (const std::string& problem : problems) spdlog::error("answer not sent: {}", problem);
  if (!problems.empty()) throw std::logic_error("answer does not conform");
}

}  // namespace

Routes::Routes(std::shared_ptr<const Deployment> deployment, std::function<pathway::Day()> today,
               Identity identity, Around around)
    : deployment_(std::move(deployment)),
      today_(std::move(today)),
      identity_(std::move(identity)),
      around_(std::move(around)),
      limit_(around_.limit ? around_.limit : std::make_shared<RateLimit>(deployment_->rate_limit)),
      fhir_client_(around_.fhir_client ? around_.fhir_client : std::make_shared<fhir::Client>()) {
  assert(deployment_->callers.trust != Trust::kJwt ||
         (identity_.keys && identity_.replays && identity_.now));
}

HttpResponse Routes::Handle(HttpRequest&& request) const {
  const auto began = around_.now();
  Noted noted{RequestIdOf(request.Header("X-Request-ID")),
              TraceOf(request.Header("traceparent"), request.Header("tracestate"))};
  request.trace = noted.trace;
  const std::string origin(request.Header("Origin"));
  HttpResponse response = Guarded(std::move(request), noted);
  response.headers.emplace_back("X-Request-ID", noted.request_id);
  for (auto& field : CorsHeaders(deployment_->listen.cors_origins, origin)) {
    response.headers.push_back(std::move(field));
  }
  const auto took = around_.now() - began;
  around_.metrics.Answered(noted.service, response.status, took);
  if (deployment_->log.requests) LogAnswer(response.status, took, noted);
  return response;
}

void Routes::LogAnswer(int status, std::chrono::nanoseconds took, const Noted& noted) const {
  LogLine("request")
      .With("request_id", noted.request_id)
      .With("trace_id", noted.trace.id)
      .With("span_id", noted.trace.span)
      .With("client", noted.client)
      .With("service", noted.service)
      .Number("status", std::int64_t{status})
      .Number("milliseconds", std::chrono::duration<double, std::milli>(took).count())
      .Number("cards", static_cast<std::int64_t>(noted.cards))
      .Number("suppressed", static_cast<std::int64_t>(noted.suppressed))
      .Info();
}

void Routes::LogRefusal(const hooks::Refusal& refusal, const Noted& noted) const {
  LogLine("refused with " + std::to_string(refusal.Status()))
      .With("at", PlaceForLog(refusal.What().at, deployment_->services))
      .With("why", refusal.what())
      .With("request_id", noted.request_id)
      .With("trace_id", noted.trace.id)
      .Info();
}

HttpResponse Routes::Guarded(HttpRequest&& request, Noted& noted) const {
  try {
    request.remote_address = CallerAddress(request, deployment_->callers.trusted_proxies);
    return Dispatch(std::move(request), noted);
  } catch (const Distrusted& refusal) {
    around_.metrics.Distrusted(refusal.Fault());
    LogRefusal(refusal, noted);
    return Unknown();
  } catch (const hooks::Refusal& refusal) {
    LogRefusal(refusal, noted);
    return refusal.Status() == 401 ? Unknown() : Refused(refusal.Status(), refusal.What());
  } catch (const StoreError& error) {
    around_.metrics.StoreFailed();
    spdlog::error("store: {}", error.what());
    return RejectedFor(kNotKept, kStoreRetrySeconds);
  } catch (const std::exception& e) {
    const std::string id = NextFailureId();
    spdlog::error("{}: {}", id, typeid(e).name());
    return Refused(500, {Severity::kFatal, IssueType::kException, "",
                         "internal error " + id + "; the log of the service has its kind"});
  }
}

Routes::Target Routes::TargetOf(std::string_view path) {
  if (path == "*") return {Kind::kServer, {}};
  path = WithoutSlash(path);
  if (path == "/healthz") return {Kind::kHealth, {}};
  if (path == kServices) return {Kind::kDiscovery, {}};
  if (!path.starts_with(kServices) || path[kServices.size()] != '/') return {};
  path.remove_prefix(kServices.size() + 1);
  if (!path.ends_with(kFeedback)) return {Kind::kService, std::string(path)};
  path.remove_suffix(kFeedback.size());
  return {Kind::kFeedback, std::string(path)};
}

const char* Routes::MethodsOf(Kind kind) {
  switch (kind) {
    case Kind::kService:
    case Kind::kFeedback:
      return "POST, OPTIONS";
    case Kind::kHealth:
    case Kind::kDiscovery:
      return "GET, HEAD, OPTIONS";
    case Kind::kServer:
    case Kind::kNothing:
      break;
  }
  return "GET, HEAD, POST, OPTIONS";
}

// Whom a request comes from, and what it asks, is settled in the order in which it may be told:
// nothing of a body is looked at before the request line and header are in order.
HttpResponse Routes::Dispatch(HttpRequest&& request, Noted& noted) const {
  const Target target = TargetOf(request.path);
  noted.service = LabelOf(target);
  if (target.kind == Kind::kNothing) {
    return Refused(404, {Severity::kError, IssueType::kNotFound, "", "nothing is served here"});
  }
  const bool is_call = target.kind == Kind::kService || target.kind == Kind::kFeedback;
  // Whoever calls is known before it is told which services there are.
  if (is_call && request.method != "POST") FindService(deployment_->services, target.service);
  if (request.method == "OPTIONS") return Options(request, target.kind);
  const bool is_read = target.kind == Kind::kHealth || target.kind == Kind::kDiscovery;
  const bool is_allowed =
      is_read ? request.method == "GET" || request.method == "HEAD" : request.method == "POST";
  if (!is_allowed) return NotAllowed(MethodsOf(target.kind));
  if (target.kind == Kind::kHealth) return {200, HealthOf(*deployment_), "application/json", {}};
  const auto wait = limit_->Wait(request.remote_address, around_.now());
  if (wait.count() > 0) return RejectedFor(kThrottled, std::to_string(wait.count()));
  return Perform(std::move(request), target, noted);
}

// One of a closed set, whatever was asked for.
std::string_view Routes::LabelOf(const Target& target) const {
  if (target.kind == Kind::kHealth) return CallMetrics::kHealth;
  if (target.kind == Kind::kDiscovery) return CallMetrics::kDiscovery;
  for (const hooks::CdsService& service : deployment_->services) {
    if (service.id != target.service) continue;
    return target.kind == Kind::kFeedback ? CallMetrics::kFeedback : std::string_view(service.id);
  }
  return CallMetrics::kOther;
}

// Not for a page alone: whoever asks is told which methods there are.
HttpResponse Routes::Options(const HttpRequest& request, Kind kind) const {
  const char* methods = MethodsOf(kind);
  HttpResponse response{204, "", "application/json", {{"Allow", methods}}};
  if (request.Header("Access-Control-Request-Method").empty()) return response;
  for (auto& field :
       PreflightHeaders(deployment_->listen.cors_origins, request.Header("Origin"), methods)) {
    response.headers.push_back(std::move(field));
  }
  return response;
}

const Client& Routes::RequireCaller(const HttpRequest& request, const Called& called) const {
  const auto now = identity_.now ? identity_.now() : std::chrono::system_clock::time_point();
  return RequireTrustedClient(*deployment_, request, called, identity_, now);
}

HttpResponse Routes::Perform(HttpRequest&& request, const Target& target, Noted& noted) const {
  if (target.kind == Kind::kDiscovery) return Discover(request);
  const bool is_feedback = target.kind == Kind::kFeedback;
  const Client& caller = RequireCaller(
      request, {target.service, is_feedback ? Endpoint::kFeedback : Endpoint::kService});
  noted.client = caller.id;
  FindService(deployment_->services, target.service);
  // Feedback is answered without a body.
  if (!is_feedback && !AcceptsJson(request.Header("Accept"))) return NotAcceptable();
  if (!IsJson(request.Header("Content-Type"))) {
    return Refused(415, {Severity::kError, IssueType::kNotSupported, "Content-Type",
                         "expected application/json"});
  }
  return is_feedback ? TakeFeedback(std::move(request), caller, target.service)
                     : Call(std::move(request), caller, target.service, noted);
}

HttpResponse Routes::Discover(const HttpRequest& request) const {
  if (!AcceptsJson(request.Header("Accept"))) return NotAcceptable();
  return {200, hooks::DiscoveryOf(deployment_->services), "application/json", {}};
}

HttpResponse Routes::Call(HttpRequest&& request, const Client& caller, std::string_view id,
                          Noted& noted) const {
  const RateLimit::Time began = around_.now();
  HookAnswer answer;
  try {
    answer = AnswerWithServedCards(*deployment_, caller, id, std::move(request.body),
                                   SurroundingsOf(noted));
  } catch (const hooks::Refusal& refusal) {
    if (!caller.profile.strips_calls || !LacksOrders(refusal)) throw;
    spdlog::warn(
        "client {}: a call came without draftOrders: check the URL that it has of {}, and its "
        "scopes",
        caller.id, id);
    return {200, R"({"cards":[]})", "application/json", {}};
  }
  if (deployment_->checks_answers) RequireConformance(answer.body);
  noted.cards = answer.invocation.cards;
  noted.suppressed = answer.invocation.suppressed.size();
  around_.metrics.Took(answer.stages);
  around_.metrics.Said(answer.invocation);
  if (around_.audit != nullptr) Enter(std::move(answer.invocation), began);
  if (around_.book != nullptr) around_.book->EnterServed(answer.served);
  return {200, std::move(answer.body), "application/json", {}};
}

Surroundings Routes::SurroundingsOf(const Noted& noted) const {
  Surroundings now{today_(), FetchFor(*fhir_client_, deployment_->fhir_servers, noted.trace)};
  if (identity_.now) now.at = std::chrono::floor<std::chrono::seconds>(identity_.now());
  now.store = around_.store;
  if (around_.board != nullptr) now.off = around_.board->Current();
  return now;
}

// What must be written down and cannot be is not answered. Otherwise the answer goes out, and the
// log tells of the first, the second, the fourth, the eighth such time.
void Routes::Enter(Invocation&& invocation, RateLimit::Time began) const {
  using std::chrono::duration_cast;
  invocation.at = IsoTime(identity_.now());
  invocation.microseconds = duration_cast<std::chrono::microseconds>(around_.now() - began).count();
  try {
    around_.audit->Append(invocation);
  } catch (const AuditError& error) {
    around_.metrics.AuditFailed();
    const std::uint64_t missed = around_.audit->CountMissed();
    if (std::has_single_bit(missed)) {
      spdlog::error("audit: {}; so far {} calls without an entry", error.what(), missed);
    }
    if (deployment_->audit.mode == AuditSettings::Mode::kBestEffort) return;
    throw hooks::Refusal(503, {Severity::kError, IssueType::kTransient, "",
                               "the call cannot be written down; try again later"});
  }
}

HttpResponse Routes::TakeFeedback(HttpRequest&& request, const Client& caller,
                                  std::string_view id) const {
  const auto feedback = hooks::ReadFeedback(std::move(request.body));
  if (around_.book != nullptr) around_.book->EnterFeedback(caller.id, id, feedback);
  around_.metrics.Fed(feedback);
  return {200, "", "application/json", {}};
}

}  // namespace service
