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
// A case is the folder of a golden case ("pain-order-sign/day-42-raised"), a table of tests/edges
// ("edge:SF-045", a gate, red flag, rule or number), or a test ("Suite.Name"). A golden case shows
// what is named if its answer is another one without it; a table shows what it has the name of.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/csv.h"
#include "config/load.h"
#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/answer.h"
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

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> read;
    config::Problems problems;
    config::CsvFile file((house::Root() / "docs/traceability.csv").string(),
                         {"id", "kind", "what", "carried_by", "case", "reason"}, problems);
    file.EachRow([&read](const Strings& row) {
      read.push_back({row[0], row[1], row[2], house::Items(row[3]), house::Items(row[4]), row[5]});
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

// Each takes what is named out of the content and says how many places it stood in.

std::size_t TakeOutGate(const Reference& named, pathway::Content& content) {
  std::size_t taken = 0;
  for (auto& [id, drug] : content.drugs) {
    if (!named.part.empty() && named.part != id) continue;
    taken += std::erase_if(drug.gates, [&](const auto& gate) { return gate.id == named.id; });
  }
  return taken;
}

std::size_t TakeOutOption(const Reference& named, pathway::Content& content) {
  const auto ladder = content.ladders.find(named.id);
  if (ladder == content.ladders.end()) return 0;
  return std::erase_if(ladder->second, [&](const auto& step) { return step.drug == named.part; });
}

// An order is offered by rules and gates, and stands behind steps of ladders.
std::size_t TakeOutOrder(const Reference& named, service::Deployment& from) {
  for (Rule& rule : from.content.rules) {
    for (pathway::Offer& offer : rule.offers) std::erase(offer.orders, named.id);
    std::erase_if(rule.offers, [&](const auto& offer) { return offer.name == named.id; });
  }
  for (auto& [name, ladder] : from.content.ladders) {
    for (pathway::LadderStep& step : ladder) {
      if (step.order == named.id) step.order.clear();
    }
  }
  for (auto& [id, drug] : from.content.drugs) {
    for (pathway::Gate& gate : drug.gates) std::erase(gate.offers, named.id);
  }
  return from.texts.orders.contains(named.id) ? 1 : 0;
}

std::size_t TakeOutText(const Reference& named, pathway::Content& content) {
  std::size_t taken = 0;
  for (Rule& rule : content.rules) {
    std::vector<Line>* lines = rule.id == named.id ? Section(rule.says, named.part) : nullptr;
    if (lines == nullptr) continue;
    taken += std::erase_if(*lines, [&](const Line& line) {
      return line.text.find(named.words) != std::string::npos ||
             line.otherwise.find(named.words) != std::string::npos;
    });
  }
  return taken;
}

std::size_t TakeOut(const Reference& named, service::Deployment& from) {
  pathway::Content& content = from.content;
  const auto is_named = [&named](const auto& one) { return one.id == named.id; };
  if (named.type == "rule") return std::erase_if(content.rules, is_named);
  if (named.type == "red_flag") return std::erase_if(content.red_flags, is_named);
  if (named.type == "gate") return TakeOutGate(named, content);
  if (named.type == "option") return TakeOutOption(named, content);
  if (named.type == "order") return TakeOutOrder(named, from);
  if (named.type == "text") return TakeOutText(named, content);
  return 0;
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
  return TakeOut(named, content) > 0;
}

// ---- the cases ---------------------------------------------------------------------------------

fs::path Folder(const std::string& name) { return house::Root() / "tests/cases" / name; }

bool IsGolden(const std::string& name) { return name.starts_with("pain-"); }

bool IsEdge(const std::string& name) { return name.starts_with("edge:"); }

// "edge:SF-045" of every table in tests/edges.
const std::set<std::string>& Edges() {
  static const std::set<std::string> edges = [] {
    static const std::map<std::string, std::string> kKinds = {
        {"gates", "gate"}, {"flags", "flag"}, {"facts", "fact"}, {"rules", "rule"}};
    std::set<std::string> names;
    for (const fs::path& file : house::FilesIn("tests/edges", {".yaml"})) {
      const YAML::Node tables = YAML::LoadFile(file.string());
      for (const auto& [list, one] : kKinds) {
        for (const auto& table : tables[list]) names.insert("edge:" + table[one].as<std::string>());
      }
    }
    return names;
  }();
  return edges;
}

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

struct Case {
  std::string service;
  std::string site;  // its choices; empty: the sandbox as shipped
  std::string request;
  pathway::Day today;
  Strings fires;
};

Case ReadCase(const std::string& name) {
  const YAML::Node about = YAML::LoadFile((Folder(name) / "case.yaml").string());
  return {fs::path(name).parent_path().string(),
          about["site"] ? YAML::Dump(about["site"]) : std::string(),
          house::FileText(Folder(name) / "request.json"),
          fhir::ReadDate(about["today"].as<std::string>())->earliest,
          about["fires"].as<Strings>(Strings{})};
}

const Case& CaseOf(const std::string& name) {
  static std::map<std::string, Case> cases;
  const auto known = cases.find(name);
  return known != cases.end() ? known->second : cases.emplace(name, ReadCase(name)).first->second;
}

// The answer to a case; empty for a refused call.
std::string AnswerTo(const Case& one, const service::Deployment& deployment) {
  try {
    return AnswerHookRequest(deployment, deployment.clients.front(), one.service, one.request,
                             one.today);
  } catch (const hooks::Refusal&) {
    return {};
  }
}

const std::string& AnswerOnFile(const std::string& name) {
  static std::map<std::string, std::string> answers;
  const Case& one = CaseOf(name);
  if (!answers.contains(name)) answers[name] = AnswerTo(one, house::SandboxAt(one.site));
  return answers[name];
}

// Something taken out of the content of every site that is asked, until this goes.
class Taken {
 public:
  explicit Taken(Reference named) : named_(std::move(named)) {}
  ~Taken() {
    for (const std::string& site : taken_from_) {
      Copies().at(site).content = house::SandboxAt(site).content;
      Copies().at(site).texts = house::SandboxAt(site).texts;
    }
  }
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;

  bool Shows(const std::string& name) {
    const Case& one = CaseOf(name);
    service::Deployment& copy =
        Copies().try_emplace(one.site, house::SandboxAt(one.site)).first->second;
    if (taken_from_.insert(one.site).second) TakeOut(named_, copy);
    return AnswerTo(one, copy) != AnswerOnFile(name);
  }

 private:
  static std::map<std::string, service::Deployment>& Copies() {
    static std::map<std::string, service::Deployment> copies;
    return copies;
  }

  Reference named_;
  std::set<std::string> taken_from_;
};

bool Fires(const std::string& name, const std::string& rule) {
  const Strings& fires = CaseOf(name).fires;
  return std::find(fires.begin(), fires.end(), rule) != fires.end();
}

Strings AllCases() {
  Strings names;
  for (const auto& service : fs::directory_iterator(house::Root() / "tests/cases")) {
    for (const auto& one : fs::directory_iterator(service.path())) {
      names.push_back(
          one.path().lexically_relative(house::Root() / "tests/cases").generic_string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Of `among`, those that show what is named.
Strings CasesThatShow(const Reference& named, const Strings& among) {
  Taken without(named);
  Strings shown;
  for (const std::string& name : among) {
    if (named.type == "rule" && !Fires(name, named.id)) continue;
    if (without.Shows(name)) shown.push_back(name);
  }
  return shown;
}

Strings GoldenCasesOf(const Row& row) {
  Strings golden;
  std::copy_if(
      row.cases.begin(), row.cases.end(), std::back_inserter(golden),
      [](const std::string& name) { return IsGolden(name) && fs::is_directory(Folder(name)); });
  return golden;
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
      const bool there = IsEdge(name)     ? Edges().contains(name)
                         : IsGolden(name) ? fs::is_regular_file(Folder(name) / "case.yaml")
                                          : Tests().contains(name);
      EXPECT_TRUE(there) << row.id << " names the case " << name;
    }
  }
}

TEST(TraceabilityTest, TheCasesOfARowShowWhatItNames) {
  std::map<std::string, std::vector<const Row*>> rows_of;  // each is taken out once
  for (const Row& row : Rows()) {
    for (const std::string& written : row.carried_by) rows_of[written].push_back(&row);
  }
  for (const auto& [written, rows] : rows_of) {
    const Reference named = Read(written);
    if (!CanBeTakenOut(named)) continue;
    for (const Row* row : rows) {
      const auto edge = std::find(row->cases.begin(), row->cases.end(), "edge:" + named.id);
      if (edge != row->cases.end()) continue;
      if (!CasesThatShow(named, GoldenCasesOf(*row)).empty()) continue;
      const Strings others = CasesThatShow(named, AllCases());
      ADD_FAILURE() << row->id << ": none of its cases shows " << written << "; shown by "
                    << (others.empty() ? "no case at all" : others.front());
    }
  }
}

// What is worked out in C++, or is a number, is shown by a test that somebody named.
TEST(TraceabilityTest, ArithmeticHasATest) {
  for (const Row& row : Rows()) {
    for (const std::string& written : row.carried_by) {
      if (Read(written).type != "code") continue;
      EXPECT_TRUE(
          std::any_of(row.cases.begin(), row.cases.end(),
                      [](const std::string& name) { return !IsGolden(name) && !IsEdge(name); }))
          << row.id << " names " << written << " and no test";
    }
  }
}

// ---- claims ------------------------------------------------------------------------------------

TEST(TraceabilityTest, ARuleClaimsWhatItsRowsSay) {
  for (const Row& row : Rows()) {
    if (row.kind != "claim") continue;
    for (const Rule& rule : house::Sandbox().content.rules) {
      const bool named = std::any_of(
          row.carried_by.begin(), row.carried_by.end(), [&rule](const std::string& written) {
            const Reference one = Read(written);
            return (one.type == "rule" || one.type == "text") && one.id == rule.id;
          });
      const bool claimed =
          std::find(rule.claims.begin(), rule.claims.end(), row.id) != rule.claims.end();
      EXPECT_FALSE(named && !claimed)
          << row.id << " names the rule " << rule.id << ", whose claims do not list it";
      EXPECT_FALSE(claimed && !named)
          << "the rule " << rule.id << " claims " << row.id << ", whose row does not name it";
    }
  }
}

// ---- from the content to the table -------------------------------------------------------------

// Every reference of every row.
std::set<std::string> Named() {
  std::set<std::string> named;
  for (const Row& row : Rows()) named.insert(row.carried_by.begin(), row.carried_by.end());
  return named;
}

TEST(TraceabilityTest, EverythingInTheContentIsNamedByARow) {
  const std::set<std::string> named = Named();
  const pathway::Content& content = house::Sandbox().content;
  Strings wanted;
  for (const Rule& rule : content.rules) wanted.push_back("rule:" + rule.id);
  for (const auto& flag : content.red_flags) wanted.push_back("red_flag:" + flag.id);
  for (const auto& [name, ladder] : content.ladders) {
    for (const auto& step : ladder) wanted.push_back("option:" + name + "/" + step.drug);
  }
  for (const auto& [id, order] : house::Sandbox().texts.orders) wanted.push_back("order:" + id);
  for (const std::string& one : wanted) {
    EXPECT_TRUE(named.contains(one)) << one << " is named by no row of docs/traceability.csv";
  }
}

// A gate is named by the row whose id it has: SF-045b by SF-045.
TEST(TraceabilityTest, EveryGateIsNamedByItsOwnRow) {
  std::map<std::string, std::set<std::string>> gates_of;
  for (const Row& row : Rows()) {
    for (const std::string& written : row.carried_by) {
      const Reference named = Read(written);
      if (named.type == "gate") gates_of[row.id].insert(named.id);
    }
  }
  for (const auto& [id, drug] : house::Sandbox().content.drugs) {
    for (const auto& gate : drug.gates) {
      EXPECT_TRUE(gates_of[gate.id.substr(0, 6)].contains(gate.id))
          << gate.id << " is not named by the row " << gate.id.substr(0, 6);
    }
  }
}

}  // namespace
