#include "service/request_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hooks/refusal.h"

namespace service {
namespace {

using std::chrono::January;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kRequest = R"({
  "hook": "order-sign", "context": {"patientId": "p1", "draftOrders": {"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "MedicationRequest", "id": "d1", "dosageInstruction": [
      {"text": "one tablet", "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}]}}]}},
  "prefetch": {
    "problems": {"resourceType": "Bundle", "total": 1, "entry": [
      {"resource": {"resourceType": "Condition", "id": "c1", "onsetPeriod": {"start": "2025-01-01"}}}]},
    "meds": {"resourceType": "Bundle", "entry": [
      {"resource": {"resourceType": "MedicationRequest", "id": "m1", "authoredOn": "2025-10-01T08:00:00Z",
        "dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": "2025-10-01", "end": "2025-10-31"}}}}]}},
      {"resource": {"resourceType": "MedicationRequest", "id": "m2", "authoredOn": "2025-11-01"}}]},
    "labs": {"resourceType": "Bundle", "entry": [
      {"resource": {"resourceType": "Observation", "id": "creatinine", "code": {"coding": [
        {"system": "http://loinc.org", "code": "2160-0"}]}}},
      {"resource": {"resourceType": "Observation", "id": "weight", "code": {"coding": [
        {"system": "http://loinc.org", "code": "29463-7"}]}}}]}}})";

class RequestEditTest : public ::testing::Test {
 protected:
  RequestEditTest() {
    using fhir::CodeSystem;
    terminology_.AddConcept(CodeSystem::kLoinc, "2160-0", false, "serum_creatinine");
    terminology_.AddConcept(CodeSystem::kLoinc, "98979-8", false, "egfr");
    terminology_.AddConcept(CodeSystem::kLoinc, "72514-3", false, "pain_severity");
    pathway::Question asked;
    asked.ask = pathway::Ask::kCondition;
    asked.names = {"cauda_equina"};
    content_.red_flags.push_back({"cauda-equina", 0, "cauda equina syndrome", asked, {}});
    pathway::Question of_two;
    of_two.parts = {asked, asked};
    content_.red_flags.push_back({"of-two", 1, "two signs", of_two, {}});
  }

  std::string Edited(const RequestChange& change) const {
    return EditedRequest(kRequest, {change}, today_, content_, terminology_);
  }

  std::string RefusedAt(const RequestChange& change) const {
    try {
      Edited(change);
    } catch (const hooks::Refusal& refusal) {
      return std::to_string(refusal.Status()) + " " + refusal.What().at;
    }
    return "answered";
  }

  const pathway::Day today_ = pathway::Day(std::chrono::year(2026) / January / 15);
  pathway::Content content_;
  fhir::Terminology terminology_;
};

TEST_F(RequestEditTest, ADoseIsTakenAsOftenADayAsBefore) {
  const std::string edited = Edited(ChangedDose{"MedicationRequest/d1", 1'200'000});
  EXPECT_THAT(edited, HasSubstr(R"("frequency":2,"period":1,"periodUnit":"d")"));
  EXPECT_THAT(edited, HasSubstr(R"("value":600.0,"unit":"mg")"));
  EXPECT_THAT(edited, Not(HasSubstr("one tablet")));
}

TEST_F(RequestEditTest, ACourseMovesAsAWhole) {
  const std::string edited =
      Edited(ChangedCourse{{"MedicationRequest/m2", "MedicationRequest/m1"}, 4});
  // Four weeks before the day is 47 days after it began.
  EXPECT_THAT(edited, HasSubstr(R"("authoredOn":"2025-12-18")"));
  EXPECT_THAT(edited, HasSubstr(R"("authoredOn":"2025-11-17T08:00:00Z")"));
  EXPECT_THAT(edited, HasSubstr(R"("end":"2025-12-17")"));
  EXPECT_THAT(edited, HasSubstr(R"("start":"2025-11-17")"));
}

TEST_F(RequestEditTest, AnOnsetTakesThePlaceOfAnyOther) {
  const std::string edited = Edited(ChangedOnset{"Condition/c1", 10});
  EXPECT_THAT(edited, HasSubstr(R"("onsetDateTime":"2025-11-06")"));
  EXPECT_THAT(edited, Not(HasSubstr("onsetPeriod")));
}

TEST_F(RequestEditTest, AnEgfrTakesThePlaceOfACreatinineAndOfNothingElse) {
  const std::string edited = Edited(ChangedMeasurement{"egfr", 45'000, {}});
  EXPECT_THAT(edited, Not(HasSubstr(R"("id":"creatinine")")));
  EXPECT_THAT(edited, HasSubstr(R"("id":"weight")"));
  EXPECT_THAT(edited, HasSubstr(R"("code":"98979-8")"));
  EXPECT_THAT(edited, HasSubstr(R"("value":45.0)"));
}

TEST_F(RequestEditTest, APainScoreMayNameItsProblem) {
  const std::string edited = Edited(ChangedMeasurement{"pain_severity", 7'000, "Condition/c1"});
  EXPECT_THAT(edited, HasSubstr(R"("focus":[{"reference":"Condition/c1"}])"));
  EXPECT_THAT(edited, HasSubstr(R"("code":"72514-3")"));
}

TEST_F(RequestEditTest, ARedFlagIsACondition) {
  const std::string edited = Edited(AddedRedFlag{"cauda-equina"});
  EXPECT_THAT(edited, HasSubstr(R"("code":"192970008")"));
  EXPECT_THAT(edited, HasSubstr(R"("reference":"Patient/p1")"));
  EXPECT_THAT(edited, Not(HasSubstr("\"total\"")));
  EXPECT_EQ(RedFlagsToAdd(content_).size(), 1U);
}

TEST_F(RequestEditTest, NamesTheChangeThatCannotBeMade) {
  EXPECT_EQ(RefusedAt(ChangedDose{"MedicationRequest/other", 1}), "422 change.dose.order");
  EXPECT_EQ(RefusedAt(ChangedCourse{{}, 1}), "422 change.course.orders");
  EXPECT_EQ(RefusedAt(ChangedOnset{"Condition/other", 1}), "422 change.onset.condition");
  EXPECT_EQ(RefusedAt(AddedRedFlag{"other"}), "422 change.redFlag");
  EXPECT_EQ(RefusedAt(AddedRedFlag{"of-two"}), "422 change.redFlag");
}

TEST_F(RequestEditTest, WhatIsNoObjectIsRefused) {
  for (const char* request : {"", "[]", "{", "7"}) {
    EXPECT_THROW(
        EditedRequest(request, {AddedRedFlag{"cauda-equina"}}, today_, content_, terminology_),
        hooks::Refusal)
        << request;
  }
}

}  // namespace
}  // namespace service
