// What callers see when the store fails, and that nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include "service/audit_check.h"
#include "service/audit_spool.h"
#include "service/feedback_book.h"
#include "service/store_replay.h"
#include "tests/eventually.h"
#include "tests/service/store_fixture.h"

namespace service {
namespace {

using Clock = std::chrono::steady_clock;
using Verdict = ReplayStore::Verdict;

constexpr std::chrono::sys_seconds kNoon{std::chrono::seconds(1'768'478'400)};
constexpr std::chrono::milliseconds kTimeout{100};
// Of a machine that is busy with other things.
constexpr std::chrono::seconds kSoon{2};

Invocation Called(int number) {
  Invocation call;
  call.at = "2026-01-15T10:00:00.000Z";
  call.hook_instance = std::to_string(number);
  return call;
}

class StoreFaultsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    settings_.key = "a secret of at least thirty-two bytes";
    settings_.timeout = kTimeout;
    settings_.migrates = true;
    settings_.url = folder_.At("store.sqlite").string();
    spool_ = {folder_.At("spool").string(), 1 << 20};
    audit_.path = folder_.At("audit.jsonl").string();
    audit_.key = "another secret of thirty-two bytes or more";
    audit_.keep = AuditSettings::Keep::kStore;
  }

  std::int64_t Served(Store& store) const {
    const auto rules = store.ByRule();
    return rules.empty() ? 0 : rules.back().served;
  }

  // Answers go on while the store is out of reach, each at once; then all of it arrives.
  template <typename Fault, typename Repair>
  void NothingIsLostWhile(Fault fault, Repair repair) {
    Store store(settings_);
    FeedbackBook book(store, spool_);
    AuditSpool audit(audit_, store);
    StoreReplayStore replays(store, 1000);
    EXPECT_EQ(replays.Note("used", kNoon + std::chrono::hours(1), kNoon), Verdict::kFirst);
    fault();
    const auto began = Clock::now();
    for (int i = 0; i < 50; ++i) {
      book.EnterServed({service::Served(std::to_string(i), {"one"})});
      audit.Append(Called(i));
    }
    EXPECT_LT(Clock::now() - began, kSoon);
    EXPECT_THROW(book.EnterFeedback("", "s", {Overridden("1", kFirst)}), StoreError);
    EXPECT_NE(replays.Note("used", kNoon + std::chrono::hours(1), kNoon), Verdict::kFirst);
    EXPECT_EQ(replays.Note("new", kNoon + std::chrono::hours(1), kNoon), Verdict::kUnknown);
    EXPECT_EQ(book.Dropped(), 0U);
    repair();
    const auto is_back = [&](auto ask) {
      return Eventually([&] {
        try {
          return ask();
        } catch (const StoreError&) {
          return false;
        }
      });
    };
    EXPECT_TRUE(is_back([&] { return Served(store) == 50; }));
    EXPECT_TRUE(is_back([&] { return CheckStoredAudit(store, audit_.key).entries == 50; }));
    EXPECT_EQ(CheckStoredAudit(store, audit_.key).problem, "");
    EXPECT_TRUE(is_back([&] {
      book.EnterFeedback("", "s", {Overridden("1", kFirst)});
      return true;
    }));
    EXPECT_EQ(store.ByRule().back().overridden, 1);
    EXPECT_TRUE(is_back([&] {
      return replays.Note("used", kNoon + std::chrono::hours(1), kNoon) == Verdict::kSeen;
    }));
  }

  TemporaryFolder folder_;
  StoreSettings settings_;
  SpoolSettings spool_;
  AuditSettings audit_;
};

// Files may not grow any more beyond what the store already has.
TEST_F(StoreFaultsTest, AStoreThatIsFull) {
  { const Store made(settings_); }
  soci::session reader("sqlite3", settings_.url);  // keeps the log of the store from being reused
  reader << "BEGIN";
  long long none = 0;
  reader << "SELECT COUNT(*) FROM feedback", soci::into(none);
  soci::session writer("sqlite3", settings_.url);
  const std::string megabyte(1 << 20, 'x');
  writer << "INSERT INTO feedback_comment (card, outcome_at, comment) VALUES ('a', 'b', :c)",
      soci::use(megabyte);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit tight{1 << 19, limit.rlim_max};
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  NothingIsLostWhile([&] { ::setrlimit(RLIMIT_FSIZE, &tight); },
                     [&] { ::setrlimit(RLIMIT_FSIZE, &limit); });
  std::signal(SIGXFSZ, before);
}

TEST_F(StoreFaultsTest, AStoreThatIsLocked) {
  std::unique_ptr<soci::session> other;
  NothingIsLostWhile(
      [&] {
        other = std::make_unique<soci::session>("sqlite3", settings_.url);
        *other << "BEGIN IMMEDIATE";
      },
      [&] { *other << "ROLLBACK"; });
}

class PostgresFaultsTest : public StoreFaultsTest {
 protected:
  void SetUp() override {
    StoreFaultsTest::SetUp();
    server_ = PostgresServer::Shared();
    if (server_ == nullptr) GTEST_SKIP() << "skipped: PostgreSQL is not installed";
    settings_.url = server_->NewDatabase();
  }
  PostgresServer* server_ = nullptr;
};

TEST_F(PostgresFaultsTest, AServerThatIsKilledAndStartedAgain) {
  NothingIsLostWhile([&] { server_->Kill(); }, [&] { server_->Start(); });
}

TEST_F(PostgresFaultsTest, AServerThatDoesNotAnswer) {
  NothingIsLostWhile([&] { server_->Freeze(); }, [&] { server_->Thaw(); });
}

TEST_F(PostgresFaultsTest, NobodyWaitsForADeadServerLongerThanTheTimeout) {
  Store store(settings_);
  server_->Kill();
  EXPECT_THROW(store.SwitchedOff(), StoreError);
  const auto began = Clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_THROW(store.PastAlerts("c", "p", kNoon), StoreError);
  EXPECT_LT(Clock::now() - began, kSoon);
  server_->Start();
  EXPECT_TRUE(Eventually([&] {
    try {
      return store.SwitchedOff().empty();
    } catch (const StoreError&) {
      return false;
    }
  }));
}

TEST_F(PostgresFaultsTest, AServerThatIsNotThereIsNoStore) {
  server_->Stop();
  EXPECT_THROW(Store{settings_}, StoreError);
  server_->Start();
  EXPECT_NO_THROW(Store{settings_});
}

}  // namespace
}  // namespace service
