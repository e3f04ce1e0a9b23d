// The tables of tests/edges put to the shipped content: every gate and red flag has patients on
// both sides of its edge, and answers each as the table says.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
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

// The gates whose questions never answer yes: they wait for a fact.
bool NeverYes(const std::string& gate) {
  static const std::set<std::string> waiting = {"SF-002", "SF-004b", "SF-068"};
  return waiting.contains(gate);
}

TEST(EdgesTest, TheContentAnswersAsTheTables) {
  for (const std::string& difference :
       edges::Differences(Tables(), house::Sandbox(), edges::Until::kLast)) {
    ADD_FAILURE() << difference;
  }
}

TEST(EdgesTest, EveryGateHasBothSidesOfItsEdge) {
  std::set<std::string> fires;
  std::set<std::string> keeps_still;
  for (const edges::GateEdge& gate : Tables().gates) {
    if (!gate.edge.yes.empty() || NeverYes(gate.wanted.id)) fires.insert(gate.wanted.id);
    if (!gate.edge.no.empty()) keeps_still.insert(gate.wanted.id);
  }
  for (const auto& [id, drug] : house::Sandbox().content.drugs) {
    for (const pathway::Gate& gate : drug.gates) {
      EXPECT_TRUE(fires.contains(gate.id)) << gate.id;
      EXPECT_TRUE(keeps_still.contains(gate.id)) << gate.id;
    }
  }
}

TEST(EdgesTest, EveryRedFlagHasBothSidesOfItsEdge) {
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
