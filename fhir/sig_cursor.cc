#include "fhir/sig_cursor.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fhir {
namespace {

constexpr std::int64_t kHalf = kNano / 2;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 14> kNumberWords = {{
    {"one", 1},
    {"two", 2},
    {"three", 3},
    {"four", 4},
    {"five", 5},
    {"six", 6},
    {"seven", 7},
    {"eight", 8},
    {"nine", 9},
    {"ten", 10},
    {"twelve", 12},
    {"fourteen", 14},
    {"twenty", 20},
    {"thirty", 30},
}};

std::optional<std::int64_t> WordNumber(std::string_view word) {
  const auto* const found = std::find_if(kNumberWords.begin(), kNumberWords.end(),
                                         [word](const auto& entry) { return entry.first == word; });
  if (found == kNumberWords.end()) return std::nullopt;
  return found->second * kNano;
}

std::optional<std::int64_t> ReadPlainNumber(SigCursor& cursor) {
  const SigToken* token = cursor.Peek();
  if (token == nullptr) return std::nullopt;
  const auto value =
      token->kind == SigToken::Kind::kNumber ? std::optional(token->nano) : WordNumber(token->text);
  if (value) cursor.Skip();
  return value;
}

// "half", "one half", "a half of", "half a".
std::optional<std::int64_t> ReadHalf(SigCursor& cursor) {
  if (!cursor.EatOneOf({"one - half", "one half", "a half", "half"})) return std::nullopt;
  cursor.EatOneOf({"of a", "of one", "a", "of"});
  return kHalf;
}

// The half after a whole number: "1 1/2", "1-1/2", "one and a half", "one and one half".
std::int64_t ReadAndAHalf(SigCursor& cursor) {
  if (cursor.EatOneOf({"and a half", "and one half", "and one - half", "& a half", "1 / 2"})) {
    return kHalf;
  }
  const std::size_t joint = cursor.IsOneOf({"and", "-", "&"}) ? 1 : 0;
  const SigToken* part = cursor.Peek(joint);
  if (part == nullptr || !part->fraction) return 0;
  for (std::size_t i = 0; i <= joint; ++i) cursor.Skip();
  return part->nano;
}

// The same number once more in brackets: "3 (three)", "one (1)".
bool SkipRepeated(SigCursor& cursor, std::int64_t value) {
  const std::size_t from = cursor.At();
  if (!cursor.Eat("(")) return true;
  const auto again = ReadPlainNumber(cursor);
  if (!again || !cursor.Eat(")")) {
    cursor.Back(from);
    return true;
  }
  return *again == value;
}

std::optional<std::int64_t> ReadOneNumber(SigCursor& cursor) {
  if (const auto half = ReadHalf(cursor)) return half;
  const std::size_t from = cursor.At();
  const SigToken* first = cursor.Peek();
  auto value = ReadPlainNumber(cursor);
  if (!value) return std::nullopt;
  if (!first->fraction) *value += ReadAndAHalf(cursor);
  if (*value > 0 && *value <= kMostAtATime * kNano && SkipRepeated(cursor, *value)) return value;
  cursor.Back(from);
  return std::nullopt;
}

// ---- amounts -----------------------------------------------------------------------------------

std::optional<Unit> UnitAt(const SigCursor& cursor, std::size_t ahead = 0) {
  static constexpr std::array<std::pair<std::string_view, Unit>, 20> kMore = {{
      {"mgs", Unit::kMilligram},
      {"gm", Unit::kGram},
      {"gms", Unit::kGram},
      {"micrograms", Unit::kMicrogram},
      {"mls", Unit::kMillilitre},
      {"cc", Unit::kMillilitre},
      {"milliliters", Unit::kMillilitre},
      {"millilitres", Unit::kMillilitre},
      {"pills", Unit::kPiece},
      {"caplet", Unit::kPiece},
      {"caplets", Unit::kPiece},
      {"softgel", Unit::kPiece},
      {"softgels", Unit::kPiece},
      {"gelcap", Unit::kPiece},
      {"gelcaps", Unit::kPiece},
      {"patches", Unit::kPatch},
      {"tabl", Unit::kPiece},
      {"cp", Unit::kUnknown},
      {"1", Unit::kUnknown},
      {"each", Unit::kUnknown},
  }};
  const SigToken* token = cursor.Peek(ahead);
  if (token == nullptr || token->kind != SigToken::Kind::kWord) return std::nullopt;
  const auto* const more = std::find_if(kMore.begin(), kMore.end(),
                                        [&](const auto& e) { return e.first == token->text; });
  const Unit unit = more == kMore.end() ? UnitNamed(token->text) : more->second;
  if (unit == Unit::kUnknown || unit == Unit::kNone) return std::nullopt;
  return unit;
}

std::optional<Unit> ReadUnit(SigCursor& cursor) {
  const auto unit = UnitAt(cursor);
  if (unit) cursor.Skip();
  return unit;
}

bool IsMass(Unit unit) {
  return unit == Unit::kMilligram || unit == Unit::kGram || unit == Unit::kMicrogram;
}

void SkipFormWords(SigCursor& cursor, std::string_view drug) {
  while (cursor.EatOneOf({"oral", "whole", "full", "er", "sr", "xr", "dr", "ir", "extended release",
                          "extended - release", "delayed release", "delayed - release",
                          "immediate release"}) ||
         (!drug.empty() && cursor.Eat(drug))) {
  }
}

struct Plain {
  Amount amount;
  bool each = false;
  bool total = false;
};

// "300 mg", "total 300 mg", "300 mg total", "300 mg each"; nothing for a range.
std::optional<Plain> ReadPlainAmount(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  Plain plain;
  cursor.Eat("=");
  plain.total = cursor.EatOneOf({"total dose of", "total dose", "total of", "total"});
  cursor.EatOneOf({":", "="});
  const auto number = ReadSigNumber(cursor);
  const auto unit = number ? ReadUnit(cursor) : std::nullopt;
  if (!unit || number->Range()) {
    cursor.Back(from);
    return std::nullopt;
  }
  plain.amount = {number->high, *unit};
  plain.total = cursor.EatOneOf({"total dose", "total", "dose"}) || plain.total;
  plain.each = cursor.EatOneOf({"each", "apiece"});
  return plain;
}

// The same dose told once more, in brackets or after a sign of equality.
std::optional<Plain> ReadSame(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (cursor.Eat("=")) {
    if (auto same = ReadPlainAmount(cursor)) return same;
  } else if (cursor.Eat("(")) {
    auto same = ReadPlainAmount(cursor);
    if (same && cursor.Eat(")")) return same;
  }
  cursor.Back(from);
  return std::nullopt;
}

bool Times(std::int64_t count, Amount& amount) {
  const std::int64_t whole = count / kHalf;  // in halves
  if (count % kHalf != 0 || amount.nano % 2 != 0 || whole > 200) return false;
  amount.nano = amount.nano / 2 * whole;
  return amount.nano <= kMostAtATime * kNano;
}

// "300 mg capsule" or "x 300 mg" after a count: what one piece holds.
std::optional<Amount> ReadPiece(SigCursor& cursor, std::string_view drug) {
  const std::size_t from = cursor.At();
  const bool multiplied = cursor.Eat("x");
  const bool bracket = !multiplied && cursor.Eat("(");
  const auto strength = ReadPlainAmount(cursor);
  const bool closed = !bracket || cursor.Eat(")");
  SkipFormWords(cursor, drug);
  const bool piece = UnitAt(cursor) == Unit::kPiece;
  if (strength && closed && IsMass(strength->amount.unit) && !strength->total &&
      (piece || multiplied)) {
    if (piece) cursor.Skip();
    return strength->amount;
  }
  cursor.Back(from);
  return std::nullopt;
}

// After "2 capsules": "(600 mg total)", "(300 mg each)", "(300 mg)" of one.
std::optional<Amount> MassOfPieces(SigCursor& cursor, const SigNumber& count) {
  const std::size_t from = cursor.At();
  const auto same = ReadSame(cursor);
  if (!same) return std::nullopt;
  Amount mass = same->amount;
  if (!IsMass(mass.unit) || count.Range()) {
    if (!IsMass(mass.unit)) cursor.Back(from);
    return std::nullopt;
  }
  if (same->each) return Times(count.high, mass) ? std::optional(mass) : std::nullopt;
  if (same->total || count.high == kNano) return mass;
  return std::nullopt;  // of one or of all: the product's strength knows
}

}  // namespace

bool SigCursor::IsOneOf(std::initializer_list<std::string_view> words, std::size_t ahead) const {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return Is(word, ahead); });
}

bool SigCursor::Eat(std::string_view phrase) {
  std::size_t at = at_;
  while (!phrase.empty()) {
    const std::size_t blank = std::min(phrase.find(' '), phrase.size());
    if (at >= tokens_->size() || (*tokens_)[at].text != phrase.substr(0, blank)) return false;
    ++at;
    phrase.remove_prefix(std::min(blank + 1, phrase.size()));
  }
  at_ = at;
  return true;
}

bool SigCursor::EatOneOf(std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [this](std::string_view phrase) { return Eat(phrase); });
}

std::optional<SigNumber> ReadSigNumber(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const auto first = ReadOneNumber(cursor);
  if (!first) return std::nullopt;
  const std::size_t after = cursor.At();
  if (cursor.EatOneOf({"-", "to", "or"})) {
    const auto second = ReadOneNumber(cursor);
    if (second && *second > *first) return SigNumber{*first, *second};
    cursor.Back(second ? from : after);
    if (second) return std::nullopt;  // "2 to 1" is no range
  }
  return SigNumber{*first, *first};
}

std::optional<int> ReadSigWhole(SigCursor& cursor, int most) {
  const std::size_t from = cursor.At();
  const auto number = ReadOneNumber(cursor);
  if (number && *number % kNano == 0 && *number / kNano <= most) {
    return static_cast<int>(*number / kNano);
  }
  cursor.Back(from);
  return std::nullopt;
}

std::optional<SigAmount> ReadSigAmount(SigCursor& cursor, std::string_view drug) {
  const std::size_t from = cursor.At();
  // "a tablet" is one.
  const bool article = cursor.IsOneOf({"a"}) && UnitAt(cursor, 1) == Unit::kPiece;
  if (article) cursor.Skip();
  const auto number = article ? SigNumber{kNano, kNano} : ReadSigNumber(cursor);
  if (!number) {
    cursor.Back(from);
    return std::nullopt;
  }
  SigAmount read{{number->high, Unit::kNone}, number->Range()};
  const auto piece = ReadPiece(cursor, drug);
  if (piece) read.amount = *piece;
  if (piece && Times(number->high, read.amount)) return read;
  if (piece || cursor.IsOneOf({"x", "times", "time"})) {
    cursor.Back(from);
    return std::nullopt;
  }
  SkipFormWords(cursor, drug);
  const auto unit = ReadUnit(cursor);
  if (!unit) return read;
  read.amount.unit = *unit;
  if (*unit == Unit::kPiece || *unit == Unit::kMillilitre) {
    if (const auto mass = MassOfPieces(cursor, *number)) read.amount = *mass;
    return read;
  }
  if (IsMass(*unit)) {
    cursor.EatOneOf({"total dose", "total"});
    SkipFormWords(cursor, drug);
    if (!ReadSame(cursor)) cursor.EatOneOf({"tablet", "tab", "capsule", "cap"});
  }
  return read;
}

std::optional<int> ReadSigDays(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const auto number = ReadSigWhole(cursor, 1000);
  if (number) {
    if (cursor.EatOneOf({"days", "day", "d"})) return *number;
    if (cursor.EatOneOf({"weeks", "week", "wks", "wk"})) return *number * 7;
    if (cursor.EatOneOf({"months", "month", "mo"})) return *number * 30;
  }
  cursor.Back(from);
  return std::nullopt;
}

// ---- how often ---------------------------------------------------------------------------------

namespace {

struct RateWord {
  std::string_view phrase;
  std::int64_t times;
  std::int64_t hours;
};

constexpr std::array<RateWord, 36> kRateWords = {{
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
    const auto number = ReadSigNumber(cursor);
    const auto hours = number ? ReadHoursOfUnit(cursor) : std::nullopt;
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
  const auto number = ReadSigNumber(cursor);
  if (number && number->high % kNano == 0 && number->high <= 100 * kNano &&
      cursor.EatOneOf({"times", "time", "x"})) {
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

std::optional<SigRate> ReadSigRate(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (auto every = ReadEvery(cursor)) return every;
  if (auto word = ReadRateWord(cursor)) return word;
  if (const auto count = ReadCount(cursor)) {
    if (auto per = ReadPer(cursor)) {
      per->times *= count->most;
      per->range = per->range || count->range;
      return per;
    }
  }
  cursor.Back(from);
  return std::nullopt;
}

}  // namespace fhir
