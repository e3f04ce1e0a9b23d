#include "fhir/address.h"

#include <gtest/gtest.h>

#include <string>

namespace fhir {
namespace {

struct Case {
  const char* text;
  Reach reach;
};

class AddressTest : public ::testing::TestWithParam<Case> {};

TEST_P(AddressTest, IsToldByItsBlock) {
  const auto address = ReadAddress(GetParam().text);
  ASSERT_TRUE(address) << GetParam().text;
  EXPECT_EQ(ReachOf(*address), GetParam().reach) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    V4, AddressTest,
    ::testing::Values(
        Case{"8.8.8.8", Reach::kPublic}, Case{"1.0.0.0", Reach::kPublic},
        Case{"0.0.0.0", Reach::kReserved}, Case{"0.1.2.3", Reach::kReserved},
        Case{"9.255.255.255", Reach::kPublic}, Case{"10.0.0.0", Reach::kPrivate},
        Case{"10.255.255.255", Reach::kPrivate}, Case{"11.0.0.0", Reach::kPublic},
        Case{"100.63.255.255", Reach::kPublic}, Case{"100.64.0.0", Reach::kPrivate},
        Case{"100.127.255.255", Reach::kPrivate}, Case{"100.128.0.0", Reach::kPublic},
        Case{"127.0.0.1", Reach::kLoopback}, Case{"127.255.255.255", Reach::kLoopback},
        Case{"128.0.0.0", Reach::kPublic}, Case{"169.253.255.255", Reach::kPublic},
        Case{"169.254.169.254", Reach::kLinkLocal}, Case{"169.255.0.0", Reach::kPublic},
        Case{"172.15.255.255", Reach::kPublic}, Case{"172.16.0.0", Reach::kPrivate},
        Case{"172.31.255.255", Reach::kPrivate}, Case{"172.32.0.0", Reach::kPublic},
        Case{"192.0.0.1", Reach::kReserved}, Case{"192.0.2.1", Reach::kReserved},
        Case{"192.167.255.255", Reach::kPublic}, Case{"192.168.0.1", Reach::kPrivate},
        Case{"192.169.0.0", Reach::kPublic}, Case{"198.17.255.255", Reach::kPublic},
        Case{"198.18.0.0", Reach::kReserved}, Case{"198.19.255.255", Reach::kReserved},
        Case{"198.20.0.0", Reach::kPublic}, Case{"203.0.113.9", Reach::kReserved},
        Case{"223.255.255.255", Reach::kPublic}, Case{"224.0.0.1", Reach::kMulticast},
        Case{"239.255.255.255", Reach::kMulticast}, Case{"240.0.0.0", Reach::kReserved},
        Case{"255.255.255.255", Reach::kReserved}));

INSTANTIATE_TEST_SUITE_P(
    V6, AddressTest,
    ::testing::Values(
        Case{"2600::1", Reach::kPublic}, Case{"::", Reach::kReserved},
        Case{"::1", Reach::kLoopback}, Case{"::2", Reach::kReserved},
        Case{"::7f00:1", Reach::kReserved}, Case{"::ffff:127.0.0.1", Reach::kLoopback},
        Case{"::ffff:10.0.0.1", Reach::kPrivate}, Case{"::ffff:169.254.169.254", Reach::kLinkLocal},
        Case{"::ffff:8.8.8.8", Reach::kPublic}, Case{"64:ff9b::127.0.0.1", Reach::kLoopback},
        Case{"64:ff9b::8.8.8.8", Reach::kPublic}, Case{"64:ff9b:1::1", Reach::kReserved},
        Case{"2002:7f00:1::", Reach::kLoopback}, Case{"2002:a00:1::", Reach::kPrivate},
        Case{"2002:808:808::", Reach::kPublic}, Case{"2001::1", Reach::kReserved},
        Case{"2001:db8::1", Reach::kReserved}, Case{"2001:4860::1", Reach::kPublic},
        Case{"fe80::1", Reach::kLinkLocal}, Case{"febf::1", Reach::kLinkLocal},
        Case{"fec0::1", Reach::kPrivate}, Case{"fc00::1", Reach::kPrivate},
        Case{"fdff::1", Reach::kPrivate}, Case{"ff02::1", Reach::kMulticast},
        Case{"100::1", Reach::kReserved}, Case{"4000::1", Reach::kReserved},
        Case{"fd00:ec2::254", Reach::kPrivate}));

TEST(AddressTest, OtherSpellingsAreNoAddress) {
  for (const char* text :
       {"", "1", "127.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.04", "0x1.2.3.4", "256.0.0.1",
        "1.2.3.4 ", " 1.2.3.4", "::g", "fe80::1%eth0", ":::", "localhost"}) {
    EXPECT_FALSE(ReadAddress(text)) << text;
  }
  EXPECT_FALSE(ReadAddress(std::string("1.2.3.4\0", 8)));
}

TEST(AddressTest, IsWrittenAsItIsRead) {
  for (const char* text : {"0.0.0.0", "192.168.0.1", "::1", "2600::1", "fe80::1:2"}) {
    EXPECT_EQ(Written(*ReadAddress(text)), text);
  }
}

}  // namespace
}  // namespace fhir
