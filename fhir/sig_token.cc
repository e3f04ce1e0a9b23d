#include "fhir/sig_token.h"

#include <array>
#include <utility>

#include "fhir/amount.h"
#include "fhir/lower.h"

namespace fhir {
namespace {

bool IsLetter(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kSpelled = {{
    {"\xC2\xBD", " 1/2 "},   // one half
    {"\xC2\xBC", " 1/4 "},   // one quarter
    {"\xC2\xBE", " 3/4 "},   // three quarters
    {"\xE2\x80\x93", "-"},   // en dash
    {"\xE2\x80\x94", ", "},  // em dash
    {"\xE2\x80\x91", "-"},   // hyphen that does not break
    {"\xC2\xA0", " "},       // space that does not break
    {"\xC2\xB5", "u"},       // micro sign
    {"\xCE\xBC", "u"},       // Greek mu
    {"\xC3\x97", " x "},     // multiplication sign
    {"\xE2\x80\x99", "'"},   // apostrophe
}};

// The reader of one text; `at` is what comes next.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool Done() const { return at_ == text_.size(); }

  std::optional<SigToken> Next() {
    const bool glued = at_ > 0 && text_[at_ - 1] != ' ';
    const char c = text_[at_];
    std::optional<SigToken> token;
    if (IsLetter(c)) {
      token = Word();
    } else if (IsDigit(c) || (c == '.' && IsDigit(At(1)))) {
      token = Number();
    } else {
      token = SigToken{SigToken::Kind::kSign, text_.substr(at_++, 1), 0, false, false};
    }
    if (token) token->glued = glued;
    return token;
  }

  void SkipSpace() {
    while (!Done() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

 private:
  char At(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  SigToken Word() {
    const std::size_t from = at_;
    // "p.o.", "t.i.d": letters with a point after each.
    if (At(1) == '.' && IsLetter(At(2)) && !IsLetter(At(3))) return Abbreviation();
    while (IsLetter(At(0)) || (At(0) == '\'' && IsLetter(At(1)))) ++at_;
    const SigToken word{SigToken::Kind::kWord, text_.substr(from, at_ - from), 0, false, false};
    if (text_.substr(at_, 3) == "(s)") at_ += 3;
    return word;
  }

  SigToken Abbreviation() {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kDotted = {{
        {"b.i.d", "bid"},
        {"t.i.d", "tid"},
        {"q.i.d", "qid"},
        {"p.r.n", "prn"},
        {"q.h.s", "qhs"},
        {"q.o.d", "qod"},
        {"p.o", "po"},
        {"q.d", "qd"},
        {"h.s", "hs"},
        {"a.m", "am"},
        {"p.m", "pm"},
        {"b.d", "bd"},
        {"p.c", "pc"},
        {"a.c", "ac"},
    }};
    for (const auto& [dotted, word] : kDotted) {
      if (text_.substr(at_, dotted.size()) != dotted || IsLetter(At(dotted.size()))) continue;
      at_ += dotted.size();
      if (At(0) == '.') ++at_;
      return {SigToken::Kind::kWord, word, 0, false, false};
    }
    const std::size_t from = at_;
    while (IsLetter(At(0)) || At(0) == '.') ++at_;  // no word that is known
    return {SigToken::Kind::kWord, text_.substr(from, at_ - from), 0, false, false};
  }

  // "1/2" and the like.
  std::optional<SigToken> Fraction() {
    static constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> kFractions = {
        {{"1/2", 500'000'000}, {"1/4", 250'000'000}, {"3/4", 750'000'000}}};
    for (const auto& [written, nano] : kFractions) {
      if (text_.substr(at_, 3) != written || IsDigit(At(3)) || At(3) == '/') continue;
      at_ += 3;
      return SigToken{SigToken::Kind::kNumber, written, nano, true, false};
    }
    return std::nullopt;
  }

  // "1,200" groups thousands; another comma ends the number. "1.200" may be as many.
  std::optional<SigToken> Number() {
    if (auto fraction = Fraction()) return fraction;
    const std::size_t from = at_;
    std::int64_t nano = 0;
    std::size_t digits = 0;
    while (IsDigit(At(0)) || ThousandsFollow()) {
      if (At(0) == ',') ++at_;
      nano = nano * 10 + (At(0) - '0') * kNano;
      if (++digits > 6) return std::nullopt;
      ++at_;
    }
    if (At(0) == '.' && IsDigit(At(1))) {
      ++at_;
      for (std::int64_t place = kNano / 10; IsDigit(At(0)); place /= 10, ++at_) {
        if (place == 0) return std::nullopt;
        nano += (At(0) - '0') * place;
      }
      const std::string_view written = text_.substr(from, at_ - from);
      const std::size_t point = written.find('.');
      if (nano >= kNano && written.size() == point + 4 && written.back() == '0')
        return std::nullopt;
    }
    return SigToken{SigToken::Kind::kNumber, text_.substr(from, at_ - from), nano, false, false};
  }

  bool ThousandsFollow() const {
    return At(0) == ',' && at_ > 0 && IsDigit(text_[at_ - 1]) && IsDigit(At(1)) && IsDigit(At(2)) &&
           IsDigit(At(3)) && !IsDigit(At(4));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> PlainSig(std::string_view text) {
  std::string plain;
  plain.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c > 0) {
      plain += c == '\r' || c == '\n' ? ';' : LowerOf(c);
      ++at;
      continue;
    }
    bool known = false;
    for (const auto& [sign, spelled] : kSpelled) {
      if (text.substr(at, sign.size()) != sign) continue;
      plain += spelled;
      at += sign.size();
      known = true;
      break;
    }
    if (!known) return std::nullopt;
  }
  return plain;
}

std::optional<std::vector<SigToken>> TokensOf(std::string_view plain) {
  std::vector<SigToken> tokens;
  tokens.reserve(plain.size() / 4 + 1);
  Scanner scanner(plain);
  for (scanner.SkipSpace(); !scanner.Done(); scanner.SkipSpace()) {
    const auto token = scanner.Next();
    if (!token) return std::nullopt;
    tokens.push_back(*token);
  }
  return tokens;
}

}  // namespace fhir
