#pragma once

#include <algorithm>
#include <chrono>
#include <compare>
#include <optional>

namespace pathway {

using Day = std::chrono::sys_days;
using Days = std::chrono::days;

// A day known only as well as it was written down: "2024-03" is any day of that March.
struct DaySpan {
  Day earliest;
  Day latest;  // never before earliest

  static constexpr DaySpan On(Day day) { return {day, day}; }
  friend constexpr bool operator==(const DaySpan&, const DaySpan&) = default;
};

// How many days something lasted, at least and at most, when its ends are known only so well.
struct DayCount {
  Days at_least{0};
  Days at_most{0};
  friend constexpr bool operator==(const DayCount&, const DayCount&) = default;
};

// Days from `then` to `today`; negative when `then` lies ahead.
constexpr DayCount Since(DaySpan then, Day today) {
  return {today - then.latest, today - then.earliest};
}

// Whether `then` is within the last `window` days of `today`. A day ahead of today counts as
// recent: clocks and time zones differ.
constexpr bool SurelyWithin(DaySpan then, Days window, Day today) {
  return today - then.earliest <= window;
}
constexpr bool PossiblyWithin(DaySpan then, Days window, Day today) {
  return today - then.latest <= window;
}

// Age in whole years on `today`. A birth date of 29 February turns on 1 March.
constexpr int YearsOn(Day birth, Day today) {
  const std::chrono::year_month_day b{birth};
  const std::chrono::year_month_day t{today};
  const int years = static_cast<int>(t.year()) - static_cast<int>(b.year());
  const bool before_birthday =
      t.month() < b.month() || (t.month() == b.month() && t.day() < b.day());
  return before_birthday ? years - 1 : years;
}

}  // namespace pathway
