// The client against a FHIR server that plays the quirks of real ones.
#include "fhir/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fake_fhir/server.h"

namespace fhir {
namespace {

using fake_fhir::Bundle;
using fake_fhir::Reply;
using fake_fhir::Seen;
using fake_fhir::Server;
using fake_fhir::Then;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kToken = "a-secret-token";
const std::string kCondition = R"({"resourceType":"Condition","id":"c1"})";

// A site that has named a server on this machine.
ClientSettings SettingsFor(const std::string& base) {
  ClientSettings settings;
  settings.bases = {{*ReadUrl(base), true}};
  settings.deadline = seconds(20);
  settings.fetch = seconds(20);
  return settings;
}

Query SearchOf(const std::string& type) { return {type, "patient=p1", {}, {}}; }
Query ReadOf(const std::string& path) { return {path, {}, {}, {}}; }
Query NextPage(const std::string& url) { return {{}, {}, {}, url}; }

struct Asked {
  Client client;
  ClientSettings settings;
  Caller caller;

  explicit Asked(const Server& server)
      : settings(SettingsFor(server.Base())), caller{server.Base(), kToken, {}} {}
  Fetched One(const Query& query) { return std::move(All({query}).front()); }
  std::vector<Fetched> All(const std::vector<Query>& queries) {
    return client.FetchAll(settings, caller, queries, In(settings.deadline));
  }
};

Server::Handler Always(Reply reply) {
  return [reply = std::move(reply)](const Seen&) { return reply; };
}

std::size_t EntriesOf(const Fetched& fetched) {
  std::size_t entries = 0;
  for (const JsonDocument& page : fetched.pages) entries += page.Root("").EachOf("entry").size();
  return entries;
}

// ---- what is asked, and how --------------------------------------------------------------------

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

// ---- where the token may go --------------------------------------------------------------------

struct Forbidden {
  const char* name;
  const char* server;
};

class BaseTest : public ::testing::TestWithParam<Forbidden> {};

TEST_P(BaseTest, ThatIsNotNamedIsNotCalled) {
  Client client([](const std::string&) -> std::vector<Address> {
    ADD_FAILURE() << "a name was looked up";
    return {};
  });
  ClientSettings settings;
  settings.bases = {{*ReadUrl("https://ehr.example/fhir"), false}};
  const auto fetched = client.FetchAll(settings, {GetParam().server, kToken, {}},
                                       {SearchOf("Condition")}, In(seconds(5)));
  EXPECT_EQ(fetched[0].failure, Failure::kRefused);
  EXPECT_EQ(client.Counters().requests, 0U);
  EXPECT_EQ(client.Counters().Of(Failure::kRefused), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Servers, BaseTest,
    ::testing::Values(Forbidden{"OtherHost", "https://evil.example/fhir"},
                      Forbidden{"Metadata", "http://169.254.169.254/latest/meta-data"},
                      Forbidden{"Loopback", "http://127.0.0.1/fhir"},
                      Forbidden{"PlainHttp", "http://ehr.example/fhir"},
                      Forbidden{"OtherPort", "https://ehr.example:8443/fhir"},
                      Forbidden{"OtherPath", "https://ehr.example/fhirx"},
                      Forbidden{"Above", "https://ehr.example/"},
                      Forbidden{"WithAUser", "https://ehr.example@evil.example/fhir"},
                      Forbidden{"WithAQuery", "https://ehr.example/fhir?x="},
                      Forbidden{"Upwards", "https://ehr.example/fhir/../admin"},
                      Forbidden{"None", ""}, Forbidden{"NoUrl", "ehr.example"}),
    [](const auto& tested) { return std::string(tested.param.name); });

struct Led {
  const char* name;
  const char* address;
  bool may_when_public;
  bool may_when_private;
};

class AddressOfABaseTest : public ::testing::TestWithParam<Led> {};

TEST_P(AddressOfABaseTest, IsCheckedBeforeItIsConnectedTo) {
  const Address address = *ReadAddress(GetParam().address);
  const Url url = *ReadUrl("https://ehr.example/fhir");
  EXPECT_EQ(MayConnect({url, false}, address), GetParam().may_when_public);
  EXPECT_EQ(MayConnect({url, true}, address), GetParam().may_when_private);
}

INSTANTIATE_TEST_SUITE_P(Addresses, AddressOfABaseTest,
                         ::testing::Values(Led{"Public", "8.8.8.8", true, true},
                                           Led{"Loopback", "127.0.0.1", false, true},
                                           Led{"LoopbackV6", "::1", false, true},
                                           Led{"Mapped", "::ffff:127.0.0.1", false, true},
                                           Led{"Private", "10.1.2.3", false, true},
                                           Led{"UniqueLocal", "fd00::1", false, true},
                                           Led{"LinkLocal", "169.254.169.254", false, false},
                                           Led{"LinkLocalV6", "fe80::1", false, false},
                                           Led{"Multicast", "224.0.0.1", false, false},
                                           Led{"Unspecified", "0.0.0.0", false, false}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(AddressOfABaseTest, ALinkLocalOneHasToBeNamedItself) {
  const Address address = *ReadAddress("169.254.1.1");
  EXPECT_TRUE(MayConnect({*ReadUrl("http://169.254.1.1/fhir"), true}, address));
  EXPECT_FALSE(MayConnect({*ReadUrl("http://169.254.1.1/fhir"), false}, address));
}

TEST(DnsTest, ANameThatLeadsToThisMachineIsRefusedUnlessTheSiteNamesIt) {
  Server server(Always({Bundle({})}));
  Client client([](const std::string&) { return std::vector<Address>{*ReadAddress("127.0.0.1")}; });
  const std::string base = "http://ehr.example:" + std::to_string(server.Port()) + "/fhir";
  ClientSettings settings = SettingsFor(base);
  settings.bases[0].private_addresses = false;
  const Caller caller{base, kToken, {}};
  auto fetched = client.FetchAll(settings, caller, {SearchOf("Condition")}, In(seconds(20)));
  EXPECT_EQ(fetched[0].failure, Failure::kRefused);
  EXPECT_THAT(server.Requests(), IsEmpty());
  settings.bases[0].private_addresses = true;
  fetched = client.FetchAll(settings, caller, {SearchOf("Condition")}, In(seconds(20)));
  EXPECT_EQ(fetched[0].failure, std::nullopt);
  EXPECT_EQ(server.Requests()[0].Header("Host"), base.substr(7, base.size() - 7 - 5));
}

// The name is looked up once; what was checked is what is connected to, whatever it says next.
TEST(DnsTest, TheAddressThatWasCheckedIsTheOneConnectedTo) {
  Server server(Always({Bundle({})}));
  std::atomic<int> asked = 0;
  Client client([&](const std::string&) {
    const bool first = asked++ == 0;
    return std::vector<Address>{*ReadAddress(first ? "127.0.0.1" : "127.0.0.2")};
  });
  const std::string base = "http://rebound.example:" + std::to_string(server.Port()) + "/fhir";
  const auto fetched = client.FetchAll(SettingsFor(base), {base, kToken, {}},
                                       {SearchOf("Condition")}, In(seconds(20)));
  EXPECT_EQ(fetched[0].failure, std::nullopt);
  EXPECT_EQ(asked, 1);
}

TEST(DnsTest, OfSeveralAddressesOnlyThoseAllowedAreTried) {
  Client client([](const std::string&) {
    return std::vector<Address>{*ReadAddress("169.254.169.254"), *ReadAddress("224.0.0.1")};
  });
  const std::string base = "https://ehr.example/fhir";
  const auto fetched = client.FetchAll(SettingsFor(base), {base, kToken, {}},
                                       {SearchOf("Condition")}, In(seconds(20)));
  EXPECT_EQ(fetched[0].failure, Failure::kRefused);
}

class RedirectTest : public ::testing::TestWithParam<int> {};

TEST_P(RedirectTest, IsNeverFollowed) {
  Server other(Always({Bundle({kCondition})}));
  Server server([&](const Seen&) {
    return Reply{"", GetParam(), "text/plain", {{"Location", other.Base() + "/Condition"}}};
  });
  Asked asked(server);
  const Fetched fetched = asked.One(SearchOf("Condition"));
  EXPECT_EQ(fetched.failure, Failure::kRedirected);
  EXPECT_THAT(fetched.pages, IsEmpty());
  EXPECT_THAT(other.Requests(), IsEmpty());
  EXPECT_EQ(server.Requests().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Statuses, RedirectTest, ::testing::Values(301, 302, 303, 307, 308));

// ---- pages -------------------------------------------------------------------------------------

std::string ConditionOf(int number) {
  return R"({"resourceType":"Condition","id":"c)" + std::to_string(number) + R"("})";
}

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

// ---- answers that are none ---------------------------------------------------------------------

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

// ---- sizes -------------------------------------------------------------------------------------

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

// ---- time --------------------------------------------------------------------------------------

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

// ---- once more ---------------------------------------------------------------------------------

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

// ---- TLS ---------------------------------------------------------------------------------------

class TlsTest : public ::testing::Test {
 protected:
  TlsTest()
      : certificate_(Temporary("certificate")),
        key_(Temporary("key")),
        written_((fake_fhir::WriteCertificate(certificate_, key_), true)),
        server_(Always({Bundle({kCondition})}), certificate_, key_) {}
  ~TlsTest() override {
    std::filesystem::remove(certificate_);
    std::filesystem::remove(key_);
  }
  static std::string Temporary(const std::string& name) {
    return (std::filesystem::temp_directory_path() /
            ("fake-fhir-" + std::to_string(getpid()) + "-" + name + ".pem"))
        .string();
  }

  std::string certificate_;
  std::string key_;
  bool written_;
  Server server_;
};

TEST_F(TlsTest, IsSpokenWithAServerWhoseCertificateIsTrusted) {
  Asked asked(server_);
  asked.settings.authorities = certificate_;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(asked.One(SearchOf("Condition")).failure, std::nullopt);
  }
  EXPECT_EQ(server_.Connections(), 1);
}

TEST_F(TlsTest, ACertificateThatIsNotTrustedIsUnreachable) {
  Asked asked(server_);
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kUnreachable);
  EXPECT_THAT(server_.Requests(), IsEmpty());
}

TEST_F(TlsTest, ACertificateForAnotherNameIsUnreachable) {
  Client client([](const std::string&) { return std::vector<Address>{*ReadAddress("127.0.0.1")}; });
  for (const char* host : {"ehr.example", "other.example"}) {
    const std::string base =
        std::string("https://") + host + ":" + std::to_string(server_.Port()) + "/fhir";
    ClientSettings settings = SettingsFor(base);
    settings.authorities = certificate_;
    const auto fetched =
        client.FetchAll(settings, {base, kToken, {}}, {SearchOf("Condition")}, In(seconds(20)));
    const bool named = std::string(host) == "ehr.example";
    EXPECT_EQ(fetched[0].failure,
              named ? std::nullopt : std::optional<Failure>(Failure::kUnreachable));
  }
}

TEST_F(TlsTest, AFileOfAuthoritiesThatCannotBeReadIsUnreachable) {
  Asked asked(server_);
  asked.settings.authorities = "/nowhere.pem";
  EXPECT_EQ(asked.One(SearchOf("Condition")).failure, Failure::kUnreachable);
}

// A server that takes the connection and says no word of TLS.
TEST(TlsHandshakeTest, EndsWithTheDeadline) {
  Server plain(Always({""}));
  const std::string base = "https://127.0.0.1:" + std::to_string(plain.Port()) + "/fhir";
  Client client;
  ClientSettings settings = SettingsFor(base);
  settings.fetch = milliseconds(40);
  const auto fetched =
      client.FetchAll(settings, {base, kToken, {}}, {SearchOf("Condition")}, In(seconds(20)));
  EXPECT_NE(fetched[0].failure, std::nullopt);
}

}  // namespace
}  // namespace fhir
