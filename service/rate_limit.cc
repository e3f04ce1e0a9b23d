#include "service/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace service {

using std::chrono::seconds;

RateLimit::RateLimit(RateLimitSettings settings)
    : per_second_(settings.per_minute / 60.0),
      most_(settings.burst > 0 ? settings.burst : settings.per_minute) {}

seconds RateLimit::Wait(std::string_view caller, Time now) {
  if (per_second_ <= 0) return seconds(0);
  const std::lock_guard lock(mutex_);
  const std::string name(caller);
  if (!buckets_.contains(name) && !MakesRoom(now)) return seconds(0);
  Bucket& bucket = buckets_.try_emplace(name, Bucket{most_, now}).first->second;
  bucket = {TokensOf(bucket, now), now};
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return seconds(0);
  }
  return seconds(std::max(1L, std::lround(std::ceil((1 - bucket.tokens) / per_second_))));
}

double RateLimit::TokensOf(const Bucket& bucket, Time now) const {
  const std::chrono::duration<double> passed = now - bucket.at;
  return std::min(most_, bucket.tokens + passed.count() * per_second_);
}

// A caller whose bucket is full again is as good as one never seen.
bool RateLimit::MakesRoom(Time now) {
  if (buckets_.size() < kMostCallers) return true;
  std::erase_if(buckets_, [&](const auto& entry) { return TokensOf(entry.second, now) >= most_; });
  return buckets_.size() < kMostCallers;
}

}  // namespace service
