#include "hooks/when.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "fhir/date.h"
#include "fhir/lower.h"

namespace hooks {
namespace {

using fhir::Node;
using pathway::Day;
using pathway::Days;
using pathway::DaySpan;

enum class AgeUnit { kDays, kWeeks, kMonths, kYears };

constexpr std::array<std::pair<std::string_view, AgeUnit>, 15> kAgeUnits = {{
    {"d", AgeUnit::kDays},
    {"day", AgeUnit::kDays},
    {"days", AgeUnit::kDays},
    {"wk", AgeUnit::kWeeks},
    {"week", AgeUnit::kWeeks},
    {"weeks", AgeUnit::kWeeks},
    {"mo", AgeUnit::kMonths},
    {"month", AgeUnit::kMonths},
    {"months", AgeUnit::kMonths},
    {"a", AgeUnit::kYears},
    {"y", AgeUnit::kYears},
    {"yr", AgeUnit::kYears},
    {"yrs", AgeUnit::kYears},
    {"year", AgeUnit::kYears},
    {"years", AgeUnit::kYears},
}};

struct Age {
  int count = 0;
  AgeUnit unit = AgeUnit::kYears;
};

// Keep the calendar in range; no clinical limits.
constexpr int kMostYears = 200;
constexpr std::int64_t kMostDays = 73'200;

// A day that does not exist is the next that does: who was born on 29 February turns on 1 March.
Day Exists(std::chrono::year_month_day date) {
  if (date.ok()) return Day(date);
  return Day((date.year() / date.month() + std::chrono::months(1)) / 1);
}

Day After(Day birth, Age age) {
  const std::chrono::year_month_day born{birth};
  switch (age.unit) {
    case AgeUnit::kDays:
      return birth + Days(age.count);
    case AgeUnit::kWeeks:
      return birth + Days(7 * age.count);
    case AgeUnit::kMonths:
      return Exists(born + std::chrono::months(age.count));
    case AgeUnit::kYears:
      return Exists(born + std::chrono::years(age.count));
  }
  return birth;
}

std::optional<AgeUnit> UnitOf(std::string_view text) {
  const std::string lower = fhir::Lower(text);
  const auto found = std::find_if(kAgeUnits.begin(), kAgeUnits.end(),
                                  [&lower](const auto& unit) { return unit.first == lower; });
  if (found == kAgeUnits.end()) return std::nullopt;
  return found->second;
}

std::optional<Age> AgeIn(const Node& quantity, Reader& reader) {
  constexpr std::int64_t kOne = 1'000'000'000;
  const auto value = quantity.Find("value");
  const auto nano = value ? reader.issues.Keep(value->Nano()) : std::nullopt;
  if (!nano) return std::nullopt;
  auto unit = UnitOf(quantity.TextOf("code"));
  if (!unit) unit = UnitOf(quantity.TextOf("unit"));
  const bool whole = *nano >= 0 && *nano % kOne == 0 && *nano / kOne <= kMostDays;
  if (!unit || !whole || quantity.Find("comparator")) {
    reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue, quantity.Path(),
                       "expected an age in whole years, months, weeks or days"});
    return std::nullopt;
  }
  return Age{static_cast<int>(*nano / kOne), *unit};
}

bool HasPlace(Age age) { return age.unit != AgeUnit::kYears || age.count <= kMostYears; }

}  // namespace

std::optional<DaySpan> PastDateAt(const Node& node, std::string_view key, Reader& reader) {
  const auto date = fhir::DateAt(node, key, reader.issues);
  if (!date || date->earliest <= reader.pain_case.today + Days(1)) return date;
  reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue,
                     node.Path() + "." + std::string(key), "a day that lies ahead"});
  return std::nullopt;
}

std::optional<DaySpan> DaysAtAge(const Node& from, const Node& to, Reader& reader) {
  const auto youngest = AgeIn(from, reader);
  const auto oldest = AgeIn(to, reader);
  const auto& birth = reader.pain_case.birth;
  if (!youngest || !oldest || !birth || !HasPlace(*youngest) || !HasPlace(*oldest)) {
    return std::nullopt;
  }
  const Age next{oldest->count + 1, oldest->unit};
  const Day first = After(birth->earliest, *youngest);
  const Day last = std::min(After(birth->latest, next) - Days(1), reader.pain_case.today);
  if (last < first) return std::nullopt;
  return DaySpan{first, last};
}

std::optional<DaySpan> DoneAt(const Node& node, std::string_view stem, Reader& reader) {
  const std::string name(stem);
  if (node.Find(name + "DateTime")) return fhir::DateAt(node, name + "DateTime", reader.issues);
  if (const auto period = node.Find(name + "Period")) {
    return fhir::DateAt(*period, "start", reader.issues);
  }
  if (const auto timing = node.Find(name + "Timing")) {
    std::optional<DaySpan> first;
    for (const Node event : timing->EachOf("event")) {
      const auto day = fhir::ReadDate(event.TextOr({}));
      if (day && (!first || day->earliest < first->earliest)) first = day;
    }
    return first;
  }
  if (const auto age = node.Find(name + "Age")) return DaysAtAge(*age, *age, reader);
  return std::nullopt;
}

}  // namespace hooks
