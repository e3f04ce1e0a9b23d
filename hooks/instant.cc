#include "hooks/instant.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace hooks {
namespace {

using std::chrono::microseconds;
using Moment = std::chrono::sys_time<microseconds>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes characters off the front of a text; once one is wrong, all that follow are.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // Exactly so many digits.
  int Digits(std::size_t count) {
    int value = 0;
    const auto digits = rest_.substr(0, count);
    is_good_ &= digits.size() == count && std::all_of(digits.begin(), digits.end(), IsDigit);
    if (!is_good_) return 0;
    std::from_chars(digits.data(), digits.data() + count, value);
    rest_.remove_prefix(count);
    return value;
  }

  bool Next(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char wanted) { is_good_ &= Next(wanted); }

  // The digits behind a decimal point, of which the first six count.
  microseconds Fraction() {
    std::string six;
    if (rest_.empty() || !IsDigit(rest_.front())) is_good_ = false;
    while (!rest_.empty() && IsDigit(rest_.front())) {
      if (six.size() < 6) six += rest_.front();
      rest_.remove_prefix(1);
    }
    six.resize(6, '0');
    int value = 0;
    std::from_chars(six.data(), six.data() + six.size(), value);
    return microseconds(value);
  }

  void Fail() { is_good_ = false; }
  bool IsDone() const { return is_good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::chrono::minutes OffsetOf(Scanner& text) {
  if (text.Next('Z') || text.Next('z')) return {};
  const bool is_east = text.Next('+');
  if (!is_east && !text.Next('-')) return {};
  const int hours = text.Digits(2);
  text.Expect(':');
  const int minutes = text.Digits(2);
  if (hours > 23 || minutes > 59) text.Fail();
  const std::chrono::minutes offset(hours * 60 + minutes);
  return is_east ? offset : -offset;
}

std::string Written(Moment moment) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
      static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::optional<std::string> UtcInstant(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::year year(scanner.Digits(4));
  scanner.Expect('-');
  const std::chrono::month month(static_cast<unsigned>(scanner.Digits(2)));
  scanner.Expect('-');
  const std::chrono::day day(static_cast<unsigned>(scanner.Digits(2)));
  if (!scanner.Next('t')) scanner.Expect('T');
  const int hour = scanner.Digits(2);
  scanner.Expect(':');
  const int minute = scanner.Digits(2);
  scanner.Expect(':');
  const int second = scanner.Digits(2);
  const microseconds fraction = scanner.Next('.') ? scanner.Fraction() : microseconds(0);
  const auto offset = OffsetOf(scanner);
  const std::chrono::year_month_day date(year, month, day);
  const bool is_time = hour < 24 && minute < 60 && second < 61;
  if (!scanner.IsDone() || !date.ok() || !is_time) return std::nullopt;
  const Moment moment = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                        std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction -
                        offset;
  // Another zone may be in another year.
  const Moment first = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
  const Moment end = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);
  if (moment < first || moment >= end) return std::nullopt;
  return Written(moment);
}

}  // namespace hooks
