#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir/amount.h"
#include "fhir/sig_token.h"

namespace fhir {

// A place in the tokens of directions. Every Eat… and Read… either takes all that it names and
// answers, or takes nothing.
class SigCursor {
 public:
  explicit SigCursor(const std::vector<SigToken>& tokens) : tokens_(&tokens) {}

  bool Done() const { return at_ >= tokens_->size(); }
  std::size_t At() const { return at_; }
  void Back(std::size_t to) { at_ = to; }
  void Skip() { ++at_; }

  // Null past the end.
  const SigToken* Peek(std::size_t ahead = 0) const {
    return at_ + ahead < tokens_->size() ? &(*tokens_)[at_ + ahead] : nullptr;
  }
  bool Is(std::string_view word, std::size_t ahead = 0) const {
    const SigToken* token = Peek(ahead);
    return token != nullptr && token->text == word;
  }
  bool IsOneOf(std::initializer_list<std::string_view> words, std::size_t ahead = 0) const;

  // Words with a blank between them: "by mouth".
  bool Eat(std::string_view phrase);
  bool EatOneOf(std::initializer_list<std::string_view> phrases);

 private:
  const std::vector<SigToken>* tokens_;
  std::size_t at_ = 0;
};

// A number in digits or words, "half", "one and a half", "2 (two)"; of a range ("1-2", "one or
// two") both ends.
struct SigNumber {
  std::int64_t low = 0;  // in billionths
  std::int64_t high = 0;
  bool Range() const { return low != high; }
};
std::optional<SigNumber> ReadSigNumber(SigCursor& cursor);

// A whole number of one to `most`.
std::optional<int> ReadSigWhole(SigCursor& cursor, int most);

// "2 tablets", "300 mg (1 capsule)", "2 capsules (600 mg total)", "one 300 mg capsule",
// "2 x 300 mg", "half a tablet", "2". The mass counts where the text gives the mass of the dose.
struct SigAmount {
  Amount amount;
  bool range = false;
};
std::optional<SigAmount> ReadSigAmount(SigCursor& cursor, std::string_view drug);

// Days in "7 days", "two weeks", "1 month" (30 days).
std::optional<int> ReadSigDays(SigCursor& cursor);

// How often, in so many words: "bid", "q4-6h", "3 times a day", "every other day", "per week". Of
// a range the most counts.
struct SigRate {
  std::int64_t times = 1;
  std::int64_t hours = 24;
  bool range = false;
};
std::optional<SigRate> ReadSigRate(SigCursor& cursor);

}  // namespace fhir
