#pragma once

#include <chrono>
#include <string>

namespace service {

// "2026-01-15T10:00:00.123Z"
std::string IsoTime(std::chrono::system_clock::time_point at);

}  // namespace service
