#include "service/console_page.h"

#include <string>
#include <string_view>
#include <utility>

#include "fhir/issue.h"
#include "hooks/refusal.h"
#include "service/console_files.h"

namespace service {
namespace {

constexpr std::string_view kBelow = "/console/";

// Nothing but what this listener serves, and nothing inline.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

const char* TypeOf(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return nullptr;  // not for a browser
}

// A copy that is kept is asked about before it is used, so that an upgrade is seen at once.
HttpResponse Served(const HttpRequest& request, const ConsoleFile& file) {
  const std::string tag = "\"" + std::string(file.hash) + "\"";
  HttpResponse response{200, std::string(file.bytes), TypeOf(file.name), {}};
  response.headers = {{"ETag", tag},
                      {"Cache-Control", "no-cache"},
                      {"Content-Security-Policy", kPolicy},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Opener-Policy", "same-origin"}};
  if (request.Header("If-None-Match").find(tag) != std::string_view::npos) {
    response.status = 304;
    response.body.clear();
  }
  return response;
}

HttpResponse Page(const HttpRequest& request) {
  std::string_view name = std::string_view(request.path).substr(kBelow.size());
  if (name.empty()) name = "index.html";
  for (const ConsoleFile& file : ConsoleFiles()) {
    if (file.name == name && TypeOf(name) != nullptr) return Served(request, file);
  }
  throw hooks::Refusal(
      404, {fhir::Severity::kError, fhir::IssueType::kNotFound, "", "nothing is served here"});
}

HttpResponse ToConsole() { return {302, "", "text/plain", {{"Location", std::string(kBelow)}}}; }

}  // namespace

std::vector<AdminEndpoint> ConsolePageEndpoints() {
  const auto open = AdminEndpoint::Access::kOpen;
  std::vector<AdminEndpoint> endpoints;
  endpoints.push_back(
      {"GET", std::string(kBelow), open, [](HttpRequest&& request) { return Page(request); }});
  endpoints.push_back({"GET", "/console", open, [](HttpRequest&&) { return ToConsole(); }});
  return endpoints;
}

}  // namespace service
