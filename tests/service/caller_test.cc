#include "service/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hooks/refusal.h"
#include "tests/service/tokens.h"

namespace service {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using tokens::Draft;
using tokens::kNow;
using tokens::Quoted;
using tokens::With;
using tokens::WithHeader;

constexpr const char* kJwks = "https://ehr.example.org/jwks";
constexpr Called kSign{"pain-order-sign"};

KeySet SetOf(const tokens::Key& key, const std::string& kid) {
  return *ReadKeySet(tokens::Set({key.Jwk(kid)}));
}

Client ClientOf(const std::string& id, const std::string& issuer, const std::string& base) {
  Client client;
  client.id = id;
  client.token.issuers = {issuer};
  client.token.audiences = {"https://cds.example.org/cds-services/{service}"};
  client.fhir_servers = {base};
  return client;
}

// One client whose key was agreed on, one who publishes its keys, and one of the same vendor as the
// first, with a key of its own under the same kid.
class CallerTest : public ::testing::Test {
 protected:
  CallerTest() {
    deployment_.callers.trust = Trust::kJwt;
    deployment_.clients = {
        ClientOf("first", tokens::kIssuer, "https://ehr.example.org/fhir"),
        ClientOf("second", "https://second.example.org", "https://second.example.org/fhir"),
        ClientOf("third", "https://third.example.org", "https://third.example.org/fhir")};
    deployment_.clients[0].token.keys = SetOf(tokens::RsaKey(), "rsa");
    deployment_.clients[1].token.key_set_urls = {kJwks};
    deployment_.clients[2].token.keys = SetOf(tokens::OtherRsaKey(), "rsa");
    identity_.keys = std::make_shared<KeyStore>(
        [this](const std::string& url,
               const FetchHeaders&) -> tl::expected<std::string, std::string> {
          asked_.push_back(url);
          return tokens::Set({tokens::EcKey().Jwk("ec")});
        },
        KeyStoreSettings{});
    identity_.replays = std::make_shared<MemoryReplayStore>(100);
  }

  static HttpRequest RequestWith(const std::string& authorization) {
    HttpRequest request;
    request.method = "POST";
    request.headers = {{"Host", "cds.example.org"}, {"authorization", authorization}};
    return request;
  }

  const Client& Require(const HttpRequest& request, const Called& called = kSign) {
    return RequireTrustedClient(deployment_, request, called, identity_, kNow);
  }

  // The id of who calls, or the status and what the log is told.
  std::string Outcome(const HttpRequest& request, const Called& called = kSign) {
    try {
      return Require(request, called).id;
    } catch (const hooks::Refusal& refusal) {
      return std::to_string(refusal.Status()) + " " + refusal.What().text;
    }
  }
  std::string OutcomeOf(const std::string& token, const Called& called = kSign) {
    return Outcome(RequestWith("Bearer " + token), called);
  }

  // A token of the second client, whose nonce is new each time.
  Draft OfSecond() {
    Draft draft;
    draft.header = {{"alg", Quoted("ES384")}, {"typ", Quoted("JWT")}, {"kid", Quoted("ec")}};
    draft.claims["iss"] = Quoted("https://second.example.org");
    draft.claims["jti"] = Quoted("nonce-" + std::to_string(++nonces_));
    return draft;
  }

  Deployment deployment_;
  Identity identity_;
  std::vector<std::string> asked_;  // of whom keys were fetched
  int nonces_ = 0;
};

TEST_F(CallerTest, IsKnownByATokenThatIsInOrder) {
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::RsaKey())), "first");
  EXPECT_EQ(OutcomeOf(OfSecond().SignedBy(tokens::EcKey())), "second");
}

// X-2
TEST_F(CallerTest, WithoutABearerTokenIsRefused) {
  HttpRequest none = RequestWith("");
  none.headers.pop_back();
  EXPECT_EQ(Outcome(none), "401 no token");
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  for (const std::string& other : {std::string(), std::string("Bearer"), "Basic " + token, token,
                                   "Bearer" + token, "Digest Bearer " + token}) {
    EXPECT_EQ(Outcome(RequestWith(other)), "401 the Authorization header is no bearer token")
        << other;
  }
  EXPECT_THAT(Outcome(RequestWith("Bearer ")), HasSubstr("401"));
  EXPECT_EQ(Outcome(RequestWith("bearer  " + token)), "first");
}

TEST_F(CallerTest, TwoTokensAreRefused) {
  HttpRequest request = RequestWith("Bearer " + Draft().SignedBy(tokens::RsaKey()));
  request.headers.emplace_back("Authorization", request.headers.back().second);
  EXPECT_EQ(Outcome(request), "401 the Authorization header stands more than once");
}

// X-3
TEST_F(CallerTest, ASignatureByAnotherKeyIsRefused) {
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::OtherRsaKey())),
            "401 client first: the signature is not by the client's key");
  EXPECT_EQ(OutcomeOf(Draft().Unsigned()),
            "401 client first: the signature is not by the client's key");
}

// What a token says of its own key counts for nothing.
TEST_F(CallerTest, AKeyInTheTokenItselfIsNotUsed) {
  const auto jwk = tokens::Object(tokens::OtherRsaKey().Jwk("rsa"));
  EXPECT_THAT(OutcomeOf(WithHeader("jwk", jwk).SignedBy(tokens::OtherRsaKey())), HasSubstr("401"));
  EXPECT_THAT(
      OutcomeOf(WithHeader("x5u", Quoted("https://evil.example")).SignedBy(tokens::OtherRsaKey())),
      HasSubstr("401"));
  EXPECT_TRUE(asked_.empty());
}

// X-5
TEST_F(CallerTest, AnUnknownKidIsAskedForOnceAndRefused) {
  EXPECT_EQ(OutcomeOf(OfSecond().SignedBy(tokens::EcKey())), "second");
  Draft draft = OfSecond();
  draft.header["kid"] = Quoted("other");
  EXPECT_EQ(OutcomeOf(draft.SignedBy(tokens::EcKey())),
            "401 client second: no key of the client fits kid and alg");
  EXPECT_EQ(asked_.size(), 1U);  // a moment ago
  EXPECT_EQ(OutcomeOf(WithHeader("kid", Quoted("other")).SignedBy(tokens::RsaKey())),
            "401 client first: no key of the client fits kid and alg");
  EXPECT_EQ(asked_.size(), 1U);
}

// X-7, X-15
TEST_F(CallerTest, OnlyAKeySetUrlThatWasAgreedOnIsFetched) {
  Draft draft = OfSecond();
  for (const char* url : {"https://evil.example/jwks", "https://ehr.example.org/jwks/",
                          "https://ehr.example.org/jwks#", "HTTPS://ehr.example.org/jwks",
                          "https://ehr.example.org/jwks?x", "http://ehr.example.org/jwks",
                          "file:///etc/passwd", "http://169.254.169.254/"}) {
    draft.header["jku"] = Quoted(url);
    EXPECT_EQ(OutcomeOf(draft.SignedBy(tokens::EcKey())),
              "401 client second: jku is not one of the client's")
        << url;
  }
  EXPECT_TRUE(asked_.empty());
  draft.header["jku"] = Quoted(kJwks);
  EXPECT_EQ(OutcomeOf(draft.SignedBy(tokens::EcKey())), "second");
  EXPECT_THAT(asked_, ::testing::ElementsAre(kJwks));
}

TEST_F(CallerTest, NothingIsFetchedForATokenThatIsRefusedAnyway) {
  for (const auto& [name, value] : tokens::Members{{"iss", Quoted("https://evil.example")},
                                                   {"aud", Quoted("https://evil.example")},
                                                   {"exp", tokens::At(-600)},
                                                   {"jti", "1"}}) {
    Draft draft = OfSecond();
    draft.claims[name] = value;
    EXPECT_THAT(OutcomeOf(draft.SignedBy(tokens::EcKey())), HasSubstr("401")) << name;
  }
  EXPECT_TRUE(asked_.empty());
}

// X-8: keys that were agreed on; an address in the token is not looked at.
TEST_F(CallerTest, AgreedKeysNeedNoAddress) {
  EXPECT_EQ(OutcomeOf(WithHeader("jku", Quoted("https://evil.example")).SignedBy(tokens::RsaKey())),
            "first");
  EXPECT_TRUE(asked_.empty());
}

TEST_F(CallerTest, OfSeveralAddressesTheTokenHasToNameOne) {
  deployment_.clients[1].token.key_set_urls = {"https://a.example/jwks", "https://b.example/jwks"};
  Draft draft = OfSecond();
  EXPECT_EQ(OutcomeOf(draft.SignedBy(tokens::EcKey())),
            "401 client second: no key of the client fits kid and alg");
  draft.header["jku"] = Quoted("https://b.example/jwks");
  EXPECT_EQ(OutcomeOf(draft.SignedBy(tokens::EcKey())), "second");
  EXPECT_THAT(asked_, ::testing::ElementsAre("https://b.example/jwks"));
}

// X-10
TEST_F(CallerTest, ATokenForOneServiceIsNoneForAnother) {
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::RsaKey()), {"pain-patient-view"}),
            "401 client first: aud is not what is called");
}

// X-13
TEST_F(CallerTest, ATokenCountsOnce) {
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  EXPECT_EQ(OutcomeOf(token), "first");
  EXPECT_EQ(OutcomeOf(token), "401 client first: jti was used before");
  EXPECT_EQ(OutcomeOf(With("exp", tokens::At(200)).SignedBy(tokens::RsaKey())),
            "401 client first: jti was used before");
  EXPECT_EQ(OutcomeOf(With("jti", Quoted("nonce-2")).SignedBy(tokens::RsaKey())), "first");
}

TEST_F(CallerTest, NoncesOfTwoClientsAreApart) {
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::RsaKey())), "first");
  const Draft third = With("iss", Quoted("https://third.example.org"));
  EXPECT_EQ(OutcomeOf(third.SignedBy(tokens::OtherRsaKey())), "third");
}

TEST_F(CallerTest, ATokenThatIsRefusedUsesUpNoNonce) {
  EXPECT_THAT(OutcomeOf(Draft().SignedBy(tokens::OtherRsaKey())), HasSubstr("401"));
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::RsaKey())), "first");
}

TEST_F(CallerTest, OfRacingUsesOfATokenOneWins) {
  const HttpRequest request = RequestWith("Bearer " + Draft().SignedBy(tokens::RsaKey()));
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { won += Outcome(request) == "first" ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
}

TEST_F(CallerTest, WithNoRoomForItsNonceATokenIsRefusedForNow) {
  identity_.replays = std::make_shared<MemoryReplayStore>(1);
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::RsaKey())), "first");
  EXPECT_EQ(OutcomeOf(With("jti", Quoted("nonce-2")).SignedBy(tokens::RsaKey())),
            "503 too many tokens are in use; try again later");
}

TEST_F(CallerTest, AServiceThatIsNotTheClientsIs403) {
  deployment_.clients[0].services = {"pain-patient-view"};
  EXPECT_EQ(OutcomeOf(Draft().SignedBy(tokens::RsaKey())),
            "403 this client may not call this service");
}

// X-24
TEST_F(CallerTest, TheLogIsToldNothingOfTheToken) {
  Draft draft = With("iss", Quoted("https://evil.example"));
  EXPECT_EQ(OutcomeOf(draft.SignedBy(tokens::RsaKey())), "401 no client has this iss");
}

TEST_F(CallerTest, OpenAsksForNothing) {
  deployment_.callers.trust = Trust::kOpen;
  EXPECT_EQ(Outcome(HttpRequest()), "first");
}

// ---- one client is not another -----------------------------------------------------------------

// X-21: besides a token.
TEST_F(CallerTest, AClientWithACertificateHasToShowItToo) {
  deployment_.clients[1].certificate_names = {"ehr.second.example.org", "b.second.example.org"};
  EXPECT_EQ(OutcomeOf(OfSecond().SignedBy(tokens::EcKey())),
            "401 client second: the certificate of the connection is not the client's");
  HttpRequest request = RequestWith("Bearer " + OfSecond().SignedBy(tokens::EcKey()));
  request.certificate_names = {"second.example.org"};
  EXPECT_THAT(Outcome(request), HasSubstr("401 "));
  request.certificate_names = {"x.example.org", "B.second.example.ORG"};
  EXPECT_EQ(Outcome(request), "second");
}

// X-21: instead of a token.
TEST_F(CallerTest, IsKnownByItsCertificateAlone) {
  deployment_.callers.trust = Trust::kCertificate;
  deployment_.clients[1].certificate_names = {"ehr.second.example.org"};
  deployment_.clients[1].services = {"pain-order-sign"};
  HttpRequest request = RequestWith("Bearer x");
  EXPECT_EQ(Outcome(request), "403 the certificate of the connection is of no client");
  request.certificate_names = {"ehr.second.example.org"};
  EXPECT_EQ(Outcome(request), "second");
  EXPECT_THAT(Outcome(request, {"pain-patient-view"}), HasSubstr("403 this client may not call"));
}

TEST_F(CallerTest, AKeyOfOneClientIsNoneOfAnother) {
  EXPECT_THAT(
      OutcomeOf(With("iss", Quoted("https://third.example.org")).SignedBy(tokens::RsaKey())),
      HasSubstr("401 client third: the signature"));
  EXPECT_THAT(OutcomeOf(Draft().SignedBy(tokens::OtherRsaKey())), HasSubstr("401"));
  Draft draft;
  draft.header = OfSecond().header;
  EXPECT_THAT(OutcomeOf(draft.SignedBy(tokens::EcKey())), HasSubstr("401 client first: no key"));
  draft.header["jku"] = Quoted(kJwks);
  EXPECT_THAT(OutcomeOf(draft.SignedBy(tokens::EcKey())), HasSubstr("401 client first: no key"));
}

class FhirServerTest : public CallerTest {
 protected:
  std::string Owner(std::size_t caller, const std::string& base) {
    try {
      return RequireOwnFhirServer(deployment_, deployment_.clients[caller], base).id;
    } catch (const hooks::Refusal& refusal) {
      return std::to_string(refusal.Status()) + " " + refusal.What().at;
    }
  }
};

TEST_F(FhirServerTest, HasToBeTheClientsOwn) {
  EXPECT_EQ(Owner(0, ""), "first");
  EXPECT_EQ(Owner(0, "https://ehr.example.org/fhir"), "first");
  EXPECT_EQ(Owner(0, "https://ehr.example.org/fhir/"), "first");
  EXPECT_EQ(Owner(0, "https://second.example.org/fhir"), "403 fhirServer");
  EXPECT_EQ(Owner(0, "https://ehr.example.org/fhir2"), "403 fhirServer");
  EXPECT_EQ(Owner(0, "http://169.254.169.254"), "403 fhirServer");
}

TEST_F(FhirServerTest, OfAnotherIsRefusedEvenWhereAClientListsNone) {
  deployment_.clients[0].fhir_servers.clear();
  EXPECT_EQ(Owner(0, "https://elsewhere.example.org/fhir"), "first");
  EXPECT_EQ(Owner(0, "https://second.example.org/fhir/"), "403 fhirServer");
}

TEST_F(FhirServerTest, ChoosesTheClientWhereNobodyIsAskedForAToken) {
  deployment_.callers.trust = Trust::kOpen;
  EXPECT_EQ(Owner(0, "https://second.example.org/fhir/"), "second");
  EXPECT_EQ(Owner(0, "https://elsewhere.example.org/fhir"), "first");
  EXPECT_EQ(Owner(0, ""), "first");
}

}  // namespace
}  // namespace service
