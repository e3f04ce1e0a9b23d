#include "fhir/sig.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "fhir/sig_amount.h"
#include "fhir/sig_cursor.h"
#include "fhir/sig_daily.h"
#include "fhir/sig_draft.h"
#include "fhir/sig_filler.h"
#include "fhir/sig_label.h"
#include "fhir/sig_rate.h"
#include "fhir/sig_scheme.h"
#include "fhir/sig_times.h"
#include "fhir/sig_token.h"

namespace fhir {
namespace {

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
    if (in_brackets_ || !CloseStep() || !PutLabels(labels_, after_labels_, sig_.steps))
      return std::nullopt;
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
    if (cursor_.Eat("/")) return joined_ = after_slash_ = true;
    if (cursor_.EatOneOf({"and", "&", "plus"})) return joined_ = true;
    if (const auto read = ReadLabel()) return *read;
    if (const auto read = ReadMost()) return *read;
    if (SkipSigSupply(cursor_)) return true;
    if (const auto read = ReadDuration()) return *read;
    if (EatSigAsNeeded(cursor_)) return PutPrn();
    if (const auto purpose = ReadSigPurpose(cursor_, after_prn_ || in_brackets_)) {
      draft_.of_degree = draft_.of_degree || purpose->of_degree;
      return true;
    }
    if (cursor_.Eat("up to")) return sig_.of_range = after_up_to_ = true;
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

  // As needed is one dose, never some of several: "in the morning and at night if needed" may be
  // either, "in the morning (and at night if needed)" is.
  bool PutPrn() {
    const bool of_part = in_brackets_ && !comma_;
    const bool of_last = after_time_ && grown_list_ && !comma_ && !draft_.rate;
    if (joined_ || of_part || of_last) return false;
    after_prn_ = true;
    return draft_.as_needed = sig_.as_needed = true;
  }

  void Took(bool time = false) {
    joined_ = comma_ = false;
    after_prn_ = after_slash_ = after_up_to_ = grown_list_ = false;
    after_time_ = time;
  }

  // ---- how much --------------------------------------------------------------------------------

  bool Put(const SigAmount& amount) {
    if (in_brackets_ || !IsPlausible(amount.amount)) return false;
    // "75 mg qam/150 mg qhs" are two doses, "250 mg/5 mL" is a strength.
    if (after_slash_ && (draft_.often_first || !draft_.HasOften())) return false;
    // "4 pm" may be four in the evening; nobody knows what "1 dose" is; "up to 3" is a maximum.
    const bool bare = amount.amount.unit == Unit::kNone;
    if (bare && cursor_.IsOneOf({"am", "pm", "dose", "doses"})) return false;
    if (after_up_to_ && draft_.amount) return false;
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
    draft_.often_first = draft_.HasOften();
    draft_.amount = put;
    sig_.of_range = sig_.of_range || put.range;
    Took();
    return true;
  }

  // Ends the dose before another: each needs both halves, and something must join them.
  bool CloseDose() {
    if (!draft_.HasOften()) return false;
    const bool after_lasting = step_.lasts.has_value() && comma_ && !joined_;
    const bool labelled = label_ && trailing_labels_;
    if (after_lasting || labelled) {
      if (!CloseStep()) return false;
      return unsaid_step_ = true;
    }
    if (step_.lasts || !(joined_ || comma_)) return false;
    return FinishDose();
  }

  bool FinishDose() {
    if (draft_.Empty()) return true;
    SigDose dose;
    if (draft_.amount) {
      dose.amount = draft_.amount->amount;
      dose.also = draft_.amount->also;
    } else if (doses_.empty() && !sig_.steps.empty() && sig_.steps.back().doses.size() == 1) {
      dose.amount = sig_.steps.back().doses.front().amount;  // "then twice daily": the same
      dose.also = sig_.steps.back().doses.front().also;
    }
    if (draft_.HasOften()) {
      dose.often = OftenOf(draft_);
      if (!dose.often) return false;
    }
    if (draft_.meals && !draft_.rate) return false;
    step_.as_needed = draft_.as_needed;
    step_.doses.push_back(dose);
    doses_.push_back(draft_);
    draft_ = {};
    draft_.after_sign = !joined_;
    return true;
  }

  // ---- how often -------------------------------------------------------------------------------

  // A new dose begins with its time: "in the morning 1 tablet, at night 2".
  // False where the one before lasts some days: do both?
  bool FinishBeforeNext() {
    const bool next = draft_.often_first && draft_.amount && comma_;
    return !next || (!step_.lasts && FinishDose());
  }

  std::optional<bool> ReadOften() {
    const auto rate = ReadRate();
    if (!rate) return std::nullopt;
    if (!FinishBeforeNext()) return false;
    if (draft_.rate) {
      const bool same = draft_.rate->times * rate->hours == rate->times * draft_.rate->hours;
      return same && !joined_;
    }
    // "At bedtime and twice daily" is neither.
    if (joined_ && draft_.HasOften()) return false;
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
        if (here > there) {
          cursor_.Back(from);
          return std::nullopt;
        }
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
      if (!FinishBeforeNext()) return false;
      if (draft_.clocks > 0 || (joined_ && draft_.HasOften())) return false;
      if (draft_.times_of_day != 0 && OneMoreTime()) return false;
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
    if (!FinishBeforeNext()) return false;
    // "Three times daily and at bedtime" is three or four; a list of times may go on.
    if (draft_.rate && joined_ && !after_time_) return false;
    if (draft_.clocks > 0 && OneMoreTime()) return false;
    const bool listed = draft_.times_of_day != 0;
    const bool explains = listed && !joined_ && (in_brackets_ || !comma_) &&
                          IsSameTimeOfDay(draft_.times_of_day, time);
    if (listed && !joined_ && !explains &&
        (!comma_ || MayBeOneTimeOfDay(draft_.times_of_day, time)))
      return false;
    if (!explains) draft_.times_of_day |= time;
    Took(true);
    grown_list_ = listed && !explains;
    return true;
  }

  // A clock time and a time of the day that signs part: one or two?
  bool OneMoreTime() const { return !draft_.rate && !in_brackets_ && (joined_ || comma_); }

  // "1800 mg daily in 3 divided doses", "divided tid": the amount is that of the day.
  std::optional<bool> ReadDivided() {
    const auto parts = ReadSigParts(cursor_);
    if (!parts) return std::nullopt;
    const bool of_a_day = draft_.amount && draft_.rate && draft_.rate->times == 1 &&
                          draft_.rate->hours == 24 && draft_.times_of_day == 0;
    if (!of_a_day || draft_.amount->amount.nano % *parts != 0) return false;
    draft_.amount->amount.nano /= *parts;
    draft_.rate->times = *parts;
    Took();
    return true;
  }

  bool ReadTotal() {
    if (sig_.in_all_a_day) return false;
    sig_.in_all_a_day = ReadSigTotal(cursor_, drug_);
    return sig_.in_all_a_day.has_value();
  }

  std::optional<bool> ReadMost() {
    bool daily = false;
    if (!EatSigMost(cursor_, daily)) return std::nullopt;
    const auto most = ReadSigMost(cursor_, drug_, daily);
    return most && draft_.amount && !sig_.most_a_day && PutMost(*most);
  }

  bool PutMost(SigMost most) {
    const Amount& one = draft_.amount->amount;
    if (most.in_doses || most.amount.unit == Unit::kNone) {
      // "Max 6 a day" of two tablets: tablets or doses?
      const bool pieces = one.unit == Unit::kPiece || one.unit == Unit::kNone;
      const bool clear = most.in_doses || (pieces && (one.nano == kNano || draft_.amount->range));
      if (!clear || most.amount.nano % kNano != 0) return false;
      most.amount.unit = one.unit;
      if (most.in_doses) most.amount.nano = one.nano * (most.amount.nano / kNano);
    }
    sig_.most_a_day = most.amount;
    Took();
    return true;
  }

  // ---- steps -----------------------------------------------------------------------------------

  bool CloseStep() {
    if (!FinishDose() || doses_.empty() || !AddUp(doses_)) return false;
    unsigned times = 0;
    for (const SigDraft& dose : doses_) times |= dose.times_of_day;
    // "1 in the morning for 7 days, 2 at bedtime": in turn or side by side?
    const bool apart = times != 0 && times_before_ != 0 && (times & times_before_) == 0;
    if (unsaid_step_ && apart) return false;
    times_before_ = times;
    unsaid_step_ = false;
    sig_.steps.push_back(std::move(step_));
    labels_.push_back(label_);
    step_ = {};
    doses_.clear();
    draft_ = {};
    label_.reset();
    Took();
    return true;
  }

  // "for 7 days", "x 2 weeks", "x7d".
  std::optional<bool> ReadDuration() {
    const std::size_t from = cursor_.At();
    const bool said = cursor_.EatOneOf({"for the first", "for the next", "for up to",
                                        "for a total of", "for", "x", "during the first"});
    const bool bare = draft_.amount && draft_.HasOften();  // "1 capsule daily 30 days"
    const auto days = said || bare ? ReadSigDays(cursor_) : std::nullopt;
    if (!days) {
      cursor_.Back(from);
      return std::nullopt;
    }
    if (step_.lasts || RarerThanDaily()) return false;
    step_.lasts = pathway::Days(*days);
    Took();
    return true;
  }

  // "5 days a week" is no duration.
  bool RarerThanDaily() {
    const std::size_t from = cursor_.At();
    const auto rate = ReadSigRate(cursor_);
    cursor_.Back(from);
    return rate && rate->hours > 24;
  }

  // What opens the next step. The one before must say how long it lasts.
  std::optional<bool> ReadThen() {
    const std::size_t from = cursor_.At();
    if (cursor_.Eat("thereafter") && AtEnd()) {
      after_labels_ = AfterLabels::kGoesOn;
      return true;
    }
    cursor_.Back(from);
    if (const auto read = ReadAfterDays()) return read;
    cursor_.EatOneOf({"and", "&"});
    const bool then =
        cursor_.EatOneOf({"then", "followed by", "after that", "thereafter", "afterwards"});
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
    if (cursor_.EatOneOf({"stop", "off", "discontinue"})) {
      after_labels_ = AfterLabels::kStops;
      return AtEnd();
    }
    if (label_) after_labels_ = AfterLabels::kGoesOn;
    return CloseStep();
  }

  // "after 3 days increase to ...": the step before lasts so long. Only the first may say it so,
  // since later ones may count from the beginning.
  std::optional<bool> ReadAfterDays() {
    const std::size_t from = cursor_.At();
    cursor_.EatOneOf({"and", "then"});
    if (cursor_.Eat("after")) {
      const auto days = ReadSigDays(cursor_);
      cursor_.Eat(",");
      const bool change = cursor_.EatOneOf(
          {"increase to", "then increase to", "increase dose to", "reduce to", "decrease to"});
      const bool take = !change && cursor_.EatOneOf({"take", "then take"});
      if (days && (change || take) && !step_.lasts && sig_.steps.empty() && !draft_.Empty()) {
        step_.lasts = pathway::Days(*days);
        if (!CloseStep()) return false;
        unsaid_step_ = take;
        return true;
      }
    }
    cursor_.Back(from);
    return std::nullopt;
  }

  bool AtEnd() {
    while (cursor_.EatOneOf({".", ",", ";"})) {
    }
    return cursor_.Done();
  }

  std::optional<bool> ReadLabel() {
    const auto label = ReadSigLabel(cursor_);
    if (!label) return std::nullopt;
    return PutLabel(*label);
  }

  bool PutLabel(const SigLabel& label) {
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

  // A step before the last lasts some days; only a text of one dose may lack a half.
  std::optional<Sig> Checked() {
    TakeTheMost();
    std::size_t doses = 0;
    bool whole = true;
    for (const SigStep& step : sig_.steps) {
      doses += step.doses.size();
      for (const SigDose& dose : step.doses) {
        whole = whole && dose.amount && dose.often;
        // "Once a week for 5 days" contradicts itself, or is one dose.
        const bool rarer = step.lasts && dose.often && dose.often->hours > 24 &&
                           dose.often->hours >= step.lasts->count() * 24;
        if (rarer) return std::nullopt;
      }
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
  SigDraft draft_;
  std::vector<SigDraft> doses_;                  // of the step being read
  std::vector<std::optional<SigLabel>> labels_;  // of the steps
  std::optional<SigLabel> label_;                // of the step being read
  bool trailing_labels_ = false;                 // "300 mg on day 1", not "day 1: 300 mg"
  Unit last_unit_ = Unit::kNone;
  bool joined_ = false;  // "and" came since the last element
  bool comma_ = false;   // a sign did
  bool after_prn_ = false;
  bool after_slash_ = false;
  bool after_up_to_ = false;
  bool after_time_ = false;  // a time of the day was the last element
  bool grown_list_ = false;  // and not the first of its list
  bool in_brackets_ = false;
  unsigned times_before_ = 0;  // the times of the day of the step before
  bool unsaid_step_ = false;   // no word says that the step being read follows that one
  AfterLabels after_labels_ = AfterLabels::kUnsaid;
};

}  // namespace

std::optional<Sig> ReadSig(std::string_view text, std::string_view drug) {
  constexpr std::size_t kMostText = 2'000;  // longer is a letter, not a sig
  if (text.size() > kMostText) return std::nullopt;
  const auto plain = PlainSig(text);
  const auto tokens = plain ? TokensOf(*plain) : std::nullopt;
  if (!tokens || tokens->empty()) return std::nullopt;
  SigCursor start(*tokens);
  if (auto scheme = ReadSigScheme(start)) return scheme;
  return SigReader(*tokens, drug).Read();
}

}  // namespace fhir
