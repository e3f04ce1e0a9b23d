#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pathway/pain_case.h"
#include "tests/property/answered.h"
#include "tests/property/vocabulary.h"

namespace property {

// What an answer says, without its words: rules, options and their gates, stops, orders, and the
// doses of what is suggested.
std::string Outline(const Answered& answered);

// The generated patients whose answers stand on file (tests/property/population.txt), by their
// seed from 1 on.
inline constexpr std::uint64_t kPopulation = 10'000;
std::vector<pathway::PainCase> Population(const Vocabulary& words);

// Eight digits that another outline all but surely does not have.
std::string Digest(const std::string& outline);

}  // namespace property
