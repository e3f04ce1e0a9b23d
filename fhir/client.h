#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/client_settings.h"
#include "fhir/connections.h"
#include "fhir/deadline.h"
#include "fhir/failure.h"
#include "fhir/json.h"
#include "fhir/resolver.h"

namespace fhir {

// Who is asked, in whose name. The token goes to this server and nowhere else, and lives no longer
// than the call.
struct Caller {
  std::string server;   // fhirServer as it was sent
  std::string token;    // empty: none
  std::string subject;  // of the token, for a site that wants it in a header
  std::vector<std::pair<std::string, std::string>> headers{};  // more of them, of a trace
};

// A read or a search below the caller's base, or the next page of one.
struct Query {
  std::string path;        // "Patient/1", "Condition"
  std::string parameters;  // "patient=1&_count=100", encoded; empty: a read
  std::string wishes;      // more parameters, left out where the server answers 400 to them
  std::string next;  // the URL of a next page, as a server wrote it; then the others are empty
};

// What came of a query: the pages in order, and why there are no more where it is not whole.
struct Fetched {
  std::vector<JsonDocument> pages;
  std::optional<Failure> failure;
  // Parameters that the server does not repeat in its link[self]: it may not have heeded them.
  std::vector<std::string> unheeded;
};

// Counters for metrics, all since the start of the process.
struct FetchCounters {
  std::atomic<std::uint64_t> queries{0};
  std::atomic<std::uint64_t> requests{0};  // pages and retries included
  std::atomic<std::uint64_t> retries{0};
  std::atomic<std::uint64_t> unheeded{0};  // queries of which a parameter was not heeded
  std::array<std::atomic<std::uint64_t>, kFailures> failures{};  // queries, by Failure

  std::uint64_t Of(Failure failure) const { return failures[static_cast<std::size_t>(failure)]; }
};

// The client for the EHRs' FHIR servers, one for the process. What it may call and for how long
// comes with each call, so that clients of the service share nothing but connections.
class Client {
 public:
  explicit Client(Resolver::Lookup lookup = &Resolver::SystemLookup);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Runs the queries in parallel and returns by `deadline`, one answer for each query, in order.
  // Never throws for anything a server does. Thread-safe.
  std::vector<Fetched> FetchAll(const ClientSettings& settings, const Caller& caller,
                                const std::vector<Query>& queries, Deadline deadline);

  const FetchCounters& Counters() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// The base that allows calls to this server; null when none does.
const AllowedBase* BaseFor(const ClientSettings& settings, const Url& server);

// Whether an address that the name of a base leads to may be connected to.
bool MayConnect(const AllowedBase& base, const Address& address);

// The URL of the next page of a searchset; empty when there is none.
std::string NextOf(const Node& bundle);

}  // namespace fhir
