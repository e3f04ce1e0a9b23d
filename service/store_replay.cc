#include "service/store_replay.h"

#include <spdlog/spdlog.h>

namespace service {
namespace {

constexpr std::chrono::seconds kForgetEvery{10};

}  // namespace

ReplayStore::Verdict StoreReplayStore::Note(const std::string& nonce,
                                            std::chrono::sys_seconds until,
                                            std::chrono::system_clock::time_point now) {
  const auto at = std::chrono::floor<std::chrono::seconds>(now);
  try {
    ForgetNowAndThen(at);
    if (is_full_) return Verdict::kFull;
    return store_.TakeNonce(nonce, until, at) ? Verdict::kFirst : Verdict::kSeen;
  } catch (const StoreError& error) {
    spdlog::error("store: {}", error.what());
    return Verdict::kUnknown;
  }
}

void StoreReplayStore::ForgetNowAndThen(std::chrono::sys_seconds now) {
  {
    const std::lock_guard lock(mutex_);
    if (now < forgot_at_ + kForgetEvery) return;
    forgot_at_ = now;
  }
  is_full_ = store_.ForgetNonces(now) >= static_cast<std::int64_t>(most_);
}

}  // namespace service
