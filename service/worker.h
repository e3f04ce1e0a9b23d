#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "service/connection.h"
#include "service/parked_connections.h"
#include "service/request_queue.h"

namespace service {

// One thread's work: takes connections from the queue, has their requests answered and parks them.
// It waits for a client only while nobody else needs it.
class Worker {
 public:
  // Takes the request from the connection and finishes the answer to it.
  using Answer = std::function<void(Connection&, Connection::Then)>;

  // REQUIRES: queue and parked outlive the worker.
  Worker(RequestQueue& queue, ParkedConnections& parked, std::chrono::milliseconds linger);

  // Works until the queue is closed and empty.
  void Run(const Answer& answer);

 private:
  void Converse(const Answer& answer, std::unique_ptr<Connection>& connection);
  void AwaitNextRequest(Connection& connection);

  RequestQueue& queue_;
  ParkedConnections& parked_;
  std::chrono::milliseconds linger_;
  std::vector<char> room_;  // for what arrives; one connection at a time
};

}  // namespace service
