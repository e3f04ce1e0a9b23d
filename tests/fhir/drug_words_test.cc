#include "fhir/drug_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fhir {
namespace {

// "300 mg", "50 mg/mL", "0.025 mg/h"; "?" where a number could not be told.
std::vector<std::string> Strengths(const char* text) {
  const DrugWords words = ReadDrugWords(text);
  if (words.unclear) return {"?"};
  std::vector<std::string> told;
  for (const Strength& strength : words.strengths) {
    const std::int64_t micrograms = strength.amount.Nanograms() / 1000;
    const char* per = strength.per == StrengthPer::kMillilitre ? "/mL"
                      : strength.per == StrengthPer::kHour     ? "/h"
                                                               : "";
    told.push_back(std::to_string(micrograms) + " ug" + per);
  }
  return told;
}

struct Text {
  const char* text;
  std::vector<std::string> strengths;
};

class StrengthsTest : public ::testing::TestWithParam<Text> {};

TEST_P(StrengthsTest, AreReadAsWritten) {
  EXPECT_EQ(Strengths(GetParam().text), GetParam().strengths) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    DrugWordsTest, StrengthsTest,
    ::testing::Values(
        Text{"", {}}, Text{"300 MG", {"300000 ug"}}, Text{"300mg", {"300000 ug"}},
        Text{"62.5 mg", {"62500 ug"}}, Text{"300. MG", {"300000 ug"}}, Text{"0.3 g", {"300000 ug"}},
        Text{"200 mcg", {"200 ug"}}, Text{"5 gabapentin", {}}, Text{"5 %", {}},
        Text{"90 tablets", {}}, Text{"5 mL", {}}, Text{"24 HR 600 MG", {"600000 ug"}},
        Text{"b12 5 mg", {"5000 ug"}}, Text{"250 mg/5 mL", {"50000 ug/mL"}},
        Text{"250mg / 5ml", {"50000 ug/mL"}}, Text{"250 mg per 5 mL", {"50000 ug/mL"}},
        Text{"50 MG/ML", {"50000 ug/mL"}}, Text{"25 mcg/hr", {"25 ug/h"}},
        Text{"0.025 MG/HR", {"25 ug/h"}}, Text{"6 mg/24 hr", {"250 ug/h"}},
        Text{"300 mg/capsule", {"300000 ug"}}, Text{"600 mg/2 tablet", {"300000 ug"}},
        Text{"10 mg/kg", {"?"}}, Text{"900 mg/day", {"?"}}, Text{"100 mg/g", {"?"}},
        Text{"0.5 mg/actuation", {"?"}}, Text{"5-325 mg", {"5000 ug", "325000 ug"}},
        Text{"5/325 mg", {"5000 ug", "325000 ug"}}, Text{"5 mg-325 mg", {"5000 ug", "325000 ug"}},
        Text{"7.5-325 mg/15 mL", {"500 ug/mL", "21666 ug/mL"}},
        Text{"50-100 mcg", {"50 ug", "100 ug"}}, Text{"300 mg - 2 capsules", {"300000 ug"}},
        Text{"300 mg - take one", {"300000 ug"}}, Text{"1,200 mg", {"?"}}, Text{".5 mg", {"?"}},
        Text{"0 mg", {"?"}}, Text{"99999999999999999999999 mg", {"?"}}, Text{"/", {}},
        Text{"5/", {}}, Text{"5 mg/", {"5000 ug"}}, Text{"-5 mg", {"5000 ug"}}));

TEST(DrugWordsTest, TellsForms) {
  EXPECT_TRUE(ReadDrugWords("600 mg ER").extended);
  EXPECT_TRUE(ReadDrugWords("Once-Daily 600 mg").extended);
  EXPECT_FALSE(ReadDrugWords("600 mg once daily").extended);
  EXPECT_FALSE(ReadDrugWords("for her nerves").extended);
  EXPECT_TRUE(ReadDrugWords("PO CAPS").solid);
  EXPECT_TRUE(ReadDrugWords("oral solution").liquid);
  EXPECT_TRUE(ReadDrugWords("300 mg (6 mL)").liquid);
  EXPECT_TRUE(ReadDrugWords("5 % patch").patch);
  EXPECT_TRUE(ReadDrugWords("1 % gel").local);
  EXPECT_FALSE(ReadDrugWords("oral gel").local);
  EXPECT_FALSE(ReadDrugWords("liqui-gels").local);
}

TEST(DrugWordsTest, KnowsWhatIsNoOrder) {
  EXPECT_TRUE(SpeaksOfNoOrder("Gabapentin allergy"));
  EXPECT_TRUE(SpeaksOfNoOrder("allergic to gabapentin"));
  EXPECT_TRUE(SpeaksOfNoOrder("gabapentin level"));
  EXPECT_FALSE(SpeaksOfNoOrder("gabapentin 300 mg"));
  EXPECT_FALSE(SpeaksOfNoOrder(""));
}

}  // namespace
}  // namespace fhir
