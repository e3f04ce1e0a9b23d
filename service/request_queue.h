#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "service/connection.h"

namespace service {

// Connections whose request waits for a worker, oldest first. A worker may also linger here over
// a connection it has just served, until somebody else needs it.
class RequestQueue {
 public:
  explicit RequestQueue(std::size_t max_waiting);

  // False, and the connection stays with the caller, when too many wait or the queue is closed.
  [[nodiscard]] bool Push(std::unique_ptr<Connection>& connection);

  // Waits for the next; none when the queue is closed and empty.
  std::unique_ptr<Connection> Pop();

  bool IsEmpty();
  std::size_t Length();
  bool IsClosed();

  // Waits until the socket is readable; false when the time is over or a request waits for a
  // worker.
  bool Linger(int socket, Connection::Clock::time_point until);

  // Takes no more and ends all lingering. What waits is still handed out.
  void Close();

 private:
  std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable pushed_;
  std::deque<std::unique_ptr<Connection>> waiting_;
  std::size_t idle_workers_ = 0;
  std::size_t lingering_workers_ = 0;
  bool is_closed_ = false;
  FileDescriptor wake_;  // an eventfd: each count calls one worker from its lingering
};

}  // namespace service
