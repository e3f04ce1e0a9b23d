#include "service/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

const std::vector<std::string> kOrigins = {"https://a.example", "https://b.example:8443"};

TEST(CorsTest, IsOffWithoutAList) {
  EXPECT_THAT(CorsHeaders({}, "https://a.example"), IsEmpty());
  EXPECT_THAT(PreflightHeaders({}, "https://a.example", "POST"), IsEmpty());
}

TEST(CorsTest, AListedOriginIsNamedAndNothingElse) {
  EXPECT_THAT(CorsHeaders(kOrigins, "https://b.example:8443"),
              ElementsAre(Pair("Vary", "Origin"),
                          Pair("Access-Control-Allow-Origin", "https://b.example:8443"),
                          Pair("Access-Control-Expose-Headers", "Retry-After")));
  EXPECT_THAT(CorsHeaders(kOrigins, "https://a.example"),
              Not(Contains(Pair("Access-Control-Allow-Credentials", ::testing::_))));
}

class OtherOriginTest : public ::testing::TestWithParam<const char*> {};

TEST_P(OtherOriginTest, IsToldOnlyThatTheAnswerVaries) {
  EXPECT_THAT(CorsHeaders(kOrigins, GetParam()), ElementsAre(Pair("Vary", "Origin")));
  EXPECT_THAT(PreflightHeaders(kOrigins, GetParam(), "POST"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Origins, OtherOriginTest,
                         ::testing::Values("", "null", "*", "http://a.example",
                                           "https://a.example:444", "https://a.example.evil",
                                           "https://xa.example", "https://A.example",
                                           "https://a.example/"));

TEST(CorsTest, APreflightIsToldMethodsAndHeaders) {
  EXPECT_THAT(PreflightHeaders(kOrigins, "https://a.example", "POST, OPTIONS"),
              ElementsAre(Pair("Access-Control-Allow-Methods", "POST, OPTIONS"),
                          Pair("Access-Control-Allow-Headers", "Authorization, Content-Type"),
                          Pair("Access-Control-Max-Age", "600")));
}

}  // namespace
}  // namespace service
