// The protocol over HTTP, against the program itself: what comes back: cards, and how long they
// hold. What docs/conformance.csv promises a client, in the sections of the CDS Hooks text; what
// the answers say clinically is the golden cases' matter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/http_calls.h"

namespace {

using namespace http_calls;

// ---- 6. answers ---------------------------------------------------------------------------------

TEST(HttpAnswerTest, KeepsTheRulesOfTheText) {
  const Answer answer = Posted(house::FirstRequest());
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(cards::ProblemsOf(answer.body), IsEmpty());
  const Document document = Parsed(answer.body);
  EXPECT_FALSE(document.HasMember("systemActions"));
  ASSERT_GT(document["cards"].Size(), 0U);
  for (const Value& card : document["cards"].GetArray()) {
    EXPECT_THAT(card["uuid"].GetString(),
                MatchesRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
    EXPECT_TRUE(card["source"].HasMember("topic"));
    if (!card.HasMember("suggestions")) continue;
    for (const Value& suggestion : card["suggestions"].GetArray()) {
      EXPECT_TRUE(suggestion.HasMember("uuid"));
      EXPECT_FALSE(suggestion.HasMember("actionSelectionBehavior"));
    }
  }
}

TEST(HttpAnswerTest, WithoutAdviceHasNoCards) {
  EXPECT_EQ(Posted(With(house::FirstRequest(), {{"/context/draftOrders/entry", "[]"}})).body,
            R"({"cards":[]})");
}

TEST(HttpAnswerTest, ACardIsNamedAnewForEachCall) {
  const auto uuid = [](const std::string& instance) {
    const Document answer =
        Parsed(Posted(With(house::FirstRequest(), {{"/hookInstance", instance}})).body);
    return std::string(answer["cards"][0]["uuid"].GetString());
  };
  EXPECT_NE(uuid(R"("one")"), uuid(R"("two")"));
  EXPECT_EQ(uuid(R"("one")"), uuid(R"("one")"));
}

TEST(HttpAnswerTest, TextOfARequestCannotBecomeMarkup) {
  const std::string name =
      R"("gabapentin <script>alert(1)</script> ](javascript:alert(1)) | `x` <img src=x>")";
  const std::string at = kDraft + "/medicationCodeableConcept/text";
  const Answer answer = Posted(With(house::FirstRequest(), {{at.c_str(), name}}));
  EXPECT_EQ(answer.status, 200);
  const Document document = Parsed(answer.body);
  for (const Value& card : document["cards"].GetArray()) {
    if (!card.HasMember("detail")) continue;
    EXPECT_THAT(
        card["detail"].GetString(),
        AllOf(Not(HasSubstr("<script")), Not(HasSubstr("](javascript")), Not(HasSubstr("<img"))));
  }
}

// ---- 10. staleness ------------------------------------------------------------------------------

TEST(HttpVersionTest, OneIdMayAnswerSeveralHooks) {
  const EditedConfig config;
  config.Replace("services.yaml", "id: pain-order-select", "id: pain-order-sign");
  const Serving serving(config.Path());
  service::RawClient client(serving.Port());
  const std::string selected = CaseRequest("pain-order-select/gabapentin-selected");
  EXPECT_EQ(client.Ask(PostOf(kSign, house::FirstRequest())).status, 200);
  EXPECT_EQ(client.Ask(PostOf(kSign, selected)).status, 200);
  EXPECT_EQ(client.Ask(PostOf(kSign, selected)).body, Posted(selected, kSelect).body);
}

}  // namespace
