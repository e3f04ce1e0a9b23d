#include "service/rejection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace service {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(RejectionTest, OutcomeIsAFhirOperationOutcome) {
  EXPECT_EQ(OutcomeOf(kTimedOut),
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"timeout",)"
            R"("diagnostics":"The request did not arrive whole in the time allowed."}]})");
}

TEST(RejectionTest, AnswerIsWholeAndEndsTheConnection) {
  const auto answer = AnswerTo(kNoLength);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 411 Length Required\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n" + OutcomeOf(kNoLength)));
  EXPECT_THAT(answer, HasSubstr("Content-Length: " + std::to_string(OutcomeOf(kNoLength).size())));
}

TEST(RejectionTest, OnlyBusyNamesATimeToRetry) {
  EXPECT_THAT(AnswerTo(kBusy), HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(AnswerTo(kFailed), Not(HasSubstr("Retry-After")));
}

}  // namespace
}  // namespace service
