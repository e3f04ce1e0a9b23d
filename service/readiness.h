#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "service/http_server.h"
#include "service/reload.h"

namespace service {

// Something that a process needs in order to answer as it should.
struct ReadyCheck {
  enum class Weight { kNeeded, kTold };  // kTold: it is shown, and calls are answered without it

  std::string name;  // "store"
  std::function<bool()> holds;
  Weight weight = Weight::kNeeded;
};

// Whether a balancer should send calls here. The servers of EHRs and their key sets are no reason
// not to: their failing is told on the cards, and would take every process away at once. Safe from
// any thread.
class Readiness {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // How long an answer of a check is believed, so that asking often costs nothing.
  static constexpr std::chrono::seconds kBelieved{1};

  Readiness(std::vector<ReadyCheck> checks, Clock now);

  // From now on the process finishes what it has and takes nothing new.
  void Drain() { is_draining_ = true; }

  // 200 or 503, with what holds and what is running.
  HttpResponse Answer(const Running& running);

 private:
  std::vector<bool> Checked();

  const std::vector<ReadyCheck> checks_;
  const Clock now_;
  std::atomic<bool> is_draining_ = false;
  std::mutex mutex_;
  std::vector<bool> holds_;
  std::chrono::steady_clock::time_point checked_;
};

}  // namespace service
