#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir/issue.h"
#include "fhir/json.h"
#include "hooks/build_case.h"
#include "pathway/pain_case.h"

namespace hooks {

struct Reading {
  std::int64_t thousandths = 0;  // of the unit the kind is kept in
  pathway::Bound bound = pathway::Bound::kExact;
};

// The value of an observation or component: a Quantity, a number, or a text or answer that is
// nothing but a number with its unit (">60 mL/min", "7/10"). A unit that is not known, a value
// outside of what is possible and a bound where only a value is of use are Issues, never guesses.
std::optional<Reading> ReadingOf(const fhir::Node& part, std::string_view kind,
                                 const std::vector<PlausibleRange>& plausible,
                                 fhir::Issues& issues);

}  // namespace hooks
