#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <soci/soci.h>

#include "service/file_descriptor.h"
#include "service/store_error.h"
#include "service/store_settings.h"

namespace service {

// How long a piece of work may take: that of an answer, that of a thread of its own, that of a
// command, which has no limit.
enum class Patience { kAnswer, kBackground, kCommand };

// The sessions with the database. Work gets one that nobody else has meanwhile; nobody waits for
// longer than the time-out, whatever has become of the server: a session that is lost or late is
// cut off and mended by a thread of its own, and until one is mended work fails at once.
class Sessions {
 public:
  using Work = std::function<void(soci::session&)>;

  // Throws StoreError.
  explicit Sessions(const StoreSettings& settings);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  bool IsPostgres() const { return is_postgres_; }
  bool IsInMemory() const { return is_in_memory_; }

  // Throws StoreError(failure).
  void Run(const char* failure, const Work& work, Patience patience = Patience::kAnswer);

  // Several statements on one state of the data.
  void Read(const char* failure, const Work& work, Patience patience = Patience::kAnswer);

  // The same, all or nothing. Takes SQLite's write lock at once: two readers that both become
  // writers would fail each other.
  void Write(const char* failure, const Work& work, Patience patience = Patience::kAnswer);

 private:
  using Clock = std::chrono::steady_clock;
  enum class State { kFree, kBusy, kBroken, kMending };
  struct Slot {
    soci::session sql;
    State state = State::kBroken;
    FileDescriptor socket{};  // of PostgreSQL; a copy of its own, to shut down
    Clock::time_point cut_off = Clock::time_point::max();
  };

  Clock::duration LimitOf(Patience patience) const;
  void Open(Slot& slot) const;
  void Prepare(Slot& slot) const;
  void InTransaction(const char* begin, const char* failure, const Work& work, Patience patience);
  Slot& Lease(const char* failure, Patience patience);
  Slot* FreeSlot();
  bool IsHopeless() const;
  void GiveBack(Slot& slot, bool is_lost);
  void Mend();
  bool IsMended(Slot& slot) const;
  void CutOff();

  const StoreSettings settings_;
  const bool is_postgres_;
  const bool is_in_memory_;
  std::mutex mutex_;
  std::condition_variable free_;  // a session came free, or none will
  std::condition_variable lost_;  // a session is to be mended
  std::condition_variable closing_;
  std::vector<std::unique_ptr<Slot>> slots_;
  bool is_down_ = false;  // the last attempt to mend failed
  bool is_closing_ = false;
  std::thread mender_;
  std::thread watchman_;
};

}  // namespace service
