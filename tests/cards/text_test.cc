#include "cards/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace cards {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Values kValues = {{"drug", "gabapentin"}, {"dose", "1,800 mg/day"}, {"empty", ""}};

TEST(FilledTest, ReplacesEveryPlaceholder) {
  EXPECT_EQ(Filled("{drug} at {dose}: {drug}", kValues), "gabapentin at 1,800 mg/day: gabapentin");
  EXPECT_EQ(Filled("no placeholder", kValues), "no placeholder");
  EXPECT_EQ(Filled("", kValues), "");
}

TEST(FilledTest, AnEmptyValueIsAValue) { EXPECT_EQ(Filled("[{empty}]", kValues), "[]"); }

TEST(FilledTest, ATextThatNamesWhatIsNotKnownIsNothing) {
  EXPECT_EQ(Filled("{drug} since {since}", kValues), std::nullopt);
  EXPECT_EQ(Filled("{}", kValues), std::nullopt);
  EXPECT_EQ(Filled("{drug", kValues), std::nullopt);
  EXPECT_EQ(Filled("{ drug }", kValues), std::nullopt);
}

TEST(FilledTest, AValueIsNotFilledAgain) {
  EXPECT_EQ(Filled("{a}", {{"a", "{b}"}, {"b", "x"}}), "{b}");
}

TEST(PlaceholdersInTest, NamesThemInOrder) {
  EXPECT_THAT(PlaceholdersIn("{b} and {a.b} and {b}"), ElementsAre("b", "a.b", "b"));
  EXPECT_THAT(PlaceholdersIn("none } {"), IsEmpty());
}

struct Number {
  std::int64_t number;
  const char* text;
};

class NumberTextTest : public ::testing::TestWithParam<Number> {};

TEST_P(NumberTextTest, GroupsThousands) {
  EXPECT_EQ(NumberText(GetParam().number), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Numbers, NumberTextTest,
                         ::testing::Values(Number{0, "0"}, Number{999, "999"},
                                           Number{1000, "1,000"}, Number{12345, "12,345"},
                                           Number{1234567, "1,234,567"}, Number{-999, "-999"},
                                           Number{-1000, "-1,000"},
                                           Number{std::numeric_limits<std::int64_t>::min(),
                                                  "-9,223,372,036,854,775,808"}));

TEST(DoseTextTest, PrintsWholeAndBrokenMilligrams) {
  using pathway::Milligrams;
  using pathway::MilligramsPerDay;
  const auto daily = [](std::int64_t micrograms) {
    return DoseText(MilligramsPerDay::Taken(Milligrams::FromNanograms(micrograms * 1000),
                                            std::chrono::hours(24)));
  };
  EXPECT_EQ(daily(1'800'000), "1,800 mg/day");
  EXPECT_EQ(daily(62'500), "62.5 mg/day");
  EXPECT_EQ(daily(1'050), "1.05 mg/day");
  EXPECT_EQ(daily(5), "0.005 mg/day");
  EXPECT_EQ(daily(0), "0 mg/day");
}

TEST(JoinedTest, JoinsAsASentenceDoes) {
  EXPECT_EQ(Joined({}, "or"), "");
  EXPECT_EQ(Joined({"a"}, "or"), "a");
  EXPECT_EQ(Joined({"a", "b"}, "or"), "a or b");
  EXPECT_EQ(Joined({"a", "b", "c"}, "and"), "a, b and c");
}

TEST(CapitalTest, RaisesTheFirstLetterAlone) {
  EXPECT_EQ(Capital("gabapentin ER"), "Gabapentin ER");
  EXPECT_EQ(Capital("Gabapentin"), "Gabapentin");
  EXPECT_EQ(Capital("5-HT"), "5-HT");
  EXPECT_EQ(Capital("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(Capital(""), "");
}

struct Text {
  const char* name;
  const char* text;
  const char* escaped;
};

class EscapedTest : public ::testing::TestWithParam<Text> {};

TEST_P(EscapedTest, IsTextAndNeverMarkup) {
  EXPECT_EQ(Escaped(GetParam().text), GetParam().escaped);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, EscapedTest,
    ::testing::Values(
        Text{"Plain", "gabapentin 300 MG Oral Capsule", "gabapentin 300 MG Oral Capsule"},
        Text{"Decimal", "62.5 MG", "62.5 MG"},
        Text{"Script", "<script>alert(1)</script>", "\\<script\\>alert\\(1\\)\\</script\\>"},
        Text{"Link", "x](javascript:alert(1))", "x\\]\\(javascript\\:alert\\(1\\)\\)"},
        Text{"Image", "![x](y)", "\\!\\[x\\]\\(y\\)"},
        Text{"Emphasis", "*a* _b_", "\\*a\\* \\_b\\_"}, Text{"Code", "`a`", "\\`a\\`"},
        Text{"Table", "a | b", "a \\| b"}, Text{"Heading", "# a", "\\# a"},
        Text{"List", "- a\n+ b", "\\- a \\+ b"}, Text{"Entity", "&lt;b&gt;", "\\&lt;b\\&gt;"},
        Text{"Backslash", "a\\*b", "a\\\\\\*b"},
        Text{"LinkWithoutBrackets", "https://evil.example", "https\\://evil.example"},
        Text{"LinkByWww", "www.evil.example", "www\\.evil.example"},
        Text{"Mail", "a@evil.example", "a\\@evil.example"},
        Text{"Placeholder", "{trial.drug}", "\\{trial.drug\\}"},
        Text{"ControlCharacters", "a\tb\r\nc\x1b[0m\x7f", "a b  c \\[0m "},
        Text{"NotAscii", "\xC2\xB5g \xE2\x82\xAC", "\xC2\xB5g \xE2\x82\xAC"}),
    [](const auto& tested) { return tested.param.name; });

TEST(UnescapedTest, UndoesEscaped) {
  for (const char* text : {"", "a", "MRI <L-spine> (2026): a\\b", "www.a.example", "\\"}) {
    EXPECT_EQ(Unescaped(Escaped(text)), text);
  }
}

TEST(CodePointsTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(CodePoints(""), 0U);
  EXPECT_EQ(CodePoints("abc"), 3U);
  EXPECT_EQ(CodePoints("\xC2\xB5\xE2\x82\xAC\xF0\x9F\x98\x80"), 3U);
}

}  // namespace
}  // namespace cards
