#include "service/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace service {
namespace {

using ::testing::MatchesRegex;

constexpr const char* kId = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kSpan = "b7ad6b7169203331";

std::string Parent(const std::string& version, const std::string& id, const std::string& span,
                   const std::string& flags) {
  return version + "-" + id + "-" + span + "-" + flags;
}

TEST(TraceTest, GoesOnUnderASpanOfItsOwn) {
  const Trace trace = TraceOf(Parent("00", kId, kSpan, "01"), "a=1,b=2");
  EXPECT_EQ(trace.id, kId);
  EXPECT_NE(trace.span, kSpan);
  const auto headers = HeadersOf(trace);
  ASSERT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers[0].first, "traceparent");
  EXPECT_EQ(headers[0].second, "00-" + trace.id + "-" + trace.span + "-01");
  EXPECT_EQ(headers[1].second, "a=1,b=2");
}

TEST(TraceTest, ALaterVersionIsReadAsFarAsItIsKnown) {
  EXPECT_EQ(TraceOf(Parent("01", kId, kSpan, "00") + "-more", "").id, kId);
}

class BadParentTest : public ::testing::TestWithParam<std::string> {};

TEST_P(BadParentTest, BeginsAnotherTrace) {
  const Trace trace = TraceOf(GetParam(), "a=1");
  EXPECT_NE(trace.id, kId);
  EXPECT_THAT(trace.id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(trace.state, "");
  EXPECT_EQ(HeadersOf(trace).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Parents, BadParentTest,
    ::testing::Values("", "x", Parent("ff", kId, kSpan, "01"), Parent("0x", kId, kSpan, "01"),
                      Parent("00", std::string(32, '0'), kSpan, "01"),
                      Parent("00", kId, std::string(16, '0'), "01"),
                      Parent("00", "0AF7651916CD43DD8448EB211C80319C", kSpan, "01"),
                      Parent("00", kId, kSpan, "0x"), Parent("00", kId, kSpan, "01") + "-more",
                      Parent("00", kId, kSpan, "1"), " " + Parent("00", kId, kSpan, "01")));

TEST(TraceTest, AStateThatIsTooLongOrNoTextIsLeftOut) {
  const std::string parent = Parent("00", kId, kSpan, "00");
  EXPECT_EQ(TraceOf(parent, std::string(513, 'a')).state, "");
  EXPECT_EQ(TraceOf(parent, "a=\r\n").state, "");
  EXPECT_EQ(TraceOf(parent, std::string(512, 'a')).state.size(), 512U);
}

TEST(TraceTest, WithoutAnIdNothingIsSentOn) { EXPECT_TRUE(HeadersOf({}).empty()); }

TEST(RequestIdTest, OfItsSenderIsKeptWhereItIsSafe) {
  EXPECT_EQ(RequestIdOf("a-B_3.4:5"), "a-B_3.4:5");
  EXPECT_EQ(RequestIdOf(std::string(64, 'a')).size(), 64U);
}

TEST(RequestIdTest, IsElseMadeAnewEachTime) {
  for (const std::string& sent : {std::string(), std::string("a b"), std::string("a\nb"),
                                  std::string("\"}"), std::string(65, 'a')}) {
    const std::string made = RequestIdOf(sent);
    EXPECT_THAT(made, MatchesRegex("[0-9a-f]{16}"));
    EXPECT_NE(made, RequestIdOf(sent));
  }
}

}  // namespace
}  // namespace service
