// Answers that are none, and answers that are too big.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "tests/fhir/client_calls.h"

namespace fhir {
namespace {

using namespace calls;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// ---- answers that are none ----------------------------------------------------------------------

struct Bad {
  const char* name;
  Reply reply;
  Failure failure;
};

class BadAnswerTest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadAnswerTest, IsAFailureWithANameAndACounter) {
  Server server(Always(GetParam().reply));
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  ASSERT_TRUE(fetched.failure);
  EXPECT_STREQ(NameOf(*fetched.failure), NameOf(GetParam().failure));
  EXPECT_THAT(fetched.pages, IsEmpty());
  EXPECT_EQ(asked.client.Counters().Of(GetParam().failure), 1U);
  EXPECT_EQ(asked.client.Counters().queries, 1U);
}

const std::string kHtml = "<html><head><title>Apache Tomcat</title></head></html>";

INSTANTIATE_TEST_SUITE_P(
    Answers, BadAnswerTest,
    ::testing::Values(
        Bad{"Unauthorized", {"", 401}, Failure::kUnauthorized},
        Bad{"Forbidden", {fake_fhir::Outcome("error", "forbidden"), 403}, Failure::kForbidden},
        Bad{"NotFound", {"", 404}, Failure::kNotFound}, Bad{"Gone", {"", 410}, Failure::kNotFound},
        Bad{"BadRequest", {fake_fhir::Outcome("error", "4111"), 400}, Failure::kServerError},
        Bad{"ServerError", {kHtml, 500, "text/html"}, Failure::kServerError},
        Bad{"BadGateway", {kHtml, 502, "text/html"}, Failure::kServerError},
        Bad{"ThrottledForLong",
            {"", 429, "text/plain", {{"Retry-After", "3600"}}},
            Failure::kThrottled},
        Bad{"ThrottledUntilADate",
            {"", 429, "text/plain", {{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}}},
            Failure::kThrottled},
        Bad{"Html", {kHtml, 200, "text/html"}, Failure::kNotJson},
        Bad{"HtmlThatClaimsToBeJson", {kHtml, 200}, Failure::kNotJson},
        Bad{"Xml", {"<Bundle/>", 200, "application/fhir+xml"}, Failure::kNotJson},
        Bad{"NoType", {Bundle({}), 200, ""}, Failure::kNotJson},
        Bad{"NoBody", {"", 200}, Failure::kNotJson},
        Bad{"HalfJson", {R"({"resourceType":"Bundle",)", 200}, Failure::kNotJson},
        Bad{"Array", {"[]", 200}, Failure::kUnexpected},
        Bad{"NoResourceType", {"{}", 200}, Failure::kUnexpected},
        Bad{"AnotherResource", {kCondition, 200}, Failure::kUnexpected},
        Bad{"OutcomeInPlaceOfABundle", {fake_fhir::Outcome("error", "x"), 200}, Failure::kOutcome},
        Bad{"WithheldByBreakTheGlass",
            {fake_fhir::Outcome("warning", "4130"), 200},
            Failure::kOutcome},
        Bad{"HungUp",
            {Bundle({kCondition}), 200, "application/json", {}, Then::kHangUp},
            Failure::kBroken}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(OutcomeTest, ThatSaysNothingWasFoundIsAnAnswer) {
  Server server(Always({fake_fhir::Outcome("warning", "4101")}));
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, std::nullopt);
  EXPECT_THAT(fetched.pages, SizeIs(1));
}

TEST(ReadTest, AnotherResourceThanAskedForIsNone) {
  Server server(Always({kCondition}));
  Asked asked(server);
  EXPECT_EQ(asked.One(ReadOf("Patient/p1")).failure, Failure::kUnexpected);
}

TEST(ClientTest, NothingListensIsUnreachable) {
  std::string base;
  {
    Server gone(Always({""}));
    base = gone.Base();
  }
  Client client;
  const auto fetched = client.FetchAll(SettingsFor(base), {base, kToken, {}},
                                       {SearchOf("Condition")}, In(seconds(20)));
  EXPECT_EQ(fetched[0].failure, Failure::kUnreachable);
}

TEST(ClientTest, ParametersThatTheServerDidNotHeedAreTold) {
  Server server(Always({Bundle({}, {{"self", "https://x/Observation?patient=p1"}})}));
  Asked asked(server);
  const Fetched fetched = asked.One({"Observation", "patient=p1&code=a,b&_count=100", {}, {}});
  EXPECT_THAT(fetched.unheeded, ElementsAre("code"));
  EXPECT_EQ(asked.client.Counters().unheeded, 1U);
}

// ---- sizes --------------------------------------------------------------------------------------

TEST(SizeTest, AHugeBodyIsCutOff) {
  Server server(Always({std::string(1U << 20, ' ') + Bundle({})}));
  Asked asked(server);
  asked.settings.max_bytes = 100'000;
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kTooLarge);
}

TEST(SizeTest, ABodyOfJustTheMostIsTaken) {
  const std::string body = Bundle({kCondition});
  Server server(Always({body}));
  Asked asked(server);
  asked.settings.max_bytes = body.size();
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  asked.settings.max_bytes = body.size() - 1;
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kTooLarge);
}

TEST(SizeTest, AGzipBombIsCutOffWhileItUnpacks) {
  // application/json is what the fake server packs: 16 MB in about 16 kB.
  Server server(Always({std::string(16U << 20, ' '), 200, "application/json"}));
  Asked asked(server);
  asked.settings.max_bytes = 1'000'000;
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kTooLarge);
}

TEST(SizeTest, APackedAnswerIsRead) {
  Server server(
      Always({Bundle(std::vector<std::string>(100, kCondition)), 200, "application/json"}));
  Asked asked(server);
  EXPECT_EQ(EntriesOf(asked.One(SearchOf("Condition"))), 100U);
}

TEST(SizeTest, EndlessHeadersAreCutOff) {
  Reply reply{Bundle({})};
  for (int i = 0; i < 2'000; ++i) {
    reply.headers.emplace_back("X-Filler-" + std::to_string(i), std::string(2'000, 'x'));
  }
  Server server(Always(reply));
  Asked asked(server);
  asked.settings.max_bytes = 100'000;
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kTooLarge);
}

TEST(SizeTest, TheBytesOfAllPagesCount) {
  std::string base;
  std::atomic<int> count = 0;
  Server server([&](const Seen&) {
    return Reply{
        std::string(40'000, ' ') +
        Bundle({ConditionOf(1)}, {{"next", base + "/Condition?page=" + std::to_string(++count)}})};
  });
  base = server.Base();
  Asked asked(server);
  asked.settings.max_bytes = 100'000;
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kTooLarge);
  EXPECT_EQ(fetched.pages.size(), 2U);
}

}  // namespace
}  // namespace fhir
