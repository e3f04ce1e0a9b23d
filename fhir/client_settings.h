#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "fhir/url.h"

namespace fhir {

// A FHIR server that may be called: this base and what is below it, on this origin.
struct AllowedBase {
  Url url;
  // Its name may lead to a loopback or private address. A link-local one has to be named itself.
  bool private_addresses = false;
};

enum class SearchBy { kGet, kPost };            // POST keeps what is searched for out of logs
enum class TokenNeed { kRequired, kOptional };  // optional: open sandboxes

// How the FHIR servers of one client are called. Configuration; a plain value.
struct ClientSettings {
  std::vector<AllowedBase> bases;  // none: nothing is fetched
  SearchBy search = SearchBy::kGet;
  TokenNeed token = TokenNeed::kRequired;
  std::chrono::milliseconds deadline{1'500};     // of everything that one hook call fetches
  std::chrono::milliseconds fetch{1'200};        // of one request and its retry
  std::size_t max_pages = 10;                    // of one list
  std::size_t max_entries = 2'000;               // of one list
  std::size_t max_bytes = std::size_t{8} << 20;  // of one list, unpacked
  std::size_t max_parallel = 6;                  // fetches of one hook call at a time
  std::size_t max_waiting = 8;                   // hook calls that wait for FHIR servers at once
  std::size_t max_reads = 30;                    // of resources that are only referred to
  bool include_medications = true;               // ask for _include=MedicationRequest:medication
  std::string authorities;     // a file of certificates to trust; empty: the system's
  std::string subject_header;  // the header that carries fhirAuthorization.subject; empty: none
};

}  // namespace fhir
