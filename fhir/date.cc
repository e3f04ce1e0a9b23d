#include "fhir/date.h"

#include <charconv>

namespace fhir {
namespace {

using std::chrono::day;
using std::chrono::last;
using std::chrono::month;
using std::chrono::year;

// Exactly `digits` digits at the front of the text, taken off it.
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + digits, value);
  if (read.ec != std::errc() || read.ptr != text.data() + digits || text.front() == '-') {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return value;
}

bool TakeDash(std::string_view& text) {
  if (!text.starts_with('-')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<pathway::DaySpan> ReadDate(std::string_view text) {
  const auto y = TakeNumber(text, 4);
  if (!y || *y < 1) return std::nullopt;
  const year the_year(*y);
  if (text.empty()) {
    return pathway::DaySpan{the_year / 1 / 1, the_year / 12 / 31};
  }
  if (!TakeDash(text)) return std::nullopt;
  const auto m = TakeNumber(text, 2);
  if (!m || *m < 1 || *m > 12) return std::nullopt;
  const auto the_month = the_year / month(static_cast<unsigned>(*m));
  if (text.empty()) return pathway::DaySpan{the_month / 1, the_month / last};
  if (!TakeDash(text)) return std::nullopt;
  const auto d = TakeNumber(text, 2);
  if (!d) return std::nullopt;
  const auto date = the_month / day(static_cast<unsigned>(*d));
  if (!date.ok() || !(text.empty() || text.front() == 'T' || text.front() == ' ')) {
    return std::nullopt;
  }
  return pathway::DaySpan::On(date);
}

std::optional<pathway::DaySpan> DateAt(const Node& node, std::string_view key, Issues& issues) {
  const auto member = node.Find(key);
  if (!member) return std::nullopt;
  const auto text = member->Text();
  const auto date = text ? ReadDate(*text) : std::nullopt;
  if (!date) {
    issues.Add({Severity::kWarning, IssueType::kValue, member->Path(), "expected a date"});
  }
  return date;
}

std::string IsoDate(pathway::Day date) {
  const std::chrono::year_month_day ymd{date};
  const auto two = [](unsigned number) {
    return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
  };
  std::string years = std::to_string(static_cast<int>(ymd.year()));
  years.insert(0, years.size() < 4 ? 4 - years.size() : 0, '0');
  return years + "-" + two(static_cast<unsigned>(ymd.month())) + "-" +
         two(static_cast<unsigned>(ymd.day()));
}

}  // namespace fhir
