#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "service/jwks.h"

namespace service {

using FetchHeaders = std::vector<std::pair<std::string, std::string>>;

// The text at a URL, asked for with these header fields, or why it could not be had. REQUIRES:
// thread-safe; ends in bounded time.
using Fetch = std::function<tl::expected<std::string, std::string>(const std::string& url,
                                                                   const FetchHeaders& headers)>;

struct KeyStoreSettings {
  std::chrono::seconds max_age{3600};       // then a set is fetched anew
  std::chrono::seconds max_stale{86'400};   // with its host down, a set serves this long
  std::chrono::seconds least_interval{30};  // between two fetches of one URL

  friend bool operator==(const KeyStoreSettings&, const KeyStoreSettings&) = default;
};

// Fetches of key sets since the start, and how many sets were not had at their last fetch.
struct KeySetCounts {
  std::uint64_t fetched = 0;
  std::uint64_t failed = 0;
  std::size_t stale = 0;
};

// The key sets that clients publish, fetched when they are first needed. Thread-safe: no lock is
// held over a fetch, and one URL is fetched by one thread at a time.
class KeyStore {
 public:
  using TimePoint = std::chrono::system_clock::time_point;

  KeyStore(Fetch fetch, KeyStoreSettings settings)
      : fetch_(std::move(fetch)), settings_(settings) {}

  // The key of this id and algorithm in the set at `url`. An unknown one may be new, so the set is
  // fetched once more, unless that was done a moment ago: a caller cannot make us ask at will. What
  // was fetched before serves while its host is down. REQUIRES: `url` is one that the
  // configuration names.
  std::optional<PublicKey> Find(const std::string& url, const std::optional<std::string>& kid,
                                Algorithm algorithm, TimePoint now,
                                const FetchHeaders& headers = {});

  KeySetCounts Counts();

 private:
  struct Entry {
    std::shared_ptr<const KeySet> keys;
    TimePoint fetched;                   // with keys
    std::optional<TimePoint> attempted;  // the last fetch, whatever came of it
    bool is_fetching = false;
    bool has_failed = false;  // at the last fetch
  };
  using Lock = std::unique_lock<std::mutex>;

  bool MayFetch(const Entry& entry, TimePoint now) const;
  void Refresh(Lock& lock, const std::string& url, Entry& entry, TimePoint now,
               const FetchHeaders& headers);
  std::optional<PublicKey> Known(const Entry& entry, const std::optional<std::string>& kid,
                                 Algorithm algorithm, TimePoint now) const;

  const Fetch fetch_;
  const KeyStoreSettings settings_;
  std::mutex mutex_;
  std::condition_variable fetched_;
  KeySetCounts counts_;
  std::map<std::string, Entry> entries_;  // by URL; as many as the configuration names
};

}  // namespace service
