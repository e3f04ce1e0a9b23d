#include "service/fetch_keys.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>

#include "service/file_descriptor.h"

namespace service {
namespace {

using Clock = std::chrono::steady_clock;
using Fetched = tl::expected<std::string, std::string>;

// "https://host:port" and what follows.
struct Address {
  std::string origin;
  std::string path;
};

Address AddressOf(const std::string& url) {
  const auto slash = url.find('/', url.find("://") + 3);
  if (slash == std::string::npos) return {url, "/"};
  return {url.substr(0, slash), url.substr(slash)};
}

// Ends a connection when its time is over. httplib's time-outs begin anew with every byte, so a
// host that sends one now and then would hold us for ever.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds span)
      : thread_([this, until = Clock::now() + span](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          is_over_.wait_until(lock, stop, until, [] { return false; });
          if (stop.stop_requested()) return;
          has_passed_ = true;
          if (socket_.Number() >= 0) ::shutdown(socket_.Number(), SHUT_RDWR);
        }) {}

  // Our own number for the socket: httplib may close its at any time.
  void Watch(int socket) {
    const std::lock_guard lock(mutex_);
    socket_ = FileDescriptor(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
    if (has_passed_) ::shutdown(socket_.Number(), SHUT_RDWR);
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any is_over_;
  FileDescriptor socket_;
  bool has_passed_ = false;
  std::jthread thread_;  // last: it uses the others
};

void Prepare(httplib::Client& client, const FetchSettings& settings) {
  client.set_follow_location(false);
  client.set_keep_alive(false);
  client.set_connection_timeout(settings.deadline);
  client.set_read_timeout(settings.deadline);
  client.set_write_timeout(settings.deadline);
  client.enable_server_certificate_verification(true);
  if (!settings.ca_file.empty()) client.set_ca_cert_path(settings.ca_file.c_str());
}

Fetched Get(const std::string& url, const FetchHeaders& more, const FetchSettings& settings) {
  if (!IsKeySetUrl(url)) return tl::unexpected<std::string>("not fetched from such a URL");
  const Address address = AddressOf(url);
  httplib::Client client(address.origin);
  Prepare(client, settings);
  Deadline deadline(settings.deadline);
  client.set_socket_options([&deadline](socket_t socket) { deadline.Watch(socket); });
  std::string body;
  bool is_too_long = false;
  httplib::Headers headers(more.begin(), more.end());
  headers.emplace("Accept", "application/json");
  const auto answer =
      client.Get(address.path.c_str(), headers, [&](const char* bytes, std::size_t count) {
        is_too_long = count > kMaxKeySetBytes - body.size();
        if (!is_too_long) body.append(bytes, count);
        return !is_too_long;
      });
  if (is_too_long) return tl::unexpected<std::string>("more than a key set may have");
  if (!answer) return tl::unexpected("cannot be fetched: " + httplib::to_string(answer.error()));
  if (answer->status != 200) {
    return tl::unexpected("answered with status " + std::to_string(answer->status));
  }
  return body;
}

}  // namespace

bool IsKeySetUrl(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const auto rest = url.substr(scheme + 3);
  const auto host = rest.substr(0, rest.find_first_of("/?"));
  const bool is_plain = !host.empty() && host.find_first_of("@\\") == std::string_view::npos &&
                        url.find_first_of("# \t\r\n") == std::string_view::npos;
  if (!is_plain) return false;
  if (url.starts_with("https://")) return true;
  const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
  return url.starts_with("http://") &&
         (name == "127.0.0.1" || name == "[::1]" || name == "localhost");
}

Fetch HttpsFetch(FetchSettings settings) {
  // A host that hangs up in the handshake is an error to be told, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  return [settings = std::move(settings)](const std::string& url, const FetchHeaders& headers) {
    return Get(url, headers, settings);
  };
}

}  // namespace service
