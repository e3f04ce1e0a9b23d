#include "service/alert_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace service {
namespace {

using hooks::CareSetting;
using pathway::MilligramsPerDay;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::chrono::sys_seconds kNow{seconds(1'768'478'400)};

// ---- who is not told at all --------------------------------------------------------------------

Audience SomeAudience() {
  return {"east",
          "Practitioner/3",
          {{"207r00000x"}, {"doctor"}, {"location/4"}, CareSetting::kOutpatient}};
}

std::string Muted(const AlertPolicy& policy, const std::vector<KillSwitch>& off = {},
                  const Audience& audience = SomeAudience(), const std::string& id = "one") {
  pathway::Rule rule;
  rule.id = id;
  const pathway::Muting muting = MutingOf(policy, off, audience);
  return muting ? std::string(muting(rule)) : "";
}

AlertScope OfRule(const std::string& rule) {
  AlertScope scope;
  scope.rules = {rule};
  return scope;
}

TEST(MutingTest, NothingIsMutedWithoutAReason) { EXPECT_EQ(Muted({}), ""); }

TEST(MutingTest, AShadowIsOfTheRulesItNames) {
  EXPECT_EQ(Muted({{OfRule("one")}, {}, {}}), "shadow");
  EXPECT_EQ(Muted({{OfRule("two")}, {}, {}}), "");
  EXPECT_EQ(Muted({{AlertScope{}}, {}, {}}), "shadow");
}

struct Part {
  const char* name;
  void (*fit)(AlertScope&);
  void (*miss)(AlertScope&);
  void (*unsay)(Audience&);
};

class ScopeTest : public ::testing::TestWithParam<Part> {};

TEST_P(ScopeTest, AShadowHoldsWhereItFitsAndNeverOnAGuess) {
  AlertScope scope;
  GetParam().fit(scope);
  EXPECT_EQ(Muted({{scope}, {}, {}}), "shadow");
  Audience unknown = SomeAudience();
  GetParam().unsay(unknown);
  EXPECT_EQ(Muted({{scope}, {}, {}}, {}, unknown), "");
  GetParam().miss(scope);
  EXPECT_EQ(Muted({{scope}, {}, {}}), "");
}

TEST_P(ScopeTest, ATargetHidesFromOthersAndNeverOnAGuess) {
  AlertScope scope = OfRule("one");
  GetParam().fit(scope);
  EXPECT_EQ(Muted({{}, {scope}, {}}), "");
  GetParam().miss(scope);
  EXPECT_EQ(Muted({{}, {scope}, {}}), "not-targeted");
  EXPECT_EQ(Muted({{}, {scope}, {}}, {}, SomeAudience(), "another"), "");
  Audience unknown = SomeAudience();
  GetParam().unsay(unknown);
  EXPECT_EQ(Muted({{}, {scope}, {}}, {}, unknown), "");
}

INSTANTIATE_TEST_SUITE_P(
    Parts, ScopeTest,
    ::testing::Values(Part{"Users",
                           [](AlertScope& s) {
                             s.users = {"Practitioner/9", "Practitioner/3"};
                           },
                           [](AlertScope& s) { s.users = {"Practitioner/9"}; },
                           [](Audience& a) { a.user = ""; }},
                      Part{"Specialties", [](AlertScope& s) { s.specialties = {"207r00000x"}; },
                           [](AlertScope& s) { s.specialties = {"208100000x"}; },
                           [](Audience& a) { a.setting.specialties.clear(); }},
                      Part{"Roles", [](AlertScope& s) { s.roles = {"doctor"}; },
                           [](AlertScope& s) { s.roles = {"nurse"}; },
                           [](Audience& a) { a.setting.roles.clear(); }},
                      Part{"Departments", [](AlertScope& s) { s.departments = {"location/4"}; },
                           [](AlertScope& s) { s.departments = {"location/5"}; },
                           [](Audience& a) { a.setting.departments.clear(); }},
                      Part{"Settings",
                           [](AlertScope& s) { s.settings = {CareSetting::kOutpatient}; },
                           [](AlertScope& s) { s.settings = {CareSetting::kInpatient}; },
                           [](Audience& a) { a.setting.care = CareSetting::kUnknown; }}),
    [](const auto& tested) { return tested.param.name; });

TEST(MutingTest, AShadowOfAClientIsNoneOfAnother) {
  AlertScope scope;
  scope.clients = {"west"};
  EXPECT_EQ(Muted({{scope}, {}, {}}), "");
  scope.clients = {"west", "east"};
  EXPECT_EQ(Muted({{scope}, {}, {}}), "shadow");
}

TEST(MutingTest, OneTargetThatFitsIsEnough) {
  AlertScope inpatient = OfRule("one");
  inpatient.settings = {CareSetting::kInpatient};
  AlertScope here = OfRule("one");
  here.departments = {"location/4"};
  EXPECT_EQ(Muted({{}, {inpatient, here}, {}}), "");
}

TEST(MutingTest, APercentageKeepsWhoIsInItAsItGrows) {
  const auto muted = [](int percent) {
    AlertScope scope;
    scope.percent = percent;
    std::vector<int> users;
    for (int user = 0; user < 1000; ++user) {
      Audience audience = SomeAudience();
      audience.user = "Practitioner/" + std::to_string(user);
      if (Muted({{scope}, {}, {}}, {}, audience) == "shadow") users.push_back(user);
    }
    return users;
  };
  const std::vector<int> few = muted(10);
  const std::vector<int> half = muted(50);
  EXPECT_GT(few.size(), 60U);
  EXPECT_LT(few.size(), 140U);
  EXPECT_GT(half.size(), 440U);
  EXPECT_LT(half.size(), 560U);
  EXPECT_TRUE(std::includes(half.begin(), half.end(), few.begin(), few.end()));
  EXPECT_EQ(muted(100).size(), 1000U);
}

TEST(MutingTest, ASwitchIsOfARuleAClientOrEverything) {
  EXPECT_EQ(Muted({}, {{"one", "", "", "", ""}}), "switched-off");
  EXPECT_EQ(Muted({}, {{"two", "", "", "", ""}}), "");
  EXPECT_EQ(Muted({}, {{"", "east", "", "", ""}}), "switched-off");
  EXPECT_EQ(Muted({}, {{"", "west", "", "", ""}}), "");
  EXPECT_EQ(Muted({}, {{"one", "west", "", "", ""}}), "");
  EXPECT_EQ(Muted({}, {{"", "", "", "", ""}}), "switched-off");
}

// ---- what was said before ----------------------------------------------------------------------

const pathway::AlertState kThen{{{"gabapentin", MilligramsPerDay::Whole(900)}}, {}};

PastAlert Said(const std::string& rule, std::chrono::sys_seconds at, const std::string& reason) {
  PastAlert alert;
  alert.rule = rule;
  alert.user = "user-1";
  alert.hook_instance = "before";
  alert.at = at;
  alert.state = WrittenState(kThen);
  if (reason.empty()) return alert;
  alert.outcome = hooks::Outcome::kOverridden;
  alert.reason_system = "http://s";
  alert.reason_code = reason;
  return alert;
}

AlertMoment Moment(const std::string& user = "user-1") { return {user, "now", kNow, kThen}; }

AlertPolicy Snoozing(bool is_personal = false) {
  SnoozeRule snooze;
  snooze.reasons = {{"http://s", "declines"}};
  snooze.length = days(90);
  snooze.is_personal = is_personal;
  AlertPolicy policy;
  policy.snoozes = {snooze};
  return policy;
}

// A finding of these rules put to what was said before: what is withheld, as "rule: cause".
struct Put {
  std::vector<std::string> withheld;
  bool is_shown = true;
};
Put PutTo(const AlertPolicy& policy, const std::vector<PastAlert>& past, const AlertMoment& moment,
          const std::vector<std::string>& rules = {"one"},
          pathway::Urgency urgency = pathway::Urgency::kWarning) {
  std::vector<pathway::Rule> of(rules.size());
  pathway::Assessment assessment;
  pathway::Finding finding;
  finding.urgency = urgency;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    of[i].id = rules[i];
    finding.rules.push_back(&of[i]);
  }
  assessment.findings = {finding};
  Put put;
  for (const Suppression& one : WithholdRepeats(policy, past, moment, assessment)) {
    put.withheld.push_back(one.rule + ": " + one.cause);
  }
  put.is_shown = !assessment.findings.empty();
  return put;
}

TEST(SnoozeTest, HoldsUntilItsEnd) {
  for (const auto& [before, is_shown] : {std::pair(seconds(1), false),
                                         {std::chrono::seconds(days(90)) - seconds(1), false},
                                         {std::chrono::seconds(days(90)), true}}) {
    const Put put = PutTo(Snoozing(), {Said("one", kNow - before, "declines")}, Moment());
    EXPECT_EQ(put.is_shown, is_shown);
    EXPECT_EQ(put.withheld.empty(), is_shown);
  }
}

TEST(SnoozeTest, IsToldByRule) {
  const auto at = kNow - days(1);
  const Put put = PutTo(Snoozing(), {Said("one", at, "declines"), Said("two", at, "declines")},
                        Moment("user-2"), {"one", "two"});
  EXPECT_FALSE(put.is_shown);
  EXPECT_THAT(put.withheld, ElementsAre("one: snoozed", "two: snoozed"));
}

TEST(SnoozeTest, AFindingStaysWholeWithARuleThatWasNotSaid) {
  const Put put =
      PutTo(Snoozing(), {Said("one", kNow - days(1), "declines")}, Moment(), {"one", "two"});
  EXPECT_TRUE(put.is_shown);
  EXPECT_THAT(put.withheld, IsEmpty());
}

TEST(SnoozeTest, IsSetByItsReasonsAlone) {
  const auto at = kNow - days(1);
  EXPECT_TRUE(PutTo(Snoozing(), {Said("one", at, "another")}, Moment()).is_shown);
  EXPECT_TRUE(PutTo(Snoozing(), {Said("one", at, "")}, Moment()).is_shown);
  PastAlert accepted = Said("one", at, "declines");
  accepted.outcome = hooks::Outcome::kAccepted;
  EXPECT_TRUE(PutTo(Snoozing(), {accepted}, Moment()).is_shown);
  PastAlert elsewhere = Said("one", at, "declines");
  elsewhere.reason_system = "http://other";
  EXPECT_TRUE(PutTo(Snoozing(), {elsewhere}, Moment()).is_shown);
  elsewhere.reason_system = "";
  EXPECT_FALSE(PutTo(Snoozing(), {elsewhere}, Moment()).is_shown);
}

TEST(SnoozeTest, IsOfTheRulesItNames) {
  AlertPolicy policy = Snoozing();
  policy.snoozes[0].rules = {"two"};
  EXPECT_TRUE(PutTo(policy, {Said("one", kNow - days(1), "declines")}, Moment()).is_shown);
  policy.snoozes[0].rules = {"two", "one"};
  EXPECT_FALSE(PutTo(policy, {Said("one", kNow - days(1), "declines")}, Moment()).is_shown);
}

TEST(SnoozeTest, OfAPrescriberSparesNobodyElse) {
  const PastAlert said = Said("one", kNow - days(1), "declines");
  EXPECT_FALSE(PutTo(Snoozing(true), {said}, Moment("user-1")).is_shown);
  EXPECT_TRUE(PutTo(Snoozing(true), {said}, Moment("user-2")).is_shown);
  EXPECT_FALSE(PutTo(Snoozing(false), {said}, Moment("user-2")).is_shown);
}

TEST(SnoozeTest, NeverHidesACriticalCard) {
  EXPECT_TRUE(PutTo(Snoozing(), {Said("one", kNow - days(1), "declines")}, Moment(), {"one"},
                    pathway::Urgency::kCritical)
                  .is_shown);
}

TEST(SnoozeTest, EndsWithNews) {
  const PastAlert said = Said("one", kNow - days(1), "declines");
  AlertMoment higher = Moment();
  higher.state.drugs["gabapentin"] = MilligramsPerDay::Whole(1200);
  EXPECT_TRUE(PutTo(Snoozing(), {said}, higher).is_shown);
  AlertMoment another = Moment();
  another.state.drugs["tramadol"] = std::nullopt;
  EXPECT_TRUE(PutTo(Snoozing(), {said}, another).is_shown);
  AlertMoment flag = Moment();
  flag.state.red_flags = {"fever"};
  EXPECT_TRUE(PutTo(Snoozing(), {said}, flag).is_shown);
  AlertMoment lower = Moment();
  lower.state.drugs["gabapentin"] = MilligramsPerDay::Whole(300);
  EXPECT_FALSE(PutTo(Snoozing(), {said}, lower).is_shown);
}

TEST(CoolDownTest, IsOfOneUserInAnotherCall) {
  AlertPolicy policy;
  policy.cool_down = minutes(30);
  const PastAlert said = Said("one", kNow - minutes(29), "");
  EXPECT_THAT(PutTo(policy, {said}, Moment()).withheld, ElementsAre("one: cool-down"));
  EXPECT_TRUE(PutTo(policy, {said}, Moment("user-2")).is_shown);
  EXPECT_TRUE(PutTo(policy, {Said("one", kNow - minutes(30), "")}, Moment()).is_shown);
  AlertMoment again = Moment();
  again.hook_instance = "before";
  EXPECT_TRUE(PutTo(policy, {said}, again).is_shown);
  EXPECT_TRUE(PutTo(policy, {said}, Moment(), {"one"}, pathway::Urgency::kCritical).is_shown);
  AlertMoment news = Moment();
  news.state.red_flags = {"fever"};
  EXPECT_TRUE(PutTo(policy, {said}, news).is_shown);
  EXPECT_TRUE(PutTo({}, {said}, Moment()).is_shown);
}

TEST(PastNeededTest, ReachesAsFarAsTheLongestOfThem) {
  EXPECT_EQ(PastNeeded({}, kNow), kNow);
  AlertPolicy policy = Snoozing();
  EXPECT_EQ(PastNeeded(policy, kNow), kNow - days(90));
  policy.snoozes[0].length = days(1);
  policy.cool_down = hours(48);
  EXPECT_EQ(PastNeeded(policy, kNow), kNow - days(2));
}

// ---- how a state is kept -----------------------------------------------------------------------

TEST(WrittenStateTest, IsReadAsItWas) {
  const pathway::AlertState state{
      {{"gabapentin ER", MilligramsPerDay::Whole(900)}, {"a=b", std::nullopt}}, {"fever", "x y"}};
  EXPECT_EQ(ReadState(WrittenState(state)), state);
  EXPECT_EQ(ReadState(WrittenState({})), pathway::AlertState());
}

TEST(WrittenStateTest, WhatIsNoStateIsEmptyOrUnknown) {
  EXPECT_EQ(ReadState("something else\n\ndrug \ndrug x"), pathway::AlertState());
  EXPECT_EQ(ReadState("drug x=12mg\n"), (pathway::AlertState{{{"x", std::nullopt}}, {}}));
  EXPECT_EQ(ReadState("drug x=99999999999999999999\n"),
            (pathway::AlertState{{{"x", std::nullopt}}, {}}));
}

}  // namespace
}  // namespace service
