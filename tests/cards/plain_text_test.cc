#include "cards/plain_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace cards {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string CardWith(const std::string& members) {
  return R"({"cards":[{"summary":"A summary","indicator":"info")" + members + "}]}";
}

TEST(PlainTextTest, SaysThatThereIsNoCard) {
  EXPECT_THAT(PlainText(R"({"cards":[]})"), HasSubstr("No card"));
}

TEST(PlainTextTest, ShowsWhatIsNoResponseAsItIs) {
  for (const char* body : {"", "x", "[]", "{}", R"({"cards":{}})", R"({"issue":[1]})"}) {
    EXPECT_THAT(PlainText(body), HasSubstr("no CDS Hooks response")) << body;
    EXPECT_THAT(PlainText(body), HasSubstr(body));
  }
}

TEST(PlainTextTest, PrintsEverythingAPrescriberReads) {
  const std::string text = PlainText(CardWith(
      R"(,"detail":"**Consider:** this","suggestions":[{"label":"Refer"},{"label":"Start"}],)"
      R"("overrideReasons":[{"display":"Other"}],"links":[{"label":"Guide","url":"https://g"}])"));
  EXPECT_THAT(text, HasSubstr("[info] A summary\n"));
  EXPECT_THAT(text, HasSubstr("Consider: this"));
  EXPECT_THAT(text, HasSubstr("[ ] Refer\n  [ ] Start\n"));
  EXPECT_THAT(text, HasSubstr("- Other\n"));
  EXPECT_THAT(text, HasSubstr("Guide https://g\n"));
}

TEST(PlainTextTest, TakesOffEmphasisAndEscapes) {
  const std::string text =
      PlainText(CardWith(R"(,"detail":"**bold** \\<b\\> 10\\*3 a\\\\b end\\")"));
  EXPECT_THAT(text, HasSubstr("bold <b> 10*3 a\\b end\\\n"));
}

TEST(PlainTextTest, BreaksLongLinesBetweenWords) {
  std::string words;
  for (int i = 0; i < 100; ++i) words += "word ";
  std::istringstream lines(PlainText(CardWith(R"(,"detail":")" + words + "\"")));
  std::string line;
  int count = 0;
  for (; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 100U) << line;
  EXPECT_GT(count, 5);
}

TEST(PlainTextTest, AWordLongerThanALineIsNotBroken) {
  const std::string word(150, 'x');
  EXPECT_THAT(PlainText(CardWith(R"(,"detail":"a )" + word + " b\"")), HasSubstr(word));
}

TEST(PlainTextTest, SeparatesCards) {
  const std::string text = PlainText(R"({"cards":[{"summary":"one"},{"summary":"two"}]})");
  EXPECT_LT(text.find("one"), text.find("-----"));
  EXPECT_LT(text.find("-----"), text.find("two"));
}

TEST(PlainTextTest, StandsWhateverKindTheMembersAre) {
  for (const char* cards :
       {"[1,null,\"x\",[]]", R"([{"summary":1,"detail":{},"suggestions":[1,null,"x"]}])",
        R"([{"suggestions":{},"links":"x","overrideReasons":[[]]}])"}) {
    EXPECT_THAT(PlainText(R"({"cards":)" + std::string(cards) + "}"), HasSubstr("[")) << cards;
  }
}

}  // namespace
}  // namespace cards
