#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pathway/pain_case.h"
#include "service/deployment.h"
#include "tests/property/vocabulary.h"

namespace property {

// A generated patient at a site of his own.
struct Inhabitant {
  pathway::PainCase pain_case;
  pathway::SiteChoices site;
};

// The generated patients whose answers stand on file (tests/property/population.txt): some as in
// the property test, and for every rule and every gate some around the edge of each single question
// that it asks or that decides on what it offers. The same content gives the same patients.
std::vector<Inhabitant> Population(const Vocabulary& words, const pathway::SiteChoices& usual);

// What one of them is answered, in outline. The deployment then has his site.
std::string OutlineOf(const Inhabitant& patient, service::Deployment& deployment);

// Eight digits that another text all but surely does not have.
std::string Digest(const std::string& text);

}  // namespace property
