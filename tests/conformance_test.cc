// docs/conformance.csv: what CDS Hooks asks of a service, and the test that shows each point or why
// none does. Kept true both ways: each id is there once, every test named exists, and every test
// over HTTP is named.
//
// Columns: id; level, in the words of the text; what, in ours; tests, a list of Suite.Name parted
// by semicolons; reason, where a point does not apply or is settled elsewhere; pending, where part
// of it is yet to come, and with what.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/csv.h"
#include "tests/house.h"

namespace {

using Strings = std::vector<std::string>;

struct Row {
  std::string id;
  std::string level;
  std::string what;
  Strings tests;
  std::string reason;
  std::string pending;
};

// The sections of the checklist and how many points each has.
struct Section {
  const char* prefix;
  int last;
};

constexpr Section kSections[] = {
    {"J", 9},   // JSON and transport
    {"D", 19},  // discovery
    {"R", 14},  // requests
    {"H", 14},  // contexts of the hooks
    {"P", 20},  // prefetch
    {"F", 10},  // access to FHIR
    {"S", 8},   // answers
    {"C", 21},  // cards
    {"A", 14},  // suggestions and actions
    {"Y", 2},   // system actions
    {"K", 7},   // links
    {"B", 15},  // feedback
    {"X", 26},  // callers
    {"O", 3},   // CORS
    {"Z", 4},   // staleness
    {"E", 5},   // extensions and codings
    {"V", 4},   // versions of hooks
};

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> read;
    config::Problems problems;
    config::CsvFile file((house::Root() / "docs/conformance.csv").string(),
                         {"id", "level", "what", "tests", "reason", "pending"}, problems);
    file.EachRow([&read](const Strings& row) {
      read.push_back({row[0], row[1], row[2], house::Items(row[3]), row[4], row[5]});
    });
    for (const config::Problem& problem : problems) ADD_FAILURE() << config::Worded(problem);
    return read;
  }();
  return rows;
}

// The tests of a file by "Suite.Name". A suite of cases from a table has no prefix here.
void AddTestsOf(const std::filesystem::path& file, std::set<std::string>& tests) {
  static const std::regex kTest(R"re(\nTEST(?:_P|_F)?\(\s*([A-Za-z0-9]+),\s*([A-Za-z0-9]+)\))re");
  const std::string text = house::FileText(file);
  for (std::sregex_iterator found(text.begin(), text.end(), kTest), end; found != end; ++found) {
    tests.insert((*found)[1].str() + "." + (*found)[2].str());
  }
}

std::set<std::string> AllTests() {
  std::set<std::string> tests;
  for (const auto& file : house::FilesIn("tests", {".cc"})) AddTestsOf(file, tests);
  return tests;
}

TEST(ConformanceTest, HoldsEveryPointOnceAndInOrder) {
  Strings expected;
  for (const Section& section : kSections) {
    for (int i = 1; i <= section.last; ++i) {
      expected.push_back(section.prefix + ("-" + std::to_string(i)));
    }
  }
  Strings ids;
  for (const Row& row : Rows()) ids.push_back(row.id);
  EXPECT_EQ(ids, expected);
}

TEST(ConformanceTest, EachPointHasATestOrAReason) {
  static const std::set<std::string> kLevels = {"SHALL", "SHALL NOT", "SHOULD", "SHOULD NOT", "MAY",
                                                "INV",   "COND",      "BP",     "(n)"};
  for (const Row& row : Rows()) {
    EXPECT_NE(row.what, "") << row.id;
    EXPECT_TRUE(kLevels.contains(row.level)) << row.id;
    EXPECT_FALSE(row.tests.empty() && row.reason.empty() && row.pending.empty()) << row.id;
  }
}

TEST(ConformanceTest, EveryTestNamedExists) {
  const std::set<std::string> tests = AllTests();
  for (const Row& row : Rows()) {
    for (const std::string& test : row.tests) {
      EXPECT_TRUE(tests.contains(test)) << row.id << " names " << test;
    }
  }
}

// What is shown over HTTP is there for a point of the text; what is ours alone is told here.
TEST(ConformanceTest, EveryTestOverHttpIsNamed) {
  static const std::set<std::string> kOurOwn = {
      "HttpJsonTest.TextBeyondAsciiIsReadAndKept",
      "HttpFeedbackStoreTest.WithoutAStoreTheCommandSaysSo",
      "HttpFeedbackStoreTest.AStoreThatCannotBeOpenedIsNotServed",
      "HttpMethodTest.OptionsTellsWhatIsAllowed",
      "HttpBodyTest.DeepNestingIs400",
      "HttpBodyTest.LongAnswersAreCompressedOnRequest",
      "HttpRateTest.OverTheRateIs429WithATime",
      "HttpEdgeTest.ADrippedRequestCostsOthersNothing",
      "HttpEdgeTest.ABurstOfConnectionsIsServed",
      "HttpEdgeTest.TheEndCutsNoAnswer"};
  std::set<std::string> named = kOurOwn;
  for (const Row& row : Rows()) named.insert(row.tests.begin(), row.tests.end());
  std::set<std::string> tests;
  for (const char* about : {"requests", "answers", "feedback", "methods"}) {
    AddTestsOf(house::Root() / "tests" / ("http_" + std::string(about) + "_test.cc"), tests);
  }
  EXPECT_GT(tests.size(), 20U);
  for (const std::string& test : tests) EXPECT_TRUE(named.contains(test)) << test;
  for (const std::string& test : kOurOwn) EXPECT_TRUE(tests.contains(test)) << test;
}

TEST(ConformanceTest, WhatIsPendingIsCounted) {
  std::size_t shown = 0;
  std::size_t settled = 0;
  std::string pending;
  for (const Row& row : Rows()) {
    if (!row.pending.empty()) {
      pending += " " + row.id;
    } else if (row.tests.empty()) {
      ++settled;
    } else {
      ++shown;
    }
  }
  const auto left = static_cast<std::size_t>(std::count(pending.begin(), pending.end(), ' '));
  std::cout << shown << " points shown by tests, " << settled << " settled by a reason, " << left
            << " pending:" << pending << "\n";
  EXPECT_EQ(shown + settled + left, Rows().size());
}

}  // namespace
