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
  EXPECT_THAT(chart.read.unread, ::testing::SizeIs(1));
}

TEST(ReadPatientTest, ABirthThatCannotBeIsUnknownAndAnIssue) {
  const auto birth = [](const std::string& date) {
    return ChartWith({PatientWith(R"("birthDate":")" + date + "\"")});
  };
  EXPECT_EQ(birth("1900-01-16").read.birth, On("1900-01-16"));
  for (const char* date : {"1899-01-15", "2062-04-02", "0079-04-02"}) {
    const auto chart = birth(date);
    EXPECT_EQ(chart.read.birth, std::nullopt) << date;
    ASSERT_EQ(chart.issues.All().size(), 1U) << date;
    EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.birthDate");
  }
}

TEST(ReadPatientTest, TheSexAtBirthCountsAndAContradictionIsUnknown) {
  const auto sex = [](const std::string& gender, const std::string& birth) {
    return Read(PatientWith(R"("gender":")" + gender +
                            R"(","extension":[{"url":"http://hl7.org/fhir/us/core/)"
                            R"(StructureDefinition/us-core-birthsex","valueCode":")" +
                            birth + R"("}])"))
        .sex;
  };
  EXPECT_EQ(sex("female", "F"), pathway::Sex::kFemale);
  EXPECT_EQ(sex("other", "F"), pathway::Sex::kFemale);
  EXPECT_EQ(sex("male", "F"), pathway::Sex::kUnknown);
  EXPECT_EQ(sex("male", "UNK"), pathway::Sex::kMale);
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

TEST(ReadPractitionerRoleTest, OfSeveralSpecialtiesTheOrderDoesNotMatter) {
  const std::string pain =
      R"({"resourceType":"PractitionerRole","id":"a","specialty":[{"text":"Pain"}]})";
  const std::string spine =
      R"({"resourceType":"PractitionerRole","id":"b","specialty":[{"text":"Spine"}]})";
  EXPECT_EQ(ChartWith({pain, spine}).read.requester_specialty,
            ChartWith({spine, pain}).read.requester_specialty);
}

}  // namespace
}  // namespace hooks
