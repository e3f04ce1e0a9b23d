#include "service/connection.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "service/cors.h"

namespace service {
namespace {

// How long a client has to take the last answer before the connection is closed under it.
constexpr std::chrono::seconds kDrainTime{1};

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

RequestLimits LimitsOf(const ListenSettings& settings) {
  return {settings.max_head_bytes, settings.max_body_bytes};
}

std::string RemoteAddressOf(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::getpeername(socket, generic, &size) != 0) return {};
  std::array<char, NI_MAXHOST> text{};
  const auto length = static_cast<socklen_t>(text.size());
  if (::getnameinfo(generic, size, text.data(), length, nullptr, 0, NI_NUMERICHOST) != 0) return {};
  return text.data();
}

void Prepare(int socket) {
  const int yes = 1;
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

iovec Slice(std::string_view bytes) {
  // sendmsg() only reads; its interface is older than const.
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

Connection::Connection(FileDescriptor socket, const ListenSettings& settings, Usage& usage)
    : socket_(std::move(socket)),
      remote_address_(RemoteAddressOf(Socket())),
      settings_(settings),
      usage_(usage),
      deadline_(Clock::now() + settings.idle_timeout),
      reader_(LimitsOf(settings)) {
  Prepare(Socket());
  ++usage_.connections;
}

Connection::~Connection() {
  --usage_.connections;
  usage_.held_bytes -= counted_bytes_;
}

void Connection::Receive(std::span<char> room) {
  const auto count = ::recv(Socket(), room.data(), room.size(), 0);
  if (count < 0 && WouldBlock()) return;
  if (count <= 0) {
    phase_ = Phase::kClosed;
    return;
  }
  if (phase_ == Phase::kReceiving) Take({room.data(), static_cast<std::size_t>(count)});
}

void Connection::Take(std::string_view bytes) {
  const bool had_started = reader_.HasStarted();
  const auto progress = reader_.Feed(bytes);
  if (progress == RequestReader::Progress::kRejected) return Reject(reader_.Reason());
  early_bytes_ = bytes;
  CountHeldBytes();
  if (usage_.held_bytes > settings_.max_held_bytes) return Reject(kBusy);
  if (progress == RequestReader::Progress::kComplete) {
    phase_ = Phase::kReady;
    return;
  }
  if (!had_started && reader_.HasStarted()) deadline_ = Clock::now() + settings_.request_deadline;
  if (!reader_.AwaitsContinue()) return;
  Send("HTTP/1.1 100 Continue\r\n\r\n", {});
  reader_.ContinueWasSent();
}

void Connection::Expire() {
  if (phase_ == Phase::kReceiving && reader_.HasStarted()) return Reject(kTimedOut);
  phase_ = Phase::kClosed;
}

void Connection::Reject(Rejection rejection) {
  const std::string more = CorsLines();
  reader_ = RequestReader(LimitsOf(settings_));
  early_bytes_ = std::string();
  CountHeldBytes();
  Send(AnswerTo(rejection, more), {});
  Finish(Then::kEnd);
}

// A page is to read why it was rejected as well as anyone.
std::string Connection::CorsLines() const {
  std::string lines;
  for (const auto& [name, value] : CorsHeaders(settings_.cors_origins, reader_.Header("Origin"))) {
    lines.append(name).append(": ").append(value).append("\r\n");
  }
  return lines;
}

ReceivedRequest Connection::TakeRequest() {
  auto taken = reader_.Take();
  CountHeldBytes();
  taken.head.request.remote_address = remote_address_;
  return taken;
}

void Connection::Send(std::string_view head, std::string_view body) {
  std::size_t sent = 0;
  if (unsent_.empty()) {
    std::array<iovec, 2> parts{Slice(head), Slice(body)};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const auto count = ::sendmsg(Socket(), &message, MSG_NOSIGNAL);
    if (count < 0 && !WouldBlock()) {
      phase_ = Phase::kClosed;
      return;
    }
    sent = count < 0 ? 0 : static_cast<std::size_t>(count);
    if (sent == head.size() + body.size()) return;
  }
  const auto sent_of_head = std::min(sent, head.size());
  unsent_.append(head.substr(sent_of_head)).append(body.substr(sent - sent_of_head));
}

void Connection::Finish(Then then) {
  if (phase_ == Phase::kClosed) return;
  then_ = then;
  deadline_ = Clock::now() + settings_.request_deadline;
  phase_ = Phase::kSending;
  if (unsent_.empty()) AfterAnswer();
}

void Connection::Flush() {
  const auto rest = std::string_view(unsent_).substr(sent_of_unsent_);
  const auto count = ::send(Socket(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (count < 0 && WouldBlock()) return;
  if (count < 0) {
    phase_ = Phase::kClosed;
    return;
  }
  sent_of_unsent_ += static_cast<std::size_t>(count);
  if (sent_of_unsent_ < unsent_.size()) return;
  unsent_ = std::string();
  sent_of_unsent_ = 0;
  AfterAnswer();
}

void Connection::AfterAnswer() {
  const auto now = Clock::now();
  if (then_ == Then::kEnd) {
    ::shutdown(Socket(), SHUT_WR);
    phase_ = Phase::kDraining;
    deadline_ = now + kDrainTime;
    return;
  }
  phase_ = Phase::kReceiving;
  deadline_ = now + settings_.idle_timeout;
  if (!early_bytes_.empty()) Take(std::exchange(early_bytes_, {}));
}

void Connection::CountHeldBytes() {
  const auto held = reader_.HeldBytes() + early_bytes_.capacity();
  usage_.held_bytes += held - counted_bytes_;  // wraps rightly when it shrinks
  counted_bytes_ = held;
}

}  // namespace service
