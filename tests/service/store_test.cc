#include "service/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "service/store_schema.h"
#include "service/store_url.h"
#include "tests/service/store_fixture.h"

namespace service {
namespace {

using hooks::Feedback;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreTest : public EitherStore {};

INSTANTIATE_TEST_SUITE_P(Databases, StoreTest,
                         ::testing::Values(Database::kSqlite, Database::kPostgres), NameOfDatabase);

constexpr pathway::Day kDay{std::chrono::days(20'000)};

// What only a file has.
class StoreFileTest : public ::testing::Test {
 protected:
  static StoreSettings At(const std::string& path) {
    StoreSettings settings;
    settings.url = path;
    return settings;
  }
  static std::string TextOfFailure(const std::string& path) {
    try {
      const Store store(At(path));
    } catch (const StoreError& error) {
      return error.what();
    }
    return "no failure";
  }
  std::string Path() const { return folder_.At("store.sqlite").string(); }

 private:
  TemporaryFolder folder_;
};

TEST_P(StoreTest, CountsByRule) {
  Store store(settings_);
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

TEST_P(StoreTest, WhatComesTwiceCountsOnce) {
  Store store(settings_);
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

TEST_P(StoreTest, TheLatestWordCountsWhateverTheOrder) {
  Store store(settings_);
  store.KeepFeedback("", "s", {Accepted("a", kLater)});
  store.KeepFeedback("", "s", {Overridden("a", kFirst, "x")});
  store.KeepServed({Served("a", {"one"})});  // even the card comes last
  const auto rules = store.ByRule();
  ASSERT_THAT(rules, SizeIs(1));
  EXPECT_EQ(rules[0].accepted, 1);
  EXPECT_EQ(rules[0].overridden, 0);
}

TEST_P(StoreTest, ACardIsIgnoredOnceTheWindowIsOver) {
  Store store(settings_);
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
TEST_P(StoreTest, FeedbackOfAnotherClientIsNoneOnTheCard) {
  Store store(settings_);
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
TEST_P(StoreTest, AnOlderFileIsBroughtUpToDate) {
  Directly(
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
       "'http://s', 'x', 'Reason x')"});
  for (int i = 0; i < 2; ++i) {
    Store store(settings_);
    const auto rules = store.ByRule();
    ASSERT_THAT(rules, SizeIs(1));
    EXPECT_EQ(rules[0].served, 1);
    EXPECT_EQ(rules[0].overridden, 1);
    EXPECT_EQ(rules[0].reasons[0].display, "Reason x");
  }
}

TEST_P(StoreTest, FeedbackOfUnknownCardsIsKept) {
  Store store(settings_);
  store.KeepFeedback("", "s", {Overridden("never-served", kFirst)});
  EXPECT_THAT(store.ByRule(), ElementsAre(Field(&RuleFeedback::rule, "")));
}

TEST_P(StoreTest, FrequentReasonsComeFirst) {
  Store store(settings_);
  store.KeepServed({Served("a", {"r"}), Served("b", {"r"}), Served("c", {"r"})});
  store.KeepFeedback(
      "", "s",
      {Overridden("a", kFirst, "x"), Overridden("b", kFirst, "y"), Overridden("c", kFirst, "y")});
  EXPECT_THAT(store.ByRule()[0].reasons,
              ElementsAre(Field(&ReasonCount::code, "y"), Field(&ReasonCount::code, "x")));
}

TEST_P(StoreTest, SurvivesItsProcess) {
  Store(settings_).KeepFeedback("", "s", {Overridden("a", kFirst)});
  EXPECT_EQ(Store(settings_).ByRule()[0].overridden, 1);
}

TEST_P(StoreTest, ManyWritersLoseNothing) {
  Store one(settings_);
  Store other(settings_);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      Store& store = writer % 2 == 0 ? one : other;
      for (int i = 0; i < 20; ++i) {
        const std::string card = std::to_string(writer) + "-" + std::to_string(i);
        store.KeepFeedback("", "s", {Overridden(card, kFirst)});
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(one.ByRule()[0].overridden, 160);
}

TEST_P(StoreTest, IdsOfAnyLengthAndTextAreKept) {
  Store store(settings_);
  const std::string odd = std::string(300, 'x') + "'; DROP TABLE feedback; --\"%\xc3\xa9";
  store.KeepServed({Served(odd, {odd})});
  store.KeepFeedback("", "s", {Overridden(odd, kFirst, odd)});
  EXPECT_EQ(store.ByRule()[0].rule, odd);
  EXPECT_EQ(store.ByRule()[0].overridden, 1);
}

TEST_P(StoreTest, RowsOfTheAuditKeepTheirOrderAndTheirFirstText) {
  Store store(settings_);
  store.KeepAudit({{"b", 1, "x", "2026-01-15"}, {"a", 2, "second", "2026-01-16"}},
                  {"a", 2, "h2", "s2"});
  store.KeepAudit({{"a", 1, "first", "2026-01-15"}, {"a", 2, "forged", "2026-01-16"}},
                  {"a", 1, "h1", "s1"});
  EXPECT_EQ(store.AuditHead("a")->hash, "h2") << "never goes back";
  EXPECT_FALSE(store.AuditAnchor("a").has_value());
  EXPECT_THAT(store.AuditChains(), ElementsAre("a", "b"));
  const auto rows = store.AuditRows("a", 0, 10);
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].line, "first");
  EXPECT_EQ(rows[1].line, "second");
  EXPECT_THAT(store.AuditRows("a", 1, 10), SizeIs(1));
  EXPECT_THAT(store.AuditRows("a", 0, 1), SizeIs(1));
  store.PruneAudit({"a", 1, "h1", "s1"});
  EXPECT_EQ(store.AuditRows("a", 0, 10).at(0).place, 2);
  EXPECT_EQ(store.AuditAnchor("a")->seal, "s1");
}

TEST_P(StoreTest, OfMigrationsAtOnceOneTakesEachStep) {
  std::vector<std::thread> threads;
  std::atomic<int> made = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { made += MigrateStore(settings_).from == 0 ? 1 : 0; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(MigrateStore(settings_).from, kSchemaVersion);
}

TEST_P(StoreTest, AStoreOfALaterVersionIsRefused) {
  MigrateStore(settings_);
  Directly({"INSERT INTO schema_version (version) VALUES (99)"});
  EXPECT_THROW(Store{settings_}, StoreError);
  EXPECT_THROW(MigrateStore(settings_), StoreError);
  settings_.migrates = false;
  EXPECT_THROW(Store{settings_}, StoreError);
}

// SQLite's file is one process's own; tables that processes share are changed by a command.
TEST_P(StoreTest, SharedTablesAreChangedOnlyWhenAsked) {
  settings_.migrates = false;
  if (GetParam() == Database::kSqlite) {
    EXPECT_NO_THROW(Store{settings_});
    return;
  }
  try {
    const Store store(settings_);
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_THAT(error.what(), HasSubstr("run nextstep migrate"));
  }
  MigrateStore(settings_);
  EXPECT_NO_THROW(Store{settings_});
}

// ---- files --------------------------------------------------------------------------------------

TEST_F(StoreFileTest, TheFileIsItsOwnersAlone) {
  const Store store(At(Path()));
  struct stat file {};
  ASSERT_EQ(::stat(Path().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
}

TEST_F(StoreFileTest, AFileThatIsNoStoreIsRefused) {
  std::ofstream(Path()) << std::string(4096, 'x');
  EXPECT_THAT(TextOfFailure(Path()), HasSubstr("no store of this program"));
  EXPECT_THAT(TextOfFailure("/nowhere/store.sqlite"), HasSubstr("cannot be opened"));
  EXPECT_THAT(TextOfFailure(Path() + "\" timeout=0"), HasSubstr("quotation mark"));
}

TEST(StoreUrlTest, NamesADatabase) {
  EXPECT_TRUE(IsPostgres("postgresql://a@b/c"));
  EXPECT_FALSE(IsPostgres("sqlite:x"));
  EXPECT_EQ(SqlitePath("sqlite:/var/x.sqlite"), "/var/x.sqlite");
  EXPECT_EQ(SqlitePath("x.sqlite"), "x.sqlite");
}

TEST(StoreUrlTest, NoSecretIsInItsName) {
  EXPECT_EQ(StoreName("postgresql://me:secret@db:5432/n?password=secret"),
            "postgresql://db:5432/n");
  EXPECT_EQ(StoreName("sqlite:x"), "x");
  EXPECT_THAT(ConnectUrl("postgresql://me@db/n?sslmode=require", "p&w="),
              AllOf(HasSubstr("&sslmode=require"), EndsWith("&password=p%26w%3D")));
}

TEST(StoreUrlTest, KnowsFileSystemsOfOtherMachines) {
  for (const unsigned long type : {0x6969UL, 0xFF534D42UL, 0x01021997UL, 0x65735546UL}) {
    EXPECT_TRUE(IsNetworkFileSystem(type)) << type;
  }
  for (const unsigned long type : {0xEF53UL, 0x01021994UL, 0x58465342UL, 0x9123683EUL}) {
    EXPECT_FALSE(IsNetworkFileSystem(type)) << type;
  }
}

TEST(StoreMemoryTest, KeepsCardsUntilTheProcessEnds) {
  Store store({});
  EXPECT_TRUE(store.IsInMemory());
  store.KeepServed({Served("a", {"one"})});
  store.KeepFeedback("", "s", {Accepted("a", kFirst)});
  EXPECT_EQ(store.ByRule()[0].accepted, 1);
  EXPECT_NE(store.PatientHash("s", "p"), Store({}).PatientHash("s", "p")) << "a key of its own";
}

TEST(StoreMemoryTest, StaysSmallAndForgetsTheOldest) {
  Store store({});
  constexpr int kBatch = 1000;
  for (int batch = 0; batch < 12; ++batch) {
    std::vector<Feedback> all;
    std::vector<ServedCard> cards;
    for (int i = 0; i < kBatch; ++i) {
      const std::string card = std::to_string(batch * kBatch + i);
      all.push_back(Overridden(card, kFirst));
      cards.push_back(Served(card, {"batch " + std::to_string(batch)}));
    }
    store.KeepServed(cards);
    store.KeepFeedback("", "s", all);
  }
  std::int64_t served = 0;
  std::int64_t overridden = 0;
  for (const RuleFeedback& rule : store.ByRule()) {
    served += rule.served;
    overridden += rule.overridden;
    EXPECT_NE(rule.rule, "batch 0");
  }
  EXPECT_LE(served, Store::kMostInMemory);
  EXPECT_LE(overridden, Store::kMostInMemory);
  EXPECT_GE(served, Store::kMostInMemory / 2);
}

}  // namespace
}  // namespace service
