#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "service/store.h"

namespace service {

// What is switched off, as the store has it now and again, so that a switch of one process is known
// to all. While the store is out of reach the last that was known holds. Safe from any thread.
class Switchboard {
 public:
  using Off = std::shared_ptr<const std::vector<KillSwitch>>;

  // Looks `every` so often. REQUIRES: the store outlives the board.
  explicit Switchboard(Store& store, std::chrono::milliseconds every = std::chrono::seconds(2));
  ~Switchboard();
  Switchboard(const Switchboard&) = delete;
  Switchboard& operator=(const Switchboard&) = delete;

  Off Current() const;

  // Looks at once. Throws StoreError, and then nothing has changed.
  void Refresh();

 private:
  void Watch(std::chrono::milliseconds every);

  Store& store_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool is_closing_ = false;
  Off off_ = std::make_shared<const std::vector<KillSwitch>>();
  std::thread watcher_;
};

}  // namespace service
