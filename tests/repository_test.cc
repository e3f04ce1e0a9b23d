// Rules of the repository that no compiler holds.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "hooks/cds_service.h"
#include "tests/house.h"

namespace {

namespace fs = std::filesystem;

std::string NameOf(const fs::path& path) {
  return path.lexically_relative(house::Root()).generic_string();
}

// Everything people write for the product: code, content, tests, scripts. Fixtures of tests are
// data and may hold anything.
std::vector<fs::path> WrittenFiles() {
  std::vector<fs::path> files = {house::Root() / "CMakeLists.txt"};
  for (const char* folder :
       {"pathway", "fhir", "cards", "hooks", "service", "config", "tests", "script"}) {
    for (const fs::path& file :
         house::FilesIn(folder, {".cc", ".h", ".yaml", ".csv", ".txt", ".sh", ""})) {
      files.push_back(file);
    }
  }
  return files;
}

TEST(RepositoryTest, SourceAndContentAreAscii) {
  for (const fs::path& file : WrittenFiles()) {
    std::istringstream lines(house::FileText(file));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      const bool ascii = std::all_of(line.begin(), line.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (byte >= 0x20 || c == '\t');
      });
      EXPECT_TRUE(ascii) << NameOf(file) << ":" << number;
    }
  }
}

TEST(RepositoryTest, NothingIsLeftToDo) {
  const std::string word = std::string("TO") + "DO";
  for (const fs::path& file : WrittenFiles()) {
    EXPECT_EQ(house::FileText(file).find(word), std::string::npos) << NameOf(file);
  }
}

TEST(RepositoryTest, EveryHeaderIsReadOnce) {
  for (const fs::path& file : WrittenFiles()) {
    if (file.extension() != ".h") continue;
    EXPECT_TRUE(house::FileText(file).starts_with("#pragma once\n")) << NameOf(file);
  }
}

TEST(RepositoryTest, NoNamespaceIsOpenedWholeOutsideTests) {
  for (const std::string& folder : house::CodeFolders()) {
    for (const fs::path& file : house::FilesIn(folder, {".cc", ".h"})) {
      EXPECT_EQ(house::FileText(file).find("using namespace"), std::string::npos) << NameOf(file);
    }
  }
}

TEST(RepositoryTest, EveryFileOfTestsIsRun) {
  const std::string builds = house::FileText(house::Root() / "CMakeLists.txt");
  for (const fs::path& file : house::FilesIn("tests", {".cc"})) {
    // What no test program holds by its folder is built by name.
    const std::string folder = NameOf(file.parent_path());
    // What these hold is linked whole.
    const bool whole =
        folder == "tests/edges" || folder == "tests/mutate" || folder == "tests/property";
    if (whole) continue;
    const bool by_name = builds.find(file.stem().string()) != std::string::npos;
    EXPECT_TRUE(by_name || file.filename().string().ends_with("_test.cc")) << NameOf(file);
  }
}

// ---- numbers -----------------------------------------------------------------------------------

YAML::Node Content(const char* file) {
  return YAML::LoadFile((house::Root() / "config/content" / file).string());
}

TEST(ContentNumbersTest, EveryNumberOfThePathwayHasASource) {
  const YAML::Node numbers = Content("pathway.yaml")["numbers"];
  ASSERT_GT(numbers.size(), 30U);
  for (const auto& number : numbers) {
    EXPECT_TRUE(number.second["value"]) << number.first.Scalar();
    EXPECT_NE(number.second["source"].as<std::string>(""), "") << number.first.Scalar();
  }
}

TEST(ContentNumbersTest, EveryDoseOfADrugHasASource) {
  for (const auto& drug : Content("drugs.yaml")["drugs"]) {
    const auto id = drug["id"].as<std::string>();
    for (const auto& band : drug["renal"]) {
      EXPECT_NE(band["source"].as<std::string>(""), "") << id;
    }
    for (const char* key : {"bedtime_only", "taper_after"}) {
      if (!drug[key]) continue;
      EXPECT_NE(drug[key]["source"].as<std::string>(""), "") << id << " " << key;
    }
  }
}

// The number before a unit, "42 d"; 0 for what is none.
std::int64_t Leading(const YAML::Node& value) {
  const auto text = value.as<std::string>("");
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') break;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::set<std::int64_t> Thresholds() {
  std::set<std::int64_t> numbers;
  for (const auto& number : Content("pathway.yaml")["numbers"]) {
    numbers.insert(Leading(number.second["value"]));
  }
  for (const auto& drug : Content("drugs.yaml")["drugs"]) {
    for (const auto& band : drug["renal"]) {
      for (const char* key : {"from", "over", "adequate", "maximum"}) {
        if (band[key]) numbers.insert(Leading(band[key]));
      }
    }
  }
  // Small numbers count, and powers of ten convert.
  std::erase_if(numbers, [](std::int64_t n) { return n <= 10 || n == 100 || n == 1000; });
  return numbers;
}

std::string WithoutCommentsAndTexts(const std::string& code) {
  static const std::regex kLeftOut(R"re(//[^\n]*|"(?:[^"\\\n]|\\.)*")re");
  return std::regex_replace(code, kLeftOut, "\n");
}

TEST(ContentNumbersTest, TheClinicalCoreHoldsNoClinicalNumber) {
  const std::set<std::int64_t> thresholds = Thresholds();
  for (const std::int64_t known : {42, 28, 1800, 3600}) ASSERT_TRUE(thresholds.contains(known));
  static const std::regex kNumber(R"re(\b[0-9][0-9']*\b)re");
  for (const fs::path& file : house::FilesIn("pathway", {".cc", ".h"})) {
    const std::string code = WithoutCommentsAndTexts(house::FileText(file));
    for (std::sregex_iterator number(code.begin(), code.end(), kNumber), end; number != end;
         ++number) {
      std::string digits = number->str();
      std::erase(digits, '\'');
      if (digits.size() > 15) continue;
      EXPECT_FALSE(thresholds.contains(std::stoll(digits))) << NameOf(file) << ": " << digits;
    }
  }
}

// ---- services ----------------------------------------------------------------------------------

TEST(ShippedServicesTest, AskOnlyForWhatEveryClientCanFill) {
  for (const hooks::CdsService& service : house::Sandbox().services) {
    EXPECT_FALSE(service.prefetch.empty()) << service.id;
    for (const hooks::PrefetchTemplate& entry : service.prefetch) {
      EXPECT_EQ(hooks::TemplateProblem(entry.query), "") << service.id << " " << entry.key;
    }
  }
}

}  // namespace
