#include "config/problems.h"

namespace config {

std::string Worded(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += ":" + std::to_string(problem.line);
  text += ": ";
  if (!problem.key.empty()) text += problem.key + ": ";
  return text + problem.text;
}

ConfigError::ConfigError(Problems problems) : problems_(std::move(problems)) {
  for (const Problem& problem : problems_) text_ += Worded(problem) + "\n";
}

}  // namespace config
