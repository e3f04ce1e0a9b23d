#include "fhir/failure.h"

namespace fhir {
namespace {

struct Entry {
  Failure failure;
  const char* name;
  const char* words;
  IssueType type;
};

constexpr std::array<Entry, kFailures> kEntries = {{
    {Failure::kRefused, "refused", "the address is not allowed", IssueType::kSecurity},
    {Failure::kNoToken, "no-token", "no usable access token came with the request",
     IssueType::kSecurity},
    {Failure::kNotInScope, "not-in-scope", "the scopes of the access token do not cover it",
     IssueType::kSecurity},
    {Failure::kBusy, "busy", "too many requests are waiting for a FHIR server",
     IssueType::kThrottled},
    {Failure::kUnreachable, "unreachable", "the FHIR server could not be reached",
     IssueType::kTransient},
    {Failure::kBroken, "broken", "the connection to the FHIR server broke", IssueType::kTransient},
    {Failure::kTimedOut, "timed-out", "the FHIR server did not answer in time",
     IssueType::kTimeout},
    {Failure::kRedirected, "redirected", "the FHIR server redirects, which is not followed",
     IssueType::kSecurity},
    {Failure::kUnauthorized, "unauthorized", "the FHIR server did not accept the access token",
     IssueType::kSecurity},
    {Failure::kForbidden, "forbidden", "the FHIR server did not allow it", IssueType::kSecurity},
    {Failure::kNotFound, "not-found", "the FHIR server does not have it", IssueType::kNotFound},
    {Failure::kThrottled, "throttled", "the FHIR server had too many requests",
     IssueType::kThrottled},
    {Failure::kServerError, "server-error", "the FHIR server failed", IssueType::kTransient},
    {Failure::kNotJson, "not-json", "the answer of the FHIR server is not JSON",
     IssueType::kStructure},
    {Failure::kOutcome, "outcome", "the FHIR server withheld it (OperationOutcome)",
     IssueType::kIncomplete},
    {Failure::kUnexpected, "unexpected", "the answer of the FHIR server is another resource",
     IssueType::kStructure},
    {Failure::kTooLarge, "too-large", "the answer of the FHIR server is too large",
     IssueType::kTooLong},
    {Failure::kTooManyPages, "too-many-pages", "the FHIR server has more pages than are read",
     IssueType::kIncomplete},
}};

const Entry& EntryOf(Failure failure) { return kEntries[static_cast<std::size_t>(failure)]; }

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kFailures; ++i) {
    if (static_cast<std::size_t>(kEntries[i].failure) != i) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

const char* NameOf(Failure failure) { return EntryOf(failure).name; }
const char* WordsOf(Failure failure) { return EntryOf(failure).words; }
IssueType TypeOf(Failure failure) { return EntryOf(failure).type; }

}  // namespace fhir
