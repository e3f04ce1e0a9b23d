#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using pathway::Answer;
using pathway::Service;
using pathway::ServiceState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kReferral = R"("code":)" + Coded(kSnomed, "306265007");

std::string OrderOf(const std::string& members) {
  return ResourceOf("ServiceRequest", "s", members);
}

std::vector<Service> Ordered(const std::string& members) {
  return ChartWith({OrderOf(members)}).read.services;
}

TEST(ReadServiceRequestTest, ReadsWhatWasOrderedAndWhen) {
  const auto services = Ordered(kReferral + R"(,"authoredOn":"2026-01-02","status":"active")");
  ASSERT_THAT(services, SizeIs(1));
  EXPECT_THAT(services.front().concepts, ElementsAre("referral_pain"));
  EXPECT_EQ(services.front().day, On("2026-01-02"));
  EXPECT_EQ(services.front().resource, "ServiceRequest/s");
}

TEST(ReadServiceRequestTest, WithoutItsDayTheDayItIsForCounts) {
  EXPECT_EQ(Ordered(kReferral + R"(,"occurrenceDateTime":"2026-02")").front().day, On("2026-02"));
}

TEST(ReadServiceRequestTest, ALocalCodeIsToldByItsText) {
  EXPECT_THAT(Ordered(R"("code":)" + Worded("AMB REFERRAL TO PAIN MANAGEMENT")).front().concepts,
              ElementsAre("referral_pain"));
}

TEST(ReadServiceRequestTest, ASpecialtyIsNoService) {
  EXPECT_THAT(Ordered(R"("code":)" + Worded("Pain diary")).front().concepts, IsEmpty());
}

TEST(ReadServiceRequestTest, ADraftStandsAmongTheDrafts) {
  const auto chart = ChartDrafting({OrderOf(kReferral + R"(,"status":"draft")")});
  EXPECT_THAT(chart.read.services, IsEmpty());
  ASSERT_THAT(chart.read.drafted_services, SizeIs(1));
  EXPECT_EQ(chart.read.drafted_services.front().state, ServiceState::kDraft);
}

struct Status {
  const char* name;
  const char* members;
  std::optional<ServiceState> state;  // missing: does not count
};

class ServiceStateTest : public ::testing::TestWithParam<Status> {};

TEST_P(ServiceStateTest, IsReadFromTheStatus) {
  const auto services = Ordered(kReferral + GetParam().members);
  ASSERT_THAT(services, SizeIs(GetParam().state ? 1 : 0));
  if (GetParam().state) {
    EXPECT_EQ(services.front().state, *GetParam().state);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, ServiceStateTest,
    ::testing::Values(Status{"Active", R"(,"status":"active")", ServiceState::kRequested},
                      Status{"OnHold", R"(,"status":"on-hold")", ServiceState::kRequested},
                      Status{"NotStated", "", ServiceState::kRequested},
                      Status{"Completed", R"(,"status":"completed")", ServiceState::kDone},
                      Status{"Revoked", R"(,"status":"revoked")", std::nullopt},
                      Status{"EnteredInError", R"(,"status":"entered-in-error")", std::nullopt},
                      Status{"NotToBeDone", R"(,"doNotPerform":true)", std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

struct Priority {
  const char* name;
  const char* priority;
  bool urgent;
};

class PriorityTest : public ::testing::TestWithParam<Priority> {};

TEST_P(PriorityTest, TellsUrgentOrders) {
  EXPECT_EQ(
      Ordered(kReferral + R"(,"priority":)" + std::string(GetParam().priority)).front().urgent,
      GetParam().urgent);
}

INSTANTIATE_TEST_SUITE_P(Words, PriorityTest,
                         ::testing::Values(Priority{"Routine", R"("routine")", false},
                                           Priority{"Urgent", R"("urgent")", true},
                                           Priority{"Asap", R"("asap")", true},
                                           Priority{"Stat", R"("stat")", true},
                                           Priority{"Null", "null", false},
                                           Priority{"AnotherKind", "1", false}),
                         [](const auto& tested) { return tested.param.name; });

struct Named {
  const char* name;
  std::string members;
  Answer spine;
};

class NamesSpineTest : public ::testing::TestWithParam<Named> {};

TEST_P(NamesSpineTest, IsReadFromReasonSiteNoteAndText) {
  EXPECT_EQ(Ordered(GetParam().members).front().names_spine, GetParam().spine);
}

INSTANTIATE_TEST_SUITE_P(
    Elements, NamesSpineTest,
    ::testing::Values(
        Named{"NothingSaid", kReferral, Answer::kUnknown},
        Named{"ReasonByCode", kReferral + R"(,"reasonCode":[)" + Coded(kIcd10cm, "M54.32") + "]",
              Answer::kYes},
        Named{"ReasonByText", kReferral + R"(,"reasonCode":[)" + Worded("leg pain") + "]",
              Answer::kYes},
        Named{"AnotherReason", kReferral + R"(,"reasonCode":[)" + Worded("knee") + "]",
              Answer::kNo},
        Named{"Site", kReferral + R"(,"bodySite":[{"text":"Lumbar region"}])", Answer::kYes},
        Named{"AnotherSite", kReferral + R"(,"bodySite":[{"text":"Hip"}])", Answer::kNo},
        Named{"Note", kReferral + R"(,"note":[{"text":"for sciatica"}])", Answer::kYes},
        Named{"AnotherNote", kReferral + R"(,"note":[{"text":"please see"}])", Answer::kUnknown},
        Named{"TextOfTheCode", R"("code":)" + Worded("Lumbar clinic"), Answer::kYes}),
    [](const auto& tested) { return std::string(tested.param.name); });

// ---- procedures --------------------------------------------------------------------------------

std::vector<Service> Performed(const std::string& members) {
  return ChartWith({ResourceOf("Procedure", "p", kReferral + "," + members)}).read.services;
}

TEST(ReadProcedureTest, ReadsTheDayItWasDone) {
  EXPECT_EQ(Performed(R"("status":"completed","performedDateTime":"2025-12")").front().day,
            On("2025-12"));
  const auto period = Performed(R"("performedPeriod":{"start":"2025-12-03","end":"2025-12-09"})");
  EXPECT_EQ(period.front().day, On("2025-12-03"));
}

TEST(ReadProcedureTest, WhatWasNotDoneIsLeftOut) {
  EXPECT_THAT(Performed(R"("status":"not-done")"), IsEmpty());
  EXPECT_THAT(Performed(R"("status":"stopped")"), IsEmpty());
}

// ---- imaging -----------------------------------------------------------------------------------

const std::string kMri = R"("code":)" + Coded(kLoinc, "24968-8");

std::vector<pathway::ImagingReport> Reported(const std::string& members) {
  return ChartWith({ResourceOf("DiagnosticReport", "r", members)}).read.imaging;
}

struct Conclusion {
  const char* name;
  std::string members;
  Answer compression;
};

class ConclusionTest : public ::testing::TestWithParam<Conclusion> {};

TEST_P(ConclusionTest, SaysWhetherANerveIsPressed) {
  const auto reports = Reported(kMri + GetParam().members);
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports.front().compression, GetParam().compression);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ConclusionTest,
    ::testing::Values(
        Conclusion{"None", "", Answer::kUnknown},
        Conclusion{"Found", R"(,"conclusion":"Disc at L5 compresses the root.")", Answer::kYes},
        Conclusion{"Denied", R"(,"conclusion":"No nerve root compression.")", Answer::kNo},
        Conclusion{"Asked", R"(,"conclusion":"Compression?")", Answer::kNo},
        Conclusion{"Silent", R"(,"conclusion":"Degenerative change.")", Answer::kUnknown},
        Conclusion{"ByCode", R"(,"conclusionCode":[)" + Coded(kSnomed, "73583000") + "]",
                   Answer::kYes},
        Conclusion{"NoText", R"(,"conclusion":{"text":"compression"})", Answer::kUnknown}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadDiagnosticReportTest, OnlyImagingOfTheSpineIsRead) {
  EXPECT_THAT(Reported(R"("code":{"text":"CBC"},"conclusion":"compression")"), IsEmpty());
  EXPECT_THAT(Reported(kMri + R"(,"status":"entered-in-error")"), IsEmpty());
  EXPECT_THAT(Reported(kMri + R"(,"status":"cancelled")"), IsEmpty());
}

TEST(ReadDiagnosticReportTest, IsOfTheDayOfTheStudyElseOfTheReport) {
  EXPECT_EQ(
      Reported(kMri + R"(,"effectiveDateTime":"2025-12-01","issued":"2025-12-03")").front().day,
      On("2025-12-01"));
  EXPECT_EQ(Reported(kMri + R"(,"issued":"2025-12-03T10:00:00Z")").front().day, On("2025-12-03"));
}

}  // namespace
}  // namespace hooks
