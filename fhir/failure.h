#pragma once

#include <array>
#include <cstddef>

#include "fhir/issue.h"

namespace fhir {

// Why something could not be had from a FHIR server. Each is an answer the request goes on with,
// never an exception.
enum class Failure {
  kRefused,       // we do not call this address: not allow-listed, or the link left the server
  kNoToken,       // the caller gave no token, and the site wants one
  kNotInScope,    // the caller's scopes do not cover it, so it was not asked for
  kBusy,          // too many requests are waiting for a FHIR server already
  kUnreachable,   // no such host, no connection, no TLS we trust
  kBroken,        // the connection ended in the middle
  kTimedOut,      // its time, or the request's, was over
  kRedirected,    // 3xx: never followed
  kUnauthorized,  // 401
  kForbidden,     // 403
  kNotFound,      // 404, 410
  kThrottled,     // 429
  kServerError,   // any other status that is no success
  kNotJson,       // HTML, XML, or JSON that cannot be read
  kOutcome,       // an OperationOutcome in place of what was asked for
  kUnexpected,    // JSON, but not the resource that was asked for
  kTooLarge,      // more bytes than we take
  kTooManyPages,  // more pages or entries than we take, or pages that go in a circle
};
inline constexpr std::size_t kFailures = static_cast<std::size_t>(Failure::kTooManyPages) + 1;

// "timed-out": the label of a counter.
const char* NameOf(Failure failure);
// For the sender: "timed out".
const char* WordsOf(Failure failure);
IssueType TypeOf(Failure failure);

}  // namespace fhir
