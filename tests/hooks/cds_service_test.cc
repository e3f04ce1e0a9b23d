#include "hooks/cds_service.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "hooks/refusal.h"

namespace hooks {
namespace {

using pathway::Hook;

CdsService Listed(std::string id, Hook hook) {
  CdsService service;
  service.id = std::move(id);
  service.hook = hook;
  service.title = "A title";
  service.description = "What it is for";
  service.usage_requirements = "Adults";
  service.prefetch = {{"patient", "Patient/1"}};
  return service;
}

rapidjson::Document Discovery(const std::vector<CdsService>& services) {
  rapidjson::Document document;
  document.Parse(DiscoveryOf(services).c_str());
  return document;
}

TEST(DiscoveryTest, WithoutServicesIsAnEmptyList) {
  EXPECT_EQ(DiscoveryOf({}), R"({"services":[]})");
}

TEST(DiscoveryTest, ListsWhatAServiceIs) {
  const auto discovery = Discovery({Listed("pain-order-sign", Hook::kOrderSign)});
  const auto& service = discovery["services"][0];
  EXPECT_STREQ(service["id"].GetString(), "pain-order-sign");
  EXPECT_STREQ(service["hook"].GetString(), "order-sign");
  EXPECT_STREQ(service["title"].GetString(), "A title");
  EXPECT_STREQ(service["description"].GetString(), "What it is for");
  EXPECT_STREQ(service["usageRequirements"].GetString(), "Adults");
  EXPECT_STREQ(service["prefetch"]["patient"].GetString(), "Patient/1");
}

TEST(DiscoveryTest, TellsVersionsWhereTheSiteDoes) {
  CdsService service = Listed("x", Hook::kPatientView);
  const auto without = Discovery({service});
  EXPECT_FALSE(without["services"][0].HasMember("version"));
  EXPECT_FALSE(without["services"][0].HasMember("hookVersion"));
  service.version = "2.0.1";
  service.hook_version = "1.0";
  const auto with = Discovery({service});
  EXPECT_STREQ(with["services"][0]["version"].GetString(), "2.0.1");
  EXPECT_STREQ(with["services"][0]["hookVersion"].GetString(), "1.0");
}

TEST(DiscoveryTest, LeavesOutWhatHasNoValue) {
  CdsService service = Listed("x", Hook::kPatientView);
  service.usage_requirements.clear();
  service.title.clear();
  service.prefetch.clear();
  const auto discovery = Discovery({service});
  EXPECT_FALSE(discovery["services"][0].HasMember("usageRequirements"));
  EXPECT_FALSE(discovery["services"][0].HasMember("title"));
  EXPECT_FALSE(discovery["services"][0].HasMember("prefetch"));
}

TEST(DiscoveryTest, WritesAnyTextAsValidJson) {
  CdsService service = Listed("x", Hook::kOrderSign);
  service.description = "say \"when\" \\ \n \xC3\xA9";
  const auto discovery = Discovery({service});
  ASSERT_FALSE(discovery.HasParseError());
  EXPECT_EQ(discovery["services"][0]["description"].GetString(), service.description);
}

TEST(DiscoveryTest, ListsServicesInOrder) {
  const auto discovery =
      Discovery({Listed("a", Hook::kOrderSign), Listed("b", Hook::kOrderSelect)});
  EXPECT_STREQ(discovery["services"][1]["id"].GetString(), "b");
}

TEST(FindServiceTest, FindsAServiceByItsId) {
  const std::vector<CdsService> services = {Listed("a", Hook::kOrderSign),
                                            Listed("b", Hook::kOrderSelect)};
  EXPECT_EQ(&FindService(services, "b"), &services[1]);
}

class UnknownServiceTest : public ::testing::TestWithParam<const char*> {};

TEST_P(UnknownServiceTest, IsRefusedWith404) {
  try {
    FindService({Listed("pain", Hook::kOrderSign)}, GetParam());
    FAIL() << "found";
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.Status(), 404);
    EXPECT_EQ(refusal.What().type, fhir::IssueType::kNotFound);
  }
}

INSTANTIATE_TEST_SUITE_P(Ids, UnknownServiceTest,
                         ::testing::Values("", "Pain", "pain ", "pai", "pain/feedback", "../pain"));

struct Template {
  const char* name;
  const char* query;
};

class PortableTemplateTest : public ::testing::TestWithParam<Template> {};

TEST_P(PortableTemplateTest, HasNoProblem) { EXPECT_EQ(TemplateProblem(GetParam().query), ""); }

INSTANTIATE_TEST_SUITE_P(
    Queries, PortableTemplateTest,
    ::testing::Values(
        Template{"Read", "Patient/{{context.patientId}}"},
        Template{"ReadOfAnEncounter", "Encounter/{{context.encounterId}}"},
        Template{"ReferenceInAToken", "{{context.userId}}"},
        Template{"ReadByAUserToken", "PractitionerRole/{{userPractitionerRoleId}}"},
        Template{"Search", "Condition?patient={{context.patientId}}"},
        Template{"TokenEquality", "Condition?patient={{context.patientId}}&category=problem"},
        Template{"SeveralCodes", "Observation?patient={{context.patientId}}&code=2160-0,29463-7"},
        Template{"ValueSet", "Condition?subject={{context.patientId}}&code:in=http://x.example/vs"},
        Template{"Date", "Observation?patient={{context.patientId}}&date=ge2024-01-01"},
        Template{"NewestFirst", "Observation?patient={{context.patientId}}&_sort=-date&_count=20"}),
    [](const auto& tested) { return tested.param.name; });

class UnportableTemplateTest : public ::testing::TestWithParam<Template> {};

TEST_P(UnportableTemplateTest, HasAProblem) { EXPECT_NE(TemplateProblem(GetParam().query), ""); }

INSTANTIATE_TEST_SUITE_P(
    Queries, UnportableTemplateTest,
    ::testing::Values(
        Template{"Empty", ""}, Template{"TypeAlone", "Condition"}, Template{"NoId", "Patient/"},
        Template{"NoType", "/{{context.patientId}}"},
        Template{"OtherContextField", "Patient/{{context.draftOrders}}"},
        Template{"PathIntoADraft", "Medication/{{context.draftOrders.MedicationRequest.id}}"},
        Template{"RelativeDate",
                 "Condition?patient={{context.patientId}}&date=ge{{today() - 90 days}}"},
        Template{"AnotherKey", "Practitioner/{{%patient.generalPractitioner.id}}"},
        Template{"TokenNotClosed", "Patient/{{context.patientId"},
        Template{"TokenAndMore", "{{context.userId}}/_history"},
        Template{"TokenWithSpaces", "Patient/{{ context.patientId }}"},
        Template{"Include",
                 "MedicationRequest?patient={{context.patientId}}&_include=MedicationRequest:"
                 "medication"},
        Template{"ReverseInclude",
                 "Patient?_id={{context.patientId}}&_revinclude=Condition:patient"},
        Template{"SortAsTheExampleHasIt", "Condition?patient={{context.patientId}}&sort:desc=date"},
        Template{"Chained", "Condition?subject.name=x"},
        Template{"ReverseChained", "Patient?_has:Observation:patient:code=1234-5"},
        Template{"OtherModifier", "Condition?patient={{context.patientId}}&code:text=pain"},
        Template{"Operation", "Patient/{{context.patientId}}/$everything"},
        Template{"OperationOnAType", "Patient/$match"},
        Template{"Compartment", "Patient/{{context.patientId}}/Condition?code=1"},
        Template{"History", "Condition/1/_history/2"},
        Template{"SearchWithoutParameter", "Condition?"},
        Template{"SearchWithoutType", "?patient={{context.patientId}}"},
        Template{"ParameterWithoutEquals", "Condition?patient"},
        Template{"ParameterWithoutValue", "Condition?patient="},
        Template{"ValueWithoutParameter", "Condition?={{context.patientId}}"},
        Template{"EmptyParameter", "Condition?&patient={{context.patientId}}"}),
    [](const auto& tested) { return tested.param.name; });

TEST(TemplateProblemTest, NamesTheTokenOrParameter) {
  EXPECT_EQ(TemplateProblem("Patient/{{context.draftOrders}}"),
            "token context.draftOrders is not portable");
  EXPECT_EQ(TemplateProblem("Condition?_include=x"), "parameter _include is not portable");
}

}  // namespace
}  // namespace hooks
