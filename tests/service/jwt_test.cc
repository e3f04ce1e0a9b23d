#include "service/jwt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/service/tokens.h"

namespace service {
namespace {

using std::chrono::seconds;
using tokens::At;
using tokens::Draft;
using tokens::kNow;
using tokens::Quoted;
using tokens::With;
using tokens::WithHeader;
using tokens::Without;

using Fault = std::optional<TokenFault>;

TokenRules Rules() {
  TokenRules rules;
  rules.issuers = {tokens::kIssuer};
  rules.audiences = {"https://cds.example.org/cds-services/{service}", "sand_man"};
  rules.clock_skew = seconds(60);
  rules.max_lifetime = seconds(900);
  return rules;
}

constexpr Called kSign{"pain-order-sign"};
constexpr Called kSignFeedback{"pain-order-sign", Endpoint::kFeedback};

// What is wrong with a token before its signature is looked at; nothing: it is in order.
Fault FaultIn(const Draft& draft, const TokenRules& rules = Rules(), const Called& called = kSign) {
  const auto token = ReadToken(draft.SignedBy(tokens::RsaKey()));
  return token ? FaultOf(*token, rules, called, kNow) : Fault(token.error());
}

Fault FaultInText(const std::string& compact) {
  const auto token = ReadToken(compact);
  return token ? std::nullopt : Fault(token.error());
}

TEST(TokenTest, InOrderIsRead) {
  const auto token = ReadToken(Draft().SignedBy(tokens::RsaKey()));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->algorithm, Algorithm::kRs384);
  EXPECT_EQ(token->kid, "rsa");
  EXPECT_EQ(token->key_set_url, std::nullopt);
  EXPECT_EQ(token->claims.issuer, tokens::kIssuer);
  EXPECT_THAT(token->claims.audiences, ::testing::ElementsAre(tokens::kAudience));
  EXPECT_EQ(token->claims.issued, kNow);
  EXPECT_EQ(token->claims.expiry, kNow + seconds(300));
  EXPECT_EQ(token->claims.nonce, "nonce-1");
  EXPECT_EQ(FaultOf(*token, Rules(), kSign, kNow), std::nullopt);
}

// X-22: nbf and sub may be there, and anything else.
TEST(TokenTest, UnknownMembersAreTolerated) {
  Draft draft = With("sub", Quoted("somebody"));
  draft.claims["nbf"] = At(0);
  draft.claims["com.example.more"] = R"({"a":[1,null,{"b":"c"}]})";
  draft.header["x-more"] = "[1]";
  EXPECT_EQ(FaultIn(draft), std::nullopt);
}

// ---- one thing wrong at a time -----------------------------------------------------------------

struct Case {
  const char* name;
  Draft draft;
  Fault fault;
};

class TokenFaultTest : public ::testing::TestWithParam<Case> {};

TEST_P(TokenFaultTest, IsFound) { EXPECT_EQ(FaultIn(GetParam().draft), GetParam().fault); }

const auto kNamed = [](const auto& tested) { return tested.param.name; };

// X-4, X-5, X-6, X-7, X-16, X-17
INSTANTIATE_TEST_SUITE_P(
    Header, TokenFaultTest,
    ::testing::Values(
        Case{"AlgMissing", Without("alg"), TokenFault::kAlgorithmRefused},
        Case{"AlgNone", WithHeader("alg", Quoted("none")), TokenFault::kAlgorithmRefused},
        Case{"AlgHs256", WithHeader("alg", Quoted("HS256")), TokenFault::kAlgorithmRefused},
        Case{"AlgHs384", WithHeader("alg", Quoted("HS384")), TokenFault::kAlgorithmRefused},
        Case{"AlgPs384", WithHeader("alg", Quoted("PS384")), TokenFault::kAlgorithmRefused},
        Case{"AlgLowerCase", WithHeader("alg", Quoted("rs384")), TokenFault::kAlgorithmRefused},
        Case{"AlgByDefaultNotAllowed", WithHeader("alg", Quoted("RS256")),
             TokenFault::kAlgorithmNotAllowed},
        Case{"TypMissing", Without("typ"), TokenFault::kTypeNotJwt},
        Case{"TypOther", WithHeader("typ", Quoted("JOSE")), TokenFault::kTypeNotJwt},
        Case{"TypAccessToken", WithHeader("typ", Quoted("at+jwt")), TokenFault::kTypeNotJwt},
        Case{"TypNumber", WithHeader("typ", "1"), TokenFault::kTypeNotJwt},
        Case{"TypLowerCase", WithHeader("typ", Quoted("jwt")), std::nullopt},
        Case{"Crit", WithHeader("crit", R"(["exp"])"), TokenFault::kCriticalHeader},
        Case{"CritEmpty", WithHeader("crit", "[]"), TokenFault::kCriticalHeader},
        Case{"Unencoded", WithHeader("b64", "false"), TokenFault::kCriticalHeader},
        Case{"Encoded", WithHeader("b64", "true"), TokenFault::kCriticalHeader},
        Case{"KidMissing", Without("kid"), std::nullopt},
        Case{"KidEmpty", WithHeader("kid", Quoted("")), TokenFault::kBadKeyId},
        Case{"KidNumber", WithHeader("kid", "7"), TokenFault::kBadKeyId},
        Case{"KidNull", WithHeader("kid", "null"), TokenFault::kBadKeyId},
        Case{"KidOf512", WithHeader("kid", Quoted(std::string(512, 'k'))), std::nullopt},
        Case{"KidOf513", WithHeader("kid", Quoted(std::string(513, 'k'))), TokenFault::kBadKeyId},
        Case{"JkuNumber", WithHeader("jku", "1"), TokenFault::kBadKeySetUrl},
        Case{"JkuEmpty", WithHeader("jku", Quoted("")), TokenFault::kBadKeySetUrl}),
    kNamed);

// X-9, X-10
INSTANTIATE_TEST_SUITE_P(
    IssuerAndAudience, TokenFaultTest,
    ::testing::Values(
        Case{"IssMissing", Without("iss"), TokenFault::kBadIssuer},
        Case{"IssEmpty", With("iss", Quoted("")), TokenFault::kBadIssuer},
        Case{"IssNumber", With("iss", "1"), TokenFault::kBadIssuer},
        Case{"IssList", With("iss", R"(["https://ehr.example.org"])"), TokenFault::kBadIssuer},
        Case{"IssOther", With("iss", Quoted("https://other.example.org")),
             TokenFault::kUnknownIssuer},
        Case{"IssWithSlash", With("iss", Quoted("https://ehr.example.org/")),
             TokenFault::kUnknownIssuer},
        Case{"IssLongerByANul", With("iss", R"("https://ehr.example.org\u0000x")"),
             TokenFault::kUnknownIssuer},
        Case{"AudMissing", Without("aud"), TokenFault::kBadAudience},
        Case{"AudNumber", With("aud", "1"), TokenFault::kBadAudience},
        Case{"AudNull", With("aud", "null"), TokenFault::kBadAudience},
        Case{"AudEmptyList", With("aud", "[]"), TokenFault::kOtherAudience},
        Case{"AudListWithNumber", With("aud", R"([")" + std::string(tokens::kAudience) + R"(",1])"),
             TokenFault::kBadAudience},
        Case{"AudListWithOurs",
             With("aud", R"(["https://x.example",")" + std::string(tokens::kAudience) + R"("])"),
             std::nullopt},
        Case{"AudWithSlash", With("aud", Quoted(std::string(tokens::kAudience) + "/")),
             std::nullopt},
        Case{"AudWithTwoSlashes", With("aud", Quoted(std::string(tokens::kAudience) + "//")),
             TokenFault::kOtherAudience},
        Case{"AudWordAgreedOn", With("aud", Quoted("sand_man")), std::nullopt},
        Case{"AudOfOtherService",
             With("aud", Quoted("https://cds.example.org/cds-services/pain-order-select")),
             TokenFault::kOtherAudience},
        Case{"AudOfAllServices", With("aud", Quoted("https://cds.example.org/cds-services")),
             TokenFault::kOtherAudience},
        Case{"AudOfOtherHost",
             With("aud", Quoted("https://cds.example.com/cds-services/pain-order-sign")),
             TokenFault::kOtherAudience},
        Case{"AudOverHttp",
             With("aud", Quoted("http://cds.example.org/cds-services/pain-order-sign")),
             TokenFault::kOtherAudience},
        Case{"AudOfFeedback", With("aud", Quoted(std::string(tokens::kAudience) + "/feedback")),
             TokenFault::kOtherAudience},
        Case{"AudIsTheMark", With("aud", Quoted("https://cds.example.org/cds-services/{service}")),
             TokenFault::kOtherAudience}),
    kNamed);

// X-11, X-12, X-22: a skew of 60 s, a lifetime of at most 900 s.
INSTANTIATE_TEST_SUITE_P(
    Times, TokenFaultTest,
    ::testing::Values(
        Case{"ExpMissing", Without("exp"), TokenFault::kBadExpiry},
        Case{"ExpText", With("exp", Quoted(At(300))), TokenFault::kBadExpiry},
        Case{"ExpNegative", With("exp", "-1"), TokenFault::kBadExpiry},
        Case{"ExpNull", With("exp", "null"), TokenFault::kBadExpiry},
        Case{"ExpOf2To63", With("exp", "9223372036854775808"), TokenFault::kBadExpiry},
        Case{"ExpOf2To64", With("exp", "18446744073709551616"), TokenFault::kBadExpiry},
        Case{"ExpHuge", With("exp", "1e300"), TokenFault::kBadExpiry},
        Case{"ExpAfterYear9999", With("exp", "253402300800"), TokenFault::kBadExpiry},
        Case{"ExpInYear9999", With("exp", "253402300799"), TokenFault::kLivesTooLong},
        Case{"ExpBroken", With("exp", At(300) + ".75"), std::nullopt},
        Case{"ExpNearlySkewAgo",
             [] {
               Draft d = With("exp", At(-59));
               d.claims["iat"] = At(-300);
               return d;
             }(),
             std::nullopt},
        Case{"ExpSkewAgo",
             [] {
               Draft d = With("exp", At(-60));
               d.claims["iat"] = At(-300);
               return d;
             }(),
             TokenFault::kExpired},
        Case{"ExpLongAgo",
             [] {
               Draft d = With("exp", At(-600));
               d.claims["iat"] = At(-900);
               return d;
             }(),
             TokenFault::kExpired},
        Case{"IatMissing", Without("iat"), TokenFault::kBadIssueTime},
        Case{"IatText", With("iat", Quoted(At(0))), TokenFault::kBadIssueTime},
        Case{"IatNegative", With("iat", "-5"), TokenFault::kBadIssueTime},
        Case{"IatAheadBySkew", With("iat", At(60)), std::nullopt},
        Case{"IatAheadByMore", With("iat", At(61)), TokenFault::kIssuedInFuture},
        Case{"IatAtExp", With("exp", At(0)), TokenFault::kBadExpiry},
        Case{"IatAfterExp", With("exp", At(-1)), TokenFault::kBadExpiry},
        Case{"LivesAsLongAsAllowed", With("exp", At(900)), std::nullopt},
        Case{"LivesTooLong", With("exp", At(901)), TokenFault::kLivesTooLong},
        Case{"NbfNow", With("nbf", At(0)), std::nullopt},
        Case{"NbfAheadBySkew", With("nbf", At(60)), std::nullopt},
        Case{"NbfAheadByMore", With("nbf", At(61)), TokenFault::kNotYetValid},
        Case{"NbfText", With("nbf", Quoted("now")), TokenFault::kBadNotBefore}),
    kNamed);

// X-13, X-14
INSTANTIATE_TEST_SUITE_P(
    NonceAndTenant, TokenFaultTest,
    ::testing::Values(Case{"JtiMissing", Without("jti"), TokenFault::kBadNonce},
                      Case{"JtiEmpty", With("jti", Quoted("")), TokenFault::kBadNonce},
                      Case{"JtiNumber", With("jti", "1"), TokenFault::kBadNonce},
                      Case{"JtiOf256", With("jti", Quoted(std::string(256, 'n'))), std::nullopt},
                      Case{"JtiOf257", With("jti", Quoted(std::string(257, 'n'))),
                           TokenFault::kBadNonce},
                      Case{"TenantAny", With("tenant", Quoted("ward-7")), std::nullopt},
                      Case{"TenantNumber", With("tenant", "7"), TokenFault::kBadTenant}),
    kNamed);

TEST(TenantTest, HasToBeOneOfTheListWhereThereIsOne) {
  TokenRules rules = Rules();
  rules.tenants = {"north", "south"};
  EXPECT_EQ(FaultIn(With("tenant", Quoted("south")), rules), std::nullopt);
  EXPECT_EQ(FaultIn(With("tenant", Quoted("west")), rules), TokenFault::kUnknownTenant);
  EXPECT_EQ(FaultIn(Draft(), rules), TokenFault::kUnknownTenant);
}

TEST(AudienceTest, OfFeedbackIsTheServiceOrItsFeedback) {
  const std::string feedback = std::string(tokens::kAudience) + "/feedback";
  EXPECT_EQ(FaultIn(With("aud", Quoted(feedback)), Rules(), kSignFeedback), std::nullopt);
  EXPECT_EQ(FaultIn(Draft(), Rules(), kSignFeedback), std::nullopt);
  EXPECT_EQ(FaultIn(Draft(), Rules(), {"pain-order-select", Endpoint::kFeedback}),
            TokenFault::kOtherAudience);
  EXPECT_EQ(FaultIn(With("aud", Quoted("sand_man/feedback")), Rules(), kSignFeedback),
            TokenFault::kOtherAudience);
}

TEST(AlgorithmRuleTest, FurtherOnesAreByConfiguration) {
  TokenRules rules = Rules();
  rules.algorithms = {Algorithm::kRs256};
  EXPECT_EQ(FaultIn(WithHeader("alg", Quoted("RS256")), rules), std::nullopt);
  EXPECT_EQ(FaultIn(Draft(), rules), TokenFault::kAlgorithmNotAllowed);
}

// ---- what is no token --------------------------------------------------------------------------

TEST(CompactTest, HasThreeParts) {
  const std::string token = Draft().SignedBy(tokens::RsaKey());
  EXPECT_EQ(FaultInText(token), std::nullopt);
  EXPECT_EQ(FaultInText(""), TokenFault::kNotCompact);
  EXPECT_EQ(FaultInText("abc"), TokenFault::kNotCompact);
  EXPECT_EQ(FaultInText(token.substr(0, token.rfind('.'))), TokenFault::kNotCompact);
  EXPECT_EQ(FaultInText(token + ".AAAA"), TokenFault::kNotBase64Url);
  EXPECT_EQ(FaultInText(token + "="), TokenFault::kNotBase64Url);
  EXPECT_EQ(FaultInText(token + " "), TokenFault::kNotBase64Url);
  EXPECT_EQ(FaultInText(".."), TokenFault::kHeaderNotJson);
}

TEST(CompactTest, LengthIsBounded) {
  const std::string empty = Draft().Unsigned();
  EXPECT_NE(FaultInText(empty + std::string(kMaxTokenBytes - empty.size(), 'A')),
            TokenFault::kTooLong);
  EXPECT_EQ(FaultInText(empty + std::string(kMaxTokenBytes - empty.size() + 1, 'A')),
            TokenFault::kTooLong);
}

TEST(CompactTest, AMemberThatStandsTwiceIsRefused) {
  const Draft draft;
  const std::string header = tokens::Object(draft.header);
  const std::string claims = tokens::Object(draft.claims);
  const auto token = [](const std::string& h, const std::string& c) {
    return tokens::RsaKey().Token(h, c, "RS384");
  };
  EXPECT_EQ(FaultInText(token(header, claims)), std::nullopt);
  EXPECT_EQ(FaultInText(token(R"({"alg":"none",)" + header.substr(1), claims)),
            TokenFault::kHeaderNotJson);
  EXPECT_EQ(FaultInText(token(header, R"({"iss":"x",)" + claims.substr(1))),
            TokenFault::kClaimsNotJson);
  EXPECT_EQ(FaultInText(token(header, R"({"more":{"a":1,"a":2},)" + claims.substr(1))),
            TokenFault::kClaimsNotJson);
  EXPECT_EQ(FaultInText(token("[]", claims)), TokenFault::kHeaderNotJson);
  EXPECT_EQ(FaultInText(token(header, "\"text\"")), TokenFault::kClaimsNotJson);
  EXPECT_EQ(FaultInText(token(header, claims + "{}")), TokenFault::kClaimsNotJson);
  EXPECT_EQ(FaultInText(token(header, "{\"iss\":\"\xFF\"," + claims.substr(1))),
            TokenFault::kClaimsNotJson);
}

// ---- signatures --------------------------------------------------------------------------------

PublicKey KeyOf(const tokens::Key& key, const std::string& kid) {
  const auto set = ReadKeySet(tokens::Set({key.Jwk(kid)}));
  return set->keys.at(0);
}

bool IsGenuine(const std::string& compact, const PublicKey& key) {
  const auto token = ReadToken(compact);
  return token && IsSignedBy(*token, key);
}

struct Signer {
  const char* algorithm;
  const tokens::Key& (*key)();
};

class SignatureTest : public ::testing::TestWithParam<Signer> {
 protected:
  Draft ADraft() const { return WithHeader("alg", Quoted(GetParam().algorithm)); }
};

// X-3, X-18
TEST_P(SignatureTest, IsVerified) {
  const PublicKey key = KeyOf(GetParam().key(), "rsa");
  const std::string token = ADraft().SignedBy(GetParam().key());
  EXPECT_TRUE(IsGenuine(token, key));
  EXPECT_FALSE(IsGenuine(ADraft().Unsigned(), key));
  const std::string other = With("jti", Quoted("nonce-2")).SignedBy(GetParam().key());
  EXPECT_FALSE(IsGenuine(other.substr(0, other.rfind('.')) + token.substr(token.rfind('.')), key));
}

TEST_P(SignatureTest, OfAnotherKeyIsRefused) {
  const std::string token = ADraft().SignedBy(GetParam().key());
  for (const tokens::Key& other :
       {tokens::Key::Ec("P-256"), tokens::Key::Ec("P-384"), tokens::Key::Rsa()}) {
    EXPECT_FALSE(IsGenuine(token, KeyOf(other, "rsa")));
  }
}

TEST_P(SignatureTest, AnyLetterChangedMakesItRefused) {
  const PublicKey key = KeyOf(GetParam().key(), "rsa");
  const std::string token = ADraft().SignedBy(GetParam().key());
  ASSERT_TRUE(IsGenuine(token, key));
  for (std::size_t at = 0; at < token.size(); ++at) {
    for (const char other : {'A', 'B', 'g', '_', '.', '='}) {
      if (token[at] == other) continue;
      std::string changed = token;
      changed[at] = other;
      ASSERT_FALSE(IsGenuine(changed, key)) << "letter " << at << " to " << other;
    }
    // The letter whose bits differ in the last one alone.
    std::string changed = token;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_FALSE(IsGenuine(changed, key)) << "letter " << at;
  }
}

TEST_P(SignatureTest, AnyLetterLeftOutMakesItRefused) {
  const PublicKey key = KeyOf(GetParam().key(), "rsa");
  const std::string token = ADraft().SignedBy(GetParam().key());
  for (std::size_t at = 0; at < token.size(); ++at) {
    ASSERT_FALSE(IsGenuine(std::string(token).erase(at, 1), key)) << at;
    ASSERT_FALSE(IsGenuine(token.substr(0, at), key)) << at;
  }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, SignatureTest,
                         ::testing::Values(Signer{"RS384", tokens::RsaKey},
                                           Signer{"ES384", tokens::EcKey},
                                           Signer{"RS256", tokens::RsaKey},
                                           Signer{"ES256", tokens::P256Key}),
                         [](const auto& tested) { return tested.param.algorithm; });

// X-19: the algorithm of the header has to be one of the key's.
TEST(SignatureKindTest, OfAnotherDigestOrCurveIsRefused) {
  const std::string rs256 = WithHeader("alg", Quoted("RS256")).SignedBy(tokens::RsaKey());
  auto jwk = tokens::RsaKey().Jwk("rsa");
  jwk["alg"] = Quoted("RS384");
  EXPECT_FALSE(IsGenuine(rs256, ReadKeySet(tokens::Set({jwk}))->keys.at(0)));
  const std::string es384 = WithHeader("alg", Quoted("ES384")).SignedBy(tokens::P256Key());
  EXPECT_FALSE(IsGenuine(es384, KeyOf(tokens::P256Key(), "rsa")));
}

// An EC signature is r and s side by side, never the DER that OpenSSL writes.
TEST(SignatureKindTest, InDerIsRefused) {
  const Draft draft = WithHeader("alg", Quoted("ES384"));
  std::string text = draft.Unsigned();
  const std::string raw = tokens::EcKey().Sign(text.substr(0, text.size() - 1), ::EVP_sha384());
  EXPECT_TRUE(IsGenuine(text + tokens::Base64Url(raw), KeyOf(tokens::EcKey(), "rsa")));
  EXPECT_FALSE(IsGenuine(text + tokens::Base64Url("0d" + raw), KeyOf(tokens::EcKey(), "rsa")));
  EXPECT_FALSE(
      IsGenuine(text + tokens::Base64Url(std::string(96, '\0')), KeyOf(tokens::EcKey(), "rsa")));
}

// X-16
TEST(SignatureKindTest, NoneIsRefusedHoweverItIsSpelled) {
  for (const char* name : {"none", "None", "nOnE", "NONE", ""}) {
    EXPECT_EQ(FaultInText(WithHeader("alg", Quoted(name)).Unsigned()),
              TokenFault::kAlgorithmRefused)
        << name;
  }
  EXPECT_FALSE(IsGenuine(Draft().Unsigned(), KeyOf(tokens::RsaKey(), "rsa")));
}

// X-17: the public key, which everybody has, as the shared secret.
TEST(SignatureKindTest, ASharedSecretIsRefused) {
  const std::string pem = tokens::RsaKey().Pem();
  const std::string unsigned_token = WithHeader("alg", Quoted("HS256")).Unsigned();
  const std::string text = unsigned_token.substr(0, unsigned_token.size() - 1);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  ::HMAC(::EVP_sha256(), pem.data(), static_cast<int>(pem.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  const std::string token =
      unsigned_token + tokens::Base64Url({reinterpret_cast<const char*>(mac), size});
  EXPECT_EQ(FaultInText(token), TokenFault::kAlgorithmRefused);
}

TEST(EndTest, IsWhenTheTokenExpiresForUs) {
  const auto token = ReadToken(Draft().SignedBy(tokens::RsaKey()));
  const auto end = EndOf(*token, Rules());
  EXPECT_EQ(end, kNow + seconds(360));
  EXPECT_EQ(FaultOf(*token, Rules(), kSign, end), TokenFault::kExpired);
  EXPECT_EQ(FaultOf(*token, Rules(), kSign, end - seconds(1)), std::nullopt);
}

TEST(TextOfFaultTest, IsThereForEachAndOnce) {
  std::set<std::string_view> texts;
  const int last = static_cast<int>(TokenFault::kUsedBefore);
  for (int i = 0; i <= last; ++i) texts.insert(TextOf(static_cast<TokenFault>(i)));
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_FALSE(texts.contains(""));
}

}  // namespace
}  // namespace service
