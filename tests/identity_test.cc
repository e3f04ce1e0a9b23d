// Who may call, over a real socket: conformance section 8.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "service/fetch_keys.h"
#include "service/routes.h"
#include "tests/house.h"
#include "tests/service/raw_client.h"
#include "tests/service/tokens.h"
#include "tests/temporary_folder.h"

namespace service {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using tokens::Draft;
using tokens::kNow;
using tokens::Quoted;
using tokens::With;
using tokens::WithHeader;

constexpr const char* kSecond = "https://second.example.org";

// The first case as a client sends it that names this FHIR server; empty: none.
std::string RequestFrom(const std::string& fhir_server) {
  std::string body = house::FirstRequest();
  const std::string key = "\"fhirServer\"";
  body.replace(body.find(key), key.size(), "\"formerly\"");
  if (fhir_server.empty()) return body;
  return body.insert(body.find('{') + 1, key + ":\"" + fhir_server + "\",");
}

// The host of a client's keys, which counts how often it is asked.
class KeyHost {
 public:
  KeyHost()
      : server_([this](HttpRequest&&) {
          ++asked_;
          const std::string set = tokens::Set({tokens::EcKey().Jwk(kid_)});
          return HttpResponse{is_down_ ? 503 : 200, set, "application/json", {}};
        }) {}

  std::string Url() const {
    return "http://127.0.0.1:" + std::to_string(server_.Port()) + "/jwks.json";
  }
  void Rotate(std::string kid) { kid_ = std::move(kid); }
  void GoDown() { is_down_ = true; }
  int Asked() const { return asked_; }

 private:
  std::string kid_ = "a+b/c==";
  std::atomic<bool> is_down_ = false;
  std::atomic<int> asked_ = 0;
  RunningServer server_;
};

// The shipped services for two clients: the first with a key agreed on, the second with keys that
// it publishes. The clock stands unless a test moves it.
class IdentityTest : public ::testing::Test {
 protected:
  IdentityTest() {
    auto deployment = std::make_shared<Deployment>(house::Sandbox());
    deployment->callers.trust = Trust::kJwt;
    deployment->clients = {AClient("first", tokens::kIssuer), AClient("second", kSecond)};
    deployment->clients[0].token.keys = *ReadKeySet(tokens::Set({tokens::RsaKey().Jwk("rsa")}));
    deployment->clients[1].token.key_set_urls = {host_.Url()};
    deployment->clients[1].profile.max_cards = 1;
    Identity identity{std::make_shared<KeyStore>(HttpsFetch({}), KeyStoreSettings{}),
                      std::make_shared<MemoryReplayStore>(1000),
                      [this] { return kNow + seconds(passed_); }};
    routes_ = std::make_unique<Routes>(
        deployment, [] { return house::FirstDay(); }, std::move(identity),
        Around{book_.get(), std::chrono::steady_clock::now});
    server_ = std::make_unique<RunningServer>(
        [this](HttpRequest&& request) { return routes_->Handle(std::move(request)); });
  }

  static Client AClient(const std::string& id, const std::string& issuer) {
    Client client = house::Sandbox().clients.front();
    client.id = id;
    client.token.issuers = {issuer};
    client.token.audiences = {"https://cds.example.org/cds-services/{service}", "sand_man"};
    client.token.max_lifetime = seconds(900);
    client.fhir_servers = {issuer + "/fhir"};
    return client;
  }

  RawClient::Answer Post(const std::string& path, const std::string& headers,
                         const std::string& body) const {
    std::string request = "POST " + path + " HTTP/1.1\r\nHost: cds.example.org\r\n" + headers;
    request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size());
    return RawClient(server_->Port()).Ask(request + "\r\n\r\n" + body);
  }

  RawClient::Answer Call(const std::string& token,
                         const std::string& body = RequestFrom("")) const {
    return Post("/cds-services/pain-order-sign", "Authorization: Bearer " + token + "\r\n", body);
  }

  // The status of a call that changes nothing else.
  int StatusOf(const std::string& token) const { return Call(token).status; }

  static Draft OfSecond(const std::string& nonce) {
    Draft draft = With("iss", Quoted(kSecond));
    draft.claims["jti"] = Quoted(nonce);
    draft.header = {{"alg", Quoted("ES384")}, {"typ", Quoted("JWT")}, {"kid", Quoted("a+b/c==")}};
    return draft;
  }

  // X-24: nothing but how to be known.
  static void ExpectBare401(const RawClient::Answer& answer) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, "");
    EXPECT_THAT(answer.head,
                AllOf(HasSubstr("WWW-Authenticate: Bearer\r\n"), HasSubstr("Content-Length: 0\r\n"),
                      Not(HasSubstr("Content-Type"))));
  }

  static StoreSettings StoreAt(const std::string& path) {
    StoreSettings settings;
    settings.url = path;
    return settings;
  }

  // What was written down of the clients' cards, after the last call.
  std::vector<RuleFeedback> Counted(const std::string& client) {
    server_.reset();
    routes_.reset();
    book_.reset();  // writes what waits
    return store_.ByRule({std::nullopt, client});
  }

  KeyHost host_;
  std::atomic<int> passed_ = 0;  // seconds
  TemporaryFolder folder_;
  Store store_{StoreAt(folder_.At("store.sqlite").string())};
  std::unique_ptr<FeedbackBook> book_ = std::make_unique<FeedbackBook>(store_);
  std::unique_ptr<Routes> routes_;
  std::unique_ptr<RunningServer> server_;
};

TEST_F(IdentityTest, X1AnonymousCallsAreRefused) {
  ExpectBare401(Post("/cds-services/pain-order-sign", "", house::FirstRequest()));
}

TEST_F(IdentityTest, X2WithoutABearerTokenIs401WithWhatIsExpected) {
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  for (const std::string& headers :
       {std::string("Authorization: Basic dTpw\r\n"), "Authorization: " + token + "\r\n",
        "X-Authorization: Bearer " + token + "\r\n", std::string("Authorization: Bearer\r\n"),
        "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token + "\r\n"}) {
    ExpectBare401(Post("/cds-services/pain-order-sign", headers, house::FirstRequest()));
  }
}

TEST_F(IdentityTest, X2ATokenThatIsInOrderIsAnswered) {
  const auto answer = Call(Draft().SignedBy(tokens::RsaKey()));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("\"cards\":[{"));
}

TEST_F(IdentityTest, X2DiscoveryAndHealthStayOpen) {
  for (const char* path : {"/cds-services", "/healthz"}) {
    const std::string request = "GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n";
    EXPECT_EQ(RawClient(server_->Port()).Ask(request).status, 200) << path;
  }
}

TEST_F(IdentityTest, X3ABadSignatureIs401) {
  ExpectBare401(Call(Draft().SignedBy(tokens::OtherRsaKey())));
  ExpectBare401(Call(Draft().Unsigned()));
  std::string changed = Draft().SignedBy(tokens::RsaKey());
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  ExpectBare401(Call(changed));
}

TEST_F(IdentityTest, X4WithoutAlgIs401) {
  ExpectBare401(Call(tokens::Without("alg").SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X5AKidOfAnyLettersWorks) {
  EXPECT_EQ(StatusOf(OfSecond("1").SignedBy(tokens::EcKey())), 200);
}

TEST_F(IdentityTest, X5AnUnknownKidIsLookedUpOnceAndIs401) {
  EXPECT_EQ(StatusOf(OfSecond("1").SignedBy(tokens::EcKey())), 200);
  Draft draft = OfSecond("2");
  draft.header["kid"] = Quoted("new");
  passed_ = 60;
  for (int i = 0; i < 5; ++i) ExpectBare401(Call(draft.SignedBy(tokens::EcKey())));
  EXPECT_EQ(host_.Asked(), 2);
}

TEST_F(IdentityTest, X5AKeyThatIsNewIsFound) {
  EXPECT_EQ(StatusOf(OfSecond("1").SignedBy(tokens::EcKey())), 200);
  host_.Rotate("new");
  passed_ = 60;
  Draft draft = OfSecond("2");
  draft.header["kid"] = Quoted("new");
  EXPECT_EQ(StatusOf(draft.SignedBy(tokens::EcKey())), 200);
}

TEST_F(IdentityTest, X6AnotherTypIs401) {
  ExpectBare401(Call(WithHeader("typ", Quoted("JOSE")).SignedBy(tokens::RsaKey())));
  ExpectBare401(Call(tokens::Without("typ").SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X7TheJkuThatWasAgreedOnIsUsed) {
  Draft draft = OfSecond("1");
  draft.header["jku"] = Quoted(host_.Url());
  EXPECT_EQ(StatusOf(draft.SignedBy(tokens::EcKey())), 200);
  EXPECT_EQ(host_.Asked(), 1);
}

TEST_F(IdentityTest, X8KeysAgreedOnNeedNoJku) {
  EXPECT_EQ(StatusOf(Draft().SignedBy(tokens::RsaKey())), 200);
  EXPECT_EQ(host_.Asked(), 0);
}

TEST_F(IdentityTest, X9WithoutIssIs401) {
  ExpectBare401(Call(tokens::Without("iss").SignedBy(tokens::RsaKey())));
  ExpectBare401(Call(With("iss", "7").SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X10AudNamesTheEndpoint) {
  const std::string exact = Quoted(tokens::kAudience);
  int nonce = 0;
  const auto status = [&](const std::string& aud) {
    Draft draft = With("aud", aud);
    draft.claims["jti"] = Quoted(std::to_string(++nonce));
    return StatusOf(draft.SignedBy(tokens::RsaKey()));
  };
  EXPECT_EQ(status(exact), 200);
  EXPECT_EQ(status("[" + exact + "]"), 200);
  EXPECT_EQ(status(R"(["https://other.example",)" + exact + "]"), 200);
  EXPECT_EQ(status(Quoted(std::string(tokens::kAudience) + "/")), 200);
  EXPECT_EQ(status(Quoted("sand_man")), 200);
  EXPECT_EQ(status(Quoted("https://cds.example.org/cds-services/pain-order-select")), 401);
  EXPECT_EQ(status(Quoted("https://cds.example.org")), 401);
  EXPECT_EQ(status("[]"), 401);
}

TEST_F(IdentityTest, X11ExpIsANumberThatIsNotOver) {
  for (const char* exp : {"\"1800000300\"", "-1", "null", "9223372036854775808", "[]"}) {
    ExpectBare401(Call(With("exp", exp).SignedBy(tokens::RsaKey())));
  }
  ExpectBare401(Call(tokens::Without("exp").SignedBy(tokens::RsaKey())));
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  passed_ = 360;
  ExpectBare401(Call(token));
  passed_ = 359;
  EXPECT_EQ(StatusOf(token), 200);
}

TEST_F(IdentityTest, X12IatIsANumberThatIsNotInTheFuture) {
  ExpectBare401(Call(tokens::Without("iat").SignedBy(tokens::RsaKey())));
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  passed_ = -61;
  ExpectBare401(Call(token));
  passed_ = -60;
  EXPECT_EQ(StatusOf(token), 200);
}

TEST_F(IdentityTest, X12ATokenMayNotLiveTooLong) {
  ExpectBare401(Call(With("exp", tokens::At(901)).SignedBy(tokens::RsaKey())));
  EXPECT_EQ(StatusOf(With("exp", tokens::At(900)).SignedBy(tokens::RsaKey())), 200);
}

TEST_F(IdentityTest, X13ASecondUseIs401) {
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  EXPECT_EQ(StatusOf(token), 200);
  ExpectBare401(Call(token));
  ExpectBare401(Call(With("exp", tokens::At(200)).SignedBy(tokens::RsaKey())));
  ExpectBare401(Call(tokens::Without("jti").SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X13OfRacingUsesExactlyOneWins) {
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  std::atomic<int> won = 0;
  std::atomic<int> lost = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const int status = StatusOf(token);
      won += status == 200 ? 1 : 0;
      lost += status == 401 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(lost, 5);
}

TEST_F(IdentityTest, X15AnUnlistedJkuIsNeverAsked) {
  const KeyHost other;
  Draft draft = OfSecond("1");
  draft.header["jku"] = Quoted(other.Url());
  ExpectBare401(Call(draft.SignedBy(tokens::EcKey())));
  EXPECT_EQ(other.Asked(), 0);
  EXPECT_EQ(host_.Asked(), 0);
  ExpectBare401(Call(With("iss", Quoted("https://evil.example")).SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X16NoneIs401) {
  for (const char* name : {"none", "None", "nOnE"}) {
    ExpectBare401(Call(WithHeader("alg", Quoted(name)).Unsigned()));
    ExpectBare401(Call(WithHeader("alg", Quoted(name)).SignedBy(tokens::RsaKey())));
  }
}

TEST_F(IdentityTest, X17ASharedSecretIs401) {
  const std::string pem = tokens::RsaKey().Pem();
  std::string text = WithHeader("alg", Quoted("HS256")).Unsigned();
  text.pop_back();
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  ::HMAC(::EVP_sha256(), pem.data(), static_cast<int>(pem.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  ExpectBare401(Call(text + "." + tokens::Base64Url({reinterpret_cast<const char*>(mac), size})));
}

TEST_F(IdentityTest, X18OtherAlgorithmsNeedTheirSetting) {
  ExpectBare401(Call(WithHeader("alg", Quoted("RS256")).SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X22UnknownClaimsAreTolerated) {
  Draft draft = With("sub", Quoted("x"));
  draft.claims["nbf"] = tokens::At(0);
  draft.claims["com.example"] = R"({"a":[1]})";
  EXPECT_EQ(StatusOf(draft.SignedBy(tokens::RsaKey())), 200);
  ExpectBare401(Call(With("nbf", tokens::At(61)).SignedBy(tokens::RsaKey())));
}

TEST_F(IdentityTest, X25KeysServeWhileTheirHostIsDown) {
  EXPECT_EQ(StatusOf(OfSecond("1").SignedBy(tokens::EcKey())), 200);
  host_.GoDown();
  passed_ = 4000;
  Draft later = OfSecond("2");
  later.claims["iat"] = tokens::At(4000);
  later.claims["exp"] = tokens::At(4300);
  EXPECT_EQ(StatusOf(later.SignedBy(tokens::EcKey())), 200);
  EXPECT_EQ(host_.Asked(), 2);
}

// The dead host's keys serve for a day; after that nobody knows whether they still hold.
TEST_F(IdentityTest, X25KeysOfAHostThatStaysDownAre401InTheEnd) {
  EXPECT_EQ(StatusOf(OfSecond("1").SignedBy(tokens::EcKey())), 200);
  host_.GoDown();
  for (const int second : {86'400, 86'401}) {
    passed_ = second;
    Draft later = OfSecond(std::to_string(second));
    later.claims["iat"] = tokens::At(second);
    later.claims["exp"] = tokens::At(second + 300);
    EXPECT_EQ(StatusOf(later.SignedBy(tokens::EcKey())), second == 86'400 ? 200 : 401);
  }
}

TEST_F(IdentityTest, AClockThatIsPutBackForgetsNoNonce) {
  const std::string token = With("jti", Quoted("once")).SignedBy(tokens::RsaKey());
  passed_ = 30;
  EXPECT_EQ(StatusOf(token), 200);
  passed_ = -20;
  ExpectBare401(Call(token));
  passed_ = 30;
  ExpectBare401(Call(token));
}

// ---- order and tenants -------------------------------------------------------------------------

TEST_F(IdentityTest, WhoIsNotKnownDoesNotLearnWhichServicesThereAre) {
  ExpectBare401(Post("/cds-services/nothing", "", "{}"));
  const std::string token = With("aud", Quoted("sand_man")).SignedBy(tokens::RsaKey());
  EXPECT_EQ(Post("/cds-services/nothing", "Authorization: Bearer " + token + "\r\n", "{}").status,
            404);
}

TEST_F(IdentityTest, ABodyOfWhoIsNotKnownIsNotRead) { ExpectBare401(Call("x", "no JSON")); }

TEST_F(IdentityTest, ARequestMayNameOnlyTheClientsOwnFhirServer) {
  const auto status = [&](const std::string& nonce, const std::string& server) {
    return Call(With("jti", Quoted(nonce)).SignedBy(tokens::RsaKey()), RequestFrom(server));
  };
  EXPECT_EQ(status("1", "https://ehr.example.org/fhir").status, 200);
  EXPECT_EQ(status("2", "https://ehr.example.org/fhir/").status, 200);
  const auto refused = status("3", "https://second.example.org/fhir");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, AllOf(HasSubstr("OperationOutcome"), HasSubstr("\"forbidden\""),
                                  Not(HasSubstr("example.org"))));
}

std::size_t CardsIn(const std::string& body) {
  std::size_t count = 0;
  for (auto at = body.find("\"indicator\""); at != std::string::npos;
       at = body.find("\"indicator\"", at + 1)) {
    ++count;
  }
  return count;
}

// What one client is configured to be never shows in the answer to another.
TEST_F(IdentityTest, EachClientHasItsOwnProfile) {
  const auto first = Call(Draft().SignedBy(tokens::RsaKey()));
  const auto second = Call(OfSecond("1").SignedBy(tokens::EcKey()));
  ASSERT_EQ(first.status, 200);
  ASSERT_EQ(second.status, 200);
  EXPECT_LE(CardsIn(second.body), 1U);
  EXPECT_GE(CardsIn(first.body), CardsIn(second.body));
}

// Not even one who knows the card's id.
TEST_F(IdentityTest, FeedbackOfOneClientIsNoneOnTheCardsOfAnother) {
  const auto served = Call(Draft().SignedBy(tokens::RsaKey()));
  const auto at = served.body.find(R"("uuid":")") + 8;
  const std::string card = served.body.substr(at, served.body.find('"', at) - at);
  const std::string feedback = R"({"feedback":[{"card":")" + card +
                               R"(","outcome":"overridden","outcomeTimestamp":)"
                               R"("2026-01-15T10:00:00Z"}]})";
  const auto report = [&](const std::string& token) {
    return Post("/cds-services/pain-order-sign/feedback", "Authorization: Bearer " + token + "\r\n",
                feedback)
        .status;
  };
  EXPECT_EQ(report(OfSecond("2").SignedBy(tokens::EcKey())), 200);
  const auto first = Counted("first");
  ASSERT_FALSE(first.empty());
  for (const RuleFeedback& rule : first) EXPECT_EQ(rule.overridden, 0) << rule.rule;
  const auto second = Counted("second");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].rule, "");  // of no card of its own
  EXPECT_EQ(second[0].overridden, 1);
}

}  // namespace
}  // namespace service
