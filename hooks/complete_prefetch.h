#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fhir/client.h"
#include "fhir/failure.h"
#include "fhir/json.h"
#include "hooks/cds_service.h"
#include "hooks/hook_request.h"

namespace hooks {

// What a prefetch key would have brought, fetched from the FHIR server of the request.
struct FetchedList {
  std::string key;
  std::string type;  // "Condition"; empty: of several
  std::vector<fhir::JsonDocument> pages;
  std::optional<fhir::Failure> failure;  // why it is not whole
  bool continues = false;                // the pages after those that the request brought
};

// The documents that a Record reads beside the request's own.
struct Completion {
  std::vector<FetchedList> lists;

  // The list that continues a prefetch key; null: none.
  const FetchedList* ContinuationOf(std::string_view key) const;
};

// Runs queries against the request's FHIR server, in its name; one answer for each. Empty: nothing
// is fetched. The service gives it, with what is left of its time.
using Fetch = std::function<std::vector<fhir::Fetched>(const HookRequest& request,
                                                       const std::vector<fhir::Query>& queries)>;

// How far CompletePrefetch goes.
struct FetchLimits {
  std::size_t reads = 30;           // of Medications that are only referred to
  bool include_medications = true;  // ask for them with the orders
};

// Fetches what the request did not bring (CDS Hooks 2.0.1, Prefetch; conformance P-10 to P-18):
// keys that are absent, and the next pages of lists cut short. A key that is null is known to be
// empty, and one with an OperationOutcome is not asked for again. A list under a key of the
// client's own is recognised by its resources. Medications that are neither contained nor sent are
// read one by one, a few at a time. Never throws for what a server does: each failure is told.
Completion CompletePrefetch(const CdsService& service, const HookRequest& request,
                            const Fetch& fetch, const FetchLimits& limits);

// The query of each template of a service, by its key, for a context: what an EHR would run. A
// template whose tokens have no value is left out.
std::vector<std::pair<std::string, fhir::Query>> QueriesOf(const CdsService& service,
                                                           const fhir::Node& context,
                                                           std::string_view patient);

}  // namespace hooks
