// The audit of the real program: conformance X-26.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/house.h"
#include "tests/program.h"
#include "tests/service/raw_client.h"

namespace {

using namespace program;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSign = "/cds-services/pain-order-sign";

// The shipped configuration with an audit in its folder.
class AuditTest : public ::testing::Test {
 protected:
  AuditTest() {
    std::ofstream(config_.At("audit.key")) << "a secret of at least thirty-two bytes\n";
    config_.Replace("sandbox.yaml", "check_answers: true",
                    "check_answers: true\naudit: {path: " + Path() + ", key_file: audit.key}");
  }
  std::string Path() const { return config_.At("audit.jsonl").string(); }
  Result Verified() const { return RunProgram({"audit", "--config", config_.Path()}); }

  EditedConfig config_;
};

TEST_F(AuditTest, EachAnswerIsOnRecordWithoutANameInIt) {
  Serving serving(config_.Path());
  service::RawClient client(serving.Port());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.Ask(PostOf(kSign, house::FirstRequest())).status, 200);
  }
  EXPECT_EQ(client.Ask(PostOf(kSign, "{}")).status, 400);  // nothing was said of anybody
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  const std::string log = house::FileText(Path());
  EXPECT_THAT(log, AllOf(HasSubstr(R"("service":"pain-order-sign","hookInstance":")"),
                         HasSubstr("adequate-trial-failed-refer"), Not(HasSubstr("pat-1")),
                         Not(HasSubstr("prescriber")), Not(HasSubstr("gabapentin"))));
  const Result verified = Verified();
  EXPECT_EQ(verified.status, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr(": 2 entries in order, the last "));
}

TEST_F(AuditTest, AChangeIsFound) {
  {
    Serving serving(config_.Path());
    service::RawClient client(serving.Port());
    EXPECT_EQ(client.Ask(PostOf(kSign, house::FirstRequest())).status, 200);
    EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
  }
  std::string log = house::FileText(Path());
  log.replace(log.find("pain-order-sign"), 4, "pane");
  std::ofstream(Path(), std::ios::trunc) << log;
  const Result verified = Verified();
  EXPECT_EQ(verified.status, 1);
  EXPECT_THAT(verified.err, HasSubstr("line 1"));
}

TEST_F(AuditTest, WithoutAKeyThereIsNone) {
  std::filesystem::remove(config_.At("audit.key"));
  const Result check = RunProgram({"check", "--config", config_.Path()});
  EXPECT_NE(check.status, 0);
  EXPECT_THAT(check.err, HasSubstr("audit.key_file"));
}

TEST(NoAuditTest, TheCommandSaysSo) {
  const Result result = RunProgram({"audit", "--config", kConfig});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("audit.path"));
}

}  // namespace
