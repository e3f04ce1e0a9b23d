// The listener of operators, at the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <string>

#include "tests/program.h"
#include "tests/service/raw_client.h"

namespace {

using program::EditedConfig;
using program::Serving;

int StatusAt(int port, const std::string& path) {
  service::RawClient client(port);
  client.Send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return client.Read(true).status;
}

TEST(AdminTest, ListensOnAPortOfItsOwn) {
  const EditedConfig config;
  std::ofstream(config.At("operators.token")) << "a secret of at least thirty-two bytes\n";
  config.Replace("sandbox.yaml", "check_answers: true",
                 "check_answers: true\nadmin: {port: 0, token_file: operators.token}");
  Serving serving(config.Path());
  const int admin = serving.AdminPort();
  ASSERT_NE(admin, serving.Port());
  EXPECT_EQ(StatusAt(admin, "/healthz"), 200);
  EXPECT_EQ(StatusAt(admin, "/cds-services"), 401);
  EXPECT_EQ(StatusAt(serving.Port(), "/admin/reload"), 404);
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
}

}  // namespace
