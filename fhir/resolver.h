#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "fhir/address.h"
#include "fhir/deadline.h"
#include "fhir/failure.h"

namespace fhir {

// The addresses of host names. getaddrinfo() knows no deadline, so it runs in a thread of its own
// and who asked goes on without it; what it finds late is kept for the next one.
class Resolver {
 public:
  // Blocks; no addresses: no such host. REQUIRES: thread-safe.
  using Lookup = std::function<std::vector<Address>(const std::string& host)>;

  explicit Resolver(Lookup lookup = &SystemLookup,
                    std::chrono::milliseconds kept = std::chrono::seconds(30));

  // An address stands for itself. kUnreachable: no such host, or too many look-ups under way.
  [[nodiscard]] tl::expected<std::vector<Address>, Failure> AddressesOf(const std::string& host,
                                                                        Deadline deadline);

  static std::vector<Address> SystemLookup(const std::string& host);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with look-ups that outlive the resolver
};

}  // namespace fhir
