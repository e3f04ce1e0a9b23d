#include "service/feedback_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "service/feedback_book.h"
#include "service/feedback_words.h"
#include "tests/temporary_folder.h"

namespace service {
namespace {

using hooks::Feedback;
using hooks::Outcome;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// A store in a folder of the test's own.
class FeedbackStoreTest : public ::testing::Test {
 protected:
  std::string Path() const { return folder_.At("store.sqlite").string(); }

 private:
  TemporaryFolder folder_;
};

constexpr pathway::Day kDay{std::chrono::days(20'000)};

ServedCard Served(const std::string& card, std::vector<std::string> rules) {
  return {card, "pain-order-sign", std::move(rules), "topic", "1.0 / abc", kDay, ""};
}

Feedback Accepted(const std::string& card, const std::string& at) {
  return {card, Outcome::kAccepted, {"s"}, std::nullopt, "", at};
}

Feedback Overridden(const std::string& card, const std::string& at, const std::string& code = "") {
  Feedback feedback{card, Outcome::kOverridden, {}, std::nullopt, "", at};
  if (!code.empty()) feedback.reason = hooks::OverrideReason{"http://s", code, "Reason " + code};
  return feedback;
}

constexpr const char* kFirst = "2026-01-15T10:00:00.000000Z";
constexpr const char* kLater = "2026-01-15T11:00:00.000000Z";

TEST_F(FeedbackStoreTest, CountsByRule) {
  FeedbackStore store(Path());
  store.KeepServed({Served("a", {"one"}), Served("b", {"one", "two"}), Served("c", {"two"})});
  store.KeepFeedback("", "pain-order-sign", {Accepted("a", kFirst), Overridden("b", kFirst, "x")});
  const auto rules = store.ByRule();
  ASSERT_THAT(rules, SizeIs(2));
  EXPECT_EQ(rules[0].rule, "one");
  EXPECT_EQ(rules[0].served, 2);
  EXPECT_EQ(rules[0].accepted, 1);
  EXPECT_EQ(rules[0].overridden, 1);
  EXPECT_EQ(rules[1].accepted, 0);
  ASSERT_THAT(rules[1].reasons, SizeIs(1));
  EXPECT_EQ(rules[1].reasons[0].code, "x");
  EXPECT_EQ(rules[1].reasons[0].display, "Reason x");
}

TEST_F(FeedbackStoreTest, WhatComesTwiceCountsOnce) {
  FeedbackStore store(Path());
  for (int i = 0; i < 3; ++i) {
    store.KeepServed({Served("a", {"one"})});
    store.KeepFeedback("", "s", {Overridden("a", kFirst, "x"), Overridden("a", kFirst, "x")});
  }
  const auto rules = store.ByRule();
  ASSERT_THAT(rules, SizeIs(1));
  EXPECT_EQ(rules[0].served, 1);
  EXPECT_EQ(rules[0].overridden, 1);
  EXPECT_EQ(rules[0].reasons[0].count, 1);
}

TEST_F(FeedbackStoreTest, TheLatestWordCountsWhateverTheOrder) {
  FeedbackStore store(Path());
  store.KeepFeedback("", "s", {Accepted("a", kLater)});
  store.KeepFeedback("", "s", {Overridden("a", kFirst, "x")});
  store.KeepServed({Served("a", {"one"})});  // even the card comes last
  const auto rules = store.ByRule();
  ASSERT_THAT(rules, SizeIs(1));
  EXPECT_EQ(rules[0].accepted, 1);
  EXPECT_EQ(rules[0].overridden, 0);
}

TEST_F(FeedbackStoreTest, ACardIsIgnoredOnceTheWindowIsOver) {
  FeedbackStore store(Path());
  store.KeepServed({Served("a", {"one"}), Served("b", {"one"})});
  store.KeepFeedback("", "s", {Overridden("a", kFirst, "x")});
  const auto ignored = [&store](std::optional<pathway::Day> until) {
    return store.ByRule({until, ""})[0].ignored;
  };
  EXPECT_EQ(ignored(kDay - std::chrono::days(1)), 0);
  EXPECT_EQ(ignored(kDay), 1);
  EXPECT_EQ(ignored(kDay + std::chrono::days(1)), 1);
  EXPECT_EQ(ignored(std::nullopt), 0);
}

// What one client reports never counts for another, even of a card with the same id.
TEST_F(FeedbackStoreTest, FeedbackOfAnotherClientIsNoneOnTheCard) {
  FeedbackStore store(Path());
  ServedCard card = Served("a", {"one"});
  card.client = "first";
  store.KeepServed({card});
  store.KeepFeedback("second", "s", {Accepted("a", kFirst)});
  const auto all = store.ByRule({kDay, ""});
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].rule, "");
  EXPECT_EQ(all[0].accepted, 1);
  EXPECT_EQ(all[1].accepted, 0);
  EXPECT_EQ(all[1].ignored, 1);
  store.KeepFeedback("first", "s", {Accepted("a", kFirst)});
  EXPECT_EQ(store.ByRule({kDay, ""})[1].accepted, 1);
  const auto first = store.ByRule({kDay, "first"});
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(first[0].served, 1);
  EXPECT_EQ(first[0].accepted, 1);
  EXPECT_EQ(first[0].ignored, 0);
  EXPECT_THAT(store.ByRule({kDay, "third"}), IsEmpty());
}

// What the first version of the store wrote.
TEST_F(FeedbackStoreTest, AnOlderFileIsBroughtUpToDate) {
  {
    soci::session sql(soci::sqlite3, Path());
    for (const char* line :
         {"CREATE TABLE schema_version (version INTEGER NOT NULL)",
          "INSERT INTO schema_version (version) VALUES (1)",
          "CREATE TABLE served_card (card TEXT PRIMARY KEY, service TEXT NOT NULL, topic TEXT NOT "
          "NULL, content TEXT NOT NULL, day TEXT NOT NULL)",
          "CREATE TABLE served_rule (card TEXT NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (card, "
          "rule))",
          "CREATE TABLE feedback (card TEXT NOT NULL, outcome TEXT NOT NULL, outcome_at TEXT NOT "
          "NULL, service TEXT NOT NULL, reason_system TEXT NOT NULL, reason_code TEXT NOT NULL, "
          "reason_display TEXT NOT NULL, PRIMARY KEY (card, outcome, outcome_at))",
          "CREATE TABLE accepted_suggestion (card TEXT NOT NULL, outcome_at TEXT NOT NULL, "
          "suggestion TEXT NOT NULL, PRIMARY KEY (card, outcome_at, suggestion))",
          "CREATE TABLE feedback_comment (card TEXT NOT NULL, outcome_at TEXT NOT NULL, comment "
          "TEXT NOT NULL, PRIMARY KEY (card, outcome_at))",
          "INSERT INTO served_card VALUES ('a', 's', 't', 'c', '2024-10-04')",
          "INSERT INTO served_rule VALUES ('a', 'one')",
          "INSERT INTO feedback VALUES ('a', 'overridden', '2024-10-04T10:00:00Z', 's', "
          "'http://s', 'x', 'Reason x')"}) {
      sql << line;
    }
  }
  for (int i = 0; i < 2; ++i) {
    FeedbackStore store(Path());
    const auto rules = store.ByRule();
    ASSERT_THAT(rules, SizeIs(1));
    EXPECT_EQ(rules[0].served, 1);
    EXPECT_EQ(rules[0].overridden, 1);
    EXPECT_EQ(rules[0].reasons[0].display, "Reason x");
  }
}

TEST_F(FeedbackStoreTest, FeedbackOfUnknownCardsIsKept) {
  FeedbackStore store(Path());
  store.KeepFeedback("", "s", {Overridden("never-served", kFirst)});
  EXPECT_THAT(store.ByRule(), ElementsAre(Field(&RuleFeedback::rule, "")));
}

TEST_F(FeedbackStoreTest, FrequentReasonsComeFirst) {
  FeedbackStore store(Path());
  store.KeepServed({Served("a", {"r"}), Served("b", {"r"}), Served("c", {"r"})});
  store.KeepFeedback(
      "", "s",
      {Overridden("a", kFirst, "x"), Overridden("b", kFirst, "y"), Overridden("c", kFirst, "y")});
  EXPECT_THAT(store.ByRule()[0].reasons,
              ElementsAre(Field(&ReasonCount::code, "y"), Field(&ReasonCount::code, "x")));
}

TEST_F(FeedbackStoreTest, SurvivesItsProcess) {
  FeedbackStore(Path()).KeepFeedback("", "s", {Overridden("a", kFirst)});
  EXPECT_EQ(FeedbackStore(Path()).ByRule()[0].overridden, 1);
}

TEST_F(FeedbackStoreTest, ManyWritersLoseNothing) {
  FeedbackStore one(Path());
  FeedbackStore other(Path());
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      FeedbackStore& store = writer % 2 == 0 ? one : other;
      for (int i = 0; i < 20; ++i) {
        const std::string card = std::to_string(writer) + "-" + std::to_string(i);
        store.KeepFeedback("", "s", {Overridden(card, kFirst)});
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(one.ByRule()[0].overridden, 160);
}

TEST_F(FeedbackStoreTest, IdsOfAnyLengthAndTextAreKept) {
  FeedbackStore store(Path());
  const std::string odd = std::string(300, 'x') + "'; DROP TABLE feedback; --\"%\xc3\xa9";
  store.KeepServed({Served(odd, {odd})});
  store.KeepFeedback("", "s", {Overridden(odd, kFirst, odd)});
  EXPECT_EQ(store.ByRule()[0].rule, odd);
  EXPECT_EQ(store.ByRule()[0].overridden, 1);
}

TEST_F(FeedbackStoreTest, TheFileIsItsOwnersAlone) {
  const FeedbackStore store(Path());
  struct stat file {};
  ASSERT_EQ(::stat(Path().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

std::string TextOfFailure(const std::string& path) {
  try {
    const FeedbackStore store(path);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "no failure";
}

TEST_F(FeedbackStoreTest, AFileThatIsNoStoreIsRefused) {
  std::ofstream(Path()) << std::string(4096, 'x');
  EXPECT_THAT(TextOfFailure(Path()), HasSubstr("no store of this program"));
  EXPECT_THAT(TextOfFailure("/nowhere/store.sqlite"), HasSubstr("cannot be opened"));
  EXPECT_THAT(TextOfFailure(Path() + "\" timeout=0"), HasSubstr("quotation mark"));
}

TEST(FeedbackMemoryTest, WithoutAPathFeedbackIsTakenAndNoCardKept) {
  FeedbackStore store("");
  store.KeepServed({Served("a", {"one"})});
  store.KeepFeedback("", "s", {Accepted("a", kFirst)});
  EXPECT_THAT(store.ByRule(), ElementsAre(Field(&RuleFeedback::rule, "")));
}

TEST(FeedbackMemoryTest, StaysSmall) {
  FeedbackStore store("");
  for (int batch = 0; batch < 11; ++batch) {
    std::vector<Feedback> all;
    for (int i = 0; i < 1000; ++i) {
      all.push_back(Overridden(std::to_string(batch * 1000 + i), kFirst));
    }
    store.KeepFeedback("", "s", all);
  }
  EXPECT_THAT(store.ByRule(), IsEmpty());
}

// ---- the book ----------------------------------------------------------------------------------

TEST_F(FeedbackStoreTest, TheBookWritesEveryServedCardBeforeItCloses) {
  FeedbackStore store(Path());
  {
    FeedbackBook book(store);
    for (int i = 0; i < 100; ++i) book.EnterServed({Served(std::to_string(i), {"one"})});
    book.EnterFeedback("", "s", {Accepted("7", kFirst)});
  }
  EXPECT_EQ(store.ByRule()[0].served, 100);
  EXPECT_EQ(store.ByRule()[0].accepted, 1);
}

TEST_F(FeedbackStoreTest, TheBookDropsWhatIsTooMuch) {
  FeedbackStore store(Path());
  {
    FeedbackBook book(store);
    book.EnterServed(std::vector<ServedCard>(FeedbackBook::kMostWaiting + 1, Served("a", {"one"})));
  }
  EXPECT_THAT(store.ByRule(), IsEmpty());
}

// ---- the words ---------------------------------------------------------------------------------

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

TEST_F(FeedbackStoreTest, NoCommentIsTold) {
  FeedbackStore store(Path());
  Feedback feedback = Overridden("a", kFirst, "x");
  feedback.user_comment = "a-patient-value";
  store.KeepFeedback("", "s", {feedback});
  EXPECT_THAT(FeedbackText(store.ByRule()), Not(HasSubstr("a-patient-value")));
  EXPECT_THAT(FeedbackJson(store.ByRule()), Not(HasSubstr("a-patient-value")));
}

}  // namespace
}  // namespace service
