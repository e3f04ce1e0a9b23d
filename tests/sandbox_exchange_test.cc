// The public CDS Hooks Sandbox as a caller, in the shapes that it was seen to send: a preflight
// before each call, discovery, an order of one drug without a dose in mg, a card dismissed; each
// signed with ES384 for its own address, without a sub.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <memory>
#include <string>

#include "service/fetch_keys.h"
#include "service/routes.h"
#include "tests/house.h"
#include "tests/service/raw_client.h"
#include "tests/service/tokens.h"

namespace service {
namespace {

using ::testing::HasSubstr;
using tokens::Draft;
using tokens::kNow;
using tokens::Quoted;

constexpr const char* kPage = "https://sandbox.cds-hooks.org";
constexpr const char* kBase = "https://cds.example.org/cds-services";
constexpr const char* kKey = "a-key-of-the-sandbox";

// No type and no fullUrl, the dose in pills, the category an object where FHIR wants an array.
constexpr const char* kOrder = R"({
  "hookInstance": "0d6c0c6e-6a5d-4f3b-9a83-3a3f0a4f7d11", "hook": "order-sign",
  "fhirServer": "https://launch.smarthealthit.org/v/r4/fhir",
  "context": {"patientId": "p1", "userId": "Practitioner/COREPRACTITIONER1",
    "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {
      "resourceType": "MedicationRequest", "id": "request-123", "status": "draft", "intent": "order",
      "subject": {"reference": "Patient/p1"}, "authoredOn": "2026-01-15",
      "category": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category", "code": "outpatient"}]},
      "medicationCodeableConcept": {"text": "gabapentin 800 MG Oral Tablet",
        "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "310434", "display": "gabapentin 800 MG Oral Tablet"}]},
      "dosageInstruction": [{"timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "system": "http://unitsofmeasure.org", "code": "{pill}"}}]}],
      "dispenseRequest": {"expectedSupplyDuration": {"value": 30, "unit": "days"}}}}]}},
  "prefetch": {
    "patient": {"resourceType": "Patient", "id": "p1", "gender": "male", "birthDate": "1979-04-02"},
    "conditions": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition", "id": "c1",
      "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
      "code": {"coding": [{"system": "http://snomed.info/sct", "code": "23056005"}]},
      "subject": {"reference": "Patient/p1"}, "onsetDateTime": "2025-09-01"}}]},
    "medicationRequests": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest", "id": "m1",
      "status": "active", "intent": "order", "subject": {"reference": "Patient/p1"}, "authoredOn": "2025-10-01",
      "medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "310433"}]},
      "dosageInstruction": [{"text": "1 tablet three times a day", "timing": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}]}]}}]},
    "observations": {"resourceType": "Bundle"}}})";

class SandboxExchangeTest : public ::testing::Test {
 protected:
  SandboxExchangeTest() {
    auto deployment = std::make_shared<Deployment>(house::Sandbox());
    deployment->callers.trust = Trust::kJwt;
    deployment->fhir_servers.bases.clear();
    Client& client = deployment->clients.front();
    client.token.issuers = {kPage};
    client.token.audiences = {std::string(kBase) + "/{service}",
                              std::string(kBase) + "/{service}/feedback"};
    client.token.max_lifetime = std::chrono::seconds(900);
    client.token.keys = *ReadKeySet(tokens::Set({tokens::EcKey().Jwk(kKey)}));
    Identity identity{std::make_shared<KeyStore>(HttpsFetch({}), KeyStoreSettings{}),
                      std::make_shared<MemoryReplayStore>(1000), [] { return kNow; }};
    routes_ = std::make_unique<Routes>(
        deployment, [] { return house::FirstDay(); }, std::move(identity));
    server_ = std::make_unique<RunningServer>(
        [this](HttpRequest&& request) { return routes_->Handle(std::move(request)); });
  }

  // What its browser asks before it sends anything.
  RawClient::Answer Preflight(const std::string& path, const char* method) const {
    return RawClient(server_->Port())
        .Ask("OPTIONS " + path + " HTTP/1.1\r\nHost: cds.example.org\r\nOrigin: " + kPage +
             "\r\nAccess-Control-Request-Method: " + method +
             "\r\nAccess-Control-Request-Headers: authorization,content-type\r\n\r\n");
  }

  // Signed for the address that is called, with a nonce that no other has.
  std::string TokenFor(const std::string& path) {
    Draft draft;
    draft.header = {{"alg", Quoted("ES384")},
                    {"typ", Quoted("JWT")},
                    {"kid", Quoted(kKey)},
                    {"jku", Quoted(std::string(kPage) + "/.well-known/jwks.json")}};
    draft.claims["iss"] = Quoted(kPage);
    draft.claims["aud"] = Quoted("https://cds.example.org" + path);
    draft.claims["jti"] = Quoted("nonce-" + std::to_string(++nonces_));
    return draft.SignedBy(tokens::EcKey());
  }

  std::string Head(const std::string& method, const std::string& path) {
    return method + " " + path + " HTTP/1.1\r\nHost: cds.example.org\r\nOrigin: " + kPage +
           "\r\nAccept: application/json\r\nAuthorization: Bearer " + TokenFor(path) + "\r\n";
  }

  RawClient::Answer Post(const std::string& path, const std::string& body) {
    return RawClient(server_->Port())
        .Ask(Head("POST", path) + "Content-Type: application/json\r\nContent-Length: " +
             std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  int nonces_ = 0;
  std::unique_ptr<Routes> routes_;
  std::unique_ptr<RunningServer> server_;
};

TEST_F(SandboxExchangeTest, IsAnsweredFromDiscoveryToFeedback) {
  const std::string service = "/cds-services/pain-order-sign";
  const std::string allowed = std::string("Access-Control-Allow-Origin: ") + kPage;
  for (const auto& [path, method] :
       {std::pair{std::string("/cds-services"), "GET"}, std::pair{service, "POST"},
        std::pair{service + "/feedback", "POST"}}) {
    const auto preflight = Preflight(path, method);
    EXPECT_EQ(preflight.status, 204) << path;
    EXPECT_THAT(preflight.head, HasSubstr(allowed)) << path;
    EXPECT_THAT(preflight.head, HasSubstr(method)) << path;
  }

  const auto discovery = RawClient(server_->Port()).Ask(Head("GET", "/cds-services") + "\r\n");
  EXPECT_EQ(discovery.status, 200);
  EXPECT_THAT(discovery.head, HasSubstr(allowed));
  EXPECT_THAT(discovery.body, HasSubstr("{{context.patientId}}"));

  const auto answer = Post(service, kOrder);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.head, HasSubstr(allowed));
  rapidjson::Document response;
  response.Parse(answer.body.c_str());
  ASSERT_TRUE(response.HasMember("cards") && !response["cards"].Empty()) << answer.body;
  const auto& card = response["cards"][0];
  EXPECT_THAT(card["summary"].GetString(), HasSubstr("Gabapentin 1,800 mg/day"));
  ASSERT_TRUE(card.HasMember("overrideReasons"));
  const auto& reason = card["overrideReasons"][0];

  const std::string dismissed =
      std::string(R"({"feedback":[{"card":")") + card["uuid"].GetString() +
      R"(","outcome":"overridden","outcomeTimestamp":"2026-01-15T10:00:00.000Z",)" +
      R"("overrideReason":{"reason":{"code":")" + reason["code"].GetString() + R"(","system":")" +
      reason["system"].GetString() + R"("}}}]})";
  const auto feedback = Post(service + "/feedback", dismissed);
  EXPECT_EQ(feedback.status, 200) << feedback.body;
  EXPECT_EQ(feedback.body, "");
  EXPECT_THAT(feedback.head, HasSubstr(allowed));

  const std::string accepted =
      std::string(R"({"feedback":[{"card":")") + card["uuid"].GetString() +
      R"(","outcome":"accepted","outcomeTimestamp":"2026-01-15T10:01:00.000Z",)" +
      R"("acceptedSuggestions":[{"id":")" + card["suggestions"][0]["uuid"].GetString() +
      R"("}]}]})";
  EXPECT_EQ(Post(service + "/feedback", accepted).status, 200);
}

TEST_F(SandboxExchangeTest, ATokenForAnotherAddressIsNone) {
  const std::string service = "/cds-services/pain-order-sign";
  const std::string body = kOrder;
  const auto answer =
      RawClient(server_->Port())
          .Ask("POST " + service + " HTTP/1.1\r\nHost: cds.example.org\r\nOrigin: " + kPage +
               "\r\nAuthorization: Bearer " + TokenFor("/cds-services") +
               "\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.head, HasSubstr(std::string("Access-Control-Allow-Origin: ") + kPage));
}

}  // namespace
}  // namespace service
