#include "service/parked_connections.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <system_error>

namespace service {
namespace {

constexpr std::size_t kRoomBytes = std::size_t{64} * 1024;

// A connection parked for longer than this need not wake the thread to have its deadline noticed.
constexpr std::chrono::seconds kLongestWait{1};

FileDescriptor Opened(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return FileDescriptor(fd);
}

}  // namespace

ParkedConnections::ParkedConnections(Ready ready)
    : ready_(std::move(ready)),
      epoll_(Opened(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(Opened(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")),
      room_(kRoomBytes) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_.Number();
  if (::epoll_ctl(epoll_.Number(), EPOLL_CTL_ADD, wake_.Number(), &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

void ParkedConnections::Add(std::unique_ptr<Connection> connection) {
  Watch(EPOLL_CTL_ADD, std::move(connection));
}

void ParkedConnections::Park(std::unique_ptr<Connection> connection) {
  Watch(EPOLL_CTL_MOD, std::move(connection));
}

void ParkedConnections::Watch(int operation, std::unique_ptr<Connection> connection) {
  const auto phase = connection->CurrentPhase();
  if (phase == Connection::Phase::kClosed) return;
  const bool sends = phase == Connection::Phase::kSending;
  const int socket = connection->Socket();
  const auto deadline = connection->Deadline();
  epoll_event event{};
  event.events = EPOLLONESHOT;
  if (!sends) event.events |= EPOLLIN;
  if (sends || connection->HasUnsent()) event.events |= EPOLLOUT;
  event.data.fd = socket;

  const std::lock_guard lock(mutex_);
  if (stage_ != Stage::kOpen && !sends) return;
  deadlines_.emplace(deadline, socket);
  parked_[socket] = std::move(connection);
  // On failure (out of kernel memory) the deadline still ends it.
  ::epoll_ctl(epoll_.Number(), operation, socket, &event);
  if (deadline < next_wake_) Wake();
}

void ParkedConnections::Wake() { ::eventfd_write(wake_.Number(), 1); }

void ParkedConnections::Run() {
  std::array<epoll_event, 64> events{};
  while (!IsFinished()) {
    const int count = ::epoll_wait(epoll_.Number(), events.data(), static_cast<int>(events.size()),
                                   MillisecondsToWait());
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == wake_.Number()) {
        eventfd_t ignored = 0;
        ::eventfd_read(fd, &ignored);
        continue;
      }
      if (auto connection = Unpark(fd)) Advance(std::move(connection));
    }
    ExpireOverdue();
  }
}

int ParkedConnections::MillisecondsToWait() {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  next_wake_ = now + kLongestWait;
  if (!deadlines_.empty()) next_wake_ = std::min(next_wake_, deadlines_.begin()->first);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_wake_ - now);
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

bool ParkedConnections::IsFinished() {
  const std::lock_guard lock(mutex_);
  return stage_ == Stage::kFinishing && parked_.empty();
}

std::unique_ptr<Connection> ParkedConnections::Unpark(int socket) {
  const std::lock_guard lock(mutex_);
  const auto found = parked_.find(socket);
  if (found == parked_.end()) return nullptr;
  auto connection = std::move(found->second);
  parked_.erase(found);
  deadlines_.erase({connection->Deadline(), socket});
  return connection;
}

void ParkedConnections::Advance(std::unique_ptr<Connection> connection) try {
  if (connection->CurrentPhase() == Connection::Phase::kSending) {
    connection->Flush();
  } else {
    connection->Receive(room_);
  }
  Settle(std::move(connection));
} catch (const std::exception&) {
  // Out of memory. One connection is closed by leaving; the others go on.
}

void ParkedConnections::Settle(std::unique_ptr<Connection> connection) {
  if (connection->CurrentPhase() == Connection::Phase::kReady) {
    if (ready_(connection)) return;
    connection->Reject(kBusy);
  }
  Park(std::move(connection));
}

void ParkedConnections::ExpireOverdue() {
  const auto now = Clock::now();
  for (;;) {
    std::unique_ptr<Connection> overdue;
    {
      const std::lock_guard lock(mutex_);
      if (deadlines_.empty() || deadlines_.begin()->first > now) return;
      const int socket = deadlines_.begin()->second;
      deadlines_.erase(deadlines_.begin());
      const auto found = parked_.find(socket);
      overdue = std::move(found->second);
      parked_.erase(found);
    }
    overdue->Expire();
    Settle(std::move(overdue));
  }
}

void ParkedConnections::CloseIdle() {
  const std::lock_guard lock(mutex_);
  stage_ = Stage::kClosing;
  for (auto at = parked_.begin(); at != parked_.end();) {
    const auto& connection = *at->second;
    if (connection.CurrentPhase() == Connection::Phase::kSending) {
      ++at;
      continue;
    }
    deadlines_.erase({connection.Deadline(), connection.Socket()});
    at = parked_.erase(at);
  }
}

void ParkedConnections::Finish() {
  const std::lock_guard lock(mutex_);
  stage_ = Stage::kFinishing;
  Wake();
}

}  // namespace service
