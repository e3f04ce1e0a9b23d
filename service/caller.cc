#include "service/caller.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fhir/url.h"
#include "hooks/refusal.h"
#include "service/request_head.h"

namespace service {
namespace {

using fhir::IssueType;
using TimePoint = std::chrono::system_clock::time_point;

[[noreturn]] void Refuse(int status, fhir::IssueType type, const char* at, std::string why) {
  throw hooks::Refusal(status, {fhir::Severity::kError, type, at, std::move(why)});
}

// For the log; the caller gets a bare 401.
[[noreturn]] void Distrust(TokenFault fault, const Client* client = nullptr) {
  std::string why;
  if (client != nullptr) why = "client " + client->id + ": ";
  throw Distrusted(fault, {fhir::Severity::kError, IssueType::kForbidden, "Authorization",
                           why.append(TextOf(fault))});
}

// RFC 6750 section 2.1. Of two tokens nobody can say which one a proxy believed.
std::string_view RequireBearerToken(const HttpRequest& request) {
  const auto count = std::count_if(
      request.headers.begin(), request.headers.end(),
      [](const auto& header) { return EqualsIgnoringCase(header.first, "Authorization"); });
  if (count == 0) Distrust(TokenFault::kNoToken);
  if (count > 1) Distrust(TokenFault::kSeveralTokens);
  std::string_view value = request.Header("Authorization");
  constexpr std::string_view kScheme = "Bearer ";
  if (!EqualsIgnoringCase(value.substr(0, kScheme.size()), kScheme)) {
    Distrust(TokenFault::kNoBearer);
  }
  value.remove_prefix(kScheme.size());
  while (value.starts_with(' ')) value.remove_prefix(1);
  return value;
}

const Client& RequireClientOf(const Deployment& deployment, const std::string& issuer) {
  for (const Client& client : deployment.clients) {
    const auto& issuers = client.token.issuers;
    if (std::find(issuers.begin(), issuers.end(), issuer) != issuers.end()) return client;
  }
  Distrust(TokenFault::kUnknownIssuer);
}

// Where the client's keys are fetched from: the address in its token, which is used only if it is
// one of those that were agreed on, or the one agreed address. Empty: keys are not fetched.
std::string RequireKeySetUrl(const Client& client, const Token& token) {
  const auto& urls = client.token.key_set_urls;
  if (urls.empty()) return {};
  if (!token.key_set_url) return urls.size() == 1 ? urls.front() : std::string();
  if (std::find(urls.begin(), urls.end(), *token.key_set_url) == urls.end()) {
    Distrust(TokenFault::kUnlistedKeySet, &client);
  }
  return *token.key_set_url;
}

PublicKey RequireKey(const Client& client, const Token& token, KeyStore& keys, const Trace& trace,
                     TimePoint now) {
  const std::string url = RequireKeySetUrl(client, token);
  if (const PublicKey* key = FindKey(client.token.keys, token.kid, token.algorithm)) return *key;
  if (url.empty()) Distrust(TokenFault::kUnknownKey, &client);
  const auto key = keys.Find(url, token.kid, token.algorithm, now, HeadersOf(trace));
  if (!key) Distrust(TokenFault::kUnknownKey, &client);
  return *key;
}

// An issuer is one of those configured and has no line break, so that no two pairs are one nonce.
void RequireFirstUse(const Client& client, const Token& token, ReplayStore& replays,
                     TimePoint now) {
  const std::string nonce = token.claims.issuer + "\n" + token.claims.nonce;
  switch (replays.Note(nonce, EndOf(token, client.token), now)) {
    case ReplayStore::Verdict::kFirst:
      return;
    case ReplayStore::Verdict::kSeen:
      Distrust(TokenFault::kUsedBefore, &client);
    case ReplayStore::Verdict::kFull:
      Refuse(503, IssueType::kTransient, "", "too many tokens are in use; try again later");
    case ReplayStore::Verdict::kUnknown:
      Refuse(503, IssueType::kTransient, "", "tokens cannot be checked now; try again later");
  }
}

// DNS names are the same in either case.
bool HasCertificate(const Client& client, const HttpRequest& request) {
  return std::any_of(
      client.certificate_names.begin(), client.certificate_names.end(), [&](const auto& wanted) {
        return std::any_of(
            request.certificate_names.begin(), request.certificate_names.end(),
            [&wanted](const auto& shown) { return EqualsIgnoringCase(wanted, shown); });
      });
}

const Client& RequireClientByCertificate(const Deployment& deployment, const HttpRequest& request) {
  for (const Client& client : deployment.clients) {
    if (HasCertificate(client, request)) return client;
  }
  Refuse(403, IssueType::kForbidden, "", "the certificate of the connection is of no client");
}

const Client& RequireClientByToken(const Deployment& deployment, const HttpRequest& request,
                                   const Called& called, const Identity& identity, TimePoint now) {
  const auto token = ReadToken(RequireBearerToken(request));
  if (!token) Distrust(token.error());
  const Client& client = RequireClientOf(deployment, token->claims.issuer);
  if (const auto fault = FaultOf(*token, client.token, called, now)) Distrust(*fault, &client);
  if (!client.certificate_names.empty() && !HasCertificate(client, request)) {
    Distrust(TokenFault::kOtherCertificate, &client);
  }
  const PublicKey key = RequireKey(client, *token, *identity.keys, request.trace, now);
  if (!IsSignedBy(*token, key)) Distrust(TokenFault::kBadSignature, &client);
  RequireFirstUse(client, *token, *identity.replays, now);
  return client;
}

void RequireServiceOf(const Client& client, std::string_view service) {
  const bool is_allowed =
      client.services.empty() ||
      std::find(client.services.begin(), client.services.end(), service) != client.services.end();
  if (!is_allowed) Refuse(403, IssueType::kForbidden, "", "this client may not call this service");
}

bool Has(const Client& client, std::string_view fhir_server) {
  return std::find(client.fhir_servers.begin(), client.fhir_servers.end(), fhir_server) !=
         client.fhir_servers.end();
}

}  // namespace

const Client& RequireTrustedClient(const Deployment& deployment, const HttpRequest& request,
                                   const Called& called, const Identity& identity, TimePoint now) {
  if (deployment.callers.trust == Trust::kOpen) return deployment.clients.front();
  const Client& client = deployment.callers.trust == Trust::kCertificate
                             ? RequireClientByCertificate(deployment, request)
                             : RequireClientByToken(deployment, request, called, identity, now);
  RequireServiceOf(client, called.service);
  return client;
}

const Client& RequireOwnFhirServer(const Deployment& deployment, const Client& caller,
                                   std::string_view fhir_server) {
  const auto base = fhir::WithoutSlash(fhir_server);
  if (base.empty() || Has(caller, base)) return caller;
  const auto owner = std::find_if(deployment.clients.begin(), deployment.clients.end(),
                                  [base](const Client& client) { return Has(client, base); });
  const bool is_of_another = owner != deployment.clients.end();
  if (deployment.callers.trust == Trust::kOpen) return is_of_another ? *owner : caller;
  if (is_of_another || !caller.fhir_servers.empty()) {
    Refuse(403, IssueType::kForbidden, "fhirServer", "is not a FHIR server of this client");
  }
  return caller;
}

}  // namespace service
