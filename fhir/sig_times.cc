#include "fhir/sig_times.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace fhir {
namespace {

constexpr std::array<std::pair<std::string_view, unsigned>, 34> kTimesOfDay = {{
    {"evening meal", kEvening}, {"mornings", kMorning},    {"morning", kMorning},
    {"am", kMorning},           {"mane", kMorning},        {"qam", kMorning},
    {"breakfast", kMorning},    {"noon", kNoon},           {"midday", kNoon},
    {"lunch", kNoon},           {"lunchtime", kNoon},      {"noontime", kNoon},
    {"mid - day", kNoon},       {"afternoon", kAfternoon}, {"mid - afternoon", kAfternoon},
    {"evening", kEvening},      {"evenings", kEvening},    {"pm", kEvening},
    {"qpm", kEvening},          {"dinner", kEvening},      {"supper", kEvening},
    {"dinnertime", kEvening},   {"suppertime", kEvening},  {"bedtime", kBedtime},
    {"bed time", kBedtime},     {"bed", kBedtime},         {"hs", kBedtime},
    {"qhs", kBedtime},          {"nightly", kBedtime},     {"nights", kBedtime},
    {"nocte", kBedtime},        {"nighttime", kBedtime},   {"night time", kBedtime},
    {"night", kBedtime},
}};

// "8 am", "8:00", "2100", "9:30 pm". Digits alone are a clock time only in the form of one.
bool ReadClock(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const SigToken* hour = cursor.Peek();
  if (hour == nullptr || hour->kind != SigToken::Kind::kNumber || hour->fraction) return false;
  const std::size_t digits = hour->text.size();
  cursor.Skip();
  bool minutes = digits == 4 && hour->nano < 2400 * kNano;
  const SigToken* part = cursor.Peek(1);
  if (digits <= 2 && cursor.Is(":") && part != nullptr && part->text.size() == 2 &&
      part->kind == SigToken::Kind::kNumber) {
    cursor.Skip();
    cursor.Skip();
    minutes = hour->nano < 24 * kNano;
  }
  const bool half_of_day = digits <= 2 && cursor.EatOneOf({"am", "pm"});
  cursor.EatOneOf({"hours", "hrs"});
  if (minutes || (half_of_day && hour->nano <= 12 * kNano)) return true;
  cursor.Back(from);
  return false;
}

constexpr std::array<std::string_view, 7> kWeekdays = {"mon", "tue", "wed", "thu",
                                                       "fri", "sat", "sun"};

std::optional<std::size_t> ReadWeekday(SigCursor& cursor) {
  const SigToken* token = cursor.Peek();
  if (token == nullptr || token->kind != SigToken::Kind::kWord) return std::nullopt;
  for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
    std::string_view rest = token->text;
    if (!rest.starts_with(kWeekdays[day])) continue;
    rest.remove_prefix(3);
    static constexpr std::array<std::string_view, 12> kEndings = {
        "",       "s",       "day",   "days",   "sday", "sdays",
        "nesday", "nesdays", "rsday", "rsdays", "rs",   "urday"};
    if (std::find(kEndings.begin(), kEndings.end(), rest) == kEndings.end()) continue;
    cursor.Skip();
    return day;
  }
  return std::nullopt;
}

}  // namespace

std::optional<unsigned> ReadSigTimeOfDay(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (const auto number = ReadSigNumber(cursor)) {
    const bool ahead =
        cursor.EatOneOf({"minutes", "minute", "mins", "min", "hours", "hour", "hrs", "hr"}) &&
        cursor.IsOneOf({"before", "prior", "after"});
    if (!ahead) cursor.Back(from);
  }
  cursor.EatOneOf({"in", "at", "every", "each", "with", "before", "after", "prior to", "around",
                   "q", "@", "on"});
  cursor.EatOneOf({"the", "going to"});
  for (const auto& [words, time] : kTimesOfDay) {
    if (cursor.Eat(words)) return time;
  }
  cursor.Back(from);
  return std::nullopt;
}

bool IsSameTimeOfDay(unsigned times, unsigned time) {
  constexpr unsigned kLate = kEvening | kBedtime;
  return times == time || ((times | time) & ~kLate) == 0;
}

bool MayBeOneTimeOfDay(unsigned times, unsigned time) {
  const bool neighbours = times << 1 == time || time << 1 == times;
  return std::popcount(times) == 1 && neighbours && (times | time) != (kMorning | kNoon);
}

int ReadSigClocks(SigCursor& cursor, bool in_brackets) {
  const std::size_t from = cursor.At();
  const bool at = cursor.EatOneOf({"at", "@"}) || in_brackets;
  const SigToken* half = cursor.Peek(1);
  const bool glued = half != nullptr && half->glued && (half->text == "am" || half->text == "pm");
  const bool coloned = half != nullptr && half->glued && half->text == ":";
  int count = 0;
  if ((at || glued || coloned) && ReadClock(cursor)) ++count;
  while (count > 0) {
    const std::size_t before = cursor.At();
    const bool more = cursor.EatOneOf({", and", ",", "and", "&", "/"});
    if (!more) break;
    cursor.EatOneOf({"at", "@"});
    if (!ReadClock(cursor)) {
      cursor.Back(before);
      break;
    }
    ++count;
  }
  if (count == 0) cursor.Back(from);
  return count;
}

unsigned ReadSigWeekdays(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  cursor.EatOneOf({"on", "every", "each"});
  const auto first = ReadWeekday(cursor);
  if (!first) {
    cursor.Back(from);
    return 0;
  }
  unsigned days = 1U << *first;
  std::size_t before = cursor.At();
  if (cursor.EatOneOf({"-", "to", "through", "thru"})) {
    const auto last = ReadWeekday(cursor);
    if (last && *last > *first) return (2U << *last) - (1U << *first);
    cursor.Back(from);
    return 0;
  }
  while (cursor.EatOneOf({", and", ",", "and", "&", "/"})) {
    const auto next = ReadWeekday(cursor);
    if (!next) {
      cursor.Back(before);
      break;
    }
    days |= 1U << *next;
    before = cursor.At();
  }
  return days;
}

}  // namespace fhir
