#include "cards/uuid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace cards {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;

TEST(NameUuidTest, IsAUuidOfVersion5AndTheVariantOfTheRfc) {
  for (int i = 0; i < 200; ++i) {
    const std::string uuid = NameUuid(std::to_string(i));
    ASSERT_EQ(uuid.size(), 36U);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) EXPECT_EQ(uuid[dash], '-') << uuid;
    EXPECT_EQ(uuid.find_first_not_of("0123456789abcdef-"), std::string::npos) << uuid;
    EXPECT_EQ(uuid[14], '5') << uuid;
    EXPECT_THAT(uuid[19], AnyOf(Eq('8'), Eq('9'), Eq('a'), Eq('b'))) << uuid;
  }
}

TEST(NameUuidTest, TheSameNameGivesTheSameUuid) {
  EXPECT_EQ(NameUuid("i-1/rule"), NameUuid("i-1/rule"));
}

// Stored feedback names cards by their uuid: it may not change from one release to the next.
TEST(NameUuidTest, StaysAsItIs) { EXPECT_EQ(NameUuid(""), "b7842d28-648a-5d54-9244-33e2907acec7"); }

TEST(NameUuidTest, OtherNamesGiveOtherUuids) {
  std::set<std::string> uuids;
  for (int i = 0; i < 1000; ++i) uuids.insert(NameUuid("card " + std::to_string(i)));
  EXPECT_EQ(uuids.size(), 1000U);
}

}  // namespace
}  // namespace cards
