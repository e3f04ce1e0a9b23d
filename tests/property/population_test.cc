// The answers to ten thousand generated patients, as they stand on file: what a change of the content
// or of the code changes for whom, so that none goes unseen. The target update-cases writes the file
// anew; before that comes the question why each of them changed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/house.h"
#include "tests/property/outline.h"
#include "tests/property/patient.h"

namespace property {
namespace {

constexpr std::size_t kPerLine = 10;
constexpr std::size_t kShown = 20;

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
    file << digests[i] << ((i + 1) % kPerLine == 0 ? "\n" : " ");
  }
}

TEST(PopulationTest, GetsTheAnswersOnFile) {
  const Vocabulary words = VocabularyOf(house::Sandbox().content, Ingredients());
  const std::vector<pathway::PainCase> population = Population(words);
  std::vector<std::string> outlines;
  std::vector<std::string> digests;
  for (const pathway::PainCase& patient : population) {
    outlines.push_back(Outline(Answer(patient, house::Sandbox())));
    digests.push_back(Digest(outlines.back()));
  }
  if (std::getenv("NEXTSTEP_UPDATE_CASES") != nullptr) return Write(digests);
  const std::vector<std::string> wanted = OnFile();
  ASSERT_EQ(digests.size(), wanted.size());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (digests[i] == wanted[i] || ++changed > kShown) continue;
    ADD_FAILURE() << "patient " << i + 1 << ": " << InShort(population[i]) << "\n  is now answered "
                  << outlines[i];
  }
  EXPECT_EQ(changed, 0U) << "of the generated patients are answered otherwise";
}

}  // namespace
}  // namespace property
