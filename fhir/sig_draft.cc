#include "fhir/sig_draft.h"

#include <algorithm>
#include <bit>

#include "fhir/sig_times.h"

namespace fhir {
namespace {

constexpr std::int64_t kDay = 24;
constexpr std::int64_t kWeek = 168;

bool PutOnWeekdays(unsigned weekdays, Frequency& often) {
  const int days = std::popcount(weekdays);
  if (often.hours == kDay) {
    often.times *= days;
    often.hours = kWeek;
    return true;
  }
  return often.hours == kWeek && often.times == days;
}

// "Twice daily in the morning and at bedtime", "three times a week at bedtime". "Three times daily,
// at bedtime" contradicts itself; "twice a week, morning and evening" may be two or four.
bool Agree(const Frequency& often, int times_a_day) {
  return often.times * kDay == times_a_day * often.hours ||
         (often.hours > kDay && often.hours % kDay == 0 && times_a_day == 1);
}

std::int64_t TotalOf(const SigDraft& dose) {
  const auto often = OftenOf(dose);
  return dose.amount && often ? dose.amount->amount.nano * often->times : 0;
}

// "300 mg three times daily, 600 mg at bedtime" are two doses. "3 capsules daily, 1 in the morning"
// and "1 capsule twice daily, 2 at bedtime" begin to explain the first; so do equal sums.
bool PlainBesideTimed(const SigDraft& plain, const SigDraft& timed, bool only_two) {
  if (!timed.after_sign && !plain.after_sign) return true;
  return only_two && timed.after_sign && !plain.after_sign && plain.rate &&
         plain.rate->times * kDay > plain.rate->hours && plain.amount && timed.amount &&
         plain.amount->amount.unit == timed.amount->amount.unit &&
         plain.amount->amount.nano != timed.amount->amount.nano && TotalOf(plain) != TotalOf(timed);
}

bool SamePeriod(const SigDraft& a, const SigDraft& b) {
  const auto one = a.HasOften() ? OftenOf(a) : std::nullopt;
  const auto other = b.HasOften() ? OftenOf(b) : std::nullopt;
  if (!one || !other) return true;
  return std::max(one->hours, kDay) == std::max(other->hours, kDay);
}

bool Beside(const SigDraft& a, const SigDraft& b, bool only_two) {
  if (a.as_needed != b.as_needed || a.of_degree || b.of_degree) return false;
  if ((a.weekdays == 0) != (b.weekdays == 0) || !SamePeriod(a, b)) return false;
  if (a.weekdays != 0 && (a.weekdays & b.weekdays) == 0) return true;
  if (a.Plain() && b.Plain()) return false;  // "1 tid, 2 bid": which?
  if (a.Plain()) return PlainBesideTimed(a, b, only_two);
  if (b.Plain()) return PlainBesideTimed(b, a, only_two);
  return (a.times_of_day & b.times_of_day) == 0;
}

}  // namespace

std::optional<Frequency> OftenOf(const SigDraft& draft) {
  Frequency often;
  often.method = pathway::DoseMethod::kText;
  const int listed = std::popcount(draft.times_of_day);
  if (draft.clocks > 0 && listed > 0 && draft.clocks != listed) return std::nullopt;
  const int times = std::max(listed, draft.clocks);
  if (draft.rate) {
    often.times = draft.rate->times;
    often.hours = draft.rate->hours;
    if (times > 0 && !Agree(often, times)) return std::nullopt;
  } else {
    often.times = std::max(times, 1);
  }
  often.at_bedtime = often.times == 1 && draft.times_of_day == kBedtime;
  if (draft.weekdays != 0 && !PutOnWeekdays(draft.weekdays, often)) return std::nullopt;
  const bool plausible = often.hours > 0 && often.times > 0 && often.times <= often.hours;
  return plausible ? std::optional(often) : std::nullopt;
}

bool AddUp(const std::vector<SigDraft>& doses) {
  for (std::size_t i = 0; i < doses.size(); ++i) {
    for (std::size_t j = i + 1; j < doses.size(); ++j) {
      if (!Beside(doses[i], doses[j], doses.size() == 2)) return false;
    }
  }
  return true;
}

}  // namespace fhir
