// What the real program tells of itself: metrics, logs, traces; and that nobody can be found in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "service/key_store.h"
#include "tests/fake_fhir/server.h"
#include "tests/operators.h"

namespace {

using operators::Config;
using operators::kSign;
using operators::Program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string LoggedTo(const std::filesystem::path& file, const std::string& more = "") {
  return "log: {format: json, level: debug, requests: \"on\", file: " + file.string() + more + "}";
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

// The first case without its prefetch, for a FHIR server.
std::string Stripped(const std::string& base) {
  std::string body = house::FirstRequest();
  for (const std::string key : {"\"prefetch\"", "\"fhirServer\""}) {
    const auto at = body.find(key);
    if (at != std::string::npos) body.replace(at, key.size(), "\"formerly\"");
  }
  return body.insert(body.find('{') + 1, "\"fhirServer\":\"" + base + "\",");
}

std::string PostWith(const std::string& headers, const std::string& body,
                     const std::string& path = kSign) {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// ---- metrics -----------------------------------------------------------------------------------

TEST(MetricsTest, CountWhatWasAnsweredAndShown) {
  const Config config;
  const Program program(config);
  EXPECT_EQ(program.Call().status, 200);
  const auto scrape = program.Ask("GET", "/metrics");
  EXPECT_EQ(scrape.status, 200);
  EXPECT_THAT(scrape.head, HasSubstr("text/plain; version=0.0.4"));
  EXPECT_THAT(
      scrape.body,
      AllOf(HasSubstr("nextstep_requests_total{code=\"200\",service=\"pain-order-sign\"} 1\n"),
            HasSubstr("nextstep_request_seconds_count{service=\"pain-order-sign\"} 1\n"),
            HasSubstr("nextstep_stage_seconds_count{stage=\"assess\"} 1\n"),
            HasSubstr("rule=\"adequate-trial-failed-refer\""), HasSubstr("nextstep_ready 1\n"),
            HasSubstr("process_resident_memory_bytes "),
            HasSubstr("nextstep_build_info{version=\"")));
}

// The values of all labels of a scrape.
std::set<std::string> LabelValues(const std::string& scrape) {
  static const std::regex kValue(R"re(="([^"]*)")re");
  std::set<std::string> values;
  for (auto at = std::sregex_iterator(scrape.begin(), scrape.end(), kValue);
       at != std::sregex_iterator(); ++at) {
    values.insert((*at)[1]);
  }
  return values;
}

TEST(MetricsTest, NoRequestMakesALabel) {
  const Config config;
  const Program program(config);
  const auto before = LabelValues(program.Ask("GET", "/metrics").body);
  service::RawClient client(program.Port());
  for (const std::string path : {"/cds-services/hostile", "/cds-services/hostile/feedback",
                                 "/hostile", "/cds-services/pain-order-sign/hostile"}) {
    client.Ask(PostWith("", "{}", path));
    client.Ask("HOSTILE " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    client.Ask("DELETE " + path + " HTTP/1.1\r\nHost: hostile\r\nX-Request-ID: hostile\r\n\r\n");
  }
  EXPECT_EQ(LabelValues(program.Ask("GET", "/metrics").body), before);
}

TEST(MetricsTest, NeedTheToken) {
  const Config config;
  const Program program(config);
  service::RawClient client(program.Admin());
  EXPECT_EQ(client.Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").status, 401);
  service::RawClient other(program.Port());
  EXPECT_EQ(other.Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
}

TEST(MetricsTest, CountReloadsByResult) {
  const Config config;
  const Program program(config);
  program.Reload();
  config.Replace("content/texts.yaml", "presumed:", "presumd:");
  program.Reload();
  EXPECT_THAT(program.Ask("GET", "/metrics").body,
              AllOf(HasSubstr("nextstep_reloads_total{result=\"taken\"} 1\n"),
                    HasSubstr("nextstep_reloads_total{result=\"refused\"} 1\n"),
                    HasSubstr("nextstep_reload_failed 1\n")));
}

// ---- logs and traces ---------------------------------------------------------------------------

TEST(LogTest, IsALineOfJsonForEachRequest) {
  const program::Scratch scratch;
  const Config config(LoggedTo(scratch.At("log")));
  Program program(config);
  service::RawClient client(program.Port());
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const auto answer = client.Ask(
      PostWith("X-Request-ID: call-7\r\ntraceparent: 00-" + trace + "-b7ad6b7169203331-01\r\n",
               house::FirstRequest()));
  EXPECT_THAT(answer.head, HasSubstr("X-Request-ID: call-7\r\n"));
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
  const auto lines = LinesOf(house::FileText(scratch.At("log")));
  ASSERT_EQ(lines.size(), 1U);
  rapidjson::Document line;
  line.Parse(lines[0].c_str());
  ASSERT_TRUE(line.IsObject()) << lines[0];
  EXPECT_STREQ(line["message"].GetString(), "request");
  EXPECT_STREQ(line["request_id"].GetString(), "call-7");
  EXPECT_EQ(line["trace_id"].GetString(), trace);
  EXPECT_STREQ(line["service"].GetString(), "pain-order-sign");
  EXPECT_EQ(line["status"].GetInt(), 200);
  EXPECT_GT(line["cards"].GetInt(), 0);
  EXPECT_TRUE(line.HasMember("time") && line.HasMember("level") && line.HasMember("content"));
}

TEST(LogTest, SaysNothingOfAnsweredRequestsUnasked) {
  Program program{Config()};
  EXPECT_EQ(program.Call().status, 200);
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
  EXPECT_THAT(program.Log(), Not(HasSubstr("request_id")));
}

TEST(TraceTest, GoesOnToTheFhirServer) {
  fake_fhir::Server server([](const fake_fhir::Seen&) { return fake_fhir::Reply{"", 500}; });
  const Config config;
  config.FetchFrom(server.Base(), 2000);
  const Program program(config);
  service::RawClient client(program.Port());
  client.Ask(
      PostWith("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
               "tracestate: vendor=1\r\n",
               Stripped(server.Base())));
  ASSERT_FALSE(server.Requests().empty());
  for (const fake_fhir::Seen& seen : server.Requests()) {
    EXPECT_THAT(
        seen.Header("traceparent"),
        AllOf(::testing::MatchesRegex("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01"),
              Not(HasSubstr("b7ad6b7169203331"))));
    EXPECT_EQ(seen.Header("tracestate"), "vendor=1");
  }
}

// ---- faults ------------------------------------------------------------------------------------

TEST(LogFaultTest, AFullDiskCostsNoAnswerAndIsCounted) {
  const Config config(LoggedTo("/dev/full"));
  Program program(config);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(program.Call().status, 200);
  // The lines are written behind the answers.
  std::string metrics;
  do {
    metrics = program.Ask("GET", "/metrics").body;
  } while (metrics.find("nextstep_log_lines_lost_total{cause=\"failed\"} 3") == std::string::npos);
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
}

TEST(LogFaultTest, AReaderWhoDoesNotReadCostsNoAnswer) {
  const Config config("log: {requests: \"on\"}");
  Program program(config);
  service::RawClient client(program.Port());
  // More than the pipe that nobody reads can hold.
  for (int i = 0; i < 600; ++i) {
    ASSERT_EQ(client.Ask(PostWith("X-Request-ID: " + std::string(64, 'x') + "\r\n", "{}")).status,
              400);
  }
  EXPECT_EQ(program.Call().status, 200);
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
}

// ---- nobody can be found -----------------------------------------------------------------------

constexpr const char* kCanary = "KANARIENVOGEL";

// The first case with a canary in every text whose like names a person, a paper or a secret.
std::string Marked(const std::string& base) {
  const std::string c = kCanary;
  return R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
         R"("fhirServer":")" +
         base +
         R"(",)"
         R"("fhirAuthorization":{"access_token":")" +
         c +
         R"(-token","token_type":"Bearer",)"
         R"("expires_in":300,"scope":"user/*.read","subject":")" +
         c +
         R"("},)"
         R"("extension":{"epic-emp-id":")" +
         c + R"(",")" + c +
         R"(":1},)"
         R"("context":{"userId":"Practitioner/)" +
         c + R"(","patientId":")" + c +
         R"(",)"
         R"("encounterId":")" +
         c +
         R"(","draftOrders":{"resourceType":"Bundle","entry":[)"
         R"({"resource":{"resourceType":"MedicationRequest","id":")" +
         c +
         R"(","status":"draft",)"
         R"("intent":"order","subject":{"reference":"Patient/)" +
         c + R"(","display":")" + c + R"("},"medicationCodeableConcept":{"text":")" + c +
         R"(","coding":[{"system":)"
         R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"310431","display":")" +
         c + R"("}]},"dosageInstruction":[{"text":")" + c + R"("}],"note":[{"text":")" + c +
         R"("}]}}]}},"prefetch":{")" + c + R"(":{"resourceType":"Patient","id":")" + c +
         R"(","name":[{"family":")" + c + R"("}],"identifier":[{"value":")" + c +
         R"("}],"birthDate":")" + c + R"("}}})";
}

// The same with each member in turn of a wrong kind, and cut short.
std::vector<std::string> MarkedBodies(const std::string& base) {
  const std::string c = kCanary;
  const std::string whole = Marked(base);
  std::vector<std::string> bodies = {whole, whole.substr(0, whole.size() / 2), c,
                                     "{\"" + c + "\":\"" + c + "\"}", "[\"" + c + "\"]"};
  for (const std::string member :
       {"\"hook\"", "\"hookInstance\"", "\"fhirServer\"", "\"context\"", "\"fhirAuthorization\"",
        "\"draftOrders\"", "\"patientId\"", "\"userId\"", "\"prefetch\"", "\"entry\"",
        "\"token_type\"", "\"expires_in\"", "\"medicationCodeableConcept\""}) {
    std::string other = whole;
    other.replace(other.find(member), member.size(), member + ":[\"" + c + "\"],\"" + c + "\"");
    bodies.push_back(other);
    other = whole;
    other.replace(other.find(member), member.size(), member + ":\"" + c + "\",\"" + c + "\"");
    bodies.push_back(std::move(other));
  }
  std::string old = whole;  // a type of an older FHIR under the client's own key
  const std::string type = "\"Patient\",\"id\"";
  old.replace(old.find(type), type.size(), "\"MedicationOrder\",\"id\"");
  bodies.push_back(std::move(old));
  return bodies;
}

std::vector<std::string> MarkedFeedback() {
  const std::string c = kCanary;
  return {"{\"feedback\":[{\"card\":\"" + c + "\",\"outcome\":\"" + c + "\"}]}",
          "{\"feedback\":[{\"card\":{\"" + c + "\":1}}]}", "{\"" + c + "\":1}", c};
}

std::vector<std::string> MarkedHeads() {
  const std::string c = kCanary;
  return {"GET /" + c + " HTTP/1.1\r\nHost: " + c + "\r\n\r\n",
          "GET /cds-services?" + c + "=" + c + " HTTP/1.1\r\nHost: x\r\nOrigin: https://" + c +
              "\r\n\r\n",
          c + " /cds-services HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /cds-services/" + c + " HTTP/1.1\r\nHost: x\r\nAccept: " + c + "\r\n\r\n",
          "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-ID: " + c +
              " with space\r\n"
              "traceparent: 00-" +
              c + "\r\ntracestate: " + c + "\r\nX-Forwarded-For: " + c + "\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\n" + c + "\r\n\r\n"};
}

class CanaryTest : public ::testing::Test {
 protected:
  CanaryTest()
      : server_([this](const fake_fhir::Seen& seen) { return ReplyTo(seen); }),
        config_(LoggedTo(folder_.At("log")) + "\nstore: {url: " + folder_.At("store.db").string() +
                ", key_file: operators.token}\naudit: {path: " + folder_.At("audit").string() +
                ", key_file: operators.token}") {
    config_.FetchFrom(server_.Base(), 2000);
  }

  // In turn whole, an error that tells of the patient, and no JSON.
  fake_fhir::Reply ReplyTo(const fake_fhir::Seen& seen) const {
    const std::string c = kCanary;
    if (seen.path.find("Condition") != std::string::npos) {
      return {
          "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":"
          "\"not-found\",\"diagnostics\":\"" +
              c + "\"}]}",
          404};
    }
    if (seen.path.find("Observation") != std::string::npos) return {c, 500, "text/" + c};
    return {fake_fhir::Bundle({"{\"resourceType\":\"Condition\",\"id\":\"" + c + "\"}"})};
  }

  void Send(const Program& program) const {
    for (const std::string& body : MarkedBodies(server_.Base())) {
      service::RawClient client(program.Port());
      client.Ask(PostWith(
          "Authorization: Bearer " + std::string(kCanary) + "\r\nX-User: " + kCanary + "\r\n", body,
          kSign + "?" + kCanary));
    }
    for (const std::string& body : MarkedFeedback()) {
      service::RawClient client(program.Port());
      client.Ask(PostWith("", body, kSign + "/feedback"));
    }
    for (const std::string& head : MarkedHeads()) {
      for (const int port : {program.Port(), program.Admin()}) {
        service::RawClient client(port);
        client.Ask(head);
      }
    }
  }

  program::Scratch folder_;
  fake_fhir::Server server_;
  Config config_;
};

TEST_F(CanaryTest, IsNowhereButWithItsSender) {
  Program program(config_);
  Send(program);
  for (const std::string path : {"/metrics", "/readyz", "/healthz", "/admin/version"}) {
    EXPECT_THAT(program.Ask("GET", path).body, Not(HasSubstr(kCanary))) << path;
  }
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
  EXPECT_THAT(program.Log(), Not(HasSubstr(kCanary)));
  EXPECT_THAT(house::FileText(folder_.At("log")), HasSubstr("\"message\":\"request\""));
  for (const auto& entry : std::filesystem::directory_iterator(folder_.Path())) {
    EXPECT_THAT(house::FileText(entry.path()), Not(HasSubstr(kCanary))) << entry.path();
  }
}

// A process that is ended in the middle of a call says nothing of it. Its memory is another matter:
// the unit and the container files turn core dumps off.
TEST_F(CanaryTest, IsNotInWhatAnAbortedProcessSays) {
  Program program(config_);
  service::RawClient client(program.Port());
  client.Send(PostWith("", Marked(server_.Base())));
  client.Read();
  EXPECT_EQ(program.EndedBy(SIGABRT), -1);
  EXPECT_THAT(program.Log(), Not(HasSubstr(kCanary)));
}

}  // namespace
