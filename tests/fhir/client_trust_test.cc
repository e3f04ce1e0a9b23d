// The client goes where the site allows and nowhere else, and so does the token.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/fhir/client_calls.h"

namespace fhir {
namespace {

using namespace calls;
using ::testing::IsEmpty;

// ---- where the token may go ---------------------------------------------------------------------

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

// ---- TLS ----------------------------------------------------------------------------------------

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
