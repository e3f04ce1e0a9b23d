#include "fhir/sig_scheme.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "fhir/sig_filler.h"

namespace fhir {
namespace {

// The numbers of "1-0-1"; none where one is no count of pieces.
std::vector<std::int64_t> ReadCounts(SigCursor& cursor) {
  std::vector<std::int64_t> counts;
  do {
    const SigToken* token = cursor.Peek();
    const bool count = token != nullptr && token->kind == SigToken::Kind::kNumber;
    if (!count || token->nano > 9 * kNano) return {};
    counts.push_back(token->nano);
    cursor.Skip();
  } while (cursor.Eat("-"));
  return counts;
}

// "4-3-2-1" may be a taper.
bool ByOnes(const std::vector<std::int64_t>& counts) {
  const bool none = std::find(counts.begin(), counts.end(), 0) != counts.end();
  const auto by = [&counts](std::int64_t step) {
    return std::adjacent_find(counts.begin(), counts.end(),
                              [step](auto a, auto b) { return b - a != step; }) == counts.end();
  };
  return !none && (by(kNano) || by(-kNano));
}

}  // namespace

std::optional<Sig> ReadSigScheme(SigCursor& cursor) {
  while (cursor.Eat(";")) {
  }
  const auto counts = ReadCounts(cursor);
  if ((counts.size() != 3 && counts.size() != 4) || ByOnes(counts)) return std::nullopt;
  const bool pieces =
      cursor.EatOneOf({"tablets", "tablet", "tabs", "tab", "capsules", "capsule", "caps", "cap"});
  while (SkipSigFiller(cursor) || cursor.EatOneOf({".", ",", ";", "daily"})) {
  }
  if (!cursor.Done()) return std::nullopt;
  SigStep step;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    Frequency often{1, 24, pathway::DoseMethod::kText, i + 1 == counts.size(), false};
    step.doses.push_back({Amount{counts[i], pieces ? Unit::kPiece : Unit::kNone}, often, {}});
  }
  if (step.doses.empty()) return std::nullopt;
  Sig sig;
  sig.steps.push_back(std::move(step));
  return sig;
}

}  // namespace fhir
