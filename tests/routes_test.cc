// The HTTP face without sockets.
#include "service/routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "cards/response.h"
#include "tests/house.h"

namespace service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSign = "/cds-services/pain-order-sign";

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

INSTANTIATE_TEST_SUITE_P(Methods, OtherMethodTest,
                         ::testing::Values(Method{"/cds-services", "POST", "GET, HEAD"},
                                           Method{"/cds-services", "DELETE", "GET, HEAD"},
                                           Method{kSign, "GET", "POST"},
                                           Method{kSign, "HEAD", "POST"},
                                           Method{kSign, "PUT", "POST"},
                                           Method{kSign, "post", "POST"}));

class UnknownPathTest : public ::testing::TestWithParam<const char*> {};

TEST_P(UnknownPathTest, Is404) {
  ExpectOutcome(Handled(RequestOf("POST", GetParam(), "{}")), 404, "not-found");
}

INSTANTIATE_TEST_SUITE_P(Paths, UnknownPathTest,
                         ::testing::Values("", "/", "/cds-service", "/cds-servicesx",
                                           "/cds-services/nothing",
                                           "/cds-services//pain-order-sign",
                                           "/cds-services/PAIN-ORDER-SIGN",
                                           "/cds-services/pain-order-sign/feedback",
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
