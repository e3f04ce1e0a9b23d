#include "fhir/sig.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "fhir/sig_cursor.h"
#include "fhir/sig_token.h"

namespace fhir {
namespace {

// ---- times of the day --------------------------------------------------------------------------

constexpr unsigned kMorning = 1;
constexpr unsigned kNoon = 2;
constexpr unsigned kAfternoon = 4;
constexpr unsigned kEvening = 8;
constexpr unsigned kBedtime = 16;

constexpr std::array<std::pair<std::string_view, unsigned>, 33> kTimesOfDay = {{
    {"mornings", kMorning},    {"morning", kMorning},
    {"am", kMorning},          {"mane", kMorning},
    {"qam", kMorning},         {"breakfast", kMorning},
    {"noon", kNoon},           {"midday", kNoon},
    {"lunch", kNoon},          {"lunchtime", kNoon},
    {"noontime", kNoon},       {"mid - day", kNoon},
    {"afternoon", kAfternoon}, {"mid - afternoon", kAfternoon},
    {"evening", kEvening},     {"evenings", kEvening},
    {"pm", kEvening},          {"qpm", kEvening},
    {"dinner", kEvening},      {"supper", kEvening},
    {"dinnertime", kEvening},  {"suppertime", kEvening},
    {"bedtime", kBedtime},     {"bed", kBedtime},
    {"bed time", kBedtime},    {"hs", kBedtime},
    {"qhs", kBedtime},         {"nightly", kBedtime},
    {"night", kBedtime},       {"nights", kBedtime},
    {"nocte", kBedtime},       {"nighttime", kBedtime},
    {"night time", kBedtime},
}};

// "in the morning", "at bedtime", "30 minutes before bed", "with breakfast", "qhs".
std::optional<unsigned> ReadTimeOfDay(SigCursor& cursor) {
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

// "at 8 am, 2 pm and 8 pm": how many clock times are listed. Without "at" the first must be
// written in one word ("8am"), since "2 pm" may as well be two in the evening.
int ReadClocks(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  const bool at = cursor.EatOneOf({"at", "@"});
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

// "on Mondays", "every Mon, Wed and Fri", "Mon-Fri": how many days of the week.
int ReadWeekdays(SigCursor& cursor) {
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
    if (last && *last > *first) return static_cast<int>(*last - *first + 1);
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
  return std::popcount(days);
}

// ---- words that carry no dose ------------------------------------------------------------------

bool SkipFiller(SigCursor& cursor) {
  return cursor.EatOneOf({
      "take",
      "takes",
      "give",
      "use",
      "swallow",
      "administer",
      "apply",
      "place",
      "please",
      "may take",
      "can take",
      "should take",
      "is to take",
      "to be taken",
      "to be",
      "patient to",
      "pt to",
      "by mouth",
      "by oral route",
      "oral route",
      "via oral route",
      "orally",
      "oral",
      "per os",
      "p / o",
      "po",
      "through mouth",
      "onto the skin",
      "on the skin",
      "on skin",
      "to skin",
      "to the skin",
      "transdermally",
      "with or without food",
      "with food",
      "after food",
      "with a snack",
      "with snack",
      "with milk",
      "with a glass of water",
      "with water",
      "with plenty of water",
      "with a full glass of water",
      "as directed",
      "as instructed",
      "as prescribed",
      "as ordered",
      "scheduled",
      "standing",
      "regularly",
      "whole",
      "dose",
      "per dose",
      "a total of",
      "until gone",
      "until finished",
      "until further notice",
      "ongoing",
      "long term",
      "evenly spaced",
  });
}

bool EatPrn(SigCursor& cursor) {
  return cursor.EatOneOf({"as needed", "prn", "if needed", "when needed", "if necessary",
                          "as necessary", "as required", "if required", "when required",
                          "when necessary", "only if needed", "only as needed",
                          "only when needed"});
}

// "with meals" says how often only to who knows how often they eat.
bool EatMeals(SigCursor& cursor) {
  return cursor.EatOneOf({"with meals", "with each meal", "with every meal", "before meals",
                          "after meals", "before each meal", "after each meal", "pc", "ac"});
}

// "for nerve pain", "indication: sciatica", and bare after "as needed".
constexpr std::array<std::string_view, 84> kPurposeWords = {
    "pain",         "pains",        "painful",    "nerve",         "neuropathic",  "neuropathy",
    "back",         "backache",     "leg",        "legs",          "low",          "lower",
    "sciatica",     "sciatic",      "radicular",  "radiculopathy", "sleep",        "insomnia",
    "anxiety",      "depression",   "mood",       "seizure",       "seizures",     "epilepsy",
    "muscle",       "spasm",        "spasms",     "spasticity",    "tightness",    "headache",
    "headaches",    "migraine",     "migraines",  "arthritis",     "inflammation", "swelling",
    "shingles",     "postherpetic", "neuralgia",  "diabetic",      "fibromyalgia", "burning",
    "tingling",     "numbness",     "discomfort", "moderate",      "severe",       "mild",
    "breakthrough", "chronic",      "acute",      "restless",      "hot",          "flashes",
    "flushes",      "itching",      "cough",      "foot",          "feet",         "hand",
    "hands",        "arm",          "neck",       "knee",          "shoulder",     "hip",
    "joint",        "stiffness",    "control",    "relief",        "prevention",   "lumbar",
    "peripheral",   "syndrome",     "fever",      "cramps",        "symptoms",     "osteoarthritis",
    "stenosis",     "disc",         "herniated",  "spinal",        "your",         "phn",
};

bool SkipPurposeWord(SigCursor& cursor) {
  const SigToken* token = cursor.Peek();
  if (token == nullptr || token->kind != SigToken::Kind::kWord) return false;
  const bool known =
      std::find(kPurposeWords.begin(), kPurposeWords.end(), token->text) != kPurposeWords.end();
  if (known) cursor.Skip();
  return known;
}

bool SkipPurpose(SigCursor& cursor, bool bare) {
  const std::size_t from = cursor.At();
  const bool said =
      cursor.EatOneOf({"for the treatment of", "for treatment of", "for relief of", "for the",
                       "for", "to treat", "to help with", "to help", "due to", "indications",
                       "indication", "related to", "to prevent"});
  if (said) cursor.EatOneOf({":", "the"});
  if ((!said && !bare) || !SkipPurposeWord(cursor)) {
    cursor.Back(from);
    return false;
  }
  for (;;) {
    const std::size_t before = cursor.At();
    cursor.EatOneOf({"and / or", "and", "or", "/", "-", "in", "of", "to", "with", "&", "in the"});
    cursor.EatOneOf({"the", "your", "right", "left"});
    if (SkipPurposeWord(cursor)) continue;
    cursor.Back(before);
    return true;
  }
}

// "# 90 capsules", "dispense 90", "0 refills", "qty: 30".
bool SkipSupply(SigCursor& cursor) {
  const std::size_t from = cursor.At();
  if (cursor.EatOneOf({"#", "dispense", "disp", "qty", "quantity", "refills", "refill"})) {
    cursor.EatOneOf({":", "#"});
    if (ReadSigAmount(cursor, {})) return true;
  } else if (ReadSigWhole(cursor, 99) || cursor.Eat("0") || cursor.Eat("no")) {
    if (cursor.EatOneOf({"refills", "refill"})) return true;
  }
  cursor.Back(from);
  return false;
}

// ---- reading a whole text ----------------------------------------------------------------------

// A dose while it is being read.
struct Draft {
  std::optional<SigAmount> amount;
  std::optional<SigRate> rate;
  unsigned times_of_day = 0;
  int clocks = 0;
  int weekdays = 0;
  bool meals = false;
  bool often_first = false;  // the text says when before it says how much

  bool Often() const { return rate || times_of_day != 0 || clocks > 0 || weekdays > 0; }
  bool Empty() const { return !amount && !Often(); }
};

class SigReader {
 public:
  SigReader(const std::vector<SigToken>& tokens, std::string_view drug)
      : cursor_(tokens), drug_(drug) {}

  std::optional<Sig> Read() {
    while (!cursor_.Done()) {
      if (!ReadNext()) return std::nullopt;
    }
    if (!CloseStep() || !CloseLabels()) return std::nullopt;
    return Checked();
  }

 private:
  // One element of the text. False when it is not understood.
  bool ReadNext() {
    if (ReadSign()) return true;
    if (cursor_.EatOneOf({"and", "&", "plus", "/"})) return joined_ = true;
    if (const auto read = ReadThen()) return *read;
    if (const auto read = ReadLabel()) return *read;
    if (const auto read = ReadMost()) return *read;
    if (SkipSupply(cursor_)) return true;
    if (const auto read = ReadDuration()) return *read;
    if (EatPrn(cursor_)) {
      after_prn_ = true;
      return sig_.as_needed = true;
    }
    if (SkipPurpose(cursor_, after_prn_)) return true;
    if (cursor_.Eat("up to")) return sig_.of_range = true;
    if (const auto read = ReadDivided()) return *read;
    if (const auto read = ReadOften()) return *read;
    if (const auto read = ReadSchedule()) return *read;
    if (const auto amount = ReadSigAmount(cursor_, drug_)) return Put(*amount);
    if (!drug_.empty() && cursor_.Eat(drug_)) return true;
    return SkipFiller(cursor_);
  }

  bool ReadSign() {
    if (!cursor_.EatOneOf({",", ";", ".", ":", "-"})) return false;
    return comma_ = true;
  }

  void Took() {
    joined_ = comma_ = false;
    after_prn_ = false;
  }

  // ---- how much --------------------------------------------------------------------------------

  bool Put(const SigAmount& amount) {
    SigAmount put = amount;
    if (draft_.amount && !CloseDose()) return false;
    if (put.amount.unit == Unit::kNone && last_unit_ == Unit::kPiece) put.amount.unit = last_unit_;
    if (put.amount.unit != Unit::kNone) last_unit_ = put.amount.unit;
    draft_.often_first = draft_.Often();
    draft_.amount = put;
    sig_.of_range = sig_.of_range || put.range;
    Took();
    return true;
  }

  // Ends the dose before another: each needs both halves, and something must join them.
  bool CloseDose() {
    if (!draft_.Often()) return false;
    const bool after_lasting = step_.lasts.has_value() && comma_ && !joined_;
    const bool labelled = label_ && trailing_labels_;
    if (after_lasting || labelled) return CloseStep();
    if (step_.lasts || !(joined_ || comma_)) return false;
    return FinishDose();
  }

  bool FinishDose() {
    if (draft_.Empty()) return true;
    SigDose dose;
    if (draft_.amount) dose.amount = draft_.amount->amount;
    if (draft_.Often()) {
      dose.often = Often();
      if (!dose.often) return false;
    }
    if (draft_.meals && !draft_.rate) return false;
    const bool plain_rate = draft_.times_of_day == 0 && draft_.clocks == 0;
    if (plain_rate && ++plain_rates_ > 1) return false;  // "1 tid, 2 bid": which?
    step_.doses.push_back(dose);
    draft_ = {};
    return true;
  }

  // ---- how often -------------------------------------------------------------------------------

  std::optional<Frequency> Often() const {
    Frequency often;
    often.method = pathway::DoseMethod::kText;
    const int listed = std::popcount(draft_.times_of_day);
    if (draft_.clocks > 0 && listed > 0 && draft_.clocks != listed) return std::nullopt;
    const int times = std::max(listed, draft_.clocks);
    if (draft_.rate) {
      often.times = draft_.rate->times;
      often.hours = draft_.rate->hours;
      // "Three times daily, at bedtime" contradicts itself.
      const bool agrees = often.times * 24 == times * often.hours ||
                          (often.hours % 24 == 0 && often.times == times);
      if (times > 0 && !agrees) return std::nullopt;
    } else {
      often.times = std::max(times, 1);
    }
    often.at_bedtime = often.times == 1 && draft_.times_of_day == kBedtime;
    if (draft_.weekdays > 0 && !OnWeekdays(often)) return std::nullopt;
    if (often.hours <= 0 || often.times <= 0) return std::nullopt;
    return often;
  }

  bool OnWeekdays(Frequency& often) const {
    if (often.hours == 24) {
      often.times *= draft_.weekdays;
      often.hours = 168;
      return true;
    }
    return often.hours == 168 && often.times == draft_.weekdays;
  }

  // A new dose begins with its time: "in the morning 1 tablet, at night 2".
  bool BeginsNext() const { return draft_.often_first && draft_.amount && comma_; }

  std::optional<bool> ReadOften() {
    const auto rate = ReadSigRate(cursor_);
    if (!rate) return std::nullopt;
    if (BeginsNext() && !FinishDose()) return false;
    if (draft_.rate) {
      const bool same = draft_.rate->times * rate->hours == rate->times * draft_.rate->hours;
      return same && !joined_;
    }
    // "At bedtime and twice daily" is neither.
    if (joined_ && draft_.Often()) return false;
    draft_.rate = rate;
    sig_.of_range = sig_.of_range || rate->range;
    Took();
    return true;
  }

  // Times of the day, clock times and days of the week.
  std::optional<bool> ReadSchedule() {
    if (EatMeals(cursor_)) return draft_.meals = true;
    if (const int clocks = ReadClocks(cursor_)) {
      if (BeginsNext() && !FinishDose()) return false;
      if (draft_.clocks > 0 || (joined_ && draft_.Often())) return false;
      draft_.clocks = clocks;
      Took();
      return true;
    }
    if (const int days = ReadWeekdays(cursor_)) {
      if (draft_.weekdays > 0) return false;
      draft_.weekdays = days;
      Took();
      return true;
    }
    const auto time = ReadTimeOfDay(cursor_);
    if (!time) return std::nullopt;
    return PutTimeOfDay(*time);
  }

  bool PutTimeOfDay(unsigned time) {
    if (BeginsNext() && !FinishDose()) return false;
    const bool more = joined_ || comma_;
    if (draft_.rate && joined_) return false;
    if (draft_.times_of_day != 0 && !more && !SameTime(time)) return false;
    const bool of_evening = draft_.times_of_day != 0 && !more;
    if (!of_evening) draft_.times_of_day |= time;
    Took();
    return true;
  }

  // "Every evening at bedtime" is one time; two words of one time are too.
  bool SameTime(unsigned time) const {
    constexpr unsigned kLate = kEvening | kBedtime;
    return draft_.times_of_day == time ||
           ((draft_.times_of_day & ~kLate) == 0 && (time & ~kLate) == 0);
  }

  // "1800 mg daily in 3 divided doses", "divided tid": the amount is that of the day.
  std::optional<bool> ReadDivided() {
    const std::size_t from = cursor_.At();
    cursor_.EatOneOf({"given", "taken"});
    cursor_.Eat("in");
    int parts = 0;
    if (const auto number = ReadSigWhole(cursor_, 12)) {
      if (cursor_.EatOneOf({"divided doses", "equally divided doses", "equal doses"})) {
        parts = *number;
      }
    } else if (cursor_.EatOneOf({"divided into", "divided in", "divided"})) {
      parts = ReadParts();
    }
    if (parts == 0) {
      cursor_.Back(from);
      return std::nullopt;
    }
    const bool of_a_day = draft_.amount && draft_.rate && draft_.rate->times == 1 &&
                          draft_.rate->hours == 24 && draft_.times_of_day == 0;
    if (!of_a_day || draft_.amount->amount.nano % parts != 0) return false;
    draft_.amount->amount.nano /= parts;
    draft_.rate->times = parts;
    Took();
    return true;
  }

  int ReadParts() {
    if (const auto rate = ReadSigRate(cursor_)) {
      return rate->hours > 0 && rate->times * 24 % rate->hours == 0
                 ? static_cast<int>(rate->times * 24 / rate->hours)
                 : 0;
    }
    const auto number = ReadSigWhole(cursor_, 12);
    return number && cursor_.EatOneOf({"doses", "equal doses"}) ? *number : 0;
  }

  // ---- how much at most ------------------------------------------------------------------------

  std::optional<bool> ReadMost() {
    const std::size_t from = cursor_.At();
    if (cursor_.EatOneOf({"max daily dose", "maximum daily dose", "daily maximum", "daily max"})) {
      return ReadMostAmount(true);
    }
    if (cursor_.EatOneOf({"max dose", "maximum dose", "max of", "max", "maximum of", "maximum",
                          "do not exceed", "not to exceed", "nte", "no more than", "not more than",
                          "up to a max of", "up to a maximum of", "to a maximum of"})) {
      return ReadMostAmount(false);
    }
    cursor_.Back(from);
    return std::nullopt;
  }

  bool ReadMostAmount(bool daily) {
    cursor_.EatOneOf({":", "of", ". :", "."});
    cursor_.Eat("of");
    auto most = ReadSigAmount(cursor_, drug_);
    if (!most || most->range || sig_.most_a_day) return false;
    const bool doses = cursor_.EatOneOf({"doses", "dose"});
    daily = cursor_.EatOneOf({"in 24 hours",
                              "per 24 hours",
                              "/ 24 hours",
                              "/ 24 h",
                              "/ 24 hrs",
                              "in 24 hrs",
                              "within 24 hours",
                              "in any 24 hours",
                              "in a 24 hour period",
                              "per 24 hour period",
                              "in one day",
                              "in a day",
                              "in 1 day",
                              "per day",
                              "a day",
                              "/ day",
                              "/ d",
                              "each day",
                              "daily",
                              "in 24 h"}) ||
            daily;
    if (!daily || !draft_.amount) return false;
    const Amount& one = draft_.amount->amount;
    if (doses || most->amount.unit == Unit::kNone) {
      // "Max 6 a day" of two tablets: tablets or doses?
      const bool pieces = one.unit == Unit::kPiece || one.unit == Unit::kNone;
      const bool clear = doses || (pieces && one.nano == kNano);
      if (!clear || most->amount.nano % kNano != 0) return false;
      most->amount = {one.nano * (most->amount.nano / kNano), one.unit};
    }
    sig_.most_a_day = most->amount;
    Took();
    return true;
  }

  // ---- steps -----------------------------------------------------------------------------------

  bool CloseStep() {
    if (!FinishDose()) return false;
    if (step_.doses.empty()) return false;
    sig_.steps.push_back(std::move(step_));
    labels_.push_back(label_);
    step_ = {};
    label_.reset();
    plain_rates_ = 0;
    Took();
    return true;
  }

  // "for 7 days", "x 2 weeks", "x7d".
  std::optional<bool> ReadDuration() {
    const std::size_t from = cursor_.At();
    if (!cursor_.EatOneOf({"for the first", "for the next", "for up to", "for a total of", "for",
                           "x", "during the first"})) {
      return std::nullopt;
    }
    const auto days = ReadSigDays(cursor_);
    if (!days) {
      cursor_.Back(from);
      return std::nullopt;
    }
    if (step_.lasts || draft_.Empty()) return false;
    step_.lasts = pathway::Days(*days);
    Took();
    return true;
  }

  // What opens the next step. The one before must say how long it lasts.
  std::optional<bool> ReadThen() {
    const std::size_t from = cursor_.At();
    if (cursor_.Eat("thereafter") && AtEnd()) return true;
    cursor_.Back(from);
    if (ReadAfterDays()) return CloseStep();
    cursor_.EatOneOf({"and", "&"});
    const bool then = cursor_.EatOneOf(
        {"and then", "then", "followed by", "after that", "thereafter", "afterwards"});
    cursor_.Eat(",");
    const bool change = cursor_.EatOneOf({"increase to", "increasing to", "increase dose to",
                                          "decrease to", "reduce to", "go to", "continue with",
                                          "continue at", "continue on", "continue"});
    if (!then && !change) {
      cursor_.Back(from);
      return std::nullopt;
    }
    const bool first = sig_.steps.empty() && step_.doses.empty() && draft_.Empty() && !label_;
    if (first && !then) return true;  // "continue 300 mg tid"
    if (!step_.lasts && !(label_ && trailing_labels_)) return false;
    if (cursor_.EatOneOf({"stop", "off", "discontinue"})) return AtEnd();
    return CloseStep();
  }

  // "after 3 days increase to ...": the step before lasts so long. Only the first may say it so,
  // since later ones may count from the beginning.
  bool ReadAfterDays() {
    const std::size_t from = cursor_.At();
    cursor_.EatOneOf({"and", "then"});
    if (cursor_.Eat("after")) {
      const auto days = ReadSigDays(cursor_);
      cursor_.Eat(",");
      const bool change = cursor_.EatOneOf({"increase to", "then increase to", "increase dose to",
                                            "take", "then take", "reduce to", "decrease to"});
      if (days && change && !step_.lasts && sig_.steps.empty() && !draft_.Empty()) {
        step_.lasts = pathway::Days(*days);
        return true;
      }
    }
    cursor_.Back(from);
    return false;
  }

  bool AtEnd() {
    while (cursor_.EatOneOf({".", ",", ";"})) {
    }
    return cursor_.Done();
  }

  struct Label {
    int from = 1;
    std::optional<int> to;
    int days = 1;  // in one unit of it
  };

  // "Day 1:", "days 2-3", "week 2 and after".
  std::optional<bool> ReadLabel() {
    const std::size_t from = cursor_.At();
    cursor_.EatOneOf({"on", "for", "starting", "from", "during"});
    Label label;
    if (cursor_.EatOneOf({"weeks", "week", "wk"})) {
      label.days = 7;
    } else if (!cursor_.EatOneOf({"days", "day"})) {
      cursor_.Back(from);
      return std::nullopt;
    }
    const auto number = ReadSigNumber(cursor_);
    if (!number || number->low % kNano != 0 || number->high > 1000 * kNano) {
      cursor_.Back(from);
      return std::nullopt;
    }
    label.from = static_cast<int>(number->low / kNano);
    if (number->Range()) label.to = static_cast<int>(number->high / kNano);
    cursor_.EatOneOf({"onwards", "onward", "and after", "and thereafter", "and beyond", "on", "+"});
    return PutLabel(label);
  }

  bool PutLabel(const Label& label) {
    if (step_.lasts) return false;
    if (label_) {
      if (trailing_labels_ || !CloseStep()) return false;
    } else if (!draft_.Empty() || !step_.doses.empty()) {
      if (!sig_.steps.empty() && !trailing_labels_) return false;
      trailing_labels_ = true;
    }
    label_ = label;
    if (trailing_labels_) return true;
    Took();
    return true;
  }

  // The labels must cover the days from the first without a hole.
  bool CloseLabels() {
    const auto labelled = std::count_if(labels_.begin(), labels_.end(),
                                        [](const auto& label) { return label.has_value(); });
    if (labelled == 0) return true;
    if (static_cast<std::size_t>(labelled) != labels_.size()) return false;
    int next = 1;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      const Label& label = *labels_[i];
      const bool last = i + 1 == labels_.size();
      if (label.from != next || label.days != labels_.front()->days) return false;
      if (label.to) {
        next = *label.to + 1;
      } else {
        next = last ? label.from + 1 : labels_[i + 1]->from;
      }
      if (next <= label.from) return false;
      const bool goes_on = last && !label.to;
      if (!goes_on) sig_.steps[i].lasts = pathway::Days((next - label.from) * label.days);
    }
    return true;
  }

  // A step before the last lasts some days; only a text of one dose may lack a half.
  std::optional<Sig> Checked() {
    std::size_t doses = 0;
    bool whole = true;
    for (const SigStep& step : sig_.steps) {
      doses += step.doses.size();
      for (const SigDose& dose : step.doses) whole = whole && dose.amount && dose.often;
      if (&step != &sig_.steps.back() && !step.lasts) return std::nullopt;
      if (step.lasts && step.lasts->count() <= 0) return std::nullopt;
    }
    if (doses == 0 || (doses > 1 && !whole)) return std::nullopt;
    return std::move(sig_);
  }

  SigCursor cursor_;
  std::string_view drug_;
  Sig sig_;
  SigStep step_;
  Draft draft_;
  std::vector<std::optional<Label>> labels_;  // of the steps
  std::optional<Label> label_;                // of the step being read
  bool trailing_labels_ = false;              // "300 mg on day 1", not "day 1: 300 mg"
  Unit last_unit_ = Unit::kNone;
  int plain_rates_ = 0;  // doses of the step without a time of the day
  bool joined_ = false;  // "and" came since the last element
  bool comma_ = false;   // a sign did
  bool after_prn_ = false;
};

// "1-0-1", "1-1-1-0": pieces in the morning, at noon, in the evening and at night.
std::optional<Sig> ReadScheme(SigCursor& cursor) {
  std::vector<std::int64_t> counts;
  for (;;) {
    const SigToken* token = cursor.Peek();
    if (token == nullptr || token->kind != SigToken::Kind::kNumber || token->nano > 9 * kNano) {
      return std::nullopt;
    }
    counts.push_back(token->nano);
    cursor.Skip();
    if (!cursor.Eat("-")) break;
  }
  if (counts.size() != 3 && counts.size() != 4) return std::nullopt;
  const bool pieces =
      cursor.EatOneOf({"tablets", "tablet", "tabs", "tab", "capsules", "capsule", "caps", "cap"});
  while (SkipFiller(cursor) || cursor.EatOneOf({".", ",", "daily"})) {
  }
  if (!cursor.Done()) return std::nullopt;
  SigStep step;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    Frequency often{1, 24, pathway::DoseMethod::kText, i + 1 == counts.size(), false};
    step.doses.push_back({Amount{counts[i], pieces ? Unit::kPiece : Unit::kNone}, often});
  }
  if (step.doses.empty()) return std::nullopt;
  Sig sig;
  sig.steps.push_back(std::move(step));
  return sig;
}

}  // namespace

std::optional<Sig> ReadSig(std::string_view text, std::string_view drug) {
  constexpr std::size_t kMostText = 2'000;  // longer is a letter, not a sig
  if (text.size() > kMostText) return std::nullopt;
  const auto plain = PlainSig(text);
  const auto tokens = plain ? TokensOf(*plain) : std::nullopt;
  if (!tokens || tokens->empty()) return std::nullopt;
  SigCursor start(*tokens);
  if (auto scheme = ReadScheme(start)) return scheme;
  return SigReader(*tokens, drug).Read();
}

}  // namespace fhir
