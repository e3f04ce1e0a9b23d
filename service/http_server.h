#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/tls.h"
#include "service/trace.h"

namespace service {

// One HTTP exchange as plain values, so that everything above the socket is an ordinary function.
struct HttpRequest {
  std::string method;                                        // "GET", "POST", ...
  std::string path;                                          // without the query, percent-decoded
  std::vector<std::pair<std::string, std::string>> headers;  // as sent, in that order
  std::string body;                                          // whole, without chunks or compression
  std::string remote_address;  // of the socket's other end; no header can change it
  // DNS names in the certificate that the other end proved to be its own; none without mutual TLS.
  std::vector<std::string> certificate_names{};
  Trace trace{};  // empty until the routes have read it

  // The first header of that name (case ignored); empty when there is none.
  std::string_view Header(std::string_view name) const;
};

// Content-Length, Connection and the like are the server's: never in `headers`.
struct HttpResponse {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
};

// REQUIRES: thread-safe. An exception that escapes it becomes a bare 500.
using Handler = std::function<HttpResponse(HttpRequest&&)>;

struct ListenSettings {
  std::string host = "127.0.0.1";
  int port = 8080;                 // 0: any free port
  std::optional<TlsSettings> tls;  // none: plain HTTP
  unsigned workers = 0;            // 0: one per core, at least 2
  std::size_t max_head_bytes = std::size_t{64} << 10;
  std::size_t max_body_bytes = std::size_t{8} << 20;   // before and after decompression
  std::chrono::milliseconds request_deadline{10'000};  // from the first byte to the last
  std::chrono::milliseconds idle_timeout{60'000};      // a parked connection is closed after this
  std::chrono::milliseconds linger{20};  // how long a worker waits for the next request of a client
  std::size_t max_connections = 10'000;
  std::size_t max_queue = 512;  // requests waiting for a worker; beyond it 503 with Retry-After
  std::size_t max_held_bytes = std::size_t{512} << 20;  // of all requests not yet with a worker
  std::vector<std::string> cors_origins;  // whose pages may read answers; none: CORS is off
};

// What a server has in hand at one moment, and the requests that it never gave to its handler, by
// status.
struct ServerLoad {
  std::size_t connections = 0;
  std::size_t queued = 0;  // requests waiting for a worker
  std::size_t held_bytes = 0;
  std::vector<std::pair<int, std::uint64_t>> rejected;
};

// An HTTP/1.1 server over cpp-httplib that keeps connections in epoll until a request has arrived
// whole: neither an idle client nor a slow one costs a worker (architecture.md, "HTTP").
class HttpServer {
 public:
  // Throws TlsError for files of TLS that cannot be served with.
  HttpServer(ListenSettings settings, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and listens; returns the port. Throws std::runtime_error when the address is taken.
  int Bind();

  // Serves until Stop(). REQUIRES: Bind() succeeded; the server outlives the call.
  void Run();

  // Stops accepting, lets requests in flight finish, then makes Run() return. Safe from any
  // thread (not from a signal handler). A server runs once.
  void Stop();

  // Safe from any thread.
  ServerLoad Load() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace service
