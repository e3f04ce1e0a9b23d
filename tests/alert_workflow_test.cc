// What a CDS team does to alerts, and what prescribers then see: silent test, targets, snoozes,
// switches. The requests are golden cases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "service/answer.h"
#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/raw_client.h"

namespace service {
namespace {

using std::chrono::days;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'768'478'400)};
constexpr const char* kService = "pain-order-sign";
constexpr const char* kNextStep = "adequate-trial-failed-next-drug";
constexpr const char* kDeclines = "patient-refuses";
constexpr const char* kReasons = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes";

std::string RequestOf(const std::string& name) {
  return house::FileText(house::Root() / "tests/cases" / kService / name / "request.json");
}

// A failed trial of 1,800 mg, and the draft of a raise to 2,400 mg.
const std::string& Request() {
  static const std::string request = RequestOf("a-drug-that-cannot-be-told");
  return request;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// The shipped service under a policy, with a store of its own.
class AlertWorkflowTest : public ::testing::Test {
 protected:
  HookAnswer Call(std::chrono::sys_seconds at = kNow, const std::string& body = Request()) {
    Surroundings surroundings{house::FirstDay()};
    surroundings.at = at;
    surroundings.store = &store_;
    surroundings.off = std::make_shared<const std::vector<KillSwitch>>(store_.SwitchedOff());
    HookAnswer answer = AnswerWithServedCards(deployment_, deployment_.clients.front(), kService,
                                              body, surroundings);
    store_.KeepServed(answer.served);
    return answer;
  }

  void Override(const HookAnswer& answer, const std::string& code = kDeclines) {
    for (const ServedCard& card : answer.served) {
      hooks::Feedback feedback{card.card, hooks::Outcome::kOverridden, {}, std::nullopt,
                               "",        "2026-01-15T12:01:00Z"};
      feedback.reason = hooks::OverrideReason{kReasons, code, ""};
      store_.KeepFeedback(card.client, kService, {feedback});
    }
  }

  void SnoozeFor(int length) {
    SnoozeRule snooze;
    snooze.reasons = {{kReasons, kDeclines}};
    snooze.length = days(length);
    deployment_.alerts.snoozes = {snooze};
  }

  static std::vector<std::string> Withheld(const HookAnswer& answer) {
    std::vector<std::string> withheld;
    for (const Suppression& one : answer.invocation.suppressed) {
      withheld.push_back(one.rule + ": " + one.cause);
    }
    return withheld;
  }

  Deployment deployment_ = house::Sandbox();
  Store store_{{}};
};

std::string NextInstance(std::string body) {
  const std::string key = R"("hookInstance": ")";
  const std::size_t at = body.find(key);
  EXPECT_NE(at, std::string::npos);
  return body.replace(at + key.size(), 4, "ffff");
}

TEST_F(AlertWorkflowTest, WithoutAPolicyNothingIsWithheld) {
  const HookAnswer answer = Call();
  EXPECT_THAT(answer.invocation.rules, Contains(kNextStep));
  EXPECT_THAT(Withheld(answer), IsEmpty());
  EXPECT_EQ(answer.body, AnswerHookRequest(house::Sandbox(), house::Sandbox().clients.front(),
                                           kService, Request(), house::FirstDay()));
}

TEST_F(AlertWorkflowTest, AShadowRuleIsEvaluatedAndNotShown) {
  deployment_.alerts.shadow = {AlertScope{}};
  const HookAnswer answer = Call();
  EXPECT_EQ(answer.body, R"({"cards":[]})");
  EXPECT_THAT(answer.invocation.rules, IsEmpty());
  EXPECT_THAT(Withheld(answer), Contains(std::string(kNextStep) + ": shadow"));
}

TEST_F(AlertWorkflowTest, ASwitchedOffRuleIsNotShownAndAllOthersAre) {
  store_.SwitchOff({kNextStep, "", "incident", "", ""});
  const HookAnswer answer = Call();
  EXPECT_THAT(Withheld(answer), ElementsAre(std::string(kNextStep) + ": switched-off"));
  EXPECT_THAT(answer.invocation.rules, Not(Contains(kNextStep)));
  EXPECT_THAT(answer.invocation.rules, Not(IsEmpty()));
}

TEST_F(AlertWorkflowTest, AClientThatIsSwitchedOffSeesNothing) {
  store_.SwitchOff({"", "another", "incident", "", ""});
  EXPECT_THAT(Withheld(Call()), IsEmpty());
  store_.SwitchOff({"", deployment_.clients.front().id, "incident", "", ""});
  EXPECT_EQ(Call().body, R"({"cards":[]})");
}

TEST_F(AlertWorkflowTest, AnOverrideWithAReasonOfTheSnoozeIsNotAskedAgain) {
  SnoozeFor(90);
  Override(Call());
  const HookAnswer again = Call(kNow + days(1), NextInstance(Request()));
  EXPECT_EQ(again.body, R"({"cards":[]})");
  EXPECT_THAT(Withheld(again), Contains(std::string(kNextStep) + ": snoozed"));
  EXPECT_NE(Call(kNow + days(90), NextInstance(Request())).body, R"({"cards":[]})");
}

TEST_F(AlertWorkflowTest, AnOverrideWithAnotherReasonIsAskedAgain) {
  SnoozeFor(90);
  Override(Call(), "cds-suboptimal-context");
  EXPECT_NE(Call(kNow + days(1), NextInstance(Request())).body, R"({"cards":[]})");
}

TEST_F(AlertWorkflowTest, AnotherPatientIsNotSnoozed) {
  SnoozeFor(90);
  Override(Call());
  std::string other = NextInstance(Request());
  for (std::size_t at = 0; (at = other.find("pat-1", at)) != std::string::npos;) {
    other.replace(at, 5, "pat-2");
  }
  EXPECT_NE(Call(kNow + days(1), other).body, R"({"cards":[]})");
}

TEST_F(AlertWorkflowTest, ACriticalCardIsNeverSnoozed) {
  SnoozeFor(90);
  const std::string body = RequestOf("cauda-equina-30-days-ago");
  const HookAnswer first = Call(kNow, body);
  ASSERT_THAT(first.body, HasSubstr(R"("indicator":"critical")"));
  Override(first);
  const HookAnswer again = Call(kNow + days(1), NextInstance(body));
  EXPECT_THAT(again.body, HasSubstr(R"("indicator":"critical")"));
}

TEST_F(AlertWorkflowTest, AHigherDoseIsToldInSpiteOfASnooze) {
  SnoozeFor(90);
  Override(Call());
  const std::string more = Replaced(
      Replaced(NextInstance(Request()), "by mouth 3 times a day", "by mouth 4 times a day"),
      R"("frequency": 3)", R"("frequency": 4)");
  EXPECT_NE(Call(kNow + days(1), more).body, R"({"cards":[]})");
}

TEST_F(AlertWorkflowTest, ACoolDownSparesTheSameUserInTheNextCall) {
  deployment_.alerts.cool_down = std::chrono::minutes(30);
  Call();
  EXPECT_NE(Call(kNow + std::chrono::minutes(1)).body, R"({"cards":[]})");  // the same call again
  const HookAnswer next = Call(kNow + std::chrono::minutes(2), NextInstance(Request()));
  EXPECT_EQ(next.body, R"({"cards":[]})");
  EXPECT_THAT(Withheld(next), Contains(std::string(kNextStep) + ": cool-down"));
}

// ---- the program -------------------------------------------------------------------------------

// The shipped configuration with a store and this policy.
class AlertProgramTest : public ::testing::Test {
 protected:
  void With(const std::string& policy) {
    std::ofstream(config_.At("store.key")) << "a secret of at least thirty-two bytes\n";
    config_.Replace("sandbox.yaml", "check_answers: true",
                    "check_answers: true\nstore: {url: " + config_.At("nextstep.sqlite").string() +
                        ", key_file: store.key}\n" + policy);
  }
  static std::string Post(int port, const std::string& path, const std::string& body) {
    RawClient client(port);
    client.Send(program::PostOf(path, body));
    return client.Read().body;
  }
  // Whether the answer comes to hold no cards, or some, within ten seconds.
  static bool Becomes(int port, bool has_cards) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < until) {
      const std::string body = Post(port, "/cds-services/pain-order-sign", NextInstance(Request()));
      if ((body != R"({"cards":[]})") == has_cards) return true;
    }
    return false;
  }
  program::Result Run(std::vector<std::string> words) const {
    words.insert(words.begin() + 1, {"--config", config_.Path()});
    return program::RunProgram(words);
  }

  program::EditedConfig config_;
};

TEST_F(AlertProgramTest, ASwitchTakesEffectWithinTenSecondsWithoutARestart) {
  With("");
  program::Serving serving(config_.Path());
  ASSERT_TRUE(Becomes(serving.Port(), true));
  ASSERT_EQ(Run({"switch-off", "--all", "--reason", "incident"}).status, 0);
  EXPECT_TRUE(Becomes(serving.Port(), false));
  EXPECT_THAT(Run({"switches"}).out, HasSubstr(R"("rule":"*","client":"*","reason":"incident")"));
  EXPECT_EQ(Run({"switch-on", "--all"}).status, 0);
  EXPECT_TRUE(Becomes(serving.Port(), true));
  EXPECT_EQ(Run({"switch-on", "--all"}).status, 1);
}

TEST_F(AlertProgramTest, WhatIsNotThereCannotBeSwitchedOff) {
  With("");
  { const program::Serving serving(config_.Path()); }
  const program::Result rule = Run({"switch-off", "--rule", "none", "--reason", "x"});
  EXPECT_EQ(rule.status, 2);
  EXPECT_THAT(rule.err, HasSubstr("no rule of this id"));
  EXPECT_EQ(Run({"switch-off", "--reason", "x"}).status, 2);
  EXPECT_EQ(Run({"switch-off", "--rule", kNextStep}).status, 2);
}

TEST_F(AlertProgramTest, AnOverrideThroughTheServiceSnoozes) {
  With("alerts: {snooze: [{reasons: [patient-declines], days: 90}]}");
  program::Serving serving(config_.Path());
  const std::string body = Post(serving.Port(), "/cds-services/pain-order-sign", Request());
  std::string feedback;
  const std::string key = R"("uuid":")";
  for (std::size_t at = body.find(key); at != std::string::npos; at = body.find(key, at + 1)) {
    feedback += (feedback.empty() ? "" : ",") + std::string(R"({"card":")") +
                body.substr(at + key.size(), 36) +
                R"(","outcome":"overridden","outcomeTimestamp":"2026-01-15T12:01:00Z",)"
                R"("overrideReason":{"reason":{"system":")" +
                kReasons + R"(","code":")" + kDeclines + R"("}}})";
  }
  Post(serving.Port(), "/cds-services/pain-order-sign/feedback",
       R"({"feedback":[)" + feedback + "]}");
  EXPECT_TRUE(Becomes(serving.Port(), false));
}

}  // namespace
}  // namespace service
