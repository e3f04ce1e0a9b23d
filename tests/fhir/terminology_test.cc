#include "fhir/terminology.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fhir {
namespace {

using Names = std::vector<std::string>;

CodeableConcept Coded(CodeSystem system, std::string_view code) {
  CodeableConcept of;
  of.codings.push_back({system, code, {}});
  return of;
}

Terminology Sample() {
  Terminology t;
  t.AddConcept(CodeSystem::kIcd10cm, "M54.16", false, "radiculopathy_lumbar");
  t.AddConcept(CodeSystem::kIcd10cm, "M54.3", true, "sciatica");
  t.AddConcept(CodeSystem::kIcd10cm, "C", true, "malignancy");
  t.AddConcept(CodeSystem::kSnomed, "23056005", false, "sciatica");
  t.AddConcept(CodeSystem::kSnomed, "23056005", false, "leg_pain");
  t.AddConcept(CodeSystem::kSnomed, "230", true, "not_a_prefix");
  return t;
}

struct CodeCase {
  const char* name;
  CodeSystem system;
  const char* code;
  Names concepts;
};

class ConceptsOfTest : public ::testing::TestWithParam<CodeCase> {};

TEST_P(ConceptsOfTest, NamesEveryConceptOfTheCode) {
  EXPECT_EQ(Sample().ConceptsOf(Coded(GetParam().system, GetParam().code)), GetParam().concepts);
}

INSTANTIATE_TEST_SUITE_P(
    TerminologyTest, ConceptsOfTest,
    ::testing::Values(
        CodeCase{"Exact", CodeSystem::kIcd10cm, "M54.16", Names{"radiculopathy_lumbar"}},
        CodeCase{"WithoutDot", CodeSystem::kIcd10cm, "M5416", Names{"radiculopathy_lumbar"}},
        CodeCase{"LowerCase", CodeSystem::kIcd10cm, "m54.16", Names{"radiculopathy_lumbar"}},
        CodeCase{"ExactIsNoPrefix", CodeSystem::kIcd10cm, "M54.161", Names{}},
        CodeCase{"Prefix", CodeSystem::kIcd10cm, "M54.31", Names{"sciatica"}},
        CodeCase{"PrefixWithoutDot", CodeSystem::kIcd10cm, "M5431", Names{"sciatica"}},
        CodeCase{"PrefixItself", CodeSystem::kIcd10cm, "M54.3", Names{"sciatica"}},
        CodeCase{"ShorterThanThePrefix", CodeSystem::kIcd10cm, "M54", Names{}},
        CodeCase{"OneLetterPrefix", CodeSystem::kIcd10cm, "C79.51", Names{"malignancy"}},
        CodeCase{"Two", CodeSystem::kSnomed, "23056005", Names{"leg_pain", "sciatica"}},
        CodeCase{"PrefixesAreOfIcdOnly", CodeSystem::kSnomed, "2301", Names{}},
        CodeCase{"OtherSystem", CodeSystem::kOther, "23056005", Names{}},
        CodeCase{"SameCodeOfAnotherSystem", CodeSystem::kLoinc, "23056005", Names{}},
        CodeCase{"Empty", CodeSystem::kIcd10cm, "", Names{}}),
    [](const auto& tested) { return tested.param.name; });

TEST(TerminologyTest, ConceptsOfSeveralCodingsComeOnceAndSorted) {
  CodeableConcept of = Coded(CodeSystem::kSnomed, "23056005");
  of.codings.push_back({CodeSystem::kIcd10cm, "M5431", {}});
  of.codings.push_back({CodeSystem::kIcd10cm, "M5416", {}});
  EXPECT_EQ(Sample().ConceptsOf(of), (Names{"leg_pain", "radiculopathy_lumbar", "sciatica"}));
}

TEST(TerminologyTest, KnowsItsConcepts) {
  EXPECT_TRUE(Sample().HasConcept("sciatica"));
  EXPECT_FALSE(Sample().HasConcept("gout"));
}

TEST(TerminologyTest, AllergensAreOfTheirSystem) {
  Terminology t;
  t.AddAllergen(CodeSystem::kRxNorm, "25480", "gabapentin");
  EXPECT_EQ(t.AllergenOf({CodeSystem::kRxNorm, "25480", {}}), "gabapentin");
  EXPECT_EQ(t.AllergenOf({CodeSystem::kSnomed, "25480", {}}), "");
}

Product Named(const std::string& ingredient) {
  Product product;
  product.name = ingredient;
  product.components = {Component{ingredient, ingredient, "", std::nullopt, StrengthPer::kNone}};
  return product;
}

Terminology WithNames() {
  Terminology t;
  t.AddProduct("1", Named("gabapentin"));
  t.AddProduct("2", Named("duloxetine"));
  t.AddName("gabapentin", "1");
  t.AddName("Neurontin", "1");
  t.AddName("duloxetine", "2");
  t.AddName("orphan", "3");
  return t;
}

// ---- NDC ---------------------------------------------------------------------------------------

struct NdcCase {
  const char* name;
  const char* code;
  const char* product;  // empty: none
};

class NdcTest : public ::testing::TestWithParam<NdcCase> {};

TEST_P(NdcTest, NamesItsProduct) {
  Terminology t;
  t.AddProduct("1", Named("a"));
  t.AddProduct("2", Named("b"));
  // Unsorted on purpose; the last stands for a product we do not hold.
  for (const auto& [ndc, rxcui] :
       std::vector<std::pair<std::uint64_t, std::uint32_t>>{{12345067809, 1},
                                                            {1234567890, 1},
                                                            {11111022220, 1},
                                                            {11111222200, 2},
                                                            {22222033330, 2},
                                                            {22222333300, 2},
                                                            {44444444444, 9}}) {
    t.AddNdc(ndc, rxcui);
  }
  t.SortNdc();
  const Product* product = t.DrugOf({CodeSystem::kNdc, GetParam().code, {}});
  EXPECT_EQ(product == nullptr ? "" : product->name, GetParam().product);
}

INSTANTIATE_TEST_SUITE_P(
    TerminologyTest, NdcTest,
    ::testing::Values(
        NdcCase{"ElevenDigits", "12345067809", "a"},
        NdcCase{"ElevenDigitsFromZero", "01234567890", "a"},
        NdcCase{"Hyphens442", "1234-5678-90", "a"}, NdcCase{"Hyphens532", "12345-678-09", "a"},
        NdcCase{"Hyphens541", "12345-0678-9", "a"}, NdcCase{"Hyphens541Sent", "11111-2222-0", "b"},
        NdcCase{"Hyphens542", "12345-0678-09", "a"}, NdcCase{"OtherHyphens", "123450-678-09", ""},
        NdcCase{"OneHyphen", "12345-067809", ""}, NdcCase{"ThreeHyphens", "1234-5678-9-0", ""},
        NdcCase{"TenDigitsOfOneReading", "1234567809", "a"},
        NdcCase{"TenDigitsOfTwoProducts", "1111122220", ""},
        NdcCase{"TenDigitsOfOneProductTwice", "2222233330", "b"},
        NdcCase{"TenDigitsUnknown", "9999999999", ""}, NdcCase{"NineDigits", "123456780", ""},
        NdcCase{"TwelveDigits", "123450678090", ""}, NdcCase{"Letters", "1234506780X", ""},
        NdcCase{"NoProductOfOurs", "44444444444", ""}, NdcCase{"Empty", "", ""}),
    [](const auto& tested) { return tested.param.name; });

TEST(TerminologyTest, DrugCodesAreOfTheirSystem) {
  Terminology t;
  t.AddDrugCode(CodeSystem::kAtc, "N02BF01", Named("gabapentin"));
  t.AddDrugCode(CodeSystem::kSnomed, "386845007", Named("gabapentin"));
  EXPECT_NE(t.DrugOf({CodeSystem::kAtc, "N02BF01", {}}), nullptr);
  EXPECT_NE(t.DrugOf({CodeSystem::kAtc, "n02bf01", {}}), nullptr);
  EXPECT_NE(t.DrugOf({CodeSystem::kSnomed, "386845007", {}}), nullptr);
  EXPECT_EQ(t.DrugOf({CodeSystem::kSnomed, "N02BF01", {}}), nullptr);
  EXPECT_EQ(t.DrugOf({CodeSystem::kLoinc, "386845007", {}}), nullptr);
  EXPECT_EQ(t.DrugOf({CodeSystem::kOther, "N02BF01", {}}), nullptr);
}

// ---- names -------------------------------------------------------------------------------------

TEST(TerminologyTest, TheLongerOfTwoNamesCounts) {
  Terminology t;
  t.AddProduct("1", Named("ibuprofen"));
  t.AddName("Advil", "1");
  t.AddBrand("Advil PM", Named("night drug"));
  const auto product = [&t](std::string_view text) {
    const Product* named = t.NamedIn(text);
    return named == nullptr ? std::string() : named->name;
  };
  EXPECT_EQ(product("Advil 200 mg"), "ibuprofen");
  EXPECT_EQ(product("2 ADVIL PM tablets"), "night drug");
  EXPECT_EQ(product("Advil-200"), "ibuprofen");
  EXPECT_EQ(product("PM"), "");
}

struct NameCase {
  const char* name;
  const char* text;
  const char* ingredient;  // empty: none
};

class NamedInTest : public ::testing::TestWithParam<NameCase> {};

TEST_P(NamedInTest, FindsTheOneDrugThatIsNamed) {
  const Terminology t = WithNames();
  const Product* product = t.NamedIn(GetParam().text);
  EXPECT_EQ(product == nullptr ? "" : product->components.front().ingredient,
            GetParam().ingredient);
}

INSTANTIATE_TEST_SUITE_P(
    TerminologyTest, NamedInTest,
    ::testing::Values(NameCase{"Alone", "gabapentin", "gabapentin"},
                      NameCase{"InAnyCase", "GABAPENTIN 300 MG", "gabapentin"},
                      NameCase{"Brand", "take neurontin nightly", "gabapentin"},
                      NameCase{"BrandAndIngredient", "gabapentin (Neurontin)", "gabapentin"},
                      NameCase{"TwoDrugs", "gabapentin, duloxetine", ""},
                      NameCase{"PartOfAWord", "gabapentinoid", ""},
                      NameCase{"AtTheEnd", "oral gabapentin", "gabapentin"},
                      NameCase{"Punctuation", "(gabapentin)", "gabapentin"},
                      NameCase{"NoProduct", "orphan", ""}, NameCase{"Empty", "", ""},
                      NameCase{"Blank", "   ", ""}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace fhir
