#include "cards/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "cards/uuid.h"

namespace cards {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A card with everything a card may have.
Card FullCard() {
  Card card;
  card.uuid = NameUuid("card");
  card.summary = "Consider pain management";
  card.indicator = "warning";
  card.detail = "**Consider:** this";
  card.source = {"A guideline", "https://guide.example/1", {"urn:test:topic", "topic", "A topic"}};
  Action create;
  create.description = "A referral";
  create.resource = R"({"resourceType":"ServiceRequest","status":"draft"})";
  Suggestion refer;
  refer.uuid = NameUuid("suggestion");
  refer.label = "Refer";
  refer.actions = {create};
  card.suggestions = {refer};
  card.override_reasons = {{"urn:test:override", "other", "Other"}};
  card.links = {{"A trial", "https://trial.example/2"}};
  return card;
}

rapidjson::Document Written(const std::vector<Card>& cards) {
  rapidjson::Document document;
  document.Parse(WriteResponse(cards).c_str());
  return document;
}

TEST(WriteResponseTest, WithoutCardsIsAnEmptyList) {
  EXPECT_EQ(WriteResponse({}), R"({"cards":[]})");
  EXPECT_THAT(ProblemsOf(WriteResponse({})), IsEmpty());
}

TEST(WriteResponseTest, AFullCardKeepsEveryRule) {
  EXPECT_THAT(ProblemsOf(WriteResponse({FullCard()})), IsEmpty());
}

TEST(WriteResponseTest, LeavesOutWhatHasNoValue) {
  Card card = FullCard();
  card.detail.clear();
  card.source.url.clear();
  card.source.topic = {};
  card.suggestions.clear();
  card.override_reasons.clear();
  card.links.clear();
  const auto response = Written({card});
  const auto& written = response["cards"][0];
  std::vector<std::string> names;
  for (const auto& member : written.GetObject()) names.emplace_back(member.name.GetString());
  EXPECT_THAT(names, ElementsAre("uuid", "summary", "indicator", "source"));
  EXPECT_EQ(written["source"].MemberCount(), 1U);
  EXPECT_THAT(ProblemsOf(WriteResponse({card})), IsEmpty());
}

TEST(WriteResponseTest, SuggestionsBringASelectionBehavior) {
  const auto response = Written({FullCard()});
  EXPECT_STREQ(response["cards"][0]["selectionBehavior"].GetString(), "any");
  EXPECT_STREQ(response["cards"][0]["links"][0]["type"].GetString(), "absolute");
}

TEST(WriteResponseTest, ADeleteCarriesTheReferenceAndNoResource) {
  Card card = FullCard();
  Action remove;
  remove.type = ActionType::kDelete;
  remove.description = "Remove the draft";
  remove.resource_id = "MedicationRequest/draft-1";
  card.suggestions[0].actions = {remove};
  const auto response = Written({card});
  const auto& action = response["cards"][0]["suggestions"][0]["actions"][0];
  EXPECT_STREQ(action["type"].GetString(), "delete");
  EXPECT_STREQ(action["resourceId"].GetString(), "MedicationRequest/draft-1");
  EXPECT_FALSE(action.HasMember("resource"));
  EXPECT_THAT(ProblemsOf(WriteResponse({card})), IsEmpty());
}

TEST(WriteResponseTest, WritesAResourceAsItStands) {
  Card card = FullCard();
  card.suggestions[0].actions[0].resource = R"({"resourceType":"Basic","value":1.10,"x":"\u00e9"})";
  EXPECT_THAT(WriteResponse({card}), ::testing::HasSubstr(R"("value":1.10)"));
}

TEST(WriteResponseTest, WritesAnyTextAsValidJson) {
  Card card = FullCard();
  card.summary = "\"quoted\" \\ \n \t \x01 \xC3\xA9";
  const auto response = Written({card});
  ASSERT_FALSE(response.HasParseError());
  EXPECT_EQ(response["cards"][0]["summary"].GetString(), card.summary);
}

// ---- the rules, each broken once ---------------------------------------------------------------

struct Break {
  const char* name;
  const char* from;  // in the full card as written
  std::string to;
  const char* at;  // the element of the problem
};

class BrokenResponseTest : public ::testing::TestWithParam<Break> {};

TEST_P(BrokenResponseTest, IsAProblemAtItsElement) {
  std::string response = WriteResponse({FullCard()});
  const std::size_t found = response.find(GetParam().from);
  ASSERT_NE(found, std::string::npos);
  response.replace(found, std::string(GetParam().from).size(), GetParam().to);
  EXPECT_THAT(ProblemsOf(response),
              Contains(::testing::StartsWith(std::string(GetParam().at) + ": ")));
}

const std::string kUuid = R"("uuid":")" + NameUuid("card") + R"(",)";

INSTANTIATE_TEST_SUITE_P(
    Rules, BrokenResponseTest,
    ::testing::Values(
        Break{"NoUuid", kUuid.c_str(), "", "cards[0].uuid"},
        Break{"UuidOfAnotherForm", kUuid.c_str(), R"("uuid":"card-1",)", "cards[0].uuid"},
        Break{"UuidOfOtherDigits", kUuid.c_str(),
              R"("uuid":"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz",)", "cards[0].uuid"},
        Break{"NoSummary", R"("summary":"Consider pain management",)", "", "cards[0].summary"},
        Break{"EmptySummary", "Consider pain management", "", "cards[0].summary"},
        Break{"SummaryOf140", "Consider pain management", std::string(140, 'x'),
              "cards[0].summary"},
        Break{"SummaryNoText", R"("Consider pain management")", "7", "cards[0].summary"},
        Break{"NullDetail", R"("**Consider:** this")", "null", "cards[0].detail"},
        Break{"EmptyDetail", "**Consider:** this", "", "cards[0].detail"},
        Break{"NoIndicator", R"("indicator":"warning",)", "", "cards[0].indicator"},
        Break{"OtherIndicator", R"("warning")", R"("success")", "cards[0].indicator"},
        Break{"NoSource", R"("source":)", R"("sauce":)", "cards[0].source"},
        Break{"SourceNoObject", R"("source":{)", R"("source":"x","was":{)",
              "cards[0].source.label"},
        Break{"NoSourceLabel", R"("label":"A guideline",)", "", "cards[0].source.label"},
        Break{"RelativeSource", "https://guide.example/1", "/guide", "cards[0].source"},
        Break{"NoTopicSystem", R"("system":"urn:test:topic",)", "", "cards[0].source.topic.system"},
        Break{"NoTopicCode", R"("code":"topic",)", "", "cards[0].source.topic.code"},
        Break{"NoSelectionBehavior", R"("selectionBehavior":"any",)", "",
              "cards[0].selectionBehavior"},
        Break{"OtherSelectionBehavior", R"("any")", R"("all")", "cards[0].selectionBehavior"},
        Break{"NoSuggestions", R"("suggestions":[)", R"("suggestions":[],"was":[)",
              "cards[0].suggestions"},
        Break{"SuggestionsNoArray", R"("suggestions":[)", R"("suggestions":{"a":1},"was":[)",
              "cards[0].suggestions"},
        Break{"SuggestionNoObject", R"("suggestions":[)", R"("suggestions":["x",1,)",
              "cards[0].suggestions[0].label"},
        Break{"NoSuggestionLabel", R"("label":"Refer",)", "", "cards[0].suggestions[0].label"},
        Break{"NoSuggestionUuid", "\"uuid\":\"", "\"id\":\"", "cards[0].uuid"},
        Break{"NoActions", R"("actions":[)", R"("actions":[],"was":[)",
              "cards[0].suggestions[0].actions"},
        Break{"ActionNoObject", R"("actions":[)", R"("actions":[3,)",
              "cards[0].suggestions[0].actions[0].type"},
        Break{"OtherAction", R"("create")", R"("insert")",
              "cards[0].suggestions[0].actions[0].type"},
        Break{"NoActionDescription", R"("description":"A referral",)", "",
              "cards[0].suggestions[0].actions[0].description"},
        Break{"CreateWithoutResource", R"("resource":)", R"("resauce":)",
              "cards[0].suggestions[0].actions[0].resource"},
        Break{"ResourceNoObject", R"("resource":{)", R"("resource":"x","was":{)",
              "cards[0].suggestions[0].actions[0].resource"},
        Break{"ResourceWithoutType", R"("resourceType":"ServiceRequest",)", "",
              "cards[0].suggestions[0].actions[0].resource.resourceType"},
        Break{"NullInAResource", R"("status":"draft")", R"("status":null)",
              "cards[0].suggestions[0].actions[0].resource.status"},
        Break{"EmptyListInAResource", R"("status":"draft")", R"("note":[])",
              "cards[0].suggestions[0].actions[0].resource.note"},
        Break{"DeleteWithAResource", R"("create")", R"("delete")",
              "cards[0].suggestions[0].actions[0].resource"},
        Break{"DeleteWithoutAReference", R"("create")", R"("delete")",
              "cards[0].suggestions[0].actions[0].resourceId"},
        Break{"NoOverrideDisplay", R"(,"display":"Other")", "",
              "cards[0].overrideReasons[0].display"},
        Break{"NoOverrideSystem", R"("system":"urn:test:override",)", "",
              "cards[0].overrideReasons[0].system"},
        Break{"NoLinkLabel", R"("label":"A trial",)", "", "cards[0].links[0].label"},
        Break{"RelativeLink", "https://trial.example/2", "trial/2", "cards[0].links[0].url"},
        Break{"ScriptLink", "https://trial.example/2", "javascript:alert(1)",
              "cards[0].links[0].url"},
        Break{"OtherLinkType", R"("absolute")", R"("relative")", "cards[0].links[0].type"},
        Break{"AppContextOfAnAbsoluteLink", R"("type":"absolute")",
              R"("type":"absolute","appContext":"x")", "cards[0].links[0].appContext"},
        Break{"LinkNoObject", R"("links":[)", R"("links":[null,)", "cards[0].links[0].label"},
        Break{"NoCards", R"("cards":)", R"("kards":)", "cards"},
        Break{"CardNoObject", R"({"cards":[)", R"({"cards":["x",)", "cards[0]"},
        Break{"EmptyExtension", R"({"cards":)", R"({"extension":{},"cards":)", "extension"},
        Break{"EmptySystemActions", R"({"cards":)", R"({"systemActions":[],"cards":)",
              "systemActions"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ProblemsOfTest, AUuidUsedTwiceIsAProblem) {
  EXPECT_THAT(ProblemsOf(WriteResponse({FullCard(), FullCard()})),
              Contains("cards[1].uuid: is used twice"));
}

TEST(ProblemsOfTest, ASuggestionWithoutAUuidIsAProblem) {
  Card card = FullCard();
  card.suggestions[0].uuid.clear();
  EXPECT_THAT(ProblemsOf(WriteResponse({card})),
              Contains("cards[0].suggestions[0].uuid: required string is missing"));
}

TEST(ProblemsOfTest, AtMostOneOfAtMostOneIsRecommended) {
  const auto response = [](const std::string& behavior, const std::string& second) {
    const std::string one = R"("label":"x","isRecommended":true})";
    return R"({"cards":[{"uuid":")" + NameUuid("1") +
           R"(","summary":"s","indicator":"info","source":{"label":"l"},"selectionBehavior":")" +
           behavior + R"(","suggestions":[{"uuid":")" + NameUuid("2") + "\"," + one +
           R"(,{"uuid":")" + NameUuid("3") + R"(","label":"y","isRecommended":)" + second + "}]}]}";
  };
  EXPECT_THAT(ProblemsOf(response("at-most-one", "true")),
              ElementsAre("cards[0].suggestions: at most one is recommended"));
  EXPECT_THAT(ProblemsOf(response("at-most-one", "false")), IsEmpty());
  EXPECT_THAT(ProblemsOf(response("any", "true")), IsEmpty());
}

TEST(ProblemsOfTest, ASummaryOf139CharactersFitsHoweverManyBytesItHas) {
  Card card = FullCard();
  card.summary.clear();
  for (int i = 0; i < 139; ++i) card.summary += "\xE2\x82\xAC";
  EXPECT_THAT(ProblemsOf(WriteResponse({card})), IsEmpty());
}

TEST(ProblemsOfTest, WhatIsNoJsonObjectIsOneProblem) {
  for (const char* body : {"", "[]", "null", "{", "cards", R"({"cards":[]} x)"}) {
    EXPECT_THAT(ProblemsOf(body), ::testing::SizeIs(1)) << body;
  }
}

}  // namespace
}  // namespace cards
