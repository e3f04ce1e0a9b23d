#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/coding.h"
#include "fhir/terminology.h"

namespace fhir {

// Which drug a concept names, and how sure that is.
struct DrugIdentity {
  enum class How {
    kCoded,      // by RxNorm, NDC, SNOMED CT or ATC
    kByName,     // by the words of its text or display; said on the card
    kOtherDrug,  // a known code, no drug of the content pack
    kUnknown,
  };
  How how = How::kUnknown;
  std::string name;
  std::vector<Component> components;
  bool systemic = true;
  bool solid = false;
  bool codes_disagree = false;  // clinical drugs of different strength or ingredient
  DoseLimits limits;            // how far the numbers of its orders are believed
};

// Many unordered codings may stand side by side: a clinical drug beats an ingredient beats a brand,
// and the order never matters. Codes that contradict each other leave the strength unknown. What
// the codes leave open is read from the words and from those of the dose form, if there are any.
DrugIdentity IdentifyDrug(const CodeableConcept& of, const Terminology& terminology,
                          std::string_view form = {});

// One product out of what its ingredients were found to be, each known by itself. An ingredient
// that is not known stays in as a component without a name.
DrugIdentity Combined(const std::vector<DrugIdentity>& ingredients);

}  // namespace fhir
