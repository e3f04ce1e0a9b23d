#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kSciatica = R"("code":)" + Coded(kIcd10cm, "M54.32");

Chart Recorded(const std::string& members) {
  return ChartWith(
      {ResourceOf("Condition", "c", kSciatica + (members.empty() ? "" : ",") + members)});
}

TEST(ReadConditionTest, KeepsEveryConceptOfItsCodesAndItsText) {
  const auto chart = Recorded(R"("recordedDate":"2025-10-27")");
  ASSERT_THAT(chart.read.conditions, SizeIs(1));
  const auto& condition = chart.read.conditions.front();
  EXPECT_THAT(condition.concepts, ElementsAre("sciatica"));
  EXPECT_EQ(condition.recorded, On("2025-10-27"));
  EXPECT_EQ(condition.resource, "Condition/c");
}

TEST(ReadConditionTest, AnUnknownCodeIsKeptWithoutAConcept) {
  const auto chart = ChartWith({ResourceOf("Condition", "c", R"("code":)" + Worded("Ache"))});
  ASSERT_THAT(chart.read.conditions, SizeIs(1));
  EXPECT_THAT(chart.read.conditions.front().concepts, IsEmpty());
  EXPECT_EQ(chart.read.conditions.front().text, "Ache");
}

struct Verification {
  const char* name;
  const char* status;
  bool kept;
};

class VerificationTest : public ::testing::TestWithParam<Verification> {};

TEST_P(VerificationTest, DecidesWhetherItCounts) {
  const auto chart = Recorded(R"("verificationStatus":)" + std::string(GetParam().status));
  EXPECT_THAT(chart.read.conditions, SizeIs(GetParam().kept ? 1 : 0));
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, VerificationTest,
    ::testing::Values(Verification{"Confirmed", R"({"coding":[{"code":"confirmed"}]})", true},
                      Verification{"Unconfirmed", R"({"coding":[{"code":"unconfirmed"}]})", true},
                      Verification{"Provisional", R"("provisional")", true},
                      Verification{"Refuted", R"({"coding":[{"code":"refuted"}]})", false},
                      Verification{"RefutedAsACode", R"("refuted")", false},
                      Verification{"RefutedAsText", R"({"text":"refuted"})", false},
                      Verification{"EnteredInError", R"({"coding":[{"code":"entered-in-error"}]})",
                                   false},
                      Verification{"Null", "null", true}, Verification{"AnotherKind", "7", true}),
    [](const auto& tested) { return tested.param.name; });

struct Clinical {
  const char* name;
  const char* members;
  bool active;
};

class ClinicalStatusTest : public ::testing::TestWithParam<Clinical> {};

TEST_P(ClinicalStatusTest, TellsWhatIsCurrent) {
  const auto chart = Recorded(GetParam().members);
  ASSERT_THAT(chart.read.conditions, SizeIs(1));
  EXPECT_EQ(chart.read.conditions.front().active, GetParam().active);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, ClinicalStatusTest,
    ::testing::Values(
        Clinical{"Active", R"("clinicalStatus":{"coding":[{"code":"active"}]})", true},
        Clinical{"Recurrence", R"("clinicalStatus":{"coding":[{"code":"recurrence"}]})", true},
        Clinical{"Relapse", R"("clinicalStatus":{"coding":[{"code":"relapse"}]})", true},
        Clinical{"ActiveAsACode", R"("clinicalStatus":"active")", true},
        Clinical{"Inactive", R"("clinicalStatus":{"coding":[{"code":"inactive"}]})", false},
        Clinical{"Remission", R"("clinicalStatus":{"coding":[{"code":"remission"}]})", false},
        Clinical{"Resolved", R"("clinicalStatus":{"coding":[{"code":"resolved"}]})", false},
        Clinical{"NothingSaid", "", true},
        Clinical{"Abated", R"("abatementDateTime":"2025-01-01")", false},
        Clinical{"AbatedInAPeriod", R"("abatementPeriod":{"end":"2025"})", false},
        Clinical{"AbatedInWords", R"("abatementString":"last year")", false},
        Clinical{"AbatedTrue", R"("abatementBoolean":true)", false},
        Clinical{"AbatedFalse", R"("abatementBoolean":false)", true},
        Clinical{"ActiveThoughAbated",
                 R"("clinicalStatus":"active","abatementDateTime":"2025-01-01")", true}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadConditionTest, BeginsOnItsDayOrWithItsPeriod) {
  EXPECT_EQ(Recorded(R"("onsetDateTime":"2025-10")").read.conditions.front().onset, On("2025-10"));
  EXPECT_EQ(Recorded(R"("onsetPeriod":{"start":"2025-09-01"})").read.conditions.front().onset,
            On("2025-09-01"));
  EXPECT_EQ(Recorded(R"("onsetString":"a while ago")").read.conditions.front().onset, std::nullopt);
}

TEST(ReadConditionTest, TheAssertedDateOfStu3StandsForTheRecordedOne) {
  EXPECT_EQ(Recorded(R"("assertedDate":"2025-08-01")").read.conditions.front().recorded,
            On("2025-08-01"));
}

TEST(ReadConditionTest, AnUnreadableDayIsAnIssueAndTheConditionStays) {
  const auto chart = Recorded(R"("onsetDateTime":"2025-13-01")");
  EXPECT_THAT(chart.read.conditions, SizeIs(1));
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.onsetDateTime");
}

}  // namespace
}  // namespace hooks
