#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/http_server.h"

namespace service {

// Addresses with the same first bits; IPv4 as IPv6 writes it (::ffff:a.b.c.d).
struct Network {
  std::array<std::uint8_t, 16> address{};
  unsigned bits = 128;
};

// "10.0.0.0/8", "192.0.2.7", "2001:db8::/32". Bits behind the length have to be zero.
std::optional<Network> ReadNetwork(std::string_view text);

// Whose request this is, by address: the other end of the socket, or, where that is a proxy whose
// word counts, whom it names in X-Forwarded-For; and so on through a row of such proxies. What
// anybody else wrote there is not believed.
std::string CallerAddress(const HttpRequest& request, const std::vector<Network>& trusted_proxies);

}  // namespace service
