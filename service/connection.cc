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

// More than a handshake and its like ever have to say to a client who does not read.
constexpr std::size_t kMostUnsentBeforeAnswer = std::size_t{256} << 10;

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

Connection::Connection(FileDescriptor socket, const ListenSettings& settings, Usage& usage,
                       const TlsContext* tls)
    : socket_(std::move(socket)),
      remote_address_(RemoteAddressOf(Socket())),
      settings_(settings),
      usage_(usage),
      deadline_(Clock::now() +
                (tls != nullptr ? settings.request_deadline : settings.idle_timeout)),
      reader_(LimitsOf(settings)),
      tls_(tls != nullptr ? std::make_unique<TlsSession>(*tls) : nullptr) {
  Prepare(Socket());
  ++usage_.connections;
}

Connection::~Connection() {
  if (tls_ && unsent_.empty()) {
    tls_->SealEnd();
    const std::string end = tls_->TakeOutgoing();
    ::send(Socket(), end.data(), end.size(), MSG_NOSIGNAL);
  }
  --usage_.connections;
  usage_.held_bytes -= counted_bytes_;
}

void Connection::Receive(std::span<char> room) {
  SendUnsent();
  if (phase_ == Phase::kClosed) return;
  const auto count = ::recv(Socket(), room.data(), room.size(), 0);
  if (count < 0 && WouldBlock()) return;
  if (count <= 0) {
    phase_ = Phase::kClosed;
    return;
  }
  if (phase_ != Phase::kReceiving) return;
  const std::string_view bytes(room.data(), static_cast<std::size_t>(count));
  if (tls_) return TakeSealed(bytes);
  Take(bytes);
}

void Connection::TakeSealed(std::string_view bytes) {
  const bool was_established = tls_->IsEstablished();
  const std::string plain = tls_->Open(bytes);
  SendBytes(tls_->TakeOutgoing(), {});
  if (phase_ == Phase::kClosed) return;
  if (tls_->HasFailed()) return Finish(Then::kEnd);
  if (!was_established && tls_->IsEstablished()) {
    certificate_names_ = tls_->ClientNames();
    deadline_ = Clock::now() + settings_.idle_timeout;
  }
  if (!plain.empty()) Take(plain);
  const bool is_stuck = unsent_.size() > kMostUnsentBeforeAnswer;
  if (phase_ == Phase::kReceiving && (tls_->HasEnded() || is_stuck)) phase_ = Phase::kClosed;
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
  if (tls_ && !tls_->IsEstablished()) {
    phase_ = Phase::kClosed;
    return;
  }
  usage_.CountRejected(rejection.status);
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
  taken.head.request.certificate_names = certificate_names_;
  return taken;
}

void Connection::Send(std::string_view head, std::string_view body) {
  if (!tls_) return SendBytes(head, body);
  tls_->Seal(head);
  tls_->Seal(body);
  SendBytes(tls_->TakeOutgoing(), {});
  if (tls_->HasFailed()) phase_ = Phase::kClosed;
}

void Connection::SendBytes(std::string_view head, std::string_view body) {
  if (head.empty() && body.empty()) return;
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
  SendUnsent();
  if (phase_ == Phase::kSending && unsent_.empty()) AfterAnswer();
}

void Connection::SendUnsent() {
  if (unsent_.empty()) return;
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
}

void Connection::AfterAnswer() {
  const auto now = Clock::now();
  const bool was_last = tls_ && tls_->HasEnded() && early_bytes_.empty();
  if (then_ == Then::kEnd || was_last) {
    if (tls_) {
      tls_->SealEnd();
      SendBytes(tls_->TakeOutgoing(), {});
      if (phase_ == Phase::kClosed || HasUnsent()) return;
    }
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
