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

TEST(ReadServiceRequestTest, AReferralIsToldByItsDetailCategoryOrPerformer) {
  const std::string referral = R"("code":{"text":"Ambulatory referral"})";
  EXPECT_THAT(Ordered(referral).front().concepts, IsEmpty());
  EXPECT_THAT(Ordered(referral + R"(,"orderDetail":[{"text":"pain clinic"}])").front().concepts,
              ElementsAre("referral_pain"));
  EXPECT_THAT(
      Ordered(referral + R"(,"category":[)" + Coded(kSnomed, "306265007") + "]").front().concepts,
      ElementsAre("referral_pain"));
  EXPECT_THAT(Ordered(referral + R"(,"performerType":{"text":"Pain management"})").front().concepts,
              ElementsAre("referral_pain"));
  // Its own code says more.
  EXPECT_THAT(Ordered(kReferral + R"(,"performerType":{"text":"MRI lumbar"})").front().concepts,
              ElementsAre("referral_pain"));
}

TEST(ReadServiceRequestTest, TheDayMayBeAPeriodOrATiming) {
  EXPECT_EQ(Ordered(kReferral + R"(,"occurrencePeriod":{"start":"2026-02-01"})").front().day,
            On("2026-02-01"));
  EXPECT_EQ(Ordered(kReferral + R"(,"occurrenceTiming":{"event":["2026-02-03","2026-02-01"]})")
                .front()
                .day,
            On("2026-02-01"));
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

Service DraftedService(const std::string& text, const std::string& note) {
  const std::string members =
      R"("status":"draft","code":{"text":")" + text + R"("},"note":[{"text":")" + note + R"("}])";
  return ChartDrafting({OrderOf(members)}).read.drafted_services.front();
}

TEST(ReadServiceRequestTest, WordsOfADraftSayWhetherItIsGuided) {
  EXPECT_EQ(DraftedService("Epidural with imaging guidance", "").image_guidance, Answer::kYes);
  EXPECT_EQ(DraftedService("Epidural without imaging guidance", "").image_guidance, Answer::kNo);
  EXPECT_EQ(DraftedService("Epidural", "Fluoroscopy").image_guidance, Answer::kYes);
  EXPECT_EQ(DraftedService("Epidural", "Landmark technique").image_guidance, Answer::kNo);
  EXPECT_EQ(DraftedService("Epidural", "Landmarks, then fluoroscopy").image_guidance,
            Answer::kUnknown);
  EXPECT_EQ(DraftedService("Epidural", "").image_guidance, Answer::kUnknown);
}

TEST(ReadServiceRequestTest, WordsOfADraftSayWhetherADrugIsPaused) {
  EXPECT_EQ(DraftedService("Epidural", "Hold apixaban").hold_planned, Answer::kYes);
  EXPECT_EQ(DraftedService("Epidural", "Do not hold apixaban").hold_planned, Answer::kNo);
  EXPECT_EQ(DraftedService("Epidural", "").hold_planned, Answer::kUnknown);
}

TEST(ReadServiceRequestTest, WordsOfAnOrderOnTheChartAreNotRead) {
  EXPECT_EQ(Ordered(R"("code":{"text":"Epidural without imaging"})").front().image_guidance,
            Answer::kUnknown);
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
                      Status{"Proposal", R"(,"status":"active","intent":"proposal")", std::nullopt},
                      Status{"Plan", R"(,"status":"active","intent":"plan")", std::nullopt},
                      Status{"Order", R"(,"status":"active","intent":"order")",
                             ServiceState::kRequested},
                      Status{"DraftOfTheChart", R"(,"status":"draft")", std::nullopt},
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

TEST(ReadProcedureTest, ACourseCountsOnceItHasBegun) {
  EXPECT_EQ(Performed(R"("status":"in-progress")").front().state, ServiceState::kDone);
  EXPECT_EQ(Performed(R"("status":"preparation")").front().state, ServiceState::kRequested);
}

TEST(ReadProcedureTest, WordsAreNoDay) {
  const auto chart =
      ChartWith({ResourceOf("Procedure", "p", kReferral + R"(,"performedString":"last spring")")});
  EXPECT_EQ(chart.read.services.front().day, std::nullopt);
  EXPECT_THAT(chart.issues.All(), IsEmpty());
}

TEST(ReadProcedureTest, WhatWasNotDoneIsLeftOut) {
  EXPECT_THAT(Performed(R"("status":"entered-in-error")"), IsEmpty());
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

TEST(ReadDiagnosticReportTest, ALocalCodeIsToldByItsText) {
  EXPECT_THAT(Reported(R"("code":{"text":"MRI LUMBAR W/O"})"), SizeIs(1));
}

TEST(ReadDiagnosticReportTest, AFormAloneSaysNothing) {
  EXPECT_EQ(Reported(kMri + R"(,"presentedForm":[{"contentType":"application/pdf"}])")
                .front()
                .compression,
            Answer::kUnknown);
}

// ---- imaging without a report ------------------------------------------------------------------

std::vector<pathway::ImagingReport> DoneWith(const std::string& done, const std::string& report) {
  std::vector<std::string> resources = {done};
  if (!report.empty()) resources.push_back(ResourceOf("DiagnosticReport", "r", kMri + report));
  return ChartWith(resources).read.imaging;
}

TEST(ImagingTest, DoneWithoutAReportIsUnreadImaging) {
  const std::string on_day = R"(,"authoredOn":"2025-12-01")";
  const std::string order = OrderOf(kMri + R"(,"status":"completed")" + on_day);
  const auto unread = DoneWith(order, "");
  ASSERT_THAT(unread, SizeIs(1));
  EXPECT_EQ(unread.front().compression, Answer::kUnknown);
  EXPECT_EQ(unread.front().resource, "ServiceRequest/s");
  EXPECT_THAT(DoneWith(order, R"(,"effectiveDateTime":"2025-11-30")"), SizeIs(2));
  EXPECT_THAT(DoneWith(order, R"(,"effectiveDateTime":"2025-12-01")"), SizeIs(1));
  EXPECT_THAT(DoneWith(order, ""), SizeIs(1));
  EXPECT_THAT(DoneWith(OrderOf(kMri + R"(,"status":"active")" + on_day), ""), IsEmpty());
  EXPECT_THAT(DoneWith(OrderOf(kReferral + R"(,"status":"completed")" + on_day), ""), IsEmpty());
}

TEST(ImagingTest, AStudyIsImagingThatWasDone) {
  const auto study = [](const std::string& members) {
    return DoneWith(ResourceOf("ImagingStudy", "i", members), "");
  };
  EXPECT_THAT(study(R"("started":"2025-12-01","procedureCode":[)" + Coded(kLoinc, "24968-8") + "]"),
              SizeIs(1));
  EXPECT_THAT(study(R"("description":"MRI lumbar spine")"), SizeIs(1));
  EXPECT_THAT(study(R"("description":"Chest")"), IsEmpty());
  EXPECT_THAT(study(R"("status":"cancelled","description":"MRI lumbar spine")"), IsEmpty());
}

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
