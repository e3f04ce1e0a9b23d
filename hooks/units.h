#pragma once

#include <cstdint>
#include <string_view>

namespace hooks {

// A kind of measurement and what a value in some unit is in the unit it is kept in: value times
// `times` over `over`. An empty unit is a value sent without one.
struct Conversion {
  std::string_view kind;
  std::string_view unit;
  std::int64_t times;
  std::int64_t over;
};

// The conversion of a unit for a kind, whatever its case; null when it is not known.
const Conversion* ConversionOf(std::string_view kind, std::string_view unit);

// Whether a concept is a kind of measurement.
bool IsMeasured(std::string_view kind);

}  // namespace hooks
