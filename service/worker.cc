#include "service/worker.h"

#include <exception>
#include <utility>

namespace service {
namespace {

constexpr std::size_t kRoomBytes = std::size_t{64} * 1024;

}  // namespace

Worker::Worker(RequestQueue& queue, ParkedConnections& parked, std::chrono::milliseconds linger)
    : queue_(queue), parked_(parked), linger_(linger), room_(kRoomBytes) {}

void Worker::Run(const Answer& answer) {
  while (auto connection = queue_.Pop()) {
    try {
      Converse(answer, connection);
      if (connection) parked_.Park(std::move(connection));
    } catch (const std::exception&) {
      // Out of memory. The connection is closed by leaving; the worker goes on.
    }
  }
}

// Answers requests of one client for as long as they follow closely and nobody else waits. The
// connection is gone afterwards when it went back to the end of the queue.
void Worker::Converse(const Answer& answer, std::unique_ptr<Connection>& connection) {
  for (;;) {
    const bool is_last = queue_.IsClosed();
    answer(*connection, is_last ? Connection::Then::kEnd : Connection::Then::kNextRequest);
    AwaitNextRequest(*connection);
    if (connection->CurrentPhase() != Connection::Phase::kReady) return;
    if (!queue_.IsEmpty() && queue_.Push(connection)) return;
  }
}

void Worker::AwaitNextRequest(Connection& connection) {
  const auto until = Connection::Clock::now() + linger_;
  while (connection.CurrentPhase() == Connection::Phase::kReceiving &&
         queue_.Linger(connection.Socket(), until)) {
    connection.Receive(room_);
  }
}

}  // namespace service
