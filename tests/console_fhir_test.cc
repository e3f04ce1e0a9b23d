// The console at a FHIR server: a patient is found, and the call that an EHR would make is tried.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "tests/fake_fhir/server.h"
#include "tests/operators.h"

namespace {

using operators::Config;
using operators::Program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Answer = service::RawClient::Answer;

constexpr const char* kPatient =
    R"({"resourceType":"Patient","id":"p1","gender":"male","birthDate":"1979-04-02",)"
    R"("name":[{"given":["Sample"],"family":"<b>Example</b>"}]})";
constexpr const char* kSciatica =
    R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},)"
    R"("clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":)"
    R"("http://hl7.org/fhir/sid/icd-10-cm","code":"M54.32"}]},"onsetDateTime":"2025-10-23"})";
constexpr const char* kGabapentin =
    R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
    R"("subject":{"reference":"Patient/p1"},"authoredOn":"2025-11-10","medicationCodeableConcept":)"
    R"({"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"310433"}],)"
    R"("text":"gabapentin 600 MG Oral Tablet"},"dosageInstruction":[{"timing":{"repeat":)"
    R"({"frequency":3,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":)"
    R"({"value":600,"unit":"mg"}}]}]})";

fake_fhir::Reply ReplyTo(const fake_fhir::Seen& seen) {
  const auto is = [&seen](const char* path) { return seen.path.ends_with(path); };
  if (is("/Patient/p1")) return {kPatient};
  if (is("/Patient")) return {fake_fhir::Bundle({kPatient})};
  if (is("/Condition")) return {fake_fhir::Bundle({kSciatica})};
  if (is("/MedicationRequest")) return {fake_fhir::Bundle({kGabapentin})};
  return {fake_fhir::Bundle({})};
}

Answer Asked(const Program& program, const std::string& line, const std::string& body = "") {
  service::RawClient client(program.Admin());
  return client.Ask(line + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                    operators::kToken + "\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string Simulated(const Program& program, const std::string& base) {
  return Asked(program, "POST /api/fhir/simulate",
               R"({"server":")" + base +
                   R"(","patient":"p1","service":"pain-order-sign",)"
                   R"("order":"gabapentin 800 mg three times daily"})")
      .body;
}

TEST(ConsoleFhirTest, FindsAPatientByName) {
  const fake_fhir::Server server(ReplyTo);
  const Config config;
  config.FetchFrom(server.Base(), 2000);
  const Program program(config);
  const Answer found =
      Asked(program, "GET /api/fhir/patients?server=" + server.Base() + "&name=Exa%20mple");
  EXPECT_EQ(found.status, 200) << found.body;
  EXPECT_THAT(found.body, AllOf(HasSubstr(R"("id":"p1")"), HasSubstr("Sample"),
                                HasSubstr(R"("birthDate":"1979-04-02")")));
  EXPECT_THAT(server.Requests().front().query, HasSubstr("name=Exa mple"));
}

TEST(ConsoleFhirTest, TriesTheCallThatAnEhrWouldMake) {
  const fake_fhir::Server server(ReplyTo);
  const Config config;
  config.FetchFrom(server.Base(), 2000);
  const Program program(config);
  const std::string simulated = Simulated(program, server.Base());
  const std::string member = R"("request":)";
  const std::size_t at = simulated.find(member);
  ASSERT_NE(at, std::string::npos) << simulated;
  // The request is the last member.
  std::string request = simulated.substr(at + member.size());
  request.pop_back();
  const Answer tried =
      Asked(program, "POST /api/try",
            R"({"service":"pain-order-sign","today":"2026-01-15","request":)" + request + "}");
  EXPECT_EQ(tried.status, 200) << tried.body;
  EXPECT_THAT(tried.body, HasSubstr("adequate-trial-failed-next-drug"));
  EXPECT_THAT(tried.body, HasSubstr("Gabapentin 1,800 mg/day"));
}

TEST(ConsoleFhirTest, AServerThatFailsIsSaidTo) {
  const fake_fhir::Server server([](const fake_fhir::Seen&) {
    return fake_fhir::Reply{"patient 42 is not here", 500, "text/plain"};
  });
  const Config config;
  config.FetchFrom(server.Base(), 500);
  const Program program(config);
  const Answer found = Asked(program, "GET /api/fhir/patients?server=" + server.Base());
  EXPECT_EQ(found.status, 502) << found.body;
  EXPECT_THAT(found.body, Not(HasSubstr("42")));
}

}  // namespace
