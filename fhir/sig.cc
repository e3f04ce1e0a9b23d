#include "fhir/sig.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "fhir/sig_amount.h"
#include "fhir/sig_cursor.h"
#include "fhir/sig_filler.h"
#include "fhir/sig_rate.h"
#include "fhir/sig_times.h"
#include "fhir/sig_token.h"

namespace fhir {
namespace {

// A dose while it is being read.
struct Draft {
  std::optional<SigAmount> amount;
  std::optional<SigRate> rate;
  unsigned times_of_day = 0;
  int clocks = 0;
  unsigned weekdays = 0;
  bool meals = false;
  bool as_needed = false;
  bool often_first = false;  // the text says when before it says how much

  bool Often() const { return rate || times_of_day != 0 || clocks > 0 || weekdays != 0; }
  bool Empty() const { return !amount && !Often(); }
};

class SigReader {
 public:
  SigReader(const std::vector<SigToken>& tokens, std::string_view drug)
      : cursor_(tokens), drug_(drug) {}

  std::optional<Sig> Read() {
    cursor_.EatOneOf({"sig :", "sig"});
    cursor_.EatOneOf({"may take", "can take"});  // elsewhere it says what may be left out
    piece_ = ReadSigProduct(cursor_, drug_);
    while (!cursor_.Done()) {
      if (!ReadNext()) return std::nullopt;
    }
    if (in_brackets_ || !CloseStep() || !CloseLabels()) return std::nullopt;
    return Checked();
  }

 private:
  // One element of the text. False when it is not understood.
  bool ReadNext() {
    if (ReadTotal()) return true;
    if (const auto read = ReadSign()) return *read;
    if (cursor_.Is("/") || cursor_.Is("x")) {
      if (const auto read = ReadOften()) return *read;
    }
    if (const auto read = ReadThen()) return *read;
    if (cursor_.EatOneOf({"and", "&", "plus", "/"})) return joined_ = true;
    if (const auto read = ReadLabel()) return *read;
    if (const auto read = ReadMost()) return *read;
    if (SkipSigSupply(cursor_)) return true;
    if (const auto read = ReadDuration()) return *read;
    if (EatSigAsNeeded(cursor_)) return PutPrn();
    if (SkipSigPurpose(cursor_, after_prn_ || in_brackets_)) return true;
    if (cursor_.Eat("up to")) return sig_.of_range = true;
    if (const auto read = ReadDivided()) return *read;
    if (const auto read = ReadOften()) return *read;
    if (const auto read = ReadSchedule()) return *read;
    if (const auto amount = ReadSigAmount(cursor_, drug_)) return Put(*amount);
    if (!drug_.empty() && cursor_.Eat(drug_)) return true;
    return SkipSigFiller(cursor_);
  }

  // Signs part the text. Brackets may explain a frequency, but hold no dose of their own.
  std::optional<bool> ReadSign() {
    if (cursor_.Eat("(")) {
      if (in_brackets_) return false;
      return in_brackets_ = comma_ = true;
    }
    if (cursor_.Eat(")")) {
      if (!in_brackets_) return false;
      in_brackets_ = false;
      return comma_ = true;
    }
    // "-1 capsule" has lost what stood before it.
    const SigToken* next = cursor_.Peek(1);
    if (cursor_.Is("-") && next != nullptr && next->glued &&
        next->kind == SigToken::Kind::kNumber) {
      return false;
    }
    if (!cursor_.EatOneOf({",", ";", ".", ":", "-"})) return std::nullopt;
    return comma_ = true;
  }

  // As needed is one dose, never some of several.
  bool PutPrn() {
    if (joined_) return false;
    after_prn_ = true;
    return draft_.as_needed = sig_.as_needed = true;
  }

  void Took(bool time = false) {
    joined_ = comma_ = false;
    after_prn_ = false;
    after_time_ = time;
  }

  // ---- how much --------------------------------------------------------------------------------

  bool Put(const SigAmount& amount) {
    if (in_brackets_ || !Plausible(amount.amount)) return false;
    SigAmount put = amount;
    if (draft_.amount && !CloseDose()) return false;
    if (put.amount.unit == Unit::kNone && last_unit_ == Unit::kPiece) put.amount.unit = last_unit_;
    if (put.amount.unit != Unit::kNone) last_unit_ = put.amount.unit;
    if (piece_ && put.amount.unit == Unit::kPiece) {
      put.also = put.amount;
      put.amount = *piece_;
      if (put.also->nano % kNano != 0) return false;
      put.amount.nano *= put.also->nano / kNano;
    }
    draft_.often_first = draft_.Often();
    draft_.amount = put;
    sig_.of_range = sig_.of_range || put.range;
    Took();
    return true;
  }

  // "300 tid" of a 300 mg capsule means no three hundred capsules.
  static bool Plausible(const Amount& amount) {
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
    if (draft_.amount) {
      dose.amount = draft_.amount->amount;
      dose.also = draft_.amount->also;
    } else if (!sig_.steps.empty() && sig_.steps.back().doses.size() == 1) {
      dose.amount = sig_.steps.back().doses.front().amount;  // "then twice daily": the same
      dose.also = sig_.steps.back().doses.front().also;
    }
    if (draft_.Often()) {
      dose.often = Often();
      if (!dose.often) return false;
    }
    if (draft_.meals && !draft_.rate) return false;
    const bool plain_rate = draft_.times_of_day == 0 && draft_.clocks == 0;
    if (plain_rate && ++plain_rates_ > 1) return false;  // "1 tid, 2 bid": which?
    if (!step_.doses.empty() && step_.as_needed != draft_.as_needed) return false;
    step_.as_needed = draft_.as_needed;
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
    if (draft_.weekdays != 0 && !OnWeekdays(often)) return std::nullopt;
    const bool plausible = often.hours > 0 && often.times > 0 && often.times <= often.hours;
    return plausible ? std::optional(often) : std::nullopt;
  }

  bool OnWeekdays(Frequency& often) const {
    const int days = std::popcount(draft_.weekdays);
    if (often.hours == 24) {
      often.times *= days;
      often.hours = 168;
      return true;
    }
    return often.hours == 168 && often.times == days;
  }

  // A new dose begins with its time: "in the morning 1 tablet, at night 2".
  bool BeginsNext() const { return draft_.often_first && draft_.amount && comma_; }

  std::optional<bool> ReadOften() {
    const auto rate = ReadRate();
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

  // A rate, the higher of "bid to tid", or "3/day" after an amount.
  std::optional<SigRate> ReadRate() {
    const std::size_t from = cursor_.At();
    auto rate = ReadSigRate(cursor_);
    if (!rate && draft_.amount && draft_.amount->amount.unit != Unit::kNone) {
      const auto times = ReadSigWhole(cursor_, 12);
      if (times && cursor_.EatOneOf({"/ day", "/ d"})) return SigRate{*times, 24, false};
      cursor_.Back(from);
    }
    if (!rate) return rate;
    const std::size_t after = cursor_.At();
    if (cursor_.EatOneOf({"-", "to", "or"})) {
      const auto other = ReadSigRate(cursor_);
      if (other) {
        const std::int64_t here = rate->times * other->hours;
        const std::int64_t there = other->times * rate->hours;
        if (here > there) return std::nullopt;
        if (here < there) return SigRate{other->times, other->hours, true};
        return rate;
      }
      cursor_.Back(after);
    }
    return rate;
  }

  // Times of the day, clock times and days of the week.
  std::optional<bool> ReadSchedule() {
    if (EatSigMeals(cursor_)) return draft_.meals = true;
    if (const int clocks = ReadSigClocks(cursor_, in_brackets_)) {
      if (BeginsNext() && !FinishDose()) return false;
      if (draft_.clocks > 0 || (joined_ && draft_.Often())) return false;
      draft_.clocks = clocks;
      Took();
      return true;
    }
    if (const unsigned days = ReadSigWeekdays(cursor_)) {
      if (draft_.weekdays != 0) return false;
      draft_.weekdays = days;
      Took();
      return true;
    }
    const auto time = ReadSigTimeOfDay(cursor_);
    if (!time) return std::nullopt;
    return PutTimeOfDay(*time);
  }

  bool PutTimeOfDay(unsigned time) {
    if (BeginsNext() && !FinishDose()) return false;
    const bool more = joined_ || comma_;
    // "Three times daily and at bedtime" is three or four; a list of times may go on.
    if (draft_.rate && joined_ && !after_time_) return false;
    if (draft_.times_of_day != 0 && !more && !SameTime(time)) return false;
    const bool of_evening = draft_.times_of_day != 0 && !more;
    if (!of_evening) draft_.times_of_day |= time;
    Took(true);
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

  // "(900 mg/day)", "total daily dose: 900 mg": what the doses come to.
  bool ReadTotal() {
    const std::size_t from = cursor_.At();
    const bool bracket = cursor_.Eat("(");
    const bool daily = cursor_.EatOneOf({"total daily dose", "total daily", "daily total"});
    const bool said = cursor_.EatOneOf({"total of", "total dose", "total"}) || daily;
    cursor_.EatOneOf({":", "=", "of"});
    const auto total = bracket || said ? ReadSigAmount(cursor_, drug_) : std::nullopt;
    if (total && !total->range && total->amount.unit != Unit::kNone && !sig_.in_all_a_day) {
      cursor_.Eat("total");
      const bool a_day = cursor_.EatOneOf({"/ day", "per day", "a day", "daily", "/ d"}) || daily;
      if (a_day && (!bracket || cursor_.Eat(")"))) {
        sig_.in_all_a_day = total->amount;
        return true;
      }
    }
    cursor_.Back(from);
    return false;
  }

  // ---- how much at most ------------------------------------------------------------------------

  std::optional<bool> ReadMost() {
    const std::size_t from = cursor_.At();
    if (cursor_.EatOneOf({"max daily dose", "maximum daily dose", "daily maximum", "daily max",
                          "max daily amount", "maximum daily amount"})) {
      return ReadMostAmount(true);
    }
    if (cursor_.EatOneOf({"max dose", "maximum dose", "max of", "max", "maximum of", "maximum",
                          "do not exceed", "not to exceed", "nte", "no more than", "not more than",
                          "do not take more than", "up to a max of", "up to a maximum of",
                          "to a maximum of"})) {
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
      const bool clear = doses || (pieces && (one.nano == kNano || draft_.amount->range));
      if (!clear || most->amount.nano % kNano != 0) return false;
      most->amount.unit = one.unit;
      if (doses) most->amount.nano = one.nano * (most->amount.nano / kNano);
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
    const bool said = cursor_.EatOneOf({"for the first", "for the next", "for up to",
                                        "for a total of", "for", "x", "during the first"});
    const bool bare = draft_.amount && draft_.Often();  // "1 capsule daily 30 days"
    const auto days = said || bare ? ReadSigDays(cursor_) : std::nullopt;
    if (!days) {
      cursor_.Back(from);
      return std::nullopt;
    }
    if (step_.lasts) return false;
    step_.lasts = pathway::Days(*days);
    Took();
    return true;
  }

  // What opens the next step. The one before must say how long it lasts.
  std::optional<bool> ReadThen() {
    const std::size_t from = cursor_.At();
    if (cursor_.Eat("thereafter") && AtEnd()) return goes_on_ = true;
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
    if (!step_.lasts && !label_) return false;
    if (label_) goes_on_ = true;
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
    const auto labelled = static_cast<std::size_t>(std::count_if(
        labels_.begin(), labels_.end(), [](const auto& label) { return label.has_value(); }));
    if (labelled == 0) return true;
    const bool open_end = goes_on_ && !labels_.back();
    if (labelled + (open_end ? 1 : 0) != labels_.size()) return false;
    int next = 1;
    for (std::size_t i = 0; i < labelled; ++i) {
      const Label& label = *labels_[i];
      const bool last = i + 1 == labels_.size();
      if (label.from != next || label.days != labels_.front()->days) return false;
      const bool followed = i + 1 < labelled;
      next = label.to ? *label.to + 1 : followed ? labels_[i + 1]->from : label.from + 1;
      if (next <= label.from) return false;
      if (!last || label.to || Falls()) {
        sig_.steps[i].lasts = pathway::Days((next - label.from) * label.days);
      }
    }
    return true;
  }

  // A scheme that falls ends with its last label; one that rises goes on.
  bool Falls() const {
    if (sig_.steps.size() < 2) return false;
    const auto total = [](const SigStep& step) {
      std::int64_t sum = 0;
      for (const SigDose& dose : step.doses) {
        if (dose.amount && dose.often) sum += dose.amount->nano * dose.often->times;
      }
      return sum;
    };
    return total(sig_.steps.back()) < total(sig_.steps.front());
  }

  // A step before the last lasts some days; only a text of one dose may lack a half.
  std::optional<Sig> Checked() {
    TakeTheMost();
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

  // "1 tablet as needed, at most 3 a day" is three a day at most.
  void TakeTheMost() {
    const bool one = sig_.steps.size() == 1 && sig_.steps.front().doses.size() == 1;
    if (!one || !sig_.as_needed || !sig_.most_a_day) return;
    SigDose& dose = sig_.steps.front().doses.front();
    if (!dose.amount || dose.often) return;
    dose.amount = sig_.most_a_day;
    dose.also.reset();
    dose.often = Frequency{1, 24, pathway::DoseMethod::kText, false, false};
  }

  SigCursor cursor_;
  std::string_view drug_;
  std::optional<Amount> piece_;  // what one piece holds, where the text begins with the product
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
  bool after_time_ = false;  // a time of the day was the last element
  bool in_brackets_ = false;
  bool goes_on_ = false;  // the last step does, whatever the labels before it say
};

// "1-0-1", "1-1-1-0": pieces in the morning, at noon, in the evening and at night.
std::optional<Sig> ReadScheme(SigCursor& cursor) {
  while (cursor.Eat(";")) {
  }
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
  while (SkipSigFiller(cursor) || cursor.EatOneOf({".", ",", ";", "daily"})) {
  }
  if (!cursor.Done()) return std::nullopt;
  SigStep step;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    Frequency often{1, 24, pathway::DoseMethod::kText, i + 1 == counts.size(), false};
    step.doses.push_back({Amount{counts[i], pieces ? Unit::kPiece : Unit::kNone}, often, {}});
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
