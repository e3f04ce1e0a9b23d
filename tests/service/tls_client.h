#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <csignal>
#include <memory>
#include <string>

#include "tests/service/certificates.h"
#include "tests/service/raw_client.h"

namespace service {

struct TlsOffer {
  int version = 0;            // the only one; 0: what OpenSSL offers
  std::string suites{};       // of TLS 1.2, in OpenSSL's words
  std::string certificate{};  // the name of its own among those on file; empty: none
};

// A raw client that speaks TLS and trusts the authority on file.
class TlsClient : public RawClient {
 public:
  explicit TlsClient(int port, const TlsOffer& offer = {})
      : RawClient(port), context_(ContextFor(offer)), session_(::SSL_new(context_.get())) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets by write(2)
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session_.get()), "127.0.0.1");
    ::SSL_set_fd(session_.get(), Socket());
    is_connected_ = ::SSL_connect(session_.get()) == 1;
  }

  // With TLS 1.3 a server that refuses the client's certificate says so afterwards.
  bool IsConnected() const { return is_connected_; }
  int Version() const { return ::SSL_version(session_.get()); }
  bool WasToldTheEnd() const {
    return (::SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  bool Renegotiates() {
    return ::SSL_renegotiate(session_.get()) == 1 && ::SSL_do_handshake(session_.get()) == 1;
  }
  bool WasResumable() const {
    return ::SSL_SESSION_is_resumable(::SSL_get_session(session_.get()));
  }

  void EndSending() override { ::SSL_shutdown(session_.get()); }

 protected:
  ssize_t Put(const char* from, std::size_t size) override {
    return ::SSL_write(session_.get(), from, static_cast<int>(size));
  }
  ssize_t Take(char* to, std::size_t size) override {
    return ::SSL_read(session_.get(), to, static_cast<int>(size));
  }

 private:
  using Context = std::unique_ptr<SSL_CTX, certificates::Freeing<::SSL_CTX_free>>;
  using Session = std::unique_ptr<SSL, certificates::Freeing<::SSL_free>>;

  static Context ContextFor(const TlsOffer& offer) {
    Context context(::SSL_CTX_new(::TLS_client_method()));
    SSL_CTX* made = context.get();
    ::SSL_CTX_set_security_level(made, 0);  // so that it offers whatever a test asks it to
    if (offer.version != 0) {
      SSL_CTX_set_min_proto_version(made, offer.version);
      SSL_CTX_set_max_proto_version(made, offer.version);
    }
    if (!offer.suites.empty()) ::SSL_CTX_set_cipher_list(made, offer.suites.c_str());
    const auto& files = certificates::OnFile();
    ::SSL_CTX_load_verify_file(made, files.At("authority.pem").c_str());
    ::SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
    if (!offer.certificate.empty()) {
      const std::string certificate = files.At(offer.certificate + ".pem");
      const std::string key = files.At(offer.certificate + ".key");
      EXPECT_EQ(::SSL_CTX_use_certificate_file(made, certificate.c_str(), SSL_FILETYPE_PEM), 1);
      EXPECT_EQ(::SSL_CTX_use_PrivateKey_file(made, key.c_str(), SSL_FILETYPE_PEM), 1);
    }
    return context;
  }

  Context context_;
  Session session_;
  bool is_connected_ = false;
};

}  // namespace service
