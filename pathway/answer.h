#pragma once

#include <algorithm>

namespace pathway {

// Whether a fact about the patient holds. A silent record is kUnknown, never kNo. The order of
// the values makes And the minimum and Or the maximum (Kleene logic): an unknown red flag can
// neither clear a patient nor alarm anyone by itself.
enum class Answer { kNo, kUnknown, kYes };

constexpr Answer And(Answer a, Answer b) { return std::min(a, b); }
constexpr Answer Or(Answer a, Answer b) { return std::max(a, b); }
constexpr Answer Not(Answer a) {
  if (a == Answer::kUnknown) return a;
  return a == Answer::kYes ? Answer::kNo : Answer::kYes;
}
constexpr Answer FromBool(bool holds) { return holds ? Answer::kYes : Answer::kNo; }

}  // namespace pathway
