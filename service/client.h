#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "cards/client_profile.h"
#include "service/forwarded.h"
#include "service/jwt.h"
#include "service/key_store.h"

namespace service {

// Who calls: one EHR installation, a tenant of this service. What one client brings or may do never
// counts for another.
struct Client {
  std::string id;
  TokenRules token;
  std::vector<std::string> certificate_names;  // one of which its certificate has; empty: any
  std::vector<std::string> services;           // that it may call; empty: all
  std::vector<std::string> fhir_servers;       // bases that it may name, without a slash at the end
  cards::ClientProfile profile;
  std::string code_map;  // file that the profile's code map was read from; empty: none
};

// How callers are known. kOpen asks for no token: on one machine, or behind something that does.
// kCertificate: by the certificate of mutual TLS alone.
enum class Trust { kOpen, kJwt, kCertificate };

struct FetchSettings {
  std::chrono::milliseconds deadline{3'000};  // from the first byte out to the last byte in
  std::string ca_file;                        // empty: the system's
};

struct CallerSettings {
  Trust trust = Trust::kOpen;
  std::vector<Network> trusted_proxies;  // whose X-Forwarded-For is believed
  KeyStoreSettings key_sets;
  FetchSettings fetch;
  std::size_t max_nonces = 500'000;  // of tokens that are still believed
};

}  // namespace service
