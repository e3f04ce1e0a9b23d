#include "service/forwarded.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace service {
namespace {

std::vector<Network> Networks(const std::vector<std::string>& texts) {
  std::vector<Network> networks;
  for (const std::string& text : texts) networks.push_back(ReadNetwork(text).value());
  return networks;
}

std::string Caller(const std::string& remote, const std::vector<std::string>& forwarded,
                   const std::vector<std::string>& trusted) {
  HttpRequest request;
  request.remote_address = remote;
  for (const std::string& value : forwarded) request.headers.emplace_back("x-forwarded-for", value);
  return CallerAddress(request, Networks(trusted));
}

TEST(ForwardedTest, NobodyIsBelievedUnlessItIsConfigured) {
  EXPECT_EQ(Caller("192.0.2.1", {"198.51.100.7"}, {}), "192.0.2.1");
  EXPECT_EQ(Caller("192.0.2.1", {"198.51.100.7"}, {"192.0.2.2"}), "192.0.2.1");
}

TEST(ForwardedTest, AProxysWordCounts) {
  EXPECT_EQ(Caller("192.0.2.1", {"198.51.100.7"}, {"192.0.2.1"}), "198.51.100.7");
  EXPECT_EQ(Caller("192.0.2.1", {}, {"192.0.2.1"}), "192.0.2.1");
  EXPECT_EQ(Caller("::1", {"2001:db8::7"}, {"::1"}), "2001:db8::7");
  EXPECT_EQ(Caller("::ffff:192.0.2.1", {"198.51.100.7"}, {"192.0.2.0/24"}), "198.51.100.7");
}

// What a caller wrote itself stands to the left of what the proxy saw.
TEST(ForwardedTest, WhatTheCallerWroteIsNotBelieved) {
  EXPECT_EQ(Caller("192.0.2.1", {"10.0.0.1, 198.51.100.7"}, {"192.0.2.1"}), "198.51.100.7");
  EXPECT_EQ(Caller("192.0.2.1", {"10.0.0.1", "198.51.100.7"}, {"192.0.2.1"}), "198.51.100.7");
  EXPECT_EQ(Caller("192.0.2.1", {"192.0.2.1, 198.51.100.7"}, {"192.0.2.1"}), "198.51.100.7");
}

TEST(ForwardedTest, ARowOfProxiesIsFollowed) {
  EXPECT_EQ(Caller("10.0.0.1", {"203.0.113.5, 198.51.100.7 ,10.0.0.9"}, {"10.0.0.0/8"}),
            "198.51.100.7");
  EXPECT_EQ(Caller("10.0.0.1", {"10.0.0.8,10.0.0.9"}, {"10.0.0.0/8"}), "10.0.0.8");
}

TEST(ForwardedTest, WhatIsNoAddressEndsTheRow) {
  for (const char* value : {"unknown", "", ",", "[", "[::1", "a.b.c.d", "1.2.3", "_hidden"}) {
    const std::string caller = Caller("10.0.0.1", {value}, {"10.0.0.0/8"});
    EXPECT_TRUE(caller == "10.0.0.1" || caller == "::1") << value << ": " << caller;
  }
  EXPECT_EQ(Caller("10.0.0.1", {"198.51.100.7, unknown"}, {"10.0.0.0/8"}), "10.0.0.1");
}

TEST(ForwardedTest, APortIsNoPartOfTheAddress) {
  EXPECT_EQ(Caller("10.0.0.1", {"198.51.100.7:4711"}, {"10.0.0.1"}), "198.51.100.7");
  EXPECT_EQ(Caller("10.0.0.1", {"[2001:db8::7]:4711"}, {"10.0.0.1"}), "2001:db8::7");
}

TEST(NetworkTest, IsAnAddressOrItsFirstBits) {
  for (const char* text : {"192.0.2.1", "192.0.2.0/24", "0.0.0.0/0", "192.0.2.1/32", "::1", "::/0",
                           "2001:db8::/32", "::1/128"}) {
    EXPECT_TRUE(ReadNetwork(text)) << text;
  }
  for (const char* text : {"", "x", "192.0.2", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1",
                           "192.0.2.0/", "192.0.2.0/8x", "::1/64", "::/129", "localhost"}) {
    EXPECT_FALSE(ReadNetwork(text)) << text;
  }
}

TEST(NetworkTest, OfIpv4HoldsNoOtherAddress) {
  EXPECT_EQ(Caller("2001:db8::1", {"198.51.100.7"}, {"0.0.0.0/0"}), "2001:db8::1");
  EXPECT_EQ(Caller("203.0.113.1", {"198.51.100.7"}, {"0.0.0.0/1"}), "203.0.113.1");
}

}  // namespace
}  // namespace service
