#include "hooks/prefetch_query.h"

#include <gtest/gtest.h>

#include <string>

namespace hooks {
namespace {

struct Case {
  const char* name;
  const char* context;
  const char* prefetch_template;
  const char* query;  // "": the template is left out
};

class PrefetchQueryTest : public ::testing::TestWithParam<Case> {};

TEST_P(PrefetchQueryTest, IsTheTemplateWithItsTokensReplaced) {
  const auto context = fhir::JsonDocument::Parse(GetParam().context);
  const fhir::Node root = context->Root("context");
  const auto query = QueryOf(GetParam().prefetch_template, TemplateTokens(root, "pat 1"));
  std::string text = query ? query->path : "";
  if (query && !query->parameters.empty()) text += "?" + query->parameters;
  EXPECT_EQ(text, GetParam().query);
}

constexpr const char* kContext =
    R"({"userId":"Practitioner/u&1","encounterId":"e/1","patientId":"Patient/pat 1"})";

INSTANTIATE_TEST_SUITE_P(
    Templates, PrefetchQueryTest,
    ::testing::Values(
        Case{"Read", kContext, "Patient/{{context.patientId}}", "Patient/pat%201"},
        Case{"Search", kContext, "Condition?patient={{context.patientId}}&_count=5",
             "Condition?patient=pat%201&_count=5"},
        Case{"NoToken", kContext, "Questionnaire/q1", "Questionnaire/q1"},
        Case{"UserAlone", kContext, "{{context.userId}}", "Practitioner/u%261"},
        Case{"UserInAValue", kContext, "Task?owner={{context.userId}}",
             "Task?owner=Practitioner%2Fu%261"},
        Case{"UserByItsType", kContext, "PractitionerRole?practitioner={{userPractitionerId}}",
             "PractitionerRole?practitioner=u%261"},
        Case{"UserOfAnotherType", kContext, "PractitionerRole/{{userPractitionerRoleId}}", ""},
        Case{"Encounter", kContext, "Encounter/{{context.encounterId}}", "Encounter/e%2F1"},
        Case{"NoUser", "{}", "{{context.userId}}", ""},
        Case{"UserWithoutAType", R"({"userId":"123"})", "{{context.userId}}", ""},
        Case{"UserIsAUrl", R"({"userId":"https://h/Practitioner/1"})", "{{context.userId}}", ""},
        Case{"UnknownToken", kContext, "Patient/{{context.draftOrders}}", ""},
        Case{"OpenToken", kContext, "Patient/{{context.patientId", ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(PrefetchQueryTest, ItsTypeIsTheFirstSegment) {
  EXPECT_EQ(TypeOf({"Condition", "patient=1", {}, {}}), "Condition");
  EXPECT_EQ(TypeOf({"Patient/1", {}, {}, {}}), "Patient");
}

}  // namespace
}  // namespace hooks
