// The console's endpoints and page, at the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <csignal>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "service/committee_pack.h"
#include "service/console_api.h"
#include "service/console_cases.h"
#include "service/console_page.h"
#include "service/request_edit.h"
#include "service/store.h"
#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/raw_client.h"

namespace {

using program::EditedConfig;
using program::Serving;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kToken = "a secret of at least thirty-two bytes";

using Answer = service::RawClient::Answer;

Answer Asked(int port, const std::string& head, const std::string& body = "",
             const std::string& more = "") {
  service::RawClient client(port);
  std::string request = head + " HTTP/1.1\r\nHost: localhost\r\n" + more;
  if (head.starts_with("POST")) {
    request +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  client.Send(request + "\r\n" + body);
  return client.Read(!head.starts_with("HEAD"));
}

// The program with a listener for operators, once for all tests of the file.
class ConsoleTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    config_ = new EditedConfig;
    std::ofstream(config_->At("operators.token")) << kToken << "\n";
    config_->Replace("sandbox.yaml", "check_answers: true",
                     "check_answers: true\nadmin: {port: 0, token_file: operators.token}");
    serving_ = new Serving(config_->Path());
    admin_ = serving_->AdminPort();
  }
  static void TearDownTestSuite() {
    delete serving_;
    delete config_;
  }

  static std::string Token() { return std::string("Authorization: Bearer ") + kToken + "\r\n"; }
  static Answer Get(const std::string& path) { return Asked(admin_, "GET " + path, "", Token()); }
  static Answer Post(const std::string& path, const std::string& body) {
    return Asked(admin_, "POST " + path, body, Token());
  }

  static EditedConfig* config_;
  static Serving* serving_;
  static int admin_;
};

EditedConfig* ConsoleTest::config_ = nullptr;
Serving* ConsoleTest::serving_ = nullptr;
int ConsoleTest::admin_ = 0;

// ---- the page ----------------------------------------------------------------------------------

TEST_F(ConsoleTest, ThePageMayLoadNothingFromElsewhereAndNothingInline) {
  for (const char* path : {"/console/", "/console/app.js", "/console/style.css"}) {
    const Answer page = Asked(admin_, std::string("GET ") + path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_THAT(page.head, HasSubstr("default-src 'none'")) << path;
    EXPECT_THAT(page.head, HasSubstr("frame-ancestors 'none'")) << path;
    EXPECT_THAT(page.head, Not(HasSubstr("unsafe"))) << path;
    EXPECT_THAT(page.head, HasSubstr("X-Content-Type-Options: nosniff")) << path;
    EXPECT_THAT(page.head, HasSubstr("Referrer-Policy: no-referrer")) << path;
  }
  const Answer page = Asked(admin_, "GET /console/");
  EXPECT_THAT(page.body, Not(HasSubstr("http://")));
  EXPECT_THAT(page.body, Not(HasSubstr("https://")));
  EXPECT_THAT(page.body, Not(HasSubstr("style=")));
}

TEST_F(ConsoleTest, ACopyThatIsKeptIsAskedAbout) {
  const Answer whole = Asked(admin_, "GET /console/app.js");
  std::smatch tag;
  ASSERT_TRUE(std::regex_search(whole.head, tag, std::regex("ETag: (\"[0-9a-f]+\")")));
  const Answer again =
      Asked(admin_, "HEAD /console/app.js", "", "If-None-Match: " + tag[1].str() + "\r\n");
  EXPECT_EQ(again.status, 304);
  const Answer other = Asked(admin_, "GET /console/app.js", "", "If-None-Match: \"other\"\r\n");
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.body, whole.body);
}

TEST_F(ConsoleTest, ThePageIsSentCompressed) {
  const Answer page =
      Asked(admin_, "GET /console/vendor/chart.js", "", "Accept-Encoding: gzip\r\n");
  EXPECT_THAT(page.head, HasSubstr("Content-Encoding: gzip"));
  EXPECT_LT(page.body.size(), 80'000U);
}

TEST_F(ConsoleTest, NothingElseIsServedBelowIt) {
  for (const char* path : {"/console/cases.csv", "/console/../api/status", "/console/other.js",
                           "/console/cases/pain-order-sign/raised-once-more/request.json"}) {
    EXPECT_EQ(Asked(admin_, std::string("GET ") + path).status, 404) << path;
  }
  EXPECT_EQ(Asked(serving_->Port(), "GET /console/").status, 404);
  EXPECT_EQ(Asked(serving_->Port(), "GET /api/status").status, 404);
}

// ---- the endpoints -----------------------------------------------------------------------------

// The endpoints without a process around them.
std::vector<service::AdminEndpoint> Endpoints() { return service::ConsoleApiEndpoints({}); }

TEST_F(ConsoleTest, EveryEndpointNeedsTheToken) {
  for (const service::AdminEndpoint& one : Endpoints()) {
    const std::string head = one.method + " " + one.path + (one.path.ends_with('/') ? "x" : "");
    EXPECT_EQ(Asked(admin_, head, "{}").status, 401) << head;
    EXPECT_EQ(Asked(admin_, head, "{}", "Authorization: Bearer other\r\n").status, 401) << head;
  }
}

// A fact that "what if" writes has to be read back as that fact.
TEST(ConsoleCodesTest, EachCodeStandsForItsConcept) {
  const service::Deployment& deployment = house::Sandbox();
  ASSERT_GT(service::ConsoleCodes().size(), 5U);
  for (const service::ConsoleCode& one : service::ConsoleCodes()) {
    const fhir::CodeableConcept of{{{fhir::SystemOf(one.system), one.code, {}}}, {}};
    EXPECT_THAT(deployment.terminology.ConceptsOf(of),
                ::testing::Contains(std::string(one.concept_name)));
  }
  EXPECT_GT(service::RedFlagsToAdd(deployment.content).size(), 3U);
}

TEST(ConsoleDocsTest, OpenApiListsEveryEndpointAndNoOther) {
  std::set<std::string> served;
  for (const service::AdminEndpoint& one : Endpoints()) served.insert(one.method + " " + one.path);
  std::set<std::string> listed;
  const YAML::Node paths = YAML::LoadFile((house::Root() / "docs/openapi.yaml").string())["paths"];
  for (const auto& path : paths) {
    std::string name = path.first.Scalar();
    name = name.substr(0, name.find('{'));
    for (const auto& method : path.second) {
      listed.insert((method.first.Scalar() == "get" ? "GET " : "POST ") + name);
    }
  }
  EXPECT_EQ(served, listed);
}

TEST_F(ConsoleTest, EveryBundledCaseIsAnsweredAsOnFile) {
  EXPECT_GE(service::ConsoleCases().size(), 20U);
  for (const service::ConsoleCase& one : service::ConsoleCases()) {
    EXPECT_NE(one.why, "") << one.id;
    const Answer tried = Post("/api/try", R"({"case":")" + one.id + R"("})");
    ASSERT_EQ(tried.status, 200) << one.id << tried.body;
    EXPECT_THAT(tried.body, HasSubstr("\"explanation\":{")) << one.id;
    EXPECT_EQ(Get("/api/cases/" + one.id).status, 200) << one.id;
  }
}

TEST_F(ConsoleTest, ATriedRequestIsAnsweredAsACallerIsAnswered) {
  const std::string request =
      house::FileText(house::Root() / "tests/cases/pain-order-sign/raised-once-more/request.json");
  const Answer called = Asked(serving_->Port(), "POST /cds-services/pain-order-sign", request);
  const Answer tried =
      Post("/api/try", R"({"service":"pain-order-sign","request":)" + request + "}");
  ASSERT_EQ(called.status, 200);
  ASSERT_EQ(tried.status, 200) << tried.body;
  EXPECT_THAT(tried.body, HasSubstr("\"response\":" + called.body));
}

TEST_F(ConsoleTest, EachKindOfClientIsShownWhatItShows) {
  const std::string about = R"({"case":"pain-order-sign/raised-once-more","kind":)";
  EXPECT_THAT(Post("/api/try", about + R"("oracle"})").body, HasSubstr(R"("detail":"text/plain")"));
  EXPECT_THAT(Post("/api/try", about + R"("epic"})").body,
              HasSubstr(R"("detail":"text/markdown")"));
  EXPECT_THAT(Post("/api/try", about + R"("other"})").body, HasSubstr("no such kind"));
}

TEST_F(ConsoleTest, AChangedFactChangesTheAnswer) {
  const Answer what =
      Post("/api/whatif", R"({"case":"pain-order-sign/raised-once-more","change":{"egfr":45}})");
  ASSERT_EQ(what.status, 200) << what.body;
  EXPECT_THAT(what.body, HasSubstr("over the limit of 1,400"));
  EXPECT_THAT(what.body, HasSubstr("\"ml_per_min\": 45"));
}

TEST_F(ConsoleTest, WhatIsWrongNamesItsElement) {
  const auto refused = [](const Answer& answer, int status, const char* element) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(std::string(R"("expression":[")") + element + "\"]"));
  };
  refused(Post("/api/try", R"({"request":{}})"), 400, "service");
  refused(Post("/api/try", R"({"service":"pain-order-sign"})"), 400, "case");
  refused(Post("/api/try", R"({"case":"other"})"), 404, "case");
  refused(Post("/api/try", R"({"case":"pain-order-sign/lisinopril","today":"2026-02-30"})"), 400,
          "today");
  refused(Post("/api/try", R"({"service":"pain-order-sign","request":{"hook":"order-sign"}})"), 400,
          "hookInstance");
  refused(Post("/api/whatif", R"({"case":"pain-order-sign/lisinopril"})"), 400, "change");
  refused(Post("/api/whatif", R"({"case":"pain-order-sign/lisinopril","change":{"painScore":11}})"),
          400, "change.painScore");
  refused(
      Post("/api/whatif", R"({"case":"pain-order-sign/lisinopril","change":{"redFlag":"none"}})"),
      422, "change.redFlag");
  refused(Get("/api/alerts?from=soon"), 400, "from");
  refused(Get("/api/alerts?leastShown=-1"), 400, "leastShown");
  refused(Get("/api/fhir/patients?server=http%3A%2F%2F169.254.169.254"), 403, "server");
  refused(Post("/api/fhir/simulate",
               R"({"server":"https://elsewhere.example/fhir","patient":"1","service":"x"})"),
          403, "server");
  EXPECT_EQ(Post("/api/try", "no JSON").status, 400);
  EXPECT_EQ(Post("/api/try", std::string(100'000, '[')).status, 400);
  EXPECT_EQ(Post("/api/feedback/other", R"({"feedback":[]})").status, 404);
  EXPECT_EQ(Get("/api/cases/other").status, 404);
  EXPECT_EQ(Get("/api/try").status, 405);
}

TEST_F(ConsoleTest, ACardTriedAndOverriddenIsCountedApart) {
  const Answer tried =
      Post("/api/try", R"({"case":"pain-order-sign/mri-3-weeks-after-onset","keep":true})");
  std::smatch uuid;
  ASSERT_TRUE(
      std::regex_search(tried.body, uuid, std::regex(R"re("cards":\[\{"uuid":"([^"]+)")re")));
  const Answer said = Post(
      "/api/feedback/pain-order-sign",
      R"({"feedback":[{"card":")" + uuid[1].str() +
          R"(","outcome":"overridden","outcomeTimestamp":"2026-01-15T10:00:00Z",)"
          R"("overrideReason":{"reason":{"system":"urn:x","code":"later","display":"Later"}}}]})");
  EXPECT_EQ(said.status, 200) << said.body;
  // Of clients nothing was overridden, whatever else they were shown.
  EXPECT_THAT(Get("/api/alerts").body, HasSubstr(R"("overridden":0,"ignored":0)"));
  EXPECT_THAT(Get("/api/alerts").body, Not(HasSubstr("Later")));
  // Served cards are written by a thread of their own, feedback before it is answered.
  std::string counted;
  for (int i = 0; i < 2000 && counted.find("\"shown\":1") == std::string::npos; ++i) {
    counted = Get("/api/alerts?client=(console)").body;
  }
  EXPECT_THAT(counted, HasSubstr(R"("cards":{"shown":1,"accepted":0,"overridden":1)"));
  EXPECT_THAT(counted, HasSubstr(R"("display":"Later","count":1)"));
}

TEST_F(ConsoleTest, TheCommitteePackNeedsNothingBesideIt) {
  const Answer report = Get("/api/report");
  EXPECT_EQ(report.status, 200);
  EXPECT_THAT(report.head, HasSubstr("text/html"));
  EXPECT_THAT(report.body, HasSubstr("Pain-management referral after an adequate trial"));
  for (const char* loads : {"<script", "<link", "<img", " src=", "@import", "url("}) {
    EXPECT_THAT(report.body, Not(HasSubstr(loads)));
  }
}

// ---- the command -------------------------------------------------------------------------------

TEST(CommitteePackTest, IsWrittenFromTheStoreAReplayAndAnOlderPack) {
  const EditedConfig config;
  const program::Scratch scratch;
  config.Replace("sandbox.yaml", "check_answers: true",
                 "check_answers: true\nstore: {url: '" + scratch.At("store.sqlite").string() +
                     "', key_file: store.key}");
  std::ofstream(config.At("store.key")) << "a key of at least thirty-two bytes, for tests\n";
  std::ofstream(scratch.At("replay.json"))
      << R"({"rules":{"adequate-trial-failed-refer":{"fires":12,"per_100_orders":3.5}}})";
  std::ofstream(scratch.At("log.md")) << "## 1.0 <b>first</b>\n";
  const std::string html = scratch.At("pack.html").string();
  const auto result = program::RunProgram(
      {"report", "--config", config.Path(), "--from", "2026-01-01", "--to", "2026-01-31", "--html",
       html, "--replay", scratch.At("replay.json").string(), "--change-log",
       scratch.At("log.md").string(), "--before", program::kConfig});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string page = house::FileText(html);
  EXPECT_THAT(page, HasSubstr("<td class=\"n\">12</td><td class=\"n\">3.5</td>"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;first&lt;/b&gt;"));
  for (const service::SourceAttribute& attribute : service::kSourceAttributes) {
    EXPECT_THAT(page, HasSubstr(attribute.title));
  }
}

TEST(CommitteePackTest, WantsDaysAndAReportThatIsOne) {
  const program::Scratch scratch;
  const std::string html = scratch.At("pack.html").string();
  EXPECT_EQ(program::RunProgram({"report", "--from", "soon", "--to", "2026-01-31", "--html", html})
                .status,
            2);
  EXPECT_THROW(service::ReadReplayReport("[]"), std::runtime_error);
  EXPECT_THROW(service::ReadReplayReport("{}"), std::runtime_error);
}

}  // namespace
