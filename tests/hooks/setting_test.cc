#include "hooks/setting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kRole =
    R"("roles":{"resourceType":"Bundle","type":"searchset","entry":[{"resource":)"
    R"({"resourceType":"PractitionerRole","id":"r1","practitioner":{"reference":"Practitioner/u"},)"
    R"("specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":"207R00000X"}]}],)"
    R"("code":[{"coding":[{"code":"doctor"}]}]}}]})";

std::string EncounterOf(const std::string& id, const std::string& code) {
  return R"("visit":{"resourceType":"Encounter","id":")" + id + R"(","class":{"code":")" + code +
         R"("},"location":[{"location":{"reference":"Location/4"}}],)"
         R"("serviceProvider":{"reference":"https://ehr.example/fhir/Organization/Pain"}})";
}

Setting SettingOf(const std::string& prefetch, const std::vector<std::string>& drafts = {},
                  const std::string& encounter = "e1") {
  const std::string body = Replaced(BodyOf(drafts, prefetch), R"("userId")",
                                    R"("encounterId":")" + encounter + R"(","userId")");
  const HookRequest request = RequestOf(body);
  fhir::Issues issues;
  return ReadSetting(request, Record(request, issues));
}

TEST(SettingTest, IsUnknownWhereNothingIsSaid) {
  const Setting setting = SettingOf("");
  EXPECT_THAT(setting.specialties, IsEmpty());
  EXPECT_THAT(setting.roles, IsEmpty());
  EXPECT_THAT(setting.departments, IsEmpty());
  EXPECT_EQ(setting.care, CareSetting::kUnknown);
}

TEST(SettingTest, HasTheSpecialtyAndTheRoleOfTheUser) {
  const Setting setting = SettingOf(kRole);
  EXPECT_THAT(setting.specialties,
              ElementsAre("207r00000x", "http://nucc.org/provider-taxonomy|207r00000x"));
  EXPECT_THAT(setting.roles, ElementsAre("doctor"));
}

TEST(SettingTest, LeavesOutTheRoleOfSomeoneElse) {
  EXPECT_THAT(SettingOf(Replaced(kRole, "Practitioner/u", "Practitioner/uu")).specialties,
              IsEmpty());
  EXPECT_THAT(SettingOf(Replaced(kRole, "Practitioner/u", "https://ehr.example/Practitioner/u"))
                  .specialties,
              Contains("207r00000x"));
}

TEST(SettingTest, HasTheDepartmentsAndTheClassOfTheEncounter) {
  const Setting setting = SettingOf(EncounterOf("e1", "AMB"));
  EXPECT_THAT(setting.departments, ElementsAre("location/4", "organization/pain"));
  EXPECT_EQ(setting.care, CareSetting::kOutpatient);
  EXPECT_EQ(SettingOf(EncounterOf("e1", "IMP")).care, CareSetting::kInpatient);
  EXPECT_EQ(SettingOf(EncounterOf("e1", "EMER")).care, CareSetting::kEmergency);
  EXPECT_EQ(SettingOf(EncounterOf("e1", "other")).care, CareSetting::kUnknown);
}

TEST(SettingTest, LeavesOutAnotherEncounter) {
  EXPECT_THAT(SettingOf(EncounterOf("e2", "AMB")).departments, IsEmpty());
  EXPECT_EQ(SettingOf(EncounterOf("e1", "AMB"), {}, "Encounter/e1").care, CareSetting::kOutpatient);
}

TEST(SettingTest, WithoutAnEncounterTheCategoryOfADraftTells) {
  const std::string draft =
      ResourceOf("MedicationRequest", "d1", R"("category":[{"coding":[{"code":"inpatient"}]}])");
  EXPECT_EQ(SettingOf("", {draft}).care, CareSetting::kInpatient);
  EXPECT_EQ(SettingOf("", {Replaced(draft, "inpatient", "community")}).care,
            CareSetting::kOutpatient);
  EXPECT_EQ(SettingOf(EncounterOf("e1", "AMB"), {draft}).care, CareSetting::kOutpatient);
}

}  // namespace
}  // namespace hooks
