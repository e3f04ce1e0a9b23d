#include "service/http_server.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

#include "service/connection.h"
#include "service/cors.h"
#include "service/parked_connections.h"
#include "service/rejection.h"
#include "service/request_head.h"
#include "service/request_queue.h"
#include "service/worker.h"

namespace service {
namespace {

using Then = Connection::Then;

constexpr int kBacklog = 1024;
constexpr std::size_t kGzipFrom = 1024;
constexpr std::chrono::milliseconds kAcceptRetry{10};

// Runs what the accept loop enqueues where it stands: handing a socket over costs no thread.
class InlineQueue : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> job) override { job(); }
  void shutdown() override {}
};

// The listening socket and httplib's accept loop.
class Listener : public httplib::Server {
 public:
  explicit Listener(std::function<void(FileDescriptor)> accepted) : accepted_(std::move(accepted)) {
    new_task_queue = [] { return new InlineQueue; };
    // httplib's default is SO_REUSEPORT, with which two processes could share the port unnoticed.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
  }

  int Bind(const std::string& host, int port) {
    int bound = port;
    if (port == 0) {
      bound = bind_to_any_port(host);
    } else if (!bind_to_port(host, port)) {
      bound = -1;
    }
    listening_ = FileDescriptor(svr_sock_);
    if (bound <= 0 || ::listen(listening_.Number(), kBacklog) != 0) {
      throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port));
    }
    spare_ = FileDescriptor(::fcntl(listening_.Number(), F_DUPFD_CLOEXEC, 0));
    return bound;
  }

  // Accepts until Stop(). httplib closes its socket and gives up when accept() fails for want of
  // kernel memory or files; the spare keeps the port open over that.
  void Accept() {
    while (!listen_after_bind()) {
      listening_.Release();
      if (is_stopping_) return;
      std::this_thread::sleep_for(kAcceptRetry);
      listening_ = FileDescriptor(::fcntl(spare_.Number(), F_DUPFD_CLOEXEC, 0));
      svr_sock_ = listening_.Number();
    }
  }

  // httplib's own stop() does nothing before Accept() and closes a number that may be reused.
  void Stop() {
    is_stopping_ = true;
    svr_sock_ = INVALID_SOCKET;
    ::shutdown(spare_.Number(), SHUT_RDWR);
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    accepted_(FileDescriptor(socket));
    return true;
  }

  std::function<void(FileDescriptor)> accepted_;
  FileDescriptor listening_;
  FileDescriptor spare_;
  std::atomic<bool> is_stopping_ = false;
};

// What httplib sees of a connection: a request that is all there, and a place for the answer.
class HeldStream : public httplib::Stream {
 public:
  HeldStream(Connection& connection, std::string_view head, std::string_view body)
      : connection_(connection), head_(head), body_(body) {}

  ssize_t read(char* to, size_t size) override {
    auto& from = head_.empty() ? body_ : head_;
    const auto count = from.copy(to, size);
    from.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }

  // httplib writes an answer's head and body apart; the head waits, so that both go out together.
  ssize_t write(const char* from, size_t size) override {
    if (!has_answer_) {
      answer_head_.assign(from, size);
      has_answer_ = true;
      return static_cast<ssize_t>(size);
    }
    connection_.Send(std::exchange(answer_head_, {}), {from, size});
    return static_cast<ssize_t>(size);
  }

  // Sends an answer that had no body; false when there was no answer at all.
  bool Complete() {
    if (!answer_head_.empty()) connection_.Send(answer_head_, {});
    return has_answer_;
  }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  socket_t socket() const override { return connection_.Socket(); }

 private:
  Connection& connection_;
  std::string_view head_;
  std::string_view body_;
  std::string answer_head_;
  bool has_answer_ = false;
};

void Fill(const Rejection& rejection, httplib::Response& answer) {
  answer.status = rejection.status;
  answer.body = OutcomeOf(rejection);
  answer.headers.clear();
  answer.set_header("Content-Type", "application/json");
}

// One worker's httplib: takes a received request through the handler to its answer. httplib gets a
// head of our own making, with nothing in it for its traps (Range, multipart, REMOTE_ADDR, path
// patterns, percent-decoded header values) to act on.
class Exchange : public httplib::Server {
 public:
  Exchange(const service::Handler& handler, const ListenSettings& settings)
      : handler_(handler), settings_(settings) {
    set_pre_routing_handler([this](const auto&, auto& answer) {
      if (received_.head.coding != ContentCoding::kIdentity) return HandlerResponse::Unhandled;
      Respond(answer);
      return HandlerResponse::Handled;
    });
    const HandlerWithContentReader inflate = [this](const auto&, auto& answer, const auto& reader) {
      if (Inflate(reader, answer)) Respond(answer);
    };
    Post("/", inflate).Put("/", inflate).Patch("/", inflate).Delete("/", inflate);
    set_exception_handler([](const auto&, auto& answer, auto) { Fill(kFailed, answer); });
    set_post_routing_handler([](const auto&, auto& answer) { RemoveUntruths(answer); });
  }

  // REQUIRES: the connection holds a whole request.
  void Answer(Connection& connection, Then then) {
    received_ = connection.TakeRequest();
    then_ = received_.head.keeps_alive ? then : Then::kEnd;
    const std::string head = HeadForHttplib();
    HeldStream stream(connection, head, received_.body);
    bool is_closed = false;
    process_request(stream, then_ == Then::kEnd, is_closed,
                    [this](httplib::Request& request) { request_ = &request; });
    if (!stream.Complete()) return connection.Reject(kFailed);
    connection.Finish(then_);
  }

 private:
  std::string HeadForHttplib() const {
    std::string head = received_.head.request.method + " / HTTP/1.1\r\n";
    if (received_.head.coding != ContentCoding::kIdentity) {
      const bool is_gzip = received_.head.coding == ContentCoding::kGzip;
      head.append("Content-Encoding: ").append(is_gzip ? "gzip" : "deflate");
      head.append("\r\nContent-Length: ").append(std::to_string(received_.body.size()));
      head.append("\r\n");
    }
    return head.append("\r\n");
  }

  // False when the answer is a rejection.
  bool Inflate(const httplib::ContentReader& reader, httplib::Response& answer) {
    std::string inflated;
    bool is_too_long = false;
    const bool is_read = reader([&](const char* bytes, size_t count) {
      is_too_long = count > settings_.max_body_bytes - inflated.size();
      if (!is_too_long) inflated.append(bytes, count);
      return !is_too_long;
    });
    if (!is_read) {
      Fill(is_too_long ? kBodyTooLong : kBadBody, answer);
      for (const auto& [name, value] :
           CorsHeaders(settings_.cors_origins, received_.head.request.Header("Origin"))) {
        answer.set_header(name, value);
      }
      request_->set_header("Connection", "close");
      then_ = Then::kEnd;
      return false;
    }
    received_.body = std::move(inflated);
    return true;
  }

  void Respond(httplib::Response& answer) {
    received_.head.request.body = std::move(received_.body);
    HttpResponse response;
    try {
      response = handler_(std::move(received_.head.request));
    } catch (...) {
      return Fill(kFailed, answer);
    }
    answer.status = response.status;
    for (const auto& [name, value] : response.headers) answer.set_header(name, value);
    if (!response.body.empty()) answer.set_header("Content-Type", response.content_type);
    answer.body = std::move(response.body);
    if (answer.body.size() <= kGzipFrom) return;
    answer.set_header("Vary", "Accept-Encoding");
    if (received_.head.accepts_gzip) request_->set_header("Accept-Encoding", "gzip");
  }

  // httplib announces its own keep-alive limits and ranges, which do not hold here.
  static void RemoveUntruths(httplib::Response& answer) {
    answer.headers.erase("Keep-Alive");
    answer.headers.erase("Accept-Ranges");
    if (answer.status == 204 || answer.status == 304) answer.headers.erase("Content-Length");
  }

  const service::Handler& handler_;
  const ListenSettings& settings_;
  ReceivedRequest received_;
  httplib::Request* request_ = nullptr;  // httplib's, while it is under way
  Then then_ = Then::kNextRequest;
};

unsigned WorkersFor(const ListenSettings& settings) {
  return settings.workers > 0 ? settings.workers
                              : std::max(2U, std::thread::hardware_concurrency());
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
    return EqualsIgnoringCase(header.first, name);
  });
  return found == headers.end() ? std::string_view() : found->second;
}

class HttpServer::Impl {
 public:
  Impl(ListenSettings settings, Handler handler)
      : settings_(std::move(settings)),
        handler_(std::move(handler)),
        tls_(settings_.tls ? std::make_unique<TlsContext>(*settings_.tls) : nullptr),
        queue_(settings_.max_queue),
        parked_([this](std::unique_ptr<Connection>& ready) { return queue_.Push(ready); }),
        listener_([this](FileDescriptor socket) { Admit(std::move(socket)); }) {}

  int Bind() { return listener_.Bind(settings_.host, settings_.port); }
  void Stop() { listener_.Stop(); }

  ServerLoad Load() {
    ServerLoad load{usage_.connections, queue_.Length(), usage_.held_bytes, {}};
    for (std::size_t i = 0; i < Usage::kStatuses.size(); ++i) {
      load.rejected.emplace_back(Usage::kStatuses[i], usage_.rejected[i]);
    }
    return load;
  }

  void Run() {
    std::thread parking([this] { parked_.Run(); });
    std::vector<std::thread> workers;
    for (unsigned i = 0; i < WorkersFor(settings_); ++i) {
      workers.emplace_back([this] {
        Exchange exchange(handler_, settings_);
        Worker(queue_, parked_, settings_.linger).Run([&](Connection& connection, Then then) {
          exchange.Answer(connection, then);
        });
      });
    }
    listener_.Accept();
    parked_.CloseIdle();
    queue_.Close();
    for (auto& worker : workers) worker.join();
    parked_.Finish();
    parking.join();
  }

 private:
  // An exception here would end the accept loop, so it costs one client instead.
  void Admit(FileDescriptor socket) try {
    const bool is_full = usage_.connections >= settings_.max_connections;
    auto connection =
        std::make_unique<Connection>(std::move(socket), settings_, usage_, tls_.get());
    if (is_full) return connection->Reject(kBusy);
    parked_.Add(std::move(connection));
  } catch (const std::exception&) {
  }

  const ListenSettings settings_;
  const Handler handler_;
  const std::unique_ptr<const TlsContext> tls_;
  Usage usage_;
  RequestQueue queue_;
  ParkedConnections parked_;
  Listener listener_;
};

HttpServer::HttpServer(ListenSettings settings, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(handler))) {}
HttpServer::~HttpServer() = default;

int HttpServer::Bind() { return impl_->Bind(); }
void HttpServer::Run() { impl_->Run(); }
void HttpServer::Stop() { impl_->Stop(); }
ServerLoad HttpServer::Load() const { return impl_->Load(); }

}  // namespace service
