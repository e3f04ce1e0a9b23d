#include "fhir/resolver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

namespace fhir {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Address kOne = *ReadAddress("192.0.2.1");

TEST(ResolverTest, AnAddressStandsForItself) {
  std::atomic<int> asked = 0;
  Resolver resolver([&](const std::string&) {
    ++asked;
    return std::vector<Address>{};
  });
  EXPECT_EQ(resolver.AddressesOf("127.0.0.1", In(seconds(5))).value().front(),
            ReadAddress("127.0.0.1"));
  EXPECT_EQ(resolver.AddressesOf("::1", In(seconds(5))).value().front(), ReadAddress("::1"));
  EXPECT_EQ(asked, 0);
}

TEST(ResolverTest, WhatWasFoundIsKept) {
  std::atomic<int> asked = 0;
  Resolver resolver([&](const std::string&) {
    ++asked;
    return std::vector<Address>{kOne};
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(resolver.AddressesOf("ehr.example", In(seconds(5))).value().front(), kOne);
  }
  EXPECT_EQ(asked, 1);
}

TEST(ResolverTest, WhatIsOldIsLookedUpAgain) {
  std::atomic<int> asked = 0;
  Resolver resolver(
      [&](const std::string&) {
        ++asked;
        return std::vector<Address>{kOne};
      },
      milliseconds(0));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(resolver.AddressesOf("ehr.example", In(seconds(5))));
  EXPECT_EQ(asked, 3);
}

TEST(ResolverTest, NoAddressIsUnreachable) {
  Resolver resolver([](const std::string&) { return std::vector<Address>{}; });
  EXPECT_EQ(resolver.AddressesOf("nowhere.example", In(seconds(5))).error(), Failure::kUnreachable);
}

// The look-up outlives who asked, so it owns what it waits for.
TEST(ResolverTest, ALookUpThatHangsEndsWithTheDeadlineAndServesTheNext) {
  auto released = std::make_shared<std::promise<void>>();
  const std::shared_future<void> release = released->get_future().share();
  Resolver resolver([release](const std::string&) {
    release.wait();
    return std::vector<Address>{kOne};
  });
  EXPECT_EQ(resolver.AddressesOf("ehr.example", In(milliseconds(20))).error(), Failure::kTimedOut);
  released->set_value();
  EXPECT_EQ(resolver.AddressesOf("ehr.example", In(seconds(5))).value().front(), kOne);
}

TEST(ResolverTest, HangingLookUpsAreBounded) {
  auto released = std::make_shared<std::promise<void>>();
  const std::shared_future<void> release = released->get_future().share();
  std::atomic<int> asked = 0;
  Resolver resolver([release](const std::string&) {
    release.wait();
    return std::vector<Address>{kOne};
  });
  Failure last = Failure::kTimedOut;
  for (int i = 0; i < 20 && last == Failure::kTimedOut; ++i) {
    last = resolver.AddressesOf("h" + std::to_string(i) + ".example", In(milliseconds(1))).error();
    ++asked;
  }
  EXPECT_EQ(last, Failure::kUnreachable);
  EXPECT_LE(asked, 10);
  released->set_value();
}

TEST(ResolverTest, TheSystemKnowsLocalhost) {
  const auto found = Resolver::SystemLookup("localhost");
  ASSERT_FALSE(found.empty());
  for (const Address& address : found) EXPECT_EQ(ReachOf(address), Reach::kLoopback);
}

}  // namespace
}  // namespace fhir
