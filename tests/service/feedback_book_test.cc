#include "service/feedback_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/service/store_fixture.h"

namespace service {
namespace {

using ::testing::IsEmpty;

TEST(FeedbackBookTest, TheBookWritesEveryServedCardBeforeItCloses) {
  Store store({});
  {
    FeedbackBook book(store);
    for (int i = 0; i < 100; ++i) book.EnterServed({Served(std::to_string(i), {"one"})});
    book.EnterFeedback("", "s", {Accepted("7", kFirst)});
  }
  EXPECT_EQ(store.ByRule()[0].served, 100);
  EXPECT_EQ(store.ByRule()[0].accepted, 1);
}

TEST(FeedbackBookTest, TheBookDropsWhatIsTooMuch) {
  Store store({});
  {
    FeedbackBook book(store);
    book.EnterServed(std::vector<ServedCard>(FeedbackBook::kMostWaiting + 1, Served("a", {"one"})));
  }
  EXPECT_THAT(store.ByRule(), IsEmpty());
}

}  // namespace
}  // namespace service
