#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/deployment.h"

namespace service {

// What the process answers from, and what became of the attempts to change it.
struct Running {
  std::string content;  // version of the content pack
  std::string sha256;
  std::chrono::system_clock::time_point loaded;
  std::uint64_t reloads = 0;               // that were taken
  std::uint64_t refused = 0;               // that were not
  std::vector<std::string> last_problems;  // of the last reload; none: it was taken
  std::vector<std::string> need_restart;   // keys that differ from what the process began with
};

// Replaces the deployment of a running process by what the configuration says now. What cannot be
// used changes nothing. One at a time; safe from any thread.
class Reload {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;
  using Load = std::function<Deployment()>;
  using Put = std::function<void(std::shared_ptr<const Deployment>)>;

  // `put` makes a deployment the one that is answered from. REQUIRES: all three outlive this.
  Reload(Load load, const std::shared_ptr<const Deployment>& first, Put put, Clock now);

  // Loads and puts; the state after it, whose last_problems say whether it was taken.
  Running Run();

  Running State() const;

 private:
  const Load load_;
  const Put put_;
  const Clock now_;
  std::mutex running_;        // held over a reload
  mutable std::mutex mutex_;  // of what follows
  std::shared_ptr<const Deployment> current_;
  Running state_;
};

// Gives a deployment what the running one has of the things that are read at the start alone (the
// listeners, store, audit, fetching of key sets), and names the keys in which it differed.
std::vector<std::string> KeepFixed(const Deployment& running, Deployment& loaded);

// For people and programs, as JSON.
std::string JsonOf(const Running& running);

}  // namespace service
