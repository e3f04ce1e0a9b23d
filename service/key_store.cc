#include "service/key_store.h"

#include <exception>
#include <utility>

#include <spdlog/spdlog.h>

namespace service {
namespace {

// A clock that was put back counts as time that has passed.
bool HasPassed(std::chrono::seconds span, KeyStore::TimePoint since, KeyStore::TimePoint now) {
  return now < since || now - since >= span;
}

std::shared_ptr<const KeySet> Fetched(const Fetch& fetch, const std::string& url,
                                      const FetchHeaders& headers) try {
  const auto text = fetch(url, headers);
  if (!text) {
    spdlog::warn("key set {}: {}", url, text.error());
    return nullptr;
  }
  auto set = ReadKeySet(*text);
  if (!set) {
    spdlog::warn("key set {}: {}", url, set.error());
    return nullptr;
  }
  for (const std::string& why : set->passed_over) spdlog::warn("key set {}: {}", url, why);
  return std::make_shared<const KeySet>(*std::move(set));
} catch (const std::exception&) {
  return nullptr;
}

}  // namespace

std::optional<PublicKey> KeyStore::Find(const std::string& url,
                                        const std::optional<std::string>& kid, Algorithm algorithm,
                                        TimePoint now, const FetchHeaders& headers) {
  Lock lock(mutex_);
  Entry& entry = entries_[url];
  const bool is_old = entry.keys != nullptr && HasPassed(settings_.max_age, entry.fetched, now);
  if (is_old && MayFetch(entry, now)) Refresh(lock, url, entry, now, headers);
  if (auto key = Known(entry, kid, algorithm, now)) return key;
  fetched_.wait(lock, [&entry] { return !entry.is_fetching; });
  if (auto key = Known(entry, kid, algorithm, now)) return key;
  if (!MayFetch(entry, now)) return std::nullopt;
  Refresh(lock, url, entry, now, headers);
  return Known(entry, kid, algorithm, now);
}

KeySetCounts KeyStore::Counts() {
  const Lock lock(mutex_);
  KeySetCounts counts = counts_;
  for (const auto& [url, entry] : entries_) {
    if (entry.has_failed) ++counts.stale;
  }
  return counts;
}

bool KeyStore::MayFetch(const Entry& entry, TimePoint now) const {
  if (entry.is_fetching) return false;
  return !entry.attempted || HasPassed(settings_.least_interval, *entry.attempted, now);
}

void KeyStore::Refresh(Lock& lock, const std::string& url, Entry& entry, TimePoint now,
                       const FetchHeaders& headers) {
  entry.is_fetching = true;
  entry.attempted = now;
  lock.unlock();
  auto keys = Fetched(fetch_, url, headers);
  lock.lock();
  entry.is_fetching = false;
  entry.has_failed = keys == nullptr;
  ++(keys ? counts_.fetched : counts_.failed);
  if (keys) {
    entry.keys = std::move(keys);
    entry.fetched = now;
  }
  fetched_.notify_all();
}

std::optional<PublicKey> KeyStore::Known(const Entry& entry, const std::optional<std::string>& kid,
                                         Algorithm algorithm, TimePoint now) const {
  if (!entry.keys || now - entry.fetched > settings_.max_stale) return std::nullopt;
  const PublicKey* key = FindKey(*entry.keys, kid, algorithm);
  return key == nullptr ? std::nullopt : std::optional(*key);
}

}  // namespace service
