// Every file of every corpus through its fuzz target, in the ordinary builds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/house.h"

// LLVMFuzzerTestOneInput of each target, as CMakeLists.txt names it here.
extern "C" {
int request_fuzz(const std::uint8_t* data, std::size_t size);
int dosage_fuzz(const std::uint8_t* data, std::size_t size);
int sig_fuzz(const std::uint8_t* data, std::size_t size);
int date_fuzz(const std::uint8_t* data, std::size_t size);
int feedback_fuzz(const std::uint8_t* data, std::size_t size);
int url_fuzz(const std::uint8_t* data, std::size_t size);
int jwt_fuzz(const std::uint8_t* data, std::size_t size);
int jwks_fuzz(const std::uint8_t* data, std::size_t size);
int lines_fuzz(const std::uint8_t* data, std::size_t size);
}

namespace {

namespace fs = std::filesystem;

struct Seed {
  int (*target)(const std::uint8_t* data, std::size_t size);
  fs::path file;
};

void AddSeeds(std::vector<Seed>& seeds, const char* corpus,
              int (*target)(const std::uint8_t* data, std::size_t size)) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(house::Root() / "tests/fuzz/corpus" / corpus)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) seeds.push_back({target, file});
}

std::vector<Seed> AllSeeds() {
  std::vector<Seed> seeds;
  AddSeeds(seeds, "request", request_fuzz);
  AddSeeds(seeds, "dosage", dosage_fuzz);
  AddSeeds(seeds, "sig", sig_fuzz);
  AddSeeds(seeds, "date", date_fuzz);
  AddSeeds(seeds, "feedback", feedback_fuzz);
  AddSeeds(seeds, "url", url_fuzz);
  AddSeeds(seeds, "jwt", jwt_fuzz);
  AddSeeds(seeds, "jwks", jwks_fuzz);
  AddSeeds(seeds, "lines", lines_fuzz);
  return seeds;
}

std::string TestName(const ::testing::TestParamInfo<Seed>& tested) {
  const fs::path& file = tested.param.file;
  std::string name = file.parent_path().filename().string() + "_" + file.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class CorpusTest : public ::testing::TestWithParam<Seed> {};

TEST_P(CorpusTest, IsReadAsPromised) {
  const std::string text = house::FileText(GetParam().file);
  // A buffer of exactly this size: the sanitizer sees a step beyond it.
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  EXPECT_NO_THROW(GetParam().target(bytes.data(), bytes.size())) << GetParam().file;
}

INSTANTIATE_TEST_SUITE_P(Seeds, CorpusTest, ::testing::ValuesIn(AllSeeds()), TestName);

}  // namespace
