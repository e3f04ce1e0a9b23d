#include "fhir/issue.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fhir {
namespace {

TEST(IssueTest, CodesAreTheWordsOfFhir) {
  EXPECT_STREQ(CodeOf(IssueType::kCodeInvalid), "code-invalid");
  EXPECT_STREQ(CodeOf(IssueType::kNotSupported), "not-supported");
  EXPECT_STREQ(CodeOf(IssueType::kTooLong), "too-long");
  EXPECT_STREQ(CodeOf(Severity::kWarning), "warning");
  EXPECT_STREQ(CodeOf(Severity::kFatal), "fatal");
}

TEST(IssueTest, EveryTypeHasACodeOfItsOwn) {
  std::set<std::string> codes;
  for (int i = 0; i <= static_cast<int>(IssueType::kException); ++i) {
    EXPECT_TRUE(codes.insert(CodeOf(static_cast<IssueType>(i))).second) << i;
  }
}

TEST(IssuesTest, AFailureIsKeptAndAValuePassesThrough) {
  Issues issues;
  EXPECT_EQ(issues.Keep(Result<int>(3)), 3);
  EXPECT_TRUE(issues.All().empty());
  const Issue issue{Severity::kError, IssueType::kValue, "R.a", "expected a number"};
  EXPECT_EQ(issues.Keep(Result<int>(tl::unexpected(issue))), std::nullopt);
  ASSERT_EQ(issues.All().size(), 1U);
  EXPECT_EQ(issues.All()[0].at, "R.a");
}

}  // namespace
}  // namespace fhir
