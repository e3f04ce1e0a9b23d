#include "config/read_tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "config/load.h"
#include "config/schema.h"
#include "tests/config/scratch.h"
#include "tests/service/certificates.h"

namespace config {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSchemaLine =
    "# yaml-language-server: $schema=schema/configuration.schema.json\n";

// A configuration beside the usual certificates, of which `listen` is read first.
class ReadTlsTest : public ::testing::Test {
 protected:
  service::TlsSettings Read(const std::string& tls) {
    problems_.clear();
    Yaml root = Yaml::File(scratch_.Write("config.yaml", kSchemaLine + tls), problems_);
    return ReadTls(root.Maybe("tls"), certificates::OnFile().At(""));
  }

  // What is wrong with it, without the name of its file.
  std::vector<std::string> Found(const std::string& tls) {
    Read(tls);
    std::vector<std::string> found;
    for (const Problem& problem : problems_) {
      found.push_back(std::to_string(problem.line) + ": " + problem.key + ": " + problem.text);
    }
    return found;
  }

  Scratch scratch_;
  Problems problems_;
};

TEST_F(ReadTlsTest, ReadsEverySetting) {
  const auto tls = Read(
      "tls: {certificate: server.pem, key: ./server.key, client_ca: authority.pem,\n"
      "      min_version: \"1.3\"}\n");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(tls.certificate, certificates::OnFile().At("server.pem"));
  EXPECT_EQ(tls.key, certificates::OnFile().At("server.key"));
  EXPECT_EQ(tls.client_ca, certificates::OnFile().At("authority.pem"));
  EXPECT_EQ(tls.min_version, service::TlsVersion::k13);
}

TEST_F(ReadTlsTest, AsksNobodyForACertificateUnlessTold) {
  const auto tls = Read("tls: {certificate: server.pem, key: server.key, min_version: 1.2}\n");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(tls.client_ca, "");
  EXPECT_EQ(tls.min_version, service::TlsVersion::k12);
}

TEST_F(ReadTlsTest, NamesTheLineAndKeyOfAFileThatCannotServe) {
  const std::string with_key = "tls:\n  key: server.key\n  certificate: ";
  EXPECT_THAT(Found(with_key + "none.pem\n"),
              ElementsAre(AllOf(HasSubstr("4: tls.certificate: "), HasSubstr("cannot be read"))));
  EXPECT_THAT(Found(with_key + "late.pem\n"),
              ElementsAre(AllOf(HasSubstr("4: tls.certificate: "), HasSubstr("has expired"))));
  EXPECT_THAT(Found(with_key + "client.pem\n"),
              ElementsAre(AllOf(HasSubstr("3: tls.key: "), HasSubstr("is not the key"))));
  EXPECT_THAT(Found(with_key + "server.pem\n  client_ca: none.pem\n"),
              ElementsAre(AllOf(HasSubstr("5: tls.client_ca: "), HasSubstr("cannot be read"))));
}

TEST_F(ReadTlsTest, NeedsACertificateAndAKey) {
  EXPECT_THAT(Found("tls: {certificate: server.pem}\n"),
              ElementsAre(HasSubstr("tls.key: required key is missing")));
  EXPECT_THAT(Found("tls:\n"), ElementsAre(HasSubstr("tls.certificate: required key is missing"),
                                           HasSubstr("tls.key: required key is missing")));
}

TEST_F(ReadTlsTest, KnowsNoOlderVersionAndNoOtherKey) {
  const std::string files = "tls: {certificate: server.pem, key: server.key, ";
  EXPECT_THAT(Found(files + "min_version: \"1.1\"}\n"),
              ElementsAre(HasSubstr("tls.min_version: '1.1' is none of 1.2, 1.3")));
  EXPECT_THAT(Found(files + "ca: authority.pem}\n"), ElementsAre(HasSubstr("tls.ca: unknown key")));
}

// ---- the whole configuration -------------------------------------------------------------------

// What the loader says of a host, in plain or over TLS, with or without proxies.
std::vector<std::string> Of(const std::string& listen, const std::string& more = "") {
  const Scratch scratch;
  const std::string file =
      scratch.Write("config.yaml", kSchemaLine + ("callers: open\nlisten:\n" + listen + more));
  try {
    Load(file);
  } catch (const ConfigError& error) {
    return Worded(error.All());
  }
  return {};
}

TEST(ListenTest, InPlainServesTheLoopbackOnly) {
  const auto refused = Contains(AllOf(HasSubstr("config.yaml:4: listen.host: others can reach")));
  for (const char* host : {"0.0.0.0", "\"::\"", "192.0.2.7", "cds.example.org"}) {
    EXPECT_THAT(Of(std::string("  host: ") + host + "\n"), refused) << host;
  }
  for (const char* host : {"127.0.0.1", "127.1.2.3", "\"::1\"", "localhost"}) {
    EXPECT_THAT(Of(std::string("  host: ") + host + "\n"), Not(refused)) << host;
  }
  EXPECT_THAT(Of("  host: 0.0.0.0\n", "trusted_proxies: [192.0.2.0/24]\n"), Not(refused));
  const auto& files = certificates::OnFile();
  EXPECT_THAT(Of("  host: 0.0.0.0\n  tls: {certificate: " + files.At("server.pem") +
                 ", key: " + files.At("server.key") + "}\n"),
              AllOf(Not(refused), Not(Contains(HasSubstr("listen.tls")))));
}

TEST(ListenTest, TheSchemaKnowsTls) {
  const Scratch scratch;
  std::filesystem::copy(std::string(SOURCE_ROOT) + "/config/schema", scratch.Path("schema"));
  const auto found = [&scratch](const std::string& tls) {
    Problems problems;
    CheckAgainstSchema(
        scratch.Write("config.yaml",
                      kSchemaLine + ("content: content\nservices: services.yaml\n"
                                     "on_missing: refuse\ncallers: open\nlisten:\n  tls: " +
                                     tls + "\n")),
        problems);
    return Worded(problems);
  };
  EXPECT_THAT(found("{certificate: a.pem, key: a.key, client_ca: b.pem, min_version: 1.3}"),
              IsEmpty());
  EXPECT_THAT(found("{certificate: a.pem, key: a.key, min_version: \"1.2\"}"), IsEmpty());
  EXPECT_THAT(found("{certificate: a.pem, key: a.key, min_version: \"1.1\"}"),
              ElementsAre(HasSubstr("listen.tls.min_version: is not as its schema wants it")));
  EXPECT_THAT(found("{certificate: a.pem}"),
              ElementsAre(HasSubstr("listen.tls: required key is missing: key")));
}

}  // namespace
}  // namespace config
