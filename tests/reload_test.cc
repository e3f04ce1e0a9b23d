// Another configuration and content for a running process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "service/live_routes.h"
#include "service/reload.h"
#include "tests/operators.h"

namespace {

using operators::Config;
using operators::Program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTexts = "content/texts.yaml";
constexpr const char* kBefore = "**Consider:**";
constexpr const char* kAfter = "**Think about:**";

// ---- without sockets ---------------------------------------------------------------------------

std::shared_ptr<const service::Deployment> Shipped() {
  return {std::shared_ptr<const service::Deployment>(), &house::Sandbox()};
}

std::shared_ptr<const service::Routes> RoutesOf(
    const std::shared_ptr<const service::Deployment>& deployment) {
  return std::make_shared<service::Routes>(deployment, [] { return house::FirstDay(); });
}

std::shared_ptr<service::Deployment> Named(const std::string& content) {
  auto other = std::make_shared<service::Deployment>(house::Sandbox());
  other->content_version = content;
  return other;
}

service::HttpRequest Health() {
  service::HttpRequest request;
  request.method = "GET";
  request.path = "/healthz";
  return request;
}

TEST(LiveRoutesTest, AreReplacedUnderLoad) {
  service::LiveRoutes routes(RoutesOf(Named("first")));
  std::atomic<int> others{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int call = 0; call < 200; ++call) {
        const auto body = routes.Handle(Health()).body;
        const bool is_one =
            body.find("\"first\"") != body.npos || body.find("\"second\"") != body.npos;
        if (!is_one) ++others;
      }
    });
  }
  const auto first = RoutesOf(Named("first"));
  const auto second = RoutesOf(Named("second"));
  for (int i = 0; i < 50; ++i) routes.Replace(i % 2 == 0 ? second : first);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(others, 0);
}

TEST(LiveRoutesTest, WhatBeganEndsUnderTheRoutesItBeganWith) {
  service::LiveRoutes routes(RoutesOf(Named("first")));
  const auto held = routes.Current();
  routes.Replace(RoutesOf(Named("second")));
  EXPECT_THAT(held->Handle(Health()).body, HasSubstr("\"first\""));
  EXPECT_THAT(routes.Handle(Health()).body, HasSubstr("\"second\""));
}

class ReloadUnitTest : public ::testing::Test {
 protected:
  service::Reload Of(service::Reload::Load load) {
    return service::Reload(
        std::move(load), Shipped(),
        [this](auto deployment) { put_.push_back(std::move(deployment)); },
        [] { return std::chrono::system_clock::time_point(); });
  }
  std::vector<std::shared_ptr<const service::Deployment>> put_;
};

TEST_F(ReloadUnitTest, PutsWhatWasLoaded) {
  service::Reload reload = Of([] { return *Named("second"); });
  EXPECT_EQ(reload.Run().content, "second");
  EXPECT_EQ(reload.State().reloads, 1U);
  ASSERT_EQ(put_.size(), 1U);
  EXPECT_EQ(put_.front()->content_version, "second");
}

TEST_F(ReloadUnitTest, KeepsTheOldWhereNothingCanBeLoaded) {
  service::Reload reload = Of([]() -> service::Deployment {
    throw std::runtime_error("rules.yaml:3: when: wrong\ndrugs.yaml:4: id: wrong\n");
  });
  const service::Running running = reload.Run();
  EXPECT_EQ(running.content, house::Sandbox().content_version);
  EXPECT_EQ(running.refused, 1U);
  EXPECT_EQ(running.last_problems,
            (std::vector<std::string>{"rules.yaml:3: when: wrong", "drugs.yaml:4: id: wrong"}));
  EXPECT_TRUE(put_.empty());
}

TEST_F(ReloadUnitTest, WhatIsReadAtTheStartAloneStaysAndIsNamed) {
  service::Reload reload = Of([] {
    service::Deployment other = house::Sandbox();
    other.listen.port = 1;
    other.listen.workers = 99;
    other.listen.cors_origins = {"https://other.example"};
    other.store.url = "other.db";
    other.audit = {"other.jsonl", "key"};
    other.admin = service::AdminSettings{{}, "token"};
    other.callers.max_nonces = 1;
    other.callers.key_sets.max_age = std::chrono::seconds(1);
    other.rate_limit.per_minute = 7;
    return other;
  });
  EXPECT_THAT(reload.Run().need_restart,
              ::testing::UnorderedElementsAre("listen.port", "listen.workers", "cors.origins",
                                              "store", "audit.path", "audit.key_file", "admin",
                                              "max_nonces", "key_sets"));
  const service::Deployment& kept = *put_.front();
  EXPECT_EQ(kept.listen.port, house::Sandbox().listen.port);
  EXPECT_EQ(kept.store, house::Sandbox().store);
  EXPECT_FALSE(kept.admin);
  EXPECT_EQ(kept.rate_limit.per_minute, 7U);
}

TEST_F(ReloadUnitTest, ASecondReloadIsHeldToTheFirstProcessStill) {
  service::Reload reload = Of([] {
    service::Deployment other = house::Sandbox();
    other.store.url = "other.db";
    return other;
  });
  reload.Run();
  EXPECT_THAT(reload.Run().need_restart, ::testing::ElementsAre("store"));
}

// ---- the real program --------------------------------------------------------------------------

TEST(ReloadTest, AHangUpTakesAnotherContent) {
  const Config config;
  Program program(config);
  EXPECT_THAT(program.Call().body, HasSubstr(kBefore));
  config.Replace(kTexts, kBefore, kAfter);
  program.Signal(SIGHUP);
  while (program.Ask("GET", "/admin/version").body.find("\"reloads\":1") == std::string::npos) {
    ASSERT_THAT(program.Ask("GET", "/admin/version").body, HasSubstr("\"refused\":0"));
  }
  EXPECT_THAT(program.Call().body, AllOf(HasSubstr(kAfter), Not(HasSubstr(kBefore))));
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
}

TEST(ReloadTest, BrokenContentIsRefusedByLineAndTheOldStays) {
  const Config config;
  Program program(config);
  const std::string before = program.Call().body;
  config.Replace(kTexts, "presumed:", "presumd:");
  const auto refused = program.Reload();
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, AllOf(HasSubstr("texts.yaml:"), HasSubstr("presumd")));
  EXPECT_EQ(program.Call().body, before);
  EXPECT_THAT(program.Ask("GET", "/admin/version").body,
              AllOf(HasSubstr("\"refused\":1"), HasSubstr("presumd")));
  config.Replace(kTexts, "presumd:", "presumed:");
  const auto taken = program.Reload();
  EXPECT_EQ(taken.status, 200);
  EXPECT_THAT(taken.body, AllOf(HasSubstr("\"lastProblems\":[]"), HasSubstr("\"reloads\":1")));
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
  EXPECT_THAT(program.Log(), HasSubstr("not reloaded: "));
}

TEST(ReloadTest, TheListenerStaysAndIsSaidToNeedARestart) {
  const Config config("rate_limit: {per_minute: 100000}");
  Program program(config);
  config.Replace("sandbox.yaml", "check_answers: true",
                 "check_answers: true\nstore: {url: other.db, key_file: operators.token}");
  EXPECT_THAT(program.Reload().body, HasSubstr("\"needRestart\":[\"store\"]"));
  EXPECT_EQ(program.Call().status, 200);
}

TEST(ReloadTest, UnderLoadGivesOldOrNewAndNoError) {
  const Config config;
  Program program(config);
  std::atomic<bool> is_over = false;
  std::atomic<int> answers = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] {
      service::RawClient client(program.Port());
      const std::string request = program::PostOf(operators::kSign, house::FirstRequest());
      while (!is_over) {
        const auto answer = client.Ask(request);
        const bool is_old = answer.body.find(kBefore) != std::string::npos;
        const bool is_new = answer.body.find(kAfter) != std::string::npos;
        if (answer.status != 200 || is_old == is_new) ++wrong;
        ++answers;
      }
    });
  }
  bool is_new = false;
  for (int i = 0; i < 4; ++i, is_new = !is_new) {
    config.Replace(kTexts, is_new ? kAfter : kBefore, is_new ? kBefore : kAfter);
    EXPECT_EQ(program.Reload().status, 200);
  }
  is_over = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(answers, 0);
}

TEST(ReloadTest, NeedsTheToken) {
  const Config config;
  const Program program(config);
  service::RawClient client(program.Admin());
  EXPECT_EQ(
      client.Ask("POST /admin/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").status,
      401);
  EXPECT_EQ(program.Ask("GET", "/admin/reload").status, 405);
}

}  // namespace
