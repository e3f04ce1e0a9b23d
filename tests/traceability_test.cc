// docs/traceability.csv: what carries every claim, safety row, conflict, gap and decision behind
// the pathway, and the case that shows it, or why nothing does. Kept true both ways: what a row
// names is there and its cases show it, and everything in the content is named by a row.
//
// Columns: id; kind; what, in our words; carried_by and case, lists parted by semicolons; reason,
// where something is not surfaced or not done in full. What a row may name:
//
//   rule:ID  gate:SF-045  gate:SF-045@duloxetine  option:LADDER/DRUG  order:ID  red_flag:ID
//   text:RULE#SECTION        a section of a card; text:RULE#SECTION~WORDS, its lines with the words
//   drug:ID#KEY  number:KEY  an entry of drugs.yaml, of the numbers of pathway.yaml
//   content:FILE#KEY.KEY     any other place in config/content
//   code:FILE                arithmetic; a test is named beside it
//
// A case is the folder of a golden case ("pain-order-sign/day-42-raised"), or a test
// ("Suite.Name").
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/csv.h"
#include "config/load.h"
#include "tests/house.h"

namespace {

using Strings = std::vector<std::string>;

// ---- the table ---------------------------------------------------------------------------------

struct Row {
  std::string id;
  std::string kind;
  std::string what;
  Strings carried_by;
  Strings cases;
  std::string reason;
};

// The ids of one series: S0-01 to S0-35.
struct Series {
  const char* prefix;
  std::size_t digits;  // padded with zeros to so many
  int last;
  const char* kind;
};

constexpr Series kSeries[] = {
    {"S0-", 2, 35, "claim"},  {"S1-", 2, 44, "claim"}, {"S2-", 2, 37, "claim"},
    {"S3-", 2, 34, "claim"},  {"S4-", 2, 41, "claim"}, {"SF-", 3, 163, "safety"},
    {"C", 2, 25, "conflict"}, {"G", 2, 29, "gap"},     {"D", 1, 71, "decision"},
};

Strings Items(const std::string& list) {
  Strings items;
  for (std::string_view item : config::Split(list, ';')) {
    while (item.starts_with(' ')) item.remove_prefix(1);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> read;
    config::Problems problems;
    config::CsvFile file((house::Root() / "docs/traceability.csv").string(),
                         {"id", "kind", "what", "carried_by", "case", "reason"}, problems);
    file.EachRow([&read](const Strings& row) {
      read.push_back({row[0], row[1], row[2], Items(row[3]), Items(row[4]), row[5]});
    });
    for (const config::Problem& problem : problems) ADD_FAILURE() << Worded(problem);
    return read;
  }();
  return rows;
}

// ---- of the table alone ------------------------------------------------------------------------

TEST(TraceabilityTest, EveryIdStandsOnceAndInOrder) {
  std::vector<std::pair<std::string, std::string>> wanted;  // id, kind
  for (const Series& series : kSeries) {
    for (int number = 1; number <= series.last; ++number) {
      std::string digits = std::to_string(number);
      if (digits.size() < series.digits) digits.insert(0, series.digits - digits.size(), '0');
      wanted.emplace_back(series.prefix + digits, series.kind);
    }
  }
  std::vector<std::pair<std::string, std::string>> found;
  found.reserve(Rows().size());
  for (const Row& row : Rows()) found.emplace_back(row.id, row.kind);
  EXPECT_EQ(found, wanted);
}

TEST(TraceabilityTest, EveryRowSaysWhatInFewWords) {
  for (const Row& row : Rows()) {
    const auto words = std::count(row.what.begin(), row.what.end(), ' ') + 1;
    EXPECT_TRUE(!row.what.empty() && words <= 12) << row.id << ": " << words << " words";
  }
}

TEST(TraceabilityTest, EveryRowIsCarriedAndShownOrHasItsReason) {
  for (const Row& row : Rows()) {
    if (row.carried_by.empty()) {
      EXPECT_NE(row.reason, "") << row.id << " is carried by nothing, without a reason";
    } else {
      EXPECT_FALSE(row.cases.empty()) << row.id << " names no case";
    }
  }
}

}  // namespace
