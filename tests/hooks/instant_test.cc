#include "hooks/instant.h"

#include <gtest/gtest.h>

namespace hooks {
namespace {

struct Instant {
  const char* name;
  const char* text;
  const char* utc;  // empty: is none
};

class InstantTest : public ::testing::TestWithParam<Instant> {};

TEST_P(InstantTest, IsOneMomentInUtcOrNone) {
  const auto utc = UtcInstant(GetParam().text);
  EXPECT_EQ(utc.value_or(""), GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, InstantTest,
    ::testing::Values(
        Instant{"Utc", "2026-01-15T10:00:00Z", "2026-01-15T10:00:00.000000Z"},
        Instant{"LowerCase", "2026-01-15t10:00:00z", "2026-01-15T10:00:00.000000Z"},
        Instant{"Milliseconds", "2026-01-15T10:00:00.5Z", "2026-01-15T10:00:00.500000Z"},
        Instant{"Nanoseconds", "2026-01-15T10:00:00.123456789Z", "2026-01-15T10:00:00.123456Z"},
        Instant{"PlusZero", "2026-01-15T10:00:00+00:00", "2026-01-15T10:00:00.000000Z"},
        Instant{"MinusZero", "2026-01-15T10:00:00-00:00", "2026-01-15T10:00:00.000000Z"},
        Instant{"East", "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000000Z"},
        Instant{"West", "2026-02-28T20:00:00-05:30", "2026-03-01T01:30:00.000000Z"},
        Instant{"NoZone", "2026-01-15T10:00:00", "2026-01-15T10:00:00.000000Z"},
        Instant{"LeapSecond", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"},
        Instant{"LeapDay", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"},
        Instant{"NoLeapDay", "2026-02-29T00:00:00Z", ""}, Instant{"Empty", "", ""},
        Instant{"DateOnly", "2026-01-15", ""}, Instant{"NoSeconds", "2026-01-15T10:00Z", ""},
        Instant{"Words", "yesterday", ""}, Instant{"Hour24", "2026-01-15T24:00:00Z", ""},
        Instant{"Minute60", "2026-01-15T10:60:00Z", ""},
        Instant{"Second61", "2026-01-15T10:00:61Z", ""},
        Instant{"BeforeTheFirstYear", "0000-01-01T00:00:00+00:01", ""},
        Instant{"AfterTheLastYear", "9999-12-31T23:59:60Z", ""},
        Instant{"PointAlone", "2026-01-15T10:00:00.Z", ""},
        Instant{"ZoneOf24Hours", "2026-01-15T10:00:00+24:00", ""},
        Instant{"ZoneWithoutColon", "2026-01-15T10:00:00+0100", ""},
        Instant{"More", "2026-01-15T10:00:00Zx", ""}, Instant{"Sign", "2026-01-15T10:00:-1Z", ""},
        Instant{"Blank", " 2026-01-15T10:00:00Z", ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace hooks
