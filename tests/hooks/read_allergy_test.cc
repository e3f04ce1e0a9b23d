#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hooks/reader.h"
#include "tests/hooks/chart.h"

namespace hooks {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

pathway::PainCase Recorded(const std::string& code, const std::string& members = "") {
  return ChartWith({R"({"resourceType":"AllergyIntolerance","id":"a",)"
                    R"("patient":{"reference":"Patient/pat-1"},"code":)" +
                    code + (members.empty() ? "" : ",") + members + "}"})
      .read;
}

const std::string kGabapentin = Coded(kRxNorm, "25480");

struct Substance {
  const char* name;
  std::string code;
  bool gabapentin;
};

class SubstanceTest : public ::testing::TestWithParam<Substance> {};

TEST_P(SubstanceTest, IsReadFromCodesElseFromTheName) {
  const auto read = Recorded(GetParam().code);
  ASSERT_THAT(read.allergies, SizeIs(1));
  EXPECT_EQ(read.allergies.front().substance, GetParam().gabapentin ? "gabapentin" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Codes, SubstanceTest,
    ::testing::Values(Substance{"Ingredient", kGabapentin, true},
                      Substance{"Product", Coded(kRxNorm, "310431"), true},
                      Substance{"Snomed", Coded(kSnomed, "386845007"), true},
                      Substance{"ByName", Worded("Gabapentin"), true},
                      Substance{"TwoCodesOfOneSubstance",
                                R"({"coding":[{"system":")" + std::string(kRxNorm) +
                                    R"(","code":"25480"},{"system":")" + std::string(kSnomed) +
                                    R"(","code":"386845007"}]})",
                                true},
                      Substance{"SomethingElse", Worded("Peanut"), false},
                      Substance{"AnotherDrug", Coded(kRxNorm, "6809"), false}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ReadAllergyTest, AProductOfTwoIngredientsIsAnAllergyToBoth) {
  EXPECT_THAT(Recorded(Coded(kRxNorm, "1049683")).allergies, SizeIs(2));
}

TEST(ReadAllergyTest, AnIntoleranceIsNotImmune) {
  EXPECT_TRUE(Recorded(kGabapentin, R"("type":"intolerance")").allergies.front().intolerance);
  EXPECT_FALSE(Recorded(kGabapentin, R"("type":"allergy")").allergies.front().intolerance);
  EXPECT_FALSE(Recorded(kGabapentin).allergies.front().intolerance);
}

TEST(ReadAllergyTest, WhatNobodyCanReadIsAnIssue) {
  for (const std::string& code : {std::string("{}"), Coded(kSnomed, "999")}) {
    const auto chart = ChartWith({R"({"resourceType":"AllergyIntolerance","id":"a",)"
                                  R"("patient":{"reference":"Patient/pat-1"},"code":)" +
                                  code + "}"});
    EXPECT_THAT(chart.read.allergies, IsEmpty());
    ASSERT_THAT(chart.issues.All(), SizeIs(1));
    EXPECT_EQ(chart.issues.All()[0].at, "prefetch.chart.entry[0].resource.code");
  }
}

TEST(ReadAllergyTest, AClassIsToldByItsName) {
  EXPECT_EQ(Recorded(Worded("NSAIDs")).allergies.front().substance, "nsaid");
  EXPECT_EQ(Recorded(Worded("Anti-inflammatory drugs")).allergies.front().substance, "nsaid");
}

TEST(ReadAllergyTest, TheSubstanceMayStandInItsReaction) {
  const auto read =
      Recorded(Worded("Drug allergy"), R"("reaction":[{"substance":)" + kGabapentin + "}]");
  ASSERT_THAT(read.allergies, SizeIs(1));
  EXPECT_EQ(read.allergies.front().substance, "gabapentin");
}

TEST(ReadAllergyTest, AnAllergyThatIsNotConfirmedCounts) {
  EXPECT_THAT(Recorded(kGabapentin, R"("verificationStatus":"unconfirmed")").allergies, SizeIs(1));
}

TEST(ReadAllergyTest, NoKnownAllergyMayBeWritten) {
  EXPECT_TRUE(Recorded(Worded("No Known Allergies")).no_known_allergies);
  EXPECT_TRUE(Recorded(Worded("NKDA")).no_known_allergies);
  EXPECT_FALSE(Recorded(Worded("Peanut")).no_known_allergies);
}

TEST(ReadAllergyTest, NoKnownAllergyIsAStatementOfItsOwn) {
  const auto read = Recorded(Coded(kSnomed, "716186003"));
  EXPECT_TRUE(read.no_known_allergies);
  EXPECT_THAT(read.allergies, IsEmpty());
}

struct Status {
  const char* name;
  const char* members;
};

class WithdrawnAllergyTest : public ::testing::TestWithParam<Status> {};

TEST_P(WithdrawnAllergyTest, DoesNotCount) {
  EXPECT_THAT(Recorded(kGabapentin, GetParam().members).allergies, IsEmpty());
  EXPECT_FALSE(Recorded(Coded(kSnomed, "716186003"), GetParam().members).no_known_allergies);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, WithdrawnAllergyTest,
    ::testing::Values(Status{"Refuted", R"("verificationStatus":{"coding":[{"code":"refuted"}]})"},
                      Status{"EnteredInError", R"("verificationStatus":"entered-in-error")"},
                      Status{"Inactive", R"("clinicalStatus":{"coding":[{"code":"inactive"}]})"},
                      Status{"Resolved", R"("clinicalStatus":{"coding":[{"code":"resolved"}]})"}),
    [](const auto& tested) { return tested.param.name; });

struct Reaction {
  const char* name;
  std::string members;
  bool serious;
};

class ReactionTest : public ::testing::TestWithParam<Reaction> {};

TEST_P(ReactionTest, TellsWhatIsSerious) {
  EXPECT_EQ(Recorded(kGabapentin, GetParam().members).allergies.front().serious,
            GetParam().serious);
}

INSTANTIATE_TEST_SUITE_P(
    Reactions, ReactionTest,
    ::testing::Values(
        Reaction{"NotStated", "", false},
        Reaction{"HighCriticality", R"("criticality":"high")", true},
        Reaction{"LowCriticality", R"("criticality":"low")", false},
        Reaction{"Severe", R"("reaction":[{"severity":"mild"},{"severity":"severe"}])", true},
        Reaction{"Mild", R"("reaction":[{"severity":"mild"}])", false},
        Reaction{"CodedManifestation",
                 R"("reaction":[{"manifestation":[)" + Coded(kSnomed, "39579001") + "]}]", true},
        Reaction{"Manifestation", R"("reaction":[{"manifestation":[{"text":"Anaphylaxis"}]}])",
                 true},
        Reaction{"ManifestationOfR5",
                 R"("reaction":[{"manifestation":[{"concept":{"text":"Anaphylaxis"}}]}])", true},
        Reaction{"Rash", R"("reaction":[{"manifestation":[{"text":"Rash"}]}])", false}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace hooks
