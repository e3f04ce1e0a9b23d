#include "fhir/sig_amount.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fhir {
namespace {

constexpr std::int64_t kHalf = kNano / 2;

std::optional<Unit> UnitAt(const SigCursor& cursor, std::size_t ahead = 0) {
  static constexpr std::array<std::pair<std::string_view, Unit>, 18> kMore = {{
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
      {"each", Unit::kUnknown},  // a word about pieces, not one
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

// "2-300 mg" are two of 300 mg, "5-325" two strengths: the ends of a range are closer.
std::optional<SigNumber> ReadCountOfUnits(SigCursor& cursor) {
  constexpr std::int64_t kWidestRange = 6;
  const std::size_t from = cursor.At();
  const auto number = ReadSigNumber(cursor);
  if (!number || number->high / kWidestRange <= number->low) return number;
  cursor.Back(from);
  return std::nullopt;
}

struct Plain {
  Amount amount;
  bool range = false;
  bool each = false;
  bool total = false;
};

// "300 mg", "total 300 mg", "300 mg total", "300 mg each", "50-100 mg".
std::optional<Plain> ReadPlainAmount(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  Plain plain;
  plain.total = cursor.EatOneOf({"total dose of", "total dose", "total of", "total"});
  cursor.EatOneOf({":", "="});
  const auto number = ReadCountOfUnits(cursor);
  const auto unit = number ? ReadUnit(cursor) : std::nullopt;
  if (!unit) {
    cursor.Back(from);
    return std::nullopt;
  }
  plain.amount = {number->high, *unit};
  plain.range = number->Range();
  plain.total = cursor.EatOneOf({"total dose", "total", "dose"}) || plain.total;
  plain.each = cursor.EatOneOf({"each", "apiece"});
  return plain;
}

// The same dose told once more, in brackets, after a sign of equality, or mass first and then its
// pieces ("300 mg, 1 cap").
std::optional<Plain> ReadSame(SigCursor& cursor, bool of_mass) {
  const std::size_t from = cursor.At();
  if (cursor.Eat("=")) {
    if (auto same = ReadPlainAmount(cursor)) return same;
  } else if (cursor.Eat("(")) {
    cursor.Eat("=");
    auto same = ReadPlainAmount(cursor);
    if (same && cursor.Eat(")")) return same;
  } else if (of_mass && cursor.Eat(",")) {
    auto same = ReadPlainAmount(cursor);
    if (same && same->amount.unit == Unit::kPiece) return same;
  }
  cursor.Back(from);
  return std::nullopt;
}

bool Times(std::int64_t count, Amount& amount) {
  const std::int64_t halves = count / kHalf;
  if (count % kHalf != 0 || amount.nano % 2 != 0 || halves > 200) return false;
  amount.nano = amount.nano / 2 * halves;
  return amount.nano <= kMostAtATime * kNano;
}

// "300 mg capsule" or "x 300 mg" after a count: what one piece holds.
std::optional<Amount> ReadPiece(SigCursor& cursor, std::string_view drug) {
  const std::size_t from = cursor.At();
  const bool multiplied = cursor.Eat("x");
  const bool bracket = !multiplied && cursor.Eat("(");
  if (!bracket) cursor.EatOneOf({"of the", "of"});
  const auto strength = ReadPlainAmount(cursor);
  const bool closed = !bracket || cursor.Eat(")");
  SkipFormWords(cursor, drug);
  const bool piece = UnitAt(cursor) == Unit::kPiece;
  if (strength && closed && IsMass(strength->amount.unit) && !strength->total && !strength->range &&
      (piece || multiplied)) {
    if (piece) cursor.Skip();
    return strength->amount;
  }
  cursor.Back(from);
  return std::nullopt;
}

// After pieces or a volume: "(600 mg total)", "(300 mg each)", "(300 mg)". False when it cannot be
// the same.
bool ReadMassOf(SigCursor& cursor, const SigNumber& count, SigAmount& read) {
  const auto same = ReadSame(cursor, false);
  if (!same) return true;
  if (same->range != count.Range()) return false;
  Amount mass = same->amount;
  if (same->each && !Times(count.high, mass)) return false;
  const bool of_the_dose = same->each || same->total || count.high == kNano;
  read.also = mass;
  if (IsMass(mass.unit) && of_the_dose) std::swap(read.amount, *read.also);
  return true;
}

// "300 mg to 600 mg".
void ReadSecondOfRange(SigCursor& cursor, SigAmount& read) {
  const std::size_t from = cursor.At();
  if (cursor.EatOneOf({"to", "-", "or"})) {
    const auto second = ReadPlainAmount(cursor);
    if (second && second->amount.unit == read.amount.unit &&
        second->amount.nano > read.amount.nano && !second->range) {
      read.amount = second->amount;
      read.range = true;
      return;
    }
  }
  cursor.Back(from);
}

// After a mass: its pieces, or the name of one ("300 mg capsule"). False when they cannot be the
// same: "300 mg (1-2 capsules)".
bool ReadPiecesOf(SigCursor& cursor, std::string_view drug, SigAmount& read) {
  cursor.EatOneOf({"total dose", "total"});
  SkipFormWords(cursor, drug);
  if (const auto same = ReadSame(cursor, true)) {
    if (!same->range) read.also = same->amount;
    return !same->range || read.range;
  }
  if (cursor.EatOneOf({"tablet", "tab", "capsule", "cap"})) read.also = Amount{kNano, Unit::kPiece};
  return true;
}

}  // namespace

std::optional<SigAmount> ReadSigAmount(SigCursor& cursor, std::string_view drug) {
  const std::size_t from = cursor.At();
  // "a tablet" is one.
  const bool article = cursor.IsOneOf({"a"}) && UnitAt(cursor, 1) == Unit::kPiece;
  if (article) cursor.Skip();
  const auto number = article ? SigNumber{kNano, kNano} : ReadCountOfUnits(cursor);
  if (!number) {
    cursor.Back(from);
    return std::nullopt;
  }
  SigAmount read{{number->high, Unit::kNone}, number->Range(), std::nullopt};
  if (const auto piece = ReadPiece(cursor, drug)) {
    read.also = Amount{number->high, Unit::kPiece};
    read.amount = *piece;
    if (Times(number->high, read.amount)) return read;
    cursor.Back(from);
    return std::nullopt;
  }
  if (cursor.IsOneOf({"x", "times", "time"})) {
    cursor.Back(from);
    return std::nullopt;
  }
  SkipFormWords(cursor, drug);
  const auto unit = ReadUnit(cursor);
  if (!unit) return read;
  read.amount.unit = *unit;
  if (IsMass(*unit)) {
    ReadSecondOfRange(cursor, read);
  }
  const bool same =
      IsMass(*unit) ? ReadPiecesOf(cursor, drug, read) : ReadMassOf(cursor, *number, read);
  if (!same) {
    cursor.Back(from);
    return std::nullopt;
  }
  return read;
}

bool IsPlausible(const Amount& amount) {
  switch (amount.unit) {
    case Unit::kNone:
      return amount.nano <= 4 * kNano;
    case Unit::kPiece:
    case Unit::kPatch:
    case Unit::kGram:
      return amount.nano <= 20 * kNano;
    case Unit::kMilligram:
      return amount.nano <= 20'000 * kNano;
    default:
      return true;
  }
}

std::optional<Amount> ReadSigProduct(SigCursor& cursor, std::string_view drug) {
  const std::size_t from = cursor.At();
  if (!drug.empty() && cursor.Eat(drug)) {
    if (cursor.Is("(") && cursor.Is(")", 2)) {  // its brand
      for (int i = 0; i < 3; ++i) cursor.Skip();
    }
    const auto strength = ReadPlainAmount(cursor);
    SkipFormWords(cursor, drug);
    if (UnitAt(cursor) == Unit::kPiece) cursor.Skip();
    cursor.EatOneOf({".", ",", ":", ";", "-"});
    cursor.EatOneOf({"sig :", "sig", "take", "give"});
    const std::size_t after = cursor.At();
    const auto pieces = ReadSigAmount(cursor, drug);
    if (strength && IsMass(strength->amount.unit) && !strength->range && pieces &&
        pieces->amount.unit == Unit::kPiece) {
      cursor.Back(after);
      return strength->amount;
    }
  }
  cursor.Back(from);
  return std::nullopt;
}

}  // namespace fhir
