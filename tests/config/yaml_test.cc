#include "config/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/config/scratch.h"

namespace config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A file read in a test, its folder's name taken off what is wrong with it.
class YamlTest : public ::testing::Test {
 protected:
  Yaml Root(const std::string& text) {
    return Yaml::File(scratch_.Write("f.yaml", text), problems_);
  }
  std::vector<std::string> Wrong() const {
    std::vector<std::string> worded = Worded(problems_);
    for (std::string& one : worded) one.erase(0, scratch_.Path("").size());
    return worded;
  }

  Scratch scratch_;
  Problems problems_;
};

TEST_F(YamlTest, ReadsEveryKind) {
  Yaml root = Root(
      "text: a word\nlist: [a, b]\nnumber: -7\nflag: true\ndays: 42 d\ndose: 1800 mg\nlone: a\n");
  EXPECT_EQ(root.At("text").Text(), "a word");
  EXPECT_THAT(root.At("list").Texts(), ElementsAre("a", "b"));
  EXPECT_EQ(root.At("number").Number(), -7);
  EXPECT_TRUE(root.At("flag").Flag());
  EXPECT_EQ(root.At("days").Days(), pathway::Days(42));
  EXPECT_EQ(root.At("dose").Dose(), pathway::MilligramsPerDay::Whole(1800));
  EXPECT_THAT(root.At("lone").Texts(), ElementsAre("a"));
  root.Done();
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(YamlTest, AMissingKeyIsAProblemAtThePlaceThatLacksIt) {
  Yaml root = Root("a: 1\nb:\n  c: 2\n");
  root.At("b").At("d");
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:3: b.d: required key is missing"));
}

TEST_F(YamlTest, ANullIsAMissingKey) {
  Root("\n\na:\nb: ~\n").At("b");
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:4: b: required key is missing"));
}

TEST_F(YamlTest, AKeyThatMayBeMissingIsEmpty) {
  Yaml root = Root("a: 1\n");
  EXPECT_TRUE(root.Maybe("b").Empty());
  EXPECT_EQ(root.Maybe("b").Text(), "");
  EXPECT_THAT(root.Maybe("b").Texts(), IsEmpty());
  EXPECT_FALSE(root.Has("b"));
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(YamlTest, AKeyNobodyAskedForIsAProblem) {
  Yaml root = Root("known: 1\ntypo: 2\nother: 3\n");
  root.At("known");
  root.Done();
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:2: typo: unknown key", "f.yaml:3: other: unknown key"));
}

TEST_F(YamlTest, AKeyThatStandsTwiceIsAProblem) {
  Yaml root = Root("a: 1\nb: 2\na: 3\n");
  root.At("a");
  root.At("b");
  root.Done();
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:3: a: key stands twice"));
}

TEST_F(YamlTest, AKeyThatStandsTwiceIsAProblemInAMappingReadWholeToo) {
  Yaml root = Root("orders:\n  x: 1\n  x: 2\n");
  root.At("orders").Members();
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:3: orders.x: key stands twice"));
}

TEST_F(YamlTest, MembersStandInOrderWithTheirPlaces) {
  Yaml root = Root("m:\n  b: 1\n  a: x\n");
  auto members = root.At("m").Members();
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].first, "b");
  members[1].second.Number();
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:3: m.a: expected a whole number"));
}

TEST_F(YamlTest, PlacesInListsAreNumbered) {
  Yaml root = Root("list:\n  - x: 1\n  - x: no\n");
  for (Yaml item : root.At("list").Items()) item.At("x").Number();
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:3: list[1].x: expected a whole number"));
}

struct WrongKind {
  const char* name;
  const char* text;
  std::function<void(Yaml&)> read;
  const char* problem;
};

class WrongKindTest : public YamlTest, public ::testing::WithParamInterface<WrongKind> {};

TEST_P(WrongKindTest, IsAProblemWithItsLineAndKey) {
  Yaml root = Root("# a comment\nk: " + std::string(GetParam().text) + "\n");
  GetParam().read(root);
  EXPECT_THAT(Wrong(), ElementsAre("f.yaml:2: k: " + std::string(GetParam().problem)));
}

const auto kText = [](Yaml& root) { root.At("k").Text(); };
const auto kNumber = [](Yaml& root) { root.At("k").Number(); };
const auto kFlag = [](Yaml& root) { root.At("k").Flag(); };
const auto kDays = [](Yaml& root) { root.At("k").Days(); };
const auto kDose = [](Yaml& root) { root.At("k").Dose(); };
const char* const kNoDays = "expected a whole number of d, as in 30 d";
const char* const kNoDose = "expected a whole number of mg, as in 30 mg";

INSTANTIATE_TEST_SUITE_P(
    Kinds, WrongKindTest,
    ::testing::Values(WrongKind{"ListForText", "[a]", kText, "expected a text"},
                      WrongKind{"MappingForText", "{a: 1}", kText, "expected a text"},
                      WrongKind{"WordForNumber", "seven", kNumber, "expected a whole number"},
                      WrongKind{"DecimalForNumber", "7.5", kNumber, "expected a whole number"},
                      WrongKind{"NumberTooLong", "99999999999999999999", kNumber,
                                "expected a whole number"},
                      WrongKind{"NumberWithAPlus", "+7", kNumber, "expected a whole number"},
                      WrongKind{"YesForFlag", "yes", kFlag, "expected true or false"},
                      WrongKind{"NumberForFlag", "1", kFlag, "expected true or false"},
                      WrongKind{"DaysWithoutAUnit", "42", kDays, kNoDays},
                      WrongKind{"DaysInWeeks", "6 wk", kDays, kNoDays},
                      WrongKind{"BrokenDays", "4.5 d", kDays, kNoDays},
                      WrongKind{"NegativeDays", "-42 d", kDays, kNoDays},
                      WrongKind{"UnitAlone", "d", kDays, kNoDays},
                      WrongKind{"DoseWithoutAUnit", "1800", kDose, kNoDose},
                      WrongKind{"DoseInGrams", "1.8 g", kDose, kNoDose},
                      WrongKind{"DoseWithAComma", "1,800 mg", kDose, kNoDose},
                      WrongKind{"NegativeDose", "-1 mg", kDose, kNoDose},
                      WrongKind{"DoseTooLarge", "9223372036854775807 mg", kDose, kNoDose},
                      WrongKind{"OutOfRange", "9", [](Yaml& root) { root.At("k").NumberIn(0, 8); },
                                "expected 0 to 8"},
                      WrongKind{"WordOfNoList", "stopp",
                                [](Yaml& root) {
                                  root.At("k").OneOf({"stop", "avoid"});
                                },
                                "'stopp' is none of stop, avoid"},
                      WrongKind{"ListForMapping", "[a]", [](Yaml& root) { root.At("k").Members(); },
                                "expected a mapping"},
                      WrongKind{"TextForMapping", "a", [](Yaml& root) { root.At("k").Done(); },
                                "expected a mapping"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(YamlTest, AUnitMayStandClose) {
  EXPECT_EQ(Root("k: 42d\n").At("k").Days(), pathway::Days(42));
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(YamlTest, JsonKeepsWhatIsQuotedAndWhatIsNot) {
  Yaml root = Root("k: {a: 30, b: \"30\", c: 1.50, d: true, e: \"true\", f: [x, {g: y}]}\n");
  EXPECT_EQ(root.At("k").Json(),
            R"({"a":30,"b":"30","c":1.50,"d":true,"e":"true","f":["x",{"g":"y"}]})");
}

TEST_F(YamlTest, JsonHasNoNumberThatJsonDoesNotKnow) {
  Yaml root = Root("k: [nan, inf, -inf, 007, .5, 5., 1e, 0x1F, -, 0, -0.5, 1e9, ~]\n");
  EXPECT_EQ(root.At("k").Json(),
            R"(["nan","inf","-inf","007",".5","5.","1e","0x1F","-",0,-0.5,1e9,null])");
}

TEST_F(YamlTest, AMissingFileIsAProblem) {
  Yaml::File(scratch_.Path("none.yaml"), problems_);
  EXPECT_THAT(Wrong(), ElementsAre("none.yaml: cannot be read"));
}

struct NoYaml {
  const char* name;
  const char* text;
};

class NoYamlTest : public YamlTest, public ::testing::WithParamInterface<NoYaml> {};

TEST_P(NoYamlTest, IsOneProblemAndReadsAsAnEmptyMapping) {
  Yaml root = Root(GetParam().text);
  EXPECT_EQ(problems_.size(), 1U);
  EXPECT_TRUE(root.IsMap());
  EXPECT_FALSE(root.Has("a"));
}

INSTANTIATE_TEST_SUITE_P(Texts, NoYamlTest,
                         ::testing::Values(NoYaml{"Empty", ""}, NoYaml{"List", "- a\n- b\n"},
                                           NoYaml{"Word", "a\n"}, NoYaml{"Comment", "# a\n"},
                                           NoYaml{"NotClosed", "a: [1, 2\nb: 3\n"},
                                           NoYaml{"Tab", "a:\n\t- b\n"},
                                           NoYaml{"UnknownAnchor", "a: *b\n"},
                                           NoYaml{"BraceNotClosed", "{a: 1, b: 2\n"}),
                         [](const auto& tested) { return tested.param.name; });

TEST_F(YamlTest, ASyntaxErrorHasItsLine) {
  Root("a: 1\nb: 2\nc: [1, 2\n");
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_GE(problems_[0].line, 3);
}

}  // namespace
}  // namespace config
