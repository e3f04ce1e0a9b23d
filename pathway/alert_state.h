#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "pathway/judgement.h"

namespace pathway {

// What was known when an alert was shown, as far as it decides later whether the same alert is
// news.
struct AlertState {
  // Drafted or taken, by the content's name, with what it comes to a day; missing: not known.
  std::map<std::string, std::optional<MilligramsPerDay>> drugs;
  std::set<std::string> red_flags;

  friend bool operator==(const AlertState&, const AlertState&) = default;
};

// A drug that is drafted counts at its drafted dose. Drugs that no rule knows are left out.
AlertState StateOf(const Judgement& judgement);

// Whether something speaks for saying again what was said then: a drug that was not there, a higher
// dose, or a red flag that was not recorded. A dose that is not known now, or was not then, counts
// as higher, unless neither is.
bool IsNews(const AlertState& then, const AlertState& now);

}  // namespace pathway
