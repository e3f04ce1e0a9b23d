#include "cards/text.h"

#include <algorithm>

namespace cards {

std::optional<std::string> Filled(std::string_view text, const Values& values) {
  std::string filled;
  filled.reserve(text.size() + 64);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find('{', at);
    filled += text.substr(at, open - at);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const auto value = values.find(text.substr(open + 1, close - open - 1));
    if (value == values.end()) return std::nullopt;
    filled += value->second;
    at = close + 1;
  }
  return filled;
}

std::optional<std::string> PlainlyFilled(std::string_view text, const Values& values) {
  auto filled = Filled(text, values);
  if (filled) *filled = Unescaped(*filled);
  return filled;
}

std::vector<std::string> PlaceholdersIn(std::string_view text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while ((at = text.find('{', at)) != std::string_view::npos) {
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) break;
    names.emplace_back(text.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return names;
}

std::string NumberText(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t digits_from = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > digits_from + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string DoseText(pathway::MilligramsPerDay dose) {
  // From 10 mg on a tenth is enough for people: 900 mg a week is 128.6 mg a day.
  const std::int64_t exact = dose.Micrograms();
  const std::int64_t micrograms = exact < 10'000 ? exact : (exact + 50) / 100 * 100;
  std::string text = NumberText(micrograms / 1000);
  if (micrograms % 1000 != 0) {
    std::string part = std::to_string(1000 + micrograms % 1000).substr(1);
    part.erase(part.find_last_not_of('0') + 1);
    text += "." + part;
  }
  return text + " mg/day";
}

std::string Joined(const std::vector<std::string>& words, std::string_view last) {
  std::string joined;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) joined += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
    joined += words[i];
  }
  return joined;
}

std::string Capital(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

std::string Escaped(std::string_view text) {
  static constexpr std::string_view kSpecial = "\\`*_{}[]<>()#+-!|~&:@";  // ":" makes links
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      escaped += ' ';
      continue;
    }
    const bool www =
        c == '.' && !escaped.empty() && (escaped.back() == 'w' || escaped.back() == 'W');
    if (www || kSpecial.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string Unescaped(std::string_view markdown) {
  std::string text;
  for (std::size_t i = 0; i < markdown.size(); ++i) {
    if (markdown[i] == '\\' && i + 1 < markdown.size()) ++i;
    text += markdown[i];
  }
  return text;
}

std::size_t CodePoints(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace cards
