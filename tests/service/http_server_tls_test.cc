// The server over TLS: what may be agreed on, who may call, and what a client may cost the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <deque>
#include <future>
#include <string>
#include <utility>

#include "service/http_server.h"
#include "tests/service/echo.h"
#include "tests/service/raw_client.h"
#include "tests/service/tls_client.h"

namespace service {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TlsSettings TlsBy(const std::string& name) {
  const auto& files = certificates::OnFile();
  return {files.At(name + ".pem"), files.At(name + ".key"), {}, TlsVersion::k12};
}

ListenSettings OverTls() {
  ListenSettings settings;
  settings.tls = TlsBy("server");
  return settings;
}

ListenSettings OverMutualTls() {
  ListenSettings settings = OverTls();
  settings.tls->client_ca = certificates::OnFile().At("authority.pem");
  return settings;
}

// Whether the server has ended the connection in order: nothing unread, no reset.
void ExpectEnd(RawClient& client) {
  EXPECT_TRUE(client.IsAtEnd());
  EXPECT_EQ(errno, 0);
}

// ---- versions and suites -----------------------------------------------------------------------

class TlsVersionTest : public ::testing::TestWithParam<int> {};

TEST_P(TlsVersionTest, IsServed) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port(), {.version = GetParam()});
  EXPECT_EQ(client.Ask(PostOf("body")).body, "body");
  EXPECT_EQ(client.Version(), GetParam());
  EXPECT_FALSE(client.WasResumable());
}

INSTANTIATE_TEST_SUITE_P(Served, TlsVersionTest, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST(HttpServerTlsTest, TheNewestVersionIsTaken) {
  RunningServer server(Echo, OverTls());
  EXPECT_EQ(TlsClient(server.Port()).Version(), TLS1_3_VERSION);
}

TEST(HttpServerTlsTest, OlderVersionsAreRefused) {
  RunningServer server(Echo, OverTls());
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    EXPECT_FALSE(TlsClient(server.Port(), {.version = version}).IsConnected());
  }
  EXPECT_TRUE(TlsClient(server.Port()).IsConnected());
}

TEST(HttpServerTlsTest, TheLeastVersionMayBe13) {
  ListenSettings settings = OverTls();
  settings.tls->min_version = TlsVersion::k13;
  RunningServer server(Echo, settings);
  EXPECT_FALSE(TlsClient(server.Port(), {.version = TLS1_2_VERSION}).IsConnected());
  EXPECT_TRUE(TlsClient(server.Port(), {.version = TLS1_3_VERSION}).IsConnected());
}

TEST(HttpServerTlsTest, SuitesWithoutForwardSecrecyOrAuthenticationAreRefused) {
  ListenSettings settings;
  settings.tls = TlsBy("rsa");
  RunningServer server(Echo, settings);
  const auto connects = [&server](const char* suites) {
    return TlsClient(server.Port(), {.version = TLS1_2_VERSION, .suites = suites}).IsConnected();
  };
  for (const char* suites : {"AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA",
                             "DHE-RSA-AES128-GCM-SHA256", "AECDH-AES128-SHA"}) {
    EXPECT_FALSE(connects(suites)) << suites;
  }
  for (const char* suites : {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305"}) {
    EXPECT_TRUE(connects(suites)) << suites;
  }
}

TEST(HttpServerTlsTest, NobodyRenegotiates) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port(), {.version = TLS1_2_VERSION});
  EXPECT_EQ(client.Ask(kGet).status, 200);
  EXPECT_FALSE(client.Renegotiates());
  EXPECT_EQ(TlsClient(server.Port()).Ask(kGet).status, 200);
}

// ---- exchanges ---------------------------------------------------------------------------------

TEST(HttpServerTlsTest, AConnectionServesManyRequests) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(client.Ask(PostOf("body")).body, "body") << i;
}

TEST(HttpServerTlsTest, AParkedConnectionIsServedAgain) {
  ListenSettings settings = OverTls();
  settings.linger = 0ms;
  RunningServer server(Echo, settings);
  TlsClient client(server.Port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.Ask(PostOf("body")).body, "body") << i;
}

TEST(HttpServerTlsTest, PipelinedRequestsAreAnsweredInOrder) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  client.Send(PostOf("1") + PostOf("2") + "\r\n" + PostOf("3"));
  for (const std::string body : {"1", "2", "3"}) EXPECT_EQ(client.Read().body, body);
}

TEST(HttpServerTlsTest, ALargeBodyPassesBothWays) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  std::string body(std::size_t{8} << 20, 'x');
  for (std::size_t i = 0; i < body.size(); i += 1000) body[i] = static_cast<char>('a' + i % 26);
  EXPECT_TRUE(client.Ask(PostOf(body)).body == body);
  EXPECT_EQ(client.Ask(PostOf("x")).body, "x");
}

TEST(HttpServerTlsTest, RejectionsAreSealedToo) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  ExpectRejected(client.Ask("GET / HTTP/9\r\n\r\n"), 400, "structure");
  ExpectEnd(client);
  EXPECT_TRUE(client.WasToldTheEnd());
}

TEST(HttpServerTlsTest, ExpectedContinueIsSent) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read(false).status, 100);
  EXPECT_EQ(client.Ask("abc").body, "abc");
}

// ---- the end -----------------------------------------------------------------------------------

TEST(HttpServerTlsTest, TheLastAnswerIsFollowedByTheEnd) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  EXPECT_EQ(client.Ask(PostOf("x", "Connection: close\r\n")).body, "x");
  ExpectEnd(client);
  EXPECT_TRUE(client.WasToldTheEnd());
}

TEST(HttpServerTlsTest, AnIdleConnectionIsToldTheEnd) {
  ListenSettings settings = OverTls();
  settings.idle_timeout = 30ms;
  RunningServer server(Echo, settings);
  TlsClient client(server.Port());
  ExpectEnd(client);
  EXPECT_TRUE(client.WasToldTheEnd());
}

TEST(HttpServerTlsTest, AClientThatSaysTheEndGetsItsAnswers) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  client.Send(PostOf("x") + PostOf("y"));
  client.EndSending();
  EXPECT_EQ(client.Read().body, "x");
  EXPECT_EQ(client.Read().body, "y");
  ExpectEnd(client);
  EXPECT_TRUE(client.WasToldTheEnd());
}

TEST(HttpServerTlsTest, StopFinishesTheRequestInFlightAndTellsTheRestTheEnd) {
  std::promise<void> entered;
  std::promise<void> may_leave;
  std::atomic<int> calls = 0;
  RunningServer server(
      [&](HttpRequest&& request) {
        if (++calls == 2) {
          entered.set_value();
          may_leave.get_future().wait();
        }
        return Echo(std::move(request));
      },
      OverTls());
  TlsClient idle(server.Port());
  EXPECT_EQ(idle.Ask(kGet).status, 200);
  RawClient half(server.Port());
  half.Send("\x16\x03\x01");
  TlsClient busy(server.Port());
  busy.Send(PostOf("late"));
  entered.get_future().wait();
  server.Stop();
  ExpectEnd(idle);
  EXPECT_TRUE(idle.WasToldTheEnd());
  EXPECT_TRUE(half.IsAtEnd());
  may_leave.set_value();
  EXPECT_EQ(busy.Read().body, "late");
  ExpectEnd(busy);
  EXPECT_TRUE(busy.WasToldTheEnd());
  server.Join();
}

// ---- what is no TLS, and handshakes without end ------------------------------------------------

TEST(HttpServerTlsTest, PlainHttpIsClosedWithoutAWord) {
  RunningServer server(Echo, OverTls());
  RawClient plain(server.Port());
  plain.Send(PostOf("secret"));
  ExpectEnd(plain);
  EXPECT_EQ(TlsClient(server.Port()).Ask(kGet).status, 200);
}

TEST(HttpServerTlsTest, AHelloThatAnnouncesTooMuchIsClosedUnread) {
  RunningServer server(Echo, OverTls());
  RawClient client(server.Port());
  client.Send(std::string("\x16\x03\x01\x40\x00\x01\x01\x00\x00", 9));
  ExpectEnd(client);
}

TEST(HttpServerTlsTest, ARecordThatIsForgedEndsTheConnection) {
  RunningServer server(Echo, OverTls());
  TlsClient client(server.Port());
  EXPECT_EQ(client.Ask(kGet).status, 200);
  const std::string forged("\x17\x03\x03\x00\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 25);
  ASSERT_EQ(::send(client.Socket(), forged.data(), forged.size(), MSG_NOSIGNAL), 25);
  EXPECT_EQ(client.Read().status, 0);
}

TEST(HttpServerTlsTest, StalledHandshakesCostOthersNothing) {
  ListenSettings settings = OverTls();
  settings.workers = 1;
  RunningServer server(Echo, settings);
  std::deque<RawClient> stalled;
  for (int i = 0; i < 500; ++i) stalled.emplace_back(server.Port()).Send("\x16\x03\x01\x02");
  TlsClient client(server.Port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.Ask(PostOf("abc")).body, "abc");
  EXPECT_EQ(TlsClient(server.Port()).Ask(kGet).status, 200);
}

TEST(HttpServerTlsTest, AHandshakeHasTheTimeOfARequest) {
  ListenSettings settings = OverTls();
  settings.request_deadline = 30ms;
  RunningServer server(Echo, settings);
  RawClient silent(server.Port());
  RawClient stalled(server.Port());
  stalled.Send("\x16\x03\x01\x02");
  ExpectEnd(silent);
  ExpectEnd(stalled);
}

TEST(HttpServerTlsTest, ASlowRequestTimesOutInsideTls) {
  ListenSettings settings = OverTls();
  settings.request_deadline = 100ms;
  RunningServer server(Echo, settings);
  // The time is the handshake's too, for which a busy machine may need more.
  for (int i = 0; i < 50; ++i) {
    TlsClient client(server.Port(), {.version = TLS1_2_VERSION});
    if (!client.IsConnected()) continue;
    client.Send("GET / HT");
    ExpectRejected(client.Read(), 408, "timeout");
    EXPECT_TRUE(client.IsAtEnd());
    return;
  }
  FAIL() << "no handshake was fast enough";
}

TEST(HttpServerTlsTest, OverTheLimitOfConnectionsThereIsNoHandshake) {
  ListenSettings settings = OverTls();
  settings.max_connections = 1;
  RunningServer server(Echo, settings);
  TlsClient first(server.Port());
  EXPECT_EQ(first.Ask(kGet).status, 200);
  EXPECT_FALSE(TlsClient(server.Port()).IsConnected());
  EXPECT_EQ(first.Ask(kGet).status, 200);
}

// ---- certificates of callers -------------------------------------------------------------------

class MutualTlsTest : public ::testing::TestWithParam<int> {};

TEST_P(MutualTlsTest, ServesWhoHasACertificateOfTheAuthority) {
  RunningServer server(Echo, OverMutualTls());
  TlsClient client(server.Port(), {.version = GetParam(), .certificate = "client"});
  EXPECT_EQ(client.Ask(PostOf("body")).body, "body");
}

TEST_P(MutualTlsTest, TellsTheHandlerWhoseCertificateItIs) {
  const Handler names = [](HttpRequest&& request) {
    HttpResponse response;
    for (const std::string& name : request.certificate_names) response.body += name + ",";
    return response;
  };
  RunningServer server(names, OverMutualTls());
  TlsClient client(server.Port(), {.version = GetParam(), .certificate = "client"});
  EXPECT_EQ(client.Ask(kGet).body, "ehr.example.org,b.example.org,");
  EXPECT_EQ(client.Ask(kGet).body, "ehr.example.org,b.example.org,");
  RunningServer open(names, OverTls());
  TlsClient unasked(open.Port(), {.version = GetParam(), .certificate = "client"});
  EXPECT_EQ(unasked.Ask(kGet).body, "");
}

TEST_P(MutualTlsTest, RefusesEverybodyElse) {
  std::atomic<int> calls = 0;
  RunningServer server(
      [&calls](HttpRequest&& request) {
        ++calls;
        return Echo(std::move(request));
      },
      OverMutualTls());
  // None, one of nobody's, one that is over, one that is yet to come, one that is for servers.
  for (const char* certificate : {"", "stranger", "late", "early", "server"}) {
    TlsClient client(server.Port(), {.version = GetParam(), .certificate = certificate});
    if (!client.IsConnected()) continue;
    EXPECT_EQ(client.Ask(kGet).status, 0) << certificate;
  }
  EXPECT_EQ(calls, 0);
}

INSTANTIATE_TEST_SUITE_P(Versions, MutualTlsTest,
                         ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

// ---- files -------------------------------------------------------------------------------------

TEST(HttpServerTlsTest, WithoutItsFilesThereIsNoServer) {
  ListenSettings settings = OverTls();
  settings.tls->key = certificates::OnFile().At("none.key");
  EXPECT_THROW(HttpServer(settings, Echo), TlsError);
}

}  // namespace
}  // namespace service
