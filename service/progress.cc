#include "service/progress.h"

#include <algorithm>

namespace service {
namespace {

constexpr std::uint64_t kBarWidth = 20;

std::string TimeText(std::uint64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + " s";
  const std::uint64_t minutes = seconds / 60;
  if (minutes < 60) return std::to_string(minutes) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

}  // namespace

std::string ProgressText(const Progress& progress) {
  const auto taken = static_cast<std::uint64_t>(std::max<std::int64_t>(progress.taken.count(), 1));
  std::string text;
  const bool is_known = progress.of_bytes && *progress.of_bytes > 0;
  const std::uint64_t bytes = is_known ? std::min(progress.bytes, *progress.of_bytes) : 0;
  if (is_known) {
    const std::uint64_t filled = bytes * kBarWidth / *progress.of_bytes;
    const std::string percent = std::to_string(bytes * 100 / *progress.of_bytes);
    text = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " +
           std::string(3 - std::min<std::size_t>(percent.size(), 3), ' ') + percent + " %  ";
  }
  text += std::to_string(progress.lines) + " lines, " +
          std::to_string(progress.lines * 1000 / taken) + " a second, " +
          std::to_string(progress.errors) + " errors";
  if (is_known && bytes > 0) {
    const std::uint64_t left = taken * (*progress.of_bytes - bytes) / bytes;
    text += ", " + TimeText(left / 1000) + " left";
  }
  return text;
}

}  // namespace service
