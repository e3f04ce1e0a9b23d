#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <string_view>
#include <vector>

#include "fhir/drug_identity.h"
#include "tests/fhir/sample_drugs.h"

// Record systems send up to some twenty codings of a drug, in no order: which drug they name must
// not depend on it.
namespace fhir {
namespace {

// Codings of every kind a record system mixes: clinical drugs, ingredients, brands, other drugs,
// unknown codes and codes of other systems, with and without a display.
std::vector<Coding> Many() {
  using enum CodeSystem;
  return {{kRxNorm, "ingredient", "gabapentin"},
          {kRxNorm, "brand", "Neurontin"},
          {kRxNorm, "form", "gabapentin Oral Capsule"},
          {kRxNorm, "capsule300", "gabapentin 300 MG Oral Capsule"},
          {kRxNorm, "tablet300", "gabapentin 300 MG Oral Tablet"},
          {kRxNorm, "tablet600", "gabapentin 600 MG Oral Tablet"},
          {kRxNorm, "er600", "24 HR gabapentin 600 MG Extended Release Oral Tablet"},
          {kRxNorm, "solution", "gabapentin 50 MG/ML Oral Solution"},
          {kRxNorm, "tramadol", "tramadol"},
          {kRxNorm, "combination", "acetaminophen 325 MG / tramadol 37.5 MG Oral Tablet"},
          {kRxNorm, "oxycodone_acetaminophen", "oxycodone 5 MG / acetaminophen 325 MG Oral Tablet"},
          {kRxNorm, "oxycodone_er80", "12 HR oxycodone 80 MG Extended Release Oral Tablet"},
          {kRxNorm, "patch", "fentanyl 0.025 MG/HR Transdermal System"},
          {kRxNorm, "patch12", "fentanyl 0.012 MG/HR Transdermal System"},
          {kRxNorm, "acetaminophen500", "acetaminophen 500 MG Oral Tablet"},
          {kRxNorm, "amoxicillin", "amoxicillin"},
          {kRxNorm, "0000001", ""},
          {kRxNorm, "0000002", "a retired name"},
          {kOther, "72600010000110", ""},
          {kOther, "N02BF01", "gabapentin"},
          {kSnomed, "386845007", "Gabapentin (substance)"},
          {kOther, "21414", "Neurontin 600 mg tablet"}};
}

// Everything the pathway asks of the drug.
std::string DrugOf(const DrugIdentity& drug) {
  std::ostringstream text;
  text << static_cast<int>(drug.how) << (drug.systemic ? " systemic" : "")
       << (drug.solid ? " solid" : "") << (drug.codes_disagree ? " disagree" : "");
  for (const Component& component : drug.components) {
    text << "; " << component.drug << " (" << component.ingredient << ", " << component.drug_class
         << ") " << (component.strength ? component.strength->Nanograms() : 0) << " per "
         << static_cast<int>(component.per);
  }
  return text.str();
}

// What a person reads.
std::string NameOf(const DrugIdentity& drug) { return drug.name; }

std::string CodesOf(const CodeableConcept& of) {
  std::string text;
  for (const Coding& coding : of.codings) text.append(coding.code).append(" ");
  return text;
}

enum class Displays { kLeftOut, kKept };

// A set of the codings above, drawn at random.
CodeableConcept Drawn(std::mt19937& random, Displays displays, std::string_view words) {
  CodeableConcept of;
  of.text = words;
  of.codings = Many();
  std::shuffle(of.codings.begin(), of.codings.end(), random);
  of.codings.resize(1 + random() % of.codings.size());
  for (Coding& coding : of.codings) {
    if (displays == Displays::kLeftOut) coding.display = {};
  }
  return of;
}

// Draws many sets of codings and compares what is told of each in several orders. One difference
// of a kind is enough to read.
template <typename Tell>
void ExpectOrderNeverMatters(const Tell& tell, Displays displays, std::string_view words) {
  const Terminology drugs = SampleDrugs();
  std::mt19937 random(88);
  for (int set = 0; set < 400; ++set) {
    CodeableConcept of = Drawn(random, displays, words);
    const std::string first = tell(IdentifyDrug(of, drugs));
    const std::string codes = CodesOf(of);
    for (int i = 0; i < 10; ++i) {
      std::shuffle(of.codings.begin(), of.codings.end(), random);
      ASSERT_EQ(tell(IdentifyDrug(of, drugs)), first)
          << "'" << words << "' " << codes << "\nshuffled: " << CodesOf(of);
    }
  }
}

TEST(IdentityPropertyTest, TheOrderOfCodesNeverMatters) {
  ExpectOrderNeverMatters(DrugOf, Displays::kLeftOut, "");
}

TEST(IdentityPropertyTest, TheOrderOfCodesWithDisplaysNeverMatters) {
  ExpectOrderNeverMatters(DrugOf, Displays::kKept, "");
}

TEST(IdentityPropertyTest, TheOrderOfCodesBesideATextNeverMatters) {
  for (const char* words : {"gabapentin", "gabapentin ER 600 mg", "Neurontin 300 mg capsule",
                            "some tablets", "amoxicillin 500 mg"}) {
    ExpectOrderNeverMatters(DrugOf, Displays::kLeftOut, words);
    ExpectOrderNeverMatters(DrugOf, Displays::kKept, words);
    ExpectOrderNeverMatters(NameOf, Displays::kKept, words);
  }
}

// The name stands on cards, and a card's identifier is made of what stands on it.
TEST(IdentityPropertyTest, TheNameNeverDependsOnTheOrder) {
  ExpectOrderNeverMatters(NameOf, Displays::kLeftOut, "");
  ExpectOrderNeverMatters(NameOf, Displays::kKept, "");
}

// A second copy of a coding tells nothing new.
TEST(IdentityPropertyTest, RepeatedCodesChangeNothing) {
  const Terminology drugs = SampleDrugs();
  std::mt19937 random(92);
  for (int set = 0; set < 200; ++set) {
    CodeableConcept of = Drawn(random, Displays::kKept, "");
    const DrugIdentity once = IdentifyDrug(of, drugs);
    const std::vector<Coding> codings = of.codings;
    of.codings.insert(of.codings.end(), codings.begin(), codings.end());
    const DrugIdentity twice = IdentifyDrug(of, drugs);
    EXPECT_EQ(DrugOf(twice), DrugOf(once)) << CodesOf(of);
    EXPECT_EQ(NameOf(twice), NameOf(once)) << CodesOf(of);
  }
}

}  // namespace
}  // namespace fhir
