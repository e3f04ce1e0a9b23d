#include "fhir/coding.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

struct SystemCase {
  const char* name;
  const char* uri;
  CodeSystem system;
};

class SystemOfTest : public ::testing::TestWithParam<SystemCase> {};

TEST_P(SystemOfTest, KnowsTheUriAndItsAliases) {
  EXPECT_EQ(SystemOf(GetParam().uri), GetParam().system);
}

INSTANTIATE_TEST_SUITE_P(
    CodingTest, SystemOfTest,
    ::testing::Values(
        SystemCase{"RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::kRxNorm},
        SystemCase{"Ndc", "http://hl7.org/fhir/sid/ndc", CodeSystem::kNdc},
        SystemCase{"NdcOid", "urn:oid:2.16.840.1.113883.6.69", CodeSystem::kNdc},
        SystemCase{"Atc", "http://www.whocc.no/atc", CodeSystem::kAtc},
        SystemCase{"AtcOid", "urn:oid:2.16.840.1.113883.6.73", CodeSystem::kAtc},
        SystemCase{"RxNormOid", "urn:oid:2.16.840.1.113883.6.88", CodeSystem::kRxNorm},
        SystemCase{"RxNormSlash", "http://www.nlm.nih.gov/research/umls/rxnorm/",
                   CodeSystem::kRxNorm},
        SystemCase{"Snomed", "http://snomed.info/sct", CodeSystem::kSnomed},
        SystemCase{"SnomedOid", "urn:oid:2.16.840.1.113883.6.96", CodeSystem::kSnomed},
        SystemCase{"Icd10Cm", "http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::kIcd10cm},
        SystemCase{"Icd10CmOid", "urn:oid:2.16.840.1.113883.6.90", CodeSystem::kIcd10cm},
        SystemCase{"Icd10", "http://hl7.org/fhir/sid/icd-10", CodeSystem::kIcd10cm},
        SystemCase{"Loinc", "http://loinc.org", CodeSystem::kLoinc},
        SystemCase{"LoincSlash", "http://loinc.org/", CodeSystem::kLoinc},
        SystemCase{"LoincOid", "urn:oid:2.16.840.1.113883.6.1", CodeSystem::kLoinc},
        SystemCase{"Hcpcs", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
                   CodeSystem::kHcpcs},
        SystemCase{"Unii", "http://fdasis.nlm.nih.gov", CodeSystem::kUnii},
        SystemCase{"Icd9", "http://hl7.org/fhir/sid/icd-9-cm", CodeSystem::kOther},
        SystemCase{"None", "", CodeSystem::kOther}, SystemCase{"Slashes", "//", CodeSystem::kOther},
        SystemCase{"LongerOid", "urn:oid:2.16.840.1.113883.6.881", CodeSystem::kOther}),
    [](const auto& tested) { return tested.param.name; });

JsonDocument Parsed(const char* text) {
  auto document = JsonDocument::Parse(text);
  if (!document) ADD_FAILURE() << text;
  return *std::move(document);
}

TEST(ConceptAtTest, ReadsCodingsAndText) {
  const JsonDocument document = Parsed(R"({"code":{"coding":[
      {"system":"http://snomed.info/sct","code":"23056005","display":"Sciatica"},
      {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M54.31"}],"text":"leg pain"}})");
  const CodeableConcept read = ConceptAt(document.Root("Condition"), "code");
  ASSERT_EQ(read.codings.size(), 2U);
  EXPECT_EQ(read.codings[0].system, CodeSystem::kSnomed);
  EXPECT_EQ(read.codings[0].code, "23056005");
  EXPECT_EQ(read.codings[1].code, "M54.31");
  EXPECT_EQ(read.Words(), "leg pain");
}

TEST(ConceptAtTest, WordsAreTheTextElseTheFirstDisplayElseTheFirstCode) {
  const JsonDocument document = Parsed(
      R"({"a":{"coding":[{"code":"1"},{"code":"2","display":"two"}]},"b":{"coding":[{"code":"1"}]},
          "c":{}})");
  const Node root = document.Root("");
  EXPECT_EQ(ConceptAt(root, "a").Words(), "two");
  EXPECT_EQ(ConceptAt(root, "b").Words(), "1");
  EXPECT_EQ(ConceptAt(root, "c").Words(), "");
}

TEST(ConceptAtTest, ACodingWithoutCodeGivesItsWordsOnly) {
  const JsonDocument document = Parsed(R"({"code":{"coding":[{"display":"gabapentin"}]}})");
  const CodeableConcept read = ConceptAt(document.Root(""), "code");
  EXPECT_TRUE(read.codings.empty());
  EXPECT_EQ(read.Words(), "gabapentin");
}

TEST(ConceptAtTest, WhatIsAbsentIsEmpty) {
  const JsonDocument document = Parsed(R"({"b":null,"c":"text","d":{"coding":null}})");
  const Node root = document.Root("");
  for (const char* key : {"a", "b", "c", "d"}) EXPECT_TRUE(ConceptAt(root, key).Empty()) << key;
}

TEST(ConceptAtTest, AListOfConceptsGivesAllTheirCodings) {
  const JsonDocument document =
      Parsed(R"({"code":[{"coding":[{"code":"1"}]},{"coding":{"code":"2"}}]})");
  EXPECT_EQ(ConceptAt(document.Root(""), "code").codings.size(), 2U);
}

TEST(HasCodeTest, LooksAtEveryCoding) {
  const JsonDocument document =
      Parsed(R"({"type":{"coding":[{"code":"a"},{"code":"ordered"}]},"other":"ordered"})");
  EXPECT_TRUE(HasCode(document.Root(""), "type", "ordered"));
  EXPECT_FALSE(HasCode(document.Root(""), "type", "calculated"));
  EXPECT_FALSE(HasCode(document.Root(""), "other", "ordered"));
}

}  // namespace
}  // namespace fhir
