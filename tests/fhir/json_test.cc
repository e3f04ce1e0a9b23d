#include "fhir/json.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace fhir {
namespace {

JsonDocument Parsed(const std::string& text) {
  auto document = JsonDocument::Parse(text);
  if (!document) {
    ADD_FAILURE() << text << "\n" << document.error().text;
    return *JsonDocument::Parse("{}");
  }
  return *std::move(document);
}

TEST(NodeTest, PathsNameTheElementAsFhirDoes) {
  const JsonDocument document = Parsed(
      R"({"dosageInstruction":[{"timing":{"repeat":{"when":["HS","MORN"]}}},{"text":"x"}]})");
  const Node root = document.Root("MedicationRequest");
  EXPECT_EQ(root.Path(), "MedicationRequest");
  int index = 0;
  for (const Node dosage : root.EachOf("dosageInstruction")) {
    const std::string here = "MedicationRequest.dosageInstruction[" + std::to_string(index) + "]";
    EXPECT_EQ(dosage.Path(), here);
    if (index++ > 0) continue;
    const auto timing = dosage.Find("timing");
    const auto repeat = timing->Find("repeat");
    EXPECT_EQ(repeat->Path(), here + ".timing.repeat");
    std::vector<std::string> paths;
    for (const Node when : repeat->EachOf("when")) paths.push_back(when.Path());
    EXPECT_EQ(paths, (std::vector<std::string>{here + ".timing.repeat.when[0]",
                                               here + ".timing.repeat.when[1]"}));
  }
  EXPECT_EQ(index, 2);
}

TEST(NodeTest, ARootWithoutNameHasPathsWithoutIt) {
  const JsonDocument document = Parsed(R"({"context":{"drafts":[1]}})");
  const Node root = document.Root("");
  const auto context = root.Find("context");
  EXPECT_EQ(context->Path(), "context");
  for (const Node draft : context->EachOf("drafts")) EXPECT_EQ(draft.Path(), "context.drafts[0]");
}

TEST(NodeTest, NullIsAbsent) {
  const JsonDocument document = Parsed(R"({"a":null,"b":[null],"c":{"d":null}})");
  const Node root = document.Root("R");
  EXPECT_FALSE(root.Find("a").has_value());
  EXPECT_TRUE(root.EachOf("a").empty());
  EXPECT_FALSE(root.Find("c")->Find("d").has_value());
  EXPECT_FALSE(root.TrueAt("a"));
  EXPECT_EQ(root.TextOf("a"), "");
  EXPECT_FALSE(root.Required("a"));
}

TEST(NodeTest, WhatIsRequiredAndMissingIsNamed) {
  const JsonDocument document = Parsed(R"({"a":{}})");
  const Node root = document.Root("R");
  const auto a = root.Find("a");
  const auto missing = a->Required("status");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().at, "R.a.status");
  EXPECT_EQ(missing.error().type, IssueType::kRequired);
  EXPECT_EQ(document.Root("").Required("status").error().at, "status");
}

TEST(NodeTest, ALoneElementCountsAsAListOfOne) {
  const JsonDocument document = Parsed(R"({"category":{"text":"x"},"codes":"a","none":[]})");
  const Node root = document.Root("R");
  ASSERT_EQ(root.EachOf("category").size(), 1U);
  for (const Node category : root.EachOf("category")) {
    EXPECT_EQ(category.Path(), "R.category");
    EXPECT_EQ(category.TextOf("text"), "x");
  }
  EXPECT_EQ(root.EachOf("codes").size(), 1U);
  EXPECT_TRUE(root.EachOf("none").empty());
  EXPECT_TRUE(root.EachOf("absent").empty());
}

TEST(NodeTest, MembersComeInTheOrderTheyWereSent) {
  const JsonDocument document = Parsed(R"({"b":1,"a":{"x":2},"c":null})");
  const Node root = document.Root("R");
  std::vector<std::string> seen;
  for (const auto& [key, value] : root.EachMember()) {
    seen.push_back(std::string(key) + "=" + value.Raw() + "@" + value.Path());
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"b=1@R.b", "a={\"x\":2}@R.a", "c=null@R.c"}));
}

TEST(NodeTest, AnythingButAnObjectHasNoMembers) {
  for (const char* text : {"[1]", "1", "\"x\"", "true", "null"}) {
    const JsonDocument document = Parsed(text);
    const Node root = document.Root("R");
    EXPECT_FALSE(root.Find("a").has_value()) << text;
    EXPECT_FALSE(root.EachMember().begin() != root.EachMember().end()) << text;
    EXPECT_TRUE(root.EachOf("a").empty()) << text;
  }
}

TEST(NodeTest, KindsAreTold) {
  const JsonDocument document = Parsed(R"([null,true,1,1.5,18446744073709551615,"x",[],{}])");
  std::vector<Node::Kind> kinds;
  const Node root = document.Root("");
  for (const Node node : root.Each()) kinds.push_back(node.KindOf());
  using Kind = Node::Kind;
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::kNull, Kind::kBoolean, Kind::kNumber, Kind::kNumber,
                                      Kind::kNumber, Kind::kText, Kind::kArray, Kind::kObject}));
}

TEST(NodeTest, AValueOfAnotherKindIsAnIssueAtItsPath) {
  const JsonDocument document = Parsed(R"({"a":1,"b":"x"})");
  const Node root = document.Root("R");
  const auto a = root.Find("a");
  const auto b = root.Find("b");
  EXPECT_EQ(a->Text().error().at, "R.a");
  EXPECT_EQ(b->Boolean().error().at, "R.b");
  EXPECT_EQ(b->Nano().error().type, IssueType::kValue);
}

TEST(NodeTest, AnIssueNeverHoldsTheValue) {
  const JsonDocument document = Parsed(R"({"name":"Peter Chalmers"})");
  const Node root = document.Root("Patient");
  const auto name = root.Find("name");
  EXPECT_EQ(name->Nano().error().text.find("Peter"), std::string::npos);
}

struct NanoCase {
  const char* name;
  const char* json;
  std::optional<std::int64_t> nano;
};

class NanoTest : public ::testing::TestWithParam<NanoCase> {};

TEST_P(NanoTest, ReadsNumbersToTheBillionth) {
  const JsonDocument document = Parsed(std::string("[") + GetParam().json + "]");
  const Node root = document.Root("");
  for (const Node node : root.Each()) {
    const auto nano = node.Nano();
    EXPECT_EQ(nano ? std::optional(*nano) : std::nullopt, GetParam().nano);
  }
}

constexpr std::int64_t kOne = 1'000'000'000;

INSTANTIATE_TEST_SUITE_P(
    NodeTest, NanoTest,
    ::testing::Values(
        NanoCase{"Whole", "600", 600 * kOne}, NanoCase{"Zero", "0", 0},
        NanoCase{"Tenth", "0.1", kOne / 10}, NanoCase{"Third", "0.333333333", 333'333'333},
        NanoCase{"Decimals", "62.50", 62'500'000'000}, NanoCase{"Negative", "-1.5", -1'500'000'000},
        NanoCase{"Exponent", "3e2", 300 * kOne}, NanoCase{"Text", "\"300\"", 300 * kOne},
        NanoCase{"TextWithDecimals", "\"0.5\"", kOne / 2},
        NanoCase{"AtTheLimit", "9000000000", 9'000'000'000 * kOne},
        NanoCase{"OverTheLimit", "9000000001", {}},
        NanoCase{"LargestInteger", "18446744073709551615", {}},
        NanoCase{"BeyondIntegers", "18446744073709551616", {}},
        NanoCase{"BelowIntegers", "-9223372036854775809", {}},
        NanoCase{"BeyondDoubles", "1e400", {}}, NanoCase{"NotANumber", "\"nan\"", {}},
        NanoCase{"Infinite", "\"inf\"", {}}, NanoCase{"WithUnit", "\"300 mg\"", {}},
        NanoCase{"Blank", "\"\"", {}}, NanoCase{"LeadingBlank", "\" 3\"", {}},
        NanoCase{"DecimalComma", "\"0,5\"", {}}, NanoCase{"True", "true", {}}),
    [](const auto& tested) { return tested.param.name; });

// ---- documents
// -----------------------------------------------------------------------------------

TEST(JsonDocumentTest, AByteOrderMarkIsNoHindrance) {
  EXPECT_EQ(Parsed("\xEF\xBB\xBF{\"a\":\"x\"}").Root("").TextOf("a"), "x");
}

TEST(JsonDocumentTest, ALoneSurrogateBecomesTheReplacementCharacter) {
  EXPECT_EQ(Parsed(R"({"a":"x\ud800y","b":1})").Root("").TextOf("a"), "x\xEF\xBF\xBDy");
  EXPECT_EQ(Parsed(R"({"a":"\uDC00"})").Root("").TextOf("a"), "\xEF\xBF\xBD");
  EXPECT_EQ(Parsed(R"({"a":"\ud83d\ude00"})").Root("").TextOf("a"), "\xF0\x9F\x98\x80");
}

TEST(JsonDocumentTest, ANumberTooLargeCostsItselfOnly) {
  for (const char* number : {"1e400", "-1e400", "18446744073709551616", "123456789012345678901234",
                             "-9223372036854775809", "1E999"}) {
    const JsonDocument document = Parsed(std::string(R"({"x":)") + number + R"(,"a":"kept"})");
    EXPECT_EQ(document.Root("").TextOf("a"), "kept") << number;
  }
}

TEST(JsonDocumentTest, TwoDocumentsStandSideBySide) {
  const JsonDocument first = Parsed(R"({"a":"first"})");
  JsonDocument second = Parsed(R"({"a":"second"})");
  EXPECT_EQ(first.Root("").TextOf("a"), "first");
  const JsonDocument moved = std::move(second);
  EXPECT_EQ(moved.Root("").TextOf("a"), "second");
}

TEST(JsonDocumentTest, AParserIsReusedWithoutATrace) {
  for (int i = 0; i < 100; ++i) {
    const std::string text = std::string(static_cast<std::size_t>(i * 50), 'x');
    EXPECT_EQ(Parsed("{\"a\":\"" + text + "\"}").Root("").TextOf("a"), text);
  }
}

TEST(JsonDocumentTest, DepthIsBounded) {
  EXPECT_TRUE(JsonDocument::Parse(std::string(500, '[') + std::string(500, ']')));
  const auto deep = JsonDocument::Parse(std::string(100'000, '[') + std::string(100'000, ']'));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().severity, Severity::kFatal);
  EXPECT_FALSE(JsonDocument::Parse(std::string(2'000'000, '[')));
}

struct NotJsonCase {
  const char* name;
  const char* text;
};

class NotJsonTest : public ::testing::TestWithParam<NotJsonCase> {};

TEST_P(NotJsonTest, IsRefused) {
  const auto read = JsonDocument::Parse(GetParam().text);
  ASSERT_FALSE(read) << GetParam().text;
  EXPECT_EQ(read.error().severity, Severity::kFatal);
  EXPECT_EQ(read.error().text.rfind("the body is not JSON", 0), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    JsonDocumentTest, NotJsonTest,
    ::testing::Values(
        NotJsonCase{"Empty", ""}, NotJsonCase{"Blank", "  \n"},
        NotJsonCase{"OnlyMark", "\xEF\xBB\xBF"}, NotJsonCase{"Word", "nope"},
        NotJsonCase{"Html", "<html></html>"}, NotJsonCase{"Unclosed", "{\"a\":1"},
        NotJsonCase{"TwoValues", "{} {}"}, NotJsonCase{"TrailingComma", "{\"a\":1,}"},
        NotJsonCase{"SingleQuotes", "{'a':1}"}, NotJsonCase{"Comment", "{\"a\":1/*x*/}"},
        NotJsonCase{"NaN", "{\"a\":NaN}"}, NotJsonCase{"Difference", "{\"a\":1-2}"},
        NotJsonCase{"TwoPoints", "{\"a\":1.2.3}"}, NotJsonCase{"LeadingZero", "{\"a\":01}"},
        NotJsonCase{"LeadingPlus", "{\"a\":+1}"}, NotJsonCase{"NoDigits", "{\"a\":-}"},
        NotJsonCase{"BareExponent", "{\"a\":1e}"}, NotJsonCase{"PointWithoutDigits", "{\"a\":1.}"},
        NotJsonCase{"LeadingZeroAndTooLarge", "{\"a\":01e999}"},
        NotJsonCase{"LargeAndSomething", "{\"a\":1e999e1}"},
        NotJsonCase{"LargeDifference", "{\"a\":1e999-2}"},
        NotJsonCase{"LargeWord", "{\"a\":1e999x}"}, NotJsonCase{"LargeNumberAsName", "{1e999:2}"},
        NotJsonCase{"LargeNumberAsNameWithBlank", "{1e999 :2}"},
        NotJsonCase{"HugeIntegerAsName", "{\"a\":1,18446744073709551616:2}"},
        NotJsonCase{"TextAndLargeNumber", "{\"a\":\"x\"1e999}"},
        NotJsonCase{"TwoLargeNumbers", "[1e999 1e999]"},
        NotJsonCase{"ControlCharacter", "{\"a\":\"x\ny\"}"},
        NotJsonCase{"BadEscape", "{\"a\":\"\\q\"}"},
        NotJsonCase{"ShortEscape", "{\"a\":\"\\ud8\"}"},
        NotJsonCase{"EscapeAtTheEnd", "{\"a\":\"\\ud800"},
        NotJsonCase{"NoUtf8", "{\"a\":\"\xC3\x28\"}"}),
    [](const auto& tested) { return tested.param.name; });

// ---- as it was sent ----------------------------------------------------------------------------

// The second draft of this body, as it was sent.
std::optional<std::string> SecondDraft(const std::string& body) {
  const JsonDocument document = Parsed(body);
  const Node root = document.Root("");
  const auto drafts = root.Find("drafts");
  int index = 0;
  for (const Node entry : drafts->EachOf("entry")) {
    if (index++ != 1) continue;
    const auto resource = entry.Find("resource");
    return document.AsSent(*resource);
  }
  return std::nullopt;
}

struct Sent {
  const char* name;
  std::string text;
};

class AsSentTest : public ::testing::TestWithParam<Sent> {};

TEST_P(AsSentTest, ToTheByte) {
  const std::string& text = GetParam().text;
  EXPECT_EQ(SecondDraft(R"({"x":[1,{"entry":2}],"drafts":{"entry":[{"resource":{"id":"1"}},)"
                        R"({"fullUrl":"u","resource":)" +
                        text + R"(,"search":1}, 3]},"entry":4})"),
            text);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, AsSentTest,
    ::testing::Values(Sent{"Decimals", R"({"value":300.0,"exponent":1e2,"small":0.10})"},
                      Sent{"BigNumbers",
                           R"({"value":123456789012345678901234567890,"more":1e400})"},
                      Sent{"Space", "{ \"a\" :\t[ 1 ,\n2 ] , \"b\":{ } }"}, Sent{"Empty", "{}"},
                      Sent{"NamesTwice", R"({"a":1,"a":2})"},
                      Sent{"Escapes", R"({"a":"\u00e9\/\"}]","b":"\ud83d\ude00","c":"\ud83d"})"},
                      Sent{"List", R"([1,[2,{"a":null}]])"}, Sent{"Number", "300.00"},
                      Sent{"Text", R"("}")"}),
    [](const auto& tested) { return tested.param.name; });

TEST(JsonDocumentAsSentTest, BehindAByteOrderMark) {
  const JsonDocument document = Parsed(
      "\xEF\xBB\xBF"
      R"({"a":{"b":1.0}})");
  const Node root = document.Root("");
  EXPECT_EQ(document.AsSent(*root.Find("a")), R"({"b":1.0})");
  EXPECT_EQ(document.AsSent(root), R"({"a":{"b":1.0}})");
}

TEST(JsonDocumentAsSentTest, OfNamesThatStandTwiceTheFirst) {
  const JsonDocument document = Parsed(R"({"a":{"b":1},"a":{"b":2}})");
  const Node root = document.Root("");
  EXPECT_EQ(document.AsSent(*root.Find("a")), R"({"b":1})");
}

TEST(JsonDocumentAsSentTest, NothingBehindANameSentWithEscapes) {
  const JsonDocument document = Parsed(R"({"\u0061":{"b":1}})");
  const Node root = document.Root("");
  EXPECT_EQ(document.AsSent(*root.Find("a")), std::nullopt);
}

}  // namespace
}  // namespace fhir
