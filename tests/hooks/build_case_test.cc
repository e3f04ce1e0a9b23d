#include "hooks/build_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(BuildCaseTest, AnEmptyRequestIsACaseOfNothingKnown) {
  const auto chart = ChartDrafting({});
  EXPECT_EQ(chart.read.patient, "pat-1");
  EXPECT_EQ(chart.read.today, On("2026-01-15").earliest);
  EXPECT_THAT(chart.read.drafts, IsEmpty());
  EXPECT_THAT(chart.read.medications, IsEmpty());
  EXPECT_EQ(chart.read.birth, std::nullopt);
  EXPECT_EQ(chart.read.delivered.conditions, pathway::Delivery::kMissing);
  EXPECT_THAT(chart.issues.All(), IsEmpty());
}

TEST(BuildCaseTest, ResourcesOfOtherTypesAreLeftAlone) {
  const auto chart = ChartDrafting({ResourceOf("NutritionOrder", "n", R"("status":"draft")"),
                                    ResourceOf("VisionPrescription", "v", R"("status":"draft")"),
                                    ResourceOf("MedicationOrder", "d", R"("status":"draft")"),
                                    R"({"resourceType":"medicationrequest"})"});
  EXPECT_THAT(chart.read.drafts, IsEmpty());
  EXPECT_THAT(chart.issues.All(), IsEmpty());
}

TEST(BuildCaseTest, OneUnreadableElementCostsOnlyItself) {
  const auto chart =
      ChartWith({ResourceOf("Observation", "o",
                            R"("code":)" + Coded(kLoinc, "2160-0") +
                                R"(,"valueQuantity":{"value":1,"unit":"grains"})"),
                 ResourceOf("Condition", "c", R"("code":)" + Coded(kIcd10cm, "M54.32"))});
  EXPECT_THAT(chart.read.unread, ::testing::SizeIs(1));
  EXPECT_THAT(chart.read.conditions, SizeIs(1));
}

TEST(BuildCaseTest, CountsWhatBelongsToOtherPatients) {
  const auto chart = ChartWith(
      {R"({"resourceType":"Condition","subject":{"reference":"Patient/pat-2"}})",
       R"({"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/pat-3"}})"});
  EXPECT_EQ(chart.read.of_other_patients, 2);
  EXPECT_THAT(chart.read.conditions, IsEmpty());
}

TEST(StatusAtTest, ReadsACodeAConceptOrItsText) {
  const auto status = [](const std::string& value) {
    const auto document = fhir::JsonDocument::Parse(R"({"status":)" + value + "}");
    return std::string(StatusAt(document->Root(""), "status"));
  };
  EXPECT_EQ(status(R"("active")"), "active");
  EXPECT_EQ(status(R"({"coding":[{"code":"active"}]})"), "active");
  EXPECT_EQ(status(R"({"text":"active"})"), "active");
  EXPECT_EQ(status("[]"), "");
  EXPECT_EQ(status("null"), "");
}

}  // namespace
}  // namespace hooks
