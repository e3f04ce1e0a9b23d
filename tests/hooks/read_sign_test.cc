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

const std::string kFever = R"("code":)" + Coded(kSnomed, "386661006");
const std::string kOnDay = R"(,"effectiveDateTime":"2026-01-10")";

std::string Seen(std::string_view id, const std::string& members) {
  return ResourceOf("Observation", id, members);
}

struct Answered {
  const char* name;
  std::string members;
  bool present;
  bool absent;
  const char* issue;  // the element of its one issue; empty: none
};

class SignTest : public ::testing::TestWithParam<Answered> {};

TEST_P(SignTest, IsPresentAbsentOrNotSaid) {
  const auto chart = ChartWith({Seen("o", GetParam().members + kOnDay)});
  EXPECT_THAT(chart.read.conditions, SizeIs(GetParam().present ? 1 : 0));
  EXPECT_THAT(chart.read.absences, SizeIs(GetParam().absent ? 1 : 0));
  const std::string issue = GetParam().issue;
  ASSERT_THAT(chart.issues.All(), SizeIs(issue.empty() ? 0 : 1));
  if (!issue.empty()) {
    EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource." + issue);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Values, SignTest,
    ::testing::Values(
        Answered{"True", kFever + R"(,"valueBoolean":true)", true, false, ""},
        Answered{"False", kFever + R"(,"valueBoolean":false)", false, true, ""},
        Answered{"BooleanInWords", kFever + R"(,"valueBoolean":"true")", false, false,
                 "valueBoolean"},
        Answered{"CodedYes", kFever + R"(,"valueCodeableConcept":)" + Coded(kSnomed, "373066001"),
                 true, false, ""},
        Answered{"CodedNo", kFever + R"(,"valueCodeableConcept":)" + Coded(kSnomed, "373067005"),
                 false, true, ""},
        Answered{"CodedUnknown",
                 kFever + R"(,"valueCodeableConcept":)" + Coded(kSnomed, "261665006"), false, false,
                 ""},
        Answered{"WordPresent", kFever + R"(,"valueString":"Present.")", true, false, ""},
        Answered{"WordAbsent", kFever + R"(,"valueString":" absent ")", false, true, ""},
        Answered{"WordUnknown", kFever + R"(,"valueString":"unknown")", false, false, ""},
        Answered{"OtherWords", kFever + R"(,"valueString":"not present at night")", false, false,
                 "valueString"},
        Answered{"Interpretation", kFever + R"(,"interpretation":[)" + Coded("x", "POS") + "]",
                 true, false, ""},
        Answered{"NoAnswer", kFever, false, false, ""},
        Answered{"AbsentForAReason", kFever + R"(,"dataAbsentReason":{"text":"refused"})", false,
                 false, ""},
        Answered{"EnteredInError", kFever + R"(,"status":"entered-in-error","valueBoolean":true)",
                 false, false, ""},
        Answered{"ByName", R"("code":{"text":"Saddle numbness"},"valueString":"No")", false, true,
                 ""},
        Answered{"NameDenied", R"("code":{"text":"No saddle numbness"},"valueString":"yes")", false,
                 false, ""},
        Answered{"Assertion",
                 R"("code":)" + Coded("x", "ASSERTION") + R"(,"valueCodeableConcept":)" +
                     Coded(kSnomed, "386661006"),
                 true, false, ""},
        Answered{"ValueOfAnotherQuestion",
                 R"("code":)" + Coded(kLoinc, "10157-6") + R"(,"valueCodeableConcept":)" +
                     Coded(kSnomed, "386661006"),
                 false, false, ""}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadSignTest, APresentSignIsAProblemOfItsDay) {
  const auto chart = ChartWith({Seen("o", kFever + R"(,"valueBoolean":true)" + kOnDay)});
  ASSERT_THAT(chart.read.conditions, SizeIs(1));
  const auto& found = chart.read.conditions.front();
  EXPECT_THAT(found.concepts, ElementsAre("fever"));
  EXPECT_TRUE(found.active);
  EXPECT_EQ(found.recorded, On("2026-01-10"));
  EXPECT_EQ(found.recorded_as, pathway::RecordedAs::kObservation);
  EXPECT_EQ(found.resource, "Observation/o");
}

TEST(ReadSignTest, ComponentsAnswerForThemselves) {
  const auto chart = ChartWith(
      {Seen("screen", R"("code":{"text":"Screen"},"component":[{)" + kFever +
                          R"(,"valueBoolean":false},{"code":)" + Coded(kSnomed, "449813001") +
                          R"(,"valueBoolean":true}])" + kOnDay)});
  ASSERT_THAT(chart.read.absences, SizeIs(1));
  EXPECT_EQ(chart.read.absences.front().concept_name, "fever");
  EXPECT_EQ(chart.read.absences.front().day, On("2026-01-10"));
  ASSERT_THAT(chart.read.conditions, SizeIs(1));
  EXPECT_THAT(chart.read.conditions.front().concepts, ElementsAre("saddle_anesthesia"));
}

TEST(ReadSignTest, ASignDeniedLaterIsPast) {
  const auto active = [](const std::string& denied) {
    return ChartWith({Seen("a", kFever + R"(,"valueBoolean":true)" + kOnDay),
                      Seen("b", kFever + R"(,"valueBoolean":false,"effectiveDateTime":")" + denied +
                                    "\"")})
        .read.conditions.front()
        .active;
  };
  EXPECT_TRUE(active("2026-01-09"));
  EXPECT_TRUE(active("2026-01-10"));
  EXPECT_FALSE(active("2026-01-11"));
  EXPECT_TRUE(active("2026-01"));  // perhaps earlier
}

TEST(ReadSignTest, TheProblemListIsNotOverruled) {
  const auto chart =
      ChartWith({ResourceOf("Condition", "c", kFever + R"(,"recordedDate":"2026-01-08")"),
                 Seen("o", kFever + R"(,"valueBoolean":false)" + kOnDay)});
  ASSERT_THAT(chart.read.conditions, SizeIs(1));
  EXPECT_TRUE(chart.read.conditions.front().active);
}

// ---- pregnancy ---------------------------------------------------------------------------------

const std::string kTest = R"("code":)" + Coded(kLoinc, "2106-3");
const std::string kStatus = R"("code":)" + Coded(kLoinc, "82810-3");

TEST(ReadSignTest, ANegativeTestAndAStatusDenyPregnancy) {
  for (const std::string& members :
       {kTest + R"(,"valueCodeableConcept":{"text":"Negative"})",
        kTest + R"(,"interpretation":[{"coding":[{"code":"NEG"}]}])",
        kStatus + R"(,"valueCodeableConcept":)" + Coded(kSnomed, "60001007"),
        R"("code":)" + Coded(kSnomed, "60001007") + R"(,"valueBoolean":true)"}) {
    const auto chart = ChartWith({Seen("o", members + kOnDay)});
    EXPECT_THAT(chart.read.conditions, IsEmpty()) << members;
    ASSERT_THAT(chart.read.absences, SizeIs(1)) << members;
    EXPECT_EQ(chart.read.absences.front().concept_name, "pregnancy");
  }
}

TEST(ReadSignTest, ACodedProblemMayDenyPregnancyToo) {
  const auto chart = ChartWith({ResourceOf(
      "Condition", "c", R"("recordedDate":"2026-01-10","code":)" + Coded(kSnomed, "60001007"))});
  ASSERT_THAT(chart.read.absences, SizeIs(1));
  EXPECT_EQ(chart.read.absences.front().day, On("2026-01-10"));
}

TEST(ReadSignTest, APregnancyFoundIsCurrentForAsLongAsOneLasts) {
  const auto active = [](const std::string& day) {
    const auto chart =
        ChartWith({Seen("o", kStatus + R"(,"valueCodeableConcept":)" + Coded(kSnomed, "77386006") +
                                 R"(,"effectiveDateTime":")" + day + "\"")});
    return chart.read.conditions.front().active;
  };
  EXPECT_TRUE(active("2026-01-10"));
  EXPECT_TRUE(active("2025-03-21"));   // 300 days
  EXPECT_FALSE(active("2025-03-20"));  // 301 days
  EXPECT_TRUE(active("2025-03"));      // perhaps 290 days
}

TEST(ReadSignTest, ADeniedDenialSaysNothing) {
  const auto chart = ChartWith(
      {Seen("o", R"("code":)" + Coded(kSnomed, "60001007") + R"(,"valueBoolean":false)" + kOnDay)});
  EXPECT_THAT(chart.read.conditions, IsEmpty());
  EXPECT_THAT(chart.read.absences, IsEmpty());
}

}  // namespace
}  // namespace hooks
