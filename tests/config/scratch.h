#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "config/problems.h"
#include "tests/temporary_folder.h"

namespace config {

// A folder of a test's own, removed with it.
class Scratch {
 public:
  Scratch() {}  // its own, so that a test may have a constant one

  std::string Path(const std::string& name) const { return folder_.At(name).string(); }
  // Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(folder_.At(name).parent_path());
    std::ofstream(folder_.At(name), std::ios::binary) << text;
    return Path(name);
  }

 private:
  TemporaryFolder folder_;
};

inline std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

inline std::vector<std::string> Worded(const Problems& problems) {
  std::vector<std::string> worded;
  for (const Problem& problem : problems) worded.push_back(Worded(problem));
  return worded;
}

}  // namespace config
