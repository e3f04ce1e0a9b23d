#include "service/feedback_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/service/store_fixture.h"

namespace service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(FeedbackWordsTest, TellEachRule) {
  const std::vector<RuleFeedback> rules = {
      {"", 0, 0, 1, 0, {{"", "", "", 1}}},
      {"one", 8, 1, 2, 4, {{"http://s", "x", "Not\nnow", 1}, {"", "", "", 1}}}};
  EXPECT_EQ(FeedbackText(rules),
            "(cards that are not on record): accepted 0, overridden 1\n"
            "  1  no coded reason\n"
            "one: served 8, accepted 1 (13 %), overridden 2 (25 %), no feedback 5 (ignored 4)\n"
            "  1  Not now [x]\n"
            "  1  no coded reason\n");
  EXPECT_THAT(FeedbackJson(rules), HasSubstr(R"("rule":"one","served":8,"accepted":1,)"
                                             R"("overridden":2,"without_feedback":5,"ignored":4)"));
  EXPECT_EQ(FeedbackText({}), "no card was served and no feedback came\n");
}

TEST(FeedbackWordsTest, NoCommentIsTold) {
  Store store({});
  hooks::Feedback feedback = Overridden("a", kFirst, "x");
  feedback.user_comment = "a-patient-value";
  store.KeepFeedback("", "s", {feedback});
  EXPECT_THAT(FeedbackText(store.ByRule()), Not(HasSubstr("a-patient-value")));
  EXPECT_THAT(FeedbackJson(store.ByRule()), Not(HasSubstr("a-patient-value")));
}

}  // namespace
}  // namespace service
