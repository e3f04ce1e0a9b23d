#include "fhir/timing.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "fhir/amount.h"
#include "fhir/coding.h"
#include "fhir/lower.h"
#include "fhir/sig.h"

namespace fhir {
namespace {

using pathway::DoseMethod;

// A hundred years; a longer period is a slip, and too much for the arithmetic.
constexpr std::int64_t kMostHours = 876'600;

std::optional<std::int64_t> HoursIn(std::string_view unit) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kHours = {
      {{"h", 1}, {"d", 24}, {"wk", 168}, {"mo", 720}, {"a", 8760}}};
  const auto found = std::find_if(kHours.begin(), kHours.end(),
                                  [unit](const auto& entry) { return entry.first == unit; });
  return found == kHours.end() ? std::nullopt : std::optional(found->second);
}

bool AtBedtime(const Node& repeat) {
  for (const Node when : repeat.EachOf("when")) {
    const auto text = when.Text();
    if (text && *text == "HS") return true;
  }
  return false;
}

// So many times on each day listed.
bool AddDaysOfWeek(const Node& repeat, Frequency& often) {
  const std::size_t days = repeat.EachOf("dayOfWeek").size();
  if (days == 0 || often.hours > 24) return true;
  if (24 % often.hours != 0) return false;
  often.times *= 24 / often.hours * static_cast<std::int64_t>(days);
  often.hours = 168;
  return true;
}

// frequencyMax, else frequency. Without either, once a period (FHIR's default), or at each time
// listed for the day. Nothing when it cannot be read.
std::optional<std::int64_t> TimesIn(const Node& repeat, bool daily, Issues& issues) {
  if (const auto max = WholeAt(repeat, "frequencyMax", issues)) return max;
  if (repeat.Find("frequency")) return WholeAt(repeat, "frequency", issues);
  if (!daily) return 1;
  const std::size_t listed =
      std::max(repeat.EachOf("timeOfDay").size(), repeat.EachOf("when").size());
  return static_cast<std::int64_t>(std::max<std::size_t>(listed, 1));
}

std::optional<Frequency> OftenByPeriod(const Node& repeat, const Node& period, std::int64_t hours,
                                       Issues& issues) {
  const auto nano = issues.Keep(period.Nano());
  const std::int64_t total = nano ? *nano / 1'000'000 * hours : 0;
  if (total <= 0 || total % 1000 != 0 || total / 1000 > kMostHours) return std::nullopt;
  Frequency often;
  often.hours = total / 1000;
  const auto times = TimesIn(repeat, often.hours == 24, issues);
  if (!times) return std::nullopt;
  often.times = *times;
  return often;
}

// The times or events listed for a day; days of the week alone are once on each.
std::optional<Frequency> OftenByList(const Node& repeat) {
  const std::size_t times = repeat.EachOf("timeOfDay").size();
  const std::size_t events = repeat.EachOf("when").size();
  if (times + events + repeat.EachOf("dayOfWeek").size() == 0) return std::nullopt;
  if (repeat.Find("frequency") || repeat.Find("period")) {
    if (times + events == 0) return std::nullopt;  // what it says of the days was not read
  }
  Frequency often;
  often.times = static_cast<std::int64_t>(std::max<std::size_t>(times > 0 ? times : events, 1));
  often.method = DoseMethod::kTimesOfDay;
  return often;
}

// Timing.repeat: frequency and period first, then the listed times, then the listed events. One
// dose alone is no frequency.
std::optional<Frequency> OftenInRepeat(const Node& repeat, Issues& issues) {
  if (WholeAt(repeat, "countMax", issues).value_or(WholeAt(repeat, "count", issues).value_or(0)) ==
      1) {
    return std::nullopt;
  }
  const auto period = repeat.Find("period");
  const auto hours =
      HoursIn(repeat.TextOf(repeat.Find("periodUnit") ? "periodUnit" : "periodUnits"));
  auto often =
      period && hours ? OftenByPeriod(repeat, *period, *hours, issues) : OftenByList(repeat);
  if (!often) return std::nullopt;
  often->at_bedtime = AtBedtime(repeat);
  return AddDaysOfWeek(repeat, *often) ? often : std::nullopt;
}

// "0900 & 1800", "0900, 1400 and 2100": clock times as some EHRs print them.
std::optional<Frequency> OftenByClock(std::string_view written) {
  std::string text(written);
  std::erase(text, ':');
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
    const std::string_view between = std::string_view(text).substr(end, next - end);
    const bool joins = between == ", " || between == " & " || between == " and " ||
                       between == "," || between == ", & " || between.empty();
    if (!joins) return std::nullopt;
    at = next;
  }
  if (times == 0) return std::nullopt;
  return Frequency{times, 24, DoseMethod::kTimesOfDay, false, false};
}

// A code of the GTS abbreviations ("BID", "Q6H", "MO") or the words that stand for one ("q6h prn",
// "every 12 hours").
std::optional<Frequency> OftenByCode(std::string_view text) {
  const std::string lower = Lower(text);
  if (lower == "wk") return Frequency{1, 168, DoseMethod::kTimingCode, false, false};
  if (lower == "mo") return Frequency{1, 720, DoseMethod::kTimingCode, false, false};
  const auto sig = lower.empty() ? std::nullopt : ReadSig(lower);
  if (!sig || sig->steps.size() != 1 || sig->most_a_day || sig->in_all_a_day) return std::nullopt;
  const SigDose& dose = sig->steps.front().doses.front();
  if (dose.amount || !dose.often) return std::nullopt;
  Frequency often = *dose.often;
  often.method = DoseMethod::kTimingCode;
  often.as_needed = sig->as_needed;
  return often;
}

}  // namespace

std::optional<Frequency> FrequencyOf(const Node& dosage, Issues& issues) {
  const auto timing = dosage.Find("timing");
  if (!timing) return std::nullopt;
  if (const auto repeat = timing->Find("repeat")) {
    if (const auto often = OftenInRepeat(*repeat, issues)) return often;
  }
  const CodeableConcept code = ConceptAt(*timing, "code");
  const auto in_words = OftenByCode(code.text);
  for (const Coding& coding : code.codings) {
    auto often = OftenByCode(coding.code);
    if (!often) often = OftenByCode(coding.display);
    if (!often) continue;
    often->as_needed = often->as_needed || (in_words && in_words->as_needed);
    return often;
  }
  if (const auto often = OftenByClock(code.text)) return often;
  return in_words;
}

std::optional<std::int64_t> HoursIn(const Node& duration, Issues& issues) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kPrinted = {{
      {"hour", "h"},
      {"hours", "h"},
      {"hr", "h"},
      {"day", "d"},
      {"days", "d"},
      {"week", "wk"},
      {"weeks", "wk"},
      {"month", "mo"},
      {"months", "mo"},
      {"year", "a"},
      {"years", "a"},
  }};
  const auto value = duration.IsObject() ? duration.Find("value") : std::optional(duration);
  const auto nano = value ? issues.Keep(value->Nano()) : std::nullopt;
  if (!nano || *nano < 0 || *nano > kMostAtATime * kNano) return std::nullopt;
  std::string unit = Lower(duration.TextOf(duration.TextOf("code").empty() ? "unit" : "code"));
  const auto* const printed = std::find_if(kPrinted.begin(), kPrinted.end(),
                                           [&unit](const auto& e) { return e.first == unit; });
  if (printed != kPrinted.end()) unit = printed->second;
  const auto hours = HoursIn(std::string_view(unit.empty() ? "d" : unit));
  if (!hours || *nano / 1'000'000 * *hours % 1000 != 0) return std::nullopt;
  return *nano / 1'000'000 * *hours / 1000;
}

std::optional<pathway::Days> DaysIn(const Node& duration, Issues& issues) {
  const auto hours = HoursIn(duration, issues);
  if (!hours || *hours % 24 != 0) return std::nullopt;
  return pathway::Days(*hours / 24);
}

}  // namespace fhir
