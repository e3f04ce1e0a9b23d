#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace service {

struct RateLimitSettings {
  unsigned per_minute = 0;  // 0: no limit
  unsigned burst = 0;       // requests at once after a pause; 0: as many as per minute

  friend bool operator==(const RateLimitSettings&, const RateLimitSettings&) = default;
};

// A token bucket for each caller. Safe from any thread.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit RateLimit(RateLimitSettings settings);

  // How long the caller has to wait; zero when the request may pass, which it then has.
  std::chrono::seconds Wait(std::string_view caller, Time now);

  // More callers than these are not told apart: new ones pass until old ones have rested.
  static constexpr std::size_t kMostCallers = 10'000;

 private:
  struct Bucket {
    double tokens;
    Time at;
  };
  double TokensOf(const Bucket& bucket, Time now) const;
  bool MakesRoom(Time now);

  double per_second_;
  double most_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace service
