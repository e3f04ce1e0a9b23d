#include "service/feedback_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/eventually.h"
#include "tests/service/store_fixture.h"

namespace service {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

std::int64_t ServedIn(Store& store) {
  const auto rules = store.ByRule();
  return rules.empty() ? 0 : rules.back().served;
}

class FeedbackBookTest : public EitherStore {
 protected:
  SpoolSettings Spool() const { return {folder_.At("spool").string(), 1 << 20}; }
  std::string SpoolFile() const { return folder_.At("spool/served.jsonl").string(); }
};

INSTANTIATE_TEST_SUITE_P(Databases, FeedbackBookTest,
                         ::testing::Values(Database::kSqlite, Database::kPostgres), NameOfDatabase);

TEST_P(FeedbackBookTest, WritesEveryServedCardBeforeItCloses) {
  Store store(settings_);
  for (const SpoolSettings& spool : {SpoolSettings{}, Spool()}) {
    FeedbackBook book(store, spool);
    for (int i = 0; i < 100; ++i) {
      book.EnterServed({Served(std::to_string(i) + spool.folder, {"one"})});
    }
    book.EnterFeedback("", "s", {Accepted("7", kFirst)});
  }
  EXPECT_EQ(ServedIn(store), 200);
  EXPECT_EQ(store.ByRule()[0].accepted, 1);
  EXPECT_EQ(std::filesystem::file_size(SpoolFile()), 0U);
}

TEST_P(FeedbackBookTest, TheSpoolKeepsEveryMember) {
  ServedCard card = Served("a", {"one", "two"});
  card.client = "c";
  card.patient = "p";
  card.user = "u";
  card.hook_instance = "h";
  card.at = std::chrono::sys_seconds(std::chrono::seconds(1'768'478'400));
  card.state = "{\"x\":\"\n\"}";
  CardSpool spool(Spool());
  EXPECT_TRUE(spool.Add({card}));
  const auto next = spool.Next();
  ASSERT_THAT(next, SizeIs(1));
  EXPECT_EQ(next[0].card, "a");
  EXPECT_EQ(next[0].rules, card.rules);
  EXPECT_EQ(next[0].day, card.day);
  EXPECT_EQ(next[0].user, "u");
  EXPECT_EQ(next[0].hook_instance, "h");
  EXPECT_EQ(next[0].at, card.at);
  EXPECT_EQ(next[0].state, card.state);
  spool.Done();
  EXPECT_TRUE(spool.IsEmpty());
}

// What a process that was killed left behind.
TEST_P(FeedbackBookTest, HalfALineIsDroppedAndTheRestIsWritten) {
  {
    CardSpool spool(Spool());
    EXPECT_TRUE(spool.Add({Served("a", {"one"}), Served("b", {"one"})}));
  }
  std::ofstream(SpoolFile(), std::ios::app) << R"({"card":"c","serv)";
  Store store(settings_);
  { const FeedbackBook book(store, Spool()); }
  EXPECT_EQ(ServedIn(store), 2);
}

TEST_P(FeedbackBookTest, ASpoolIsOneProcessesOwn) {
  const CardSpool spool(Spool());
  EXPECT_THROW(CardSpool{Spool()}, StoreError);
}

TEST_P(FeedbackBookTest, CardsBeyondTheBoundAreDroppedAndCounted) {
  Store store(settings_);
  SpoolSettings small = Spool();
  small.max_bytes = 300;
  FeedbackBook book(store, small);
  book.EnterServed({Served("a", {std::string(300, 'x')})});
  book.EnterServed(std::vector<ServedCard>(CardSpool::kMostInMemory + 1, Served("a", {"one"})));
  EXPECT_EQ(book.Dropped(), 2U);
  EXPECT_THAT(store.ByRule(), IsEmpty());
}

}  // namespace
}  // namespace service
