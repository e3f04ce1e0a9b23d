// The protocol over HTTP, against the program itself: what docs/conformance.csv promises a client,
// in the sections of the CDS Hooks text. Short tables; what the answers say clinically is the
// golden cases' matter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <csignal>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "cards/response.h"
#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/raw_client.h"

namespace {

using namespace program;

using rapidjson::Document;
using rapidjson::Pointer;
using rapidjson::Value;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using Answer = service::RawClient::Answer;

const std::string kSign = "/cds-services/pain-order-sign";
const std::string kSelect = "/cds-services/pain-order-select";
const std::string kView = "/cds-services/pain-patient-view";
const std::string kFeedback = kSign + "/feedback";
const std::string kJson = "Content-Type: application/json\r\n";
const std::string kPage = "https://sandbox.cds-hooks.org";

// One server for all tests of this file: no request may change what another gets.
int Port() {
  static const Serving serving;
  return serving.Port();
}

Answer Sent(const std::string& method, const std::string& path, const std::string& headers = "",
            const std::string& body = "") {
  service::RawClient client(Port());
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
  if (method == "POST" || method == "PUT" || !body.empty()) {
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  client.Send(request + "\r\n" + body);
  return client.Read(method != "HEAD");
}

Answer Posted(const std::string& body, const std::string& path = kSign) {
  return Sent("POST", path, kJson, body);
}

std::string FieldOf(const Answer& answer, const std::string& name) {
  const std::size_t at = answer.head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 4;
  return answer.head.substr(from, answer.head.find("\r\n", from) - from);
}

Document Parsed(const std::string& json) {
  Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

std::string Written(const Document& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return buffer.GetString();
}

void ExpectOutcome(const Answer& answer, int status) {
  EXPECT_EQ(answer.status, status) << answer.head << answer.body;
  EXPECT_EQ(FieldOf(answer, "Content-Type"), "application/json");
  const Document outcome = Parsed(answer.body);
  ASSERT_TRUE(outcome.IsObject() && outcome.HasMember("resourceType")) << answer.body;
  EXPECT_STREQ(outcome["resourceType"].GetString(), "OperationOutcome");
}

// ---- requests, changed in one place ------------------------------------------------------------

struct Edit {
  const char* at;     // JSON pointer
  std::string value;  // JSON; empty: removed
};

std::string With(const std::string& request, const std::vector<Edit>& edits) {
  Document document = Parsed(request);
  for (const Edit& edit : edits) {
    if (edit.value.empty()) {
      EXPECT_TRUE(Pointer(edit.at).Erase(document)) << edit.at;
    } else {
      Document value(&document.GetAllocator());
      value.Parse(edit.value.c_str());
      EXPECT_FALSE(value.HasParseError()) << edit.value;
      Pointer(edit.at).Set(document, static_cast<Value&>(value));
    }
  }
  return Written(document);
}

std::string CaseRequest(const std::string& folder) {
  return house::FileText(house::Root() / "tests/cases" / folder / "request.json");
}

enum class Then {
  kSame,      // the same bytes as without the change
  kCards,     // 200 with cards, which may be others
  kNoCards,   // 200 without a card
  kAnswered,  // 200, with cards or without
  k400,
  k412
};

struct Change {
  const char* name;
  std::vector<Edit> edits;
  Then then;
};

void ExpectAnswer(const Answer& answer, const Change& change, const std::string& unchanged) {
  switch (change.then) {
    case Then::kSame:
      EXPECT_TRUE(answer.body == unchanged) << answer.body.substr(0, 1000);
      break;
    case Then::kCards:
      EXPECT_THAT(answer.body, HasSubstr(R"("uuid":)"));
      break;
    case Then::kNoCards:
      EXPECT_EQ(answer.body, R"({"cards":[]})");
      break;
    case Then::kAnswered:
      break;
    case Then::k400:
      return ExpectOutcome(answer, 400);
    case Then::k412:
      return ExpectOutcome(answer, 412);
  }
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(cards::ProblemsOf(answer.body), IsEmpty());
}

class HttpChangeTest : public ::testing::TestWithParam<Change> {};

std::string NameOf(const ::testing::TestParamInfo<Change>& tested) { return tested.param.name; }

// ---- 1. JSON and transport ---------------------------------------------------------------------

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

// ---- 2. discovery ------------------------------------------------------------------------------

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

// ---- 3. requests -------------------------------------------------------------------------------

const std::string kDraft = "/context/draftOrders/entry/0/resource";

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

// ---- 4. prefetch -------------------------------------------------------------------------------

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

// ---- 6. answers --------------------------------------------------------------------------------

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

// ---- 7. feedback -------------------------------------------------------------------------------

std::string FeedbackOf(const std::string& members) {
  return R"({"feedback":[{"card":"0c4dd9a2-3e2a-5d1c-8f5e-6f9d1a2b3c4d",)"
         R"("outcomeTimestamp":"2026-01-15T10:00:00Z",)" +
         members + "}]}";
}

struct Report {
  const char* name;
  std::string body;
  int status;
};

class HttpFeedbackTest : public ::testing::TestWithParam<Report> {};

TEST_P(HttpFeedbackTest, IsTakenOrRefused) {
  const Answer answer = Posted(GetParam().body, kFeedback);
  if (GetParam().status != 200) return ExpectOutcome(answer, GetParam().status);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body, "");
}

const std::string kOverridden = R"("outcome":"overridden")";

INSTANTIATE_TEST_SUITE_P(
    Bodies, HttpFeedbackTest,
    ::testing::Values(
        Report{"Accepted", FeedbackOf(R"("outcome":"accepted","acceptedSuggestions":[{"id":"s"}])"),
               200},
        Report{"Overridden", FeedbackOf(kOverridden), 200},
        Report{"OverriddenAgain", FeedbackOf(kOverridden), 200},
        Report{"WithAReason",
               FeedbackOf(kOverridden + R"(,"overrideReason":{"reason":{"code":"c","system":)"
                                        R"("http://s"},"userComment":"later"})"),
               200},
        Report{"WithAReasonOfOld", FeedbackOf(kOverridden + R"(,"overrideReason":{"code":"c"})"),
               200},
        Report{"WithoutItsList",
               R"({"card":"c","outcome":"overridden","outcomeTimestamp":"2026-01-15T10:00:00Z"})",
               200},
        Report{"WithAFraction",
               R"({"feedback":[{"card":"c","outcome":"overridden",)"
               R"("outcomeTimestamp":"2026-01-15T10:00:00.123+00:00"}]})",
               200},
        Report{"AtALeapSecond",
               R"({"feedback":[{"card":"c","outcome":"overridden",)"
               R"("outcomeTimestamp":"2016-12-31T23:59:60Z"}]})",
               200},
        Report{"WithMembersUnknown", FeedbackOf(kOverridden + R"(,"x":{"y":null})"), 200},
        Report{"WithAnotherOutcome", FeedbackOf(R"("outcome":"ignored")"), 400},
        Report{"AcceptedNothing", FeedbackOf(R"("outcome":"accepted")"), 400},
        Report{"WithoutACard",
               R"({"feedback":[{"outcome":"overridden",)"
               R"("outcomeTimestamp":"2026-01-15T10:00:00Z"}]})",
               400},
        Report{"WithoutATime", R"({"feedback":[{"card":"c","outcome":"overridden"}]})", 400},
        Report{"WithoutEntries", R"({"feedback":[]})", 400}, Report{"Nothing", "{}", 400},
        Report{"NoJson", "x", 400}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(HttpFeedbackPathTest, IsUnderTheServiceAlone) {
  ExpectOutcome(Posted(FeedbackOf(kOverridden), "/cds-services/nothing/feedback"), 404);
  ExpectOutcome(Posted(FeedbackOf(kOverridden), "/feedback"), 404);
  EXPECT_EQ(Posted(FeedbackOf(kOverridden), kFeedback + "/").status, 200);
}

TEST(HttpFeedbackStoreTest, IsCountedOnceByRule) {
  const EditedConfig config;
  const std::string store = config.At("store.sqlite").string();
  config.Replace("sandbox.yaml", "check_answers: true",
                 "check_answers: true\nstore: {path: " + store + "}");
  Serving serving(config.Path());
  service::RawClient client(serving.Port());
  const auto answer = client.Ask(PostOf(kSign, house::FirstRequest()));
  const Document document = Parsed(answer.body);
  const std::string card = document["cards"][0]["uuid"].GetString();
  const std::string body = R"({"feedback":[{"card":")" + card +
                           R"(","outcome":"overridden","outcomeTimestamp":)"
                           R"("2026-01-15T10:00:00Z","overrideReason":{"reason":{"code":"wait",)"
                           R"("system":"http://s","display":"Will wait"},)"
                           R"("userComment":"a-patient-value"}}]})";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.Ask(PostOf(kFeedback, body)).status, 200);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  const Result text = RunProgram({"feedback", "--config", config.Path()});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("adequate-trial-failed-refer: served 1, accepted 0 (0 %), "
                                        "overridden 1 (100 %), no feedback 0 (ignored 0)\n"
                                        "  1  Will wait [wait]\n"),
                              Not(HasSubstr("a-patient-value"))));
  const Result json = RunProgram({"feedback", "--config", config.Path(), "--json"});
  EXPECT_THAT(json.out, HasSubstr(R"("code":"wait","display":"Will wait","count":1)"));
  EXPECT_TRUE(Parsed(json.out)["rules"].IsArray());
}

TEST(HttpFeedbackStoreTest, WithoutAStoreTheCommandSaysSo) {
  const Result result = RunProgram({"feedback", "--config", kConfig});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("store.path"));
}

TEST(HttpFeedbackStoreTest, AStoreThatCannotBeOpenedIsNotServed) {
  const EditedConfig config;
  config.Replace("sandbox.yaml", "check_answers: true", "store: {path: /nowhere/store.sqlite}");
  const Result result = RunProgram({"serve", "--config", config.Path(), "--port", "0"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/store.sqlite"));
}

// ---- 9. CORS -----------------------------------------------------------------------------------

TEST(HttpCorsTest, APreflightOfTheSandboxIsAllowed) {
  for (const std::string& path : {std::string("/cds-services"), kSign, kFeedback}) {
    const Answer answer =
        Sent("OPTIONS", path,
             "Origin: " + kPage +
                 "\r\nAccess-Control-Request-Method: POST\r\n"
                 "Access-Control-Request-Headers: authorization,content-type\r\n");
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(FieldOf(answer, "Access-Control-Allow-Origin"), kPage);
    EXPECT_EQ(FieldOf(answer, "Access-Control-Allow-Headers"), "Authorization, Content-Type");
    EXPECT_THAT(answer.head, Not(HasSubstr("Credentials")));
    EXPECT_THAT(answer.head, HasSubstr("\r\nVary: Origin\r\n"));
  }
}

struct PageCall {
  const char* name;
  const char* method;
  std::string path;
  std::string headers;
  std::string body;
  int status;
};

class HttpPageTest : public ::testing::TestWithParam<PageCall> {};

TEST_P(HttpPageTest, ReadsTheAnswerOnlyIfItIsListed) {
  const PageCall& call = GetParam();
  for (const std::string& page : {kPage, std::string("https://other.example")}) {
    const Answer answer =
        Sent(call.method, call.path, "Origin: " + page + "\r\n" + call.headers, call.body);
    EXPECT_EQ(answer.status, call.status) << answer.body;
    EXPECT_EQ(FieldOf(answer, "Access-Control-Allow-Origin"), page == kPage ? kPage : "");
    EXPECT_THAT(answer.head, HasSubstr("\r\nVary: Origin\r\n"));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Calls, HttpPageTest,
    ::testing::Values(PageCall{"Discovery", "GET", "/cds-services", "", "", 200},
                      PageCall{"Service", "POST", kSign, kJson, house::FirstRequest(), 200},
                      PageCall{"Feedback", "POST", kFeedback, kJson, FeedbackOf(kOverridden), 200},
                      PageCall{"NoJson", "POST", kSign, kJson, "{", 400},
                      PageCall{"Unknown", "POST", "/cds-services/nothing", kJson, "{}", 404},
                      PageCall{"Method", "PUT", kSign, kJson, "{}", 405},
                      PageCall{"Missing", "POST", kSign, kJson,
                               With(house::FirstRequest(), {{"/prefetch", ""}}), 412},
                      PageCall{"Type", "POST", kSign, "Content-Type: text/plain\r\n", "{}", 415},
                      PageCall{"BrokenGzip", "POST", kSign, kJson + "Content-Encoding: gzip\r\n",
                               "no gzip", 400}),
    [](const auto& tested) { return std::string(tested.param.name); });

// ---- 13. methods, types and statuses -----------------------------------------------------------

struct Status {
  const char* name;
  const char* method;
  std::string path;
  std::string headers;
  int status;
  const char* allow;
};

class HttpStatusTest : public ::testing::TestWithParam<Status> {};

TEST_P(HttpStatusTest, IsToldWithAnOutcome) {
  const Status& asked = GetParam();
  const bool has_body = std::string(asked.method) == "POST" || std::string(asked.method) == "PUT";
  const Answer answer = Sent(asked.method, asked.path, asked.headers, has_body ? "{}" : "");
  ExpectOutcome(answer, asked.status);
  EXPECT_EQ(FieldOf(answer, "Allow"), asked.allow);
}

INSTANTIATE_TEST_SUITE_P(
    Requests, HttpStatusTest,
    ::testing::Values(
        Status{"UnknownPath", "GET", "/cds-service", "", 404, ""},
        Status{"UnknownService", "POST", "/cds-services/nothing", kJson, 404, ""},
        Status{"SlashTwice", "POST", "/cds-services//pain-order-sign", kJson, 404, ""},
        Status{"PostToDiscovery", "POST", "/cds-services", kJson, 405, "GET, HEAD, OPTIONS"},
        Status{"GetOfAService", "GET", kSign, "", 405, "POST, OPTIONS"},
        Status{"PutToAService", "PUT", kSign, kJson, 405, "POST, OPTIONS"},
        Status{"DeleteOfAService", "DELETE", kSign, "", 405, "POST, OPTIONS"},
        Status{"GetOfFeedback", "GET", kFeedback, "", 405, "POST, OPTIONS"},
        Status{"PostToHealth", "POST", "/healthz", kJson, 405, "GET, HEAD, OPTIONS"},
        Status{"XmlWanted", "POST", kSign, kJson + "Accept: application/fhir+xml\r\n", 406, ""},
        Status{"JsonRefused", "GET", "/cds-services", "Accept: */*, application/json;q=0\r\n", 406,
               ""},
        Status{"NoType", "POST", kSign, "", 415, ""},
        Status{"Form", "POST", kSign, "Content-Type: application/x-www-form-urlencoded\r\n", 415,
               ""},
        Status{"UnknownCoding", "POST", kSign, kJson + "Content-Encoding: zstd\r\n", 415, ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(HttpMethodTest, OptionsTellsWhatIsAllowed) {
  const Answer answer = Sent("OPTIONS", kSign);
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(FieldOf(answer, "Allow"), "POST, OPTIONS");
  EXPECT_EQ(Sent("OPTIONS", "*").status, 204);
}

TEST(HttpBodyTest, OverTheLimitIs413ForAPageToo) {
  service::RawClient client(Port());
  client.Send("POST " + kSign + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + kPage +
              "\r\nContent-Length: 8388609\r\n\r\n");
  const Answer answer = client.Read();
  ExpectOutcome(answer, 413);
  EXPECT_EQ(FieldOf(answer, "Access-Control-Allow-Origin"), kPage);
}

TEST(HttpBodyTest, DeepNestingIs400) {
  ExpectOutcome(Posted(R"({"hook":)" + std::string(1'000'000, '[')), 400);
}

TEST(HttpBodyTest, LongAnswersAreCompressedOnRequest) {
  const Answer answer =
      Sent("POST", kSign, kJson + "Accept-Encoding: gzip\r\n", house::FirstRequest());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(FieldOf(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(answer.body.substr(0, 2), "\x1f\x8b");
  EXPECT_THAT(answer.head, HasSubstr("Vary: Accept-Encoding\r\n"));
}

TEST(HttpRateTest, OverTheRateIs429WithATime) {
  const EditedConfig config;
  config.Replace("sandbox.yaml", "check_answers: true", "rate_limit: {per_minute: 1, burst: 1}");
  const Serving serving(config.Path());
  service::RawClient client(serving.Port());
  const std::string get = "GET /cds-services HTTP/1.1\r\nHost: localhost\r\n\r\n";
  EXPECT_EQ(client.Ask(get).status, 200);
  const Answer answer = client.Ask(get);
  ExpectOutcome(answer, 429);
  const int seconds = std::stoi(FieldOf(answer, "Retry-After"));
  EXPECT_GE(seconds, 1);
  EXPECT_LE(seconds, 60);
}

// ---- 10. staleness -----------------------------------------------------------------------------

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

// ---- server edges ------------------------------------------------------------------------------

TEST(HttpEdgeTest, ADrippedRequestCostsOthersNothing) {
  const std::string request = PostOf(kSign, house::FirstRequest());
  service::RawClient slow(Port());
  service::RawClient other(Port());
  const std::string get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::size_t sent = 0;
  for (; sent < 200; ++sent) {
    ASSERT_TRUE(slow.Send({&request[sent], 1}));
    ASSERT_EQ(other.Ask(get).status, 200);
  }
  slow.Send(std::string_view(request).substr(sent));
  EXPECT_EQ(slow.Read().status, 200);
}

TEST(HttpEdgeTest, ABurstOfConnectionsIsServed) {
  std::deque<service::RawClient> burst;
  for (int i = 0; i < 200; ++i) burst.emplace_back(Port());
  const std::string request = PostOf(kSign, house::FirstRequest());
  for (auto& client : burst) ASSERT_TRUE(client.Send(request));
  for (auto& client : burst) ASSERT_EQ(client.Read().status, 200);
}

// A request that is answered under way may not be cut: whoever gets no answer gets none of it.
TEST(HttpEdgeTest, TheEndCutsNoAnswer) {
  Serving serving;
  std::deque<service::RawClient> clients;
  for (int i = 0; i < 8; ++i) clients.emplace_back(serving.Port());
  const std::string request = PostOf(kSign, house::FirstRequest());
  for (auto& client : clients) EXPECT_EQ(client.Ask(request).status, 200);
  for (auto& client : clients) EXPECT_TRUE(client.Send(request));
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  for (auto& client : clients) {
    const Answer answer = client.Read();
    if (answer.status == 200) {
      EXPECT_TRUE(Parsed(answer.body).IsObject());
    }
    EXPECT_TRUE(client.IsAtEnd());
  }
}

}  // namespace
