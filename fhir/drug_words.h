#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/terminology.h"
#include "pathway/dose.h"

namespace fhir {

// An amount of drug and what it is in.
struct Strength {
  pathway::Milligrams amount;
  StrengthPer per = StrengthPer::kUnit;

  friend bool operator==(const Strength&, const Strength&) = default;
};

// What the words of an order say of a product beside its name: "250 mg/5 mL oral solution",
// "ER 600 mg tab".
struct DrugWords {
  std::vector<Strength> strengths;  // as written: "37.5-325 mg" gives two
  bool unclear = false;             // a number before "mg" that is no plain strength
  bool extended = false;            // a release form whose doses are not interchangeable
  bool local = false;               // cream, gel, eye drops
  bool patch = false;
  bool solid = false;   // tablets or capsules
  bool liquid = false;  // counted in millilitres
};

DrugWords ReadDrugWords(std::string_view text);

// Whether the words speak of a drug that is not ordered: "gabapentin allergy".
bool SpeaksOfNoOrder(std::string_view text);

// The products that the words name, without those they deny: "no pregabalin".
std::vector<const Product*> OrderedIn(std::string_view text, const Terminology& terminology);

}  // namespace fhir
