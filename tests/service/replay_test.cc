#include "service/replay.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/service/tokens.h"

namespace service {
namespace {

using std::chrono::seconds;
using tokens::kNow;
using Verdict = ReplayStore::Verdict;

//
TEST(ReplayTest, ASecondUseIsSeenUntilTheTokenHasExpired) {
  MemoryReplayStore store(10);
  EXPECT_EQ(store.Note("a", kNow + seconds(60), kNow), Verdict::kFirst);
  EXPECT_EQ(store.Note("a", kNow + seconds(60), kNow), Verdict::kSeen);
  EXPECT_EQ(store.Note("b", kNow + seconds(60), kNow), Verdict::kFirst);
  EXPECT_EQ(store.Note("a", kNow + seconds(60), kNow + seconds(59)), Verdict::kSeen);
  EXPECT_EQ(store.Note("a", kNow + seconds(120), kNow + seconds(60)), Verdict::kFirst);
}

TEST(ReplayTest, AFullStoreForgetsNothing) {
  MemoryReplayStore store(2);
  EXPECT_EQ(store.Note("a", kNow + seconds(10), kNow), Verdict::kFirst);
  EXPECT_EQ(store.Note("b", kNow + seconds(20), kNow), Verdict::kFirst);
  EXPECT_EQ(store.Note("c", kNow + seconds(30), kNow), Verdict::kFull);
  EXPECT_EQ(store.Note("a", kNow + seconds(10), kNow), Verdict::kSeen);
  EXPECT_EQ(store.Note("c", kNow + seconds(30), kNow + seconds(10)), Verdict::kFirst);
  EXPECT_EQ(store.Note("b", kNow + seconds(20), kNow + seconds(10)), Verdict::kSeen);
}

// A token is not good again because the clock went ahead, its nonce was forgotten, and it was put
// back.
TEST(ReplayTest, AClockThatIsPutBackBelievesNothingOfBefore) {
  MemoryReplayStore store(10);
  EXPECT_EQ(store.Note("a", kNow + seconds(60), kNow), Verdict::kFirst);
  EXPECT_EQ(store.Note("b", kNow + seconds(900), kNow + seconds(600)), Verdict::kFirst);
  EXPECT_EQ(store.Note("a", kNow + seconds(60), kNow), Verdict::kSeen);
  EXPECT_EQ(store.Note("c", kNow + seconds(600), kNow), Verdict::kSeen);
  EXPECT_EQ(store.Note("d", kNow + seconds(601), kNow), Verdict::kFirst);
}

TEST(ReplayTest, OfRacingUsesOneIsTheFirst) {
  MemoryReplayStore store(10'000);
  constexpr int kThreads = 8;
  constexpr int kNonces = 500;
  std::atomic<int> firsts = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < kNonces; ++n) {
        if (store.Note(std::to_string(n), kNow + seconds(60), kNow) == Verdict::kFirst) ++firsts;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(firsts, kNonces);
}

}  // namespace
}  // namespace service
