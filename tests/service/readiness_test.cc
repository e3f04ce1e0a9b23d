#include "service/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace service {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ReadinessTest : public ::testing::Test {
 protected:
  Readiness With(ReadyCheck::Weight weight) {
    return Readiness({{"store",
                       [this] {
                         ++asked_;
                         return is_up_;
                       },
                       weight}},
                     [this] { return now_; });
  }
  static Running Of(const std::string& content) {
    Running running;
    running.content = content;
    running.sha256 = "abc";
    return running;
  }
  void Pass() { now_ += Readiness::kBelieved; }

  bool is_up_ = true;
  int asked_ = 0;
  std::chrono::steady_clock::time_point now_;
};

TEST_F(ReadinessTest, SaysWhatIsServed) {
  Readiness readiness = With(ReadyCheck::Weight::kNeeded);
  const HttpResponse answer = readiness.Answer(Of("1.0"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"status":"ready","content":"1.0","sha256":"abc",)"
                         R"("loaded":"1970-01-01T00:00:00.000Z","store":"up"})");
}

TEST_F(ReadinessTest, Is503WithoutWhatIsNeeded) {
  is_up_ = false;
  Readiness readiness = With(ReadyCheck::Weight::kNeeded);
  const HttpResponse answer = readiness.Answer({});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("not ready"), HasSubstr(R"("store":"down")")));
}

TEST_F(ReadinessTest, IsReadyWithoutWhatIsOnlyTold) {
  is_up_ = false;
  Readiness readiness = With(ReadyCheck::Weight::kTold);
  const HttpResponse answer = readiness.Answer({});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("store":"down")"));
}

TEST_F(ReadinessTest, WhileItDrainsItIsNot) {
  Readiness readiness = With(ReadyCheck::Weight::kNeeded);
  readiness.Drain();
  const HttpResponse answer = readiness.Answer({});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("draining"));
}

TEST_F(ReadinessTest, AskingOftenChecksOnce) {
  Readiness readiness = With(ReadyCheck::Weight::kNeeded);
  for (int i = 0; i < 3; ++i) readiness.Answer({});
  EXPECT_EQ(asked_, 1);
  Pass();
  is_up_ = false;
  EXPECT_EQ(readiness.Answer({}).status, 503);
  EXPECT_EQ(asked_, 2);
}

TEST_F(ReadinessTest, ACheckThatThrowsDoesNotHold) {
  Readiness readiness({{"store", []() -> bool { throw std::runtime_error("secret"); }}},
                      [this] { return now_; });
  const HttpResponse answer = readiness.Answer({});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace service
