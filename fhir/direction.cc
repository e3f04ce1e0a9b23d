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
  auto amount = high ? AmountOf(*high, issues) : std::nullopt;
  const auto low = range ? range->Find("low") : std::nullopt;
  const auto least = amount && low ? AmountOf(*low, issues) : std::nullopt;
  if (!least) return amount;
  // The unit may stand at the low end only.
  if (amount->unit == Unit::kNone) amount->unit = least->unit;
  const bool upside_down = amount->unit == least->unit && amount->nano < least->nano;
  return upside_down ? std::nullopt : amount;
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

// Whether two amounts of the product may be one: false only where both are known and differ.
bool MayBeSame(const Amount& a, const Amount& b, const DrugIdentity& drug,
               const Component& component) {
  const auto one = DrugIn(a, drug, component);
  const auto other = DrugIn(b, drug, component);
  return !one || !other || *one == *other;
}

// A unit that can be read beats the type: "1 dose, ordered" beside "600 mg, calculated". Of two of
// one type the unit and the larger number decide, never their order; nothing where they differ.
std::optional<Amount> AmountAtATime(const Node& dosage, const DrugIdentity& drug,
                                    const Component& component, Issues& issues) {
  using Rank = std::tuple<bool, int, Unit, std::int64_t>;
  std::vector<std::pair<Rank, Amount>> read;
  for (const Node entry : dosage.EachOf("doseAndRate")) {
    const auto amount = DoseAt(entry, issues);
    if (!amount) continue;
    read.emplace_back(
        Rank(amount->unit == Unit::kUnknown, RankOfType(entry), amount->unit, -amount->nano),
        *amount);
  }
  if (read.empty()) {
    const auto amount = DoseAt(dosage, issues);
    return amount ? amount : AmountInExtension(dosage, issues);
  }
  const auto& [rank, best] = *std::min_element(
      read.begin(), read.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [other_rank, other] : read) {
    const bool alike = std::get<1>(rank) == std::get<1>(other_rank);
    if (alike && !MayBeSame(best, other, drug, component)) return std::nullopt;
  }
  return best;
}

// ---- a day -------------------------------------------------------------------------------------

// A dose below a microgram a day or beyond all drugs is a slip; the bound also keeps sums in
// 64 bits.
bool Possible(const MilligramsPerDay& a_day) {
  return a_day.Micrograms() >= 1 && a_day <= MilligramsPerDay::Whole(10'000'000);
}

// What the patches worn at one time give an hour.
DailyDose PatchDose(const Amount& amount, const Frequency& often, const Component& component) {
  if (amount.unit == Unit::kNone || amount.unit == Unit::kUnknown) {
    return Missing(NoDose::kUnknownUnit);
  }
  DailyDose dose = Missing(NoDose::kNotDaily);
  const bool counts = amount.unit == Unit::kPatch || amount.unit == Unit::kPiece;
  if (!counts || !component.strength || amount.nano > 1'000 * kNano) return dose;
  dose.per_hour =
      Milligrams::FromNanograms(component.strength->Nanograms() * (amount.nano / 1000) / 1'000'000);
  if (dose.per_hour->Nanograms() <= 0) return Missing(NoDose::kNoAmount);
  dose.method = often.method;
  return dose;
}

bool AsNeeded(const Node& dosage) {
  return dosage.TrueAt("asNeededBoolean") || dosage.Find("asNeededCodeableConcept").has_value() ||
         dosage.TrueAt("asNeeded") || !dosage.EachOf("asNeededFor").empty();
}

// The lower of the two, when an amount is given for the most of a day; whether it was too high.
bool Cap(DailyDose& dose, const MilligramsPerDay& most) {
  if (!dose.amount || *dose.amount <= most) return false;
  dose.amount = most;
  dose.times_a_day.reset();
  return true;
}

// maxDosePerPeriod: the most a day; of several (R5) the lowest.
std::optional<MilligramsPerDay> MostADay(const Node& dosage, const DrugIdentity& drug,
                                         const Component& component, Issues& issues) {
  std::optional<MilligramsPerDay> lowest;
  for (const Node ratio : dosage.EachOf("maxDosePerPeriod")) {
    const auto numerator = ratio.Find("numerator");
    const auto denominator = ratio.Find("denominator");
    const auto amount = numerator ? AmountOf(*numerator, issues) : std::nullopt;
    const auto hours = denominator ? HoursIn(*denominator, issues) : std::nullopt;
    if (!amount || !hours || *hours <= 0) continue;
    const auto drug_in = DrugIn(*amount, drug, component);
    if (!drug_in || *drug_in > kMostDrug) continue;
    const auto most = MilligramsPerDay::Taken(*drug_in, std::chrono::hours(*hours));
    if (Possible(most) && (!lowest || most < *lowest)) lowest = most;
  }
  return lowest;
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
  if (step.lasts && (step.lasts->count() <= 0 || *step.lasts > kMostDays)) step.lasts.reset();
}

std::vector<std::string_view> ListedTimes(const Node& repeat) {
  std::vector<std::string_view> times;
  for (const std::string_view key : {"timeOfDay", "when"}) {
    // "08:00" and "08:00:00" are one time.
    for (const Node time : repeat.EachOf(key)) times.push_back(time.TextOr({}).substr(0, 5));
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
    if (dose.amount || dose.per_hour) dose.method = pathway::DoseMethod::kText;
    if (sum) {
      Add(*sum, dose);
    } else {
      sum = dose;
    }
  }
  return *sum;
}

// False for an amount told twice that is not the same, and for a mass that no pieces of the product
// make: "300 mcg" of a 300 mg capsule is a slip of the pen.
bool MayBeGiven(const SigDose& dose, const DrugIdentity& drug, const Component& component) {
  if (dose.also && !MayBeSame(*dose.amount, *dose.also, drug, component)) return false;
  const auto mass =
      dose.amount ? DrugIn(*dose.amount, drug, component) : tl::unexpected(NoDose::kNoAmount);
  if (!mass || !component.strength || component.per != StrengthPer::kUnit) return true;
  return *mass <= drug.limits.most_pieces * *component.strength &&
         *component.strength <= drug.limits.smallest_part * *mass;
}

// What the words give at most, or in all, a day. False when it cannot be told.
bool DailyAmount(const std::optional<Amount>& told, const DrugIdentity& drug,
                 const Component& component, std::optional<MilligramsPerDay>& daily) {
  if (!told) return true;
  const auto amount = DrugIn(*told, drug, component);
  if (!amount || *amount > kMostDrug) return false;
  daily = MilligramsPerDay::Taken(*amount, std::chrono::hours(24));
  return true;
}

// Words that contradict themselves or the product are not read: an amount told twice that is not
// the same, a fixed dose above its own maximum, a sum that is another.
void ReadWords(Direction& direction, const Halves& coded, const DrugIdentity& drug,
               const Component& component) {
  const auto sig = ReadSig(direction.text, component.ingredient);
  std::optional<MilligramsPerDay> most;
  std::optional<MilligramsPerDay> in_all;
  if (!sig || !DailyAmount(sig->most_a_day, drug, component, most) ||
      !DailyAmount(sig->in_all_a_day, drug, component, in_all)) {
    return;
  }
  std::vector<DoseStep> steps;
  pathway::Days begins{0};
  bool whole = true;
  for (const SigStep& step : sig->steps) {
    DoseStep told{ToldDose(step, coded, drug, component), begins, step.lasts, {}, {}};
    told.dose.as_needed = direction.coded.dose.as_needed || step.as_needed;
    if (most && told.dose.amount && *most < *told.dose.amount) {
      if (!told.dose.as_needed && !sig->of_range) return;
      Cap(told.dose, *most);
    }
    for (const SigDose& dose : step.doses) {
      whole = whole && dose.amount && dose.often;
      if (!MayBeGiven(dose, drug, component)) return;
    }
    if (step.lasts) begins += *step.lasts;
    steps.push_back(told);
  }
  if (in_all && steps.back().dose.amount && *in_all != *steps.back().dose.amount) return;
  direction.told = std::move(steps);
  direction.told_exactly = whole && sig->steps.size() == 1 && !sig->of_range && !sig->most_a_day;
}

}  // namespace

DailyDose Missing(NoDose why) {
  DailyDose dose;
  dose.missing = why;
  return dose;
}

DailyDose DailyDoseOf(const Amount& amount, const Frequency& often, const DrugIdentity& drug,
                      const Component& component) {
  if (component.per == StrengthPer::kHour) return PatchDose(amount, often, component);
  const auto at_a_time = DrugIn(amount, drug, component);
  if (!at_a_time) return Missing(at_a_time.error());
  if (*at_a_time > kMostDrug) return Missing(NoDose::kNoAmount);
  if (often.times > kMostTimes) return Missing(NoDose::kNoFrequency);
  DailyDose dose;
  const auto a_day =
      MilligramsPerDay::Taken(often.times * *at_a_time, std::chrono::hours(often.hours));
  if (!Possible(a_day)) return Missing(NoDose::kNoAmount);
  dose.amount = a_day;
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
    sum.times_a_day.reset();
    sum.at_bedtime = sum.assumed_units = false;
    // Of several reasons the first of the list stands, whatever the order of the directions.
    const bool first = sum.missing == NoDose::kNone || more.missing < sum.missing;
    if (first && more.missing != NoDose::kNone) sum.missing = more.missing;
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
  direction.same_percent = drug.limits.same_percent;
  const auto amount = AmountAtATime(dosage, drug, component, issues);
  direction.often = FrequencyOf(dosage, issues);
  const auto& often = direction.often;
  DailyDose& dose = direction.coded.dose;
  bool capped = false;
  const bool patch = component.per == StrengthPer::kHour;
  dose =
      !amount ? Missing(patch ? NoDose::kNotDaily : NoDose::kNoAmount)
      : !often && !patch
          ? Missing(NoDose::kNoFrequency)
          : DailyDoseOf(*amount,
                        often.value_or(Frequency{1, 24, pathway::DoseMethod::kNone, false, false}),
                        drug, component);
  dose.as_needed = AsNeeded(dosage) || (often && often->as_needed);
  if (const auto most = MostADay(dosage, drug, component, issues)) {
    const bool open = dose.missing == NoDose::kNoFrequency || dose.missing == NoDose::kNoAmount;
    if (open && dose.as_needed) {
      dose.missing = NoDose::kNone;
      dose.method = pathway::DoseMethod::kTiming;
      dose.amount = most;
    }
    capped = Cap(dose, *most);
  }
  direction.sequence = WholeAt(dosage, "sequence", issues).value_or(0);
  const auto timing = dosage.Find("timing");
  if (const auto repeat = timing ? timing->Find("repeat") : std::nullopt) {
    ReadBounds(*repeat, often, direction.coded, issues);
    direction.times = ListedTimes(*repeat);
  }
  direction.text = WordsOf(dosage);
  ReadWords(direction, {amount, often}, drug, component);
  if (capped) direction.told_exactly = false;  // the words may tell it without the cap
  return direction;
}

}  // namespace fhir
