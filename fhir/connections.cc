#include "fhir/connections.h"

#include <fcntl.h>
#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <mutex>

namespace fhir {
namespace {

constexpr std::size_t kKeptOfAnOrigin = 16;
constexpr std::size_t kKeptOrigins = 64;
constexpr std::size_t kMostHeadBytes = std::size_t{64} << 10;

struct ContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, ContextDeleter>;

Context NewContext(const std::string& authorities) {
  Context context(SSL_CTX_new(TLS_client_method()));
  if (!context) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_AUTO_RETRY |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool trusts = authorities.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                          : SSL_CTX_load_verify_locations(
                                                context.get(), authorities.c_str(), nullptr) == 1;
  if (!trusts) context.reset();
  return context;
}

bool Waited(int socket, short events, Deadline deadline) {
  while (true) {
    pollfd waiting{socket, events, 0};
    const int ready = ::poll(&waiting, 1, MillisecondsLeft(deadline));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

std::pair<sockaddr_storage, socklen_t> SocketAddress(const Address& address, int port) {
  sockaddr_storage storage{};
  if (address.v6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<std::uint16_t>(port));
    std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
    std::memcpy(&storage, &v6, sizeof v6);
    return {storage, sizeof v6};
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  std::memcpy(&v4.sin_addr, address.bytes.data(), sizeof v4.sin_addr);
  std::memcpy(&storage, &v4, sizeof v4);
  return {storage, sizeof v4};
}

// How far an exchange got, and the bytes and the time it may still use.
struct Progress {
  Deadline deadline;
  std::size_t bytes_left = 0;
  bool connected = false;
  bool timed_out = false;
  bool too_large = false;
  bool answered = false;  // a byte of the answer arrived
};

// Bytes over a socket that never blocks, in plain or in TLS: each wait ends with the deadline.
class Wire : public httplib::Stream {
 public:
  Wire(int socket, SSL* ssl, Progress& progress)
      : socket_(socket), ssl_(ssl), progress_(progress) {}

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  socket_t socket() const override { return socket_; }
  void get_remote_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  void get_local_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }

  // httplib reads heads byte by byte, so bytes are fetched by the buffer.
  ssize_t read(char* to, size_t size) override {
    if (held_.empty()) {
      const ssize_t filled = Fill();
      if (filled <= 0) return filled;  // 0: the end, which may be that of a body without a length
    }
    const std::size_t count = held_.copy(to, size);
    held_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* from, size_t size) override {
    std::size_t sent = 0;
    while (sent < size) {
      const ssize_t count = Retried([&] { return SendSome(from + sent, size - sent); });
      if (count <= 0) return -1;
      sent += static_cast<std::size_t>(count);
    }
    return static_cast<ssize_t>(size);
  }

  bool Handshake() {
    return Retried([&]() -> ssize_t { return SSL_connect(ssl_); }) == 1;
  }

 private:
  ssize_t Fill() {
    const ssize_t count = Retried([&] { return ReceiveSome(); });
    if (count <= 0) return count;
    progress_.answered = true;
    const auto bytes = static_cast<std::size_t>(count);
    if (bytes > progress_.bytes_left) {
      progress_.too_large = true;
      return -1;
    }
    progress_.bytes_left -= bytes;
    held_ = {buffer_.data(), bytes};
    return count;
  }

  ssize_t ReceiveSome() {
    const int size = static_cast<int>(buffer_.size());
    if (ssl_ != nullptr) return SSL_read(ssl_, buffer_.data(), size);
    return ::recv(socket_, buffer_.data(), buffer_.size(), 0);
  }

  ssize_t SendSome(const char* from, std::size_t size) {
    if (ssl_ == nullptr) return ::send(socket_, from, size, MSG_NOSIGNAL);
    return SSL_write(ssl_, from, static_cast<int>(std::min<std::size_t>(size, 1U << 20)));
  }

  // Tries until something but a wait comes of it. At most -1 when the deadline is over.
  template <typename Try>
  ssize_t Retried(Try attempt) {
    while (true) {
      if (IsOver(progress_.deadline)) break;
      ERR_clear_error();
      const ssize_t count = attempt();
      if (count > 0) return count;
      const short events = Awaited(count);
      if (events == 0) return count;
      if (!Waited(socket_, events, progress_.deadline)) break;
    }
    progress_.timed_out = true;
    return -1;
  }

  // What the last attempt waits for; 0: it failed.
  short Awaited(ssize_t count) const {
    if (ssl_ == nullptr) {
      if (count == 0 || !WouldBlock()) return 0;
      return POLLIN | POLLOUT;
    }
    switch (SSL_get_error(ssl_, static_cast<int>(count))) {
      case SSL_ERROR_WANT_READ:
        return POLLIN;
      case SSL_ERROR_WANT_WRITE:
        return POLLOUT;
      default:
        return 0;
    }
  }

  int socket_;
  SSL* ssl_;
  Progress& progress_;
  std::string_view held_;
  std::array<char, 16'384> buffer_;
};

// One connection to one checked address. httplib speaks HTTP over it; connecting, TLS and waiting
// are ours, so that all of them end with the deadline.
class Connection : public httplib::ClientImpl {
 public:
  Connection(const Endpoint& endpoint, SSL_CTX* context)
      : httplib::ClientImpl(endpoint.url.host, endpoint.url.port),
        address_(endpoint.address),
        host_name_(endpoint.url.host),
        context_(context) {
    set_keep_alive(true);
    set_follow_location(false);
    set_url_encode(false);
  }
  ~Connection() override { Drop(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // An idle connection on which anything has arrived, an end or bytes nobody asked for, is over.
  bool IsIdle() const {
    if (!socket_.is_open()) return false;
    pollfd now{socket_.sock, POLLIN, 0};
    return ::poll(&now, 1, 0) == 0;
  }

  tl::expected<Answer, Failure> Exchange(const Url& url, const Call& call, std::size_t most_bytes,
                                         Deadline deadline, Progress& progress) {
    progress = {deadline, most_bytes + kMostHeadBytes, socket_.is_open(), false, false, false};
    progress_ = &progress;
    Answer answer;
    httplib::Request request = RequestOf(url, call);
    request.content_receiver = [&](const char* bytes, size_t count, std::uint64_t, std::uint64_t) {
      progress.too_large = count > most_bytes - answer.body.size();
      if (!progress.too_large) answer.body.append(bytes, count);
      return !progress.too_large;
    };
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    const bool done = send(request, response, error);
    progress_ = nullptr;
    if (!done) return tl::unexpected(FailureOf(progress));
    answer.status = response.status;
    answer.content_type = response.get_header_value("Content-Type");
    answer.retry_after = response.get_header_value("Retry-After");
    return answer;
  }

 private:
  static httplib::Request RequestOf(const Url& url, const Call& call) {
    httplib::Request request;
    request.method = call.method == Call::Method::kGet ? "GET" : "POST";
    request.path = RequestTarget(url);
    request.set_header("Host", HostAndPort(url));
    request.set_header("User-Agent", "nextstep");
    request.set_header("Accept-Encoding", "gzip");
    for (const auto& [name, value] : call.headers) request.set_header(name, value);
    if (call.method == Call::Method::kPost) {
      request.set_header("Content-Type", call.content_type);
      request.body = call.body;
    }
    return request;
  }

  static Failure FailureOf(const Progress& progress) {
    if (progress.too_large) return Failure::kTooLarge;
    if (progress.timed_out) return Failure::kTimedOut;
    return progress.connected ? Failure::kBroken : Failure::kUnreachable;
  }

  bool create_and_connect_socket(Socket& socket, httplib::Error& error) override {
    const int fd = Connected();
    if (fd < 0) {
      error = httplib::Error::Connection;
      return false;
    }
    socket.sock = fd;
    if (context_ != nullptr && !Secured(socket)) {
      FreeTls(socket);
      ::close(fd);
      socket.sock = INVALID_SOCKET;
      error = httplib::Error::SSLConnection;
      return false;
    }
    progress_->connected = true;
    return true;
  }

  int Connected() {
    const auto [address, size] = SocketAddress(address_, port_);
    const int fd =
        ::socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    if (fd < 0) return fd;
    const int yes = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    bool done = ::connect(fd, generic, size) == 0;
    if (!done && errno == EINPROGRESS) {
      if (Waited(fd, POLLOUT, progress_->deadline)) {
        int failed = 0;
        socklen_t length = sizeof failed;
        done = ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &length) == 0 && failed == 0;
      } else {
        progress_->timed_out = true;
      }
    }
    if (done) return fd;
    ::close(fd);
    return -1;
  }

  bool Secured(Socket& socket) {
    socket.ssl = SSL_new(context_);
    if (socket.ssl == nullptr || SSL_set_fd(socket.ssl, socket.sock) != 1) return false;
    if (ReadAddress(host_name_)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(socket.ssl), host_name_.c_str());
    } else {
      SSL_set_hostflags(socket.ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      if (SSL_set1_host(socket.ssl, host_name_.c_str()) != 1) return false;
      // The macro SSL_set_tlsext_host_name, without its cast of old style.
      SSL_ctrl(socket.ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               host_name_.data());
    }
    return Wire(socket.sock, socket.ssl, *progress_).Handshake();
  }

  void shutdown_ssl(Socket& socket, bool /*gracefully*/) override { FreeTls(socket); }

  bool process_socket(const Socket& socket,
                      std::function<bool(httplib::Stream& stream)> callback) override {
    Wire wire(socket.sock, socket.ssl, *progress_);
    return callback(wire);
  }

  // To httplib this is plain: TLS lies under the stream it is given.
  bool is_ssl() const override { return false; }

  static void FreeTls(Socket& socket) {
    if (socket.ssl != nullptr) SSL_free(socket.ssl);
    socket.ssl = nullptr;
  }

  void Drop() { FreeTls(socket_); }

  Address address_;
  std::string host_name_;
  SSL_CTX* context_;  // null: plain
  Progress* progress_ = nullptr;
};

std::string PlaceOf(const Endpoint& endpoint) {
  Url origin = endpoint.url;
  origin.path.clear();
  origin.query.clear();
  return Written(origin) + " " + Written(endpoint.address) + " " + endpoint.authorities;
}

}  // namespace

struct Connections::State {
  std::mutex mutex;
  std::map<std::string, std::vector<std::unique_ptr<Connection>>> idle;
  std::map<std::string, Context> contexts;  // by the file of authorities

  std::unique_ptr<Connection> Taken(const std::string& place) {
    const std::lock_guard lock(mutex);
    const auto found = idle.find(place);
    while (found != idle.end() && !found->second.empty()) {
      auto connection = std::move(found->second.back());
      found->second.pop_back();
      if (connection->IsIdle()) return connection;
    }
    return nullptr;
  }

  void Keep(const std::string& place, std::unique_ptr<Connection> connection) {
    if (!connection->IsIdle()) return;
    const std::lock_guard lock(mutex);
    if (idle.size() >= kKeptOrigins && !idle.contains(place)) idle.clear();
    auto& of_place = idle[place];
    if (of_place.size() < kKeptOfAnOrigin) of_place.push_back(std::move(connection));
  }

  // Null when its authorities cannot be read.
  SSL_CTX* ContextFor(const std::string& authorities) {
    const std::lock_guard lock(mutex);
    auto& context = contexts[authorities];
    if (!context) context = NewContext(authorities);
    return context.get();
  }
};

// OpenSSL writes to sockets by write(2), which would end the process where the other side is gone.
Connections::Connections() : state_(std::make_unique<State>()) { std::signal(SIGPIPE, SIG_IGN); }
Connections::~Connections() { state_->idle.clear(); }

tl::expected<Answer, Failure> Connections::Exchange(const Endpoint& endpoint, const Call& call,
                                                    std::size_t most_bytes, Deadline deadline) {
  const std::string place = PlaceOf(endpoint);
  SSL_CTX* context = endpoint.url.tls ? state_->ContextFor(endpoint.authorities) : nullptr;
  if (endpoint.url.tls && context == nullptr) return tl::unexpected(Failure::kUnreachable);
  std::unique_ptr<Connection> connection = state_->Taken(place);
  const bool kept = connection != nullptr;
  if (!kept) connection = std::make_unique<Connection>(endpoint, context);
  Progress progress;
  auto answer = connection->Exchange(endpoint.url, call, most_bytes, deadline, progress);
  const bool closed_meanwhile =
      kept && !answer && answer.error() == Failure::kBroken && !progress.answered;
  if (closed_meanwhile) {
    connection = std::make_unique<Connection>(endpoint, context);
    answer = connection->Exchange(endpoint.url, call, most_bytes, deadline, progress);
  }
  if (answer) state_->Keep(place, std::move(connection));
  return answer;
}

}  // namespace fhir
