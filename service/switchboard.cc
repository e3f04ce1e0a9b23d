#include "service/switchboard.h"

#include <utility>

#include <spdlog/spdlog.h>

namespace service {

Switchboard::Switchboard(Store& store, std::chrono::milliseconds every) : store_(store) {
  try {
    Refresh();
  } catch (const StoreError& error) {
    spdlog::error("switches: {}", error.what());
  }
  watcher_ = std::thread([this, every] { Watch(every); });
}

Switchboard::~Switchboard() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_one();
  watcher_.join();
}

Switchboard::Off Switchboard::Current() const {
  const std::lock_guard lock(mutex_);
  return off_;
}

void Switchboard::Refresh() {
  Off off = std::make_shared<const std::vector<KillSwitch>>(store_.SwitchedOff());
  const std::lock_guard lock(mutex_);
  off_.swap(off);
}

void Switchboard::Watch(std::chrono::milliseconds every) {
  bool was_known = true;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, every, [this] { return is_closing_; })) return;
    }
    try {
      Refresh();
      was_known = true;
    } catch (const StoreError& error) {
      if (std::exchange(was_known, false)) spdlog::error("switches: {}", error.what());
    }
  }
}

}  // namespace service
