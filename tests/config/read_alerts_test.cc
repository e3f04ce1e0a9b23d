#include "config/read_alerts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/schema.h"
#include "tests/config/scratch.h"

namespace config {
namespace {

using hooks::CareSetting;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
  service::AlertPolicy policy;
  std::vector<std::string> problems;
};

service::Deployment SmallDeployment() {
  service::Deployment deployment;
  deployment.content.rules.resize(1);
  deployment.content.rules[0].id = "one";
  deployment.clients.resize(1);
  deployment.clients[0].id = "east";
  deployment.texts.override_reasons["patient-declines"] = {"http://s", "patient-refuses", "No"};
  return deployment;
}

Read ReadFrom(const std::string& yaml) {
  const Scratch scratch;
  Problems problems;
  Read read;
  read.policy =
      ReadAlerts(Yaml::File(scratch.Write("alerts.yaml", yaml), problems), SmallDeployment());
  read.problems = Worded(problems);
  return read;
}

TEST(ReadAlertsTest, NothingIsWithheldUnlessSaid) {
  const Read read = ReadFrom("{}");
  EXPECT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.policy.shadow, IsEmpty());
  EXPECT_THAT(read.policy.shown, IsEmpty());
  EXPECT_THAT(read.policy.snoozes, IsEmpty());
  EXPECT_EQ(read.policy.cool_down.count(), 0);
}

TEST(ReadAlertsTest, ReadsEveryPartOfAScope) {
  const Read read = ReadFrom(
      "shadow:\n  - {rules: [one], clients: [east], users: [Practitioner/A], specialties: [207R],"
      " roles: [Doctor], departments: [Location/A], settings: [outpatient, emergency], percent: "
      "20}\n"
      "shown_only:\n  - {rules: one}\n");
  EXPECT_THAT(read.problems, IsEmpty());
  ASSERT_EQ(read.policy.shadow.size(), 1U);
  const service::AlertScope& scope = read.policy.shadow[0];
  EXPECT_THAT(scope.rules, ElementsAre("one"));
  EXPECT_THAT(scope.clients, ElementsAre("east"));
  EXPECT_THAT(scope.users, ElementsAre("Practitioner/A"));
  EXPECT_THAT(scope.specialties, ElementsAre("207r"));
  EXPECT_THAT(scope.roles, ElementsAre("doctor"));
  EXPECT_THAT(scope.departments, ElementsAre("location/a"));
  EXPECT_THAT(scope.settings, ElementsAre(CareSetting::kOutpatient, CareSetting::kEmergency));
  EXPECT_EQ(scope.percent, 20);
  EXPECT_EQ(read.policy.shown.size(), 1U);
}

TEST(ReadAlertsTest, ReadsSnoozesByNameAndByCode) {
  const Read read = ReadFrom(
      "snooze:\n  - {reasons: [patient-declines, {system: 'urn:x', code: '7'}], days: 90}\n"
      "  - {reasons: {system: '', code: '8'}, rules: [one], days: 1, per: prescriber}\n"
      "cool_down_minutes: 30\n");
  EXPECT_THAT(read.problems, IsEmpty());
  ASSERT_EQ(read.policy.snoozes.size(), 2U);
  const service::SnoozeRule& first = read.policy.snoozes[0];
  ASSERT_EQ(first.reasons.size(), 2U);
  EXPECT_EQ(first.reasons[0].code, "patient-refuses");
  EXPECT_EQ(first.reasons[1].system, "urn:x");
  EXPECT_EQ(first.length, std::chrono::days(90));
  EXPECT_FALSE(first.is_personal);
  EXPECT_TRUE(read.policy.snoozes[1].is_personal);
  EXPECT_THAT(read.policy.snoozes[1].rules, ElementsAre("one"));
  EXPECT_EQ(read.policy.cool_down, std::chrono::minutes(30));
}

struct Bad {
  const char* name;
  const char* yaml;
  const char* problem;
};

class BadAlertsTest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadAlertsTest, IsNamed) {
  EXPECT_THAT(ReadFrom(GetParam().yaml).problems, Contains(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadAlertsTest,
    ::testing::Values(
        Bad{"Rule", "shadow: [{rules: [two]}]",
            "shadow[0].rules[0]: the content has no rule 'two'"},
        Bad{"Client", "shadow: [{clients: [west]}]", "has no client 'west'"},
        Bad{"Reason", "snooze: [{reasons: [tired], days: 1}]", "no override reason 'tired'"},
        Bad{"NoReasons", "snooze: [{days: 1}]", "snooze[0].reasons: required key is missing"},
        Bad{"NoDays", "snooze: [{reasons: [patient-declines]}]", "days: required key is missing"},
        Bad{"NoneDays", "snooze: [{reasons: [patient-declines], days: 0}]", "expected 1 to"},
        Bad{"Per", "snooze: [{reasons: [patient-declines], days: 1, per: nurse}]", "is none of"},
        Bad{"Setting", "shadow: [{settings: [home]}]", "is none of"},
        Bad{"Percent", "shadow: [{percent: 101}]", "expected 1 to 100"},
        Bad{"CoolDown", "cool_down_minutes: 1441", "expected 0 to 1440"},
        Bad{"Key", "shadows: []", "shadows: unknown key"},
        Bad{"ScopeKey", "shadow: [{rule: one}]", "shadow[0].rule: unknown key"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace config
