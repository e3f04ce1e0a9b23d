#include "fhir/drug_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "fhir/lower.h"

namespace fhir {
namespace {

using pathway::Milligrams;

bool Letter(char c) { return c >= 'a' && c <= 'z'; }
bool Digit(char c) { return c >= '0' && c <= '9'; }

// ---- words -------------------------------------------------------------------------------------

std::vector<std::string_view> WordsOf(std::string_view lower) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < lower.size()) {
    std::size_t end = at;
    while (end < lower.size() && (Letter(lower[end]) || Digit(lower[end]))) ++end;
    if (end > at) words.push_back(lower.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

template <std::size_t N>
bool HasOne(const std::vector<std::string_view>& words,
            const std::array<std::string_view, N>& list) {
  return std::any_of(words.begin(), words.end(), [&list](std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  });
}

constexpr std::array<std::string_view, 9> kExtended = {
    "er", "xr", "cr", "sr", "xl", "extended", "sustained", "controlled", "prolonged"};
constexpr std::array<std::string_view, 3> kByMouth = {"oral", "po", "mouth"};
constexpr std::array<std::string_view, 14> kLocal = {
    "cream", "ointment", "gel",  "lotion",  "topical",  "ophthalmic", "otic",
    "eye",   "ear",      "foam", "shampoo", "liniment", "nasal",      "rectal"};
constexpr std::array<std::string_view, 3> kPatch = {"patch", "patches", "transdermal"};
constexpr std::array<std::string_view, 14> kSolid = {
    "tab",  "tabs",  "tablet",   "tablets", "cap",     "caps",    "capsule",
    "pill", "pills", "capsules", "caplet",  "caplets", "softgel", "softgels"};
constexpr std::array<std::string_view, 14> kLiquid = {
    "solution", "suspension", "syrup", "elixir", "liquid", "injection", "injectable",
    "vial",     "syringe",    "soln",  "susp",   "inj",    "drops",     "concentrate"};
constexpr std::array<std::string_view, 8> kNoOrder = {
    "allergy",    "allergies",        "allergic", "intolerance",
    "intolerant", "hypersensitivity", "level",    "levels"};
constexpr std::array<std::string_view, 7> kDenying = {"no",    "not",    "non",  "without",
                                                      "avoid", "except", "never"};

// ---- strengths ---------------------------------------------------------------------------------

enum class Measure { kNone, kMass, kVolume, kTime, kPiece, kOther };

// A number, its unit, or both: "250 mg", "5", "mL".
struct Item {
  double value = 1;
  bool has_value = false;
  Measure measure = Measure::kNone;
  double nanograms = 0;  // of one unit of mass
};

struct UnitWord {
  std::string_view word;
  Measure measure;
  double nanograms = 0;
};

constexpr std::array<UnitWord, 31> kUnitWords = {{
    {"mg", Measure::kMass, 1e6},
    {"mgs", Measure::kMass, 1e6},
    {"milligram", Measure::kMass, 1e6},
    {"milligrams", Measure::kMass, 1e6},
    {"mcg", Measure::kMass, 1e3},
    {"ug", Measure::kMass, 1e3},
    {"microgram", Measure::kMass, 1e3},
    {"micrograms", Measure::kMass, 1e3},
    {"g", Measure::kMass, 1e9},
    {"gm", Measure::kMass, 1e9},
    {"gram", Measure::kMass, 1e9},
    {"grams", Measure::kMass, 1e9},
    {"ml", Measure::kVolume},
    {"hr", Measure::kTime},
    {"h", Measure::kTime},
    {"hour", Measure::kTime},
    {"hours", Measure::kTime},
    {"tab", Measure::kPiece},
    {"tablet", Measure::kPiece},
    {"cap", Measure::kPiece},
    {"capsule", Measure::kPiece},
    {"caplet", Measure::kPiece},
    {"each", Measure::kPiece},
    {"kg", Measure::kOther},
    {"day", Measure::kOther},
    {"dose", Measure::kOther},
    {"actuation", Measure::kOther},
    {"actuat", Measure::kOther},
    {"spray", Measure::kOther},
    {"puff", Measure::kOther},
    {"inhalation", Measure::kOther},
}};

class Scanner {
 public:
  explicit Scanner(std::string_view lower) : text_(lower) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  char Now() const { return text_[at_]; }
  void Step() { ++at_; }

  // ".5", "1,200": what stands before or after belongs to the number, and its size is not sure.
  bool NumberIsPart() const {
    const bool after = at_ > 0 && (text_[at_ - 1] == '.' || text_[at_ - 1] == ',');
    return after && (at_ < 2 || text_[at_ - 2] == ' ' || Digit(text_[at_ - 2]));
  }
  bool FollowsLetter() const { return at_ > 0 && Letter(text_[at_ - 1]); }

  double Number() {
    double value = 0;
    const auto read = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value,
                                      std::chars_format::fixed);
    at_ = static_cast<std::size_t>(read.ptr - text_.data());
    return value;
  }

  void Blanks() {
    while (!AtEnd() && Now() == ' ') Step();
  }

  // The unit that stands here; nothing is consumed when none does.
  const UnitWord* Unit() {
    std::size_t end = at_;
    while (end < text_.size() && Letter(text_[end])) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    const auto unit = std::find_if(kUnitWords.begin(), kUnitWords.end(),
                                   [word](const UnitWord& entry) { return entry.word == word; });
    if (unit == kUnitWords.end()) return nullptr;
    at_ = end;
    return &*unit;
  }

  // What stands here; the place does not move when there is neither a number nor a unit.
  std::optional<Item> Next() {
    const std::size_t before = at_;
    Blanks();
    Item item;
    if (!AtEnd() && Digit(Now())) {
      item.value = Number();
      item.has_value = true;
      Blanks();
    }
    if (const UnitWord* unit = Unit()) {
      item.measure = unit->measure;
      item.nanograms = unit->nanograms;
      return item;
    }
    if (item.has_value) {
      if (!AtEnd() && (Letter(Now()) || Now() == '%')) item.measure = Measure::kOther;
      return item;
    }
    at_ = before;
    return std::nullopt;
  }

  // "/", "-" or "per" between two items.
  char Joint() {
    const std::size_t before = at_;
    Blanks();
    if (!AtEnd() && (Now() == '/' || Now() == '-')) return text_[at_++];
    if (text_.substr(at_).starts_with("per ")) {
      at_ += 4;
      return '/';
    }
    at_ = before;
    return '\0';
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// "37.5-325 mg", "250 mg/5 mL", "25 mcg/hr": amounts, and what they are in.
struct Group {
  std::vector<Item> amounts;
  std::optional<Item> in;
  bool volume = false;
  bool unclear = false;
};

bool MayBeMass(const Item& item) {
  return item.has_value && (item.measure == Measure::kMass || item.measure == Measure::kNone);
}

Group ReadGroup(Scanner& scanner, const Item& first) {
  Group group;
  group.amounts.push_back(first);
  group.volume = first.measure == Measure::kVolume;
  while (const char joint = scanner.Joint()) {
    const auto item = scanner.Next();
    if (!item) break;
    if (MayBeMass(*item)) {
      group.amounts.push_back(*item);
      continue;
    }
    if (joint == '/') group.in = item;
    group.volume = group.volume || item->measure == Measure::kVolume;
    break;
  }
  return group;
}

std::optional<Strength> StrengthOf(double nanograms, const std::optional<Item>& in) {
  const double count = in ? in->value : 1;
  if (nanograms <= 0 || nanograms > 1e12 || count <= 0) return std::nullopt;
  const auto amount = Milligrams::FromNanograms(std::llround(nanograms / count));
  if (!in || in->measure == Measure::kPiece) return Strength{amount, StrengthPer::kUnit};
  if (in->measure == Measure::kVolume) return Strength{amount, StrengthPer::kMillilitre};
  if (in->measure == Measure::kTime) return Strength{amount, StrengthPer::kHour};
  return std::nullopt;
}

void AddStrengths(const Group& group, DrugWords& words) {
  const bool mass = std::any_of(group.amounts.begin(), group.amounts.end(),
                                [](const Item& item) { return item.measure == Measure::kMass; });
  if (!mass) {
    words.liquid = words.liquid || group.volume;
    return;
  }
  words.unclear = words.unclear || group.unclear;
  const double unit = group.amounts.back().nanograms;  // "5-325 mg": of both
  for (const Item& item : group.amounts) {
    const double nanograms = item.measure == Measure::kMass ? item.nanograms : unit;
    if (const auto strength = StrengthOf(item.value * nanograms, group.in)) {
      words.strengths.push_back(*strength);
    } else {
      words.unclear = true;
    }
  }
}

void ReadStrengths(std::string_view lower, DrugWords& words) {
  Scanner scanner(lower);
  while (!scanner.AtEnd()) {
    if (!Digit(scanner.Now())) {
      scanner.Step();
      continue;
    }
    const bool part = scanner.NumberIsPart();
    const bool of_a_word = scanner.FollowsLetter();
    const auto item = scanner.Next();
    if (of_a_word || !item) continue;  // "b12"
    Group group = ReadGroup(scanner, *item);
    group.unclear = group.unclear || part;
    AddStrengths(group, words);
  }
}

}  // namespace

DrugWords ReadDrugWords(std::string_view text) {
  const std::string lower = Lower(text);
  const auto words_of = WordsOf(lower);
  DrugWords words;
  ReadStrengths(lower, words);
  words.extended = HasOne(words_of, kExtended) || lower.find("once-daily") != std::string::npos;
  words.local = HasOne(words_of, kLocal) && !HasOne(words_of, kByMouth);
  words.patch = HasOne(words_of, kPatch);
  words.solid = HasOne(words_of, kSolid);
  words.liquid = words.liquid || HasOne(words_of, kLiquid);
  return words;
}

bool SpeaksOfNoOrder(std::string_view text) {
  const std::string lower = Lower(text);
  return HasOne(WordsOf(lower), kNoOrder);
}

std::vector<const Product*> OrderedIn(std::string_view text, const Terminology& terminology) {
  std::vector<const Product*> ordered;
  for (const Terminology::Named& named : terminology.NamesIn(text)) {
    const std::string before = Lower(text.substr(0, named.begin));
    const std::string after = Lower(text.substr(named.end));
    const auto words_before = WordsOf(before);
    const auto words_after = WordsOf(after);
    const bool denied = !words_before.empty() && HasOne(std::vector{words_before.back()}, kDenying);
    const bool absent = !words_after.empty() && words_after.front() == "free";
    if (!denied && !absent) ordered.push_back(named.product);
  }
  return ordered;
}

}  // namespace fhir
