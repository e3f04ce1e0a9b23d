#include "fhir/drug_identity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/fhir/sample_drugs.h"

namespace fhir {
namespace {

using How = DrugIdentity::How;

CodeableConcept Of(const std::vector<std::string_view>& rxcuis, std::string_view text = {}) {
  CodeableConcept of;
  for (const std::string_view rxcui : rxcuis)
    of.codings.push_back({CodeSystem::kRxNorm, rxcui, {}});
  of.text = text;
  return of;
}

DrugIdentity Identify(const CodeableConcept& of) { return IdentifyDrug(of, SampleDrugs()); }

std::optional<pathway::Milligrams> StrengthOf(const DrugIdentity& identity) {
  return identity.components.at(0).strength;
}

constexpr auto Mg = pathway::Milligrams::Whole;

TEST(DrugIdentityTest, AClinicalDrugBeatsAnIngredientBeatsABrand) {
  EXPECT_EQ(Identify(Of({"brand", "ingredient", "capsule300"})).name,
            "gabapentin 300 MG Oral Capsule");
  EXPECT_EQ(Identify(Of({"brand", "ingredient"})).name, "gabapentin");
  EXPECT_EQ(Identify(Of({"brand", "form"})).name, "gabapentin Oral Capsule");
  EXPECT_EQ(Identify(Of({"brand"})).name, "Neurontin");
}

TEST(DrugIdentityTest, TheStrengthIsThatOfTheClinicalDrug) {
  const DrugIdentity identity = Identify(Of({"ingredient", "capsule300", "brand"}));
  EXPECT_EQ(identity.how, How::kCoded);
  EXPECT_EQ(StrengthOf(identity), Mg(300));
  EXPECT_TRUE(identity.solid);
  EXPECT_FALSE(identity.codes_disagree);
}

TEST(DrugIdentityTest, TheOrderOfTheCodingsDoesNotMatter) {
  const std::vector<std::vector<std::string_view>> sets = {
      {"brand", "ingredient", "form", "capsule300", "amoxicillin", "unknown"},
      {"capsule300", "tablet600", "brand"},
      {"tramadol", "combination"},
      {"capsule300", "tramadol", "ingredient"},
      {"er600", "tablet600"}};
  std::mt19937 random(20);
  for (const auto& set : sets) {
    const DrugIdentity first = Identify(Of(set));
    auto shuffled = set;
    for (int i = 0; i < 20; ++i) {
      std::shuffle(shuffled.begin(), shuffled.end(), random);
      const DrugIdentity other = Identify(Of(shuffled));
      EXPECT_EQ(other.how, first.how);
      EXPECT_EQ(other.name, first.name);
      EXPECT_EQ(other.codes_disagree, first.codes_disagree);
      ASSERT_EQ(other.components.size(), first.components.size());
      for (std::size_t c = 0; c < first.components.size(); ++c) {
        EXPECT_EQ(other.components[c].drug, first.components[c].drug);
        EXPECT_EQ(other.components[c].strength, first.components[c].strength);
      }
    }
  }
}

TEST(DrugIdentityTest, TwoStrengthsLeaveTheStrengthUnknown) {
  const DrugIdentity identity = Identify(Of({"capsule300", "tablet600"}));
  EXPECT_TRUE(identity.codes_disagree);
  EXPECT_EQ(identity.components.at(0).drug, "gabapentin");
  EXPECT_EQ(StrengthOf(identity), std::nullopt);
}

TEST(DrugIdentityTest, WordsDoNotSettleAContradictionOfCodes) {
  EXPECT_EQ(StrengthOf(Identify(Of({"capsule300", "tablet600"}, "gabapentin 300 MG"))),
            std::nullopt);
}

TEST(DrugIdentityTest, AnotherIngredientIsAContradiction) {
  const DrugIdentity identity = Identify(Of({"capsule300", "tramadol"}));
  EXPECT_TRUE(identity.codes_disagree);
  EXPECT_EQ(StrengthOf(identity), std::nullopt);
}

TEST(DrugIdentityTest, AnIngredientOfTheCombinationIsNoContradiction) {
  const DrugIdentity identity = Identify(Of({"tramadol", "combination"}));
  EXPECT_FALSE(identity.codes_disagree);
  EXPECT_EQ(identity.components.size(), 2U);
}

TEST(DrugIdentityTest, TwoReleaseFormsAreAContradiction) {
  EXPECT_TRUE(Identify(Of({"er600", "tablet600"})).codes_disagree);
}

TEST(DrugIdentityTest, AKnownOtherDrugIsTold) {
  const DrugIdentity identity = Identify(Of({"amoxicillin"}, "amoxicillin 500 MG"));
  EXPECT_EQ(identity.how, How::kOtherDrug);
  EXPECT_TRUE(identity.components.empty());
  EXPECT_EQ(identity.name, "amoxicillin 500 MG");
}

TEST(DrugIdentityTest, AnOtherDrugIsNotReadByItsWords) {
  EXPECT_EQ(Identify(Of({"amoxicillin"}, "not gabapentin")).how, How::kOtherDrug);
}

TEST(DrugIdentityTest, WhatNothingNamesIsUnknown) {
  EXPECT_EQ(Identify(Of({"nonsense"})).how, How::kUnknown);
  EXPECT_EQ(Identify(Of({})).how, How::kUnknown);
  EXPECT_EQ(Identify(Of({}, "some tablets")).name, "some tablets");
}

TEST(DrugIdentityTest, ACodeOfAnotherSystemIsReadByItsWords) {
  CodeableConcept of;
  of.codings.push_back({CodeSystem::kOther, "00071080524", "Neurontin 300 MG"});
  EXPECT_EQ(Identify(of).how, How::kByName);
}

struct WordsCase {
  const char* name;
  const char* text;
  const char* drug;     // empty: none
  std::int64_t mg_x10;  // tenths of a milligram; 0: no strength
};

class WordsTest : public ::testing::TestWithParam<WordsCase> {};

void ExpectRead(const DrugIdentity& identity, const WordsCase& c) {
  if (*c.drug == '\0') {
    EXPECT_TRUE(identity.components.empty());
    return;
  }
  ASSERT_EQ(identity.components.size(), 1U);
  EXPECT_EQ(identity.components[0].drug, c.drug);
  const auto expected = c.mg_x10 == 0
                            ? std::nullopt
                            : std::optional(pathway::Milligrams::FromNanograms(c.mg_x10 * 100'000));
  EXPECT_EQ(identity.components[0].strength, expected);
}

TEST_P(WordsTest, GiveDrugFormAndStrength) {
  const DrugIdentity identity = Identify(Of({}, GetParam().text));
  ExpectRead(identity, GetParam());
  if (!identity.components.empty()) {
    EXPECT_EQ(identity.how, How::kByName);
  }
}

TEST_P(WordsTest, GiveFormAndStrengthToABareIngredient) {
  if (*GetParam().drug == '\0') return;
  const DrugIdentity identity = Identify(Of({"ingredient"}, GetParam().text));
  EXPECT_EQ(identity.how, How::kCoded);
  ExpectRead(identity, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    DrugIdentityTest, WordsTest,
    ::testing::Values(
        WordsCase{"RxNormName", "gabapentin 300 MG Oral Capsule", "gabapentin", 3000},
        WordsCase{"BrandTablet", "Neurontin 600 mg tab", "gabapentin", 6000},
        WordsCase{"WithoutBlank", "gabapentin 300mg", "gabapentin", 3000},
        WordsCase{"Decimals", "gabapentin 62.5 mg", "gabapentin", 625},
        WordsCase{"NameOnly", "gabapentin", "gabapentin", 0},
        WordsCase{"CountBeforeStrength", "2 gabapentin 300 mg capsules", "gabapentin", 3000},
        WordsCase{"TwoStrengths", "gabapentin 300 mg or 600 mg", "gabapentin", 0},
        WordsCase{"Solution", "gabapentin 250 mg/5 mL solution", "gabapentin", 500},
        WordsCase{"Micrograms", "gabapentin 300 mcg", "gabapentin", 3},
        WordsCase{"PointFirst", "gabapentin .5 mg", "gabapentin", 0},
        WordsCase{"Thousands", "gabapentin 1,200 mg", "gabapentin", 0},
        WordsCase{"Pair", "gabapentin 5/325 mg", "gabapentin", 0},
        WordsCase{"Range", "gabapentin 300-600 mg", "gabapentin", 0},
        WordsCase{"Zero", "gabapentin 0 mg", "gabapentin", 0},
        WordsCase{"Er", "gabapentin ER 600 mg", "gabapentin ER", 6000},
        WordsCase{"ExtendedRelease", "gabapentin 600 MG Extended Release Oral Tablet",
                  "gabapentin ER", 6000},
        WordsCase{"ExtendedHyphen", "gabapentin extended-release", "gabapentin ER", 0},
        WordsCase{"Xr", "gabapentin XR 600 mg", "gabapentin ER", 6000},
        WordsCase{"Cr", "gabapentin CR 165 mg", "gabapentin ER", 1650},
        WordsCase{"OnceDaily", "Neurontin once-daily 600 mg", "gabapentin ER", 6000},
        WordsCase{"ErInsideAWord", "gabapentin for her nerves 300 mg", "gabapentin", 3000},
        WordsCase{"TwoDrugs", "gabapentin 300 mg with tramadol 50 mg", "", 0}),
    [](const auto& tested) { return tested.param.name; });

TEST(DrugIdentityTest, WordsDoNotOverruleACodedForm) {
  EXPECT_EQ(Identify(Of({"tablet600"}, "gabapentin ER 600")).components.at(0).drug, "gabapentin");
  EXPECT_EQ(Identify(Of({"er600"}, "gabapentin ER 600")).components.at(0).drug, "gabapentin ER");
}

TEST(DrugIdentityTest, WordsDoNotOverruleACodedStrength) {
  EXPECT_EQ(StrengthOf(Identify(Of({"capsule300"}, "gabapentin 600 MG"))), Mg(300));
}

TEST(DrugIdentityTest, TheNameIsTheOneThatWasWritten) {
  EXPECT_EQ(Identify(Of({"capsule300"}, "Gabapentin caps")).name, "Gabapentin caps");
}

}  // namespace
}  // namespace fhir
