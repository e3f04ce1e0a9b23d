#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fhir {

// A word, a number or a sign of directions in lower case.
struct SigToken {
  enum class Kind { kWord, kNumber, kSign };
  Kind kind = Kind::kSign;
  std::string_view text;
  std::int64_t nano = 0;  // of a number, in billionths
  bool fraction = false;  // written as one: "1/2"
  bool glued = false;     // nothing stands between it and the token before
};

// The directions in lower case, with typographic signs spelled in ASCII ("½" as "1/2"); nothing
// when a sign is left that is not ASCII. Tokens borrow from this text.
std::optional<std::string> PlainSig(std::string_view text);

// "t.i.d." is one word, "300mg" a number and a word, "q4-6h" two words, two numbers and a sign.
// Nothing when a number is too long to be a dose.
std::optional<std::vector<SigToken>> TokensOf(std::string_view plain);

}  // namespace fhir
