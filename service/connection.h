#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/file_descriptor.h"
#include "service/http_server.h"
#include "service/request_reader.h"
#include "service/tls.h"

namespace service {

// What all connections of a server use together, and how many of their requests were turned away,
// by status: each that a Rejection has.
struct Usage {
  static constexpr std::array kStatuses = {400, 408, 411, 413, 415, 417, 431, 500, 501, 503, 505};

  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> held_bytes = 0;
  std::array<std::atomic<std::uint64_t>, kStatuses.size()> rejected{};

  void CountRejected(int status) {
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
      if (kStatuses[i] == status) ++rejected[i];
    }
  }
};

// One client's socket and what has gone over it so far. Nothing here waits: each call does what the
// socket allows now, so that a slow client costs memory and never a thread. One thread at a time.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Phase {
    kReceiving,  // idle, or in the middle of a request
    kReady,      // holds a whole request
    kSending,    // the rest of an answer waits for room in the socket
    kDraining,   // answered for the last time; reads on, since closing on unread bytes would
                 // reset the connection and take the answer with it
    kClosed
  };

  enum class Then { kNextRequest, kEnd };

  // In plain without a TLS context. REQUIRES: settings, usage and context outlive the connection.
  Connection(FileDescriptor socket, const ListenSettings& settings, Usage& usage,
             const TlsContext* tls);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Phase CurrentPhase() const { return phase_; }
  int Socket() const { return socket_.Number(); }

  // Whether bytes wait for room in the socket, in whatever phase.
  bool HasUnsent() const { return !unsent_.empty(); }

  // When Expire() is due, unless the phase is kReady or kClosed.
  Clock::time_point Deadline() const { return deadline_; }

  // Takes what has arrived, at most one `room` full. REQUIRES: kReceiving or kDraining.
  void Receive(std::span<char> room);

  // Sends on. REQUIRES: kSending.
  void Flush();

  // Gives up on the client: 408 in the middle of a request, otherwise no word.
  void Expire();

  // Answers with a rejection and ends.
  void Reject(Rejection rejection);

  // REQUIRES: kReady. The answer follows by Send() and Finish().
  ReceivedRequest TakeRequest();

  // Sends both parts, as one packet where possible.
  void Send(std::string_view head, std::string_view body);
  void Finish(Then then);

 private:
  void TakeSealed(std::string_view bytes);
  void Take(std::string_view bytes);
  void SendBytes(std::string_view head, std::string_view body);
  void SendUnsent();
  void AfterAnswer();
  std::string CorsLines() const;
  void CountHeldBytes();

  FileDescriptor socket_;
  std::string remote_address_;
  std::vector<std::string> certificate_names_;
  const ListenSettings& settings_;
  Usage& usage_;
  std::size_t counted_bytes_ = 0;  // our share of usage_.held_bytes
  Phase phase_ = Phase::kReceiving;
  Clock::time_point deadline_;
  RequestReader reader_;
  std::string early_bytes_;  // of the next request, which came with the last one
  std::string unsent_;       // of the answer, or of a handshake
  std::size_t sent_of_unsent_ = 0;
  Then then_ = Then::kNextRequest;
  std::unique_ptr<TlsSession> tls_;  // none: in plain
};

}  // namespace service
