#include "service/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

#include "tests/service/echo.h"
#include "tests/service/raw_client.h"

namespace service {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HttpServerTest, EveryMethodReachesTheHandler) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  for (const std::string method : {"GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH"}) {
    client.Send(method + " /a%20b?q=1 HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n");
    const auto answer = client.Read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.head,
                AllOf(HasSubstr("X-Method: " + method), HasSubstr("X-Path: /a b\r\n")));
  }
}

TEST(HttpServerTest, HeadIsAnsweredWithoutTheBody) {
  RunningServer server([](HttpRequest&&) {
    HttpResponse response;
    response.body = "{}";
    return response;
  });
  RawClient client(server.Port());
  client.Send("HEAD / HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.Read(false).head, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_EQ(client.Ask(kGet).body, "{}");
}

TEST(HttpServerTest, RangeIsIgnored) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  const auto answer = client.Ask(PostOf("0123456789", "Range: bytes=2-3\r\n"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "0123456789");
  EXPECT_EQ(client.Ask(PostOf("0123456789", "Range: nonsense\r\n")).status, 200);
}

TEST(HttpServerTest, RemoteAddressCannotBeSpoofed) {
  RunningServer server(Echo);
  const auto answer = RawClient(server.Port())
                          .Ask(PostOf("", "REMOTE_ADDR: 10.0.0.1\r\nRemote_Addr: 10.0.0.2\r\n"));
  EXPECT_THAT(answer.head, AllOf(HasSubstr("X-Remote: 127.0.0.1\r\n"), Not(HasSubstr("10.0.0"))));
}

TEST(HttpServerTest, HeaderValuesAreNotPercentDecoded) {
  RunningServer server(Echo);
  const auto answer =
      RawClient(server.Port()).Ask(PostOf("", "Authorization: Bearer a%2Eb%0d%0aX-Evil: 1\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("X-Auth: Bearer a%2Eb%0d%0aX-Evil: 1\r\n"));
}

TEST(HttpServerTest, HeadWithoutEndTimesOut) {
  ListenSettings settings;
  settings.request_deadline = 30ms;
  RunningServer server(Echo, settings);
  RawClient client(server.Port());
  client.Send("GET / HT");
  ExpectRejected(client.Read(), 408, "timeout");
}

TEST(HttpServerTest, IdleConnectionIsClosedWithoutAWord) {
  ListenSettings settings;
  settings.idle_timeout = 30ms;
  RunningServer server(Echo, settings);
  RawClient fresh(server.Port());
  EXPECT_TRUE(fresh.IsAtEnd());
  RawClient used(server.Port());
  EXPECT_EQ(used.Ask(kGet).status, 200);
  EXPECT_TRUE(used.IsAtEnd());
}

TEST(HttpServerTest, HundredThousandHeadersAreRejected) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  std::string head = "GET / HTTP/1.1\r\nHost: t\r\n";
  for (int i = 0; i < 100'000; ++i) head.append("a: b\r\n");
  client.Send(head.append("\r\n"));
  ExpectRejected(client.Read(), 431, "too-long");
}

TEST(HttpServerTest, LengthBesideTransferEncodingIsRejected) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  ExpectRejected(client.Ask(PostOf("0\r\n\r\n", "Transfer-Encoding: chunked\r\n")), 400,
                 "structure");
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerTest, GetWithABodyIsRejected) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  ExpectRejected(client.Ask("GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\nbody"), 400,
                 "structure");
}

TEST(HttpServerTest, PostWithoutLengthIsRejectedAtOnce) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  ExpectRejected(client.Ask("POST / HTTP/1.1\r\nHost: t\r\n\r\n"), 411, "required");
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerTest, ExceptionTextStaysInside) {
  RunningServer server(
      [](HttpRequest&&) -> HttpResponse { throw std::runtime_error("patient Anyone"); });
  RawClient client(server.Port());
  const auto answer = client.Ask(kGet);
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.head + answer.body,
              AllOf(HasSubstr("OperationOutcome"), HasSubstr("\"code\":\"exception\""),
                    Not(HasSubstr("Anyone")), Not(HasSubstr("EXCEPTION"))));
  EXPECT_EQ(client.Ask(kGet).status, 500);
}

TEST(HttpServerTest, ThrownNonExceptionIsABare500) {
  RunningServer server([](HttpRequest&&) -> HttpResponse { throw 1; });
  EXPECT_EQ(RawClient(server.Port()).Ask(kGet).status, 500);
}

TEST(HttpServerTest, LineBreakInAnAnswersHeaderIsNotSent) {
  RunningServer server([](HttpRequest&&) {
    HttpResponse response;
    response.headers = {{"X-Echo", "a\r\nX-Evil: 1"}};
    return response;
  });
  EXPECT_THAT(RawClient(server.Port()).Ask(kGet).head, Not(HasSubstr("X-Evil")));
}

TEST(HttpServerTest, ConnectionServesTenThousandRequests) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(client.Ask(PostOf("body")).status, 200) << i;
}

TEST(HttpServerTest, ParkedConnectionIsServedAgain) {
  ListenSettings settings;
  settings.linger = 0ms;
  RunningServer server(Echo, settings);
  RawClient client(server.Port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.Ask(PostOf("body")).body, "body") << i;
}

TEST(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  client.Send(PostOf("1") + PostOf("2") + "\r\n" + PostOf("3"));
  for (const std::string body : {"1", "2", "3"}) EXPECT_EQ(client.Read().body, body);
}

TEST(HttpServerTest, ConnectionCloseIsHonoured) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  const auto answer = client.Ask(PostOf("x", "Connection: close\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerTest, OldHttpClosesAfterTheAnswer) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  EXPECT_EQ(client.Ask("GET / HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerTest, HalfClosedClientGetsItsAnswer) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  client.Send(PostOf("x"));
  client.EndSending();
  EXPECT_EQ(client.Read().body, "x");
}

TEST(HttpServerTest, TakenPortIsRefused) {
  RunningServer first(Echo);
  ListenSettings settings;
  settings.port = first.Port();
  HttpServer second(settings, Echo);
  EXPECT_THROW(second.Bind(), std::runtime_error);
}

TEST(HttpServerTest, StopBeforeRunEndsRun) {
  ListenSettings settings;
  settings.port = 0;
  HttpServer server(settings, Echo);
  server.Bind();
  server.Stop();
  server.Run();
}

TEST(HttpServerTest, StopFinishesTheRequestInFlightAndClosesTheRest) {
  std::promise<void> entered;
  std::promise<void> may_leave;
  RunningServer server([&](HttpRequest&& request) {
    entered.set_value();
    may_leave.get_future().wait();
    return Echo(std::move(request));
  });
  RawClient idle(server.Port());
  RawClient half(server.Port());
  half.Send("GET / HT");
  RawClient busy(server.Port());
  busy.Send(PostOf("in flight"));
  entered.get_future().wait();
  server.Stop();
  EXPECT_TRUE(idle.IsAtEnd());
  EXPECT_TRUE(half.IsAtEnd());
  may_leave.set_value();
  EXPECT_EQ(busy.Read().body, "in flight");
  EXPECT_TRUE(busy.IsAtEnd());
  server.Join();
}

}  // namespace
}  // namespace service
