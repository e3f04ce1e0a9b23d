#include "cards/changed_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/json_tokens.h"

namespace cards {
namespace {

using house::TokensOf;

const std::string kDirections = R"([{"text":"Take 1"}])";

struct Order {
  const char* name;
  std::string order;
  std::string changed;
};

class ChangedOrderTest : public ::testing::TestWithParam<Order> {};

TEST_P(ChangedOrderTest, HasOtherDirections) {
  const auto changed = WithDirections(GetParam().order, kDirections);
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(*changed, GetParam().changed);
}

TEST_P(ChangedOrderTest, KeepsEveryOtherToken) {
  const auto changed = WithDirections(GetParam().order, kDirections);
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(TokensOf(*changed, "dosageInstruction"),
            TokensOf(GetParam().order, "dosageInstruction"));
}

INSTANTIATE_TEST_SUITE_P(
    Orders, ChangedOrderTest,
    ::testing::Values(
        Order{"Replaced", R"({"a":1,"dosageInstruction":[{"text":"old"}],"b":2})",
              R"({"a":1,"dosageInstruction":[{"text":"Take 1"}],"b":2})"},
        Order{"AddedAtTheEnd", R"({"a":1})", R"({"a":1,"dosageInstruction":[{"text":"Take 1"}]})"},
        Order{"ReplacedOnceWhereItStandsTwice",
              R"({"dosageInstruction":[{"x":[1,{"y":2}]}],"a":1,"dosageInstruction":[]})",
              R"({"dosageInstruction":[{"text":"Take 1"}],"a":1})"},
        Order{"WhateverItWas", R"({"dosageInstruction":null,"a":1})",
              R"({"dosageInstruction":[{"text":"Take 1"}],"a":1})"},
        Order{
            "OnlyAtTheTop", R"({"a":{"dosageInstruction":7},"b":[{"text":"x"}]})",
            R"({"a":{"dosageInstruction":7},"b":[{"text":"x"}],"dosageInstruction":[{"text":"Take 1"}]})"},
        Order{"DigitsAsSent",
              R"({"a":300.0,"b":1e2,"c":-0.10,"d":12345678901234567890123,"e":1.50E+2})",
              R"({"a":300.0,"b":1e2,"c":-0.10,"d":12345678901234567890123,"e":1.50E+2,)"
              R"("dosageInstruction":[{"text":"Take 1"}]})"},
        Order{"NamesTwice", R"({"a":1,"a":2,"b":{"c":true,"c":false}})",
              R"({"a":1,"a":2,"b":{"c":true,"c":false},"dosageInstruction":[{"text":"Take 1"}]})"},
        Order{"LettersAsTheyAreMeant", R"({"a\u00e9":"\u00e9\/\"\\\n\ud83d\ude00"})",
              "{\"a\xC3\xA9\":\"\xC3\xA9/\\\"\\\\\\n\xF0\x9F\x98\x80\","
              "\"dosageInstruction\":[{\"text\":\"Take 1\"}]}"},
        Order{"Space", "{ \"a\" : [ 1 ,\n 2 ] }",
              R"({"a":[1,2],"dosageInstruction":[{"text":"Take 1"}]})"}),
    [](const auto& tested) { return tested.param.name; });

struct NotSent {
  const char* name;
  std::string order;
};

class UnchangeableOrderTest : public ::testing::TestWithParam<NotSent> {};

TEST_P(UnchangeableOrderTest, IsNotSentBack) {
  EXPECT_EQ(WithDirections(GetParam().order, kDirections), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Orders, UnchangeableOrderTest,
    ::testing::Values(
        NotSent{"NoJson", R"({"a":})"}, NotSent{"Nothing", ""}, NotSent{"NoObject", "[1]"},
        NotSent{"EmptyObject", "{}"}, NotSent{"NullInIt", R"({"a":{"b":[1,null]}})"},
        NotSent{"EmptyTextInIt", R"({"a":""})"}, NotSent{"EmptyListInIt", R"({"a":{"b":[]}})"},
        NotSent{"EmptyObjectInIt", R"({"a":[{}]})"}, NotSent{"HalfALetter", R"({"a":"\ud83d"})"},
        NotSent{"NumberBeyondStrictReaders", R"({"a":1e400})"},
        NotSent{"NarrativeOfTheOldDirections", R"({"text":{"div":"x"},"a":1})"},
        NotSent{"DirectionsInWords", R"({"renderedDosageInstruction":"x"})"}),
    [](const auto& tested) { return tested.param.name; });

TEST(DeepOrderTest, IsReadWithoutRecursion) {
  const std::string deep =
      R"({"a":)" + std::string(200000, '[') + "1" + std::string(200000, ']') + "}";
  EXPECT_TRUE(WithDirections(deep, kDirections).has_value());
}

}  // namespace
}  // namespace cards
