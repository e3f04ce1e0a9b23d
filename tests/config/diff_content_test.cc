#include "config/diff_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/config/scratch.h"

namespace config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two packs of nothing but what a test writes.
class DiffTest : public ::testing::Test {
 protected:
  DiffTest() { Both("pack.yaml", "version: 1.0.0\n"); }

  void Before(const std::string& file, const std::string& text) const {
    scratch_.Write("before/" + file, text);
  }
  void After(const std::string& file, const std::string& text) const {
    scratch_.Write("after/" + file, text);
  }
  void Both(const std::string& file, const std::string& text) const {
    Before(file, text);
    After(file, text);
  }
  std::vector<Change> Changes() const {
    return ChangesBetween(scratch_.Path("before"), scratch_.Path("after"));
  }
  std::string Text() const { return ChangesText(Changes()); }

  Scratch scratch_;
};

TEST_F(DiffTest, APackIsLikeItself) {
  Both("drugs.yaml", "drugs:\n  - {id: gabapentin, name: gabapentin}\n");
  EXPECT_THAT(Changes(), IsEmpty());
  EXPECT_EQ(Text(), "");
}

TEST_F(DiffTest, ANumberIsToldWithItsOldAndItsNewValue) {
  Before("pathway.yaml", "numbers:\n  trial_full: {value: 42 d, source: C02}\n");
  After("pathway.yaml", "numbers:\n  trial_full: {value: 56 d, source: C02}\n");
  EXPECT_EQ(Text(),
            "pathway.yaml\n  changed numbers.trial_full.value\n    - \"42 d\"\n    + \"56 d\"\n");
}

TEST_F(DiffTest, ACommentIsNoChange) {
  Before("texts.yaml", "footer: text\n");
  After("texts.yaml", "# of every card\nfooter:   \"text\"\n");
  EXPECT_THAT(Changes(), IsEmpty());
}

TEST_F(DiffTest, AQuotedNumberIsAnotherValue) {
  Before("orders.yaml", "orders:\n  one: {resource: {code: 1}}\n");
  After("orders.yaml", "orders:\n  one: {resource: {code: \"1\"}}\n");
  EXPECT_EQ(Text(), "orders.yaml\n  changed orders.one.resource.code\n    - 1\n    + \"1\"\n");
}

TEST_F(DiffTest, WhatHasAnIdIsFoundAgainWhereverItStands) {
  Before("drugs.yaml", "gates:\n  - {id: SF-1, says: a}\n  - {id: SF-2, says: b}\n");
  After("drugs.yaml", "gates:\n  - {id: SF-3, says: c}\n  - {id: SF-2, says: d}\n");
  EXPECT_EQ(Text(),
            "drugs.yaml\n"
            "  removed gates[SF-1]\n    - id: \"SF-1\"\n    - says: \"a\"\n"
            "  changed gates[SF-2].says\n    - \"b\"\n    + \"d\"\n"
            "  added gates[SF-3]\n    + id: \"SF-3\"\n    + says: \"c\"\n");
}

TEST_F(DiffTest, ARuleThatMovesToAnotherFileIsTheSameRule) {
  Before("rules/10.yaml", "rules:\n  - {id: one, title: a}\n  - {id: two, title: b}\n");
  After("rules/10.yaml", "rules:\n  - {id: one, title: a}\n");
  After("rules/20.yaml", "rules:\n  - {id: two, title: b}\n");
  EXPECT_THAT(Changes(), IsEmpty());
}

TEST_F(DiffTest, TheOrderOfRulesIsAChange) {
  Before("rules/10.yaml", "rules: [{id: one}, {id: two}]\n");
  After("rules/10.yaml", "rules: [{id: two}, {id: one}]\n");
  EXPECT_EQ(Text(), "rules\n  reordered rules\n    - one, two\n    + two, one\n");
}

TEST_F(DiffTest, TheOrderOfKindsOfPainIsAChangeAndThatOfOtherKeysIsNone) {
  Before("pathway.yaml", "pain: {radicular: [a], back: [b]}\nleg_signs: [c]\n");
  After("pathway.yaml", "leg_signs: [c]\npain: {back: [b], radicular: [a]}\n");
  EXPECT_EQ(Text(),
            "pathway.yaml\n  reordered pain\n    - radicular, back\n    + back, radicular\n");
}

TEST_F(DiffTest, AQuestionPutInTheMiddleIsOneAddition) {
  Before("rules/10.yaml", "rules:\n  - id: one\n    when: {all: [{a: 1}, {c: 3}]}\n");
  After("rules/10.yaml", "rules:\n  - id: one\n    when: {all: [{a: 1}, {b: 2}, {c: 3}]}\n");
  EXPECT_EQ(Text(), "rules\n  added rules[one].when.all[1]\n    + b: 2\n");
}

TEST_F(DiffTest, ARowOfATableIsRemovedOrAdded) {
  Before("terminology/atc.csv", "code,drug\nA,one\nB,two\n");
  After("terminology/atc.csv", "code,drug\nA,one\nB,three\n");
  EXPECT_EQ(Text(),
            "terminology/atc.csv\n  removed row\n    - B,two\n  added row\n    + B,three\n");
}

TEST_F(DiffTest, TheOrderOfRowsIsAChange) {
  Before("terminology/atc.csv", "code\nA\nB\n");
  After("terminology/atc.csv", "code\nB\nA\n");
  EXPECT_EQ(Text(), "terminology/atc.csv\n  reordered rows\n");
}

TEST_F(DiffTest, AFileThatOnePackAloneHasIsAddedOrRemovedWhole) {
  After("words.yaml", "pain: [sciatica]\n");
  EXPECT_EQ(Text(), "words.yaml\n  added pain\n    + [\"sciatica\"]\n");
}

TEST_F(DiffTest, AConfigurationFileStandsForTheContentItNames) {
  After("texts.yaml", "footer: text\n");
  const std::string config = scratch_.Write("sandbox.yaml", "content: after\nport: 1\n");
  EXPECT_THAT(ChangesBetween(config, scratch_.Path("after")), IsEmpty());
  EXPECT_EQ(ChangesBetween(scratch_.Path("before"), config).size(), 1U);
}

std::vector<std::string> ProblemsOf(const std::string& before, const std::string& after) {
  try {
    ChangesBetween(before, after);
  } catch (const ConfigError& error) {
    return Worded(error.All());
  }
  return {};
}

TEST_F(DiffTest, WhatIsNoPackIsAProblem) {
  const std::string nowhere = scratch_.Path("nowhere");
  EXPECT_THAT(ProblemsOf(nowhere, scratch_.Path("after")),
              ElementsAre(nowhere + ": cannot be read"));
  std::filesystem::create_directory(nowhere);
  EXPECT_THAT(ProblemsOf(scratch_.Path("before"), nowhere),
              ElementsAre(nowhere + ": no content pack: it has no pack.yaml"));
}

TEST_F(DiffTest, WhatIsNoYamlIsAProblemWithItsLine) {
  After("texts.yaml", "footer: text\npresumed: [\n");
  const auto problems = ProblemsOf(scratch_.Path("before"), scratch_.Path("after"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems.front(), ::testing::StartsWith(scratch_.Path("after/texts.yaml") + ":"));
}

}  // namespace
}  // namespace config
