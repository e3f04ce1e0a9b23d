#include "fhir/outcome.h"

#include <string_view>

#include "fhir/coding.h"

namespace fhir {

bool SaysEmpty(const Node& outcome) {
  bool empty = true;
  for (const Node issue : outcome.EachOf("issue")) {
    const std::string_view severity = issue.TextOf("severity");
    const bool harmless = severity == "information" || severity == "warning";
    const bool withheld = HasCode(issue, "details", "4119") || HasCode(issue, "details", "4130") ||
                          HasCode(issue, "details", "4131") || HasCode(issue, "details", "4134");
    if (!harmless || withheld) empty = false;
  }
  return empty;
}

}  // namespace fhir
