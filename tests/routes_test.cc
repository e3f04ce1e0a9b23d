// The HTTP face without sockets.
#include "service/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <unistd.h>

#include "cards/response.h"
#include "tests/house.h"

namespace service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSign = "/cds-services/pain-order-sign";
constexpr const char* kSignFeedback = "/cds-services/pain-order-sign/feedback";
constexpr const char* kReads = "GET, HEAD, OPTIONS";
constexpr const char* kPosts = "POST, OPTIONS";

// The shipped deployment, not owned.
std::shared_ptr<const Deployment> Shipped() {
  return {std::shared_ptr<const Deployment>(), &house::Sandbox()};
}

HttpRequest RequestOf(std::string method, std::string path, std::string body = "") {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

HttpResponse Handled(HttpRequest request) {
  return Routes(Shipped(), [] { return house::FirstDay(); }).Handle(std::move(request));
}

HttpResponse Posted(std::string body) { return Handled(RequestOf("POST", kSign, std::move(body))); }

std::string HeaderOf(const HttpResponse& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

// The body is an OperationOutcome of one issue of this type.
void ExpectOutcome(const HttpResponse& response, int status, const std::string& type) {
  EXPECT_EQ(response.status, status) << response.body;
  EXPECT_EQ(response.content_type, "application/json");
  rapidjson::Document outcome;
  outcome.Parse(response.body.c_str());
  ASSERT_TRUE(outcome.IsObject()) << response.body;
  EXPECT_STREQ(outcome["resourceType"].GetString(), "OperationOutcome");
  ASSERT_EQ(outcome["issue"].Size(), 1U);
  EXPECT_EQ(outcome["issue"][0]["code"].GetString(), type);
}

// ---- discovery ---------------------------------------------------------------------------------

class DiscoveryPathTest : public ::testing::TestWithParam<const char*> {};

TEST_P(DiscoveryPathTest, ListsTheServices) {
  for (const char* method : {"GET", "HEAD"}) {
    const auto response = Handled(RequestOf(method, GetParam()));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_THAT(response.body, HasSubstr("pain-order-sign"));
  }
}

INSTANTIATE_TEST_SUITE_P(Paths, DiscoveryPathTest,
                         ::testing::Values("/cds-services", "/cds-services/", "/cds-services///"));

TEST(DiscoveryTest, EveryServiceListedAnswersUnderItsId) {
  rapidjson::Document discovery;
  discovery.Parse(Handled(RequestOf("GET", "/cds-services")).body.c_str());
  ASSERT_EQ(discovery["services"].Size(), house::Sandbox().services.size());
  for (const auto& service : discovery["services"].GetArray()) {
    const auto response =
        Handled(RequestOf("POST", "/cds-services/" + std::string(service["id"].GetString()), "{}"));
    EXPECT_EQ(response.status, 400);
  }
}

TEST(HealthTest, IsUpAndNamesTheContent) {
  const service::HttpResponse response = Handled(RequestOf("GET", "/healthz"));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, ::testing::HasSubstr(house::Sandbox().content_version));
  EXPECT_THAT(response.body, ::testing::HasSubstr(house::Sandbox().content_hash));
}

// ---- methods, paths and types ------------------------------------------------------------------

struct Method {
  const char* path;
  const char* method;
  const char* allowed;
};

class OtherMethodTest : public ::testing::TestWithParam<Method> {};

TEST_P(OtherMethodTest, Is405WithWhatIsAllowed) {
  const auto response = Handled(RequestOf(GetParam().method, GetParam().path, "{}"));
  ExpectOutcome(response, 405, "not-supported");
  EXPECT_EQ(HeaderOf(response, "Allow"), GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    Methods, OtherMethodTest,
    ::testing::Values(Method{"/cds-services", "POST", kReads},
                      Method{"/cds-services", "DELETE", kReads}, Method{"/healthz", "POST", kReads},
                      Method{kSign, "GET", kPosts}, Method{kSign, "HEAD", kPosts},
                      Method{kSign, "PUT", kPosts}, Method{kSign, "post", kPosts},
                      Method{kSignFeedback, "GET", kPosts}));

class OptionsTest : public ::testing::TestWithParam<Method> {};

TEST_P(OptionsTest, TellsWhatIsAllowed) {
  const auto response = Handled(RequestOf("OPTIONS", GetParam().path));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(HeaderOf(response, "Allow"), GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(Paths, OptionsTest,
                         ::testing::Values(Method{"*", "", "GET, HEAD, POST, OPTIONS"},
                                           Method{"/healthz", "", kReads},
                                           Method{"/cds-services", "", kReads},
                                           Method{kSign, "", kPosts},
                                           Method{kSignFeedback, "", kPosts}));

class UnknownPathTest : public ::testing::TestWithParam<const char*> {};

TEST_P(UnknownPathTest, Is404) {
  ExpectOutcome(Handled(RequestOf("POST", GetParam(), "{}")), 404, "not-found");
}

INSTANTIATE_TEST_SUITE_P(
    Paths, UnknownPathTest,
    ::testing::Values("", "/", "/cds-service", "/cds-servicesx", "/cds-services/nothing",
                      "/cds-services//pain-order-sign", "/cds-services/PAIN-ORDER-SIGN",
                      "/cds-services/nothing/feedback", "/cds-services/feedback",
                      "/cds-services//feedback", "/cds-services/pain-order-sign/feedback/x",
                      "/r4/cds-services", "/cds-services/../healthz"));

TEST(CallTest, ATrailingSlashIsTolerated) {
  EXPECT_EQ(Handled(RequestOf("POST", std::string(kSign) + "/", house::FirstRequest())).status,
            200);
}

struct Type {
  const char* name;
  const char* type;
  int status;
};

class ContentTypeTest : public ::testing::TestWithParam<Type> {};

TEST_P(ContentTypeTest, DecidesWhetherTheBodyIsRead) {
  HttpRequest request = RequestOf("POST", kSign, house::FirstRequest());
  request.headers = {{"content-type", GetParam().type}};
  const auto response = Handled(std::move(request));
  if (GetParam().status == 200) {
    EXPECT_EQ(response.status, 200) << response.body;
  } else {
    ExpectOutcome(response, 415, "not-supported");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Types, ContentTypeTest,
    ::testing::Values(Type{"Json", "application/json", 200},
                      Type{"WithACharset", "application/json; charset=utf-8", 200},
                      Type{"UpperCase", "Application/JSON ;charset=UTF-8", 200},
                      Type{"Fhir", "application/fhir+json", 200},
                      Type{"FhirOfOld", "application/json+fhir", 200}, Type{"None", "", 415},
                      Type{"Text", "text/plain", 415}, Type{"Xml", "application/fhir+xml", 415},
                      Type{"Form", "application/x-www-form-urlencoded", 415},
                      Type{"Multipart", "multipart/form-data; boundary=application/json", 415},
                      Type{"BeginsAlike", "application/json5", 415}),
    [](const auto& tested) { return tested.param.name; });

TEST(CallTest, WithoutAContentTypeIs415) {
  HttpRequest request = RequestOf("POST", kSign, house::FirstRequest());
  request.headers.clear();
  ExpectOutcome(Handled(std::move(request)), 415, "not-supported");
}

TEST(CallTest, AnAcceptWithoutJsonIs406) {
  HttpRequest request = RequestOf("POST", kSign, house::FirstRequest());
  request.headers.emplace_back("Accept", "application/fhir+xml, text/*");
  ExpectOutcome(Handled(std::move(request)), 406, "not-supported");
}

// ---- feedback ----------------------------------------------------------------------------------

constexpr const char* kOverridden =
    R"({"feedback":[{"card":"c","outcome":"overridden","outcomeTimestamp":"2026-01-15T10:00:00Z",)"
    R"("overrideReason":{"userComment":"a-patient-value"}}]})";

TEST(FeedbackRouteTest, IsTakenWithAnEmpty200) {
  const auto response = Handled(RequestOf("POST", kSignFeedback, kOverridden));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
}

TEST(FeedbackRouteTest, NeedsNoAccept) {
  HttpRequest request = RequestOf("POST", kSignFeedback, kOverridden);
  request.headers.emplace_back("Accept", "text/plain");
  EXPECT_EQ(Handled(std::move(request)).status, 200);
}

TEST(FeedbackRouteTest, IsCountedForTheRulesOfTheCard) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("routes-" + std::to_string(getpid()))).string();
  {
    StoreSettings settings;
    settings.url = path;
    Store store(settings);
    {
      FeedbackBook book(store);
      const Routes routes(Shipped(), [] { return house::FirstDay(); }, {},
                          {&book, std::chrono::steady_clock::now});
      rapidjson::Document answer;
      answer.Parse(routes.Handle(RequestOf("POST", kSign, house::FirstRequest())).body.c_str());
      std::string feedback = kOverridden;
      feedback.replace(feedback.find("\"c\""), 3,
                       "\"" + std::string(answer["cards"][0]["uuid"].GetString()) + "\"");
      EXPECT_EQ(routes.Handle(RequestOf("POST", kSignFeedback, feedback)).status, 200);
    }
    bool is_found = false;
    for (const RuleFeedback& rule : store.ByRule()) {
      EXPECT_EQ(rule.served, 1) << rule.rule;
      is_found |= rule.rule == "adequate-trial-failed-refer" && rule.overridden == 1;
    }
    EXPECT_TRUE(is_found);
  }
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path + ending);
}

// ---- CORS --------------------------------------------------------------------------------------

constexpr const char* kSandboxPage = "https://sandbox.cds-hooks.org";

HttpRequest FromPage(HttpRequest request, const char* origin = kSandboxPage) {
  request.headers.emplace_back("Origin", origin);
  return request;
}

class CorsAnswerTest : public ::testing::TestWithParam<Method> {};

TEST_P(CorsAnswerTest, IsForTheListedPageWhateverItsStatus) {
  const auto listed = Handled(FromPage(RequestOf(GetParam().method, GetParam().path, "{")));
  EXPECT_EQ(HeaderOf(listed, "Access-Control-Allow-Origin"), kSandboxPage);
  EXPECT_EQ(HeaderOf(listed, "Vary"), "Origin");
  EXPECT_EQ(HeaderOf(listed, "Access-Control-Allow-Credentials"), "");
  const auto other = Handled(
      FromPage(RequestOf(GetParam().method, GetParam().path, "{"), "https://other.example"));
  EXPECT_EQ(other.status, listed.status);
  EXPECT_EQ(HeaderOf(other, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(HeaderOf(other, "Vary"), "Origin");
}

INSTANTIATE_TEST_SUITE_P(
    Answers, CorsAnswerTest,
    ::testing::Values(Method{"/cds-services", "GET", ""}, Method{"/cds-services", "PUT", ""},
                      Method{kSign, "POST", ""}, Method{kSignFeedback, "POST", ""},
                      Method{"/nothing", "GET", ""}, Method{"/cds-services/nothing", "POST", ""}));

TEST(PreflightTest, TellsAListedPageWhatItMaySend) {
  for (const char* path : {"/cds-services", kSign, kSignFeedback}) {
    HttpRequest request = FromPage(RequestOf("OPTIONS", path));
    request.headers.emplace_back("Access-Control-Request-Method", "POST");
    request.headers.emplace_back("Access-Control-Request-Headers", "authorization,content-type");
    const auto response = Handled(std::move(request));
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), kSandboxPage);
    EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Headers"), "Authorization, Content-Type");
    EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Methods"), HeaderOf(response, "Allow"));
  }
}

TEST(PreflightTest, TellsAnotherPageNothing) {
  HttpRequest request = FromPage(RequestOf("OPTIONS", kSign), "https://other.example");
  request.headers.emplace_back("Access-Control-Request-Method", "POST");
  const auto response = Handled(std::move(request));
  EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Methods"), "");
}

// ---- the rate limit ----------------------------------------------------------------------------

TEST(RateLimitedTest, Is429WithATimeAndLeavesHealthAlone) {
  Deployment limited = house::Sandbox();
  limited.rate_limit = {60, 2};
  auto now = RateLimit::Time(std::chrono::hours(1));
  const Routes routes(std::make_shared<const Deployment>(std::move(limited)),
                      [] { return house::FirstDay(); }, {}, {nullptr, [&now] { return now; }});
  const auto status = [&routes](const char* path, const char* from) {
    HttpRequest request = RequestOf("GET", path);
    request.remote_address = from;
    return routes.Handle(std::move(request)).status;
  };
  EXPECT_EQ(status("/cds-services", "192.0.2.1"), 200);
  EXPECT_EQ(status("/cds-services", "192.0.2.1"), 200);
  HttpRequest third = RequestOf("GET", "/cds-services");
  third.remote_address = "192.0.2.1";
  const auto response = routes.Handle(std::move(third));
  ExpectOutcome(response, 429, "throttled");
  EXPECT_EQ(HeaderOf(response, "Retry-After"), "1");
  EXPECT_EQ(status("/healthz", "192.0.2.1"), 200);
  EXPECT_EQ(status("/cds-services", "192.0.2.2"), 200);
  now += std::chrono::seconds(1);
  EXPECT_EQ(status("/cds-services", "192.0.2.1"), 200);
}

// ---- one id, several hooks ---------------------------------------------------------------------

TEST(SharedIdTest, TheHookOfTheCallDecides) {
  Deployment shared = house::Sandbox();
  for (auto& service : shared.services) service.id = "pain";
  const Routes routes(std::make_shared<const Deployment>(std::move(shared)),
                      [] { return house::FirstDay(); });
  std::string request = house::FirstRequest();
  EXPECT_EQ(routes.Handle(RequestOf("POST", "/cds-services/pain", request)).body,
            Posted(request).body);
  const auto view = routes.Handle(
      RequestOf("POST", "/cds-services/pain",
                R"({"hook":"patient-view","hookInstance":"i","context":{"patientId":"p"},)"
                R"("prefetch":{"conditions":null,"medicationRequests":null}})"));
  EXPECT_EQ(view.status, 200) << view.body;
  ExpectOutcome(routes.Handle(RequestOf("POST", "/cds-services/pain", R"({"hook":"other"})")), 400,
                "value");
}

// ---- answers and refusals ----------------------------------------------------------------------

TEST(CallTest, AnswersWithCardsThatKeepTheRules) {
  const auto response = Posted(house::FirstRequest());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_THAT(cards::ProblemsOf(response.body), IsEmpty());
  EXPECT_THAT(response.body, Not(HasSubstr(R"("cards":[])")));
}

TEST(CallTest, WithNothingToSayAnswersWithNoCards) {
  const auto response = Posted(
      R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p","draftOrders":)"
      R"({"resourceType":"Bundle"}},"prefetch":{"conditions":null,"medicationRequests":null}})");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"cards":[]})");
}

TEST(CallTest, ABodyThatIsNoJsonIs400) {
  for (const char* body : {"", "x", "[]", "{"}) {
    const auto response = Posted(body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(response.body, HasSubstr("OperationOutcome"));
  }
}

TEST(CallTest, AMissingElementIs400ThatNamesIt) {
  const auto response = Posted(R"({"hook":"order-sign","hookInstance":"i","context":{}})");
  ExpectOutcome(response, 400, "required");
  EXPECT_THAT(response.body, HasSubstr("context.patientId"));
}

TEST(CallTest, AnotherHookIs400) {
  ExpectOutcome(Posted(R"({"hook":"patient-view","hookInstance":"i"})"), 400, "value");
}

TEST(CallTest, OrdersOfAnOlderFhirAreRefusedInPlainWords) {
  const auto response = Posted(
      R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p","draftOrders":)"
      R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"MedicationOrder"}}]}}})");
  ExpectOutcome(response, 400, "not-supported");
  EXPECT_THAT(response.body, HasSubstr("MedicationOrder is of FHIR DSTU2 or STU3"));
  EXPECT_THAT(response.body, HasSubstr("FHIR R4 and R4B are read"));
}

TEST(CallTest, WithoutTheEssentialListsIs412ThatNamesThem) {
  const auto response = Posted(
      R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":"p","draftOrders":{}}})");
  ExpectOutcome(response, 412, "required");
  EXPECT_THAT(response.body,
              AllOf(HasSubstr("prefetch.conditions"), HasSubstr("prefetch.medicationRequests")));
}

TEST(CallTest, ARefusalNeverRepeatsValuesOfThePatient) {
  const std::string secret = "a-patient-value";
  for (const std::string& body :
       {R"({"hook":")" + secret + R"("})",
        R"({"hook":"order-sign","hookInstance":"i","context":")" + secret + R"("})",
        R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":")" + secret +
            R"(","draftOrders":")" + secret + R"("}})",
        R"({"hook":"order-sign","hookInstance":"i","context":{"patientId":")" + secret +
            R"(","draftOrders":{}}})",
        "{\"" + secret}) {
    const auto response = Posted(body);
    EXPECT_GE(response.status, 400) << body;
    EXPECT_LT(response.status, 500) << body;
    EXPECT_THAT(response.body, Not(HasSubstr(secret)));
  }
}

TEST(CheckedAnswerTest, IsNotSentWhereItDoesNotConform) {
  Deployment broken = house::Sandbox();
  broken.texts.topic_system.clear();  // a topic without a system
  for (const bool is_checked : {true, false}) {
    broken.checks_answers = is_checked;
    const Routes routes(std::make_shared<const Deployment>(broken),
                        [] { return house::FirstDay(); });
    EXPECT_EQ(routes.Handle(RequestOf("POST", kSign, house::FirstRequest())).status,
              is_checked ? 500 : 200);
  }
}

// ---- calls stripped of their data --------------------------------------------------------------

TEST(StrippedCallTest, GetsNoCardWhereTheClientIsKnownToStripThem) {
  Deployment deployment = house::Sandbox();
  const std::string stripped = R"({"hook":"order-sign","hookInstance":"i","context":)"
                               R"({"userId":"Practitioner/1","patientId":"p"}})";
  for (const bool strips : {true, false}) {
    deployment.clients.front().profile.strips_calls = strips;
    const Routes routes(std::make_shared<const Deployment>(deployment),
                        [] { return house::FirstDay(); });
    const auto response = routes.Handle(RequestOf("POST", kSign, stripped));
    EXPECT_EQ(response.status, strips ? 200 : 400);
    if (strips) {
      EXPECT_EQ(response.body, R"({"cards":[]})");
    }
    // Anything else that is missing is a mistake all the same.
    ExpectOutcome(routes.Handle(RequestOf("POST", kSign, R"({"hook":"order-sign"})")), 400,
                  "required");
    ExpectOutcome(routes.Handle(RequestOf("POST", kSign,
                                          R"({"hook":"order-sign","hookInstance":"i","context":)"
                                          R"({"patientId":"p","draftOrders":"none"}})")),
                  400, "structure");
  }
}

TEST(FailureTest, Is500WithAnIdAndWithoutItsText) {
  const Routes routes(
      Shipped(), []() -> pathway::Day { throw std::runtime_error("a-patient-value at line 3"); });
  const auto first = routes.Handle(RequestOf("POST", kSign, house::FirstRequest()));
  const auto second = routes.Handle(RequestOf("POST", kSign, house::FirstRequest()));
  ExpectOutcome(first, 500, "exception");
  EXPECT_THAT(first.body, AllOf(HasSubstr("failure-"), Not(HasSubstr("a-patient-value")),
                                Not(HasSubstr("runtime"))));
  EXPECT_NE(first.body, second.body);
}

}  // namespace
}  // namespace service
