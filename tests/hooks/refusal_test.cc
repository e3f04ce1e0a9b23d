#include "hooks/refusal.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

namespace hooks {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Severity;

rapidjson::Document Parsed(const Issue& issue) {
  rapidjson::Document document;
  document.Parse(OperationOutcomeOf(issue).c_str());
  return document;
}

TEST(OperationOutcomeTest, NamesSeverityTypeAndElement) {
  const auto outcome =
      Parsed({Severity::kError, IssueType::kRequired, "context.patientId", "is missing"});
  EXPECT_STREQ(outcome["resourceType"].GetString(), "OperationOutcome");
  const auto& issue = outcome["issue"][0];
  EXPECT_STREQ(issue["severity"].GetString(), "error");
  EXPECT_STREQ(issue["code"].GetString(), "required");
  EXPECT_STREQ(issue["diagnostics"].GetString(), "context.patientId: is missing");
  EXPECT_STREQ(issue["expression"][0].GetString(), "context.patientId");
}

TEST(OperationOutcomeTest, WithoutAnElementHasNoExpression) {
  const auto outcome = Parsed({Severity::kFatal, IssueType::kInvalid, "", "the body is not JSON"});
  EXPECT_FALSE(outcome["issue"][0].HasMember("expression"));
  EXPECT_STREQ(outcome["issue"][0]["diagnostics"].GetString(), "the body is not JSON");
}

TEST(OperationOutcomeTest, WritesAnyTextAsValidJson) {
  const std::string odd = "prefetch.a\"b\\c\n\x01";
  const auto outcome = Parsed({Severity::kWarning, IssueType::kValue, odd, "x"});
  ASSERT_FALSE(outcome.HasParseError());
  EXPECT_EQ(outcome["issue"][0]["expression"][0].GetString(), odd);
}

TEST(RefusalTest, CarriesItsStatusAndText) {
  const Refusal refusal(412, {Severity::kError, IssueType::kRequired, "prefetch", "not sent"});
  EXPECT_EQ(refusal.Status(), 412);
  EXPECT_STREQ(refusal.what(), "not sent");
}

}  // namespace
}  // namespace hooks
