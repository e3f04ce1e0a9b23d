#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

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
  EXPECT_THAT(condition.concepts, ElementsAre("sciatica", "sciatica_left"));
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
  pathway::Answer confirmed = pathway::Answer::kYes;
};

class VerificationTest : public ::testing::TestWithParam<Verification> {};

TEST_P(VerificationTest, DecidesWhetherItCounts) {
  const auto chart = Recorded(R"("verificationStatus":)" + std::string(GetParam().status));
  ASSERT_THAT(chart.read.conditions, SizeIs(GetParam().kept ? 1 : 0));
  if (GetParam().kept) {
    EXPECT_EQ(chart.read.conditions.front().confirmed, GetParam().confirmed);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, VerificationTest,
    ::testing::Values(
        Verification{"Confirmed", R"({"coding":[{"code":"confirmed"}]})", true},
        Verification{"Unconfirmed", R"({"coding":[{"code":"unconfirmed"}]})", true,
                     pathway::Answer::kUnknown},
        Verification{"Provisional", R"("provisional")", true, pathway::Answer::kUnknown},
        Verification{"Differential", R"("differential")", true, pathway::Answer::kUnknown},
        Verification{"Refuted", R"({"coding":[{"code":"refuted"}]})", false},
        Verification{"RefutedAsACode", R"("refuted")", false},
        Verification{"RefutedAsText", R"({"text":"refuted"})", false},
        Verification{"EnteredInError", R"({"coding":[{"code":"entered-in-error"}]})", false},
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

TEST(ReadConditionTest, AStatusThatIsNotKnownIsAnIssueAndTheAbatementTells) {
  const auto chart = Recorded(R"("clinicalStatus":"dormant")");
  EXPECT_TRUE(chart.read.conditions.front().active);
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.clinicalStatus");
  EXPECT_FALSE(Recorded(R"("clinicalStatus":"dormant","abatementString":"gone")")
                   .read.conditions.front()
                   .active);
}

TEST(ReadConditionTest, AVerificationThatIsNotKnownIsAnIssueAndNotConfirmed) {
  const auto chart = Recorded(R"("verificationStatus":"perhaps")");
  EXPECT_EQ(chart.read.conditions.front().confirmed, pathway::Answer::kUnknown);
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.verificationStatus");
}

TEST(ReadConditionTest, TellsAVisitFromTheProblemList) {
  const auto category = [](const std::string& code) {
    return Recorded(R"("category":[{"coding":[{"code":")" + code + R"("}]}])")
        .read.conditions.front()
        .recorded_as;
  };
  EXPECT_EQ(category("problem-list-item"), pathway::RecordedAs::kProblem);
  EXPECT_EQ(category("encounter-diagnosis"), pathway::RecordedAs::kVisitDiagnosis);
  EXPECT_EQ(category("health-concern"), pathway::RecordedAs::kConcern);
  EXPECT_EQ(category("other"), pathway::RecordedAs::kUnstated);
}

// ---- onset -------------------------------------------------------------------------------------

std::string BornOn(std::string_view date) {
  return R"({"resourceType":"Patient","id":"pat-1","birthDate":")" + std::string(date) + "\"}";
}

Chart RecordedOfPatient(std::string_view birth, const std::string& members) {
  return ChartWith({ResourceOf("Condition", "c", kSciatica + "," + members), BornOn(birth)});
}

struct OnsetCase {
  const char* name;
  const char* members;
  std::optional<pathway::DaySpan> onset;
};

class OnsetTest : public ::testing::TestWithParam<OnsetCase> {};

TEST_P(OnsetTest, IsAsExactAsItWasWritten) {
  const auto chart = RecordedOfPatient("1979-04-02", GetParam().members);
  EXPECT_EQ(chart.read.conditions.front().onset, GetParam().onset);
  EXPECT_THAT(chart.issues.All(), IsEmpty());
}

pathway::DaySpan From(std::string_view first, std::string_view last) {
  return {On(first).earliest, On(last).latest};
}

INSTANTIATE_TEST_SUITE_P(
    Elements, OnsetTest,
    ::testing::Values(
        OnsetCase{"Day", R"("onsetDateTime":"2025-10-03")", On("2025-10-03")},
        OnsetCase{"Month", R"("onsetDateTime":"2025-10")", On("2025-10")},
        OnsetCase{"Year", R"("onsetDateTime":"2025")", On("2025")},
        OnsetCase{"PeriodWithoutAnEnd", R"("onsetPeriod":{"start":"2025-09-01"})",
                  On("2025-09-01")},
        OnsetCase{"WithinAPeriod", R"("onsetPeriod":{"start":"2025-09-01","end":"2025-10-01"})",
                  From("2025-09-01", "2025-10-01")},
        OnsetCase{"WithinAPeriodThatGoesOn", R"("onsetPeriod":{"start":"2025-09","end":"2026"})",
                  From("2025-09-01", "2026-01-15")},
        OnsetCase{"OnlyTheEndOfAPeriod", R"("onsetPeriod":{"end":"2025-10-01"})", std::nullopt},
        OnsetCase{"AgeInYears", R"("onsetAge":{"value":45,"code":"a"})",
                  From("2024-04-02", "2025-04-01")},
        OnsetCase{"AgeOfToday", R"("onsetAge":{"value":46,"unit":"years"})",
                  From("2025-04-02", "2026-01-15")},
        OnsetCase{"AgeInMonths", R"("onsetAge":{"value":552,"code":"mo"})",
                  From("2025-04-02", "2025-05-01")},
        OnsetCase{"AgeInWeeks", R"("onsetAge":{"value":10,"code":"wk"})",
                  From("1979-06-11", "1979-06-17")},
        OnsetCase{"AgeInDays", R"("onsetAge":{"value":10,"code":"d"})", On("1979-04-12")},
        OnsetCase{"RangeOfAges",
                  R"("onsetRange":{"low":{"value":40,"code":"a"},"high":{"value":42,"code":"a"}})",
                  From("2019-04-02", "2022-04-01")},
        OnsetCase{"OpenRange", R"("onsetRange":{"low":{"value":40,"code":"a"}})", std::nullopt},
        OnsetCase{"AgeToCome", R"("onsetAge":{"value":60,"code":"a"})", std::nullopt},
        OnsetCase{"Words", R"("onsetString":"3 weeks ago")", std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadConditionTest, AnOnsetInWordsIsKeptAsWritten) {
  EXPECT_EQ(Recorded(R"("onsetString":"3 weeks ago")").read.conditions.front().onset_text,
            "3 weeks ago");
}

TEST(ReadConditionTest, AnAgeNeedsABirth) {
  const auto age = R"("onsetAge":{"value":45,"code":"a"})";
  EXPECT_EQ(Recorded(age).read.conditions.front().onset, std::nullopt);
  EXPECT_EQ(RecordedOfPatient("1979", age).read.conditions.front().onset,
            From("2024-01-01", "2025-12-30"));
  // Who was born on 29 February turns on 1 March.
  EXPECT_EQ(RecordedOfPatient("1980-02-29", age).read.conditions.front().onset,
            From("2025-03-01", "2026-01-15"));
}

struct UnreadOnset {
  const char* name;
  const char* members;
  const char* at;
};

class UnreadOnsetTest : public ::testing::TestWithParam<UnreadOnset> {};

TEST_P(UnreadOnsetTest, IsUnknownAndAnIssue) {
  const auto chart = RecordedOfPatient("1979-04-02", GetParam().members);
  EXPECT_EQ(chart.read.conditions.front().onset, std::nullopt);
  ASSERT_THAT(chart.issues.All(), ::testing::Not(IsEmpty()));
  EXPECT_EQ(chart.issues.All()[0].at,
            "prefetch.chart.entry[0].resource." + std::string(GetParam().at));
}

INSTANTIATE_TEST_SUITE_P(
    Elements, UnreadOnsetTest,
    ::testing::Values(
        UnreadOnset{"NoDate", R"("onsetDateTime":"03/10/2025")", "onsetDateTime"},
        UnreadOnset{"Ahead", R"("onsetDateTime":"2062-10-03")", "onsetDateTime"},
        UnreadOnset{"DayAfterTomorrow", R"("onsetDateTime":"2026-01-17")", "onsetDateTime"},
        UnreadOnset{"PeriodBackwards", R"("onsetPeriod":{"start":"2025-10-01","end":"2025-09"})",
                    "onsetPeriod.end"},
        UnreadOnset{"AgeWithoutAUnit", R"("onsetAge":{"value":45})", "onsetAge"},
        UnreadOnset{"HalfAnAge", R"("onsetAge":{"value":45.5,"code":"a"})", "onsetAge"},
        UnreadOnset{"AgeAboutSo", R"("onsetAge":{"value":45,"code":"a","comparator":"<"})",
                    "onsetAge"},
        UnreadOnset{"AgeInWords", R"("onsetAge":{"value":"middle","code":"a"})", "onsetAge.value"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ReadConditionTest, TomorrowIsTheClockOfAnotherTimeZone) {
  EXPECT_EQ(Recorded(R"("onsetDateTime":"2026-01-16")").read.conditions.front().onset,
            On("2026-01-16"));
}

TEST(ReadConditionTest, AnEndToComeIsNoEnd) {
  EXPECT_TRUE(Recorded(R"("abatementDateTime":"2026-06-01")").read.conditions.front().active);
  EXPECT_FALSE(Recorded(R"("abatementDateTime":"2026-01-15")").read.conditions.front().active);
  EXPECT_FALSE(
      Recorded(R"("abatementAge":{"value":40,"code":"a"})").read.conditions.front().active);
}

// ---- side --------------------------------------------------------------------------------------

struct SideCase {
  const char* name;
  std::string members;
  pathway::Side side;
};

class SideTest : public ::testing::TestWithParam<SideCase> {};

TEST_P(SideTest, IsReadFromCodesElseWords) {
  const auto chart = ChartWith({ResourceOf("Condition", "c", GetParam().members)});
  EXPECT_EQ(chart.read.conditions.front().side, GetParam().side);
  EXPECT_THAT(chart.issues.All(), IsEmpty());
}

const std::string kSomeSciatica = R"("code":)" + Coded(kIcd10cm, "M54.30");

INSTANTIATE_TEST_SUITE_P(
    Elements, SideTest,
    ::testing::Values(
        SideCase{"IcdLeft", R"("code":)" + Coded(kIcd10cm, "M54.32"), pathway::Side::kLeft},
        SideCase{"IcdRightWithoutDot", R"("code":)" + Coded(kIcd10cm, "M5431"),
                 pathway::Side::kRight},
        SideCase{"IcdUnspecified", kSomeSciatica, pathway::Side::kUnstated},
        SideCase{"IcdWithoutSides", R"("code":)" + Coded(kIcd10cm, "M54.16"),
                 pathway::Side::kUnstated},
        SideCase{"Text", R"("code":)" + Worded("Left leg sciatica"), pathway::Side::kLeft},
        SideCase{"Bilateral", R"("code":)" + Worded("Bilateral sciatica"), pathway::Side::kBoth},
        SideCase{"LeftAndRight", R"("code":)" + Worded("Sciatica, left and right"),
                 pathway::Side::kBoth},
        SideCase{"NotBilateral", R"("code":)" + Worded("Sciatica, not bilateral"),
                 pathway::Side::kUnstated},
        SideCase{"TwoStatements", R"("code":)" + Worded("Left sciatica, pain in right knee"),
                 pathway::Side::kUnstated},
        SideCase{"PartOfAWord", R"("code":)" + Worded("Cleft"), pathway::Side::kUnstated},
        SideCase{"SiteCode", kSomeSciatica + R"(,"bodySite":[)" + Coded(kSnomed, "7771000") + "]",
                 pathway::Side::kLeft},
        SideCase{"SiteText", kSomeSciatica + R"(,"bodySite":[{"text":"Right leg"}])",
                 pathway::Side::kRight},
        SideCase{"TwoSites",
                 kSomeSciatica + R"(,"bodySite":[{"text":"Right leg"},{"text":"Left leg"}])",
                 pathway::Side::kBoth}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(SideTest, AContradictionIsAnIssueAndNoSide) {
  const auto chart = Recorded(R"("bodySite":[{"text":"Right leg"}])");
  EXPECT_EQ(chart.read.conditions.front().side, pathway::Side::kUnstated);
  ASSERT_THAT(chart.issues.All(), SizeIs(1));
  EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.bodySite");
}

TEST(SideTest, ASideIsAConceptWhereOneHasTheName) {
  const auto concepts = [](const std::string& members) {
    return ChartWith({ResourceOf("Condition", "c", members)}).read.conditions.front().concepts;
  };
  const std::string snomed = R"("code":)" + Coded(kSnomed, "23056005");
  EXPECT_THAT(concepts(snomed), ElementsAre("sciatica"));
  EXPECT_THAT(concepts(snomed + R"(,"bodySite":[{"text":"left leg"}])"),
              ElementsAre("sciatica", "sciatica_left"));
  EXPECT_THAT(concepts(snomed + R"(,"bodySite":[{"text":"bilateral"}])"),
              ElementsAre("sciatica", "sciatica_left", "sciatica_right"));
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
