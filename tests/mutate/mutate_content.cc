// A mutation test of the content: one change at a time is made to the YAML files of the pack, and
// every golden case, every table of tests/edges and every page of tests/schedules is put to what
// comes of it. A change that nobody
// notices is a survivor: a number, a gate or an outcome that no case holds in its place.
//
//     mutate_content                 every change
//     mutate_content drugs.yaml SF-0 those whose "file where what" holds all of these words
//     mutate_content --list ...      only names them
//     mutate_content --again FILE    those that an earlier run printed as survivors
//
// Exits with 1 when a survivor is not among the justified ones (tests/mutate/survivors.txt).
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "config/load.h"
#include "config/load_terminology.h"
#include "tests/edges/edge_tables.h"
#include "tests/mutate/answers.h"
#include "tests/mutate/mutations.h"
#include "tests/mutate/patients.h"
#include "tests/schedules/schedules.h"

namespace {

namespace fs = std::filesystem;
using mutate::Mutation;

const fs::path kRoot = SOURCE_ROOT;

// What of the pack is changed. Terminology is left out: its tables are made by
// script/import-terminology out of published code lists, and its own tests hold them. So are
// sources, texts and the pack's own description, which decide nothing, and the words of words.yaml,
// which the tests of hooks/ hold.
std::vector<std::string> FilesToChange() {
  std::vector<std::string> files = {"drugs.yaml",   "red_flags.yaml",    "pathway.yaml",
                                    "ladders.yaml", "observations.yaml", "orders.yaml"};
  std::vector<std::string> rules;
  for (const auto& entry : fs::directory_iterator(kRoot / "config/content/rules")) {
    rules.push_back("rules/" + entry.path().filename().string());
  }
  std::sort(rules.begin(), rules.end());
  files.insert(files.end(), rules.begin(), rules.end());
  return files;
}

enum class Outcome { kRefused, kTabled, kScheduled, kAnswered, kGenerated, kSurvived };

struct Result {
  Outcome outcome = Outcome::kSurvived;
  std::string said;  // "drugs.yaml:812 gates.SF-044.when.any.0.clearance.below 30 -> 31"
};

std::string NameOf(const Mutation& mutation) {
  return mutation.file + ":" + std::to_string(mutation.line) + " " + mutation.where + " " +
         mutation.what;
}

// One copy of the pack on disk, the house loaded on it, and what is put to it.
class Bench {
 public:
  explicit Bench(const fs::path& folder) : folder_(folder), deployment_(Loaded()) {
    config::Problems problems;
    config::LoadTerminology((kRoot / "config/content/terminology").string(), known_, vocabulary_,
                            problems);
    deployment_.content_version = "VERSION";
    fs::create_directories(folder_ / "rules");
    const fs::path content = kRoot / "config/content";
    for (const fs::path& from : {content, content / "rules"}) {
      for (const auto& entry : fs::directory_iterator(from)) {
        if (!entry.is_regular_file()) continue;
        fs::copy_file(entry.path(), folder_ / entry.path().lexically_relative(content));
      }
    }
    for (const std::string& file : FilesToChange()) {
      trees_.push_back(mutate::ReadTree((content / file).string()));
      for (Mutation& mutation : mutate::MutationsOf(file, trees_.back())) {
        tree_of_.push_back(trees_.size() - 1);
        mutations_.push_back(std::move(mutation));
      }
    }
    tables_ = edges::ReadEdgeTables((kRoot / "tests/edges").string(), deployment_);
    answers_.emplace((kRoot / "tests/cases").string(), deployment_);
    patients_.emplace(deployment_);
  }

  ~Bench() { fs::remove_all(folder_); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  const std::vector<Mutation>& Mutations() const { return mutations_; }
  std::size_t Cases() const { return answers_->Count(); }

  Result Try(std::size_t at) {
    const Mutation& mutation = mutations_[at];
    const mutate::Tree& tree = *trees_[tree_of_[at]];
    mutation.apply();
    Write(mutation.file, mutate::TextOf(tree));
    mutation.undo();
    Result result{Put("." + mutation.where + "."), NameOf(mutation)};
    Write(mutation.file, mutate::TextOf(tree));
    return result;
  }

 private:
  static service::Deployment Loaded() {
    return config::Load((kRoot / "config/sandbox.yaml").string());
  }

  void Write(const std::string& file, const std::string& text) const {
    std::ofstream(folder_ / file) << text;
  }

  // `about`: where the change is, whose own patients tell it soonest.
  Outcome Put(const std::string& about) {
    deployment_.content = {};
    deployment_.texts = {};
    deployment_.reading = {};
    deployment_.pack = {};
    config::Problems problems;
    config::LoadMedicine(folder_.string(), vocabulary_, deployment_, problems);
    deployment_.content.site = site_;
    if (!problems.empty()) return Outcome::kRefused;
    const bool tabled = !Differences(*tables_, deployment_, edges::Until::kFirst, about).empty();
    if (tabled) return Outcome::kTabled;
    if (!pages_.FirstDifference(deployment_).empty()) return Outcome::kScheduled;
    if (!answers_->FirstDifference(deployment_).empty()) return Outcome::kAnswered;
    return patients_->SomeoneDiffers(deployment_) ? Outcome::kGenerated : Outcome::kSurvived;
  }

  fs::path folder_;
  service::Deployment deployment_;
  const pathway::SiteChoices site_ = deployment_.content.site;
  fhir::Terminology known_;  // what the vocabulary looks names up in
  config::Vocabulary vocabulary_;
  std::vector<mutate::Place> trees_;
  std::vector<std::size_t> tree_of_;
  std::vector<Mutation> mutations_;
  std::optional<edges::EdgeTables> tables_;
  const schedules::Pages pages_ = schedules::Pages(kRoot.string());
  std::optional<mutate::Answers> answers_;
  std::optional<mutate::Patients> patients_;
};

// Which changes are tried: those that hold all of the words, and stand in the list if there is one.
struct Choice {
  std::vector<std::string> words;
  std::optional<std::set<std::string>> listed;  // "drugs.yaml gates.SF-044... 30 -> 31"
};

bool Asked(const Mutation& mutation, const Choice& choice) {
  const std::string text = mutation.file + " " + mutation.where + " " + mutation.what;
  if (choice.listed && !choice.listed->contains(text)) return false;
  return std::all_of(choice.words.begin(), choice.words.end(), [&text](const std::string& word) {
    return text.find(word) != std::string::npos;
  });
}

// The changes named by the lines of an earlier run, whatever lines of the content they were on.
std::set<std::string> ListedIn(const std::string& name) {
  static constexpr std::string_view kMark = "survived: ";
  std::set<std::string> listed;
  std::ifstream file(name);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kMark)) line.erase(0, kMark.size());
    const std::size_t colon = line.find(':');
    const std::size_t space = line.find(' ');
    if (colon < space && space != std::string::npos)
      listed.insert(line.erase(colon, space - colon));
  }
  return listed;
}

// A survivor that is as it should be: the words that its line holds, in order, and the reason.
struct Justified {
  std::vector<std::string> parts;
  std::string reason;
};

// Lines of "drugs.yaml * restless_legs * without * : reason"; # begins a comment.
std::vector<Justified> ReadJustified() {
  std::vector<Justified> justified;
  std::ifstream file(kRoot / "tests/mutate/survivors.txt");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(" : ");
    if (line.empty() || line.front() == '#' || colon == std::string::npos) continue;
    Justified one{{}, line.substr(colon + 3)};
    std::string pattern = line.substr(0, colon);
    for (std::size_t star = 0; (star = pattern.find('*')) != std::string::npos;) {
      one.parts.push_back(pattern.substr(0, star));
      pattern.erase(0, star + 1);
    }
    one.parts.push_back(pattern);
    justified.push_back(std::move(one));
  }
  return justified;
}

bool Fits(const Justified& justified, const std::string& said) {
  std::size_t from = 0;
  for (const std::string& part : justified.parts) {
    const std::size_t found = said.find(part, from);
    if (found == std::string::npos) return false;
    from = found + part.size();
  }
  return true;
}

// A bench of its own for each thread, set up by one at a time: the sites of the cases are loaded
// once and kept (house::SandboxAt).
std::unique_ptr<Bench> NewBench(const fs::path& folder, std::mutex& mutex) {
  const std::lock_guard lock(mutex);
  return std::make_unique<Bench>(folder);
}

// The changes asked for, shared out to as many threads as there are processors.
std::vector<Result> TryAll(const Choice& choice) {
  std::vector<Result> results;
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  const fs::path folder =
      fs::temp_directory_path() / ("mutate_content." + std::to_string(getpid()));
  std::exception_ptr failed;
  const auto try_some = [&](unsigned number) {
    const auto bench = NewBench(folder / std::to_string(number), mutex);
    for (std::size_t at = next++; at < bench->Mutations().size(); at = next++) {
      if (!Asked(bench->Mutations()[at], choice)) continue;
      Result result = bench->Try(at);
      const std::lock_guard lock(mutex);
      if (result.outcome == Outcome::kSurvived) {
        std::fprintf(stderr, "%s\n", result.said.c_str());
      }
      results.push_back(std::move(result));
      if (results.size() % 100 == 0) std::fprintf(stderr, "%zu tried\n", results.size());
    }
  };
  const auto work = [&](unsigned number) {
    try {
      try_some(number);
    } catch (...) {
      const std::lock_guard lock(mutex);
      failed = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < std::max(1U, std::thread::hardware_concurrency()); ++number) {
    threads.emplace_back(work, number);
  }
  for (std::thread& thread : threads) thread.join();
  fs::remove_all(folder);
  if (failed) std::rethrow_exception(failed);
  return results;
}

std::size_t Count(const std::vector<Result>& results, Outcome outcome) {
  return static_cast<std::size_t>(std::count_if(
      results.begin(), results.end(), [outcome](const Result& r) { return r.outcome == outcome; }));
}

int Report(std::vector<Result> results) {
  std::sort(results.begin(), results.end(),
            [](const Result& a, const Result& b) { return a.said < b.said; });
  const std::vector<Justified> justified = ReadJustified();
  std::size_t open = 0;
  for (const Result& result : results) {
    if (result.outcome != Outcome::kSurvived) continue;
    const bool known = std::any_of(justified.begin(), justified.end(),
                                   [&](const Justified& one) { return Fits(one, result.said); });
    if (known) continue;
    ++open;
    std::printf("survived: %s\n", result.said.c_str());
  }
  const std::size_t survived = Count(results, Outcome::kSurvived);
  std::printf(
      "%zu changes: %zu refused by the loader, %zu told by the tables, %zu by the schedules, "
      "%zu by the golden cases, %zu by the generated patients, %zu survived (%zu justified, %zu "
      "open)\n",
      results.size(), Count(results, Outcome::kRefused), Count(results, Outcome::kTabled),
      Count(results, Outcome::kScheduled), Count(results, Outcome::kAnswered),
      Count(results, Outcome::kGenerated), survived, survived - open, open);
  return open == 0 ? 0 : 1;
}

int List(const Choice& choice) {
  for (const std::string& file : FilesToChange()) {
    const mutate::Place root = mutate::ReadTree((kRoot / "config/content" / file).string());
    for (const Mutation& mutation : mutate::MutationsOf(file, root)) {
      if (Asked(mutation, choice)) std::puts(NameOf(mutation).c_str());
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Choice choice{{argv + 1, argv + argc}, {}};
  try {
    const std::string option = choice.words.empty() ? "" : choice.words.front();
    if (option == "--list") {
      choice.words.erase(choice.words.begin());
      return List(choice);
    }
    if (option == "--again" && choice.words.size() == 2) choice = {{}, ListedIn(choice.words[1])};
    return Report(TryAll(choice));
  } catch (const std::exception& failed) {
    std::fprintf(stderr, "mutate_content: %s\n", failed.what());
    return 2;
  }
}
