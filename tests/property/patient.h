#pragma once

#include <cstdint>
#include <string>

#include "pathway/pain_case.h"
#include "tests/property/vocabulary.h"

namespace property {

// A generated patient; the same seed and content give the same one.
pathway::PainCase PatientOf(std::uint64_t seed, const Vocabulary& words, pathway::Day today);

// Nothing is drafted where a record is only looked at.
void WithoutDraftsOnView(pathway::PainCase& pain_case);

// The record in one line, days counted back from today.
std::string InShort(const pathway::PainCase& pain_case);

}  // namespace property
