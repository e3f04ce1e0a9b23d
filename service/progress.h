#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace service {

// How far a run is.
struct Progress {
  std::uint64_t lines = 0;
  std::uint64_t errors = 0;
  std::uint64_t bytes = 0;                // of the input that are read
  std::optional<std::uint64_t> of_bytes;  // of all of it, where that is known
  std::chrono::milliseconds taken{0};
};

// "[#####.....]  50 %  1,200 lines, 400 a second, 3 errors, 3 s left"; without the bar and what is
// left where the end is not known.
std::string ProgressText(const Progress& progress);

}  // namespace service
