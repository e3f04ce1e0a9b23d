#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace service {

// The parts of the way of a request, for who wants to know where its time goes.
enum class Stage { kIdentify, kRead, kFetch, kCase, kAssess, kRender, kWrite };
inline constexpr std::size_t kStages = static_cast<std::size_t>(Stage::kWrite) + 1;
inline constexpr std::array<const char*, kStages> kStageNames = {
    "identify", "read", "fetch", "case", "assess", "render", "write"};

using StageTimes = std::array<std::chrono::nanoseconds, kStages>;

// Tells one stage from the next.
class StageWatch {
 public:
  // What passed since the last stage was this one's.
  void Ends(Stage stage) {
    const auto now = std::chrono::steady_clock::now();
    times_[static_cast<std::size_t>(stage)] += now - last_;
    last_ = now;
  }
  const StageTimes& Times() const { return times_; }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  StageTimes times_{};
};

}  // namespace service
