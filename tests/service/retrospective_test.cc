#include "service/retrospective.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<hooks::CdsService> Services() {
  std::vector<hooks::CdsService> services(2);
  services[0].id = "sign";
  services[0].hook = pathway::Hook::kOrderSign;
  services[0].prefetch = {{"problems", "Condition?patient={{context.patientId}}"}};
  services[1].id = "view";
  services[1].hook = pathway::Hook::kPatientView;
  services[1].prefetch = services[0].prefetch;
  return services;
}

constexpr pathway::Day kToday{std::chrono::days(20'000)};

RetrospectiveSettings Settings(LineForm form = LineForm::kRequest) {
  RetrospectiveSettings settings;
  settings.form = form;
  settings.today = kToday;
  return settings;
}

LineRequest Read(const std::string& text, const RetrospectiveSettings& settings = Settings()) {
  return RequestOf({5, text, false}, Services(), settings);
}

// ---- requests ----------------------------------------------------------------------------------

TEST(RetrospectiveTest, TheHookOfALineDecidesTheService) {
  const LineRequest request = Read(
      R"({"hook":"patient-view","hookInstance":"a","context":{"patientId":"Patient/p","userId":"u"}})");
  EXPECT_FALSE(request.error);
  EXPECT_EQ(request.line, 5U);
  EXPECT_EQ(request.service, "view");
  EXPECT_EQ(request.id, "a");
  EXPECT_EQ(request.patient, "p");
  EXPECT_EQ(request.user, "u");
  EXPECT_EQ(request.orders, 0U);
  EXPECT_EQ(request.today, kToday);
}

TEST(RetrospectiveTest, AServiceMayBeNamed) {
  RetrospectiveSettings settings = Settings();
  settings.service = "sign";
  EXPECT_EQ(Read(R"({"hook":"patient-view"})", settings).service, "sign");
  settings.service = "nothing";
  EXPECT_EQ(Read(R"({"hook":"patient-view"})", settings).error->status, 404);
}

TEST(RetrospectiveTest, ALineMayNameItsDay) {
  const LineRequest request =
      Read(R"({"today":"2024-02-29","request":{"hook":"order-sign","amount":1.10}})");
  EXPECT_FALSE(request.error);
  EXPECT_EQ(request.today, pathway::Day(std::chrono::year(2024) / 2 / 29));
  EXPECT_EQ(request.body, R"({"hook":"order-sign","amount":1.10})");
  for (const char* day : {"\"2024-02\"", "\"soon\"", "20240229", "\"2023-02-29\""}) {
    const auto refused = Read(std::string(R"({"today":)") + day + R"(,"request":{}})");
    ASSERT_TRUE(refused.error) << day;
    EXPECT_EQ(refused.error->at, "today");
  }
}

TEST(RetrospectiveTest, DraftedOrdersAreCounted) {
  const auto orders = [](const char* drafts) {
    return Read(std::string(R"({"hook":"order-sign","context":{"draftOrders":)") + drafts + "}}")
        .orders;
  };
  EXPECT_EQ(orders(R"({"resourceType":"Bundle","entry":[{},{}]})"), 2U);
  EXPECT_EQ(orders(R"({"resourceType":"MedicationRequest"})"), 1U);
  EXPECT_EQ(orders(R"([{"resourceType":"MedicationRequest"},{"resourceType":"ServiceRequest"}])"),
            2U);
}

TEST(RetrospectiveTest, WhatIsNoRequestSaysWhy) {
  EXPECT_EQ(RequestOf({1, {}, true}, Services(), Settings()).error->status, 413);
  for (const char* text : {"", "x", "[]", "\"text\"", "{", "\xFF"}) {
    ASSERT_TRUE(Read(text).error) << text;
    EXPECT_EQ(Read(text).error->status, 400) << text;
  }
  EXPECT_EQ(Read(R"({"hook":"order-dispatch"})").error->status, 404);
}

// ---- patients ----------------------------------------------------------------------------------

constexpr const char* kChart = R"({"patient":"Patient/p","today":"2024-02-29","resources":[
  {"resourceType":"MedicationRequest","id":"old","status":"active","authoredOn":"2024-01-01"},
  {"resourceType":"MedicationRequest","id":"new","status":"active","authoredOn":"2024-02-01",
   "requester":{"reference":"Practitioner/d"}},
  {"resourceType":"MedicationRequest","id":"plan","status":"active","intent":"plan",
   "authoredOn":"2024-02-02"},
  {"resourceType":"MedicationRequest","id":"over","status":"completed","authoredOn":"2024-02-03"},
  {"resourceType":"Medication","id":"m"}]})";

TEST(PatientLineTest, OpeningTheChartIsTheUsualHook) {
  const LineRequest request = Read(kChart, Settings(LineForm::kPatient));
  EXPECT_FALSE(request.error);
  EXPECT_EQ(request.service, "view");
  EXPECT_EQ(request.id, "p");
  EXPECT_EQ(request.patient, "p");
  EXPECT_EQ(request.user, "");
  EXPECT_EQ(request.today, pathway::Day(std::chrono::year(2024) / 2 / 29));
  EXPECT_THAT(request.body, AllOf(HasSubstr(R"("hook":"patient-view")"), HasSubstr(R"("id":"m")"),
                                  Not(HasSubstr("draftOrders"))));
}

TEST(PatientLineTest, ListsOfTheExportAreWhole) {
  RetrospectiveSettings settings = Settings(LineForm::kPatient);
  const std::string none = R"({"resourceType":"Bundle","type":"searchset","entry":[]})";
  EXPECT_THAT(Read(kChart, settings).body, HasSubstr(R"("problems":)" + none));
  settings.exported = {"MedicationRequest"};
  EXPECT_THAT(Read(kChart, settings).body, Not(HasSubstr("problems")));
}

TEST(PatientLineTest, TheNewestOrderIsTheDraft) {
  RetrospectiveSettings settings = Settings(LineForm::kPatient);
  settings.hook = pathway::Hook::kOrderSign;
  const LineRequest request = Read(kChart, settings);
  EXPECT_EQ(request.service, "sign");
  EXPECT_EQ(request.orders, 1U);
  EXPECT_EQ(request.user, "Practitioner/d");
  const std::string drafts = request.body.substr(0, request.body.find("prefetch"));
  EXPECT_THAT(drafts, AllOf(HasSubstr(R"("id":"new")"), Not(HasSubstr(R"("id":"old")"))));
}

TEST(PatientLineTest, ABundleSaysWhoThePatientIs) {
  const auto patient = [](const std::string& resource) {
    return Read(R"({"resourceType":"Bundle","entry":[{"resource":)" + resource + "}]}",
                Settings(LineForm::kPatient));
  };
  EXPECT_EQ(patient(R"({"resourceType":"Patient","id":"p"})").patient, "p");
  EXPECT_EQ(patient(R"({"resourceType":"Condition","subject":{"reference":"https://e/Patient/p"}})")
                .patient,
            "p");
  EXPECT_EQ(patient(R"({"resourceType":"Condition"})").error->at, "patient");
}

// ---- results -----------------------------------------------------------------------------------

TEST(RetrospectiveTest, ALineWithoutAnAnswerSaysWhy) {
  LineRequest request;
  request.line = 3;
  request.patient = "p";
  request.service = "sign";
  LineAnswer answer;
  answer.error = {412, "prefetch.conditions", "not sent"};
  EXPECT_EQ(ResultLine(request, answer, ResultForm::kBrief),
            R"({"line":3,"patient":"p","error":{"status":412,"at":"prefetch.conditions",)"
            R"("text":"not sent"}})");
}

// ---- shards ------------------------------------------------------------------------------------

TEST(ShardTest, EveryLineIsInExactlyOne) {
  for (std::uint64_t line = 1; line < 50; ++line) {
    int takers = 0;
    for (const char* text : {"0/3", "1/3", "2/3"}) takers += ReadShard(text)->Has(line) ? 1 : 0;
    EXPECT_EQ(takers, 1) << line;
  }
  EXPECT_TRUE(ReadShard("0/3")->Has(1));
}

TEST(ShardTest, WhatIsNoneIsNotRead) {
  for (const char* text : {"", "1", "3/3", "0/0", "-1/3", "1/3x", "1/ 3", "a/b"}) {
    EXPECT_FALSE(ReadShard(text)) << text;
  }
}

}  // namespace
}  // namespace service
