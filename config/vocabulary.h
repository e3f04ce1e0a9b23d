#pragma once

#include <set>
#include <string>

#include "fhir/terminology.h"

namespace config {

// What a question may name: filled from the terminology before rules and gates are read.
struct Vocabulary {
  const fhir::Terminology* terminology = nullptr;
  std::set<std::string> drugs;  // ingredients and the drugs of drugs.yaml
  std::set<std::string> classes;
  std::set<std::string> pain_kinds;
  std::set<std::string> sources;
};

}  // namespace config
