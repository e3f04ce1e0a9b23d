#include "service/routes.h"

#include <atomic>
#include <cassert>
#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include "hooks/refusal.h"
#include "service/answer.h"

namespace service {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Severity;

constexpr std::string_view kServices = "/cds-services";

HttpResponse Refused(int status, const Issue& issue) {
  HttpResponse response{status, hooks::OperationOutcomeOf(issue), "application/json", {}};
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

// Says how to be known, and nothing of why this caller is not (conformance X-24).
HttpResponse Unknown() { return {401, {}, {}, {{"WWW-Authenticate", "Bearer"}}}; }

HttpResponse NotAllowed(const char* allowed) {
  HttpResponse response = Refused(405, {Severity::kError, IssueType::kNotSupported, "",
                                        std::string("method not allowed; allowed: ") + allowed});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

bool IsJson(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  for (char& c : type) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return type == "application/json" || type == "application/fhir+json" ||
         type == "application/json+fhir" || type == "text/json";
}

std::string_view WithoutSlash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// That the process answers, and from which content.
std::string HealthOf(const Deployment& deployment) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&writer](const char* key, const std::string& value) {
    writer.Key(key);
    writer.String(value.c_str(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  member("status", "up");
  member("content", deployment.content_version);
  member("sha256", deployment.content_hash);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

// Names a failure in the log and to the caller, without a word of the request.
std::string NextFailureId() {
  static std::atomic<unsigned> count{0};
  return "failure-" + std::to_string(++count);
}

}  // namespace

Routes::Routes(std::shared_ptr<const Deployment> deployment, std::function<pathway::Day()> today,
               Identity identity)
    : deployment_(std::move(deployment)), today_(std::move(today)), identity_(std::move(identity)) {
  assert(deployment_->callers.trust == Trust::kOpen ||
         (identity_.keys && identity_.replays && identity_.now));
}

HttpResponse Routes::Handle(HttpRequest&& request) const {
  try {
    request.remote_address = CallerAddress(request, deployment_->callers.trusted_proxies);
    return Dispatch(std::move(request));
  } catch (const hooks::Refusal& refusal) {
    spdlog::info("refused with {}: {}: {}", refusal.Status(), refusal.What().at, refusal.what());
    return refusal.Status() == 401 ? Unknown() : Refused(refusal.Status(), refusal.What());
  } catch (const std::exception& e) {
    const std::string id = NextFailureId();
    spdlog::error("{}: {}", id, typeid(e).name());
    return Refused(500, {Severity::kFatal, IssueType::kException, "",
                         "internal error " + id + "; the log of the service has its kind"});
  }
}

HttpResponse Routes::Dispatch(HttpRequest&& request) const {
  const std::string path(WithoutSlash(request.path));
  if (path == "/healthz") return {200, HealthOf(*deployment_), "application/json", {}};
  if (path == kServices) return Discover(request);
  if (path.starts_with(kServices) && path[kServices.size()] == '/') {
    return Call(std::move(request), std::string_view(path).substr(kServices.size() + 1));
  }
  return Refused(404, {Severity::kError, IssueType::kNotFound, "", "nothing is served here"});
}

HttpResponse Routes::Discover(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") return NotAllowed("GET, HEAD");
  return {200, hooks::DiscoveryOf(deployment_->services), "application/json", {}};
}

const Client& Routes::RequireCaller(const HttpRequest& request, const Called& called) const {
  const auto now = identity_.now ? identity_.now() : std::chrono::system_clock::time_point();
  return RequireTrustedClient(*deployment_, request, called, identity_, now);
}

HttpResponse Routes::Call(HttpRequest&& request, std::string_view id) const {
  if (request.method != "POST") {
    FindService(deployment_->services, id);
    return NotAllowed("POST");
  }
  const Client& caller = RequireCaller(request, {id, Endpoint::kService});
  FindService(deployment_->services, id);
  if (!IsJson(request.Header("Content-Type"))) {
    return Refused(415, {Severity::kError, IssueType::kNotSupported, "Content-Type",
                         "expected application/json"});
  }
  return {200,
          AnswerHookRequest(*deployment_, caller, id, std::move(request.body), today_()),
          "application/json",
          {}};
}

}  // namespace service
