// What may come in a request's body and go out in an answer's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/http_server.h"
#include "tests/service/echo.h"
#include "tests/service/raw_client.h"

namespace service {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

// {"hook":"order-sign"}, by gzip -9.
const std::string kGzipHook =
    FromHex("1f8b0800000000000203ab56cac8cfcf56b252ca2f4a492dd22dce4ccf53aa0500db6ab6ce15000000");
// The same in zlib's form, which HTTP calls deflate.
const std::string kDeflateHook =
    FromHex("78daab56cac8cfcf56b252ca2f4a492dd22dce4ccf53aa0500500d0766");
// 100,000 times the letter a, by gzip -9.
const std::string kGzipBomb = FromHex("1f8b0800000000000203edc13101000000c2a0aceb5fc21a1e4001") +
                              std::string(96, '\0') + FromHex("af0687fae21ba0860100");

TEST(HttpServerBodiesTest, ChunkedBodyIsDelivered) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.Send("4;name=value\r\nWiki\r\n5\r\npedia\r\n");
  EXPECT_EQ(client.Ask("0\r\nTrailer: x\r\n\r\n").body, "Wikipedia");
  EXPECT_EQ(client.Ask(PostOf("next")).body, "next");
}

TEST(HttpServerBodiesTest, ChunkedBodyWithoutEndTimesOut) {
  ListenSettings settings;
  settings.request_deadline = 30ms;
  RunningServer server(Echo, settings);
  RawClient client(server.Port());
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n");
  ExpectRejected(client.Read(), 408, "timeout");
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerBodiesTest, CompressedBodiesAreInflated) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  EXPECT_EQ(client.Ask(PostOf(kGzipHook, "Content-Encoding: gzip\r\n")).body,
            R"({"hook":"order-sign"})");
  EXPECT_EQ(client.Ask(PostOf(kDeflateHook, "Content-Encoding: deflate\r\n")).body,
            R"({"hook":"order-sign"})");
}

TEST(HttpServerBodiesTest, CodingOfNoBodyIsIgnored) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  const auto answer = client.Ask("GET /x HTTP/1.1\r\nHost: t\r\nContent-Encoding: gzip\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("X-Path: /x\r\n"));
}

TEST(HttpServerBodiesTest, BrokenGzipIsRejected) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  ExpectRejected(client.Ask(PostOf("not gzip", "Content-Encoding: gzip\r\n")), 400, "structure");
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerBodiesTest, UnknownContentCodingIsRejected) {
  RunningServer server(Echo);
  ExpectRejected(RawClient(server.Port()).Ask(PostOf("x", "Content-Encoding: br\r\n")), 415,
                 "not-supported");
}

TEST(HttpServerBodiesTest, GzipBombIsRejected) {
  ListenSettings settings;
  settings.max_body_bytes = 99'999;
  RunningServer server(Echo, settings);
  RawClient client(server.Port());
  ExpectRejected(client.Ask(PostOf(kGzipBomb, "Content-Encoding: gzip\r\n")), 413, "too-long");
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerBodiesTest, GzipOfExactlyTheLimitPasses) {
  ListenSettings settings;
  settings.max_body_bytes = 100'000;
  RunningServer server(Echo, settings);
  const auto answer = RawClient(server.Port()).Ask(PostOf(kGzipBomb, "Content-Encoding: gzip\r\n"));
  EXPECT_EQ(answer.body, std::string(100'000, 'a'));
}

TEST(HttpServerBodiesTest, AnnouncedBodyOverTheLimitIsRejectedUnread) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  ExpectRejected(
      client.Ask("POST /unknown HTTP/1.1\r\nHost: t\r\nContent-Length: 9999999999\r\n\r\n"), 413,
      "too-long");
  EXPECT_TRUE(client.IsAtEnd());
}

TEST(HttpServerBodiesTest, BodyOfTheLimitPassesAndOneByteMoreDoesNot) {
  ListenSettings settings;
  settings.max_body_bytes = 1000;
  RunningServer server(Echo, settings);
  RawClient client(server.Port());
  EXPECT_EQ(client.Ask(PostOf(std::string(1000, 'x'))).status, 200);
  ExpectRejected(client.Ask(PostOf(std::string(1001, 'x'))), 413, "too-long");
}

TEST(HttpServerBodiesTest, ChunkedBodyOverTheLimitIsRejected) {
  ListenSettings settings;
  settings.max_body_bytes = 8;
  RunningServer server(Echo, settings);
  RawClient client(server.Port());
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n");
  ExpectRejected(client.Ask("5\r\np"), 413, "too-long");
}

TEST(HttpServerBodiesTest, MultipartBodyIsDeliveredRaw) {
  RunningServer server(Echo);
  const auto answer =
      RawClient(server.Port())
          .Ask(PostOf("--x\r\nnot a part", "Content-Type: multipart/form-data; boundary=x\r\n"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "--x\r\nnot a part");
  EXPECT_THAT(answer.head, HasSubstr("X-Type: multipart/form-data; boundary=x\r\n"));
}

TEST(HttpServerBodiesTest, LongFormIsDeliveredRaw) {
  RunningServer server(Echo);
  const std::string form(10'000, 'a');
  const auto answer = RawClient(server.Port())
                          .Ask(PostOf(form, "Content-Type: application/x-www-form-urlencoded\r\n"));
  EXPECT_EQ(answer.body, form);
}

TEST(HttpServerBodiesTest, ExpectedContinueIsSent) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  client.Send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  EXPECT_EQ(client.Ask("body").body, "body");
}

TEST(HttpServerBodiesTest, RejectedClientIsNotToldToContinue) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  client.Send(
      "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 9999999999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

TEST(HttpServerBodiesTest, GzipIsUsedForLongAnswersOnRequest) {
  RunningServer server(Echo);
  RawClient client(server.Port());
  const auto zipped = client.Ask(PostOf(std::string(5'000, 'a'), "Accept-Encoding: br, gzip\r\n"));
  EXPECT_THAT(zipped.head, AllOf(HasSubstr("Content-Encoding: gzip\r\n"), HasSubstr("Vary:")));
  EXPECT_LT(zipped.body.size(), 1'000U);
  const auto brief = client.Ask(PostOf("short", "Accept-Encoding: gzip\r\n"));
  EXPECT_THAT(brief.head, Not(HasSubstr("Content-Encoding")));
  const auto declined =
      client.Ask(PostOf(std::string(5'000, 'a'), "Accept-Encoding: gzip;q=0\r\n"));
  EXPECT_THAT(declined.head, Not(HasSubstr("Content-Encoding")));
}

TEST(HttpServerBodiesTest, BrotliIsNeverUsed) {
  RunningServer server(Echo);
  const auto answer =
      RawClient(server.Port()).Ask(PostOf(std::string(5'000, 'a'), "Accept-Encoding: br\r\n"));
  EXPECT_EQ(answer.body.size(), 5'000U);
  EXPECT_THAT(answer.head, Not(HasSubstr("Content-Encoding")));
}

TEST(HttpServerBodiesTest, PostReachesTheHandlerWhole) {
  RunningServer server(Echo);
  const auto answer = RawClient(server.Port()).Ask(PostOf(std::string(33'000, 'x')));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, std::string(33'000, 'x'));
  EXPECT_THAT(answer.head, HasSubstr("X-Path: /cds-services/x\r\n"));
}

}  // namespace
}  // namespace service
