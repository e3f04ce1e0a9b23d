#include "service/in_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace service {
namespace {

using Numbers = std::vector<int>;

// Squares of 0 to count-1 with some threads, as they were written.
struct Squares {
  Numbers written;
  std::atomic<int> open = 0;
  std::atomic<int> most_open = 0;
  int idle = 0;

  Stream<int, int> Of(int count) {
    return {[this, count, next = std::make_shared<int>(0)](int& item) {
              if (*next == count) return false;
              item = (*next)++;
              const int now = ++open;
              most_open = std::max(most_open.load(), now);
              return true;
            },
            [](int&& item) { return item * item; },
            [this](int&& result) {
              --open;
              written.push_back(result);
            },
            [this] { ++idle; }};
  }
};

TEST(InOrderTest, ResultsComeInTheOrderOfTheItems) {
  for (const unsigned jobs : {1U, 2U, 8U}) {
    Squares squares;
    InOrder<int, int>(squares.Of(2000), 16).Run(jobs);
    ASSERT_EQ(squares.written.size(), 2000U);
    for (int i = 0; i < 2000; ++i) EXPECT_EQ(squares.written[static_cast<std::size_t>(i)], i * i);
    EXPECT_GE(squares.idle, 1);
  }
}

TEST(InOrderTest, NoMoreThanTheWindowIsUnderWay) {
  Squares squares;
  InOrder<int, int>(squares.Of(2000), 3).Run(8);
  EXPECT_EQ(squares.written.size(), 2000U);
  EXPECT_LE(squares.most_open, 3);
}

TEST(InOrderTest, NothingToReadIsNothingToWrite) {
  Squares squares;
  InOrder<int, int>(squares.Of(0), 3).Run(4);
  EXPECT_TRUE(squares.written.empty());
}

TEST(InOrderTest, AFailureEndsTheRunAndIsThrownOn) {
  for (const unsigned jobs : {1U, 4U}) {
    Squares reading;
    auto stream = reading.Of(2000);
    stream.read = [read = stream.read](int& item) {
      const bool more = read(item);
      if (item == 100) throw std::runtime_error("read");
      return more;
    };
    EXPECT_THROW((InOrder<int, int>(stream, 4).Run(jobs)), std::runtime_error);
    Squares writing;
    stream = writing.Of(2000);
    stream.write = [&writing](int&& result) {
      if (result == 10'000) throw std::runtime_error("written");
      writing.written.push_back(result);
    };
    EXPECT_THROW((InOrder<int, int>(stream, 4).Run(jobs)), std::runtime_error);
    EXPECT_EQ(writing.written.size(), 100U);
  }
}

}  // namespace
}  // namespace service
