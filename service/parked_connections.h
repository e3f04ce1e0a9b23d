#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "service/connection.h"

namespace service {

// Waits, in one thread, for all connections that no worker serves: for requests to arrive whole,
// for room to send the rest of an answer, and for deadlines.
class ParkedConnections {
 public:
  // Takes a connection whose request is whole; false leaves it, and it is answered 503.
  using Ready = std::function<bool(std::unique_ptr<Connection>&)>;

  explicit ParkedConnections(Ready ready);
  ParkedConnections(const ParkedConnections&) = delete;
  ParkedConnections& operator=(const ParkedConnections&) = delete;

  // A new connection, and one that was here before. From any thread.
  void Add(std::unique_ptr<Connection> connection);
  void Park(std::unique_ptr<Connection> connection);

  // Serves until Finish().
  void Run();

  // Closes every connection but those with an answer still to send, now and from here on.
  void CloseIdle();

  // Makes Run() return once the last answers are sent or overdue.
  void Finish();

 private:
  using Clock = Connection::Clock;
  enum class Stage { kOpen, kClosing, kFinishing };

  void Watch(int operation, std::unique_ptr<Connection> connection);
  int MillisecondsToWait();
  void Wake();
  bool IsFinished();
  std::unique_ptr<Connection> Unpark(int socket);
  void Advance(std::unique_ptr<Connection> connection);
  void Settle(std::unique_ptr<Connection> connection);
  void ExpireOverdue();

  Ready ready_;
  FileDescriptor epoll_;
  FileDescriptor wake_;     // an eventfd, to recompute the wait
  std::vector<char> room_;  // for what arrives; one connection at a time
  std::mutex mutex_;        // all below
  Stage stage_ = Stage::kOpen;
  std::unordered_map<int, std::unique_ptr<Connection>> parked_;  // by socket
  std::set<std::pair<Clock::time_point, int>> deadlines_;        // one for each parked
  Clock::time_point next_wake_ = Clock::time_point::max();
};

}  // namespace service
