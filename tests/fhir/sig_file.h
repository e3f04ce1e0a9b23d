#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "fhir/drug_identity.h"
#include "tests/fhir/sample_drugs.h"

// The directions of tests/fhir/sigs.tsv, whose head explains its columns.
namespace fhir {

struct SigLine {
  int number = 0;  // in the file
  std::string sig;
  std::string product;   // a code of sample_drugs.h
  std::string expected;  // "900", "300 for 3 d; 600", "unread"

  bool HasReading() const { return expected != "unread"; }
  std::string Where() const {
    return "sigs.tsv:" + std::to_string(number) + ": \"" + sig + "\" of " + product;
  }
};

// A line of another shape than three columns fails the test that asks.
inline std::vector<SigLine> LinesOfSigFile() {
  std::vector<SigLine> lines;
  std::ifstream file(SOURCE_ROOT "/tests/fhir/sigs.tsv", std::ios::binary);
  EXPECT_TRUE(file.is_open());
  int number = 0;
  for (std::string text; std::getline(file, text);) {
    ++number;
    if (text.empty() || text.front() == '#') continue;
    const std::size_t first = text.find('\t');
    const std::size_t second = first == std::string::npos ? first : text.find('\t', first + 1);
    if (second == std::string::npos || text.find('\t', second + 1) != std::string::npos) {
      ADD_FAILURE() << "sigs.tsv:" << number << ": not three columns";
      continue;
    }
    lines.push_back({number, text.substr(0, first), text.substr(first + 1, second - first - 1),
                     text.substr(second + 1)});
  }
  return lines;
}

inline const std::vector<SigLine>& SigFile() {
  static const std::vector<SigLine> lines = LinesOfSigFile();
  return lines;
}

inline DrugIdentity IdentityOf(const SigLine& line) {
  static const Terminology drugs = SampleDrugs();
  CodeableConcept of;
  of.codings.push_back({CodeSystem::kRxNorm, line.product, {}});
  return IdentifyDrug(of, drugs);
}

}  // namespace fhir
