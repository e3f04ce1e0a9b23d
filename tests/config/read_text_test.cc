#include "config/read_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/config/scratch.h"

namespace config {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;

class ReadTextTest : public ::testing::Test {
 protected:
  Yaml At(const std::string& value) {
    Yaml root = Yaml::File(scratch_.Write("t.yaml", "k: " + value + "\n"), problems_);
    return root.At("k");
  }
  Scratch scratch_;
  Problems problems_;
};

TEST_F(ReadTextTest, ACardTextMayNameKnownPlaceholders) {
  EXPECT_EQ(ReadCardText(At("\"{trial.drug} at {trial.dose}\"")), "{trial.drug} at {trial.dose}");
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(ReadTextTest, EveryUnknownPlaceholderIsAProblem) {
  ReadCardText(At("\"{trial.drg} and {} and {drug}\""));
  EXPECT_THAT(Worded(problems_),
              ElementsAre(EndsWith("t.yaml:1: k: no placeholder of this name: {trial.drg}"),
                          EndsWith("t.yaml:1: k: no placeholder of this name: {}")));
}

TEST_F(ReadTextTest, ACardTextIsAscii) {
  ReadCardText(At("\"5 \xC2\xB5g\""));
  EXPECT_THAT(Worded(problems_), ElementsAre(EndsWith("only ASCII stands on a card")));
}

TEST_F(ReadTextTest, SourcesAreThoseListedOrAnAssumption) {
  Vocabulary vocabulary;
  vocabulary.sources = {"GUIDE"};
  EXPECT_EQ(ReadSource(At("GUIDE"), vocabulary), "GUIDE");
  EXPECT_THAT(ReadSources(At("[GUIDE, assumption]"), vocabulary), ElementsAre("GUIDE"));
  EXPECT_THAT(ReadGrounds(At("[GUIDE, assumption]"), vocabulary),
              ElementsAre("GUIDE", "assumption"));
  EXPECT_THAT(problems_, IsEmpty());
  ReadSource(At("GIUDE"), vocabulary);
  EXPECT_THAT(Worded(problems_), ElementsAre(EndsWith("no source of this name: GIUDE")));
}

}  // namespace
}  // namespace config
