#include "service/jwt.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "service/base64url.h"
#include "service/request_head.h"
#include "service/strict_json.h"

namespace service {
namespace {

using rapidjson::Value;
using std::chrono::seconds;
using std::chrono::sys_seconds;

template <typename T>
using Read = tl::expected<T, TokenFault>;
using Fault = std::optional<TokenFault>;

constexpr std::size_t kMostNonceBytes = 256;
constexpr std::size_t kMostKidBytes = 512;
constexpr std::size_t kMostAudiences = 32;
constexpr double kLastSecond = 253402300799.0;  // of the year 9999
constexpr std::string_view kServiceMark = "{service}";

template <typename T>
bool Holds(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

struct Parts {
  std::string header;
  std::string claims;
  std::string signature;
};

Read<Parts> PartsOf(std::string_view compact) {
  const auto first = compact.find('.');
  const auto second = compact.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return tl::unexpected(TokenFault::kNotCompact);
  }
  auto header = Base64UrlDecoded(compact.substr(0, first));
  auto claims = Base64UrlDecoded(compact.substr(first + 1, second - first - 1));
  auto signature = Base64UrlDecoded(compact.substr(second + 1));
  if (!header || !claims || !signature) return tl::unexpected(TokenFault::kNotBase64Url);
  return Parts{*std::move(header), *std::move(claims), *std::move(signature)};
}

// A text of the header that may be absent, but not be anything else.
Fault ReadOptional(const Value& object, const char* name, std::size_t most, TokenFault fault,
                   std::optional<std::string>& into) {
  if (MemberOf(object, name) == nullptr) return std::nullopt;
  into = TextAt(object, name);
  if (!into || into->empty() || into->size() > most) return fault;
  return std::nullopt;
}

// RFC 7515 section 4.1. Keys that the header itself offers (jwk, x5c, x5u) are never looked at.
Fault ReadHeader(const Value& header, Token& token) {
  const auto algorithm = AlgorithmNamed(TextAt(header, "alg").value_or(std::string()));
  if (!algorithm) return TokenFault::kAlgorithmRefused;
  token.algorithm = *algorithm;
  if (!EqualsIgnoringCase(TextAt(header, "typ").value_or(std::string()), "JWT")) {
    return TokenFault::kTypeNotJwt;
  }
  for (const char* name : {"crit", "b64"}) {
    if (MemberOf(header, name) != nullptr) return TokenFault::kCriticalHeader;
  }
  if (const auto fault =
          ReadOptional(header, "kid", kMostKidBytes, TokenFault::kBadKeyId, token.kid)) {
    return fault;
  }
  return ReadOptional(header, "jku", kMaxTokenBytes, TokenFault::kBadKeySetUrl, token.key_set_url);
}

// A NumericDate, whole seconds or not.
std::optional<sys_seconds> TimeAt(const Value& claims, const char* name) {
  const Value* member = MemberOf(claims, name);
  if (member == nullptr || !member->IsNumber()) return std::nullopt;
  const double value = member->GetDouble();
  if (!(value >= 0) || value > kLastSecond) return std::nullopt;
  return sys_seconds(seconds(static_cast<std::int64_t>(std::floor(value))));
}

Fault ReadAudiences(const Value& claims, std::vector<std::string>& audiences) {
  const Value* member = MemberOf(claims, "aud");
  if (member == nullptr) return TokenFault::kBadAudience;
  if (member->IsString()) {
    audiences.emplace_back(member->GetString(), member->GetStringLength());
    return std::nullopt;
  }
  if (!member->IsArray() || member->Size() > kMostAudiences) return TokenFault::kBadAudience;
  for (const Value& one : member->GetArray()) {
    if (!one.IsString()) return TokenFault::kBadAudience;
    audiences.emplace_back(one.GetString(), one.GetStringLength());
  }
  return std::nullopt;
}

Fault ReadTimes(const Value& from, Claims& claims) {
  const auto expiry = TimeAt(from, "exp");
  if (!expiry) return TokenFault::kBadExpiry;
  claims.expiry = *expiry;
  const auto issued = TimeAt(from, "iat");
  if (!issued) return TokenFault::kBadIssueTime;
  claims.issued = *issued;
  claims.not_before = TimeAt(from, "nbf");
  if (!claims.not_before && MemberOf(from, "nbf") != nullptr) return TokenFault::kBadNotBefore;
  return std::nullopt;
}

Fault ReadClaims(const Value& from, Claims& claims) {
  claims.issuer = TextAt(from, "iss").value_or(std::string());
  if (claims.issuer.empty()) return TokenFault::kBadIssuer;
  if (const auto fault = ReadAudiences(from, claims.audiences)) return fault;
  if (const auto fault = ReadTimes(from, claims)) return fault;
  claims.nonce = TextAt(from, "jti").value_or(std::string());
  if (claims.nonce.empty() || claims.nonce.size() > kMostNonceBytes) return TokenFault::kBadNonce;
  return ReadOptional(from, "tenant", kMaxTokenBytes, TokenFault::kBadTenant, claims.tenant);
}

std::string_view WithoutSlash(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

std::string Meant(std::string_view audience, std::string_view service) {
  std::string meant(audience);
  const auto at = meant.find(kServiceMark);
  if (at != std::string::npos) meant.replace(at, kServiceMark.size(), service);
  return meant;
}

// A client may sign its feedback for the service or for the service's feedback endpoint.
bool IsMeant(const std::string& audience, const TokenRules& rules, const Called& called) {
  const auto sent = WithoutSlash(audience);
  return std::any_of(rules.audiences.begin(), rules.audiences.end(), [&](const auto& own) {
    const std::string meant(WithoutSlash(Meant(own, called.service)));
    const bool is_feedback =
        called.endpoint == Endpoint::kFeedback && WithoutSlash(own).ends_with(kServiceMark);
    return sent == meant || (is_feedback && sent == meant + "/feedback");
  });
}

Fault FaultOfTimes(const Claims& claims, const TokenRules& rules, sys_seconds now) {
  const auto skew = rules.clock_skew;
  if (now >= claims.expiry + skew) return TokenFault::kExpired;
  if (claims.issued > now + skew) return TokenFault::kIssuedInFuture;
  if (claims.not_before && *claims.not_before > now + skew) return TokenFault::kNotYetValid;
  if (claims.expiry - claims.issued > rules.max_lifetime) return TokenFault::kLivesTooLong;
  if (claims.expiry <= claims.issued) return TokenFault::kBadExpiry;
  return std::nullopt;
}

struct FaultWords {
  TokenFault fault;
  std::string_view name;
  std::string_view text;
};

constexpr FaultWords kFaultWords[] = {
    {TokenFault::kNoToken, "no-token", "no token"},
    {TokenFault::kNoBearer, "no-bearer", "the Authorization header is no bearer token"},
    {TokenFault::kSeveralTokens, "several-tokens",
     "the Authorization header stands more than once"},
    {TokenFault::kTooLong, "too-long", "the token is too long"},
    {TokenFault::kNotCompact, "not-compact", "the token has not three parts"},
    {TokenFault::kNotBase64Url, "not-base64url", "a part of the token is no base64url"},
    {TokenFault::kHeaderNotJson, "header-not-json",
     "the header is no JSON object with members that stand once"},
    {TokenFault::kClaimsNotJson, "claims-not-json",
     "the claims are no JSON object with members that stand once"},
    {TokenFault::kAlgorithmRefused, "algorithm-refused",
     "alg is missing or one that is never allowed"},
    {TokenFault::kAlgorithmNotAllowed, "algorithm-not-allowed",
     "alg is not allowed to this client"},
    {TokenFault::kTypeNotJwt, "type-not-jwt", "typ is not JWT"},
    {TokenFault::kCriticalHeader, "critical-header", "the header has crit or b64"},
    {TokenFault::kBadKeyId, "bad-key-id", "kid is no text or too long"},
    {TokenFault::kBadKeySetUrl, "bad-key-set-url", "jku is no text"},
    {TokenFault::kBadIssuer, "bad-issuer", "iss is missing or no text"},
    {TokenFault::kUnknownIssuer, "unknown-issuer", "no client has this iss"},
    {TokenFault::kBadAudience, "bad-audience", "aud is missing or not made of texts"},
    {TokenFault::kOtherAudience, "other-audience", "aud is not what is called"},
    {TokenFault::kBadExpiry, "bad-expiry", "exp is missing, no time or before iat"},
    {TokenFault::kExpired, "expired", "exp is over"},
    {TokenFault::kBadIssueTime, "bad-issue-time", "iat is missing or no time"},
    {TokenFault::kIssuedInFuture, "issued-in-future", "iat is in the future"},
    {TokenFault::kLivesTooLong, "lives-too-long", "from iat to exp is longer than allowed"},
    {TokenFault::kBadNotBefore, "bad-not-before", "nbf is no time"},
    {TokenFault::kNotYetValid, "not-yet-valid", "nbf is in the future"},
    {TokenFault::kBadNonce, "bad-nonce", "jti is missing, no text or too long"},
    {TokenFault::kBadTenant, "bad-tenant", "tenant is no text"},
    {TokenFault::kUnknownTenant, "unknown-tenant", "tenant is not one of the client's"},
    {TokenFault::kUnlistedKeySet, "unlisted-key-set", "jku is not one of the client's"},
    {TokenFault::kUnknownKey, "unknown-key", "no key of the client fits kid and alg"},
    {TokenFault::kBadSignature, "bad-signature", "the signature is not by the client's key"},
    {TokenFault::kUsedBefore, "used-before", "jti was used before"},
    {TokenFault::kOtherCertificate, "other-certificate",
     "the certificate of the connection is not the client's"},
};

}  // namespace

std::string_view TextOf(TokenFault fault) {
  for (const FaultWords& known : kFaultWords) {
    if (known.fault == fault) return known.text;
  }
  return "";
}

std::string_view NameOf(TokenFault fault) {
  for (const FaultWords& known : kFaultWords) {
    if (known.fault == fault) return known.name;
  }
  return "";
}

Read<Token> ReadToken(std::string_view compact) {
  if (compact.size() > kMaxTokenBytes) return tl::unexpected(TokenFault::kTooLong);
  const auto parts = PartsOf(compact);
  if (!parts) return tl::unexpected(parts.error());
  const auto header = ReadStrictJson(parts->header);
  if (!header) return tl::unexpected(TokenFault::kHeaderNotJson);
  Token token;
  if (const auto fault = ReadHeader(*header, token)) return tl::unexpected(*fault);
  const auto claims = ReadStrictJson(parts->claims);
  if (!claims) return tl::unexpected(TokenFault::kClaimsNotJson);
  if (const auto fault = ReadClaims(*claims, token.claims)) return tl::unexpected(*fault);
  token.compact = compact;
  token.signature_bytes = parts->signature.size();
  return token;
}

Fault FaultOf(const Token& token, const TokenRules& rules, const Called& called,
              std::chrono::system_clock::time_point now) {
  const Claims& claims = token.claims;
  if (!Holds(rules.issuers, claims.issuer)) return TokenFault::kUnknownIssuer;
  if (!Holds(rules.algorithms, token.algorithm)) return TokenFault::kAlgorithmNotAllowed;
  const bool is_meant =
      std::any_of(claims.audiences.begin(), claims.audiences.end(),
                  [&](const std::string& sent) { return IsMeant(sent, rules, called); });
  if (!is_meant) return TokenFault::kOtherAudience;
  if (const auto fault = FaultOfTimes(claims, rules, std::chrono::floor<seconds>(now))) {
    return fault;
  }
  const bool is_known_tenant =
      rules.tenants.empty() || (claims.tenant && Holds(rules.tenants, *claims.tenant));
  if (!is_known_tenant) return TokenFault::kUnknownTenant;
  return std::nullopt;
}

bool IsSignedBy(const Token& token, const PublicKey& key) {
  return token.signature_bytes == key.signature_bytes && Holds(key.algorithms, token.algorithm) &&
         Verifies(key, token.compact);
}

sys_seconds EndOf(const Token& token, const TokenRules& rules) {
  return token.claims.expiry + rules.clock_skew;
}

}  // namespace service
