#include "config/load_clients.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/schema.h"
#include "tests/config/scratch.h"
#include "tests/service/certificates.h"
#include "tests/service/tokens.h"

namespace config {
namespace {

using service::Trust;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kClients = R"(# yaml-language-server: $schema=schema/clients.schema.json
clients:
  - id: north
    issuers: https://north.example.org
    audiences: ["https://cds.example.org/cds-services/{service}", sand_man]
    keys: keys/north.json
    fhir_servers: [https://north.example.org/fhir/]
    profile: {max_cards: 5}
  - id: south
    issuers: [https://south.example.org, https://south.example.org/oauth2]
    audiences: [https://cds.example.org/cds-services]
    algorithms: [RS256, ES384]
    key_set_urls: [https://south.example.org/jwks]
    tenants: [ward-1]
    services: [pain-order-sign]
    clock_skew_s: 30
    max_lifetime_s: 300
key_sets: {max_age_s: 600, max_stale_s: 7200, least_interval_s: 10, deadline_ms: 1500}
max_nonces: 1000
)";

// A configuration that stops before the content pack, which says nothing of clients.
class ClientsTest : public ::testing::Test {
 protected:
  ClientsTest() {
    scratch_.Write("clients.yaml", kClients);
    scratch_.Write("keys/north.json", tokens::Set({tokens::RsaKey().Jwk("rsa")}));
    scratch_.Write("config.yaml", "callers: jwt\nclients: clients.yaml\nprofile: {max_cards: 2}\n");
  }

  void Replace(const std::string& from, const std::string& to) const {
    std::string text = FileText(scratch_.Path("clients.yaml"));
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    scratch_.Write("clients.yaml", text.replace(at, from.size(), to));
  }

  std::vector<std::string> Read() {
    Problems problems;
    deployment_ = {};
    Yaml root = Yaml::File(scratch_.Path("config.yaml"), problems);
    ReadCallers(root, scratch_.Path(""), deployment_, problems);
    root.Done();
    return Worded(problems);
  }

  // The problem after the name of its folder, where there is exactly one.
  std::string Problem() {
    const std::vector<std::string> problems = Read();
    EXPECT_THAT(problems, SizeIs(1));
    return problems.empty() ? "" : problems[0].substr(scratch_.Path("").size());
  }

  const Scratch scratch_;
  service::Deployment deployment_;
};

TEST_F(ClientsTest, AreRead) {
  EXPECT_THAT(Read(), IsEmpty());
  EXPECT_EQ(deployment_.callers.trust, Trust::kJwt);
  ASSERT_THAT(deployment_.clients, SizeIs(2));
  const service::Client& north = deployment_.clients[0];
  EXPECT_EQ(north.id, "north");
  EXPECT_THAT(north.token.issuers, ElementsAre("https://north.example.org"));
  EXPECT_THAT(north.token.audiences, SizeIs(2));
  EXPECT_THAT(north.token.algorithms,
              ElementsAre(service::Algorithm::kRs384, service::Algorithm::kEs384));
  EXPECT_THAT(north.token.keys.keys, SizeIs(1));
  EXPECT_THAT(north.fhir_servers, ElementsAre("https://north.example.org/fhir"));
  EXPECT_EQ(north.profile.max_cards, 5U);
  const service::Client& south = deployment_.clients[1];
  EXPECT_THAT(south.token.issuers, SizeIs(2));
  EXPECT_THAT(south.token.algorithms,
              ElementsAre(service::Algorithm::kRs256, service::Algorithm::kEs384));
  EXPECT_THAT(south.token.key_set_urls, ElementsAre("https://south.example.org/jwks"));
  EXPECT_THAT(south.token.tenants, ElementsAre("ward-1"));
  EXPECT_THAT(south.services, ElementsAre("pain-order-sign"));
  EXPECT_EQ(south.token.clock_skew, seconds(30));
  EXPECT_EQ(south.token.max_lifetime, seconds(300));
  EXPECT_EQ(south.profile.max_cards, 2U);
  EXPECT_EQ(deployment_.callers.key_sets.max_age, seconds(600));
  EXPECT_EQ(deployment_.callers.key_sets.max_stale, seconds(7200));
  EXPECT_EQ(deployment_.callers.key_sets.least_interval, seconds(10));
  EXPECT_EQ(deployment_.callers.fetch.deadline, std::chrono::milliseconds(1500));
  EXPECT_EQ(deployment_.callers.max_nonces, 1000U);
}

TEST_F(ClientsTest, FollowTheirSchema) {
  std::filesystem::copy(std::string(SOURCE_ROOT) + "/config/schema", scratch_.Path("schema"));
  Problems problems;
  CheckAgainstSchema(scratch_.Path("clients.yaml"), problems);
  EXPECT_THAT(Worded(problems), IsEmpty());
  Replace("max_lifetime_s: 300", "max_lifetime_s: 3601");
  CheckAgainstSchema(scratch_.Path("clients.yaml"), problems);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(Worded(problems)[0], HasSubstr("clients[1].max_lifetime_s"));
}

TEST_F(ClientsTest, EachHasTheProfileOfItsKindAndAMapOfItsOwn) {
  std::filesystem::copy(std::string(SOURCE_ROOT) + "/config/profiles", scratch_.Path("profiles"));
  scratch_.Write("config.yaml", "callers: jwt\nclients: clients.yaml\nprofile: oracle\n");
  Replace("profile: {max_cards: 5}", "profile: {base: epic, code_map: north.csv}");
  scratch_.Write("north.csv",
                 "order,system,code,item_system,item_code,item_display\n,urn:a,1,urn:site,ONE,\n");
  EXPECT_THAT(Read(), IsEmpty());
  deployment_.content.site.drugs_to_choose_from = true;
  Problems problems;
  FitClients(deployment_, problems);
  EXPECT_THAT(Worded(problems), IsEmpty());
  const cards::ClientProfile& north = deployment_.clients[0].profile;
  const cards::ClientProfile& south = deployment_.clients[1].profile;
  EXPECT_EQ(north.max_actions, 1U);
  EXPECT_FALSE(north.shows_labels);
  EXPECT_THAT(north.code_map.codes, SizeIs(1));
  EXPECT_EQ(south.detail, cards::DetailFormat::kPlain);
  EXPECT_THAT(south.code_map.codes, IsEmpty()) << "another tenant's";
  EXPECT_FALSE(deployment_.content.site.drugs_to_choose_from) << "one of them knows any only";
}

TEST_F(ClientsTest, AnUnknownKindIsAProblemAtItsLine) {
  Replace("profile: {max_cards: 5}", "profile: epik");
  EXPECT_THAT(Problem(), HasSubstr("clients.yaml:8: clients[0].profile: no profile 'epik'"));
}

TEST_F(ClientsTest, WithoutAFileThereIsOneWhoIsAskedForNothing) {
  scratch_.Write("config.yaml", "callers: open\nprofile: {max_cards: 7}\n");
  EXPECT_THAT(Read(), IsEmpty());
  EXPECT_EQ(deployment_.callers.trust, Trust::kOpen);
  ASSERT_THAT(deployment_.clients, SizeIs(1));
  EXPECT_EQ(deployment_.clients[0].profile.max_cards, 7U);
}

TEST_F(ClientsTest, OfAnOpenServiceNeedNoTokens) {
  scratch_.Write("config.yaml", "callers: open\nclients: clients.yaml\n");
  scratch_.Write("clients.yaml", "clients: [{id: a, fhir_servers: https://a.example.org/r4}]\n");
  EXPECT_THAT(Read(), IsEmpty());
}

// X-1: nobody forgets to ask for tokens.
TEST_F(ClientsTest, WhetherTokensAreAskedForHasToBeSaid) {
  scratch_.Write("config.yaml", "clients: clients.yaml\n");
  EXPECT_THAT(Read(), ::testing::Contains(HasSubstr("callers: required key is missing")));
}

TEST_F(ClientsTest, ProxiesAreAddressesOrNetworks) {
  scratch_.Write("config.yaml", "callers: open\ntrusted_proxies: [192.0.2.0/24, '::1']\n");
  EXPECT_THAT(Read(), IsEmpty());
  EXPECT_THAT(deployment_.callers.trusted_proxies, SizeIs(2));
  scratch_.Write("config.yaml", "callers: open\ntrusted_proxies: [proxy.example.org]\n");
  EXPECT_EQ(Problem(),
            "config.yaml:2: trusted_proxies[0]: expected an address, or a network as in "
            "192.0.2.0/24");
}

TEST_F(ClientsTest, TokensNeedClients) {
  scratch_.Write("config.yaml", "# x\ncallers: jwt\n");
  EXPECT_EQ(Problem(),
            "config.yaml:2: callers: 'jwt' needs to know the clients: the key clients is missing");
  scratch_.Write("config.yaml", "callers: jwt\nclients: clients.yaml\n");
  scratch_.Write("clients.yaml", "clients: []\n");
  EXPECT_THAT(Problem(), HasSubstr("clients.yaml:1: no client, so nobody could call"));
}

// X-21
TEST_F(ClientsTest, MayBeKnownByTheirCertificates) {
  const auto& files = certificates::OnFile();
  const auto read = [this, &files](const std::string& client_ca) {
    Problems problems;
    deployment_ = {};
    deployment_.listen.tls = {files.At("server.pem"), files.At("server.key"), client_ca};
    Yaml root = Yaml::File(scratch_.Path("config.yaml"), problems);
    ReadCallers(root, scratch_.Path(""), deployment_, problems);
    return Worded(problems);
  };
  scratch_.Write("config.yaml", "callers: certificate\nclients: clients.yaml\n");
  scratch_.Write("clients.yaml", "clients: [{id: a, certificate_names: EHR.example.org}]\n");
  EXPECT_THAT(read(files.At("authority.pem")), IsEmpty());
  EXPECT_EQ(deployment_.callers.trust, Trust::kCertificate);
  EXPECT_THAT(deployment_.clients[0].certificate_names, ElementsAre("ehr.example.org"));
  EXPECT_THAT(read(""), ElementsAre(HasSubstr("clients[0].certificate_names: nobody shows a")));
  scratch_.Write("clients.yaml", "clients: [{id: a}]\n");
  EXPECT_THAT(read(files.At("authority.pem")),
              ElementsAre(HasSubstr("clients[0]: has no certificate_names, so no certificate")));
  scratch_.Write("clients.yaml",
                 "clients:\n  - {id: a, certificate_names: [ehr.example.org]}\n"
                 "  - {id: b, certificate_names: [EHR.example.org]}\n");
  EXPECT_THAT(read(files.At("authority.pem")),
              ElementsAre(HasSubstr("the certificate name 'ehr.example.org' is of clients[0]")));
}

struct Wrong {
  const char* name;
  const char* from;
  const char* to;
  const char* problem;
};

class WrongClientsTest : public ClientsTest, public ::testing::WithParamInterface<Wrong> {};

TEST_P(WrongClientsTest, AreAProblemWithItsFileLineAndKey) {
  Replace(GetParam().from, GetParam().to);
  EXPECT_EQ(Problem(), std::string("clients.yaml:") + GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Files, WrongClientsTest,
    ::testing::Values(
        Wrong{"IssuerOfTwo", "issuers: [https://south.example.org,",
              "issuers: [https://north.example.org,",
              "9: clients[1]: the issuer 'https://north.example.org' is of clients[0] too"},
        Wrong{"IssuerTwice", "south.example.org/oauth2", "south.example.org",
              "9: clients[1]: the issuer 'https://south.example.org' is of clients[1] too"},
        Wrong{"IdTwice", "id: south", "id: north",
              "9: clients[1]: the id 'north' is of clients[0] too"},
        Wrong{"FhirServerOfTwo", "    clock_skew_s: 30",
              "    fhir_servers: https://north.example.org/fhir",
              "9: clients[1]: the FHIR server 'https://north.example.org/fhir' is of clients[0] "
              "too"},
        Wrong{"NoIssuer", "    issuers: https://north.example.org\n", "",
              "3: clients[0]: has no issuers, so no token can be this client's"},
        Wrong{"NoAudience", "    audiences: [https://cds.example.org/cds-services]\n", "",
              "9: clients[1]: has no audiences, so no token can be meant for us"},
        Wrong{"NoKeys", "    key_set_urls: [https://south.example.org/jwks]\n", "",
              "9: clients[1]: has neither keys nor key_set_urls, so no token can be verified"},
        Wrong{"NoAlgorithms", "algorithms: [RS256, ES384]", "algorithms: []",
              "9: clients[1]: has no algorithms, so no token can be verified"},
        Wrong{"AlgorithmNone", "[RS256, ES384]", "[none]",
              "12: clients[1].algorithms[0]: 'none' is none of RS384, ES384, RS256, ES256"},
        Wrong{"KeySetOverHttp", "https://south.example.org/jwks", "http://south.example.org/jwks",
              "13: clients[1].key_set_urls[0]: expected an https URL without user or fragment "
              "(http on the loopback only)"},
        Wrong{"SkewTooLong", "clock_skew_s: 30", "clock_skew_s: 301",
              "16: clients[1].clock_skew_s: expected 0 to 300"},
        Wrong{"LifetimeTooLong", "max_lifetime_s: 300", "max_lifetime_s: 3601",
              "17: clients[1].max_lifetime_s: expected 1 to 3600"},
        Wrong{"FhirServerNoUrl", "[https://north.example.org/fhir/]", "[north]",
              "7: clients[0].fhir_servers: expected the URL of a FHIR server, without user, query "
              "or fragment"},
        Wrong{"ServiceNoId", "[pain-order-sign]", "[Pain]",
              "15: clients[1].services: 'Pain' is no id of a service"},
        Wrong{"UnknownKey", "tenants: [ward-1]", "tenant: [ward-1]",
              "14: clients[1].tenant: unknown key"},
        Wrong{"EmptyIssuer", "issuers: https://north.example.org", "issuers: ''",
              "4: clients[0].issuers: expected a text without control characters"},
        Wrong{"NoFileOfAuthorities", "deadline_ms: 1500", "ca_file: nothing.pem",
              "18: key_sets.ca_file: cannot be read"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(ClientsTest, AKeyFileHasToHoldKeysThatCanBeUsed) {
  scratch_.Write("keys/north.json", tokens::Set({tokens::Key::Rsa(1024).Jwk("small")}));
  EXPECT_THAT(Read(), ::testing::Contains(
                          HasSubstr("clients.yaml:6: clients[0].keys: holds an RSA key of fewer")));
  scratch_.Write("keys/north.json", "<html>");
  EXPECT_THAT(Read(), ::testing::Contains(HasSubstr("clients[0].keys: is no key set: no JSON")));
  std::filesystem::remove(scratch_.Path("keys/north.json"));
  EXPECT_THAT(Read(), ::testing::Contains(HasSubstr("north.json cannot be read")));
}

}  // namespace
}  // namespace config
