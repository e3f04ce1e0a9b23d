#include "service/store_sessions.h"

#include <fcntl.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <utility>

#include "service/store_url.h"

namespace service {
namespace {

constexpr std::size_t kSessions = 4;
constexpr const char* kOpenSeconds = "5";  // for another process that is opening the same file
constexpr int kBackgroundFactor = 20;
constexpr std::chrono::milliseconds kMendEvery{250};

int SocketOf(soci::session& sql) {
  auto* backend = static_cast<soci::postgresql_session_backend*>(sql.get_backend());
  return backend == nullptr ? -1 : ::PQsocket(backend->conn_);
}

// Whether the server has said good-bye, or anything else that nobody asked for.
bool IsStale(soci::session& sql) {
  pollfd one{SocketOf(sql), POLLIN, 0};
  return one.fd < 0 || ::poll(&one, 1, 0) != 0;
}

// SQLSTATE classes 22 (data exception) and 23 (integrity): no later attempt would do better.
StoreError ErrorOf(const char* failure, const soci::soci_error& error) {
  const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  if (postgres == nullptr) return StoreError(failure);
  const std::string state = postgres->sqlstate();
  const bool is_refused = state.starts_with("22") || state.starts_with("23");
  return StoreError(failure,
                    is_refused ? StoreError::Kind::kRefused : StoreError::Kind::kUnavailable);
}

// Undoes what was not committed.
class Transaction {
 public:
  Transaction(soci::session& sql, const char* begin) : sql_(sql) { sql_ << begin; }
  ~Transaction() {
    if (is_done_) return;
    try {
      sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void Commit() {
    sql_ << "COMMIT";
    is_done_ = true;
  }

 private:
  soci::session& sql_;
  bool is_done_ = false;
};

}  // namespace

Sessions::Sessions(const StoreSettings& settings)
    : settings_(settings),
      is_postgres_(service::IsPostgres(settings.url)),
      is_in_memory_(settings.url.empty()) {
  if (!is_postgres_ && !is_in_memory_) {
    const std::string path = SqlitePath(settings_.url);
    MakeStoreFile(path);
    // Such a path cannot be told to the library.
    if (path.find('"') != std::string::npos) throw StoreError("has a quotation mark in its name");
  }
  const std::size_t count = is_in_memory_ ? 1 : kSessions;
  for (std::size_t i = 0; i < count; ++i) {
    slots_.push_back(std::make_unique<Slot>());
    try {
      Open(*slots_.back());
    } catch (const soci::soci_error&) {
      throw StoreError(is_postgres_ ? "cannot be reached, or does not let this user in"
                                    : "is no store of this program");
    }
  }
  if (!is_postgres_) return;
  mender_ = std::thread([this] { Mend(); });
  watchman_ = std::thread([this] { CutOff(); });
}

Sessions::~Sessions() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  lost_.notify_all();
  closing_.notify_all();
  if (mender_.joinable()) mender_.join();
  if (watchman_.joinable()) watchman_.join();
}

void Sessions::Open(Slot& slot) const {
  if (is_postgres_) {
    slot.sql.open(soci::postgresql, ConnectUrl(settings_.url, settings_.password));
  } else if (is_in_memory_) {
    slot.sql.open(soci::sqlite3, "db=:memory:");
  } else {
    slot.sql.open(soci::sqlite3,
                  "db=\"" + SqlitePath(settings_.url) + "\" timeout=" + kOpenSeconds);
  }
  Prepare(slot);
  slot.state = State::kFree;
}

void Sessions::Prepare(Slot& slot) const {
  const std::string limit = std::to_string(settings_.timeout.count());
  if (is_postgres_) {
    slot.socket = FileDescriptor(::fcntl(SocketOf(slot.sql), F_DUPFD_CLOEXEC, 0));
    slot.sql << "SET statement_timeout = " + limit;
    slot.sql << "SET client_min_messages = warning";
  } else if (!is_in_memory_) {
    slot.sql << "PRAGMA journal_mode = WAL";
    slot.sql << "PRAGMA synchronous = NORMAL";
    slot.sql << "PRAGMA busy_timeout = " + limit;
  }
}

Sessions::Clock::duration Sessions::LimitOf(Patience patience) const {
  return patience == Patience::kAnswer ? settings_.timeout : settings_.timeout * kBackgroundFactor;
}

Sessions::Slot* Sessions::FreeSlot() {
  for (const auto& slot : slots_) {
    if (slot->state != State::kFree) continue;
    if (!is_postgres_ || !IsStale(slot->sql)) return slot.get();
    slot->state = State::kBroken;
    lost_.notify_one();
  }
  return nullptr;
}

// Nothing can be had soon: every session is lost, and the server was not there a moment ago.
bool Sessions::IsHopeless() const {
  return is_down_ && std::none_of(slots_.begin(), slots_.end(),
                                  [](const auto& slot) { return slot->state == State::kBusy; });
}

Sessions::Slot& Sessions::Lease(const char* failure, Patience patience) {
  std::unique_lock lock(mutex_);
  const auto until = Clock::now() + LimitOf(patience);
  Slot* slot = FreeSlot();
  while (slot == nullptr) {
    if (IsHopeless() || Clock::now() >= until) throw StoreError(failure);
    free_.wait_until(lock, until);
    slot = FreeSlot();
  }
  slot->state = State::kBusy;
  if (patience == Patience::kAnswer) slot->cut_off = until;
  if (patience == Patience::kBackground) slot->cut_off = Clock::now() + LimitOf(patience);
  return *slot;
}

void Sessions::GiveBack(Slot& slot, bool is_lost) {
  {
    const std::lock_guard lock(mutex_);
    slot.cut_off = Clock::time_point::max();
    slot.state = is_lost ? State::kBroken : State::kFree;
  }
  if (is_lost) lost_.notify_one();
  free_.notify_one();
}

void Sessions::Run(const char* failure, const Work& work, Patience patience) {
  Slot& slot = Lease(failure, patience);
  try {
    work(slot.sql);
  } catch (const soci::soci_error& error) {
    GiveBack(slot, is_postgres_ && !slot.sql.is_connected());
    throw ErrorOf(failure, error);
  } catch (...) {
    GiveBack(slot, false);
    throw;
  }
  GiveBack(slot, false);
}

void Sessions::InTransaction(const char* begin, const char* failure, const Work& work,
                             Patience patience) {
  const auto limit =
      patience == Patience::kCommand
          ? 0
          : std::chrono::duration_cast<std::chrono::milliseconds>(LimitOf(patience)).count();
  const auto all = [&](soci::session& sql) {
    Transaction transaction(sql, begin);
    if (is_postgres_ && patience != Patience::kAnswer) {
      sql << "SET LOCAL statement_timeout = " + std::to_string(limit);
    }
    work(sql);
    transaction.Commit();
  };
  Run(failure, all, patience);
}

void Sessions::Read(const char* failure, const Work& work, Patience patience) {
  InTransaction("BEGIN", failure, work, patience);
}

void Sessions::Write(const char* failure, const Work& work, Patience patience) {
  InTransaction(is_postgres_ ? "BEGIN" : "BEGIN IMMEDIATE", failure, work, patience);
}

// Opens lost sessions again, one after the other; waits a little where the server is not there.
void Sessions::Mend() {
  std::unique_lock lock(mutex_);
  const auto lost = [this] {
    return std::find_if(slots_.begin(), slots_.end(),
                        [](const auto& slot) { return slot->state == State::kBroken; });
  };
  while (!is_closing_) {
    const auto found = lost();
    if (found == slots_.end()) {
      lost_.wait(lock);
      continue;
    }
    Slot& slot = **found;
    slot.state = State::kMending;
    lock.unlock();
    const bool is_mended = IsMended(slot);
    lock.lock();
    slot.state = is_mended ? State::kFree : State::kBroken;
    is_down_ = !is_mended;
    free_.notify_all();
    if (!is_mended) lost_.wait_for(lock, kMendEvery, [this] { return is_closing_; });
  }
}

bool Sessions::IsMended(Slot& slot) const {
  try {
    slot.sql.reconnect();
    Prepare(slot);
    return true;
  } catch (const soci::soci_error&) {
    return false;
  }
}

// Ends the waiting of those whose time is over: what they wait for is shut down under them.
void Sessions::CutOff() {
  const auto tick = std::max<Clock::duration>(settings_.timeout / 8, std::chrono::milliseconds(1));
  std::unique_lock lock(mutex_);
  while (!closing_.wait_for(lock, tick, [this] { return is_closing_; })) {
    const auto now = Clock::now();
    for (const auto& slot : slots_) {
      if (slot->state != State::kBusy || slot->cut_off > now) continue;
      ::shutdown(slot->socket.Number(), SHUT_RDWR);
      slot->cut_off = Clock::time_point::max();
    }
  }
}

}  // namespace service
