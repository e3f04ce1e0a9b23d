#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fhir {

// An IP address. An IPv4 address takes the first four bytes.
struct Address {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};

  friend bool operator==(const Address&, const Address&) = default;
};

// From where an address can be reached (IANA's special-purpose registries).
enum class Reach {
  kPublic,
  kLoopback,
  kPrivate,    // a site's own network: RFC 1918, 100.64/10, fc00::/7, fec0::/10
  kLinkLocal,  // one wire; cloud metadata services answer there
  kMulticast,
  kReserved,  // unspecified, documentation, benchmarks, not given out
};

// Four plain decimal numbers, or IPv6 as inet_pton reads it; no zone.
std::optional<Address> ReadAddress(std::string_view text);
std::string Written(const Address& address);

// An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) counts as itself.
Reach ReachOf(const Address& address);

}  // namespace fhir
