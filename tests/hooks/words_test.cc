#include "hooks/words.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hooks {
namespace {

using pathway::Answer;

const std::vector<std::string> kCompression = {"compress", "imping", "abut"};
const std::vector<std::string> kCancelling = {"if", "no", "not", "without", "?"};

struct Case {
  const char* name;
  const char* text;
  Answer answer;
};

class SaysTest : public ::testing::TestWithParam<Case> {};

TEST_P(SaysTest, ReadsPhraseByPhrase) {
  EXPECT_EQ(Says(GetParam().text, kCompression, kCancelling), GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, SaysTest,
    ::testing::Values(
        Case{"Word", "compression of the root", Answer::kYes},
        Case{"Stem", "the disc compresses and impinges", Answer::kYes},
        Case{"UpperCase", "COMPRESSION OF L5", Answer::kYes},
        Case{"AfterAHyphen", "L5-compression", Answer::kYes},
        Case{"AfterALetterIsAnotherWord", "decompression in 2019", Answer::kUnknown},
        Case{"NotThere", "degenerative change", Answer::kUnknown},
        Case{"Empty", "", Answer::kUnknown}, Case{"OnlyPunctuation", ".;,\n.,", Answer::kUnknown},
        Case{"Denied", "no nerve root compression", Answer::kNo},
        Case{"DeniedAfterwards", "nerve root compression is not seen", Answer::kNo},
        Case{"Without", "protrusion without impingement", Answer::kNo},
        Case{"Asked", "compression?", Answer::kNo},
        Case{"Conditional", "decompress if compression shows", Answer::kNo},
        Case{"DeniedInAnotherSentence", "No fracture. Compression of S1.", Answer::kYes},
        Case{"DeniedInAnotherClause", "no fracture, compression of S1", Answer::kYes},
        Case{"DeniedOnAnotherLine", "No fracture\nCompression of S1", Answer::kYes},
        Case{"OnceDeniedOnceFound", "No compression of L4; compression of L5", Answer::kYes},
        Case{"DeniedTwice", "No compression of L4; no impingement", Answer::kNo},
        Case{"CancellingWordsAreWhole", "nothing but compression, notable", Answer::kYes},
        Case{"NonAsciiBefore",
             "\xC3\xA9"
             "compress",
             Answer::kYes}),
    [](const auto& tested) { return tested.param.name; });

TEST(MentionsTest, FindsAStemOrAPhraseWhereAWordBegins) {
  EXPECT_TRUE(Mentions("For Nerve Pain in the leg", {"nerve pain"}));
  EXPECT_TRUE(Mentions("radiculopathy", {"radicul"}));
  EXPECT_FALSE(Mentions("polyradiculitis", {"radicul"}));
}

TEST(MentionsTest, IsNotCancelled) { EXPECT_TRUE(Mentions("no relief", {"no relief"})); }

TEST(MentionsTest, SaysNoOfNothing) {
  EXPECT_FALSE(Mentions("", {"pain"}));
  EXPECT_FALSE(Mentions("pain", {}));
}

}  // namespace
}  // namespace hooks
