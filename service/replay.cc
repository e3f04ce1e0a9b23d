#include "service/replay.h"

#include <algorithm>

namespace service {

using std::chrono::sys_seconds;

MemoryReplayStore::Verdict MemoryReplayStore::Note(const std::string& nonce, sys_seconds until,
                                                   std::chrono::system_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  ForgetUntil(std::chrono::floor<std::chrono::seconds>(now));
  if (until <= forgotten_until_ || nonces_.contains(nonce)) return Verdict::kSeen;
  if (nonces_.size() >= most_) return Verdict::kFull;
  by_end_[until].push_back(nonce);
  nonces_.insert(nonce);
  return Verdict::kFirst;
}

// Until a nonce's end its token is believed, and not after.
void MemoryReplayStore::ForgetUntil(sys_seconds now) {
  forgotten_until_ = std::max(forgotten_until_, now);
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    for (const std::string& nonce : by_end_.begin()->second) nonces_.erase(nonce);
    by_end_.erase(by_end_.begin());
  }
}

}  // namespace service
