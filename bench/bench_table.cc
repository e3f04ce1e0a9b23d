// Puts the measurements of bench/run into one markdown table: what is aimed at and what is reached.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>

namespace bench {
namespace {

// What bench/run noted, by name: "service/16" -> requests a second of every round.
using Notes = std::map<std::string, std::vector<double>>;

// The results of bench_pathway, by "benchmark" (nanoseconds of its thread, so that other programs
// on the machine disturb less) and "benchmark/counter".
using Results = std::map<std::string, double>;

// Clang's __VERSION__ names itself.
#ifdef __clang__
constexpr const char* kCompiler = "";
#else
constexpr const char* kCompiler = "g++ ";
#endif

constexpr std::array<const char*, 4> kSizes = {"10", "100", "1000", "10000"};
constexpr std::array<const char*, 3> kConnections = {"1", "16", "64"};

Notes ReadNotes(const char* path) {
  Notes notes;
  std::ifstream file(path);
  std::string name;
  double value = 0;
  while (file >> name >> value) notes[name].push_back(value);
  return notes;
}

// Of repeated runs the fastest: what other programs do on the machine only ever adds.
Results ReadResults(const char* path) {
  std::ifstream file(path);
  rapidjson::IStreamWrapper stream(file);
  rapidjson::Document document;
  document.ParseStream(stream);
  if (document.HasParseError()) throw std::runtime_error("bench_pathway wrote no JSON");
  Results results;
  for (const auto& run : document["benchmarks"].GetArray()) {
    if (std::string(run["run_type"].GetString()) != "iteration") continue;
    const std::string name = run["run_name"].GetString();
    const double took = run["cpu_time"].GetDouble();
    const auto known = results.find(name);
    if (known != results.end() && known->second <= took) continue;
    results[name] = took;
    for (const char* counter : {"items_per_second", "p50_ms", "p99_ms"}) {
      if (run.HasMember(counter)) results[name + "/" + counter] = run[counter].GetDouble();
    }
  }
  results["body_bytes"] = std::stod(document["context"]["body_bytes"].GetString());
  return results;
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double LeastOf(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

// Of requests a second: the round that other programs disturbed least.
double BestOf(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

std::string Fixed(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

class Table {
 public:
  Table() { std::cout << "| what | aim | reached | measured |\n|---|---|---|---|\n"; }

  void AtMost(const std::string& what, const std::string& aim, double limit, double reached,
              const std::string& shown, const std::string& measured) {
    Row(what, "<= " + aim, shown + (reached <= limit ? "" : " (missed)"), measured);
  }
  void AtLeast(const std::string& what, const std::string& aim, double limit, double reached,
               const std::string& shown, const std::string& measured) {
    Row(what, ">= " + aim, shown + (reached >= limit ? "" : " (missed)"), measured);
  }
  void Row(const std::string& what, const std::string& aim, const std::string& reached,
           const std::string& measured) {
    std::cout << "| " << what << " | " << aim << " | " << reached << " | " << measured << " |\n";
  }
};

void AddStages(Table& table, const Results& results) {
  const double unit = results.at("SimdjsonParse");
  const auto times = [&](const char* name) { return results.at(name) / unit; };
  const auto microseconds = [&](const char* name) {
    return Fixed(results.at(name) / 1e3, 1) + " us";
  };
  table.Row("simdjson parse of the body", "", "1", microseconds("SimdjsonParse"));
  table.AtMost("whole line / simdjson parse", "6", 6, times("WholeLine"),
               Fixed(times("WholeLine"), 1), microseconds("WholeLine"));
  for (const auto& [name, what] : std::array<std::array<const char*, 2>, 5>{
           {{"JsonDocumentParse", "- reading the JSON"},
            {"BuildCaseOfBody", "- Record, BuildCase"},
            {"JudgeAndAssess", "- Judge, Assess"},
            {"RenderAndWrite", "- RenderCards, WriteResponse"},
            {"WholeLineOfUnrelatedOrder", "whole line of an unrelated order / simdjson parse"}}}) {
    table.Row(what, "", Fixed(times(name), 1), microseconds(name));
  }
}

void AddEntries(Table& table, const Results& results) {
  double least = INFINITY;
  double most = 0;
  std::string measured;
  for (const char* size : kSizes) {
    const double each =
        1e9 / results.at("BuildCaseOfEntries/" + std::string(size) + "/items_per_second");
    least = std::min(least, each);
    most = std::max(most, each);
    measured += (measured.empty() ? "" : ", ") + Fixed(each, 0);
  }
  const double spread = (most - least) / (most + least) * 100;
  table.AtMost("BuildCase per chart entry, 10 to 10,000 entries: spread", "+-25 %", 25, spread,
               "+-" + Fixed(spread, 0) + " %", measured + " ns");
}

void AddHttp(Table& table, const Notes& notes) {
  for (const std::string connections : kConnections) {
    const auto service = notes.find("service/" + connections);
    const auto plain = notes.find("plain/" + connections);
    if (service == notes.end() || plain == notes.end()) continue;
    const double mine = BestOf(service->second);
    const double peer = BestOf(plain->second);
    table.AtLeast("HTTP throughput, service / plain cpp-httplib, " + connections +
                      (connections == "1" ? " connection" : " connections"),
                  "0.4", 0.4, mine / peer, Fixed(mine / peer, 2),
                  Fixed(mine, 0) + " / " + Fixed(peer, 0) + " a second");
  }
}

// What the throughput comes down to, whatever else the machine does and wrk takes for itself.
void AddProcessorTime(Table& table, const Notes& notes) {
  const double mine = LeastOf(notes.at("service/used"));
  const double peer = LeastOf(notes.at("plain/used"));
  table.Row("processor time a request, plain cpp-httplib / service", "", Fixed(peer / mine, 2),
            Fixed(peer, 0) + " / " + Fixed(mine, 0) + " us");
}

void AddPeer(Table& table, const Notes& notes) {
  const std::string what =
      "HTTP throughput, service / one decision on HAPI FHIR's CDS Hooks, 16 connections";
  const auto hapi = notes.find("hapi/16");
  if (hapi == notes.end()) {
    table.Row(what, ">= 10", "not measured", "no JDK and Maven");
    return;
  }
  const double mine = BestOf(notes.at("service/16"));
  const double peer = BestOf(hapi->second);
  table.AtLeast(what, "10", 10, mine / peer, Fixed(mine / peer, 1),
                Fixed(mine, 0) + " / " + Fixed(peer, 0) + " a second");
}

// The servers that wrk called with the same body, by the names of bench/run.
constexpr std::array<std::array<const char*, 2>, 5> kServers = {
    {{"plain", "plain cpp-httplib, the same bytes"},
     {"service", "service, callers: open"},
     {"rs384", "service, callers: jwt, RS384"},
     {"es384", "service, callers: jwt, ES384"},
     {"hapi", "one decision on HAPI FHIR's CDS Hooks, warm"}}};

// A table of its own: throughput of the best round, delays of the round where they were least.
void PrintServers(const Notes& notes) {
  std::cout << "\n| server | connections | a second | p50 | p99 | processor time a request |\n"
               "|---|---|---|---|---|---|\n";
  for (const auto& [name, what] : kServers) {
    for (const std::string connections : kConnections) {
      const std::string key = std::string(name) + "/" + connections;
      const auto rate = notes.find(key);
      if (rate == notes.end()) continue;
      const auto delay = [&, at = key](const char* part) {
        return Fixed(LeastOf(notes.at(at + "/" + part)) / 1e3, 2) + " ms";
      };
      std::cout << "| " << what << " | " << connections << " | " << Fixed(BestOf(rate->second), 0)
                << " | " << delay("p50") << " | " << delay("p99") << " | "
                << Fixed(LeastOf(notes.at(std::string(name) + "/used")), 0) << " us |\n";
    }
  }
}

void AddProcess(Table& table, const Notes& notes) {
  const auto one = [&](const char* name) { return MedianOf(notes.at(name)); };
  table.AtMost("start to ready", "0.5 s", 0.5, one("start"), Fixed(one("start"), 2) + " s", "");
  const double growth = one("resident/end") / one("resident/warm");
  table.AtMost("resident memory, end of load / after its first round", "1.05", 1.05, growth,
               Fixed(growth, 2),
               Fixed(one("resident/start") / 1024, 0) + " MB at start, " +
                   Fixed(one("resident/warm") / 1024, 0) + " warm, " +
                   Fixed(one("resident/end") / 1024, 0) + " after " + Fixed(one("requests"), 0) +
                   " requests");
}

void Print(const Results& results, const Notes& notes) {
  std::cout << "Request body " << Fixed(results.at("body_bytes") / 1e3, 1) << " kB; "
            << std::thread::hardware_concurrency() << " cores, shared with wrk; " << kCompiler
            << __VERSION__ << ".\nOne run; of repeated measurements the best.\n\n";
  Table table;
  AddStages(table, results);
  AddEntries(table, results);
  const std::string hundred = "HundredOrders/iterations:1/repeats:1";
  const double slow = results.at(hundred + "/p99_ms");
  table.AtMost("p99 of compute, 100 orders on the chart", "5 ms", 5, slow, Fixed(slow, 2) + " ms",
               "p50 " + Fixed(results.at(hundred + "/p50_ms"), 2) + " ms");
  AddHttp(table, notes);
  AddProcessorTime(table, notes);
  AddPeer(table, notes);
  AddProcess(table, notes);
  PrintServers(notes);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_table PATHWAY.json NOTES\n";
    return 2;
  }
  try {
    bench::Print(bench::ReadResults(argv[1]), bench::ReadNotes(argv[2]));
  } catch (const std::exception& e) {
    std::cerr << "bench_table: " << e.what() << "\n";
    return 1;
  }
  return 0;
}
