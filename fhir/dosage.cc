#include "fhir/dosage.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fhir {
namespace {

using pathway::DailyDose;
using pathway::DoseMethod;
using pathway::Milligrams;
using pathway::MilligramsPerDay;
using pathway::NoDose;

constexpr std::int64_t kNano = 1'000'000'000;

// Beyond these a number is a slip of the keyboard, not a dose; they also keep the arithmetic in
// 64 bits.
constexpr std::int64_t kMostAtATime = 100'000;
constexpr std::int64_t kMostTimes = 1'000;
constexpr Milligrams kMostDrug = Milligrams::Whole(10'000'000);
constexpr Milligrams kMostStrength = Milligrams::Whole(9'000);

// ---- units -------------------------------------------------------------------------------------

enum class Unit { kMilligram, kGram, kMicrogram, kMillilitre, kPiece, kPatch, kNone, kUnknown };

std::string LowerText(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

constexpr std::array<std::pair<std::string_view, Unit>, 34> kUnits = {{
    {"mg", Unit::kMilligram},
    {"milligram", Unit::kMilligram},
    {"milligrams", Unit::kMilligram},
    {"g", Unit::kGram},
    {"gram", Unit::kGram},
    {"grams", Unit::kGram},
    {"ug", Unit::kMicrogram},
    {"mcg", Unit::kMicrogram},
    {"microgram", Unit::kMicrogram},
    {"ml", Unit::kMillilitre},
    {"milliliter", Unit::kMillilitre},
    {"millilitre", Unit::kMillilitre},
    {"tablet", Unit::kPiece},
    {"tablets", Unit::kPiece},
    {"tab", Unit::kPiece},
    {"tabs", Unit::kPiece},
    {"{tbl}", Unit::kPiece},
    {"{tablet}", Unit::kPiece},
    {"{tab}", Unit::kPiece},
    {"capsule", Unit::kPiece},
    {"capsules", Unit::kPiece},
    {"cap", Unit::kPiece},
    {"caps", Unit::kPiece},
    {"{cap}", Unit::kPiece},
    {"{capsule}", Unit::kPiece},
    {"{pill}", Unit::kPiece},
    {"pill", Unit::kPiece},
    {"{each}", Unit::kPiece},
    {"each", Unit::kPiece},
    {"tbl", Unit::kPiece},
    {"tablet(s)", Unit::kPiece},
    {"capsule(s)", Unit::kPiece},
    {"patch", Unit::kPatch},
    {"{patch}", Unit::kPatch},
}};

Unit UnitNamed(std::string_view text) {
  if (text.empty() || text == "1" || text == "{1}") return Unit::kNone;
  const std::string lower = LowerText(text);
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&lower](const auto& entry) { return entry.first == lower; });
  return unit == kUnits.end() ? Unit::kUnknown : unit->second;
}

// The UCUM code says it best; the printed unit is the fallback.
Unit UnitOf(const Node& quantity) {
  const Unit coded = UnitNamed(quantity.TextOf("code"));
  if (coded != Unit::kNone && coded != Unit::kUnknown) return coded;
  const Unit printed = UnitNamed(quantity.TextOf("unit"));
  return printed == Unit::kNone ? coded : printed;
}

struct Amount {
  std::int64_t nano = 0;
  Unit unit = Unit::kNone;
};

std::optional<Amount> AmountOf(const Node& quantity, Issues& issues) {
  const auto value = quantity.Find("value");
  if (!value) return std::nullopt;
  const auto nano = issues.Keep(value->Nano());
  if (!nano || *nano <= 0 || *nano > kMostAtATime * kNano) return std::nullopt;
  return Amount{*nano, UnitOf(quantity)};
}

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

// ---- how often ---------------------------------------------------------------------------------

// `times` in each `hours`: 3 in 24 is three times a day.
struct Often {
  std::int64_t times = 0;
  std::int64_t hours = 24;
  DoseMethod method = DoseMethod::kTiming;
  bool at_bedtime = false;
  bool as_needed = false;
};

std::optional<std::int64_t> HoursIn(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kHours = {
      {{"h", 1}, {"d", 24}, {"wk", 168}, {"mo", 720}, {"a", 8760}}};
  const auto found = std::find_if(kHours.begin(), kHours.end(),
                                  [unit](const auto& entry) { return entry.first == unit; });
  return found == kHours.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> WholeAt(const Node& node, std::string_view key, Issues& issues) {
  const auto member = node.Find(key);
  const auto nano = member ? issues.Keep(member->Nano()) : std::nullopt;
  if (!nano || *nano <= 0 || *nano % kNano != 0) return std::nullopt;
  return *nano / kNano;
}

bool AtBedtime(const Node& repeat) {
  for (const Node when : repeat.EachOf("when")) {
    const auto text = when.Text();
    if (text && *text == "HS") return true;
  }
  return false;
}

void AddDaysOfWeek(const Node& repeat, Often& often) {
  const std::size_t days = repeat.EachOf("dayOfWeek").size();
  if (days == 0 || often.hours != 24) return;
  often.times *= static_cast<std::int64_t>(days);
  often.hours = 168;
}

// frequencyMax, else frequency. Without either, once a period (FHIR's default), or at each time
// listed for the day. Nothing when it cannot be read.
std::optional<std::int64_t> FrequencyIn(const Node& repeat, std::int64_t hours, Issues& issues) {
  if (const auto max = WholeAt(repeat, "frequencyMax", issues)) return max;
  if (repeat.Find("frequency")) return WholeAt(repeat, "frequency", issues);
  if (hours != 24) return 1;
  const std::size_t listed =
      std::max(repeat.EachOf("timeOfDay").size(), repeat.EachOf("when").size());
  return static_cast<std::int64_t>(std::max<std::size_t>(listed, 1));
}

// Timing.repeat: frequency and period first, then the listed times, then the listed events.
std::optional<Often> OftenInRepeat(const Node& repeat, Issues& issues) {
  Often often;
  often.at_bedtime = AtBedtime(repeat);
  const auto period = repeat.Find("period");
  const auto hours =
      HoursIn(repeat.TextOf(repeat.Find("periodUnit") ? "periodUnit" : "periodUnits"));
  if (period && hours) {
    const auto nano = issues.Keep(period->Nano());
    const auto frequency = FrequencyIn(repeat, *hours, issues);
    const std::int64_t total = nano ? *nano / 1'000'000 * *hours : 0;
    if (total <= 0 || total % 1000 != 0 || !frequency) return std::nullopt;
    often.times = *frequency;
    often.hours = total / 1000;
    AddDaysOfWeek(repeat, often);
    return often;
  }
  const std::size_t times = repeat.EachOf("timeOfDay").size();
  const std::size_t events = repeat.EachOf("when").size();
  if (times + events == 0) return std::nullopt;
  often.times = static_cast<std::int64_t>(times > 0 ? times : events);
  often.method = DoseMethod::kTimesOfDay;
  AddDaysOfWeek(repeat, often);
  return often;
}

struct TimingCode {
  std::string_view code;
  std::int64_t times;
  std::int64_t hours;
  bool at_bedtime;
};

// The codes of the GTS abbreviations and the Latin ones that stand in timing.code.text.
constexpr std::array<TimingCode, 23> kTimingCodes = {{
    {"qd", 1, 24, false},     {"daily", 1, 24, false},   {"once daily", 1, 24, false},
    {"od", 1, 24, false},     {"am", 1, 24, false},      {"pm", 1, 24, false},
    {"bed", 1, 24, true},     {"hs", 1, 24, true},       {"qhs", 1, 24, true},
    {"nightly", 1, 24, true}, {"bid", 2, 24, false},     {"tid", 3, 24, false},
    {"qid", 4, 24, false},    {"q4h", 1, 4, false},      {"q6h", 1, 6, false},
    {"q8h", 1, 8, false},     {"q12h", 1, 12, false},    {"q24h", 1, 24, false},
    {"q48h", 1, 48, false},   {"q72h", 1, 72, false},    {"qod", 1, 48, false},
    {"wk", 1, 168, false},    {"weekly", 1, 168, false},
}};

// "0900 & 1800", "0900, 1400 and 2100": clock times as some EHRs print them.
std::optional<Often> OftenByClock(std::string_view text) {
  std::int64_t times = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.size(), text.find_first_not_of("0123456789", at));
    if (end - at == 4) {
      ++times;
    } else if (end > at) {
      return std::nullopt;
    }
    const std::size_t next = std::min(text.size(), text.find_first_of("0123456789", end));
    const std::string_view between = text.substr(end, next - end);
    const bool joins = between == ", " || between == " & " || between == " and " ||
                       between == "," || between == ", & " || between.empty();
    if (!joins) return std::nullopt;
    at = next;
  }
  if (times == 0) return std::nullopt;
  return Often{times, 24, DoseMethod::kTimesOfDay, false, false};
}

std::optional<Often> OftenByCode(std::string_view text) {
  std::string lower = LowerText(text);
  bool as_needed = false;
  if (lower.ends_with(" prn")) {
    lower.resize(lower.size() - 4);
    as_needed = true;
  }
  const auto code = std::find_if(kTimingCodes.begin(), kTimingCodes.end(),
                                 [&lower](const TimingCode& entry) { return entry.code == lower; });
  if (code == kTimingCodes.end()) return std::nullopt;
  return Often{code->times, code->hours, DoseMethod::kTimingCode, code->at_bedtime, as_needed};
}

std::optional<Often> OftenIn(const Node& dosage, Issues& issues) {
  const auto timing = dosage.Find("timing");
  if (!timing) return std::nullopt;
  if (const auto repeat = timing->Find("repeat")) {
    if (const auto often = OftenInRepeat(*repeat, issues)) return often;
  }
  const CodeableConcept code = ConceptAt(*timing, "code");
  for (const Coding& coding : code.codings) {
    if (const auto often = OftenByCode(coding.code)) return often;
    if (const auto often = OftenByCode(coding.display)) return often;
  }
  if (const auto often = OftenByCode(code.text)) return often;
  return OftenByClock(code.text);
}

// ---- the daily dose ----------------------------------------------------------------------------

DailyDose Missing(NoDose why) {
  DailyDose dose;
  dose.missing = why;
  return dose;
}

// What one dose holds of the ingredient; the reason when that cannot be told.
tl::expected<Milligrams, NoDose> DrugIn(const Amount& amount, const DrugIdentity& drug,
                                        const Component& component) {
  const auto of_strength = [&](StrengthPer per) -> tl::expected<Milligrams, NoDose> {
    if (component.per == StrengthPer::kHour) return tl::unexpected(NoDose::kNotDaily);
    if (!component.strength || component.per != per || *component.strength > kMostStrength) {
      return tl::unexpected(NoDose::kNoStrength);
    }
    const std::int64_t strength = component.strength->Nanograms();
    const std::int64_t whole = amount.nano / kNano * strength;
    const std::int64_t part = (amount.nano % kNano * strength + kNano / 2) / kNano;
    return Milligrams::FromNanograms(whole + part);
  };
  const bool combination = drug.components.size() > 1;
  switch (amount.unit) {
    case Unit::kMilligram:
      if (combination) return tl::unexpected(NoDose::kNoStrength);
      return Milligrams::FromNanograms(amount.nano / 1000);
    case Unit::kGram:
      if (combination) return tl::unexpected(NoDose::kNoStrength);
      return Milligrams::FromNanograms(amount.nano);
    case Unit::kMicrogram:
      if (combination) return tl::unexpected(NoDose::kNoStrength);
      return Milligrams::FromNanograms(amount.nano / 1'000'000);
    case Unit::kMillilitre:
      return of_strength(StrengthPer::kMillilitre);
    case Unit::kPiece:
      return of_strength(StrengthPer::kUnit);
    case Unit::kPatch:
      return tl::unexpected(NoDose::kNotDaily);
    case Unit::kNone:
      if (!drug.solid) return tl::unexpected(NoDose::kUnknownUnit);
      return of_strength(StrengthPer::kUnit);
    case Unit::kUnknown:
      break;
  }
  return tl::unexpected(NoDose::kUnknownUnit);
}

bool AsNeeded(const Node& dosage) {
  return dosage.TrueAt("asNeededBoolean") || dosage.Find("asNeededCodeableConcept").has_value() ||
         dosage.TrueAt("asNeeded");
}

// Days in the unit of a supply; a bare number counts days, as the element is defined.
std::optional<std::int64_t> DaysIn(std::string_view unit) {
  const std::string lower = LowerText(unit);
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

DailyDose FromAmount(const Amount& amount, const Often& often, const DrugIdentity& drug,
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
      FromAmount(*supplied, Often{1, 24, DoseMethod::kSupply, false, false}, drug, component);
  dose.times_a_day.reset();
  return dose;
}

DailyDose FromDosage(const Node& dosage, const DrugIdentity& drug, const Component& component,
                     Issues& issues) {
  const auto amount = AmountAtATime(dosage, issues);
  const auto often = OftenIn(dosage, issues);
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
