#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "service/file_descriptor.h"
#include "service/http_server.h"

namespace service {

// A server on a free loopback port, served by a thread of its own.
class RunningServer {
 public:
  explicit RunningServer(Handler handler, ListenSettings settings = {})
      : server_(WithFreePort(std::move(settings)), std::move(handler)),
        port_(server_.Bind()),
        thread_([this] { server_.Run(); }) {}
  ~RunningServer() {
    server_.Stop();
    Join();
  }

  int Port() const { return port_; }
  void Stop() { server_.Stop(); }
  void Join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  static ListenSettings WithFreePort(ListenSettings settings) {
    settings.port = 0;
    return settings;
  }

  HttpServer server_;
  int port_;
  std::thread thread_;
};

// A client that sends exactly the bytes it is told to.
class RawClient {
 public:
  struct Answer {
    int status = 0;    // 0 when the connection ended before an answer
    std::string head;  // with the status line
    std::string body;
  };

  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(Socket(), generic, sizeof(address)) != 0) ADD_FAILURE() << "cannot connect";
    // A test that would hang fails instead.
    const timeval limit{30, 0};
    ::setsockopt(Socket(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }

  virtual ~RawClient() = default;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  int Socket() const { return socket_.Number(); }

  // False once the server has closed the connection.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = Put(bytes.data(), bytes.size());
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  virtual void EndSending() { ::shutdown(Socket(), SHUT_WR); }

  // The next answer, of which `has_body` says whether its Content-Length bytes follow.
  Answer Read(bool has_body = true) {
    Answer answer;
    auto end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadSome()) return {};
    }
    answer.head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(answer.head.find(' ')));
    const auto length = answer.head.find("Content-Length: ");
    if (!has_body || length == std::string::npos) return answer;
    const auto size = std::stoul(answer.head.substr(length + 16));
    while (received_.size() < size) {
      if (!ReadSome()) return {};
    }
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
  }

  Answer Ask(std::string_view bytes) {
    Send(bytes);
    return Read();
  }

  // Whether the server closes the connection, with nothing more to say.
  bool IsAtEnd() {
    while (ReadSome()) {
    }
    return received_.empty() && errno != EAGAIN;
  }

 protected:
  virtual ssize_t Put(const char* from, std::size_t size) {
    return ::send(Socket(), from, size, MSG_NOSIGNAL);
  }
  virtual ssize_t Take(char* to, std::size_t size) { return ::recv(Socket(), to, size, 0); }

 private:
  bool ReadSome() {
    char bytes[16 * 1024];
    errno = 0;
    const auto count = Take(bytes, sizeof(bytes));
    if (count <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  FileDescriptor socket_;
  std::string received_;
};

inline std::string PostOf(std::string_view body, std::string_view more_headers = "") {
  std::string request = "POST /cds-services/x HTTP/1.1\r\nHost: test\r\nContent-Length: ";
  request.append(std::to_string(body.size())).append("\r\n");
  return request.append(more_headers).append("\r\n").append(body);
}

inline constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

}  // namespace service
