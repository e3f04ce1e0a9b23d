#include "fhir/timing.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "fhir/amount.h"
#include "fhir/coding.h"
#include "fhir/lower.h"

namespace fhir {
namespace {

using pathway::DoseMethod;

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

void AddDaysOfWeek(const Node& repeat, Frequency& often) {
  const std::size_t days = repeat.EachOf("dayOfWeek").size();
  if (days == 0 || often.hours != 24) return;
  often.times *= static_cast<std::int64_t>(days);
  often.hours = 168;
}

// frequencyMax, else frequency. Without either, once a period (FHIR's default), or at each time
// listed for the day. Nothing when it cannot be read.
std::optional<std::int64_t> TimesIn(const Node& repeat, std::int64_t hours, Issues& issues) {
  if (const auto max = WholeAt(repeat, "frequencyMax", issues)) return max;
  if (repeat.Find("frequency")) return WholeAt(repeat, "frequency", issues);
  if (hours != 24) return 1;
  const std::size_t listed =
      std::max(repeat.EachOf("timeOfDay").size(), repeat.EachOf("when").size());
  return static_cast<std::int64_t>(std::max<std::size_t>(listed, 1));
}

// Timing.repeat: frequency and period first, then the listed times, then the listed events.
std::optional<Frequency> OftenInRepeat(const Node& repeat, Issues& issues) {
  Frequency often;
  often.at_bedtime = AtBedtime(repeat);
  const auto period = repeat.Find("period");
  const auto hours =
      HoursIn(repeat.TextOf(repeat.Find("periodUnit") ? "periodUnit" : "periodUnits"));
  if (period && hours) {
    const auto nano = issues.Keep(period->Nano());
    const auto frequency = TimesIn(repeat, *hours, issues);
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
std::optional<Frequency> OftenByClock(std::string_view text) {
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
  return Frequency{times, 24, DoseMethod::kTimesOfDay, false, false};
}

std::optional<Frequency> OftenByCode(std::string_view text) {
  std::string lower = Lower(text);
  bool as_needed = false;
  if (lower.ends_with(" prn")) {
    lower.resize(lower.size() - 4);
    as_needed = true;
  }
  const auto code = std::find_if(kTimingCodes.begin(), kTimingCodes.end(),
                                 [&lower](const TimingCode& entry) { return entry.code == lower; });
  if (code == kTimingCodes.end()) return std::nullopt;
  return Frequency{code->times, code->hours, DoseMethod::kTimingCode, code->at_bedtime, as_needed};
}

}  // namespace

std::optional<Frequency> FrequencyOf(const Node& dosage, Issues& issues) {
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
