#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/service/store_fixture.h"

namespace service {
namespace {

class StoreNoncesTest : public EitherStore {};

INSTANTIATE_TEST_SUITE_P(Databases, StoreNoncesTest,
                         ::testing::Values(Database::kSqlite, Database::kPostgres), NameOfDatabase);

constexpr std::chrono::sys_seconds kNoon{std::chrono::seconds(1'768'478'400)};

TEST_P(StoreNoncesTest, ANonceIsTakenOnceUntilItHasEnded) {
  Store one(settings_);
  Store other(settings_);
  const auto end = kNoon + std::chrono::minutes(5);
  EXPECT_TRUE(one.TakeNonce("n", end, kNoon));
  EXPECT_FALSE(one.TakeNonce("n", end, kNoon));
  EXPECT_FALSE(other.TakeNonce("n", end, end - std::chrono::seconds(1)));
  EXPECT_TRUE(other.TakeNonce("n", end + std::chrono::minutes(5), end));
  EXPECT_FALSE(one.TakeNonce("n", end, end));
  EXPECT_TRUE(one.TakeNonce("m", end, kNoon));
  EXPECT_EQ(one.ForgetNonces(end), 1);
}

TEST_P(StoreNoncesTest, OfRacingUsesOneIsTheFirst) {
  Store one(settings_);
  Store other(settings_);
  constexpr int kNonces = 20;
  std::atomic<int> firsts = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&, thread] {
      Store& store = thread % 2 == 0 ? one : other;
      for (int n = 0; n < kNonces; ++n) {
        const bool is_first =
            store.TakeNonce(std::to_string(n), kNoon + std::chrono::hours(1), kNoon);
        firsts += is_first ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(firsts, kNonces);
}

}  // namespace
}  // namespace service
