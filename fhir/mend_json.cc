#include "fhir/mend_json.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace fhir {
namespace {

std::optional<unsigned> HexAt(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  unsigned value = 0;
  const auto read = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
  if (read.ptr != text.data() + at + 4) return std::nullopt;
  return value;
}

bool High(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool Low(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Copies the \u escape at `at` (on the backslash), mended; returns where it ends.
std::size_t CopyUnicode(std::string_view text, std::size_t at, std::string& out) {
  const auto unit = HexAt(text, at + 2);
  if (!unit || (!High(*unit) && !Low(*unit))) {
    out += text.substr(at, 2);
    return at + 2;
  }
  const bool escape_follows = text.substr(at + 6, 2) == "\\u";
  const auto next = escape_follows ? HexAt(text, at + 8) : std::nullopt;
  if (High(*unit) && next && Low(*next)) {
    out += text.substr(at, 12);
    return at + 12;
  }
  out += "\\uFFFD";
  return at + 6;
}

std::size_t CopyString(std::string_view text, std::size_t at, std::string& out) {
  out += text[at++];
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size()) {
      if (text[at + 1] == 'u') {
        at = CopyUnicode(text, at, out);
        continue;
      }
      out += text.substr(at, 2);
      at += 2;
      continue;
    }
    out += c;
    ++at;
    if (c == '"') break;
  }
  return at;
}

bool NumberChar(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

// How many digits stand at the front.
std::size_t Digits(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? text.size() : end;
}

// RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool IsJsonNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t whole = Digits(text);
  if (whole == 0 || (whole > 1 && text.front() == '0')) return false;
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    const std::size_t fraction = Digits(text.substr(1));
    if (fraction == 0) return false;
    text.remove_prefix(1 + fraction);
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const std::size_t exponent = Digits(text);
    if (exponent == 0) return false;
    text.remove_prefix(exponent);
  }
  return text.empty();
}

// Whether a strict parser can hold the number: as a double, and an integer in 64 bits.
bool Holds(std::string_view number) {
  const char* end = number.data() + number.size();
  if (number.find_first_of(".eE") == std::string_view::npos) {
    std::int64_t negative = 0;
    std::uint64_t positive = 0;
    return number.front() == '-' ? std::from_chars(number.data(), end, negative).ec == std::errc()
                                 : std::from_chars(number.data(), end, positive).ec == std::errc();
  }
  double value = 0;
  const auto read = std::from_chars(number.data(), end, value);
  return read.ec == std::errc() && std::isfinite(value);
}

std::size_t CopyNumber(std::string_view text, std::size_t at, std::string& out) {
  std::size_t end = at;
  while (end < text.size() && NumberChar(text[end])) ++end;
  const std::string_view number = text.substr(at, end - at);
  // In the place of a member's name a number is not JSON, and must not become it.
  const std::size_t next = text.find_first_not_of(" \t\r\n", end);
  const bool is_name = next != std::string_view::npos && text[next] == ':';
  const bool holds = Holds(number) || !IsJsonNumber(number) || is_name;
  if (!holds) out += '"';
  out += number;
  if (!holds) out += '"';
  return end;
}

}  // namespace

std::string MendedJson(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = CopyString(text, at, out);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      at = CopyNumber(text, at, out);
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

}  // namespace fhir
