#include "service/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/service/certificates.h"

namespace service {
namespace {

using ::testing::HasSubstr;

TlsSettings Settings() {
  const auto& files = certificates::OnFile();
  return {files.At("server.pem"), files.At("server.key"), {}, TlsVersion::k12};
}

// A client whose bytes stay in memory.
class Client {
 public:
  Client() : context_(::SSL_CTX_new(::TLS_client_method())), session_(::SSL_new(context_.get())) {
    ::SSL_set_bio(session_.get(), ::BIO_new(::BIO_s_mem()), ::BIO_new(::BIO_s_mem()));
    ::SSL_set_connect_state(session_.get());
  }

  std::string Outgoing() {
    std::string bytes(::BIO_ctrl_pending(::SSL_get_wbio(session_.get())), '\0');
    ::BIO_read(::SSL_get_wbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }
  void Take(const std::string& bytes) {
    ::BIO_write(::SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
  }
  void Handshake() { ::SSL_do_handshake(session_.get()); }
  void Say(std::string_view plain) {
    ::SSL_write(session_.get(), plain.data(), static_cast<int>(plain.size()));
  }
  void SayEnd() { ::SSL_shutdown(session_.get()); }
  // Empty at the end and when there is nothing.
  std::string Heard() {
    std::string plain(1000, '\0');
    const int count = ::SSL_read(session_.get(), plain.data(), static_cast<int>(plain.size()));
    return plain.substr(0, count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  bool WasToldTheEnd() const {
    return (::SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  std::unique_ptr<SSL_CTX, certificates::Freeing<::SSL_CTX_free>> context_;
  std::unique_ptr<SSL, certificates::Freeing<::SSL_free>> session_;
};

class TlsSessionTest : public ::testing::Test {
 protected:
  TlsSessionTest() : context_(Settings()), server_(context_) {}

  void Shake() {
    for (int i = 0; i < 3; ++i) {
      client_.Handshake();
      server_.Open(client_.Outgoing().append(client_.Outgoing()));
      client_.Take(server_.TakeOutgoing());
      if (server_.IsEstablished()) break;
    }
    ASSERT_TRUE(server_.IsEstablished());
  }

  TlsContext context_;
  TlsSession server_;
  Client client_;
};

TEST_F(TlsSessionTest, OpensAndSeals) {
  Shake();
  client_.Say("question");
  EXPECT_EQ(server_.Open(client_.Outgoing()), "question");
  server_.Seal("answer");
  client_.Take(server_.TakeOutgoing());
  EXPECT_EQ(client_.Heard(), "answer");
}

TEST_F(TlsSessionTest, OpensBytesThatComeOneByOne) {
  std::string heard;
  for (int i = 0; i < 3; ++i) {
    client_.Handshake();
    if (i == 1) client_.Say("question");
    for (const char byte : client_.Outgoing()) heard += server_.Open({&byte, 1});
    client_.Take(server_.TakeOutgoing());
  }
  EXPECT_EQ(heard, "question");
}

TEST_F(TlsSessionTest, OpensAllThatCameTogether) {
  Shake();
  const std::string much(50'000, 'x');
  client_.Say(much);
  client_.Say("more");
  client_.SayEnd();
  EXPECT_EQ(server_.Open(client_.Outgoing()), much + "more");
  EXPECT_TRUE(server_.HasEnded());
  EXPECT_FALSE(server_.HasFailed());
}

TEST_F(TlsSessionTest, SaysTheEndOnce) {
  Shake();
  server_.SealEnd();
  client_.Take(server_.TakeOutgoing());
  EXPECT_EQ(client_.Heard(), "");
  EXPECT_TRUE(client_.WasToldTheEnd());
  server_.SealEnd();
  EXPECT_EQ(server_.TakeOutgoing(), "");
}

TEST_F(TlsSessionTest, BeforeTheHandshakeThereIsNoEndToSay) {
  server_.SealEnd();
  EXPECT_EQ(server_.TakeOutgoing(), "");
}

TEST_F(TlsSessionTest, FailsAtWhatIsNoHandshake) {
  server_.Open("G");
  EXPECT_TRUE(server_.HasFailed());
  EXPECT_EQ(server_.TakeOutgoing(), "");
}

TEST_F(TlsSessionTest, FailsAtBytesThatWereChanged) {
  Shake();
  client_.Say("question");
  std::string bytes = client_.Outgoing();
  bytes.back() = static_cast<char>(bytes.back() + 1);
  EXPECT_EQ(server_.Open(bytes), "");
  EXPECT_TRUE(server_.HasFailed());
  EXPECT_NE(server_.TakeOutgoing(), "");  // an alert
}

// ---- files -------------------------------------------------------------------------------------

struct BadFile {
  const char* name;
  std::string TlsSettings::*setting;
  const char* file;
  const char* told_of;
  const char* why;
};

class TlsFilesTest : public ::testing::TestWithParam<BadFile> {};

TEST_P(TlsFilesTest, AreRefusedWithTheReason) {
  const auto& [name, setting, file, told_of, why] = GetParam();
  TlsSettings settings = Settings();
  settings.*setting = certificates::OnFile().At(file);
  try {
    const TlsContext context(settings);
    FAIL() << "they are taken";
  } catch (const TlsError& error) {
    EXPECT_STREQ(error.Setting(), told_of);
    EXPECT_THAT(error.what(), HasSubstr(why));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Files, TlsFilesTest,
    ::testing::Values(
        BadFile{"NoCertificate", &TlsSettings::certificate, "none.pem", "certificate",
                "none.pem cannot be read"},
        BadFile{"KeyForCertificate", &TlsSettings::certificate, "server.key", "certificate",
                "server.key holds no certificate that can be used: "},
        BadFile{"AFolder", &TlsSettings::certificate, ".", "certificate", "holds no certificate"},
        BadFile{"Expired", &TlsSettings::certificate, "late.pem", "certificate", "has expired"},
        BadFile{"NotYetValid", &TlsSettings::certificate, "early.pem", "certificate",
                "is not valid yet"},
        BadFile{"NoKey", &TlsSettings::key, "none.key", "key", "none.key cannot be read"},
        BadFile{"CertificateForKey", &TlsSettings::key, "server.pem", "key",
                "server.pem holds no private key without a password: "},
        BadFile{"KeyWithAPassword", &TlsSettings::key, "secret.key", "key",
                "holds no private key without a password"},
        BadFile{"AnotherKey", &TlsSettings::key, "client.key", "key",
                "client.key is not the key of the certificate"},
        BadFile{"AnotherCertificate", &TlsSettings::certificate, "client.pem", "key",
                "server.key is not the key of the certificate"},
        BadFile{"NoAuthority", &TlsSettings::client_ca, "none.pem", "client_ca",
                "none.pem cannot be read"},
        BadFile{"KeyForAuthority", &TlsSettings::client_ca, "server.key", "client_ca",
                "holds no certificates that can be used"}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace service
