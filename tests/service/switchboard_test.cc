#include "service/switchboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "hooks/refusal.h"
#include "service/admin_switches.h"

namespace service {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kSeldom = std::chrono::hours(1);

TEST(SwitchboardTest, KnowsWhatIsOffFromTheStart) {
  Store store({});
  store.SwitchOff({"one", "", "too many", "", "2026-01-15T10:00:00Z"});
  const Switchboard board(store, kSeldom);
  EXPECT_THAT(*board.Current(), ElementsAre(Field(&KillSwitch::rule, "one")));
}

TEST(SwitchboardTest, LooksAgainWhenAskedTo) {
  Store store({});
  Switchboard board(store, kSeldom);
  EXPECT_THAT(*board.Current(), IsEmpty());
  const auto before = board.Current();
  store.SwitchOff({"one", "", "", "", ""});
  EXPECT_THAT(*board.Current(), IsEmpty());
  board.Refresh();
  EXPECT_THAT(*board.Current(), ::testing::SizeIs(1));
  EXPECT_THAT(*before, IsEmpty());
}

TEST(SwitchboardTest, LooksAgainByItself) {
  Store store({});
  const Switchboard board(store, std::chrono::milliseconds(1));
  store.SwitchOff({"one", "", "", "", ""});
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (board.Current()->empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
  }
  EXPECT_THAT(*board.Current(), ::testing::SizeIs(1));
}

// ---- what operators say ------------------------------------------------------------------------

class SwitchEndpointsTest : public ::testing::Test {
 protected:
  SwitchEndpointsTest() : board_(store_, kSeldom), deployment_(std::make_shared<Deployment>()) {
    deployment_->content.rules.resize(1);
    deployment_->content.rules[0].id = "one";
    deployment_->clients.resize(1);
    deployment_->clients[0].id = "east";
  }

  HttpResponse Asked(const std::string& method, const std::string& path,
                     const std::string& body = "") {
    const AdminRoutes routes("token", SwitchEndpoints(
                                          store_, board_, [this] { return deployment_; },
                                          [] { return std::chrono::system_clock::time_point(); }));
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.headers = {{"Authorization", "Bearer token"}};
    request.body = body;
    return routes.Handle(std::move(request));
  }
  HttpResponse Off(const std::string& body) { return Asked("POST", "/admin/switch-off", body); }

  Store store_{{}};
  Switchboard board_;
  std::shared_ptr<Deployment> deployment_;
};

TEST_F(SwitchEndpointsTest, SwitchOffAndOnAgain) {
  EXPECT_EQ(Asked("GET", "/admin/switches").body, "[]");
  const HttpResponse off = Off(R"({"rule":"one","client":"east","reason":"too many","by":"CDS"})");
  EXPECT_EQ(off.status, 200);
  EXPECT_EQ(off.body, R"([{"rule":"one","client":"east","reason":"too many","by":"CDS",)"
                      R"("at":"1970-01-01T00:00:00.000Z"}])");
  EXPECT_EQ(Asked("GET", "/admin/switches").body, off.body);
  EXPECT_THAT(*board_.Current(), ::testing::SizeIs(1));
  EXPECT_EQ(Asked("POST", "/admin/switch-on", R"({"rule":"one","client":"east"})").body, "[]");
  EXPECT_THAT(*board_.Current(), IsEmpty());
  EXPECT_EQ(Asked("POST", "/admin/switch-on", R"({"rule":"one","client":"east"})").status, 404);
}

TEST_F(SwitchEndpointsTest, AStarIsEveryRuleOrClient) {
  EXPECT_EQ(Off(R"({"rule":"*","reason":"incident"})").status, 200);
  EXPECT_THAT(*board_.Current(), ElementsAre(::testing::AllOf(Field(&KillSwitch::rule, ""),
                                                              Field(&KillSwitch::client, ""))));
  EXPECT_THAT(Asked("GET", "/admin/switches").body, HasSubstr(R"("rule":"*","client":"*")"));
}

struct BadSwitch {
  const char* name;
  const char* body;
  const char* element;
};

class BadSwitchTest : public SwitchEndpointsTest,
                      public ::testing::WithParamInterface<BadSwitch> {};

TEST_P(BadSwitchTest, IsRefusedAndNamed) {
  const HttpResponse response = Off(GetParam().body);
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr(GetParam().element));
  EXPECT_EQ(Asked("GET", "/admin/switches").body, "[]");
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, BadSwitchTest,
    ::testing::Values(
        BadSwitch{"NoJson", "rule=one", "JSON object"},
        BadSwitch{"Twice", R"({"rule":"one","rule":"two"})", "JSON object"},
        BadSwitch{"Nothing", R"({"reason":"x"})", "name a rule"},
        BadSwitch{"NoReason", R"({"rule":"one"})", "reason"},
        BadSwitch{"UnknownRule", R"({"rule":"two","reason":"x"})", "no rule of this id"},
        BadSwitch{"UnknownClient", R"({"client":"west","reason":"x"})", "no client of this id"},
        BadSwitch{"NumberForARule", R"({"rule":1,"reason":"x"})", "expected a text"},
        BadSwitch{"LineInAReason", R"({"rule":"one","reason":"x\ny"})", "control character"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace service
