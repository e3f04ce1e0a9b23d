// Any bytes as a FHIR date: it is none, or the days it names are in order and begin as it is
// written.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/date.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  const auto days = fhir::ReadDate(bytes);
  if (!days) return 0;
  fuzz::Require(days->earliest <= days->latest, "the days are in order");
  constexpr std::size_t kFullDate = 10;
  const std::string_view written = std::string_view(bytes).substr(0, kFullDate);
  const std::string first = fhir::IsoDate(days->earliest);
  const std::string last = fhir::IsoDate(days->latest);
  fuzz::Require(first.starts_with(written), "the first day is as written");
  fuzz::Require(last.starts_with(written), "the last day is as written");
  const bool full = written.size() == kFullDate;
  fuzz::Require((first == last) == full, "a full date is one day, another is not");
  fuzz::Require(fhir::ReadDate(first) == pathway::DaySpan::On(days->earliest),
                "a printed day reads as itself");
  return 0;
}
