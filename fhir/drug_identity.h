#pragma once

#include <string>
#include <vector>

#include "fhir/coding.h"
#include "fhir/terminology.h"

namespace fhir {

// Which drug a concept names, and how sure that is.
struct DrugIdentity {
  enum class How {
    kCoded,      // by RxNorm
    kByName,     // by a word of its text or display; said on the card
    kOtherDrug,  // a known code, no drug of the content pack
    kUnknown,
  };
  How how = How::kUnknown;
  std::string name;
  std::vector<Component> components;
  bool systemic = true;
  bool solid = false;
  bool codes_disagree = false;  // clinical drugs of different strength or ingredient
};

// Many unordered RxNorm codings may stand side by side: a clinical drug beats an ingredient beats
// a brand, and the order never matters. Codes that contradict each other leave the strength
// unknown.
DrugIdentity IdentifyDrug(const CodeableConcept& of, const Terminology& terminology);

}  // namespace fhir
