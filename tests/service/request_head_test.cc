#include "service/request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace service {
namespace {

RequestHead Parsed(std::string_view text) {
  auto head = ParseRequestHead(text);
  if (!head) {
    ADD_FAILURE() << text << head.error().text;
    return {};
  }
  return *std::move(head);
}

TEST(RequestHeadTest, FieldsKeepOrderAndLoseOuterBlanks) {
  const auto head = Parsed("GET / HTTP/1.1\r\nHost: t\r\nB:  two words \t\r\nA:\r\n\r\n");
  const std::vector<std::pair<std::string, std::string>> expected{
      {"Host", "t"}, {"B", "two words"}, {"A", ""}};
  EXPECT_EQ(head.request.headers, expected);
}

TEST(RequestHeadTest, HeaderIsFoundWithoutCase) {
  const auto head = Parsed("GET / HTTP/1.1\r\nHost: t\r\nX-Name: 1\r\nx-name: 2\r\n\r\n");
  EXPECT_EQ(head.request.Header("X-NAME"), "1");
  EXPECT_EQ(head.request.Header("X-Nam"), "");
}

TEST(RequestHeadTest, LengthAndChunksAreTold) {
  const auto sized = Parsed("POST / HTTP/1.1\r\nHost: t\r\ncontent-length: 12\r\n\r\n");
  EXPECT_EQ(sized.framing, Framing::kLength);
  EXPECT_EQ(sized.content_length, 12U);
  const auto chunked = Parsed("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: Chunked\r\n\r\n");
  EXPECT_EQ(chunked.framing, Framing::kChunked);
}

TEST(RequestHeadTest, ConnectionEndsOnRequestOrWithOldHttp) {
  EXPECT_TRUE(Parsed("GET / HTTP/1.1\r\nHost: t\r\n\r\n").keeps_alive);
  EXPECT_FALSE(Parsed("GET / HTTP/1.0\r\n\r\n").keeps_alive);
  EXPECT_FALSE(Parsed("GET / HTTP/1.1\r\nHost: t\r\nConnection: te, Close\r\n\r\n").keeps_alive);
}

struct GzipCase {
  const char* name;
  const char* accepts;
  bool expected;
};

class AcceptEncodingTest : public ::testing::TestWithParam<GzipCase> {};

TEST_P(AcceptEncodingTest, TellsWhetherGzipIsAccepted) {
  const std::string line = std::string("Accept-Encoding: ") + GetParam().accepts + "\r\n";
  EXPECT_EQ(Parsed("GET / HTTP/1.1\r\nHost: t\r\n" + line + "\r\n").accepts_gzip,
            GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(RequestHeadTest, AcceptEncodingTest,
                         ::testing::Values(GzipCase{"Plain", "gzip", true},
                                           GzipCase{"Listed", "br, GZIP;q=0.5", true},
                                           GzipCase{"Other", "br, deflate", false},
                                           GzipCase{"Similar", "gzipped", false},
                                           GzipCase{"Zero", "gzip;q=0", false},
                                           GzipCase{"ZeroWithDigits", "gzip; q=0.000", false},
                                           GzipCase{"Barely", "gzip;q=0.001", true}),
                         [](const auto& tested) { return std::string(tested.param.name); });

struct TargetCase {
  const char* name;
  const char* target;
  const char* path;
};

class TargetTest : public ::testing::TestWithParam<TargetCase> {};

TEST_P(TargetTest, GivesItsPath) {
  const auto head =
      Parsed(std::string("OPTIONS ") + GetParam().target + " HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(head.request.path, GetParam().path);
}

INSTANTIATE_TEST_SUITE_P(
    RequestHeadTest, TargetTest,
    ::testing::Values(TargetCase{"Root", "/", "/"}, TargetCase{"Query", "/a?b=/c", "/a"},
                      TargetCase{"Fragment", "/a#b", "/a"},
                      TargetCase{"Decoded", "/a%2Fb%e2%82%ac", "/a/b\xe2\x82\xac"},
                      TargetCase{"PlusIsAPlus", "/a+b", "/a+b"}, TargetCase{"Star", "*", "*"},
                      TargetCase{"Absolute", "http://host:80/a?b", "/a"},
                      TargetCase{"AbsoluteWithoutPath", "HTTPS://host", "/"},
                      TargetCase{"AbsoluteWithQueryOnly", "http://host?/a", "/"}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct RejectedCase {
  const char* name;
  std::string head;
  int status;
};

class RejectedHeadTest : public ::testing::TestWithParam<RejectedCase> {};

TEST_P(RejectedHeadTest, IsRejected) {
  const auto head = ParseRequestHead(GetParam().head + "\r\n");
  ASSERT_FALSE(head.has_value());
  EXPECT_EQ(head.error().status, GetParam().status);
}

std::string Get(std::string_view lines) {
  return "GET / HTTP/1.1\r\nHost: t\r\n" + std::string(lines);
}

std::string Post(std::string_view lines) {
  return "POST / HTTP/1.1\r\nHost: t\r\n" + std::string(lines);
}

INSTANTIATE_TEST_SUITE_P(
    RequestLine, RejectedHeadTest,
    ::testing::Values(RejectedCase{"NoVersion", "GET /\r\n", 400},
                      RejectedCase{"NoTarget", "GET  HTTP/1.1\r\n", 400},
                      RejectedCase{"Blank", " GET / HTTP/1.1\r\n", 400},
                      RejectedCase{"RelativeTarget", "GET a HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"StarWithGet", "GET * HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"NulInPath", "GET /a%00b HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"BrokenEscape", "GET /a%2 HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"SignedEscape", "GET /a%-1 HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"BareLineFeed", "GET /\n HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"TwoBlanks", "GET /  HTTP/1.1\r\nHost: t\r\n", 400},
                      RejectedCase{"OtherProtocol", "GET / HTTQ/1.1\r\n", 400},
                      RejectedCase{"Http2", "PRI * HTTP/2.0\r\n", 505},
                      RejectedCase{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: t\r\n", 501},
                      RejectedCase{"Trace", "TRACE / HTTP/1.1\r\nHost: t\r\n", 501},
                      RejectedCase{"LowerCaseMethod", "get / HTTP/1.1\r\nHost: t\r\n", 501}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Fields, RejectedHeadTest,
    ::testing::Values(RejectedCase{"NoHost", "GET / HTTP/1.1\r\n", 400},
                      RejectedCase{"TwoHosts", Get("Host: u\r\n"), 400},
                      RejectedCase{"NoColon", Get("Name\r\n"), 400},
                      RejectedCase{"NoName", Get(": value\r\n"), 400},
                      RejectedCase{"BlankBeforeColon", Get("Name : value\r\n"), 400},
                      RejectedCase{"FoldedLine", Get("A: b\r\n c: d\r\n"), 400},
                      RejectedCase{"BareReturn", Get("A: b\rC: d\r\n"), 400},
                      RejectedCase{"BareLineFeed", Get("A: b\nC: d\r\n"), 400},
                      RejectedCase{"Nul", Get(std::string_view("A: b\0c\r\n", 8)), 400},
                      RejectedCase{"Expectation", Post("Content-Length: 1\r\nExpect: x\r\n"), 417}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Framing, RejectedHeadTest,
    ::testing::Values(
        RejectedCase{"TwoLengths", Post("Content-Length: 1\r\nContent-Length: 1\r\n"), 400},
        RejectedCase{"ListOfLengths", Post("Content-Length: 1, 1\r\n"), 400},
        RejectedCase{"EmptyLength", Post("Content-Length:\r\n"), 400},
        RejectedCase{"NegativeLength", Post("Content-Length: -1\r\n"), 400},
        RejectedCase{"SignedLength", Post("Content-Length: +1\r\n"), 400},
        RejectedCase{"EscapedLength", Post("Content-Length: %31\r\n"), 400},
        RejectedCase{"HexLength", Post("Content-Length: 0x1\r\n"), 400},
        RejectedCase{"HugeLength", Post("Content-Length: 99999999999999999999\r\n"), 413},
        RejectedCase{"LengthAndChunks", Post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
                     400},
        RejectedCase{"ChunkedTwice", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"),
                     400},
        RejectedCase{"OtherCoding", Post("Transfer-Encoding: gzip, chunked\r\n"), 501},
        RejectedCase{"ChunkedOldHttp", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", 400},
        RejectedCase{"NoLength", Post(""), 411},
        RejectedCase{"GetWithBody", Get("Content-Length: 1\r\n"), 400},
        RejectedCase{"GetWithChunks", Get("Transfer-Encoding: chunked\r\n"), 400},
        RejectedCase{"Brotli", Post("Content-Length: 1\r\nContent-Encoding: br\r\n"), 415},
        RejectedCase{"GzipTwice", Post("Content-Length: 1\r\nContent-Encoding: gzip, gzip\r\n"),
                     415}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace service
