#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "service/jwks.h"

namespace service {

// Why a token is not believed. For the log alone: the caller learns nothing (conformance X-24).
enum class TokenFault {
  kNoToken,
  kNoBearer,
  kSeveralTokens,
  kTooLong,
  kNotCompact,
  kNotBase64Url,
  kHeaderNotJson,
  kClaimsNotJson,
  kAlgorithmRefused,  // none, a shared secret, or one that nobody may use here
  kAlgorithmNotAllowed,
  kTypeNotJwt,
  kCriticalHeader,
  kBadKeyId,
  kBadKeySetUrl,
  kBadIssuer,
  kUnknownIssuer,
  kBadAudience,
  kOtherAudience,
  kBadExpiry,
  kExpired,
  kBadIssueTime,
  kIssuedInFuture,
  kLivesTooLong,
  kBadNotBefore,
  kNotYetValid,
  kBadNonce,
  kBadTenant,
  kUnknownTenant,
  kUnlistedKeySet,
  kUnknownKey,
  kBadSignature,
  kUsedBefore,
  kOtherCertificate,
};
inline constexpr std::size_t kTokenFaults =
    static_cast<std::size_t>(TokenFault::kOtherCertificate) + 1;
std::string_view TextOf(TokenFault fault);
std::string_view NameOf(TokenFault fault);  // "no-token": the label of a counter

// The words of RFC 7519 section 4.1 in full. Members that nobody here asks for are tolerated.
struct Claims {
  std::string issuer;
  std::vector<std::string> audiences;
  std::chrono::sys_seconds expiry;
  std::chrono::sys_seconds issued;
  std::optional<std::chrono::sys_seconds> not_before;
  std::string nonce;  // jti
  std::optional<std::string> tenant;
};

// A JSON Web Token that is well-formed. Nothing in it is true until its signature is verified.
struct Token {
  std::string compact;
  Algorithm algorithm = Algorithm::kRs384;
  std::optional<std::string> kid;
  std::optional<std::string> key_set_url;  // jku
  Claims claims;
  std::size_t signature_bytes = 0;
};

inline constexpr std::size_t kMaxTokenBytes = std::size_t{16} << 10;

// Reads a compact JWS whose header and claims are complete and of the right kinds.
[[nodiscard]] tl::expected<Token, TokenFault> ReadToken(std::string_view compact);

// What a client's tokens have to be like.
struct TokenRules {
  std::vector<std::string> issuers;
  // URLs that this service answers to, or any other word agreed on. "{service}" in one stands for
  // the id of the service that is called.
  std::vector<std::string> audiences;
  std::vector<Algorithm> algorithms{Algorithm::kRs384, Algorithm::kEs384};
  std::vector<std::string> tenants;  // empty: any or none
  KeySet keys;                       // agreed beforehand
  std::vector<std::string> key_set_urls;
  std::chrono::seconds clock_skew{60};
  std::chrono::seconds max_lifetime{3600};
};

enum class Endpoint { kService, kFeedback };

// What is called.
struct Called {
  std::string_view service;
  Endpoint endpoint = Endpoint::kService;
};

// The first rule that a token breaks, its signature and its nonce aside. Skew counts in the
// client's favour at both ends.
std::optional<TokenFault> FaultOf(const Token& token, const TokenRules& rules, const Called& called,
                                  std::chrono::system_clock::time_point now);

// Whether the token was signed with this key, which fits its algorithm.
bool IsSignedBy(const Token& token, const PublicKey& key);

// When a token can no longer be believed, so that its nonce may be forgotten.
std::chrono::sys_seconds EndOf(const Token& token, const TokenRules& rules);

}  // namespace service
