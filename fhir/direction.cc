#include "fhir/direction.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "fhir/amount.h"
#include "fhir/coding.h"
#include "fhir/date.h"
#include "fhir/sig.h"

namespace fhir {
namespace {

using pathway::DailyDose;
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

// ordered beats calculated beats the amount administered beats an entry without a type.
int RankOfType(const Node& dose_and_rate) {
  static constexpr std::array<std::string_view, 3> kTypes = {"ordered", "calculated",
                                                             "admin-amount"};
  for (std::size_t rank = 0; rank < kTypes.size(); ++rank) {
    if (HasCode(dose_and_rate, "type", kTypes[rank])) return static_cast<int>(rank);
  }
  return static_cast<int>(kTypes.size());
}

// The amount by Epic's extensions of 2021, where the dosage itself has none.
std::optional<Amount> AmountInExtension(const Node& dosage, Issues& issues) {
  std::optional<Amount> given;
  for (const Node extension : dosage.EachOf("extension")) {
    const std::string_view url = extension.TextOf("url");
    const bool ordered = url == "https://open.epic.com/fhir/extensions/ordered-dose";
    if (!ordered && url != "https://open.epic.com/fhir/extensions/admin-amount") continue;
    const auto quantity = extension.Find("valueQuantity");
    const auto amount = quantity ? AmountOf(*quantity, issues) : std::nullopt;
    if (amount && (ordered || !given)) given = amount;
  }
  return given;
}

std::optional<Amount> AmountAtATime(const Node& dosage, Issues& issues) {
  std::optional<Amount> best;
  // A unit that can be read beats the type: "1 dose, ordered" beside "600 mg, calculated". Of two
  // alike the unit and the larger number decide, never their order.
  std::tuple<bool, int, Unit, std::int64_t> best_rank;
  for (const Node entry : dosage.EachOf("doseAndRate")) {
    const auto amount = DoseAt(entry, issues);
    if (!amount) continue;
    const std::tuple rank(amount->unit == Unit::kUnknown, RankOfType(entry), amount->unit,
                          -amount->nano);
    if (!best || rank < best_rank) {
      best = amount;
      best_rank = rank;
    }
  }
  if (!best) best = DoseAt(dosage, issues);
  return best ? best : AmountInExtension(dosage, issues);
}

// ---- a day -------------------------------------------------------------------------------------

// What the patches worn at one time give an hour.
DailyDose PatchDose(const Amount& amount, const Component& component) {
  DailyDose dose = Missing(NoDose::kNotDaily);
  const bool counts =
      amount.unit == Unit::kPatch || amount.unit == Unit::kPiece || amount.unit == Unit::kNone;
  if (!counts || !component.strength || amount.nano > 1'000 * kNano) return dose;
  dose.per_hour =
      Milligrams::FromNanograms(component.strength->Nanograms() / 1000 * (amount.nano / 1'000'000));
  return dose;
}

bool AsNeeded(const Node& dosage) {
  return dosage.TrueAt("asNeededBoolean") || dosage.Find("asNeededCodeableConcept").has_value() ||
         dosage.TrueAt("asNeeded") || !dosage.EachOf("asNeededFor").empty();
}

// The lower of the two, when an amount is given for the most of a day.
void Cap(DailyDose& dose, const MilligramsPerDay& most) {
  if (dose.amount && most < *dose.amount) {
    dose.amount = most;
    dose.times_a_day.reset();
  }
}

// maxDosePerPeriod: the most a day; R5 allows several.
std::optional<MilligramsPerDay> MostADay(const Node& dosage, const DrugIdentity& drug,
                                         const Component& component, Issues& issues) {
  for (const Node ratio : dosage.EachOf("maxDosePerPeriod")) {
    const auto numerator = ratio.Find("numerator");
    const auto denominator = ratio.Find("denominator");
    const auto amount = numerator ? AmountOf(*numerator, issues) : std::nullopt;
    const auto hours = denominator ? HoursIn(*denominator, issues) : std::nullopt;
    if (!amount || !hours || *hours < 24) continue;
    const auto most = DrugIn(*amount, drug, component);
    if (most && *most <= kMostDrug) {
      return MilligramsPerDay::Taken(*most, std::chrono::hours(*hours));
    }
  }
  return std::nullopt;
}

// ---- bounds ------------------------------------------------------------------------------------

void ReadBounds(const Node& repeat, const std::optional<Frequency>& often, DoseStep& step,
                Issues& issues) {
  if (const auto period = repeat.Find("boundsPeriod")) {
    step.from = DateAt(*period, "start", issues);
    step.until = DateAt(*period, "end", issues);
  }
  if (const auto duration = repeat.Find("boundsDuration")) step.lasts = DaysIn(*duration, issues);
  if (const auto range = repeat.Find("boundsRange")) {
    const auto high = range->Find("high");
    if (high) step.lasts = DaysIn(*high, issues);
  }
  const auto count = WholeAt(repeat, "countMax", issues);
  const auto doses = count ? count : WholeAt(repeat, "count", issues);
  if (doses && often && !step.lasts && *doses <= kMostAtATime) {
    const std::int64_t hours = *doses * often->hours;
    step.lasts = pathway::Days((hours + often->times * 24 - 1) / (often->times * 24));
  }
  if (step.lasts && step.lasts->count() <= 0) step.lasts.reset();
}

std::vector<std::string_view> ListedTimes(const Node& repeat) {
  std::vector<std::string_view> times;
  for (const std::string_view key : {"timeOfDay", "when"}) {
    for (const Node time : repeat.EachOf(key)) times.push_back(time.TextOr({}));
  }
  std::sort(times.begin(), times.end());
  return times;
}

// ---- in words ----------------------------------------------------------------------------------

std::string_view WordsOf(const Node& dosage) {
  const std::string_view text = dosage.TextOf("text");
  return text.empty() ? dosage.TextOf("patientInstruction") : text;
}

struct Halves {
  std::optional<Amount> amount;
  std::optional<Frequency> often;
};

// The doses of one step added up; a half that the words lack is taken from the coded elements.
DailyDose ToldDose(const SigStep& step, const Halves& coded, const DrugIdentity& drug,
                   const Component& component) {
  std::optional<DailyDose> sum;
  for (const SigDose& told : step.doses) {
    const auto& amount = told.amount ? told.amount : coded.amount;
    const auto& often = told.often ? told.often : coded.often;
    DailyDose dose = !amount  ? Missing(NoDose::kNoAmount)
                     : !often ? Missing(NoDose::kNoFrequency)
                              : DailyDoseOf(*amount, *often, drug, component);
    if (dose.amount) dose.method = pathway::DoseMethod::kText;
    if (sum) {
      Add(*sum, dose);
    } else {
      sum = dose;
    }
  }
  return *sum;
}

void ReadWords(Direction& direction, const Halves& coded, const DrugIdentity& drug,
               const Component& component) {
  const auto sig = ReadSig(direction.text, component.ingredient);
  if (!sig) return;
  std::optional<MilligramsPerDay> most;
  if (sig->most_a_day) {
    const auto amount = DrugIn(*sig->most_a_day, drug, component);
    if (!amount || *amount > kMostDrug) return;
    most = MilligramsPerDay::Taken(*amount, std::chrono::hours(24));
  }
  pathway::Days begins{0};
  bool whole = true;
  for (const SigStep& step : sig->steps) {
    DoseStep told{ToldDose(step, coded, drug, component), begins, step.lasts, {}, {}};
    told.dose.as_needed = direction.coded.dose.as_needed || sig->as_needed;
    if (most) Cap(told.dose, *most);
    for (const SigDose& dose : step.doses) whole = whole && dose.amount && dose.often;
    if (step.lasts) begins += *step.lasts;
    direction.told.push_back(told);
  }
  direction.told_exactly =
      whole && sig->steps.size() == 1 && !sig->as_needed && !sig->of_range && !sig->most_a_day;
}

}  // namespace

DailyDose Missing(NoDose why) {
  DailyDose dose;
  dose.missing = why;
  return dose;
}

DailyDose DailyDoseOf(const Amount& amount, const Frequency& often, const DrugIdentity& drug,
                      const Component& component) {
  if (component.per == StrengthPer::kHour) return PatchDose(amount, component);
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

void Add(DailyDose& sum, const DailyDose& more) {
  sum.as_needed = sum.as_needed || more.as_needed;
  if (sum.per_hour && more.per_hour) {
    sum.per_hour = *sum.per_hour + *more.per_hour;
  } else {
    sum.per_hour.reset();
  }
  if (!sum.amount || !more.amount) {
    sum.amount.reset();
    sum.method = pathway::DoseMethod::kNone;
    if (sum.missing == NoDose::kNone) sum.missing = more.missing;
    return;
  }
  sum.amount = *sum.amount + *more.amount;
  sum.method = std::max(sum.method, more.method);
  sum.at_bedtime = sum.at_bedtime && more.at_bedtime;
  sum.assumed_units = sum.assumed_units || more.assumed_units;
  if (sum.times_a_day && more.times_a_day) {
    sum.times_a_day = *sum.times_a_day + *more.times_a_day;
  } else {
    sum.times_a_day.reset();
  }
}

Direction ReadDirection(const Node& dosage, const DrugIdentity& drug, const Component& component,
                        Issues& issues) {
  Direction direction;
  const auto amount = AmountAtATime(dosage, issues);
  direction.often = FrequencyOf(dosage, issues);
  const auto& often = direction.often;
  DailyDose& dose = direction.coded.dose;
  const bool patch = component.per == StrengthPer::kHour;
  dose = !amount            ? Missing(patch ? NoDose::kNotDaily : NoDose::kNoAmount)
         : !often && !patch ? Missing(NoDose::kNoFrequency)
                            : DailyDoseOf(*amount, often.value_or(Frequency{}), drug, component);
  dose.as_needed = AsNeeded(dosage) || (often && often->as_needed);
  if (const auto most = MostADay(dosage, drug, component, issues)) {
    if (dose.missing == NoDose::kNoFrequency && dose.as_needed) {
      dose.missing = NoDose::kNone;
      dose.method = pathway::DoseMethod::kTiming;
      dose.amount = most;
    }
    Cap(dose, *most);
  }
  direction.sequence = WholeAt(dosage, "sequence", issues).value_or(0);
  const auto timing = dosage.Find("timing");
  if (const auto repeat = timing ? timing->Find("repeat") : std::nullopt) {
    ReadBounds(*repeat, often, direction.coded, issues);
    direction.times = ListedTimes(*repeat);
  }
  direction.text = WordsOf(dosage);
  ReadWords(direction, {amount, often}, drug, component);
  return direction;
}

}  // namespace fhir
