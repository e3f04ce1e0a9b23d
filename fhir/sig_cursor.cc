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

}  // namespace

bool SigCursor::IsOneOf(std::initializer_list<std::string_view> words, std::size_t ahead) const {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return Is(word, ahead); });
}

bool SigCursor::EatWhole(std::string_view phrase) {
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

}  // namespace fhir
