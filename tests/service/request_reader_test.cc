#include "service/request_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace service {
namespace {

using Progress = RequestReader::Progress;

constexpr RequestLimits kLimits{200, 20};

const std::string kSized = "POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello";
const std::string kChunked =
    "POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
    "chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";

class InPiecesTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(InPiecesTest, GivesTheSameRequest) {
  for (const auto& sent : {kSized, kChunked}) {
    RequestReader reader(kLimits);
    std::string_view left = sent;
    auto progress = Progress::kMore;
    while (progress == Progress::kMore && !left.empty()) {
      auto piece = left.substr(0, GetParam());
      left.remove_prefix(piece.size());
      progress = reader.Feed(piece);
      EXPECT_TRUE(piece.empty());
    }
    ASSERT_EQ(progress, Progress::kComplete);
    EXPECT_TRUE(left.empty());
    const auto request = reader.Take();
    EXPECT_EQ(request.head.request.path, "/a");
    EXPECT_EQ(request.body, "hello");
  }
}

INSTANTIATE_TEST_SUITE_P(RequestReaderTest, InPiecesTest,
                         ::testing::Range(std::size_t{1}, std::size_t{100}));

TEST(RequestReaderTest, NextRequestStaysBehind) {
  RequestReader reader(kLimits);
  const std::string sent = kSized + kChunked;
  std::string_view bytes = sent;
  ASSERT_EQ(reader.Feed(bytes), Progress::kComplete);
  EXPECT_EQ(bytes, kChunked);
  reader.Take();
  EXPECT_FALSE(reader.HasStarted());
  ASSERT_EQ(reader.Feed(bytes), Progress::kComplete);
  EXPECT_TRUE(bytes.empty());
}

TEST(RequestReaderTest, BlankLinesBeforeARequestAreNoBeginning) {
  RequestReader reader(kLimits);
  std::string_view blank = "\r\n\r\n";
  EXPECT_EQ(reader.Feed(blank), Progress::kMore);
  EXPECT_FALSE(reader.HasStarted());
  std::string_view bytes = kSized;
  EXPECT_EQ(reader.Feed(bytes), Progress::kComplete);
}

std::string HeadOf(std::size_t size) {
  std::string head = "GET / HTTP/1.1\r\nHost: t\r\nA: ";
  head.append(size - head.size() - 4, 'a');
  return head + "\r\n\r\n";
}

TEST(RequestReaderTest, HeadOfTheLimitPassesAndOneByteMoreDoesNot) {
  for (const std::size_t piece_size : {1U, 1000U}) {
    for (const std::size_t size : {kLimits.head_bytes, kLimits.head_bytes + 1}) {
      RequestReader reader(kLimits);
      const auto head = HeadOf(size);
      auto progress = Progress::kMore;
      for (std::size_t at = 0; at < size && progress == Progress::kMore; at += piece_size) {
        auto piece = std::string_view(head).substr(at, piece_size);
        progress = reader.Feed(piece);
      }
      const bool fits = size == kLimits.head_bytes;
      ASSERT_EQ(progress, fits ? Progress::kComplete : Progress::kRejected);
      if (fits) continue;
      EXPECT_EQ(reader.Reason().status, 431);
    }
  }
}

TEST(RequestReaderTest, BodyOverTheLimitIsRejectedByItsLength) {
  RequestReader reader(kLimits);
  std::string_view bytes = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 21\r\n\r\n";
  ASSERT_EQ(reader.Feed(bytes), Progress::kRejected);
  EXPECT_EQ(reader.Reason().status, 413);
}

TEST(RequestReaderTest, AnnouncedLengthTakesNoMemoryByItself) {
  RequestReader reader({1000, 1'000'000'000});
  std::string_view bytes = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 999999999\r\n\r\n";
  ASSERT_EQ(reader.Feed(bytes), Progress::kMore);
  EXPECT_LT(reader.HeldBytes(), 100'000U);
}

TEST(RequestReaderTest, ContinueIsAwaitedOnceTheHeadIsThere) {
  RequestReader reader(kLimits);
  std::string_view start = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nExpect: 100-con";
  reader.Feed(start);
  EXPECT_FALSE(reader.AwaitsContinue());
  std::string_view rest = "tinue\r\n\r\n";
  reader.Feed(rest);
  EXPECT_TRUE(reader.AwaitsContinue());
  reader.ContinueWasSent();
  EXPECT_FALSE(reader.AwaitsContinue());
}

}  // namespace
}  // namespace service
