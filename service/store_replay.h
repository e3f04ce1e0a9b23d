#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>

#include "service/replay.h"
#include "service/store.h"

namespace service {

// Nonces in the store: those who share it refuse what any of them has seen, and a restart forgets
// nothing. A store that cannot be asked is no reason to believe a token: kUnknown.
class StoreReplayStore : public ReplayStore {
 public:
  // REQUIRES: the store outlives it.
  StoreReplayStore(Store& store, std::size_t most) : store_(store), most_(most) {}

  Verdict Note(const std::string& nonce, std::chrono::sys_seconds until,
               std::chrono::system_clock::time_point now) override;

 private:
  void ForgetNowAndThen(std::chrono::sys_seconds now);

  Store& store_;
  const std::size_t most_;
  std::atomic<bool> is_full_ = false;
  std::atomic<bool> is_out_ = false;
  std::mutex mutex_;
  std::chrono::sys_seconds forgot_at_{};
};

}  // namespace service
