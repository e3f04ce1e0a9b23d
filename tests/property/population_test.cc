// The answers to the generated population as they stand on file: what a change of the content or of
// the code changes for whom, so that none goes unseen. The target update-cases writes the file
// anew; before that comes the question why each of them changed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "config/load.h"
#include "tests/house.h"
#include "tests/property/patient.h"
#include "tests/property/population.h"

namespace property {
namespace {

constexpr std::size_t kTogether = 10;  // patients with one digest
constexpr std::size_t kPerLine = 10;   // digests
constexpr std::size_t kShown = 5;

std::string FileName() { return (house::Root() / "tests/property/population.txt").string(); }

std::vector<std::string> OnFile() {
  std::vector<std::string> digests;
  std::ifstream file(FileName());
  for (std::string digest; file >> digest;) digests.push_back(digest);
  return digests;
}

void Write(const std::vector<std::string>& digests) {
  std::ofstream file(FileName());
  for (std::size_t i = 0; i < digests.size(); ++i) {
    file << digests[i] << ((i + 1) % kPerLine == 0 || i + 1 == digests.size() ? "\n" : " ");
  }
}

// In which order the arguments of a call draw their numbers is the compiler's: the file is g++'s.
TEST(PopulationTest, GetsTheAnswersOnFile) {
#if defined(__clang__)
  GTEST_SKIP() << "the patients on file are drawn by g++, on the release build";
#endif
  service::Deployment deployment = config::Load((house::Root() / "config/sandbox.yaml").string());
  const Vocabulary words = VocabularyOf(house::Sandbox().content, Ingredients());
  const std::vector<Inhabitant> population = Population(words, house::Sandbox().content.site);
  std::vector<std::string> answers;
  std::vector<std::string> digests;
  for (std::size_t i = 0; i < population.size(); ++i) {
    if (i % kTogether == 0) answers.emplace_back();
    answers.back() += InShort(population[i].pain_case) + "\n  is answered " +
                      OutlineOf(population[i], deployment) + "\n";
  }
  for (const std::string& answer : answers) digests.push_back(Digest(answer));
  if (std::getenv("NEXTSTEP_UPDATE_CASES") != nullptr) return Write(digests);
  const std::vector<std::string> wanted = OnFile();
  ASSERT_EQ(digests.size(), wanted.size());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (digests[i] == wanted[i] || ++changed > kShown) continue;
    ADD_FAILURE() << "one of these is answered otherwise than on file:\n" << answers[i];
  }
  EXPECT_EQ(changed, 0U) << "groups of " << kTogether << " hold an answer that changed";
}

}  // namespace
}  // namespace property
