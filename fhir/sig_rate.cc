#include "fhir/sig_rate.h"

#include <array>

namespace fhir {
namespace {

struct RateWord {
  std::string_view phrase;
  std::int64_t times;
  std::int64_t hours;
};

// More often than this by a count is a slip: "1 tablet x 14 daily" tells days.
constexpr std::int64_t kMostTimesADay = 8;
constexpr std::int64_t kMostTimesAfterX = 4;

constexpr std::array<RateWord, 41> kRateWords = {{
    {"bid", 2, 24},
    {"bd", 2, 24},
    {"tid", 3, 24},
    {"tds", 3, 24},
    {"qid", 4, 24},
    {"qds", 4, 24},
    {"qd", 1, 24},
    {"od", 1, 24},
    {"qday", 1, 24},
    {"daily", 1, 24},
    {"every day", 1, 24},
    {"each day", 1, 24},
    {"per day", 1, 24},
    {"a day", 1, 24},
    {"/ day", 1, 24},
    {"/ d", 1, 24},
    {"qod", 1, 48},
    {"eod", 1, 48},
    {"every other day", 1, 48},
    {"every second day", 1, 48},
    {"every alternate day", 1, 48},
    {"on alternate days", 1, 48},
    {"alternate days", 1, 48},
    {"every other night", 1, 48},
    {"every other morning", 1, 48},
    {"every third day", 1, 72},
    {"every 3 rd day", 1, 72},
    {"every 2 nd day", 1, 48},
    {"/ wk", 1, 168},
    {"each night", 1, 24},
    {"per 24 hours", 1, 24},
    {"weekly", 1, 168},
    {"every week", 1, 168},
    {"each week", 1, 168},
    {"per week", 1, 168},
    {"a week", 1, 168},
    {"/ week", 1, 168},
    {"every other week", 1, 336},
    {"monthly", 1, 720},
    {"every month", 1, 720},
    {"a month", 1, 720},
}};

std::optional<SigRate> ReadRateWord(SigCursor& cursor) {
  for (const RateWord& word : kRateWords) {
    if (cursor.Eat(word.phrase)) return SigRate{word.times, word.hours, false};
  }
  return std::nullopt;
}

std::optional<std::int64_t> ReadHoursOfUnit(SigCursor& cursor) {
  if (cursor.EatOneOf({"hours", "hour", "hrs", "hr", "h"})) return 1;
  if (cursor.EatOneOf({"days", "day", "d"})) return 24;
  if (cursor.EatOneOf({"weeks", "week", "wk"})) return 168;
  return std::nullopt;
}

// "every 4 to 6 hours", "q8h", "every 3 days": the shorter of a range.
std::optional<SigRate> ReadEvery(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (cursor.EatOneOf({"every", "each", "q"})) {
    const SigToken* digits = cursor.Peek();
    const auto number = ReadSigNumber(cursor);
    auto hours = number ? ReadHoursOfUnit(cursor) : std::nullopt;
    // "q8" is eight-hourly.
    if (number && !hours && digits->glued && !number->Range() &&
        (number->low == 4 * kNano || number->low == 6 * kNano || number->low == 8 * kNano ||
         number->low == 12 * kNano)) {
      hours = 1;
    }
    if (hours && number->low % kNano == 0 && number->low <= 1000 * kNano) {
      return SigRate{1, number->low / kNano * *hours, number->Range()};
    }
  }
  cursor.Back(from);
  return std::nullopt;
}

struct Count {
  std::int64_t most = 0;
  bool range = false;
};

std::optional<std::int64_t> ReadTimesWord(SigCursor& cursor) {
  if (cursor.EatOneOf({"once", "one time", "1 time"})) return 1;
  if (cursor.Eat("twice")) return 2;
  if (cursor.Eat("thrice")) return 3;
  return std::nullopt;
}

// "twice", "once or twice", "3 times", "2-3 x".
std::optional<Count> ReadCount(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (const auto times = ReadTimesWord(cursor)) {
    const std::size_t after = cursor.At();
    if (cursor.EatOneOf({"or", "to", "-"})) {
      const auto more = ReadTimesWord(cursor);
      if (more && *more > *times) return Count{*more, true};
      cursor.Back(after);
    }
    cursor.EatOneOf({"-"});
    return Count{*times, false};
  }
  const bool x_first = cursor.Eat("x");  // "x 3 daily"
  const auto number = ReadSigNumber(cursor);
  if (number && number->high % kNano == 0 && number->high <= 100 * kNano &&
      (x_first ? number->high <= kMostTimesAfterX * kNano
               : cursor.EatOneOf({"times", "time", "x"}))) {
    return Count{number->high / kNano, number->Range()};
  }
  cursor.Back(from);
  return std::nullopt;
}

// The day or week after a count: "a day", "daily", "per 24 hours", "every 8 hours".
std::optional<SigRate> ReadPer(SigCursor& cursor) {
  cursor.Eat("in total");
  if (cursor.EatOneOf({"in 24 hours", "per 24 hours", "/ 24 hours", "/ 24 h", "in 24 hrs",
                       "in a 24 hour period", "in a day", "in one day", "throughout the day"})) {
    return SigRate{};
  }
  if (auto word = ReadRateWord(cursor)) {
    if (word->times == 1) return word;
    return std::nullopt;
  }
  return ReadEvery(cursor);
}

}  // namespace

std::optional<int> ReadSigDays(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const auto number = ReadSigNumber(cursor);
  if (number && number->high % kNano == 0 && number->high <= 1000 * kNano) {
    const int count = static_cast<int>(number->high / kNano);
    // British prescribers write days, weeks and months as sevenths, fifty-seconds and twelfths.
    if (cursor.EatOneOf({"days", "day", "d", "nights", "night", "/ 7"})) return count;
    if (cursor.EatOneOf({"weeks", "week", "wks", "wk", "/ 52"})) return count * 7;
    if (cursor.EatOneOf({"months", "month", "mo", "/ 12"})) return count * 30;
  }
  cursor.Back(from);
  return std::nullopt;
}

std::optional<SigRate> ReadSigRate(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (auto every = ReadEvery(cursor)) return every;
  if (auto word = ReadRateWord(cursor)) return word;
  if (const auto count = ReadCount(cursor)) {
    if (auto per = ReadPer(cursor)) {
      if (per->hours <= 24 && count->most > kMostTimesADay) {
        cursor.Back(from);
        return std::nullopt;
      }
      per->times *= count->most;
      per->range = per->range || count->range;
      return per;
    }
  }
  cursor.Back(from);
  return std::nullopt;
}

}  // namespace fhir
