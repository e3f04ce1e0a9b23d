// Pages of an answer, to their end or to a limit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "tests/fhir/client_calls.h"

namespace fhir {
namespace {

using namespace calls;
using ::testing::IsEmpty;

TEST(PagesTest, AreReadToTheEndWithTheToken) {
  std::string base;
  Server server([&](const Seen& seen) {
    if (seen.query == "page=3") return Reply{Bundle({ConditionOf(3)})};
    const int page = seen.query == "page=2" ? 2 : 1;
    return Reply{
        Bundle({ConditionOf(page)}, {{"next", base + "?page=" + std::to_string(page + 1)}})};
  });
  base = server.Base();
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, std::nullopt);
  EXPECT_EQ(EntriesOf(fetched), 3U);
  for (const Seen& seen : server.Requests()) {
    EXPECT_EQ(seen.Header("Authorization"), std::string("Bearer ") + kToken);
  }
}

TEST(PagesTest, ARelativeLinkIsOfTheBase) {
  Server server([&](const Seen& seen) {
    if (seen.query == "page=2") return Reply{Bundle({ConditionOf(2)})};
    return Reply{Bundle({ConditionOf(1)}, {{"next", "Condition?page=2"}})};
  });
  Asked asked(server);
  EXPECT_EQ(EntriesOf(asked.One(SearchOf("Condition"))), 2U);
}

TEST(PagesTest, BeginWithTheLinkThatPrefetchBrought) {
  Server server([&](const Seen& seen) {
    EXPECT_EQ(seen.query, "page=2");
    return Reply{Bundle({ConditionOf(2)})};
  });
  Asked asked(server);
  EXPECT_EQ(EntriesOf(asked.One(NextPage(server.Base() + "/Condition?page=2"))), 1U);
}

TEST(PagesTest, AnEmptyPageIsTheLast) {
  std::string base;
  Server server([&](const Seen& seen) {
    const bool first = seen.query.empty() || seen.query == "patient=p1";
    return Reply{
        Bundle(first ? std::vector<std::string>{ConditionOf(1)} : std::vector<std::string>{},
               {{"next", base + "/Condition?page=" + std::to_string(seen.query.size())}})};
  });
  base = server.Base();
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, std::nullopt);
  EXPECT_EQ(fetched.pages.size(), 2U);
  EXPECT_EQ(server.Requests().size(), 2U);
}

TEST(PagesTest, ThatGoInACircleAreCutShort) {
  std::string base;
  Server server([&](const Seen& seen) {
    const std::string next = seen.query == "page=2" ? "3" : "2";
    return Reply{Bundle({ConditionOf(1)}, {{"next", base + "/Condition?page=" + next}})};
  });
  base = server.Base();
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kTooManyPages);
  EXPECT_EQ(fetched.pages.size(), 3U);
}

TEST(PagesTest, ALinkToItselfIsACircle) {
  std::string base;
  Server server([&](const Seen&) {
    return Reply{Bundle({ConditionOf(1)}, {{"next", base + "/Condition?patient=p1"}})};
  });
  base = server.Base();
  Asked asked(server);
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kTooManyPages);
  EXPECT_EQ(server.Requests().size(), 1U);
}

TEST(PagesTest, StopAtTheNumberOfPagesOfTheSite) {
  std::string base;
  std::atomic<int> count = 0;
  Server server([&](const Seen&) {
    return Reply{
        Bundle({ConditionOf(1)}, {{"next", base + "/Condition?page=" + std::to_string(++count)}})};
  });
  base = server.Base();
  Asked asked(server);
  asked.settings.max_pages = 4;
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kTooManyPages);
  EXPECT_EQ(fetched.pages.size(), 4U);
  EXPECT_EQ(server.Requests().size(), 4U);
}

TEST(PagesTest, StopAtTheNumberOfEntriesOfTheSite) {
  std::string base;
  std::atomic<int> count = 0;
  Server server([&](const Seen&) {
    return Reply{Bundle({ConditionOf(1), ConditionOf(2), ConditionOf(3)},
                        {{"next", base + "/Condition?page=" + std::to_string(++count)}})};
  });
  base = server.Base();
  Asked asked(server);
  asked.settings.max_entries = 5;
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kTooManyPages);
  EXPECT_EQ(EntriesOf(fetched), 6U);
}

TEST(PagesTest, OnAnotherOriginAreRefusedAndSeeNoToken) {
  Server other(Always({Bundle({ConditionOf(2)})}));
  Server server([&](const Seen&) {
    return Reply{Bundle({ConditionOf(1)}, {{"next", other.Base() + "/Condition?page=2"}})};
  });
  Asked asked(server);
  // Even one that the site allows: the token is for the server of the request.
  asked.settings.bases.push_back({*ReadUrl(other.Base()), true});
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kRefused);
  EXPECT_EQ(EntriesOf(fetched), 1U);
  EXPECT_THAT(other.Requests(), IsEmpty());
}

TEST(PagesTest, OutsideOfTheBaseAreRefused) {
  std::string origin;
  Server server([&](const Seen&) {
    return Reply{Bundle({ConditionOf(1)}, {{"next", origin + "/admin?page=2"}})};
  });
  origin = server.Origin();
  Asked asked(server);
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kRefused);
  EXPECT_EQ(server.Requests().size(), 1U);
}

TEST(PagesTest, ThatFailLaterLeaveTheFirst) {
  std::string base;
  Server server([&](const Seen& seen) {
    if (seen.query == "page=2") return Reply{"", 500};
    return Reply{Bundle({ConditionOf(1)}, {{"next", base + "/Condition?page=2"}})};
  });
  base = server.Base();
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kServerError);
  EXPECT_EQ(EntriesOf(fetched), 1U);
}

TEST(PagesTest, ALastPageThatStallsLeavesTheFirst) {
  std::string base;
  Server server([&](const Seen& seen) {
    Reply reply{Bundle({ConditionOf(1)}, {{"next", base + "/Condition?page=2"}})};
    if (seen.query == "page=2") reply.then = Then::kStall;
    return reply;
  });
  base = server.Base();
  Asked asked(server);
  asked.settings.fetch = milliseconds(1'000);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kTimedOut);
  EXPECT_EQ(EntriesOf(fetched), 1U);
}

}  // namespace
}  // namespace fhir
