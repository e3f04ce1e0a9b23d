#include "cards/code_map.h"

#include <gtest/gtest.h>

#include <string>

namespace cards {
namespace {

constexpr const char* kReferral =
    R"({"resourceType":"ServiceRequest","code":{"coding":[{"system":"urn:a","code":"1"},)"
    R"({"system":"urn:b","code":"2","display":"Two"}],"text":"Referral"}})";
constexpr const char* kDrug =
    R"({"resourceType":"MedicationRequest","medicationCodeableConcept":)"
    R"({"coding":[{"system":"urn:rx","code":"9"}]},"dosageInstruction":[{"value":37.5}]})";

TEST(ItemForTest, IsThatOfTheOrderBeforeThatOfItsCode) {
  CodeMap map;
  EXPECT_FALSE(ItemFor(map, "refer", kReferral));
  map.codes[{"urn:b", "2"}] = {"urn:site", "by-code", ""};
  EXPECT_EQ(ItemFor(map, "refer", kReferral)->code, "by-code");
  map.orders["refer"] = {"urn:site", "by-order", ""};
  EXPECT_EQ(ItemFor(map, "refer", kReferral)->code, "by-order");
  EXPECT_EQ(ItemFor(map, "other", kReferral)->code, "by-code");
}

TEST(ItemForTest, IsOfSystemAndCodeTogether) {
  CodeMap map;
  map.codes[{"urn:a", "2"}] = {"urn:site", "x", ""};
  map.codes[{"urn:b", "1"}] = {"urn:site", "x", ""};
  EXPECT_FALSE(ItemFor(map, "refer", kReferral));
  map.codes[{"urn:rx", "9"}] = {"urn:site", "drug", ""};
  EXPECT_EQ(ItemFor(map, "start", kDrug)->code, "drug");
}

TEST(ItemForTest, IsNothingForAnOrderWithoutCodes) {
  CodeMap map;
  map.codes[{"", ""}] = {"urn:site", "x", ""};
  for (const char* resource : {"", "x", "[]", "{}", R"({"code":1})", R"({"code":{"text":"Yoga"}})",
                               R"({"code":{"coding":{"system":"","code":""}}})"}) {
    EXPECT_FALSE(ItemFor(map, "refer", resource)) << resource;
  }
}

TEST(WithItemTest, PutsTheItemFirstAndKeepsOurCodes) {
  EXPECT_EQ(
      WithItem(kReferral, {"urn:site", "REF", "Pain clinic"}),
      R"({"resourceType":"ServiceRequest","code":{"coding":[)"
      R"({"system":"urn:site","code":"REF","display":"Pain clinic"},{"system":"urn:a","code":"1"},)"
      R"({"system":"urn:b","code":"2","display":"Two"}],"text":"Referral"}})");
  EXPECT_EQ(WithItem(kDrug, {"urn:site", "DULOX", ""}),
            R"({"resourceType":"MedicationRequest","medicationCodeableConcept":{"coding":[)"
            R"({"system":"urn:site","code":"DULOX"},{"system":"urn:rx","code":"9"}]},)"
            R"("dosageInstruction":[{"value":37.5}]})");
}

TEST(WithItemTest, IsTheOnlyCodeOfWhatHadNone) {
  EXPECT_EQ(WithItem(R"({"resourceType":"ServiceRequest","code":{"text":"Yoga"}})",
                     {"urn:site", "YOGA", ""}),
            R"({"resourceType":"ServiceRequest","code":{"text":"Yoga",)"
            R"("coding":[{"system":"urn:site","code":"YOGA"}]}})");
  EXPECT_EQ(WithItem(R"({"resourceType":"ServiceRequest"})", {"urn:site", "YOGA", ""}),
            R"({"resourceType":"ServiceRequest",)"
            R"("code":{"coding":[{"system":"urn:site","code":"YOGA"}]}})");
}

}  // namespace
}  // namespace cards
