#include "service/admin_routes.h"

#include <exception>
#include <string_view>
#include <typeinfo>
#include <utility>

#include <spdlog/spdlog.h>

#include "hooks/refusal.h"

namespace service {
namespace {

using fhir::IssueType;

HttpResponse Refused(int status, IssueType type, std::string text) {
  return {status,
          hooks::OperationOutcomeOf({fhir::Severity::kError, type, "", std::move(text)}),
          "application/json",
          {}};
}

bool Covers(const AdminEndpoint& endpoint, std::string_view path) {
  return endpoint.path == path || (endpoint.path.ends_with('/') && path.starts_with(endpoint.path));
}

bool Answers(const AdminEndpoint& endpoint, std::string_view method) {
  return endpoint.method == method || (endpoint.method == "GET" && method == "HEAD");
}

// Takes as long whatever the first difference is.
bool AreSame(std::string_view one, std::string_view other) {
  unsigned difference = one.size() == other.size() ? 0U : 1U;
  for (std::size_t i = 0; i < one.size(); ++i) {
    const char beside = other.empty() ? '\0' : other[i % other.size()];
    difference |= static_cast<unsigned>(one[i] ^ beside) & 0xFFU;
  }
  return difference == 0;
}

}  // namespace

AdminRoutes::AdminRoutes(std::string token, std::vector<AdminEndpoint> endpoints)
    : token_(std::move(token)), endpoints_(std::move(endpoints)) {}

bool AdminRoutes::IsKnown(const HttpRequest& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view sent = request.Header("Authorization");
  return sent.starts_with(kScheme) && AreSame(sent.substr(kScheme.size()), token_);
}

HttpResponse AdminRoutes::Handle(HttpRequest&& request) const {
  try {
    return Dispatch(std::move(request));
  } catch (const hooks::Refusal& refusal) {
    return {refusal.Status(), hooks::OperationOutcomeOf(refusal.What()), "application/json", {}};
  } catch (const std::exception& e) {
    spdlog::error("admin: {}", typeid(e).name());
    return Refused(500, IssueType::kException, "internal error; the log has its kind");
  }
}

HttpResponse AdminRoutes::Dispatch(HttpRequest&& request) const {
  std::string allowed;
  const AdminEndpoint* found = nullptr;
  for (const AdminEndpoint& endpoint : endpoints_) {
    if (!Covers(endpoint, request.path)) continue;
    if (found == nullptr && Answers(endpoint, request.method)) found = &endpoint;
    allowed += (allowed.empty() ? "" : ", ") + endpoint.method;
  }
  const bool is_open = found != nullptr && found->access == AdminEndpoint::Access::kOpen;
  if (!is_open && !IsKnown(request)) return {401, {}, {}, {{"WWW-Authenticate", "Bearer"}}};
  if (allowed.empty()) return Refused(404, IssueType::kNotFound, "nothing is served here");
  if (found == nullptr) {
    HttpResponse response =
        Refused(405, IssueType::kNotSupported, "method not allowed; allowed: " + allowed);
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  return found->answer(std::move(request));
}

}  // namespace service
