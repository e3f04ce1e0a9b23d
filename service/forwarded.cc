#include "service/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "service/request_head.h"

namespace service {
namespace {

using Address = std::array<std::uint8_t, 16>;

constexpr unsigned kMappedBits = 96;  // of ::ffff:0:0/96, where IPv4 lies in IPv6

std::optional<Address> ReadAddress(const std::string& text) {
  Address address{};
  if (::inet_pton(AF_INET6, text.c_str(), address.data()) == 1) return address;
  address[10] = 0xFF;
  address[11] = 0xFF;
  if (::inet_pton(AF_INET, text.c_str(), address.data() + kMappedBits / 8) == 1) return address;
  return std::nullopt;
}

bool BitAt(const Address& address, unsigned bit) {
  return ((address[bit / 8] >> (7 - bit % 8)) & 1U) != 0;
}

bool Holds(const Network& network, const Address& address) {
  for (unsigned bit = 0; bit < network.bits; ++bit) {
    if (BitAt(network.address, bit) != BitAt(address, bit)) return false;
  }
  return true;
}

bool IsTrusted(const std::string& text, const std::vector<Network>& trusted) {
  const auto address = ReadAddress(text);
  return address && std::any_of(trusted.begin(), trusted.end(),
                                [&](const Network& network) { return Holds(network, *address); });
}

// "192.0.2.7:8080" and "[2001:db8::1]:8080" without what is not the address.
std::string AddressIn(std::string_view entry) {
  if (entry.starts_with('[')) {
    return std::string(entry.substr(1, std::min(entry.find(']'), entry.size()) - 1));
  }
  const bool has_port = std::count(entry.begin(), entry.end(), ':') == 1;
  return std::string(has_port ? entry.substr(0, entry.find(':')) : entry);
}

// All that was written there, in order: each proxy adds whom it saw.
std::vector<std::string> ForwardedFor(const HttpRequest& request) {
  std::vector<std::string> addresses;
  for (const auto& [name, value] : request.headers) {
    if (!EqualsIgnoringCase(name, "X-Forwarded-For")) continue;
    std::string_view list = value;
    while (!list.empty()) {
      std::string_view entry = list.substr(0, list.find(','));
      list.remove_prefix(std::min(entry.size() + 1, list.size()));
      while (entry.starts_with(' ')) entry.remove_prefix(1);
      while (entry.ends_with(' ')) entry.remove_suffix(1);
      addresses.push_back(AddressIn(entry));
    }
  }
  return addresses;
}

}  // namespace

std::optional<Network> ReadNetwork(std::string_view text) {
  const auto slash = text.find('/');
  const std::string host(text.substr(0, slash));
  const auto address = ReadAddress(host);
  if (!address) return std::nullopt;
  const unsigned first = host.find(':') == std::string::npos ? kMappedBits : 0;
  Network network{*address, 128};
  if (slash == std::string_view::npos) return network;
  const auto length = text.substr(slash + 1);
  unsigned bits = 0;
  const char* end = length.data() + length.size();
  const auto read = std::from_chars(length.data(), end, bits);
  if (read.ec != std::errc() || read.ptr != end || bits > 128 - first) return std::nullopt;
  network.bits = first + bits;
  for (unsigned bit = network.bits; bit < 128; ++bit) {
    if (BitAt(network.address, bit)) return std::nullopt;
  }
  return network;
}

std::string CallerAddress(const HttpRequest& request, const std::vector<Network>& trusted_proxies) {
  std::string address = request.remote_address;
  if (trusted_proxies.empty()) return address;
  std::vector<std::string> forwarded = ForwardedFor(request);
  while (!forwarded.empty() && IsTrusted(address, trusted_proxies)) {
    if (!ReadAddress(forwarded.back())) return address;
    address = std::move(forwarded.back());
    forwarded.pop_back();
  }
  return address;
}

}  // namespace service
