#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/keyed_hash.h"
#include "tests/service/store_fixture.h"

namespace service {
namespace {

using hooks::Outcome;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreAlertsTest : public EitherStore {};

INSTANTIATE_TEST_SUITE_P(Databases, StoreAlertsTest,
                         ::testing::Values(Database::kSqlite, Database::kPostgres), NameOfDatabase);

constexpr std::chrono::sys_seconds kNoon{std::chrono::seconds(1'768'478'400)};

ServedCard ServedAbout(const std::string& patient, const std::string& card,
                       std::chrono::sys_seconds at, const std::string& client = "first") {
  ServedCard served = Served(card, {"one", "two"});
  served.client = client;
  served.patient = patient;
  served.user = "user-hash";
  served.hook_instance = "instance";
  served.at = at;
  served.state = R"({"dose":"300"})";
  return served;
}

TEST_P(StoreAlertsTest, PastAlertsAreOfOneClientAndOnePatient) {
  Store store(settings_);
  const auto later = kNoon + std::chrono::hours(1);
  store.KeepServed({ServedAbout("p", "a", kNoon), ServedAbout("p", "b", later),
                    ServedAbout("q", "c", later), ServedAbout("p", "d", later, "second")});
  const auto all = store.PastAlerts("first", "p", kNoon);
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[0].rule, "one");
  EXPECT_EQ(all[1].rule, "two");
  EXPECT_EQ(all[0].user, "user-hash");
  EXPECT_EQ(all[0].hook_instance, "instance");
  EXPECT_EQ(all[0].at, kNoon);
  EXPECT_EQ(all[0].state, R"({"dose":"300"})");
  EXPECT_EQ(all[0].service, "pain-order-sign");
  EXPECT_EQ(all[0].outcome, std::nullopt);
  EXPECT_EQ(all[0].reason_code, "");
  EXPECT_EQ(all[3].at, later);
  EXPECT_THAT(store.PastAlerts("first", "p", kNoon + std::chrono::seconds(1)), SizeIs(2));
  EXPECT_THAT(store.PastAlerts("second", "p", kNoon), SizeIs(2));
  EXPECT_THAT(store.PastAlerts("first", "nobody", kNoon), IsEmpty());
}

TEST_P(StoreAlertsTest, TwoClientsMayHaveACardOfOneUuid) {
  Store store(settings_);
  store.KeepServed({ServedAbout("p", "a", kNoon, "first"), ServedAbout("q", "a", kNoon, "second")});
  EXPECT_THAT(store.PastAlerts("first", "p", kNoon), SizeIs(2));
  EXPECT_THAT(store.PastAlerts("second", "q", kNoon), SizeIs(2));
  const auto rules = store.ByRule();
  ASSERT_THAT(rules, SizeIs(2));
  EXPECT_EQ(rules[0].served, 2);
}

TEST_P(StoreAlertsTest, APastAlertHasTheLatestWordOnIt) {
  Store store(settings_);
  store.KeepServed({ServedAbout("p", "a", kNoon)});
  store.KeepFeedback("second", "s", {Accepted("a", kLater)});  // says nothing of this card
  store.KeepFeedback("first", "s", {Overridden("a", kFirst, "x")});
  auto all = store.PastAlerts("first", "p", kNoon);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[1].outcome, Outcome::kOverridden);
  EXPECT_EQ(all[1].reason_system, "http://s");
  EXPECT_EQ(all[1].reason_code, "x");
  EXPECT_EQ(all[1].outcome_at, kFirst);
  store.KeepFeedback("first", "s", {Accepted("a", kLater)});
  all = store.PastAlerts("first", "p", kNoon);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].outcome, Outcome::kAccepted);
  EXPECT_EQ(all[0].reason_code, "");
  EXPECT_EQ(all[0].outcome_at, kLater);
}

TEST_P(StoreAlertsTest, PatientsAndUsersAreKnownByKeyedHashes) {
  const Store store(settings_);
  EXPECT_EQ(store.PatientHash("https://ehr/r4", "1"),
            KeyedHash(settings_.key, "patient|https://ehr/r4|1"));
  EXPECT_EQ(store.UserHash("https://ehr/r4", "Practitioner/1"),
            KeyedHash(settings_.key, "user|https://ehr/r4|Practitioner/1"));
}

TEST_P(StoreAlertsTest, WhatIsSwitchedOffStaysSoUntilItIsSwitchedOn) {
  Store store(settings_);
  store.SwitchOff({"one", "", "wrong dose", "ops", "2026-01-15T10:00:00Z"});
  store.SwitchOff({"", "second", "", "ops", "2026-01-15T10:00:00Z"});
  store.SwitchOff({"one", "", "still wrong", "ops", "2026-01-15T11:00:00Z"});
  Store other(settings_);
  const auto off = other.SwitchedOff();
  ASSERT_THAT(off, SizeIs(2));
  EXPECT_EQ(off[0].client, "second");
  EXPECT_EQ(off[1].rule, "one");
  EXPECT_EQ(off[1].reason, "still wrong");
  EXPECT_EQ(off[1].at, "2026-01-15T11:00:00Z");
  EXPECT_FALSE(other.SwitchOn("one", "second"));
  EXPECT_TRUE(other.SwitchOn("one", ""));
  EXPECT_THAT(store.SwitchedOff(), SizeIs(1));
}

}  // namespace
}  // namespace service
