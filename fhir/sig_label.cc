#include "fhir/sig_label.h"

#include <algorithm>
#include <cstdint>

namespace fhir {
namespace {

std::int64_t TotalOf(const SigStep& step) {
  std::int64_t sum = 0;
  for (const SigDose& dose : step.doses) {
    if (dose.amount && dose.often) sum += dose.amount->nano * dose.often->times;
  }
  return sum;
}

// A scheme that falls ends with its last label; one that rises goes on. A single label is all.
bool EndsWithItsLabels(const std::vector<SigStep>& steps, const SigLabel& last) {
  if (steps.size() == 1) return !last.onward;
  return TotalOf(steps.back()) < TotalOf(steps.front());
}

}  // namespace

std::optional<SigLabel> ReadSigLabel(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const bool begins = cursor.EatOneOf({"starting", "from"});
  if (!begins) cursor.EatOneOf({"on", "for", "during"});
  SigLabel label;
  if (cursor.EatOneOf({"weeks", "week", "wk"})) {
    label.days = 7;
  } else if (!cursor.EatOneOf({"days", "day"})) {
    cursor.Back(from);
    return std::nullopt;
  }
  const auto number = ReadSigNumber(cursor);
  if (!number || number->low % kNano != 0 || number->high > 1000 * kNano) {
    cursor.Back(from);
    return std::nullopt;
  }
  label.from = static_cast<int>(number->low / kNano);
  if (number->Range()) label.to = static_cast<int>(number->high / kNano);
  const bool after = cursor.EatOneOf(
      {"onwards", "onward", "and after", "and thereafter", "and beyond", "on", "+"});
  label.onward = after || begins;
  return label;
}

bool PutLabels(const std::vector<std::optional<SigLabel>>& labels, AfterLabels after,
               std::vector<SigStep>& steps) {
  const auto labelled = static_cast<std::size_t>(
      std::count_if(labels.begin(), labels.end(), [](const auto& l) { return l.has_value(); }));
  if (labelled == 0) return true;
  const bool open_end = after == AfterLabels::kGoesOn && !labels.back();
  if (labelled + (open_end ? 1 : 0) != labels.size()) return false;
  int next = 1;
  for (std::size_t i = 0; i < labelled; ++i) {
    const SigLabel& label = *labels[i];
    if (label.from != next || label.days != labels.front()->days) return false;
    const bool followed = i + 1 < labelled;
    next = label.to ? *label.to + 1 : followed ? labels[i + 1]->from : label.from + 1;
    if (next <= label.from) return false;
    const bool last = i + 1 == labels.size();
    const bool ends = after == AfterLabels::kStops ||
                      (after == AfterLabels::kUnsaid && EndsWithItsLabels(steps, label));
    if (!last || label.to || ends) {
      steps[i].lasts = pathway::Days((next - label.from) * label.days);
    }
  }
  return true;
}

}  // namespace fhir
