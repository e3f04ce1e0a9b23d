#include "fhir/dosage.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/amount.h"
#include "fhir/lower.h"
#include "fhir/timing.h"

namespace fhir {
namespace {

using pathway::DailyDose;
using pathway::DoseMethod;
using pathway::Milligrams;
using pathway::MilligramsPerDay;
using pathway::NoDose;

constexpr std::int64_t kMostTimes = 1'000;
constexpr Milligrams kMostDrug = Milligrams::Whole(10'000'000);

// ---- how much at a time ------------------------------------------------------------------------

std::optional<Amount> DoseAt(const Node& node, Issues& issues) {
  if (const auto quantity = node.Find("doseQuantity")) return AmountOf(*quantity, issues);
  const auto range = node.Find("doseRange");
  const auto high = range ? range->Find("high") : std::nullopt;
  return high ? AmountOf(*high, issues) : std::nullopt;
}

constexpr int kTypeCount = 4;  // ordered, calculated, admin-amount, none

// ordered beats calculated beats the amount administered beats an entry without a type.
int RankOfType(const Node& dose_and_rate) {
  static constexpr std::array<std::string_view, 3> kTypes = {"ordered", "calculated",
                                                             "admin-amount"};
  for (std::size_t rank = 0; rank < kTypes.size(); ++rank) {
    if (HasCode(dose_and_rate, "type", kTypes[rank])) return static_cast<int>(rank);
  }
  return static_cast<int>(kTypes.size());
}

std::optional<Amount> AmountAtATime(const Node& dosage, Issues& issues) {
  std::optional<Amount> best;
  int best_rank = 0;
  for (const Node entry : dosage.EachOf("doseAndRate")) {
    const auto amount = DoseAt(entry, issues);
    if (!amount) continue;
    // A unit that can be read beats the type: "1 dose, ordered" beside "600 mg, calculated".
    const bool readable = amount->unit != Unit::kUnknown;
    const int rank = RankOfType(entry) + (readable ? 0 : kTypeCount);
    if (!best || rank < best_rank) {
      best = amount;
      best_rank = rank;
    }
  }
  return best ? best : DoseAt(dosage, issues);
}

// ---- the daily dose ----------------------------------------------------------------------------

DailyDose Missing(NoDose why) {
  DailyDose dose;
  dose.missing = why;
  return dose;
}

bool AsNeeded(const Node& dosage) {
  return dosage.TrueAt("asNeededBoolean") || dosage.Find("asNeededCodeableConcept").has_value() ||
         dosage.TrueAt("asNeeded");
}

// Days in the unit of a supply; a bare number counts days, as the element is defined.
std::optional<std::int64_t> DaysIn(std::string_view unit) {
  const std::string lower = Lower(unit);
  if (lower.empty() || lower == "d" || lower == "day" || lower == "days") return 1;
  if (lower == "wk" || lower == "week" || lower == "weeks") return 7;
  if (lower == "mo" || lower == "month" || lower == "months") return 30;
  return std::nullopt;
}

// The days that the quantity supplied is for.
std::optional<std::int64_t> SupplyDays(const Node& request, Issues& issues) {
  const auto dispense = request.Find("dispenseRequest");
  const auto duration = dispense ? dispense->Find("expectedSupplyDuration") : std::nullopt;
  if (!duration) return std::nullopt;
  const auto value = WholeAt(*duration, "value", issues);
  const auto days = DaysIn(duration->TextOf(duration->Find("code") ? "code" : "unit"));
  if (!value || *value > kMostAtATime || !days) return std::nullopt;
  return *value * *days;
}

// Quantity supplied over the days it is for.
std::optional<Amount> SuppliedADay(const Node& request, Issues& issues) {
  const auto days = SupplyDays(request, issues);
  const auto dispense = request.Find("dispenseRequest");
  const auto quantity = dispense ? dispense->Find("quantity") : std::nullopt;
  if (!days || !quantity) return std::nullopt;
  auto amount = AmountOf(*quantity, issues);
  if (amount) amount->nano /= *days;
  return amount;
}

DailyDose FromAmount(const Amount& amount, const Frequency& often, const DrugIdentity& drug,
                     const Component& component) {
  const auto at_a_time = DrugIn(amount, drug, component);
  if (!at_a_time) return Missing(at_a_time.error());
  if (*at_a_time > kMostDrug) return Missing(NoDose::kNoAmount);
  if (often.times > kMostTimes) return Missing(NoDose::kNoFrequency);
  DailyDose dose;
  dose.amount = MilligramsPerDay::Taken(often.times * *at_a_time, std::chrono::hours(often.hours));
  dose.method = often.method;
  dose.at_bedtime = often.at_bedtime;
  dose.assumed_units = amount.unit == Unit::kNone;
  if (often.times * 24 % often.hours == 0) {
    dose.times_a_day = static_cast<int>(often.times * 24 / often.hours);
  }
  return dose;
}

// What the supply of the whole order says where its directions do not.
DailyDose FromSupply(const Node& request, const DrugIdentity& drug, const Component& component,
                     NoDose otherwise, Issues& issues) {
  const auto supplied = SuppliedADay(request, issues);
  if (!supplied) return Missing(otherwise);
  DailyDose dose =
      FromAmount(*supplied, Frequency{1, 24, DoseMethod::kSupply, false, false}, drug, component);
  dose.times_a_day.reset();
  return dose;
}

DailyDose FromDosage(const Node& dosage, const DrugIdentity& drug, const Component& component,
                     Issues& issues) {
  const auto amount = AmountAtATime(dosage, issues);
  const auto often = FrequencyOf(dosage, issues);
  DailyDose dose = !amount  ? Missing(NoDose::kNoAmount)
                   : !often ? Missing(NoDose::kNoFrequency)
                            : FromAmount(*amount, *often, drug, component);
  dose.as_needed = AsNeeded(dosage) || (often && often->as_needed);
  return dose;
}

std::int64_t SequenceOf(const Node& dosage, Issues& issues) {
  return WholeAt(dosage, "sequence", issues).value_or(0);
}

bool HasBounds(const Node& dosage) {
  const auto timing = dosage.Find("timing");
  const auto repeat = timing ? timing->Find("repeat") : std::nullopt;
  return repeat && (repeat->Find("boundsDuration") || repeat->Find("boundsPeriod") ||
                    repeat->Find("boundsRange") || repeat->Find("count"));
}

// Directions taken together add up; one whose dose is not known leaves the sum unknown.
void Add(DailyDose& sum, const DailyDose& more) {
  sum.as_needed = sum.as_needed || more.as_needed;
  if (!sum.amount || !more.amount) {
    sum.amount.reset();
    if (sum.missing == NoDose::kNone) sum.missing = more.missing;
    return;
  }
  sum.amount = *sum.amount + *more.amount;
  sum.at_bedtime = sum.at_bedtime && more.at_bedtime;
  sum.assumed_units = sum.assumed_units || more.assumed_units;
  if (sum.times_a_day && more.times_a_day) {
    sum.times_a_day = *sum.times_a_day + *more.times_a_day;
  } else {
    sum.times_a_day.reset();
  }
}

}  // namespace

DailyDose DailyDoseOf(const Node& order, const DrugIdentity& drug, const Component& component,
                      Issues& issues) {
  if (component.per == StrengthPer::kHour) return Missing(NoDose::kNotDaily);
  // A MedicationStatement calls it dosage.
  const Elements dosages =
      order.EachOf(order.Find("dosageInstruction") ? "dosageInstruction" : "dosage");
  std::int64_t last = 0;
  for (const Node dosage : dosages) last = std::max(last, SequenceOf(dosage, issues));
  std::optional<DailyDose> sum;
  for (const Node dosage : dosages) {
    // Steps of a titration follow one another: the last is the one that goes on. A step without an
    // end may as well be one of the day's doses, numbered: then nobody knows.
    if (SequenceOf(dosage, issues) != last) {
      if (!HasBounds(dosage)) return Missing(NoDose::kUnclearSteps);
      continue;
    }
    const DailyDose dose = FromDosage(dosage, drug, component, issues);
    if (!sum) {
      sum = dose;
    } else {
      Add(*sum, dose);
    }
  }
  if (!sum) return FromSupply(order, drug, component, NoDose::kNoDosage, issues);
  if (sum->missing != NoDose::kNoAmount && sum->missing != NoDose::kNoFrequency) return *sum;
  DailyDose supplied = FromSupply(order, drug, component, sum->missing, issues);
  supplied.as_needed = sum->as_needed;
  return supplied;
}

}  // namespace fhir
