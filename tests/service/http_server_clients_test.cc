// Many clients, slow ones and absent ones: what each may cost the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <future>
#include <thread>
#include <vector>

#include "service/http_server.h"
#include "tests/service/raw_client.h"

namespace service {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

HttpResponse Length(HttpRequest&& request) {
  HttpResponse response;
  response.body = std::to_string(request.body.size());
  return response;
}

ListenSettings OneWorker() {
  ListenSettings settings;
  settings.workers = 1;
  return settings;
}

// Raises the soft limit of files as far as it takes: both ends of a connection are in this process.
bool HasRoomForDescriptors(rlim_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= count;
}

// Holds every request until it is opened.
class Gate {
 public:
  void Pass() {
    ++arrived_;
    arrived_.notify_all();
    is_open_.wait(false);
  }
  void Open() {
    is_open_ = true;
    is_open_.notify_all();
  }
  void AwaitArrival() { arrived_.wait(0); }

 private:
  std::atomic<int> arrived_ = 0;
  std::atomic<bool> is_open_ = false;
};

void ExpectOthersServedAtEachByte(std::string_view slow_bytes) {
  RunningServer server(Length, OneWorker());
  RawClient slow(server.Port());
  RawClient other(server.Port());
  for (const char byte : slow_bytes) {
    ASSERT_TRUE(slow.Send({&byte, 1}));
    ASSERT_EQ(other.Ask(kGet).status, 200);
  }
}

TEST(HttpServerClientsTest, SlowHeadHoldsNoWorker) {
  ExpectOthersServedAtEachByte("POST / HTTP/1.1\r\nHost: t\r\nX-Slow: ");
}

TEST(HttpServerClientsTest, SlowBodyHoldsNoWorker) {
  ExpectOthersServedAtEachByte(
      "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n0123456789");
}

TEST(HttpServerClientsTest, SlowChunkedBodyHoldsNoWorker) {
  ExpectOthersServedAtEachByte(
      "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n9\r\nabc");
}

TEST(HttpServerClientsTest, RequestInSingleBytesIsServed) {
  RunningServer server(Length, OneWorker());
  RawClient slow(server.Port());
  for (const char byte : PostOf("0123456789")) slow.Send({&byte, 1});
  EXPECT_EQ(slow.Read().body, "10");
}

TEST(HttpServerClientsTest, SlowReaderHoldsNoWorker) {
  constexpr std::size_t kMuch = 32 * 1024 * 1024;
  RunningServer server(
      [](HttpRequest&& request) {
        HttpResponse response;
        response.body.assign(request.path == "/much" ? kMuch : 1, 'x');
        return response;
      },
      OneWorker());
  RawClient slow(server.Port());
  slow.Send("GET /much HTTP/1.1\r\nHost: t\r\n\r\n");
  RawClient other(server.Port());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(other.Ask(kGet).body, "x");
  EXPECT_EQ(slow.Read().body.size(), kMuch);
  EXPECT_EQ(slow.Ask(kGet).body, "x");
}

TEST(HttpServerClientsTest, IdleConnectionsHoldNoWorker) {
  ListenSettings settings;
  settings.workers = 2;
  RunningServer server(Length, settings);
  ASSERT_TRUE(HasRoomForDescriptors(1100));
  std::deque<RawClient> idle;
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(idle.emplace_back(server.Port()).Ask(kGet).status, 200);
  }
  RawClient active(server.Port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(active.Ask(PostOf("abc")).body, "3");
  for (auto& client : idle) ASSERT_EQ(client.Ask(kGet).status, 200);
}

TEST(HttpServerClientsTest, BurstOfAThousandConnectionsIsServed) {
  ListenSettings settings;
  settings.workers = 2;
  settings.max_queue = 1'000;
  RunningServer server(Length, settings);
  ASSERT_TRUE(HasRoomForDescriptors(2100));
  std::deque<RawClient> burst;
  for (int i = 0; i < 1'000; ++i) burst.emplace_back(server.Port());
  for (auto& client : burst) ASSERT_TRUE(client.Send(PostOf("abc")));
  for (auto& client : burst) ASSERT_EQ(client.Read().body, "3");
}

TEST(HttpServerClientsTest, ManyClientsAtOnceAreAllServed) {
  ListenSettings settings;
  settings.workers = 2;
  RunningServer server(Length, settings);
  std::vector<std::thread> clients;
  std::atomic<int> served = 0;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&] {
      RawClient client(server.Port());
      for (int j = 0; j < 200; ++j) served += client.Ask(PostOf("abc")).body == "3" ? 1 : 0;
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(served, 16 * 200);
}

TEST(HttpServerClientsTest, PipelinesOfManyClientsAreAllServed) {
  RunningServer server(Length, OneWorker());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += PostOf("abc");
  std::array clients{RawClient(server.Port()), RawClient(server.Port()), RawClient(server.Port())};
  for (auto& client : clients) client.Send(requests);
  for (auto& client : clients) {
    for (int i = 0; i < 100; ++i) ASSERT_EQ(client.Read().body, "3");
  }
}

TEST(HttpServerClientsTest, FullQueueAnswers503WithRetryAfter) {
  Gate gate;
  ListenSettings settings = OneWorker();
  settings.max_queue = 1;
  RunningServer server(
      [&](HttpRequest&& request) {
        gate.Pass();
        return Length(std::move(request));
      },
      settings);
  RawClient served(server.Port());
  served.Send(kGet);
  gate.AwaitArrival();
  // Of these two one finds the place in the queue taken; the order is the server's.
  std::array others{RawClient(server.Port()), RawClient(server.Port())};
  std::array<pollfd, 2> watched{};
  for (std::size_t i = 0; i < 2; ++i) {
    others[i].Send(kGet);
    watched[i] = {others[i].Socket(), POLLIN, 0};
  }
  ASSERT_EQ(::poll(watched.data(), 2, 30'000), 1);
  const std::size_t turned_away = watched[0].revents != 0 ? 0 : 1;
  const auto answer = others[turned_away].Read();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.head, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"throttled\""));
  EXPECT_TRUE(others[turned_away].IsAtEnd());
  gate.Open();
  EXPECT_EQ(served.Read().status, 200);
  EXPECT_EQ(others[1 - turned_away].Read().status, 200);
}

TEST(HttpServerClientsTest, StopAnswersWhatWaitsInTheQueue) {
  Gate gate;
  RunningServer server(
      [&](HttpRequest&& request) {
        gate.Pass();
        return Length(std::move(request));
      },
      OneWorker());
  RawClient served(server.Port());
  served.Send(PostOf("abc") + PostOf("abcd"));
  gate.AwaitArrival();
  server.Stop();
  gate.Open();
  EXPECT_EQ(served.Read().body, "3");
  server.Join();
}

TEST(HttpServerClientsTest, ConnectionsOverTheLimitAreAnswered503) {
  ListenSettings settings;
  settings.max_connections = 2;
  RunningServer server(Length, settings);
  RawClient first(server.Port());
  RawClient second(server.Port());
  EXPECT_EQ(first.Ask(kGet).status, 200);
  EXPECT_EQ(second.Ask(kGet).status, 200);
  EXPECT_EQ(RawClient(server.Port()).Read().status, 503);
}

TEST(HttpServerClientsTest, ClosedConnectionMakesRoomForAnother) {
  ListenSettings settings;
  settings.max_connections = 1;
  RunningServer server(Length, settings);
  RawClient(server.Port()).Ask(kGet);
  // When the server notices that the first has gone is its own affair.
  int status = 503;
  while (status != 200) status = RawClient(server.Port()).Ask(kGet).status;
}

TEST(HttpServerClientsTest, HalfRequestsTogetherAreBounded) {
  ListenSettings settings;
  settings.max_held_bytes = 100'000;
  RunningServer server(Length, settings);
  std::deque<RawClient> half;
  int rejected = 0;
  for (int i = 0; i < 4; ++i) {
    auto& client = half.emplace_back(server.Port());
    client.Send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 50000\r\n");
    client.Send("Expect: 100-continue\r\n\r\n");
    rejected += client.Read().status == 503 ? 1 : 0;
  }
  EXPECT_EQ(rejected, 3);
}

}  // namespace
}  // namespace service
