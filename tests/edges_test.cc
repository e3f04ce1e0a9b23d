// The tables of tests/edges put to the shipped content: every gate and red flag answers each
// patient as its table says.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/edges/edge_tables.h"
#include "tests/edges/short_patient.h"
#include "tests/house.h"

namespace {

const edges::EdgeTables& Tables() {
  static const edges::EdgeTables tables =
      edges::ReadEdgeTables((house::Root() / "tests/edges").string(), house::Sandbox());
  return tables;
}

TEST(EdgesTest, DISABLED_TheContentAnswersAsTheTables) {
  for (const std::string& difference :
       edges::Differences(Tables(), house::Sandbox().content, edges::Until::kLast)) {
    ADD_FAILURE() << difference;
  }
}

TEST(EdgesTest, DISABLED_EveryRedFlagHasBothSidesOfItsEdge) {
  for (const pathway::RedFlag& flag : house::Sandbox().content.red_flags) {
    const auto edge = std::find_if(Tables().flags.begin(), Tables().flags.end(),
                                   [&flag](const auto& f) { return f.id == flag.id; });
    ASSERT_NE(edge, Tables().flags.end()) << flag.id;
    EXPECT_FALSE(edge->edge.yes.empty()) << flag.id;
    EXPECT_FALSE(edge->edge.no.empty()) << flag.id;
  }
}

TEST(ShortPatientTest, ASlashStandsForEachOfSeveral) {
  const std::vector<std::string> each = {"has a; takes c", "has a; takes d", "has b; takes c",
                                         "has b; takes d"};
  EXPECT_EQ(edges::Each("has a/b; takes c/d"), each);
}

TEST(ShortPatientTest, AnUnknownPhraseIsRefused) {
  EXPECT_THROW(edges::PatientOf("limps", house::Sandbox()), std::invalid_argument);
  EXPECT_THROW(edges::PatientOf("has nonsense", house::Sandbox()), std::invalid_argument);
  EXPECT_THROW(edges::PatientOf("takes nonsense", house::Sandbox()), std::invalid_argument);
}

}  // namespace
