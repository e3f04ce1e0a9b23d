#include "config/read_code_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/config/scratch.h"

namespace config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kHeader = "order,system,code,item_system,item_code,item_display\n";

class CodeMapTest : public ::testing::Test {
 protected:
  CodeMapTest() {
    texts_.orders["refer"].resource = "{}";
    texts_.orders["titrate"].plan = pathway::Planned{};
    texts_.orders["remove"].removes = pathway::Question{};
    texts_.orders["correct"].corrects = pathway::Correction{};
  }

  std::vector<std::string> Read(const std::string& rows) {
    const std::string file = scratch_.Write("items.csv", kHeader + rows);
    Problems problems;
    map_ = ReadCodeMap(file, texts_, problems);
    return Worded(problems);
  }

  const Scratch scratch_;
  cards::Texts texts_;
  cards::CodeMap map_;
};

TEST_F(CodeMapTest, IsReadByOrderAndByCode) {
  EXPECT_THAT(Read("refer,,,urn:site,REF,\"Pain clinic, adults\"\n,urn:a,1,urn:site,ONE,\n"),
              IsEmpty());
  EXPECT_EQ(map_.orders.at("refer").system, "urn:site");
  EXPECT_EQ(map_.orders.at("refer").code, "REF");
  EXPECT_EQ(map_.orders.at("refer").display, "Pain clinic, adults");
  EXPECT_EQ(map_.codes.at({"urn:a", "1"}).code, "ONE");
  EXPECT_THAT(map_.orders, SizeIs(1));
  EXPECT_THAT(map_.codes, SizeIs(1));
}

TEST_F(CodeMapTest, MayBeEmpty) { EXPECT_THAT(Read(""), IsEmpty()); }

struct Wrong {
  const char* name;
  const char* row;
  const char* text;
};

class WrongRowTest : public CodeMapTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongRowTest, IsAProblemAtItsLine) {
  const auto problems = Read(std::string("refer,,,urn:site,REF,\n") + GetParam().row + "\n");
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0], HasSubstr("items.csv:3: "));
  EXPECT_THAT(problems[0], HasSubstr(GetParam().text));
  EXPECT_THAT(map_.orders, SizeIs(1));
}

constexpr Wrong kWrong[] = {
    {"UnknownOrder", "refre,,,urn:site,REF,", "the content has no order 'refre'"},
    {"PlannedOrder", "titrate,,,urn:site,T,", "is planned for each patient"},
    {"Removal", "remove,,,urn:site,R,", "'remove' creates no order"},
    {"Correction", "correct,,,urn:site,C,", "'correct' creates no order"},
    {"OrderAndCode", "refer,urn:a,1,urn:site,R,", "either an order, or a system and a code"},
    {"OrderAndSystem", "refer,urn:a,,urn:site,R,", "either an order, or a system and a code"},
    {"CodeWithoutSystem", ",,1,urn:site,R,", "either an order, or a system and a code"},
    {"SystemWithoutCode", ",urn:a,,urn:site,R,", "either an order, or a system and a code"},
    {"Neither", ",,,urn:site,R,", "either an order, or a system and a code"},
    {"NoItemSystem", ",urn:a,1,,R,", "item_system and item_code are needed"},
    {"NoItemCode", ",urn:a,1,urn:site,,", "item_system and item_code are needed"},
    {"Twice", "refer,,,urn:site,OTHER,", "has an item above"},
    {"Short", "refer,,,urn:site", "another number of columns"},
};

INSTANTIATE_TEST_SUITE_P(Rows, WrongRowTest, ::testing::ValuesIn(kWrong),
                         [](const auto& tested) { return tested.param.name; });

TEST_F(CodeMapTest, WhatHasNoItemIsListedWhereOneIsNeeded) {
  texts_.orders["start"].resource = "{}";
  texts_.orders["start"].needs_details = true;
  texts_.orders["scan"].resource =
      R"({"resourceType":"ServiceRequest","code":{"coding":[{"system":"urn:a","code":"1"}]}})";
  cards::ClientProfile profile;
  EXPECT_THAT(UnmappedOrders(profile, texts_), IsEmpty());
  profile.unmapped = cards::Unmapped::kDrop;
  EXPECT_THAT(UnmappedOrders(profile, texts_), ElementsAre("refer", "scan", "start"));
  EXPECT_THAT(Read("refer,,,urn:site,REF,\n,urn:a,1,urn:site,ONE,\n"), IsEmpty());
  profile.code_map = map_;
  EXPECT_THAT(UnmappedOrders(profile, texts_), ElementsAre("start"));
  EXPECT_THAT(Read("start,,,urn:site,START,\n"), IsEmpty());
  profile.code_map = map_;
  EXPECT_THAT(UnmappedOrders(profile, texts_), ElementsAre("refer", "scan"));
}

TEST_F(CodeMapTest, ThatCannotBeReadIsAProblem) {
  Problems problems;
  ReadCodeMap(scratch_.Path("none.csv"), texts_, problems);
  EXPECT_THAT(Worded(problems), ElementsAre(HasSubstr("none.csv: cannot be read")));
  const std::string file = scratch_.Write("other.csv", "code,item\n1,2\n");
  problems.clear();
  ReadCodeMap(file, texts_, problems);
  EXPECT_THAT(Worded(problems), ElementsAre(HasSubstr("other.csv:1: the header")));
}

}  // namespace
}  // namespace config
