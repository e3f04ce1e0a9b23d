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
    const bool is_first = store_.TakeNonce(nonce, until, at);
    if (is_out_.exchange(false)) spdlog::info("store: tokens are checked again");
    return is_first ? Verdict::kFirst : Verdict::kSeen;
  } catch (const StoreError& error) {
    if (!is_out_.exchange(true)) spdlog::error("store: {}: no token is believed", error.what());
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
