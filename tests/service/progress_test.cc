#include "service/progress.h"

#include <gtest/gtest.h>

namespace service {
namespace {

TEST(ProgressTest, TellsWhatIsLeftWhereTheEndIsKnown) {
  EXPECT_EQ(ProgressText({1200, 3, 50, 100, std::chrono::seconds(3)}),
            "[##########..........]  50 %  1200 lines, 400 a second, 3 errors, 3 s left");
  EXPECT_EQ(ProgressText({10, 0, 100, 100, std::chrono::seconds(2)}),
            "[####################] 100 %  10 lines, 5 a second, 0 errors, 0 s left");
  EXPECT_EQ(ProgressText({1, 0, 1, 7201, std::chrono::seconds(1)}),
            "[....................]   0 %  1 lines, 1 a second, 0 errors, 2 h 0 min left");
}

TEST(ProgressTest, TellsHowFarItIsWhereTheEndIsNotKnown) {
  EXPECT_EQ(ProgressText({1200, 3, 50, std::nullopt, std::chrono::seconds(3)}),
            "1200 lines, 400 a second, 3 errors");
  EXPECT_EQ(ProgressText({0, 0, 0, 0, std::chrono::seconds(0)}), "0 lines, 0 a second, 0 errors");
}

}  // namespace
}  // namespace service
