#include "service/iso_time.h"

#include <spdlog/fmt/fmt.h>

#include "fhir/date.h"

namespace service {

std::string IsoTime(std::chrono::system_clock::time_point at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", fhir::IsoDate(day), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

}  // namespace service
