#include "hooks/drafts_as_sent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::string kFirst = R"({ "resourceType":"MedicationRequest","id":"m1", "value":300.0 })";
const std::string kSecond = R"({"id":"s1","resourceType":"ServiceRequest","x":[1e2,{"y":null}]})";

auto Drafts(const std::vector<std::string>& drafts) {
  return DraftsAsSent(RequestOf(BodyOf(drafts, "")));
}

TEST(DraftsAsSentTest, EachByItsNameToTheByte) {
  EXPECT_THAT(Drafts({kFirst, kSecond}), ElementsAre(Pair("MedicationRequest/m1", kFirst),
                                                     Pair("ServiceRequest/s1", kSecond)));
}

TEST(DraftsAsSentTest, NoneWithoutAnId) {
  EXPECT_THAT(Drafts({R"({"resourceType":"MedicationRequest"})",
                      R"({"resourceType":"MedicationRequest","id":""})",
                      R"({"resourceType":"MedicationRequest","id":7})", R"({"id":"x"})"}),
              IsEmpty());
}

TEST(DraftsAsSentTest, NoneWhoseNameStandsTwice) {
  EXPECT_THAT(Drafts({kFirst, kFirst, kSecond, kFirst}),
              ElementsAre(Pair("ServiceRequest/s1", kSecond)));
}

TEST(DraftsAsSentTest, NothingOfThePrefetch) {
  EXPECT_THAT(DraftsAsSent(RequestOf(BodyOf({}, R"("orders":)" + BundleOf({kFirst})))), IsEmpty());
}

TEST(DraftsAsSentTest, WithoutABundle) {
  const std::string bundle = BundleOf({kFirst});
  EXPECT_THAT(DraftsAsSent(RequestOf(Replaced(BodyOf({kFirst}, ""), bundle, kFirst))),
              ElementsAre(Pair("MedicationRequest/m1", kFirst)));
  EXPECT_THAT(DraftsAsSent(RequestOf(Replaced(BodyOf({kFirst}, ""), bundle, "[" + kFirst + "]"))),
              ElementsAre(Pair("MedicationRequest/m1", kFirst)));
}

}  // namespace
}  // namespace hooks
