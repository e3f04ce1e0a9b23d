// A request that brings nothing but its FHIR server and a token, from its body to its answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fhir/date.h"
#include "service/answer.h"
#include "service/routes.h"
#include "service/simulate.h"
#include "tests/fake_fhir/server.h"
#include "tests/house.h"

namespace service {
namespace {

namespace fs = std::filesystem;

using fake_fhir::Bundle;
using fake_fhir::Reply;
using fake_fhir::Seen;
using fake_fhir::Server;
using fake_fhir::Then;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kSign = "/cds-services/pain-order-sign";
constexpr const char* kToken = "a-secret-token";

std::string Written(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

// What the lists of a request's prefetch hold, as a FHIR server has them: by type, and the patient
// by "Patient".
std::map<std::string, std::string> ChartOf(const rapidjson::Document& request) {
  std::map<std::string, std::string> chart;
  const std::map<std::string, std::string> types = {{"patient", "Patient"},
                                                    {"conditions", "Condition"},
                                                    {"medicationRequests", "MedicationRequest"},
                                                    {"medicationStatements", "MedicationStatement"},
                                                    {"observations", "Observation"},
                                                    {"allergies", "AllergyIntolerance"},
                                                    {"procedures", "Procedure"},
                                                    {"serviceRequests", "ServiceRequest"},
                                                    {"diagnosticReports", "DiagnosticReport"}};
  for (const auto& member : request["prefetch"].GetObject()) {
    chart[types.at(member.name.GetString())] =
        member.value.IsNull() ? Bundle({}) : Written(member.value);
  }
  return chart;
}

std::string TypeIn(const std::string& path) {
  const std::string rest = path.substr(std::string("/fhir/").size());
  return rest.substr(0, rest.find('/'));
}

Server::Handler Serving(std::map<std::string, std::string> chart) {
  return [chart = std::move(chart)](const Seen& seen) {
    const auto found = chart.find(TypeIn(seen.path));
    return found == chart.end() ? Reply{"", 404} : Reply{found->second};
  };
}

// The request without the prefetch keys named (none named: all), with this server and a token.
std::string Stripped(const std::string& body, const std::string& server,
                     const std::vector<std::string>& keys = {}) {
  rapidjson::Document request;
  request.Parse(body.c_str());
  auto& allocator = request.GetAllocator();
  const auto text = [&](const std::string& value) {
    return rapidjson::Value(value.c_str(), allocator);
  };
  for (const std::string& key : keys) request["prefetch"].RemoveMember(key.c_str());
  if (keys.empty()) request.RemoveMember("prefetch");
  request.RemoveMember("fhirServer");
  request.RemoveMember("fhirAuthorization");
  request.AddMember("fhirServer", text(server), allocator);
  rapidjson::Value authorization(rapidjson::kObjectType);
  authorization.AddMember("access_token", text(kToken), allocator);
  authorization.AddMember("token_type", "Bearer", allocator);
  authorization.AddMember("expires_in", 300, allocator);
  authorization.AddMember("scope", "user/*.read", allocator);
  authorization.AddMember("subject", "service-1", allocator);
  request.AddMember("fhirAuthorization", authorization, allocator);
  return Written(request);
}

std::shared_ptr<Deployment> DeploymentFor(const std::string& base) {
  auto deployment = std::make_shared<Deployment>(house::Sandbox());
  deployment->fhir_servers = {};
  deployment->fhir_servers.bases = {{*fhir::ReadUrl(base), true}};
  deployment->fhir_servers.deadline = std::chrono::seconds(20);
  deployment->fhir_servers.fetch = std::chrono::seconds(20);
  return deployment;
}

HttpRequest PostOf(std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.path = kSign;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = std::move(body);
  return request;
}

HttpResponse Posted(const std::shared_ptr<const Deployment>& deployment, std::string body) {
  return Routes(deployment, [] { return house::FirstDay(); }).Handle(PostOf(std::move(body)));
}

// ---- the same cards either way -----------------------------------------------------------------

// The cases whose prefetch has each list, as a search or a read would bring it.
std::vector<std::string> CompleteCases() {
  std::vector<std::string> cases;
  for (const auto& entry : fs::directory_iterator(house::Root() / "tests/cases/pain-order-sign")) {
    if (!fs::exists(entry.path() / "cards.json")) continue;
    const std::string body = house::FileText(entry.path() / "request.json");
    rapidjson::Document request;
    request.Parse(body.c_str());
    if (!request.IsObject() || !request.HasMember("prefetch")) continue;
    const auto& prefetch = request["prefetch"];
    const char* keys[] = {
        "patient",   "conditions", "medicationRequests", "medicationStatements", "observations",
        "allergies", "procedures", "serviceRequests",    "diagnosticReports"};
    const bool complete = std::all_of(std::begin(keys), std::end(keys), [&](const char* key) {
      if (!prefetch.HasMember(key)) return false;
      const auto& value = prefetch[key];
      if (value.IsNull()) return std::string(key) != "patient";
      const bool bundle = value.IsObject() && value.HasMember("resourceType") &&
                          std::string(value["resourceType"].GetString()) == "Bundle";
      return std::string(key) == "patient" ? value.IsObject() && !bundle
                                           : bundle && !value.HasMember("link");
    });
    if (complete && prefetch.MemberCount() == std::size(keys)) {
      cases.push_back(entry.path().filename().string());
    }
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

// The case with the fake server in the place of its own.
std::string AtServer(std::string body, const std::string& base) {
  const std::string own = "https://ehr.example.org/fhir";
  for (std::size_t at = body.find(own); at != std::string::npos; at = body.find(own, at)) {
    body.replace(at, own.size(), base);
  }
  return body;
}

TEST(FetchTest, GivesTheSameCardsAsPrefetch) {
  const auto cases = CompleteCases();
  ASSERT_THAT(cases, Contains("raised-once-more"));
  std::map<std::string, std::string> chart;
  Server server([&](const Seen& seen) { return Serving(chart)(seen); });
  const auto deployment = DeploymentFor(server.Base());
  const Routes routes(deployment, [] { return house::FirstDay(); });
  constexpr std::size_t kEvery = 40;
  for (std::size_t i = 0; i < cases.size(); i += kEvery) {
    const fs::path folder = house::Root() / "tests/cases/pain-order-sign" / cases[i];
    const std::string body = AtServer(house::FileText(folder / "request.json"), server.Base());
    rapidjson::Document request;
    request.Parse(body.c_str());
    chart = ChartOf(request);
    const std::string expected = AnswerHookRequest(*deployment, deployment->clients.front(),
                                                   "pain-order-sign", body, house::FirstDay());
    const HttpResponse response = routes.Handle(PostOf(Stripped(body, server.Base())));
    EXPECT_EQ(response.status, 200) << cases[i] << response.body;
    EXPECT_EQ(response.body, expected) << cases[i];
  }
  EXPECT_THAT(server.Requests(), SizeIs(Ge(cases.size() / kEvery * 9)));
  for (const Seen& seen : server.Requests()) {
    EXPECT_EQ(seen.Header("Authorization"), std::string("Bearer ") + kToken);
  }
}

TEST(FetchTest, OnlyMissingKeysAreAskedFor) {
  rapidjson::Document request;
  request.Parse(house::FirstRequest().c_str());
  Server server(Serving(ChartOf(request)));
  const auto deployment = DeploymentFor(server.Base());
  const HttpResponse response = Posted(
      deployment, Stripped(house::FirstRequest(), server.Base(), {"allergies", "conditions"}));
  EXPECT_EQ(response.body,
            AnswerHookRequest(*deployment, deployment->clients.front(), "pain-order-sign",
                              house::FirstRequest(), house::FirstDay()));
  const std::string patient = request["context"]["patientId"].GetString();
  EXPECT_THAT(server.Paths(), ::testing::ElementsAre("/fhir/AllergyIntolerance?patient=" + patient,
                                                     "/fhir/Condition?patient=" + patient));
}

TEST(FetchTest, ACompleteRequestAsksNobody) {
  Server server([](const Seen&) { return Reply{"", 500}; });
  const HttpResponse response = Posted(DeploymentFor(server.Base()),
                                       Stripped(house::FirstRequest(), server.Base(), {"none"}));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(server.Requests(), IsEmpty());
}

// ---- when it cannot be had ---------------------------------------------------------------------

struct Quirk {
  const char* name;
  Reply reply;
};

class QuirkTest : public ::testing::TestWithParam<Quirk> {};

Reply Stalling() { return {Bundle({}), 200, "application/json", {}, Then::kStall}; }

// One list fails: the answer is given without it, and says so.
TEST_P(QuirkTest, OfOneListIsNotKnownOnTheCard) {
  Server server([](const Seen&) { return GetParam().reply; });
  auto deployment = DeploymentFor(server.Base());
  if (GetParam().reply.then == Then::kStall) {
    deployment->fhir_servers.deadline = std::chrono::milliseconds(60);
  }
  const Routes routes(deployment, [] { return house::FirstDay(); });
  const HttpResponse response =
      routes.Handle(PostOf(Stripped(house::FirstRequest(), server.Base(), {"serviceRequests"})));
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_THAT(response.body, HasSubstr("prefetch.serviceRequests"));
  EXPECT_THAT(response.body, Not(HasSubstr(kToken)));
  for (const Seen& seen : server.Requests()) EXPECT_EQ(TypeIn(seen.path), "ServiceRequest");
}

// Counted once it is known, which may be after the answer.
TEST(FetchTest, AFailureIsCounted) {
  Server server([](const Seen&) { return Reply{"", 403}; });
  const Routes routes(DeploymentFor(server.Base()), [] { return house::FirstDay(); });
  routes.Handle(PostOf(Stripped(house::FirstRequest(), server.Base(), {"serviceRequests"})));
  EXPECT_EQ(routes.FetchCounters().Of(fhir::Failure::kForbidden), 1U);
  EXPECT_EQ(routes.FetchCounters().queries, 1U);
}

// Every list fails: the call is refused, or answered from the drafts alone, as the site wants.
TEST_P(QuirkTest, OfEveryListIs412OrAnAnswerFromTheDrafts) {
  Server server([](const Seen&) { return GetParam().reply; });
  auto deployment = DeploymentFor(server.Base());
  if (GetParam().reply.then == Then::kStall) {
    deployment->fhir_servers.deadline = std::chrono::milliseconds(60);
  }
  const HttpResponse refused = Posted(deployment, Stripped(house::FirstRequest(), server.Base()));
  EXPECT_EQ(refused.status, 412) << refused.body;
  EXPECT_THAT(refused.body, AllOf(HasSubstr("OperationOutcome"), HasSubstr("prefetch.conditions"),
                                  Not(HasSubstr(kToken))));
  deployment->on_missing = hooks::OnMissing::kAnswer;
  EXPECT_EQ(Posted(deployment, Stripped(house::FirstRequest(), server.Base())).status, 200);
}

INSTANTIATE_TEST_SUITE_P(
    Replies, QuirkTest,
    ::testing::Values(Quirk{"Unauthorized", {"", 401}}, Quirk{"Forbidden", {"", 403}},
                      Quirk{"NotFound", {"", 404}}, Quirk{"Gone", {"", 410}},
                      Quirk{"Throttled", {"", 429, "text/plain", {{"Retry-After", "120"}}}},
                      Quirk{"ServerError", {"", 500}}, Quirk{"Unavailable", {"", 503}},
                      Quirk{"HtmlErrorPage", {"<html>Apache Tomcat</html>", 200, "text/html"}},
                      Quirk{"OutcomeInPlaceOfABundle", {fake_fhir::Outcome("error", "x")}},
                      Quirk{"BreakTheGlass", {fake_fhir::Outcome("warning", "4134")}},
                      Quirk{"Redirect",
                            {"", 302, "text/plain", {{"Location", "http://169.254.169.254/"}}}},
                      Quirk{"HalfJson", {R"({"resourceType":"Bundle","entry":[)"}},
                      Quirk{"HungUp", {Bundle({}), 200, "application/json", {}, Then::kHangUp}},
                      Quirk{"Stall", Stalling()}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(FetchTest, AServerThatTheSiteDoesNotNameIsNotCalled) {
  Server server([](const Seen&) { return Reply{Bundle({})}; });
  const HttpResponse response = Posted(DeploymentFor("https://ehr.example/fhir"),
                                       Stripped(house::FirstRequest(), server.Base()));
  EXPECT_EQ(response.status, 412);
  EXPECT_THAT(server.Requests(), IsEmpty());
}

TEST(FetchTest, WithoutATokenNobodyIsCalledUnlessTheServerIsOpen) {
  rapidjson::Document request;
  request.Parse(house::FirstRequest().c_str());
  Server server(Serving(ChartOf(request)));
  auto deployment = DeploymentFor(server.Base());
  request.RemoveMember("prefetch");
  request["fhirServer"].SetString(server.Base().c_str(), request.GetAllocator());
  EXPECT_EQ(Posted(deployment, Written(request)).status, 412);
  EXPECT_THAT(server.Requests(), IsEmpty());
  deployment->fhir_servers.token = fhir::TokenNeed::kOptional;
  EXPECT_EQ(Posted(deployment, Written(request)).status, 200);
  EXPECT_EQ(server.Requests().front().Header("Authorization"), "");
}

// ---- nextstep simulate -------------------------------------------------------------------------

TEST(SimulateTest, TheCallIsWhatAnEhrWouldSend) {
  rapidjson::Document request;
  request.Parse(house::FirstRequest().c_str());
  const std::string patient = request["context"]["patientId"].GetString();
  Server server(Serving(ChartOf(request)));
  fhir::Client client;
  const auto& service = house::Sandbox().services.front();
  const Simulation simulation{server.Base(), patient, Written(request["context"]["draftOrders"])};
  const SimulatedCall call = SimulateCall(service, simulation, client, SettingsFor(server.Base()));
  EXPECT_THAT(call.notes, IsEmpty());
  rapidjson::Document simulated;
  simulated.Parse(call.body.c_str());
  ASSERT_TRUE(simulated.IsObject()) << call.body;
  EXPECT_EQ(simulated["prefetch"].MemberCount(), service.prefetch.size());
  // The same cards, but for the ids that are of this call.
  simulated["hookInstance"].CopyFrom(request["hookInstance"], simulated.GetAllocator());
  const auto answer = [&](const std::string& body) {
    return AnswerHookRequest(house::Sandbox(), house::Sandbox().clients.front(), service.id, body,
                             house::FirstDay());
  };
  EXPECT_EQ(answer(Written(simulated)), answer(house::FirstRequest()));
}

TEST(SimulateTest, WhatCannotBeFetchedIsToldAndLeftOut) {
  Server server([](const Seen& seen) {
    return TypeIn(seen.path) == "Condition" ? Reply{"", 500} : Reply{Bundle({})};
  });
  fhir::Client client;
  const SimulatedCall call =
      SimulateCall(house::Sandbox().services.front(), {server.Base(), "p", ""}, client,
                   SettingsFor(server.Base()));
  EXPECT_THAT(call.notes, Contains("conditions: the FHIR server failed"));
  rapidjson::Document simulated;
  simulated.Parse(call.body.c_str());
  EXPECT_FALSE(simulated["prefetch"].HasMember("conditions"));
  EXPECT_TRUE(simulated["prefetch"].HasMember("allergies"));
}

TEST(SimulateTest, AnOrderInWordsIsADrugAndItsDirections) {
  rapidjson::Document order;
  order.Parse(OrderInWords("gabapentin 600 mg tid", "p1").c_str());
  EXPECT_STREQ(order["resourceType"].GetString(), "MedicationRequest");
  EXPECT_STREQ(order["status"].GetString(), "draft");
  EXPECT_STREQ(order["subject"]["reference"].GetString(), "Patient/p1");
  EXPECT_STREQ(order["medicationCodeableConcept"]["text"].GetString(), "gabapentin");
  EXPECT_STREQ(order["dosageInstruction"][0]["text"].GetString(), "600 mg tid");
  order.Parse(OrderInWords("pregabalin", "p1").c_str());
  EXPECT_FALSE(order.HasMember("dosageInstruction"));
}

TEST(SimulateTest, ARunningServiceIsCalledByItsAddress) {
  Server server(
      [](const Seen& seen) { return Reply{R"({"cards":[],"path":")" + seen.path + "\"}"}; });
  for (const std::string& path : {std::string(), std::string("/"), std::string("/cds-services"),
                                  std::string("/cds-services/pain-order-sign")}) {
    EXPECT_THAT(PostCall(server.Origin() + path, "pain-order-sign", "{}"),
                HasSubstr(R"("/cds-services/pain-order-sign")"));
  }
  EXPECT_EQ(server.Requests().front().Header("Content-Type"), "application/json");
  EXPECT_THROW(PostCall("nowhere", "pain-order-sign", "{}"), std::runtime_error);
}

}  // namespace
}  // namespace service
