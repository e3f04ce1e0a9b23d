#include "hooks/words.h"

#include <algorithm>
#include <cstdint>

#include "fhir/lower.h"

namespace hooks {
namespace {

bool Letter(char c) { return c >= 'a' && c <= 'z'; }

// The letters that words of the text begin with, a bit each. Few of a list's words begin with one
// of them, and only those need to be looked for.
std::uint32_t Initials(std::string_view lower) {
  std::uint32_t initials = 0;
  char last = ' ';
  for (const char c : lower) {
    if (Letter(c) && !Letter(last)) initials |= std::uint32_t{1} << (c - 'a');
    last = c;
  }
  return initials;
}

bool MayHold(std::uint32_t initials, std::string_view word) {
  return word.empty() || !Letter(word.front()) || (initials >> (word.front() - 'a') & 1U) != 0;
}

// A word counts where it begins a word of the text, so that a stem finds its endings.
bool Holds(std::string_view lower, std::string_view word) {
  for (std::size_t at = lower.find(word); at != std::string_view::npos;
       at = lower.find(word, at + 1)) {
    if (at == 0 || !Letter(lower[at - 1])) return true;
  }
  return false;
}

// The word alone, with no letter at its side; a sign such as "?" may stand anywhere.
// REQUIRES: word is not empty
bool HoldsWhole(std::string_view lower, std::string_view word) {
  for (std::size_t at = lower.find(word); at != std::string_view::npos;
       at = lower.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !Letter(word.front()) || !Letter(lower[at - 1]);
    const bool ends = end == lower.size() || !Letter(word.back()) || !Letter(lower[end]);
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace

pathway::Answer Says(std::string_view text, const std::vector<std::string>& words,
                     const std::vector<std::string>& cancelling) {
  const std::string lower = fhir::Lower(text);
  pathway::Answer answer = pathway::Answer::kUnknown;
  std::size_t at = 0;
  while (at < lower.size()) {
    std::size_t end = lower.find_first_of(".;,\n", at);
    if (end == std::string::npos) end = lower.size();
    const std::string_view phrase = std::string_view(lower).substr(at, end - at);
    const auto in_phrase = [phrase](const std::string& word) { return Holds(phrase, word); };
    if (std::any_of(words.begin(), words.end(), in_phrase)) {
      const bool cancelled =
          std::any_of(cancelling.begin(), cancelling.end(),
                      [phrase](const std::string& word) { return HoldsWhole(phrase, word); });
      if (!cancelled) return pathway::Answer::kYes;
      answer = pathway::Answer::kNo;
    }
    at = end + 1;
  }
  return answer;
}

bool Mentions(std::string_view text, const std::vector<std::string>& words) {
  if (text.empty()) return false;
  const std::string lower = fhir::Lower(text);
  const std::uint32_t initials = Initials(lower);
  return std::any_of(words.begin(), words.end(), [&lower, initials](const std::string& word) {
    return MayHold(initials, word) && Holds(lower, word);
  });
}

}  // namespace hooks
