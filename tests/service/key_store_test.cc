#include "service/key_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/service/tokens.h"

namespace service {
namespace {

using std::chrono::seconds;
using tokens::kNow;
using Answer = tl::expected<std::string, std::string>;

constexpr const char* kUrl = "https://ehr.example.org/jwks";

KeyStoreSettings Settings() {
  return {.max_age = seconds(600), .max_stale = seconds(3600), .least_interval = seconds(30)};
}

std::string SetWith(const std::string& kid) { return tokens::Set({tokens::EcKey().Jwk(kid)}); }

// A host whose answer a test sets, and which counts how often it is asked.
struct Host {
  Answer answer = SetWith("first");
  int asked = 0;
  KeyStore store{[this](const std::string&, const FetchHeaders&) {
                   ++asked;
                   return answer;
                 },
                 Settings()};

  bool Has(const std::string& kid, int after) {
    return store.Find(kUrl, kid, Algorithm::kEs384, kNow + seconds(after)).has_value();
  }
};

// X-25
TEST(KeyStoreTest, FetchesASetOnceAndKeepsItForItsAge) {
  Host host;
  EXPECT_TRUE(host.Has("first", 0));
  EXPECT_TRUE(host.Has("first", 1));
  EXPECT_TRUE(host.Has("first", 599));
  EXPECT_EQ(host.asked, 1);
  EXPECT_TRUE(host.Has("first", 600));
  EXPECT_EQ(host.asked, 2);
  EXPECT_TRUE(host.Has("first", 1199));
  EXPECT_EQ(host.asked, 2);
}

TEST(KeyStoreTest, CountsItsFetchesAndWhatIsStale) {
  Host host;
  EXPECT_TRUE(host.Has("first", 0));
  host.answer = tl::unexpected<std::string>("down");
  EXPECT_TRUE(host.Has("first", 600));
  EXPECT_EQ(host.store.Counts().fetched, 1U);
  EXPECT_EQ(host.store.Counts().failed, 1U);
  EXPECT_EQ(host.store.Counts().stale, 1U);
  host.answer = SetWith("first");
  EXPECT_TRUE(host.Has("first", 1200));
  EXPECT_EQ(host.store.Counts().stale, 0U);
}

// X-5
TEST(KeyStoreTest, AnUnknownKidAsksOnceMoreAndThenNotForAWhile) {
  Host host;
  EXPECT_TRUE(host.Has("first", 0));
  EXPECT_FALSE(host.Has("second", 29));
  EXPECT_EQ(host.asked, 1);
  EXPECT_FALSE(host.Has("second", 30));
  EXPECT_EQ(host.asked, 2);
  for (int i = 31; i < 60; ++i) EXPECT_FALSE(host.Has("second", i));
  EXPECT_EQ(host.asked, 2);
  host.answer = SetWith("second");
  EXPECT_TRUE(host.Has("second", 60));
  EXPECT_EQ(host.asked, 3);
  EXPECT_FALSE(host.Has("first", 61));
  EXPECT_EQ(host.asked, 3);
}

TEST(KeyStoreTest, StaleKeysServeWhileTheHostIsDown) {
  for (const Answer& broken :
       {Answer(tl::unexpected<std::string>("down")), Answer("<html>"), Answer("")}) {
    Host host;
    EXPECT_TRUE(host.Has("first", 0));
    host.answer = broken;
    EXPECT_TRUE(host.Has("first", 600));
    EXPECT_EQ(host.asked, 2);
    EXPECT_TRUE(host.Has("first", 629));
    EXPECT_EQ(host.asked, 2);
    EXPECT_TRUE(host.Has("first", 630));
    EXPECT_EQ(host.asked, 3);
    EXPECT_TRUE(host.Has("first", 3600));
    EXPECT_FALSE(host.Has("first", 3601));
    host.answer = SetWith("first");
    EXPECT_TRUE(host.Has("first", 3630));
  }
}

TEST(KeyStoreTest, AHostThatWasDownIsAskedAgainAfterAWhile) {
  Host host;
  host.answer = tl::unexpected<std::string>("down");
  EXPECT_FALSE(host.Has("first", 0));
  EXPECT_FALSE(host.Has("first", 29));
  EXPECT_EQ(host.asked, 1);
  host.answer = SetWith("first");
  EXPECT_TRUE(host.Has("first", 30));
  EXPECT_EQ(host.asked, 2);
}

TEST(KeyStoreTest, AKeyThatWasTakenBackIsGoneWithTheNextSet) {
  Host host;
  EXPECT_TRUE(host.Has("first", 0));
  host.answer = R"({"keys":[]})";
  EXPECT_FALSE(host.Has("first", 600));
}

TEST(KeyStoreTest, AClockThatIsPutBackStopsNothing) {
  Host host;
  EXPECT_TRUE(host.Has("first", 100'000));
  host.answer = SetWith("second");
  EXPECT_TRUE(host.Has("second", 0));
}

TEST(KeyStoreTest, AFetchThatThrowsIsAHostThatIsDown) {
  KeyStore store(
      [](const std::string&, const FetchHeaders&) -> Answer { throw std::runtime_error("down"); },
      Settings());
  EXPECT_EQ(store.Find(kUrl, "first", Algorithm::kEs384, kNow), std::nullopt);
  EXPECT_EQ(store.Find(kUrl, "first", Algorithm::kEs384, kNow), std::nullopt);
}

TEST(KeyStoreTest, SetsOfTwoUrlsAreApart) {
  KeyStore store([](const std::string& url, const FetchHeaders&) { return Answer(SetWith(url)); },
                 Settings());
  EXPECT_TRUE(store.Find("a", "a", Algorithm::kEs384, kNow));
  EXPECT_FALSE(store.Find("a", "b", Algorithm::kEs384, kNow));
  EXPECT_TRUE(store.Find("b", "b", Algorithm::kEs384, kNow));
}

// ---- threads -----------------------------------------------------------------------------------

TEST(KeyStoreThreadsTest, AllWhoWaitForTheFirstSetShareOneFetch) {
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  std::promise<void> reached;
  std::atomic<int> asked = 0;
  KeyStore store(
      [&](const std::string&, const FetchHeaders&) -> Answer {
        if (++asked == 1) reached.set_value();
        opened.wait();
        return SetWith("first");
      },
      Settings());
  std::atomic<int> found = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back(
        [&] { found += store.Find(kUrl, "first", Algorithm::kEs384, kNow) ? 1 : 0; });
  }
  reached.get_future().wait();
  gate.set_value();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(found, 8);
  EXPECT_EQ(asked, 1);
}

TEST(KeyStoreThreadsTest, KnownKeysAreFoundWhileAFetchIsUnderWay) {
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  std::promise<void> reached;
  std::atomic<int> asked = 0;
  KeyStore store(
      [&](const std::string& url, const FetchHeaders&) -> Answer {
        if (url == "slow" && ++asked == 2) {
          reached.set_value();
          opened.wait();
        }
        return SetWith("first");
      },
      Settings());
  ASSERT_TRUE(store.Find("slow", "first", Algorithm::kEs384, kNow));
  std::thread refreshing(
      [&] { store.Find("slow", "first", Algorithm::kEs384, kNow + seconds(600)); });
  reached.get_future().wait();
  // Neither its own old keys nor those of another host wait for it.
  EXPECT_TRUE(store.Find("slow", "first", Algorithm::kEs384, kNow + seconds(600)));
  EXPECT_TRUE(store.Find("other", "first", Algorithm::kEs384, kNow + seconds(600)));
  gate.set_value();
  refreshing.join();
  EXPECT_EQ(asked, 2);
}

TEST(KeyStoreThreadsTest, ManyThreadsOneUrlOneFetchAtATime) {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  std::atomic<int> count = 0;
  KeyStore store(
      [&](const std::string&, const FetchHeaders&) -> Answer {
        most = std::max(most.load(), ++under_way);
        const int n = ++count;
        --under_way;
        if (n < 3) return tl::unexpected<std::string>("down");
        return SetWith("first");
      },
      Settings());
  std::vector<std::thread> threads;
  std::atomic<int> found = 0;
  const std::string token =
      tokens::WithHeader("alg", tokens::Quoted("ES384")).SignedBy(tokens::EcKey());
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 100; ++n) {
        const auto key = store.Find(kUrl, n % 2 == 0 ? "first" : "unknown", Algorithm::kEs384,
                                    kNow + seconds(n * 40 + i));
        if (key && Verifies(*key, token)) ++found;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace service
