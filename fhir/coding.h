#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/json.h"

namespace fhir {

enum class CodeSystem {
  kOther,
  kRxNorm,
  kSnomed,
  kIcd10cm,
  kLoinc,
  kHcpcs,
  kUnii,
  kNdc,
  kAtc,
};

// The code system of a URI or of its OID alias; kOther for any that the content does not hold.
CodeSystem SystemOf(std::string_view uri);

// One coding, borrowed from its document.
struct Coding {
  CodeSystem system = CodeSystem::kOther;
  std::string_view code;
  std::string_view display;
};

// A CodeableConcept: its codings in any order, and its text.
struct CodeableConcept {
  std::vector<Coding> codings;
  std::string_view text;

  bool Empty() const { return codings.empty() && text.empty(); }
  // What a person reads: the text, else the first display, else the first code of the alphabet.
  std::string_view Words() const;
};

// Reads the concept at a member; an empty one when it is absent. A coding without a code is left
// out. An array where one concept belongs gives the codings of all of them.
CodeableConcept ConceptAt(const Node& node, std::string_view key);
CodeableConcept ReadConcept(const Node& concept_node);

// Whether some coding of the concept at `key` has this code, whatever its system.
bool HasCode(const Node& node, std::string_view key, std::string_view code);

}  // namespace fhir
