// Key sets over TLS: who the host is has to be proved.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "service/fetch_keys.h"
#include "service/file_descriptor.h"
#include "tests/service/certificates.h"

namespace service {
namespace {

using ::testing::HasSubstr;

using ContextPointer = std::unique_ptr<SSL_CTX, certificates::Freeing<::SSL_CTX_free>>;
using SessionPointer = std::unique_ptr<SSL, certificates::Freeing<::SSL_free>>;

// Answers one request over TLS with "keys", and writes its certificate to a file.
class TlsHost {
 public:
  explicit TlsHost(const std::string& hosts, long from = -60, long to = 600)
      : pair_(certificates::Made({.hosts = hosts, .from = from, .to = to})),
        context_(::SSL_CTX_new(::TLS_server_method())),
        listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    ::SSL_CTX_use_certificate(context_.get(), pair_.certificate.get());
    ::SSL_CTX_use_PrivateKey(context_.get(), pair_.key.get());
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    ::bind(listening_.Number(), generic, size);
    ::listen(listening_.Number(), 1);
    ::getsockname(listening_.Number(), generic, &size);
    url_ = "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/jwks";
    files_.Write("host", pair_);
    thread_ = std::thread([this] { AnswerOne(); });
  }
  ~TlsHost() {
    ::shutdown(listening_.Number(), SHUT_RDWR);
    thread_.join();
  }
  TlsHost(const TlsHost&) = delete;
  TlsHost& operator=(const TlsHost&) = delete;

  const std::string& Url() const { return url_; }
  std::string CaFile() const { return files_.At("host.pem"); }
  bool WasAsked() const { return was_asked_; }

 private:
  void AnswerOne() {
    const FileDescriptor client(::accept(listening_.Number(), nullptr, nullptr));
    const SessionPointer session(::SSL_new(context_.get()));
    ::SSL_set_fd(session.get(), client.Number());
    if (::SSL_accept(session.get()) != 1) return;
    char bytes[4096];
    if (::SSL_read(session.get(), bytes, sizeof(bytes)) <= 0) return;
    was_asked_ = true;
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nkeys";
    ::SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
    ::SSL_shutdown(session.get());
  }

  certificates::Pair pair_;
  certificates::Folder files_;
  ContextPointer context_;
  FileDescriptor listening_;
  std::string url_;
  std::atomic<bool> was_asked_ = false;
  std::thread thread_;
};

tl::expected<std::string, std::string> Fetched(const TlsHost& host, const std::string& ca_file) {
  return HttpsFetch({.deadline = std::chrono::seconds(5), .ca_file = ca_file})(host.Url(), {});
}

TEST(FetchOverTlsTest, GivesTheBodyOfAHostThatProvesItself) {
  const TlsHost host("IP:127.0.0.1");
  const auto body = Fetched(host, host.CaFile());
  ASSERT_TRUE(body) << body.error();
  EXPECT_EQ(*body, "keys");
}

TEST(FetchOverTlsTest, RefusesACertificateThatNobodyTrusts) {
  const TlsHost host("IP:127.0.0.1");
  EXPECT_THAT(Fetched(host, "").error(), HasSubstr("cannot be fetched"));
  EXPECT_FALSE(host.WasAsked());
}

TEST(FetchOverTlsTest, RefusesTheCertificateOfAnotherHost) {
  const TlsHost host("DNS:ehr.example.org,IP:127.0.0.2");
  EXPECT_THAT(Fetched(host, host.CaFile()).error(), HasSubstr("cannot be fetched"));
  EXPECT_FALSE(host.WasAsked());
}

TEST(FetchOverTlsTest, RefusesACertificateThatHasExpired) {
  const TlsHost host("IP:127.0.0.1", -600, -60);
  EXPECT_THAT(Fetched(host, host.CaFile()).error(), HasSubstr("cannot be fetched"));
  EXPECT_FALSE(host.WasAsked());
}

}  // namespace
}  // namespace service
