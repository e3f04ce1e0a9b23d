// The program behind its own TLS, and what it tells of the secrets that callers bring.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>

#include "tests/fake_fhir/server.h"
#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/certificates.h"
#include "tests/service/tls_client.h"
#include "tests/service/tokens.h"

namespace {

using namespace program;

using service::RawClient;
using service::TlsClient;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tokens::Quoted;

const std::string kSign = "/cds-services/pain-order-sign";
constexpr const char* kGetServices = "GET /cds-services HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr const char* kFeedback = R"({"feedback":[{"card":"c","outcome":"overridden",)"
                                  R"("outcomeTimestamp":"2026-01-15T10:00:00Z"}]})";

// The shipped configuration with these lines under `listen`.
void Listen(const EditedConfig& config, const std::string& lines) {
  config.Replace("sandbox.yaml", "  port: 8080\n", "  port: 8080\n" + lines);
}

std::string Tls(const std::string& more = "") {
  const auto& files = certificates::OnFile();
  return "  tls: {certificate: " + files.At("server.pem") + ", key: " + files.At("server.key") +
         more + "}\n";
}

void Write(const EditedConfig& config, const std::string& file, const std::string& text) {
  std::ofstream(config.At(file), std::ios::binary) << text;
}

// ---- TLS ---------------------------------------------------------------------------------------

// J-2, J-8
TEST(TransportTest, EveryEndpointIsServedOverTls) {
  const EditedConfig config;
  Listen(config, Tls());
  Serving serving(config.Path());
  EXPECT_THAT(serving.Announcement(), StartsWith("listening on https://127.0.0.1:"));
  TlsClient client(serving.Port());
  EXPECT_EQ(client.Ask(kGetServices).status, 200);
  const auto cards = client.Ask(PostOf(kSign, house::FirstRequest()));
  EXPECT_EQ(cards.status, 200);
  EXPECT_THAT(cards.body, StartsWith(R"({"cards":[{)"));
  EXPECT_EQ(client.Ask(PostOf(kSign + "/feedback", kFeedback)).status, 200);
  RawClient plain(serving.Port());
  EXPECT_EQ(plain.Ask(kGetServices).status, 0);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  EXPECT_TRUE(client.IsAtEnd());
  EXPECT_TRUE(client.WasToldTheEnd());
}

// J-2
TEST(TransportTest, InPlainOnlyTheLoopbackIsServed) {
  const EditedConfig config;
  config.Replace("sandbox.yaml", "host: 127.0.0.1", "host: 0.0.0.0");
  for (const char* command : {"serve", "check"}) {
    const Result result = RunProgram({command, "--config", config.Path()});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("listen.host: others can reach this address"));
  }
}

TEST(TransportTest, WhatTlsCannotBeServedWithIsToldBeforeTheStart) {
  const EditedConfig config;
  Listen(config, "  tls:\n    key: " + certificates::OnFile().At("client.key") +
                     "\n    certificate: " + certificates::OnFile().At("server.pem") + "\n");
  for (const char* command : {"serve", "check"}) {
    const Result result = RunProgram({command, "--config", config.Path()});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("listen.tls.key: "));
    EXPECT_THAT(result.err, HasSubstr("client.key is not the key of the certificate"));
  }
}

// X-21
TEST(TransportTest, CallersAreKnownByTheirCertificates) {
  const EditedConfig config;
  Listen(config, Tls(", client_ca: " + certificates::OnFile().At("authority.pem")));
  config.Replace("sandbox.yaml", "callers: open", "callers: certificate\nclients: clients.yaml");
  Write(config, "clients.yaml",
        "# yaml-language-server: $schema=schema/clients.schema.json\n"
        "clients:\n"
        "  - {id: other, certificate_names: other.example.org, services: pain-order-sign}\n"
        "  - {id: ours, certificate_names: ehr.example.org, services: pain-order-select}\n");
  EXPECT_EQ(RunProgram({"check", "--config", config.Path()}).status, 0);
  Serving serving(config.Path());
  TlsClient ours(serving.Port(), {.certificate = "client"});
  EXPECT_EQ(ours.Ask(kGetServices).status, 200);
  EXPECT_EQ(ours.Ask(PostOf(kSign, house::FirstRequest())).status, 403);
  EXPECT_EQ(ours.Ask(PostOf("/cds-services/pain-order-select/feedback", kFeedback)).status, 200);
  // Of the authority, and of no client.
  TlsClient nobody(serving.Port(), {.certificate = "visitor"});
  EXPECT_EQ(nobody.Ask(PostOf(kSign, house::FirstRequest())).status, 403);
  TlsClient without(serving.Port());
  EXPECT_EQ(without.Ask(kGetServices).status, 0);
}

// ---- tokens ------------------------------------------------------------------------------------

// Asks for tokens of one client, whose FHIR server is this one.
void AskForTokens(const EditedConfig& config, const std::string& base) {
  config.Replace("sandbox.yaml", "callers: open", "callers: jwt\nclients: clients.yaml");
  config.Replace("sandbox.yaml", "    - url: https://hapi.fhir.org/baseR4",
                 "    - url: " + base + "\n      private_addresses: true");
  Write(config, "keys.json", tokens::Set({tokens::RsaKey().Jwk("rsa")}));
  Write(config, "clients.yaml",
        "clients: [{id: ours, keys: keys.json, issuers: " + std::string(tokens::kIssuer) +
            ", audiences: " + tokens::kAudience + "}]\n");
}

// A token that the program, on the system's clock, takes.
std::string TokenOfNow() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  tokens::Draft draft;
  draft.claims["iat"] = std::to_string(now.time_since_epoch().count());
  draft.claims["exp"] = std::to_string(now.time_since_epoch().count() + 300);
  return draft.SignedBy(tokens::RsaKey());
}

std::string WithToken(const std::string& request, const std::string& token) {
  const std::string after = "Host: localhost\r\n";
  std::string with = request;
  return with.insert(with.find(after) + after.size(), "Authorization: Bearer " + token + "\r\n");
}

// The first request without its prefetch, to be fetched with this access token.
std::string ToBeFetched(const std::string& base, const std::string& access_token) {
  rapidjson::Document request;
  request.Parse(house::FirstRequest().c_str());
  for (const char* member : {"prefetch", "fhirServer", "fhirAuthorization"}) {
    request.RemoveMember(member);
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  request.Accept(writer);
  std::string body(buffer.GetString(), buffer.GetSize());
  body.pop_back();
  return body + R"(,"fhirServer":")" + base + R"(","fhirAuthorization":{"access_token":")" +
         access_token + R"(","token_type":"Bearer","expires_in":300,"scope":"user/*.read",)" +
         R"("subject":"service-1"}})";
}

// B-12
TEST(SecretsTest, FeedbackWithoutOneIsABare401) {
  const EditedConfig config;
  AskForTokens(config, "http://127.0.0.1:1/fhir");
  const Serving serving(config.Path());
  const auto answer = RawClient(serving.Port()).Ask(PostOf(kSign + "/feedback", kFeedback));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, "");
  EXPECT_THAT(answer.head,
              AllOf(HasSubstr("WWW-Authenticate: Bearer\r\n"), Not(HasSubstr("Content-Type"))));
}

// F-7, X-24
TEST(SecretsTest, NeitherKindStandsInTheLog) {
  const std::string access_token = "an-access-token-of-the-ehr";
  // It gives back in an error whatever it is sent.
  const fake_fhir::Server fhir([](const fake_fhir::Seen& seen) {
    return fake_fhir::Reply{"<html>" + seen.Header("Authorization") + "</html>", 500, "text/html"};
  });
  const EditedConfig config;
  AskForTokens(config, fhir.Base());
  Serving serving(config.Path());
  const std::string token = TokenOfNow();
  const std::string call = PostOf(kSign, ToBeFetched(fhir.Base(), access_token));
  RawClient client(serving.Port());
  EXPECT_EQ(client.Ask(WithToken(call, token)).status, 412);  // nothing could be fetched
  EXPECT_EQ(client.Ask(WithToken(call, token)).status, 401);  // used before
  EXPECT_EQ(client.Ask(WithToken(call, token + "x")).status, 401);
  ASSERT_FALSE(fhir.Requests().empty());
  EXPECT_EQ(fhir.Requests()[0].Header("Authorization"), "Bearer " + access_token);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  const std::string log = serving.Log();
  EXPECT_THAT(log, AllOf(HasSubstr("refused with 412"), HasSubstr("jti was used before")));
  EXPECT_THAT(log, Not(HasSubstr(access_token)));
  const std::string signature = token.substr(token.rfind('.') + 1);
  const std::string claims = token.substr(token.find('.') + 1, 20);
  EXPECT_THAT(log, AllOf(Not(HasSubstr(signature)), Not(HasSubstr(claims))));
}

}  // namespace
