#include "config/problems.h"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(ProblemTest, IsWordedWithFileLineAndKey) {
  EXPECT_EQ(Worded(Problem{"a.yaml", 12, "gates[3].when", "no predicate of this name: x"}),
            "a.yaml:12: gates[3].when: no predicate of this name: x");
}

TEST(ProblemTest, OfAWholeFileHasNoLine) {
  EXPECT_EQ(Worded(Problem{"a.yaml", 0, "", "cannot be read"}), "a.yaml: cannot be read");
}

TEST(ConfigErrorTest, TellsEveryProblem) {
  const ConfigError error({{"a", 1, "k", "x"}, {"b", 2, "", "y"}});
  EXPECT_STREQ(error.what(), "a:1: k: x\nb:2: y\n");
  EXPECT_EQ(error.All().size(), 2U);
}

}  // namespace
}  // namespace config
