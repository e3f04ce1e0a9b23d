#include "service/chunked_body.h"

#include <gtest/gtest.h>

namespace service {
namespace {

using Progress = ChunkedBody::Progress;

struct Case {
  const char* name;
  std::string sent;
  Progress expected;
  const char* body;
};

class ChunkedBodyTest : public ::testing::TestWithParam<Case> {};

TEST_P(ChunkedBodyTest, IsTheSameWholeAndByteByByte) {
  for (const std::size_t piece_size : {std::size_t{1}, GetParam().sent.size()}) {
    ChunkedBody chunks(10);
    std::string body;
    auto progress = Progress::kMore;
    std::string_view left = GetParam().sent;
    while (progress == Progress::kMore && !left.empty()) {
      auto piece = left.substr(0, piece_size);
      left.remove_prefix(piece.size());
      progress = chunks.Feed(piece, body);
    }
    EXPECT_EQ(progress, GetParam().expected);
    EXPECT_EQ(body, GetParam().body);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Good, ChunkedBodyTest,
    ::testing::Values(
        Case{"Empty", "0\r\n\r\n", Progress::kComplete, ""},
        Case{"OneChunk", "3\r\nabc\r\n0\r\n\r\n", Progress::kComplete, "abc"},
        Case{"HexSize", "A\r\n0123456789\r\n0\r\n\r\n", Progress::kComplete, "0123456789"},
        Case{"LeadingZeros", "0003\r\nabc\r\n000\r\n\r\n", Progress::kComplete, "abc"},
        Case{"Extension", "3;a=\"b\"\r\nabc\r\n0;c\r\n\r\n", Progress::kComplete, "abc"},
        Case{"LineEndsInData", "4\r\n\r\n\r\n\r\n0\r\n\r\n", Progress::kComplete, "\r\n\r\n"},
        Case{"Trailers", "0\r\nA: b\r\nC: d\r\n\r\n", Progress::kComplete, ""},
        Case{"Unfinished", "3\r\nabc\r\n0\r\n\r", Progress::kMore, "abc"}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Bad, ChunkedBodyTest,
    ::testing::Values(
        Case{"NoSize", "\r\n", Progress::kMalformed, ""},
        Case{"Sign", "-1\r\n", Progress::kMalformed, ""},
        Case{"HexPrefix", "0x3\r\nabc\r\n", Progress::kMalformed, ""},
        Case{"BareLineFeed", "3\nabc", Progress::kMalformed, ""},
        Case{"LineFeedInExtension", "3;a\nabc", Progress::kMalformed, ""},
        Case{"DataTooLong", "3\r\nabcd\r\n", Progress::kMalformed, "abc"},
        Case{"BareReturnAfterData", "3\r\nabc\rx", Progress::kMalformed, "abc"},
        Case{"BadEnd", "0\r\n\rx", Progress::kMalformed, ""},
        Case{"EndlessExtension", "3;" + std::string(9000, 'a'), Progress::kMalformed, ""},
        Case{"EndlessTrailer", "0\r\n" + std::string(9000, 'a'), Progress::kMalformed, ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    TooLong, ChunkedBodyTest,
    ::testing::Values(Case{"OneChunk", "B\r\n0", Progress::kTooLong, ""},
                      Case{"Sum", "A\r\n0123456789\r\n1\r\nx", Progress::kTooLong, "0123456789"},
                      Case{"SizeThatOverflows", "FFFFFFFFFFFFFFFFF\r\n", Progress::kTooLong, ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace service
