#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace config {

// One thing wrong with configuration or content, told so that its author can find it.
struct Problem {
  std::string file;
  int line = 0;  // from 1; 0: of the whole file
  std::string key;
  std::string text;
};

using Problems = std::vector<Problem>;

// "config/content/drugs.yaml:12: gates[3].when: no predicate of this name: conditon"
std::string Worded(const Problem& problem);

// Configuration or content that cannot be used; it carries every problem found, not the first.
class ConfigError : public std::exception {
 public:
  explicit ConfigError(Problems problems);
  const Problems& All() const { return problems_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Problems problems_;
  std::string text_;
};

}  // namespace config
