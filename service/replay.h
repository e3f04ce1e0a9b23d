#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

namespace service {

// The nonces of tokens that were used. Processes that share their load have to share one.
class ReplayStore {
 public:
  enum class Verdict { kFirst, kSeen, kFull, kUnknown };

  ReplayStore() = default;
  virtual ~ReplayStore() = default;
  ReplayStore(const ReplayStore&) = delete;
  ReplayStore& operator=(const ReplayStore&) = delete;

  // Takes note of a nonce until it can be forgotten. Of any number of calls at once one is kFirst.
  // A store that has no room says kFull and forgets nothing; one that cannot be asked, kUnknown.
  virtual Verdict Note(const std::string& nonce, std::chrono::sys_seconds until,
                       std::chrono::system_clock::time_point now) = 0;
};

// In the memory of this process; thread-safe. A restart forgets.
class MemoryReplayStore : public ReplayStore {
 public:
  explicit MemoryReplayStore(std::size_t most) : most_(most) {}

  Verdict Note(const std::string& nonce, std::chrono::sys_seconds until,
               std::chrono::system_clock::time_point now) override;

 private:
  void ForgetUntil(std::chrono::sys_seconds now);

  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_set<std::string> nonces_;
  std::map<std::chrono::sys_seconds, std::vector<std::string>> by_end_;
};

}  // namespace service
