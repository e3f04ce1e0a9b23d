#include "hooks/scopes.h"

#include <gtest/gtest.h>

namespace hooks {
namespace {

struct Case {
  const char* name;
  const char* scope;
  const char* type;
  bool read;
  bool search;
};

class ScopesTest : public ::testing::TestWithParam<Case> {};

TEST_P(ScopesTest, Cover) {
  const Scopes scopes(GetParam().scope);
  EXPECT_EQ(scopes.Cover(GetParam().type, Access::kRead), GetParam().read);
  EXPECT_EQ(scopes.Cover(GetParam().type, Access::kSearch), GetParam().search);
}

INSTANTIATE_TEST_SUITE_P(
    Versions, ScopesTest,
    ::testing::Values(Case{"V1Read", "patient/Condition.read", "Condition", true, true},
                      Case{"V1OtherType", "patient/Condition.read", "Observation", false, false},
                      Case{"V1EveryType", "user/*.read", "Observation", true, true},
                      Case{"V1Everything", "system/*.*", "Observation", true, true},
                      Case{"V1Write", "user/Condition.write", "Condition", false, false},
                      Case{"V2ReadAndSearch", "patient/Condition.rs", "Condition", true, true},
                      Case{"V2Search", "patient/Condition.s", "Condition", false, true},
                      Case{"V2Read", "patient/Condition.r", "Condition", true, false},
                      Case{"V2All", "patient/*.cruds", "Condition", true, true},
                      Case{"V2WriteOnly", "patient/Condition.cud", "Condition", false, false},
                      Case{"V2WithAQuery", "patient/Observation.rs?category=laboratory",
                           "Observation", true, true},
                      Case{"V2OutOfOrderIsNone", "patient/Condition.sr user/Patient.rs",
                           "Condition", false, false},
                      Case{"Several", "launch openid patient/Patient.read user/Condition.rs",
                           "Condition", true, true},
                      Case{"OtherWordsSayNothing", "launch openid MedicationRequest.Read (R4)",
                           "Condition", true, true},
                      Case{"Empty", "", "Condition", true, true},
                      Case{"Spaces", "   ", "Condition", true, true}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace hooks
