// The shipped drug tables, as codes and words of orders meet them.
#include "config/load_terminology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "fhir/drug_identity.h"
#include "tests/config/scratch.h"

namespace config {
namespace {

using fhir::CodeableConcept;
using fhir::CodeSystem;
using fhir::Component;
using fhir::DrugIdentity;
using fhir::StrengthPer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kTables = std::string(SOURCE_ROOT) + "/config/content/terminology";

const fhir::Terminology& Shipped() {
  static const fhir::Terminology* const terminology = [] {
    auto* loaded = new fhir::Terminology;
    Vocabulary vocabulary;
    Problems problems;
    LoadTerminology(kTables, *loaded, vocabulary, problems);
    EXPECT_THAT(problems, IsEmpty());
    return loaded;
  }();
  return *terminology;
}

// "oxycodone 5 mg", "fentanyl 0.025 mg/h", one for each component.
std::string Told(const Component& component) {
  std::string told = component.drug.empty() ? "?" : component.drug;
  if (!component.strength) return told;
  std::string number = std::to_string(static_cast<double>(component.strength->Nanograms()) / 1e6);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.ends_with('.')) number.pop_back();
  const char* per = component.per == StrengthPer::kMillilitre ? "/mL"
                    : component.per == StrengthPer::kHour     ? "/h"
                                                              : "";
  return told + " " + number + " mg" + per;
}

std::vector<std::string> Told(const DrugIdentity& identity) {
  std::vector<std::string> told;
  told.reserve(identity.components.size());
  for (const Component& component : identity.components) told.push_back(Told(component));
  std::sort(told.begin(), told.end());
  return told;
}

// ---- words -------------------------------------------------------------------------------------

struct Words {
  const char* text;
  std::vector<std::string> components;  // none: no drug
  bool systemic = true;
};

class WordsTest : public ::testing::TestWithParam<Words> {};

TEST_P(WordsTest, IsTheDrugAndStrengthOfItsText) {
  CodeableConcept of;
  of.text = GetParam().text;
  const DrugIdentity identity = IdentifyDrug(of, Shipped());
  EXPECT_EQ(Told(identity), GetParam().components) << of.text;
  EXPECT_EQ(identity.systemic, GetParam().systemic) << of.text;
  EXPECT_EQ(identity.how, GetParam().components.empty() ? DrugIdentity::How::kUnknown
                                                        : DrugIdentity::How::kByName)
      << of.text;
}

INSTANTIATE_TEST_SUITE_P(
    LoadTerminologyTest, WordsTest,
    ::testing::Values(
        Words{"gabapentin 300 MG Oral Capsule", {"gabapentin 300 mg"}},
        Words{"Neurontin 600 mg tab", {"gabapentin 600 mg"}},
        Words{"GABAPENTIN 300 MG PO CAPS", {"gabapentin 300 mg"}},
        Words{"pregabalin (LYRICA) 75 mg capsule", {"pregabalin 75 mg"}},
        Words{"LYRICA CR 165 mg", {"pregabalin ER 165 mg"}},
        Words{"duloxetine DR 60 mg", {"duloxetine 60 mg"}},
        Words{"Horizant", {"gabapentin enacarbil"}},
        Words{"gabapentin enacarbil ER 600 mg tablet", {"gabapentin enacarbil 600 mg"}},
        Words{"gabapentin enacarbil (Horizant) 600 mg", {"gabapentin enacarbil 600 mg"}},
        Words{"Gralise 600 mg", {"gabapentin ER 600 mg"}},
        Words{"gabapentin (Gralise) once-daily 600 mg", {"gabapentin ER 600 mg"}},
        Words{"OxyContin 80 mg", {"oxycodone ER 80 mg"}},
        Words{"oxycodone (OxyContin) 80 mg 12 hr tablet", {"oxycodone ER 80 mg"}},
        Words{"Effexor 75 mg", {"venlafaxine 75 mg"}},
        Words{"gabapentin 250 mg/5 mL oral solution", {"gabapentin 50 mg/mL"}},
        Words{"gabapentin 250 mg per 5 mL", {"gabapentin 50 mg/mL"}},
        Words{"gabapentin oral solution 300 mg", {"gabapentin"}},
        Words{"gabapentin 300 mg (6 mL)", {"gabapentin"}}, Words{"morphine 10 mg/kg", {"morphine"}},
        Words{"fentanyl 25 mcg/hr patch", {"fentanyl 0.025 mg/h"}},
        Words{"fentanyl 25 mcg patch", {"fentanyl"}},
        Words{"lidocaine 5 % patch", {"lidocaine"}, false},
        Words{"diclofenac 1 % gel", {"diclofenac"}, false},
        Words{"tramadol-acetaminophen 37.5-325 mg", {"acetaminophen 325 mg", "tramadol 37.5 mg"}},
        Words{"acetaminophen 325 MG / oxycodone hydrochloride 5 MG Oral Tablet",
              {"acetaminophen 325 mg", "oxycodone 5 mg"}},
        Words{"Percocet 5-325 mg", {"acetaminophen 325 mg", "oxycodone 5 mg"}},
        Words{"Percocet 5/325", {"acetaminophen", "oxycodone"}},
        Words{"oxycodone-acetaminophen (PERCOCET) 10-325 mg per tablet",
              {"acetaminophen 325 mg", "oxycodone 10 mg"}},
        Words{"tramadol-acetaminophen 50-333 mg", {"acetaminophen", "tramadol"}},
        Words{"tramadol-acetaminophen 37.5 mg", {"acetaminophen", "tramadol"}},
        Words{"Advil PM", {"diphenhydramine", "ibuprofen"}},
        Words{"Coumadin 5 mg tablet", {"warfarin 5 mg"}},
        Words{"Tylenol 500 mg", {"acetaminophen 500 mg"}}, Words{"gabapentin allergy", {}},
        Words{"no pregabalin", {}}, Words{"gabapentin level", {}},
        Words{"tramadol without acetaminophen 50 mg", {"tramadol 50 mg"}},
        Words{"gabapentinoid", {}}, Words{"gabapentin 300 mg with tramadol 50 mg", {}},
        Words{"compounded cream, see note", {}}, Words{"", {}}));

// ---- codes -------------------------------------------------------------------------------------

struct Codes {
  const char* name;
  std::vector<std::pair<CodeSystem, const char*>> codes;
  std::vector<std::string> components;
  bool disagree = false;
};

class CodesTest : public ::testing::TestWithParam<Codes> {};

constexpr auto kRx = CodeSystem::kRxNorm;
constexpr auto kNdc = CodeSystem::kNdc;
constexpr auto kSct = CodeSystem::kSnomed;
constexpr auto kAtc = CodeSystem::kAtc;

TEST_P(CodesTest, NameOneDrugInAnyOrder) {
  CodeableConcept of;
  for (const auto& [system, code] : GetParam().codes) of.codings.push_back({system, code, {}});
  std::mt19937 random(5);
  for (int i = 0; i < 6; ++i) {
    const DrugIdentity identity = IdentifyDrug(of, Shipped());
    EXPECT_EQ(Told(identity), GetParam().components);
    EXPECT_EQ(identity.codes_disagree, GetParam().disagree);
    std::shuffle(of.codings.begin(), of.codings.end(), random);
  }
}

INSTANTIATE_TEST_SUITE_P(
    LoadTerminologyTest, CodesTest,
    ::testing::Values(
        Codes{"Ndc", {{kNdc, "00071080524"}}, {"gabapentin 300 mg"}},
        Codes{"NdcHyphenated", {{kNdc, "0071-0805-24"}}, {"gabapentin 300 mg"}},
        Codes{"NdcTenDigits", {{kNdc, "0071080524"}}, {"gabapentin 300 mg"}},
        Codes{"NdcUnknown", {{kNdc, "99999999999"}}, {}},
        Codes{"SnomedSubstance", {{kSct, "386845007"}}, {"gabapentin"}},
        Codes{"Atc", {{kAtc, "N02BF01"}}, {"gabapentin"}},
        Codes{"AtcInLowerCase", {{kAtc, "n02bf01"}}, {"gabapentin"}},
        Codes{"AtcSuperseded", {{kAtc, "N03AX12"}}, {"gabapentin"}},
        Codes{"AtcCombination", {{kAtc, "N02AJ13"}}, {"acetaminophen", "tramadol"}},
        Codes{"AtcCombinationWithTheUnnamed", {{kAtc, "N02AA59"}}, {"?", "codeine"}},
        Codes{"AtcClass", {{kAtc, "N02A"}}, {}},
        Codes{"AllOfOneDrug",
              {{kRx, "310431"}, {kNdc, "00071080524"}, {kSct, "386845007"}, {kAtc, "N02BF01"}},
              {"gabapentin 300 mg"}},
        Codes{"AtcOfAnotherDrug", {{kRx, "310431"}, {kAtc, "N02AX02"}}, {"gabapentin"}, true},
        Codes{"SnomedOfAnotherDrug", {{kRx, "310431"}, {kSct, "386858008"}}, {"gabapentin"}, true},
        Codes{
            "NdcOfAnotherStrength", {{kRx, "310431"}, {kNdc, "00071080324"}}, {"gabapentin"}, true},
        Codes{"AtcOfTheCombinationBesideOneIngredient",
              {{kRx, "1049621"}, {kAtc, "N02AJ17"}},
              {"oxycodone"},
              true},
        Codes{"SaltBesideTheIngredient",
              {{kRx, "7804"}, {kRx, "82063"}, {kRx, "1049621"}},
              {"oxycodone 5 mg"}},
        Codes{"Enacarbil", {{kRx, "25480"}, {kRx, "1101333"}}, {"gabapentin enacarbil"}},
        Codes{"Horizant", {{kRx, "1095698"}}, {"gabapentin enacarbil"}},
        Codes{"BrandOfOneForm", {{kRx, "7804"}, {kRx, "218986"}}, {"oxycodone ER"}},
        Codes{"BrandsOfSeveralForms",
              {{kRx, "25480"}, {kRx, "196498"}, {kRx, "1087976"}},
              {"gabapentin"}},
        Codes{"EveryBrandOfTheIngredient",
              {{kRx, "1049621"}, {kRx, "42844"}, {kRx, "218986"}},
              {"oxycodone 5 mg"}},
        Codes{"BrandOfAnotherDrug", {{kRx, "310431"}, {kRx, "220606"}}, {"gabapentin"}, true},
        Codes{"BrandOfACombination", {{kRx, "42844"}}, {"acetaminophen", "oxycodone"}},
        Codes{"IngredientsOfACombination",
              {{kRx, "161"}, {kRx, "7804"}, {kRx, "214183"}},
              {"acetaminophen", "oxycodone"}},
        Codes{"IngredientsSoldTogether",
              {{kRx, "161"}, {kRx, "7804"}},
              {"acetaminophen", "oxycodone"}},
        Codes{"IngredientsNotSoldTogether", {{kRx, "25480"}, {kRx, "10689"}}, {"gabapentin"}, true},
        Codes{"PackOfOnceDailyGabapentin", {{kRx, "1115015"}}, {"gabapentin ER"}},
        Codes{"Nothing", {}, {}}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(LoadTerminologyTest, EveryNdcIsOfAProduct) {
  std::ifstream file(kTables + "/ndc.csv");
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    ++rows;
    const std::string rxcui = line.substr(line.find(',') + 1);
    EXPECT_NE(Shipped().ProductOf(rxcui), nullptr) << line;
  }
  EXPECT_GT(rows, 50'000);
}

// ---- tables that are wrong ---------------------------------------------------------------------

TEST(LoadTerminologyTest, ACodeThatIsNoNdcIsAProblem) {
  const Scratch scratch;
  std::filesystem::copy(kTables, scratch.Path("tables"));
  scratch.Write("tables/ndc.csv", "ndc,rxcui\n0071-0805-24,310431\n00071080524,x\n");
  fhir::Terminology terminology;
  Vocabulary vocabulary;
  Problems problems;
  LoadTerminology(scratch.Path("tables"), terminology, vocabulary, problems);
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_THAT(Worded(problems[0]), HasSubstr("0071-0805-24"));
}

TEST(LoadTerminologyTest, WithoutATableItIsAProblem) {
  const Scratch scratch;
  std::filesystem::copy(kTables, scratch.Path("tables"));
  for (const char* table : {"ndc.csv", "atc.csv", "brands.csv"}) {
    std::filesystem::remove(scratch.Path(std::string("tables/") + table));
  }
  fhir::Terminology terminology;
  Vocabulary vocabulary;
  Problems problems;
  LoadTerminology(scratch.Path("tables"), terminology, vocabulary, problems);
  EXPECT_EQ(problems.size(), 3U);
}

}  // namespace
}  // namespace config
