#pragma once

#include <algorithm>
#include <chrono>

namespace fhir {

// The moment by which something has to be done; a value that is handed down, so that every step
// shares what is left.
using Deadline = std::chrono::steady_clock::time_point;

inline Deadline In(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

inline bool IsOver(Deadline deadline) { return std::chrono::steady_clock::now() >= deadline; }

// Whole milliseconds, as poll() takes them; rounded up, so that waiting for none is never a spin.
inline int MillisecondsLeft(Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 3'600'000));
}

}  // namespace fhir
