#include "fhir/resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace fhir {
namespace {

constexpr int kMostLookups = 8;
constexpr std::size_t kMostHosts = 256;

struct Known {
  std::optional<std::vector<Address>> addresses;  // nothing: being looked up
  Deadline until{};
};

std::optional<Address> AddressIn(const sockaddr* socket_address) {
  Address address;
  if (socket_address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, socket_address, sizeof v4);
    std::memcpy(address.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
    return address;
  }
  if (socket_address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6{};
  std::memcpy(&v6, socket_address, sizeof v6);
  std::memcpy(address.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  address.v6 = true;
  return address;
}

}  // namespace

struct Resolver::State {
  Lookup lookup;
  std::chrono::milliseconds kept{};
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, Known> hosts;
  int under_way = 0;

  // REQUIRES: the mutex is held.
  bool Begin(const std::string& host) {
    if (under_way >= kMostLookups) return false;
    if (hosts.size() >= kMostHosts) {
      std::erase_if(hosts, [](const auto& entry) { return entry.second.addresses.has_value(); });
    }
    ++under_way;
    hosts[host] = {};
    return true;
  }

  void End(const std::string& host, std::vector<Address> found) {
    const std::lock_guard lock(mutex);
    --under_way;
    hosts[host] = {std::move(found), In(kept)};
    changed.notify_all();
  }
};

Resolver::Resolver(Lookup lookup, std::chrono::milliseconds kept)
    : state_(std::make_shared<State>()) {
  state_->lookup = std::move(lookup);
  state_->kept = kept;
}

tl::expected<std::vector<Address>, Failure> Resolver::AddressesOf(const std::string& host,
                                                                  Deadline deadline) {
  if (const auto address = ReadAddress(host)) return std::vector<Address>{*address};
  std::unique_lock lock(state_->mutex);
  const auto known = state_->hosts.find(host);
  const bool fresh =
      known != state_->hosts.end() && (!known->second.addresses || !IsOver(known->second.until));
  if (!fresh) {
    if (!state_->Begin(host)) return tl::unexpected(Failure::kUnreachable);
    std::thread([state = state_, host] { state->End(host, state->lookup(host)); }).detach();
  }
  const auto found = [&] {
    const auto at = state_->hosts.find(host);
    return at != state_->hosts.end() && at->second.addresses.has_value();
  };
  if (!state_->changed.wait_until(lock, deadline, found)) {
    return tl::unexpected(Failure::kTimedOut);
  }
  std::vector<Address> addresses = *state_->hosts.find(host)->second.addresses;
  if (addresses.empty()) return tl::unexpected(Failure::kUnreachable);
  return addresses;
}

std::vector<Address> Resolver::SystemLookup(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  std::vector<Address> addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &first) != 0) return addresses;
  for (const addrinfo* at = first; at != nullptr; at = at->ai_next) {
    const auto address = AddressIn(at->ai_addr);
    const bool twice =
        address && std::find(addresses.begin(), addresses.end(), *address) != addresses.end();
    if (address && !twice) addresses.push_back(*address);
  }
  ::freeaddrinfo(first);
  return addresses;
}

}  // namespace fhir
