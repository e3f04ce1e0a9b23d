#include "cards/order_resource.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <optional>
#include <string>

#include "tests/cards/sample.h"

namespace cards {
namespace {

const Values kValues = {
    {"today", "2026-01-15"}, {"Pain", "Sciatica"}, {"trial.drug", "gabapentin"}};

OrderTemplate OrderOf(std::string resource) {
  OrderTemplate order;
  order.resource = std::move(resource);
  return order;
}

class OrderResourceTest : public ::testing::Test {
 protected:
  OrderResourceTest() {
    condition_.resource = "Condition/c";
    problem_.kind = "radicular";
    problem_.condition = &condition_;
    case_.judgement.problems = {problem_};
  }

  rapidjson::Document Resource(const OrderTemplate& order) const {
    const auto text = OrderResource(order, case_.judgement, kValues);
    rapidjson::Document document;
    EXPECT_TRUE(text.has_value());
    document.Parse(text.value_or("{}").c_str());
    return document;
  }

  SampleCase case_;
  pathway::Condition condition_;
  pathway::PainProblem problem_;
};

TEST_F(OrderResourceTest, AddsThePatientTheDayAndTheReason) {
  const auto resource = Resource(OrderOf(R"({"resourceType":"ServiceRequest","status":"draft"})"));
  EXPECT_STREQ(resource["status"].GetString(), "draft");
  EXPECT_STREQ(resource["subject"]["reference"].GetString(), "Patient/pat-1");
  EXPECT_STREQ(resource["authoredOn"].GetString(), "2026-01-15");
  EXPECT_STREQ(resource["reasonReference"][0]["reference"].GetString(), "Condition/c");
  EXPECT_FALSE(resource.HasMember("reasonCode"));
}

TEST_F(OrderResourceTest, AProblemWithoutAnIdIsNamedInWords) {
  condition_.resource = "Condition";
  const auto resource = Resource(OrderOf("{}"));
  EXPECT_STREQ(resource["reasonCode"][0]["text"].GetString(), "Sciatica");
  EXPECT_FALSE(resource.HasMember("reasonReference"));
}

TEST_F(OrderResourceTest, HasNoReasonWhereNoneBelongs) {
  OrderTemplate order = OrderOf("{}");
  order.names_reason = false;
  EXPECT_FALSE(Resource(order).HasMember("reasonReference"));
}

TEST_F(OrderResourceTest, WithoutAProblemHasNoReason) {
  case_.judgement.problems.clear();
  EXPECT_FALSE(Resource(OrderOf("{}")).HasMember("reasonReference"));
}

TEST_F(OrderResourceTest, FillsEveryStringHoweverDeep) {
  const auto resource = Resource(
      OrderOf(R"({"note":[{"text":"{Pain}, on {trial.drug}"}],"code":{"text":"{Pain}"}})"));
  EXPECT_STREQ(resource["note"][0]["text"].GetString(), "Sciatica, on gabapentin");
  EXPECT_STREQ(resource["code"]["text"].GetString(), "Sciatica");
}

TEST_F(OrderResourceTest, IsNothingWhereAPlaceholderHasNoValue) {
  EXPECT_EQ(OrderResource(OrderOf(R"({"code":{"text":"{score}"}})"), case_.judgement, kValues),
            std::nullopt);
}

TEST_F(OrderResourceTest, AUnitInBracesIsNoPlaceholder) {
  const auto resource = Resource(OrderOf(R"({"unit":"{tbl}","code":"mL/min/{1.73_m2}"})"));
  EXPECT_STREQ(resource["unit"].GetString(), "{tbl}");
  EXPECT_STREQ(resource["code"].GetString(), "mL/min/{1.73_m2}");
}

TEST_F(OrderResourceTest, KeepsNumbersAndBooleans) {
  const auto text =
      OrderResource(OrderOf(R"({"a":30,"b":true,"c":[1,2]})"), case_.judgement, kValues);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, ::testing::StartsWith(R"({"a":30,"b":true,"c":[1,2],)"));
}

TEST_F(OrderResourceTest, WhatIsNoObjectIsNothing) {
  for (const char* broken : {"", "[]", "{", "null"}) {
    EXPECT_EQ(OrderResource(OrderOf(broken), case_.judgement, kValues), std::nullopt) << broken;
  }
}

TEST_F(OrderResourceTest, AValueCannotBreakOutOfItsString) {
  Values values = kValues;
  values["Pain"] = R"(x","status":"active)";
  const auto text =
      OrderResource(OrderOf(R"({"code":{"text":"{Pain}"}})"), case_.judgement, values);
  ASSERT_TRUE(text);
  rapidjson::Document document;
  document.Parse(text->c_str());
  EXPECT_FALSE(document.HasMember("status"));
}

}  // namespace
}  // namespace cards
