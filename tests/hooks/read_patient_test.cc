#include <gtest/gtest.h>

#include <string>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

pathway::PainCase Read(const std::string& resource) { return ChartWith({resource}).read; }

std::string PatientWith(const std::string& members) {
  return R"({"resourceType":"Patient","id":"pat-1",)" + members + "}";
}

TEST(ReadPatientTest, ReadsBirthAsWellAsItIsKnown) {
  EXPECT_EQ(Read(PatientWith(R"("birthDate":"1979-04-02")")).birth, On("1979-04-02"));
  EXPECT_EQ(Read(PatientWith(R"("birthDate":"1979")")).birth, On("1979"));
  EXPECT_EQ(Read(PatientWith(R"("birthDate":null)")).birth, std::nullopt);
}

TEST(ReadPatientTest, AnUnreadableBirthIsUnknown) {
  const auto chart = ChartWith({PatientWith(R"("birthDate":"02/04/1979")")});
  EXPECT_EQ(chart.read.birth, std::nullopt);
  EXPECT_EQ(chart.read.unreadable, 1);
}

TEST(ReadPatientTest, OnlyTwoSexesSayAnythingOfADose) {
  EXPECT_EQ(Read(PatientWith(R"("gender":"female")")).sex, pathway::Sex::kFemale);
  EXPECT_EQ(Read(PatientWith(R"("gender":"male")")).sex, pathway::Sex::kMale);
  EXPECT_EQ(Read(PatientWith(R"("gender":"other")")).sex, pathway::Sex::kUnknown);
  EXPECT_EQ(Read(PatientWith(R"("gender":3)")).sex, pathway::Sex::kUnknown);
}

TEST(ReadPractitionerRoleTest, ReadsTheSpecialtyByItsWords) {
  EXPECT_EQ(Read(R"({"resourceType":"PractitionerRole","specialty":[{"text":"Pain medicine"}]})")
                .requester_specialty,
            "pain");
  EXPECT_EQ(Read(R"({"resourceType":"PractitionerRole","specialty":[{"text":"Cardiology"}]})")
                .requester_specialty,
            "");
}

}  // namespace
}  // namespace hooks
