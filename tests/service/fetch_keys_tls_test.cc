// Key sets over TLS: who the host is has to be proved.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "service/fetch_keys.h"
#include "service/file_descriptor.h"

namespace service {
namespace {

using ::testing::HasSubstr;

template <typename T, void (*kFree)(T*)>
struct Freeing {
  void operator()(T* thing) const { kFree(thing); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY, ::EVP_PKEY_free>>;
using CertificatePointer = std::unique_ptr<X509, Freeing<X509, ::X509_free>>;
using ContextPointer = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX, ::SSL_CTX_free>>;
using SessionPointer = std::unique_ptr<SSL, Freeing<SSL, ::SSL_free>>;

// A certificate signed by its own key, for hosts as "IP:127.0.0.1", valid from `from` to `to`
// seconds from now.
CertificatePointer CertificateFor(EVP_PKEY* key, const std::string& hosts, long from, long to) {
  CertificatePointer certificate(::X509_new());
  X509* made = certificate.get();
  ::X509_set_version(made, 2);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(made), 1);
  ::X509_gmtime_adj(::X509_getm_notBefore(made), from);
  ::X509_gmtime_adj(::X509_getm_notAfter(made), to);
  ::X509_set_pubkey(made, key);
  X509_NAME* name = ::X509_get_subject_name(made);
  const auto* text = reinterpret_cast<const unsigned char*>("key host");
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  ::X509_set_issuer_name(made, name);
  X509_EXTENSION* names =
      ::X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, hosts.c_str());
  ::X509_add_ext(made, names, -1);
  ::X509_EXTENSION_free(names);
  ::X509_sign(made, key, ::EVP_sha256());
  return certificate;
}

// Answers one request over TLS with "keys", and writes its certificate to a file.
class TlsHost {
 public:
  explicit TlsHost(const std::string& hosts, long from = -60, long to = 600)
      : key_(::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")),
        certificate_(CertificateFor(key_.get(), hosts, from, to)),
        context_(::SSL_CTX_new(::TLS_server_method())),
        listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    ::SSL_CTX_use_certificate(context_.get(), certificate_.get());
    ::SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    ::bind(listening_.Number(), generic, size);
    ::listen(listening_.Number(), 1);
    ::getsockname(listening_.Number(), generic, &size);
    url_ = "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/jwks";
    std::string name = (std::filesystem::temp_directory_path() / "nextstep-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    ca_file_ = name;
    const std::unique_ptr<FILE, int (*)(FILE*)> out(::fdopen(file, "w"), ::fclose);
    ::PEM_write_X509(out.get(), certificate_.get());
    thread_ = std::thread([this] { AnswerOne(); });
  }
  ~TlsHost() {
    ::shutdown(listening_.Number(), SHUT_RDWR);
    thread_.join();
    std::filesystem::remove(ca_file_);
  }
  TlsHost(const TlsHost&) = delete;
  TlsHost& operator=(const TlsHost&) = delete;

  const std::string& Url() const { return url_; }
  const std::string& CaFile() const { return ca_file_; }
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

  KeyPointer key_;
  CertificatePointer certificate_;
  ContextPointer context_;
  FileDescriptor listening_;
  std::string url_;
  std::string ca_file_;
  std::atomic<bool> was_asked_ = false;
  std::thread thread_;
};

tl::expected<std::string, std::string> Fetched(const TlsHost& host, const std::string& ca_file) {
  return HttpsFetch({.deadline = std::chrono::seconds(5), .ca_file = ca_file})(host.Url());
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
