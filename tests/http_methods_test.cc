// The protocol over HTTP, against the program itself: pages in browsers, methods, statuses, and the
// edges of the server. What docs/conformance.csv promises a client, in the sections of the CDS
// Hooks text; what the answers say clinically is the golden cases' matter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "tests/http_calls.h"

namespace {

using namespace http_calls;

// ---- 9. CORS ------------------------------------------------------------------------------------

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

// ---- 13. methods, types and statuses ------------------------------------------------------------

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

// ---- server edges -------------------------------------------------------------------------------

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
