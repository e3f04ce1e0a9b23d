#include "service/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A stream that comes in pieces of this size.
LineReader::Source InPieces(std::string text, std::size_t piece) {
  return
      [text = std::move(text), piece, at = std::size_t{0}](char* buffer, std::size_t size) mutable {
        const std::size_t count = std::min({piece, size, text.size() - at});
        text.copy(buffer, count, at);
        at += count;
        return count;
      };
}

constexpr std::size_t kMost = 10;

// The lines, "!" for one that is too long.
std::vector<std::string> LinesOf(const std::string& text, std::size_t piece = 3) {
  LineReader reader(InPieces(text, piece), kMost);
  std::vector<std::string> lines;
  std::uint64_t number = 0;
  for (InputLine line; reader.Next(line);) {
    EXPECT_EQ(line.number, ++number);
    EXPECT_TRUE(!line.is_too_long || line.text.empty());
    lines.push_back(line.is_too_long ? "!" : line.text);
  }
  EXPECT_EQ(reader.BytesRead(), text.size());
  return lines;
}

TEST(LineReaderTest, AnEmptyStreamHasNoLine) { EXPECT_THAT(LinesOf(""), IsEmpty()); }

TEST(LineReaderTest, TheLastLineMayEndInNothing) {
  EXPECT_THAT(LinesOf("one\ntwo"), ElementsAre("one", "two"));
  EXPECT_THAT(LinesOf("one\ntwo\n"), ElementsAre("one", "two"));
}

TEST(LineReaderTest, AnEmptyLineIsALine) {
  EXPECT_THAT(LinesOf("\n\none\n\n"), ElementsAre("", "", "one", ""));
}

TEST(LineReaderTest, LinesMayEndAsOnWindows) {
  EXPECT_THAT(LinesOf("one\r\n\r\ntwo\r\n"), ElementsAre("one", "", "two"));
}

TEST(LineReaderTest, AByteOrderMarkIsLeftOutBeforeTheFirstLineAlone) {
  EXPECT_THAT(LinesOf("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n"), ElementsAre("one", "\xEF\xBB\xBFtwo"));
}

TEST(LineReaderTest, ALineIsTooLongAboveTheLimitAlone) {
  EXPECT_THAT(LinesOf("123456789\n1234567890\n12345678901\nnext\n"),
              ElementsAre("123456789", "1234567890", "!", "next"));
  EXPECT_THAT(LinesOf("1234567890\r\n12345678901\r\n"), ElementsAre("1234567890", "!"));
  EXPECT_THAT(LinesOf(std::string(1000, 'x') + "\nnext"), ElementsAre("!", "next"));
}

TEST(LineReaderTest, ThePiecesOfTheStreamDoNotMatter) {
  const std::string text = "\xEF\xBB\xBFone\r\n\n12345678901234567\r\nlast";
  const auto lines = LinesOf(text, 1);
  for (std::size_t piece = 2; piece <= text.size(); ++piece) {
    EXPECT_EQ(LinesOf(text, piece), lines) << piece;
  }
}

}  // namespace
}  // namespace service
