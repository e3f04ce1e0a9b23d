// The client: what it asks, when it gives up, and when it asks again.
#include "fhir/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fhir/client_calls.h"

namespace fhir {
namespace {

using namespace calls;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// ---- what is asked, and how ---------------------------------------------------------------------

TEST(ClientTest, SearchesWithTheTokenAndAsksForFhirJson) {
  Server server(Always({Bundle({kCondition})}));
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, std::nullopt);
  EXPECT_EQ(EntriesOf(fetched), 1U);
  ASSERT_THAT(server.Requests(), SizeIs(1));
  const Seen seen = server.Requests().front();
  EXPECT_EQ(seen.method, "GET");
  EXPECT_EQ(seen.path, "/fhir/Condition");
  EXPECT_EQ(seen.query, "patient=p1");
  EXPECT_EQ(seen.Header("Authorization"), std::string("Bearer ") + kToken);
  EXPECT_EQ(seen.Header("Accept"), "application/fhir+json");
  EXPECT_EQ(seen.Header("Host"), server.Origin().substr(7));
}

TEST(ClientTest, ReadsOneResource) {
  Server server(Always({R"({"resourceType":"Patient","id":"p1"})"}));
  Asked asked(server);
  const Fetched fetched = asked.One(ReadOf("Patient/p1"));
  ASSERT_THAT(fetched.pages, SizeIs(1));
  EXPECT_EQ(fetched.pages[0].Root("").TextOf("id"), "p1");
  EXPECT_THAT(server.Paths(), ElementsAre("/fhir/Patient/p1"));
}

TEST(ClientTest, SearchesByPostWhereTheSiteWantsThat) {
  Server server(Always({Bundle({kCondition})}));
  Asked asked(server);
  asked.settings.search = SearchBy::kPost;
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  const Seen seen = server.Requests().front();
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/fhir/Condition/_search");
  EXPECT_EQ(seen.query, "");
  EXPECT_EQ(seen.body, "patient=p1");
  EXPECT_EQ(seen.Header("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(seen.Header("Authorization"), std::string("Bearer ") + kToken);
}

TEST(ClientTest, AnOpenServerIsAskedWithoutAToken) {
  Server server(Always({Bundle({})}));
  Asked asked(server);
  asked.caller.token.clear();
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kNoToken);
  EXPECT_THAT(server.Requests(), IsEmpty());
  asked.settings.token = TokenNeed::kOptional;
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  EXPECT_EQ(server.Requests().front().Header("Authorization"), "");
}

TEST(ClientTest, TheSubjectGoesIntoTheHeaderThatTheSiteNames) {
  Server server(Always({Bundle({})}));
  Asked asked(server);
  asked.caller.subject = "service-4711";
  asked.One(SearchOf("Condition"));
  asked.settings.subject_header = "Epic-Client-ID";
  asked.One(SearchOf("Condition"));
  EXPECT_EQ(server.Requests()[0].Header("Epic-Client-ID"), "");
  EXPECT_EQ(server.Requests()[1].Header("Epic-Client-ID"), "service-4711");
}

TEST(ClientTest, AWishThatTheServerRefusesIsLeftOut) {
  Server server([](const Seen& seen) {
    if (seen.query.find("_include") != std::string::npos) return Reply{"{}", 400};
    return Reply{Bundle({kCondition})};
  });
  Asked asked(server);
  const Fetched fetched =
      asked.One({"MedicationRequest", "patient=p1", "_include=MedicationRequest:medication", {}});
  EXPECT_EQ(EntriesOf(fetched), 1U);
  EXPECT_THAT(
      server.Paths(),
      ElementsAre("/fhir/MedicationRequest?patient=p1",
                  "/fhir/MedicationRequest?patient=p1&_include=MedicationRequest:medication"));
}

TEST(ClientTest, QueriesRunInParallelAndAnswersKeepTheirOrder) {
  // Each waits until all three have arrived.
  Server* all = nullptr;
  Server server([&](const Seen& seen) {
    all->AwaitRequests(3);
    return Reply{Bundle({R"({"resourceType":")" + seen.path.substr(6) + R"("})"})};
  });
  all = &server;
  Asked asked(server);
  const auto fetched = asked.All({SearchOf("A"), SearchOf("B"), SearchOf("C")});
  std::string order;
  for (const Fetched& one : fetched) {
    const Node root = one.pages.at(0).Root("");
    for (const Node entry : root.EachOf("entry")) {
      order += entry.Find("resource")->TextOf("resourceType");
    }
  }
  EXPECT_EQ(order, "ABC");
}

TEST(ClientTest, AConnectionIsUsedAgain) {
  Server server(Always({Bundle({kCondition})}));
  Asked asked(server);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  EXPECT_EQ(server.Connections(), 1);
}

TEST(ClientTest, AKeptConnectionThatTheServerClosedIsReplaced) {
  Server server([](const Seen&) {
    return Reply{Bundle({kCondition}), 200, "application/fhir+json", {{"Connection", "close"}}};
  });
  Asked asked(server);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  EXPECT_EQ(server.Requests().size(), 3U);
}

// ---- time ---------------------------------------------------------------------------------------

class StallTest : public ::testing::TestWithParam<Then> {};

TEST_P(StallTest, EndsWithTheDeadline) {
  Server server(Always({Bundle({kCondition}), 200, "application/json", {}, GetParam()}));
  Asked asked(server);
  asked.settings.deadline = milliseconds(40);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kTimedOut);
  // Far below any other time-out.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(10));
}

INSTANTIATE_TEST_SUITE_P(Places, StallTest, ::testing::Values(Then::kStall, Then::kStallBody));

TEST(TimeTest, OneQueryThatStallsLeavesTheOthersTheirAnswers) {
  Server server([](const Seen& seen) {
    Reply reply{Bundle({kCondition})};
    if (seen.path == "/fhir/Slow") reply.then = Then::kStall;
    return reply;
  });
  Asked asked(server);
  asked.settings.fetch = milliseconds(1'000);
  const auto fetched = asked.All({SearchOf("Slow"), SearchOf("Condition")});
  EXPECT_EQ(fetched[0].failure, Failure::kTimedOut);
  EXPECT_EQ(fetched[1].failure, std::nullopt);
}

TEST(TimeTest, ADeadlineThatIsOverAsksNobody) {
  Server server(Always({Bundle({})}));
  Asked asked(server);
  const auto fetched =
      asked.client.FetchAll(asked.settings, asked.caller, {SearchOf("A")}, In(milliseconds(0)));
  EXPECT_EQ(fetched[0].failure, Failure::kTimedOut);
  EXPECT_THAT(server.Requests(), IsEmpty());
}

TEST(TimeTest, ANameThatIsNotLookedUpInTimeIsAFailure) {
  auto released = std::make_shared<std::promise<void>>();
  const std::shared_future<void> release = released->get_future().share();
  Client client([release](const std::string&) {
    release.wait();
    return std::vector<Address>{};
  });
  const std::string base = "https://ehr.example/fhir";
  const auto fetched =
      client.FetchAll(SettingsFor(base), {base, kToken, {}}, {SearchOf("A")}, In(milliseconds(40)));
  EXPECT_EQ(fetched[0].failure, Failure::kTimedOut);
  released->set_value();
}

TEST(TimeTest, BeyondTheCapACallDoesNotWait) {
  Server server(Always({Bundle({}), 200, "application/json", {}, Then::kStall}));
  Asked asked(server);
  asked.settings.max_waiting = 1;
  asked.settings.deadline = milliseconds(1'500);
  std::thread first([&] { EXPECT_EQ(asked.One(SearchOf("A")).failure, Failure::kTimedOut); });
  server.AwaitRequests(1);
  const auto second = asked.All({SearchOf("B"), SearchOf("C")});
  EXPECT_EQ(second[0].failure, Failure::kBusy);
  EXPECT_EQ(second[1].failure, Failure::kBusy);
  first.join();
  EXPECT_EQ(asked.client.Counters().Of(Failure::kBusy), 2U);
  EXPECT_EQ(server.Requests().size(), 1U);
}

// ---- once more ----------------------------------------------------------------------------------

struct Passing {
  const char* name;
  Reply first;
};

class RetryTest : public ::testing::TestWithParam<Passing> {};

TEST_P(RetryTest, IsMadeOnce) {
  std::atomic<int> count = 0;
  Server server(
      [&](const Seen&) { return count++ == 0 ? GetParam().first : Reply{Bundle({kCondition})}; });
  Asked asked(server);
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  EXPECT_EQ(server.Requests().size(), 2U);
  EXPECT_EQ(asked.client.Counters().retries, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Failures, RetryTest,
    ::testing::Values(Passing{"BadGateway", {"", 502}}, Passing{"Unavailable", {"", 503}},
                      Passing{"UnavailableForNow", {"", 503, "text/plain", {{"Retry-After", "0"}}}},
                      Passing{"Throttled", {"", 429, "text/plain", {{"Retry-After", "0"}}}},
                      Passing{"HungUp", {Bundle({}), 200, "application/json", {}, Then::kHangUp}}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(RetryTest, IsNotMadeTwice) {
  Server server(Always({"", 503}));
  Asked asked(server);
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kServerError);
  EXPECT_EQ(server.Requests().size(), 2U);
}

TEST(RetryTest, IsNotMadeBeyondTheDeadline) {
  Server server(Always({"", 503, "text/plain", {{"Retry-After", "30"}}}));
  Asked asked(server);
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kServerError);
  EXPECT_EQ(server.Requests().size(), 1U);
}

TEST(RetryTest, IsNotMadeForWhatWillNotPass) {
  for (const int status : {400, 401, 403, 404, 500, 501}) {
    Server server(Always({"", status}));
    Asked asked(server);
    EXPECT_NE(asked.One(SearchOf("Condition")).failure, std::nullopt);
    EXPECT_EQ(server.Requests().size(), 1U) << status;
  }
}

}  // namespace
}  // namespace fhir
