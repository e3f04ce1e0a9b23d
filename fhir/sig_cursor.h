#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir/amount.h"
#include "fhir/sig_token.h"

namespace fhir {

// A place in the tokens of directions. Whatever eats or reads either takes all that it names and
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
  bool Eat(std::string_view phrase) { return MayEat(phrase) && EatWhole(phrase); }
  bool EatOneOf(std::initializer_list<std::string_view> phrases);

 private:
  // Most phrases fail at their first letter; a look at it spares the rest.
  bool MayEat(std::string_view phrase) const {
    return !Done() && *(*tokens_)[at_].text.data() == *phrase.data();
  }
  bool EatWhole(std::string_view phrase);

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

}  // namespace fhir
