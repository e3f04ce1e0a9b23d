// The protocol over HTTP, against the program itself: what is sent: JSON, discovery, requests and
// prefetch. What docs/conformance.csv promises a client, in the sections of the CDS Hooks text;
// what the answers say clinically is the golden cases' matter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/http_calls.h"

namespace {

using namespace http_calls;

// ---- 1. JSON and transport ----------------------------------------------------------------------

TEST(HttpJsonTest, EveryBodyIsJsonAndSaysSo) {
  const std::vector<Answer> answers = {Sent("GET", "/cds-services"),
                                       Posted(house::FirstRequest()),
                                       Posted("{"),
                                       Posted("{}"),
                                       Sent("GET", kSign),
                                       Sent("GET", "/nothing"),
                                       Posted("{}", kFeedback),
                                       Sent("POST", kSign, "Content-Type: text/plain\r\n", "x"),
                                       Sent("GET", "/cds-services", "Accept: text/html\r\n")};
  for (const Answer& answer : answers) {
    EXPECT_EQ(FieldOf(answer, "Content-Type"), "application/json") << answer.head;
    EXPECT_TRUE(Parsed(answer.body).IsObject());
  }
}

class HttpStrictJsonTest : public ::testing::TestWithParam<const char*> {};

TEST_P(HttpStrictJsonTest, Is400) { ExpectOutcome(Posted(GetParam()), 400); }

INSTANTIATE_TEST_SUITE_P(Bodies, HttpStrictJsonTest,
                         ::testing::Values("", "x", "[]", "null", "\"text\"", "{", "{}{}",
                                           "{\"hook\":\"order-sign\",}",
                                           "{/* why */\"hook\":\"order-sign\"}",
                                           "{'hook':'order-sign'}"));

void ExpectNothingEmpty(const Value& value, const std::string& at) {
  EXPECT_FALSE(value.IsNull()) << at;
  if (value.IsString()) {
    EXPECT_GT(value.GetStringLength(), 0U) << at;
  } else if (value.IsArray()) {
    EXPECT_GT(value.Size(), 0U) << at;
    for (const Value& item : value.GetArray()) ExpectNothingEmpty(item, at + "[]");
  } else if (value.IsObject()) {
    EXPECT_GT(value.MemberCount(), 0U) << at;
    for (const auto& [key, member] : value.GetObject()) {
      ExpectNothingEmpty(member, at + "." + key.GetString());
    }
  }
}

TEST(HttpJsonTest, NothingIsNullOrEmpty) {
  ExpectNothingEmpty(Parsed(Sent("GET", "/cds-services").body), "discovery");
  ExpectNothingEmpty(Parsed(Posted(house::FirstRequest()).body), "answer");
  ExpectNothingEmpty(Parsed(Posted("{}").body), "outcome");
}

TEST(HttpJsonTest, TextBeyondAsciiIsReadAndKept) {
  const std::string name = "\"gab\xc3\xa9pentin \xf0\x9f\x92\x8a\"";
  const std::string request =
      With(house::FirstRequest(),
           {{"/context/draftOrders/entry/0/resource/medicationCodeableConcept/text", name}});
  const Answer answer =
      Sent("POST", kSign, "Content-Type: application/json; charset=utf-8\r\n", request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(Parsed(answer.body).IsObject());
}

// ---- 2. discovery -------------------------------------------------------------------------------

TEST(HttpDiscoveryTest, IsAtItsPathWithAndWithoutASlash) {
  const Answer answer = Sent("GET", "/cds-services");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Sent("GET", "/cds-services/").body, answer.body);
  EXPECT_EQ(Sent("GET", "/cds-services", "Accept: application/json\r\n").body, answer.body);
  const Answer head = Sent("HEAD", "/cds-services");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(FieldOf(head, "Content-Length"), std::to_string(answer.body.size()));
}

TEST(HttpDiscoveryTest, EachEntryIsWhole) {
  const Document discovery = Parsed(Sent("GET", "/cds-services").body);
  ASSERT_TRUE(discovery["services"].IsArray());
  EXPECT_EQ(discovery["services"].Size(), 3U);
  for (const Value& service : discovery["services"].GetArray()) {
    EXPECT_THAT(service["hook"].GetString(), MatchesRegex("[a-z-]+"));
    EXPECT_THAT(service["id"].GetString(), MatchesRegex("[a-z0-9-]+"));
    EXPECT_STRNE(service["title"].GetString(), "");
    EXPECT_STRNE(service["description"].GetString(), "");
    EXPECT_STRNE(service["usageRequirements"].GetString(), "");
    EXPECT_THAT(service["version"].GetString(), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
    EXPECT_STREQ(service["hookVersion"].GetString(), "1.0");
    EXPECT_GT(service["prefetch"].MemberCount(), 0U);
    for (const auto& entry : service["prefetch"].GetObject()) {
      EXPECT_EQ(hooks::TemplateProblem(entry.value.GetString()), "") << entry.name.GetString();
    }
  }
}

TEST(HttpDiscoveryTest, EveryIdIsServed) {
  const Document discovery = Parsed(Sent("GET", "/cds-services").body);
  for (const Value& service : discovery["services"].GetArray()) {
    const std::string path = "/cds-services/" + std::string(service["id"].GetString());
    ExpectOutcome(Posted("{}", path), 400);
    ExpectOutcome(Posted("{}", path + "/feedback"), 400);
  }
}

// ---- 3. requests --------------------------------------------------------------------------------

class HttpRequestTest : public HttpChangeTest {};

TEST_P(HttpRequestTest, IsAnsweredAsTheTextWantsIt) {
  static const std::string unchanged = Posted(house::FirstRequest()).body;
  ExpectAnswer(Posted(With(house::FirstRequest(), GetParam().edits)), GetParam(), unchanged);
}

INSTANTIATE_TEST_SUITE_P(
    Elements, HttpRequestTest,
    ::testing::Values(
        Change{"HookAbsent", {{"/hook", ""}}, Then::k400},
        Change{"HookNull", {{"/hook", "null"}}, Then::k400},
        Change{"HookNumber", {{"/hook", "7"}}, Then::k400},
        Change{"HookOfAnotherService", {{"/hook", R"("patient-view")"}}, Then::k400},
        Change{"HookInstanceAbsent", {{"/hookInstance", ""}}, Then::k400},
        Change{"HookInstanceEmpty", {{"/hookInstance", R"("")"}}, Then::k400},
        Change{"HookInstanceNoUuid", {{"/hookInstance", R"("call-17")"}}, Then::kCards},
        Change{"AuthorizationWithoutServer",
               {{"/fhirServer", ""}, {"/fhirAuthorization", R"({"access_token":"t"})"}},
               Then::k400},
        Change{"ServerAbsent", {{"/fhirServer", ""}}, Then::kCards},
        Change{"ContextAbsent", {{"/context", ""}}, Then::k400},
        Change{"ContextNull", {{"/context", "null"}}, Then::k400},
        Change{"ContextArray", {{"/context", "[]"}}, Then::k400},
        Change{"PrefetchAbsent", {{"/prefetch", ""}}, Then::k412},
        Change{"PrefetchArray", {{"/prefetch", "[1]"}}, Then::k400},
        Change{"MembersUnknown", {{"/x", R"({"y":[null,{}]})"}, {"/context/x", "1"}}, Then::kSame},
        Change{"ExtensionObject", {{"/extension", R"({"org.example.a":{"b":1.5}})"}}, Then::kSame},
        Change{"ExtensionText", {{"/extension", R"("text")"}}, Then::kSame},
        Change{"ExtensionNumber", {{"/extension", "7"}}, Then::kSame},
        Change{"ConfigurationUnknown",
               {{"/extension", R"({"davinci-crd.configuration":{"max-cards":"many"}})"}},
               Then::kSame}),
    NameOf);

class HttpContextTest : public HttpChangeTest {};

TEST_P(HttpContextTest, IsReadAsTheHookWantsIt) {
  static const std::string unchanged = Posted(house::FirstRequest()).body;
  ExpectAnswer(Posted(With(house::FirstRequest(), GetParam().edits)), GetParam(), unchanged);
}

const std::string kLongId = std::string(210, 'a') + "-" + std::string(60, 'b');
const std::string kDraftId = kDraft + "/id";
const std::string kDraftStatus = kDraft + "/status";
const std::string kCategory = kDraft + "/category";
const std::string kDose = kDraft + "/dosageInstruction";

INSTANTIATE_TEST_SUITE_P(
    Elements, HttpContextTest,
    ::testing::Values(
        Change{"UserBareId", {{"/context/userId", R"("123")"}}, Then::kSame},
        Change{"UserRole", {{"/context/userId", R"("PractitionerRole/r")"}}, Then::kSame},
        Change{"UserAbsent", {{"/context/userId", ""}}, Then::kSame},
        Change{"PatientAbsent", {{"/context/patientId", ""}}, Then::k400},
        Change{"PatientReference", {{"/context/patientId", R"("Patient/pat-1")"}}, Then::kSame},
        Change{"EncounterAbsent", {{"/context/encounterId", ""}}, Then::kSame},
        Change{"DraftOrdersAbsent", {{"/context/draftOrders", ""}}, Then::k400},
        Change{"DraftOrdersText", {{"/context/draftOrders", R"("x")"}}, Then::k400},
        Change{"DraftOrdersWithoutType", {{"/context/draftOrders/type", ""}}, Then::kSame},
        Change{"DraftOrdersWithoutEntry", {{"/context/draftOrders/entry", ""}}, Then::kNoCards},
        Change{"DraftOrdersEmpty", {{"/context/draftOrders/entry", "[]"}}, Then::kNoCards},
        Change{"EntryWithoutResource", {{"/context/draftOrders/entry/1", "{}"}}, Then::kSame},
        Change{"OtherTypes",
               {{"/context/draftOrders/entry/1", R"({"resource":{"resourceType":"NutritionOrder",)"
                                                 R"("id":"n","status":"draft"}})"},
                {"/context/draftOrders/entry/2", R"({"resource":{"resourceType":"DeviceRequest",)"
                                                 R"("id":"d","status":"draft"}})"},
                {"/context/draftOrders/entry/3", R"({"resource":{"resourceType":"Unheard"}})"}},
               Then::kSame},
        Change{"SignedAgain", {{kDraftStatus.c_str(), R"("active")"}}, Then::kCards},
        Change{"OrderWithoutId", {{kDraftId.c_str(), ""}}, Then::kCards},
        Change{"OrderWithALongId", {{kDraftId.c_str(), "\"" + kLongId + "\""}}, Then::kCards},
        Change{"OrderWithoutDose", {{kDose.c_str(), ""}}, Then::kAnswered},
        Change{"CategoryAsAnObject",
               {{kCategory.c_str(), R"({"coding":[{"code":"community"}]})"}},
               Then::kSame}),
    NameOf);

TEST(HttpSelectTest, SelectionsNameWhatIsAskedAbout) {
  const std::string request = CaseRequest("pain-order-select/gabapentin-selected");
  const Answer answer = Posted(request, kSelect);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, Not(HasSubstr(R"("cards":[])")));
  const auto changed = [&](const std::vector<Edit>& edits) {
    return Posted(With(request, edits), kSelect);
  };
  EXPECT_EQ(changed({{"/context/selections", ""}}).status, 200);
  EXPECT_EQ(changed({{"/context/selections/-", R"("MedicationRequest/none")"}}).body, answer.body);
  EXPECT_EQ(changed({{"/context/selection", R"(["MedicationRequest/none"])"}}).body, answer.body);
}

TEST(HttpSelectTest, WhatIsNotSelectedGetsNoCard) {
  const Answer answer =
      Posted(CaseRequest("pain-order-select/mri-not-selected-at-3-weeks"), kSelect);
  EXPECT_EQ(answer.body, house::FileText(house::Root() /
                                         "tests/cases/pain-order-select/mri-not-selected-at-3-weeks"
                                         "/cards.json")
                                     .find("\"uuid\"") == std::string::npos
                             ? R"({"cards":[]})"
                             : answer.body);
}

class HttpViewerTest : public ::testing::TestWithParam<const char*> {};

TEST_P(HttpViewerTest, MayBeAnyoneTheHookNames) {
  const std::string request = CaseRequest("pain-patient-view/referral-overdue");
  const std::string user = "\"" + std::string(GetParam()) + "/x\"";
  const Answer answer = Posted(With(request, {{"/context/userId", user}}), kView);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("uuid":)"));
}

INSTANTIATE_TEST_SUITE_P(Types, HttpViewerTest,
                         ::testing::Values("Practitioner", "PractitionerRole", "Patient",
                                           "RelatedPerson"));

// ---- 4. prefetch --------------------------------------------------------------------------------

const std::string kOutcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";

class HttpPrefetchTest : public HttpChangeTest {};

TEST_P(HttpPrefetchTest, IsReadKeyByKey) {
  static const std::string unchanged = Posted(house::FirstRequest()).body;
  ExpectAnswer(Posted(With(house::FirstRequest(), GetParam().edits)), GetParam(), unchanged);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, HttpPrefetchTest,
    ::testing::Values(
        Change{"KeyNobodyAskedFor",
               {{"/prefetch/other", R"({"resourceType":"Basic","id":"b"})"}},
               Then::kSame},
        Change{"OptionalKeyAbsent", {{"/prefetch/allergies", ""}}, Then::kCards},
        Change{"EssentialKeyAbsent", {{"/prefetch/conditions", ""}}, Then::k412},
        Change{"NullIsKnownToBeEmpty", {{"/prefetch/conditions", "null"}}, Then::kNoCards},
        Change{"EmptyBundleIsKnownToBeEmpty",
               {{"/prefetch/conditions", R"({"resourceType":"Bundle","type":"searchset"})"}},
               Then::kNoCards},
        Change{"OutcomeForAnEssentialKey", {{"/prefetch/conditions", kOutcome}}, Then::k412},
        Change{"OutcomeForAnOptionalKey", {{"/prefetch/allergies", kOutcome}}, Then::kCards},
        Change{"PageForAKey", {{"/prefetch/allergies", R"("<html>error</html>")"}}, Then::kCards},
        Change{"FirstPageOfMore",
               {{"/prefetch/conditions/link",
                 R"([{"relation":"next","url":"https://ehr.example.org/fhir?page=2"}])"}},
               Then::kCards}),
    NameOf);

}  // namespace
