#include "cards/detail_format.h"

#include <gtest/gtest.h>

#include <string>

#include "cards/text.h"

namespace cards {
namespace {

struct Case {
  const char* name;
  const char* markdown;
  const char* plain;
  const char* html;
};

class DetailFormatTest : public ::testing::TestWithParam<Case> {};

TEST_P(DetailFormatTest, MarkdownStaysAsItIs) {
  EXPECT_EQ(InFormat(GetParam().markdown, DetailFormat::kMarkdown), GetParam().markdown);
}

TEST_P(DetailFormatTest, PlainTextHoldsNoMarks) {
  EXPECT_EQ(InFormat(GetParam().markdown, DetailFormat::kPlain), GetParam().plain);
}

TEST_P(DetailFormatTest, HtmlClosesWhatItOpens) {
  EXPECT_EQ(InFormat(GetParam().markdown, DetailFormat::kHtml), GetParam().html);
}

constexpr Case kCases[] = {
    {"Nothing", "", "", ""},
    {"Words", "a b", "a b", "<p>a b</p>"},
    {"Strong", "**Ask:** this", "Ask: this", "<p><strong>Ask:</strong> this</p>"},
    {"Emphasis", "*so* it is", "so it is", "<p><em>so</em> it is</p>"},
    {"EmphasisInStrong", "**a *b* c**", "a b c", "<p><strong>a <em>b</em> c</strong></p>"},
    {"Crossed", "**a *b** c", "a b c", "<p><strong>a <em>b</em></strong> c</p>"},
    {"NeverClosed", "**a\n\nb", "a\n\nb", "<p><strong>a</strong></p><p>b</p>"},
    {"AStarAlone", "2 * 3 *", "2 * 3 *", "<p>2 * 3 *</p>"},
    {"Paragraphs", "a\n\n\nb", "a\n\nb", "<p>a</p><p>b</p>"},
    {"Line", "a\nb", "a\nb", "<p>a<br>b</p>"},
    {"List", "**Options**\n- one\n- **two**\n\nend", "Options\n- one\n- two\n\nend",
     "<p><strong>Options</strong></p><ul><li>one</li><li><strong>two</strong></li></ul><p>end</p>"},
    {"ListAlone", "- one", "- one", "<ul><li>one</li></ul>"},
    {"ListAfterAGap", "a\n\n- one", "a\n- one", "<p>a</p><ul><li>one</li></ul>"},
    {"LineInAnItem", "- one\nmore", "- one\nmore", "<ul><li>one<br>more</li></ul>"},
    {"DashInWords", "a - b", "a - b", "<p>a - b</p>"},
    {"Escapes", "a\\*\\*b\\_c\\\\", "a**b_c\\", "<p>a**b_c\\</p>"},
    {"BackslashBeforeALetter", "a\\b", "a\\b", "<p>a\\b</p>"},
    {"BackslashAtTheEnd", "a\\", "a\\", "<p>a\\</p>"},
    {"Signs", "<1 & \"2\" > '3'", "<1 & \"2\" > '3'",
     "<p>&lt;1 &amp; &quot;2&quot; &gt; &#39;3&#39;</p>"},
    {"BeyondAscii", "caf\xC3\xA9 *\xC3\xA9*", "caf\xC3\xA9 \xC3\xA9",
     "<p>caf\xC3\xA9 <em>\xC3\xA9</em></p>"},
};

INSTANTIATE_TEST_SUITE_P(Details, DetailFormatTest, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

// What a request might hold, as it stands in a detail.
class HostileTextTest : public ::testing::TestWithParam<const char*> {};

TEST_P(HostileTextTest, NeverBecomesMarkupInHtml) {
  const std::string html = InFormat("**Drug:** " + Escaped(GetParam()) + ".", DetailFormat::kHtml);
  EXPECT_TRUE(html.starts_with("<p><strong>Drug:</strong> ")) << html;
  EXPECT_TRUE(html.ends_with(".</p>")) << html;
  const std::string own = html.substr(26, html.size() - 31);
  EXPECT_EQ(own.find_first_of("<>\"'"), std::string::npos) << own;
}

TEST_P(HostileTextTest, OpensNoTagAndNoLinkInPlainText) {
  const std::string plain = InFormat(Escaped(GetParam()), DetailFormat::kPlain);
  EXPECT_EQ(plain.find("]("), std::string::npos) << plain;
  for (std::size_t at = plain.find('<'); at != std::string::npos; at = plain.find('<', at + 1)) {
    const char next = at + 1 < plain.size() ? plain[at + 1] : ' ';
    EXPECT_FALSE(std::isalpha(static_cast<unsigned char>(next)) || next == '/' || next == '!' ||
                 next == '?')
        << plain;
  }
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileTextTest,
                         ::testing::Values("<script>alert(1)</script>", "<img src=x onerror=a>",
                                           "</p><b>", "<!--", "<?x", "[a](javascript:alert(1))",
                                           "![a](https://b.example)", "**\n- x\n\n<b>", "&lt;b&gt;",
                                           "a\\", "\\<b>", "*", "- x", "\" onclick='x'"));

TEST(MediaTypeTest, NamesTheFormat) {
  EXPECT_EQ(MediaTypeOf(DetailFormat::kMarkdown), "text/markdown");
  EXPECT_EQ(MediaTypeOf(DetailFormat::kPlain), "text/plain");
  EXPECT_EQ(MediaTypeOf(DetailFormat::kHtml), "text/html");
}

}  // namespace
}  // namespace cards
