#include "fhir/mend_json.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

struct MendCase {
  const char* name;
  const char* text;
  const char* mended;
};

class MendedJsonTest : public ::testing::TestWithParam<MendCase> {};

TEST_P(MendedJsonTest, ChangesOnlyWhatAStrictParserRefuses) {
  EXPECT_EQ(MendedJson(GetParam().text), GetParam().mended);
}

INSTANTIATE_TEST_SUITE_P(
    MendJsonTest, MendedJsonTest,
    ::testing::Values(
        MendCase{"Empty", "", ""},
        MendCase{"Sound", R"({"a":[1,-2.5e3,"x\"1e999\"",true,null]})",
                 R"({"a":[1,-2.5e3,"x\"1e999\"",true,null]})"},
        MendCase{"LoneHighSurrogate", R"("a\uD800b")", R"("a\uFFFDb")"},
        MendCase{"LoneLowSurrogate", R"("\udfff")", R"("\uFFFD")"},
        MendCase{"Pair", R"("\ud83d\ude00")", R"("\ud83d\ude00")"},
        MendCase{"HighBeforePair", R"("\ud800\ud83d\ude00")", R"("\uFFFD\ud83d\ude00")"},
        MendCase{"HighBeforeLetter", R"("\ud800\u0041")", R"("\uFFFD\u0041")"},
        MendCase{"EscapedBackslashIsNoSurrogate", R"("\\ud800")", R"("\\ud800")"},
        MendCase{"ShortEscape", R"("\ud8")", R"("\ud8")"},
        MendCase{"TooLargeForADouble", "[1e400]", "[\"1e400\"]"},
        MendCase{"TooLargeForAnInteger", "[18446744073709551616]", "[\"18446744073709551616\"]"},
        MendCase{"LargestInteger", "[18446744073709551615]", "[18446744073709551615]"},
        MendCase{"SmallestInteger", "[-9223372036854775808]", "[-9223372036854775808]"},
        MendCase{"BelowTheSmallest", "[-9223372036854775809]", "[\"-9223372036854775809\"]"},
        MendCase{"InAString", "\"1e400\"", "\"1e400\""},
        MendCase{"NoNumber", "[1e400e1]", "[1e400e1]"}, MendCase{"AName", "{1e400:1}", "{1e400:1}"},
        MendCase{"UnclosedString", "\"abc", "\"abc"},
        MendCase{"BackslashAtTheEnd", "\"abc\\", "\"abc\\"},
        MendCase{"EscapeAtTheEnd", "\"\\u", "\"\\u"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace fhir
