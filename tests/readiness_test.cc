// Whether calls should be sent to a process, at the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "tests/fake_fhir/server.h"
#include "tests/operators.h"

namespace {

using operators::Config;
using operators::Program;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The first case without its prefetch, for a FHIR server.
std::string Stripped(const std::string& base) {
  std::string body = house::FirstRequest();
  const auto rename = [&body](const std::string& key) {
    const auto at = body.find("\"" + key + "\"");
    if (at != std::string::npos) body.replace(at + 1, key.size(), "formerly");
  };
  rename("prefetch");
  rename("fhirServer");
  return body.insert(body.find('{') + 1, "\"fhirServer\":\"" + base + "\",");
}

TEST(ReadyTest, NamesTheContentToAnyone) {
  const Config config;
  const Program program(config);
  service::RawClient client(program.Admin());
  const auto answer = client.Ask("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("\"ready\""), HasSubstr("\"store\":\"up\""),
                                 HasSubstr(house::Sandbox().content_version.substr(0, 5))));
}

TEST(ReadyTest, AFhirServerThatIsDeadChangesNothing) {
  const Config config;
  config.FetchFrom("http://127.0.0.1:1/fhir", 500);
  const Program program(config);
  service::RawClient client(program.Port());
  EXPECT_EQ(
      client.Ask(program::PostOf(operators::kSign, Stripped("http://127.0.0.1:1/fhir"))).status,
      412);
  EXPECT_EQ(program.Ask("GET", "/readyz").status, 200);
}

TEST(ReadyTest, AStoreInAFileIsUp) {
  const program::Scratch scratch;
  const Config config("store: {url: " + scratch.At("store.db").string() +
                      ", key_file: operators.token}");
  const Program program(config);
  EXPECT_EQ(program.Ask("GET", "/readyz").status, 200);
}

// SIGTERM while a call waits for a stalled FHIR server: not ready at once, and the call is
// answered.
TEST(DrainTest, IsNotReadyUntilTheLastCallIsAnswered) {
  fake_fhir::Server server([](const fake_fhir::Seen&) {
    return fake_fhir::Reply{"", 200, "application/json", {}, fake_fhir::Then::kStall};
  });
  const Config config;
  config.FetchFrom(server.Base(), 3000);
  Program program(config);
  service::RawClient client(program.Port());
  client.Send(program::PostOf(operators::kSign, Stripped(server.Base())));
  server.AwaitRequests(1);
  program.Signal(SIGTERM);
  auto ready = program.Ask("GET", "/readyz");
  while (ready.status == 200) ready = program.Ask("GET", "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("draining"));
  EXPECT_EQ(client.Read().status, 412);
  EXPECT_EQ(program.EndedBy(SIGTERM), 0);
}

}  // namespace
