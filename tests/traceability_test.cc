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
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/csv.h"
#include "config/load.h"
#include "tests/house.h"

namespace {

namespace fs = std::filesystem;
using pathway::Line;
using pathway::Rule;
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

// ---- what a row names --------------------------------------------------------------------------

// "gate:SF-045@duloxetine" is a gate, SF-045, of duloxetine.
struct Reference {
  std::string type;
  std::string id;
  std::string part;   // after @, / or #
  std::string words;  // after ~
};

Reference Read(const std::string& written) {
  static const std::regex kForm("([a-z_]+):([^@/#~]+)(?:[@/#]([^~]+))?(?:~(.+))?");
  static const std::regex kPath("(code|content):([^#]+)(?:#(.+))?");
  std::smatch found;
  if (std::regex_match(written, found, kPath)) return {found[1], found[2], found[3], ""};
  if (std::regex_match(written, found, kForm)) return {found[1], found[2], found[3], found[4]};
  return {};
}

YAML::Node Content(const std::string& file) {
  static std::map<std::string, YAML::Node> files;
  const fs::path path = house::Root() / "config/content" / file;
  if (!files.contains(file) && fs::is_regular_file(path)) {
    files[file] = YAML::LoadFile(path.string());
  }
  return files[file];
}

bool Holds(const std::string& file, const std::string& keys) {
  YAML::Node at = YAML::Clone(Content(file));
  for (const std::string_view key : config::Split(keys, '.')) {
    if (!at.IsMap() || !at[std::string(key)]) return false;
    at.reset(at[std::string(key)]);
  }
  return true;
}

bool DrugHolds(const std::string& id, const std::string& key) {
  for (const auto& drug : Content("drugs.yaml")["drugs"]) {
    if (drug["id"].as<std::string>() == id) return static_cast<bool>(drug[key]);
  }
  return false;
}

std::vector<Line>* Section(pathway::Says& says, const std::string& name) {
  const std::map<std::string, std::vector<Line>*> sections = {{"summary", &says.summary},
                                                              {"consider", &says.consider},
                                                              {"ask", &says.ask},
                                                              {"because", &says.because},
                                                              {"options", &says.options},
                                                              {"not_offered", &says.not_offered},
                                                              {"not_known", &says.not_known},
                                                              {"evidence", &says.evidence}};
  const auto found = sections.find(name);
  return found == sections.end() ? nullptr : found->second;
}

// Takes what is named out of the content. False: it is not there.
bool TakeOut(const Reference& named, service::Deployment& from) {
  pathway::Content& content = from.content;
  if (named.type == "rule") {
    return std::erase_if(content.rules, [&](const Rule& r) { return r.id == named.id; }) > 0;
  }
  if (named.type == "red_flag") {
    return std::erase_if(content.red_flags, [&](const auto& f) { return f.id == named.id; }) > 0;
  }
  if (named.type == "option") {
    const auto ladder = content.ladders.find(named.id);
    return ladder != content.ladders.end() &&
           std::erase_if(ladder->second, [&](const auto& s) { return s.drug == named.part; }) > 0;
  }
  std::size_t taken = 0;
  if (named.type == "gate") {
    for (auto& [id, drug] : content.drugs) {
      if (!named.part.empty() && named.part != id) continue;
      taken += std::erase_if(drug.gates, [&](const auto& g) { return g.id == named.id; });
    }
  } else if (named.type == "order") {
    taken = from.texts.orders.contains(named.id) ? 1 : 0;
    for (Rule& rule : content.rules) {
      std::erase_if(rule.offers, [&](const auto& offer) { return offer.name == named.id; });
    }
    for (auto& [name, ladder] : content.ladders) {
      for (pathway::LadderStep& step : ladder) {
        if (step.order == named.id) step.order.clear();
      }
    }
  } else if (named.type == "text") {
    for (Rule& rule : content.rules) {
      std::vector<Line>* lines = rule.id == named.id ? Section(rule.says, named.part) : nullptr;
      if (lines == nullptr) continue;
      taken = std::erase_if(*lines, [&](const Line& line) {
        return line.text.find(named.words) != std::string::npos ||
               line.otherwise.find(named.words) != std::string::npos;
      });
    }
  }
  return taken > 0;
}

bool CanBeTakenOut(const Reference& named) {
  static const std::set<std::string> kTypes = {"rule", "red_flag", "option",
                                               "gate", "order",    "text"};
  return kTypes.contains(named.type);
}

bool IsThere(const Reference& named) {
  if (named.type == "code") return fs::is_regular_file(house::Root() / named.id);
  if (named.type == "content") return Holds(named.id, named.part);
  if (named.type == "number") return Holds("pathway.yaml", "numbers." + named.id);
  if (named.type == "drug") return DrugHolds(named.id, named.part);
  service::Deployment content;
  content.content = house::Sandbox().content;
  content.texts = house::Sandbox().texts;
  return CanBeTakenOut(named) && TakeOut(named, content);
}

// ---- the cases ---------------------------------------------------------------------------------

fs::path Folder(const std::string& name) { return house::Root() / "tests/cases" / name; }

bool IsGolden(const std::string& name) { return name.find('/') != std::string::npos; }

// "Suite.Name" of every test in the tree.
const std::set<std::string>& Tests() {
  static const std::set<std::string> tests = [] {
    static const std::regex kTest(R"re(TEST(?:_P|_F)?\(\s*(\w+),\s*(\w+)\))re");
    std::set<std::string> names;
    for (const fs::path& file : house::FilesIn("tests", {".cc"})) {
      const std::string code = house::FileText(file);
      for (std::sregex_iterator test(code.begin(), code.end(), kTest), end; test != end; ++test) {
        names.insert((*test)[1].str() + "." + (*test)[2].str());
      }
    }
    return names;
  }();
  return tests;
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

// ---- from the table to the content -------------------------------------------------------------

TEST(TraceabilityTest, WhatARowNamesIsInTheContent) {
  std::map<std::string, std::string> named;  // what -> a row that names it
  for (const Row& row : Rows()) {
    for (const std::string& written : row.carried_by) named.emplace(written, row.id);
  }
  for (const auto& [written, row] : named) {
    EXPECT_TRUE(IsThere(Read(written))) << row << " names " << written;
  }
}

TEST(TraceabilityTest, EveryCaseIsThere) {
  for (const Row& row : Rows()) {
    for (const std::string& name : row.cases) {
      const bool there =
          IsGolden(name) ? fs::is_regular_file(Folder(name) / "case.yaml") : Tests().contains(name);
      EXPECT_TRUE(there) << row.id << " names the case " << name;
    }
  }
}

// What is worked out in C++, or is a number, is shown by a test that somebody named.
TEST(TraceabilityTest, ArithmeticHasATest) {
  for (const Row& row : Rows()) {
    for (const std::string& written : row.carried_by) {
      if (Read(written).type != "code") continue;
      EXPECT_TRUE(std::any_of(row.cases.begin(), row.cases.end(),
                              [](const std::string& name) { return !IsGolden(name); }))
          << row.id << " names " << written << " and no test";
    }
  }
}

}  // namespace
