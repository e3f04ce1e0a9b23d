#include "fhir/timing.h"

#include <algorithm>
#include <array>
#include <set>
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

// How many different entries a list has; "08:00" and "08:00:00" are one time.
std::int64_t CountOf(const Node& repeat, std::string_view key) {
  std::set<std::string_view> different;
  for (const Node entry : repeat.EachOf(key)) different.insert(entry.TextOr({}).substr(0, 5));
  return static_cast<std::int64_t>(different.size());
}

// The times or the events listed for a day.
std::int64_t ListedTimes(const Node& repeat) {
  return std::max(CountOf(repeat, "timeOfDay"), CountOf(repeat, "when"));
}

// "Before meals" says how often only to who knows how often they eat, and "at once" is one dose.
bool ListsUnknownTimes(const Node& repeat) {
  for (const Node when : repeat.EachOf("when")) {
    const std::string_view event = when.TextOr({});
    if (event == "AC" || event == "C" || event == "PC" || event == "IMD") return true;
  }
  return false;
}

// So many times on each day listed. False for fewer times a week than days.
bool AddDaysOfWeek(const Node& repeat, Frequency& often) {
  const std::int64_t days = CountOf(repeat, "dayOfWeek");
  if (days == 0) return true;
  if (often.hours > 24) return often.hours >= 168 && often.times >= days;
  if (24 % often.hours != 0) return false;
  often.times *= 24 / often.hours * days;
  often.hours = 168;
  return true;
}

// frequencyMax, else frequency. Without either, once a period (FHIR's default), or at each time
// listed for the day. Nothing when it cannot be read, or is less than the times listed for a day.
std::optional<std::int64_t> TimesIn(const Node& repeat, bool daily, Issues& issues) {
  if (const auto max = WholeAt(repeat, "frequencyMax", issues)) return max;
  const std::int64_t listed = daily ? ListedTimes(repeat) : 0;
  if (repeat.Find("frequency")) {
    const auto times = WholeAt(repeat, "frequency", issues);
    return times && *times >= listed ? times : std::nullopt;
  }
  if (ListsUnknownTimes(repeat)) return std::nullopt;
  return std::max<std::int64_t>(listed, 1);
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
  const std::int64_t times = CountOf(repeat, "timeOfDay");
  const std::int64_t events = CountOf(repeat, "when");
  if (times + events + CountOf(repeat, "dayOfWeek") == 0) return std::nullopt;
  if (repeat.Find("frequency") || repeat.Find("period")) {
    if (times + events == 0) return std::nullopt;  // what it says of the days was not read
  }
  if (times == 0 && ListsUnknownTimes(repeat)) return std::nullopt;
  Frequency often;
  often.times = std::max<std::int64_t>(times > 0 ? times : events, 1);
  often.method = DoseMethod::kTimesOfDay;
  return often;
}

// One dose alone has no frequency.
bool OfOneDose(const Node& repeat, Issues& issues) {
  const auto most = WholeAt(repeat, "countMax", issues);
  return (most ? most : WholeAt(repeat, "count", issues)) == 1;
}

// Timing.repeat: frequency and period first, then the listed times, then the listed events.
std::optional<Frequency> OftenInRepeat(const Node& repeat, Issues& issues) {
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

bool SameRate(const Frequency& a, const Frequency& b) {
  return a.times * b.hours == b.times * a.hours;
}

// The first coding that can be read, else the text; nothing where the two say another.
std::optional<Frequency> OftenByCode(const CodeableConcept& code) {
  const auto in_words = OftenByCode(code.text);
  for (const Coding& coding : code.codings) {
    auto often = OftenByCode(coding.code);
    if (!often) often = OftenByCode(coding.display);
    if (!often) continue;
    if (in_words && !SameRate(*often, *in_words)) return std::nullopt;
    often->as_needed = often->as_needed || (in_words && in_words->as_needed);
    return often;
  }
  if (const auto often = OftenByClock(code.text)) return often;
  return in_words;
}

}  // namespace

std::optional<Frequency> FrequencyOf(const Node& dosage, Issues& issues) {
  const auto timing = dosage.Find("timing");
  if (!timing) return std::nullopt;
  const CodeableConcept code = ConceptAt(*timing, "code");
  const auto repeat = timing->Find("repeat");
  if (!repeat) return OftenByCode(code);
  if (OfOneDose(*repeat, issues)) return std::nullopt;
  const auto often = OftenInRepeat(*repeat, issues);
  if (!often) return OftenByCode(code);
  const bool days_alone = !repeat->Find("period") && ListedTimes(*repeat) == 0;
  const auto coded = days_alone ? OftenByCode(code) : std::nullopt;
  // "Mon, Wed" beside "twice daily": two or four times a week?
  const bool daily = coded && SameRate(*coded, Frequency{1, 24});
  return !coded || daily || SameRate(*coded, *often) ? often : std::nullopt;
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
