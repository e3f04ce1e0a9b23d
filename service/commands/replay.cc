#include "service/commands/replay.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "config/load.h"
#include "fhir/date.h"
#include "service/in_order.h"
#include "service/line_reader.h"
#include "service/pack_comparison.h"
#include "service/progress.h"
#include "service/retrospective.h"
#include "service/retrospective_report.h"
#include "service/unfinished_output.h"

namespace commands {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSomeFailed = 1;
constexpr std::size_t kWindowPerJob = 8;
constexpr std::chrono::milliseconds kBetweenBars{500};

struct Options {
  std::string config;
  std::string client;
  std::string service;
  std::string today;
  std::string hook = "patient-view";
  std::vector<std::string> exported = {"Condition", "MedicationRequest"};
  std::string shard = "0/1";
  std::string in;
  std::string out;
  std::string against;
  unsigned jobs = 0;
  std::size_t samples = 3;
  std::size_t listed = 20;
  bool patients = false;
  bool brief = false;
  bool report = false;
  bool json = false;
  bool json_lines = false;
  bool strict = false;
  bool progress = false;
  bool resume = false;
};

pathway::Day TodayOf(const Options& options) {
  if (options.today.empty()) {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  }
  const auto day = fhir::ReadDate(options.today);
  if (!day || day->earliest != day->latest) {
    throw CLI::ValidationError("--today", "expected YYYY-MM-DD");
  }
  return day->earliest;
}

service::RetrospectiveSettings SettingsOf(const Options& options) {
  service::RetrospectiveSettings settings;
  settings.form = options.patients ? service::LineForm::kPatient : service::LineForm::kRequest;
  settings.service = options.service;
  settings.today = TodayOf(options);
  for (const pathway::Hook hook :
       {pathway::Hook::kOrderSign, pathway::Hook::kOrderSelect, pathway::Hook::kPatientView}) {
    if (options.hook == hooks::NameOf(hook)) settings.hook = hook;
  }
  settings.exported = {options.exported.begin(), options.exported.end()};
  return settings;
}

const service::Client& ClientOf(const service::Deployment& deployment, const std::string& id) {
  if (id.empty()) return deployment.clients.front();
  for (const service::Client& client : deployment.clients) {
    if (client.id == id) return client;
  }
  throw CLI::ValidationError("--client", "the configuration has no client of this id");
}

// A configuration, or a content pack to be read with the same configuration.
service::Deployment LoadOther(const Options& options) {
  std::error_code error;
  return std::filesystem::is_directory(options.against, error)
             ? config::Load(options.config, options.against)
             : config::Load(options.against);
}

// What came of one line, ready to be written and counted. The body of the request is gone.
struct Done {
  service::LineRequest request;
  service::LineAnswer answer;
  std::optional<service::ChangedLine> change;
  std::string result;
};

// A bar on a terminal, or lines where it is asked for.
class Bar {
 public:
  Bar(bool wanted, std::optional<std::uint64_t> of_bytes)
      : is_terminal_(::isatty(STDERR_FILENO) == 1), is_shown_(wanted || is_terminal_) {
    progress_.of_bytes = of_bytes;
  }

  void Step(bool failed, std::uint64_t bytes) {
    ++progress_.lines;
    progress_.errors += failed ? 1U : 0U;
    progress_.bytes = bytes;
    if (is_shown_ && Clock::now() - last_ >= kBetweenBars) Draw(is_terminal_ ? "" : "\n");
  }
  void End() {
    if (is_shown_) Draw("\n");
  }
  std::uint64_t Errors() const { return progress_.errors; }

 private:
  void Draw(const char* end) {
    last_ = Clock::now();
    progress_.taken = std::chrono::duration_cast<std::chrono::milliseconds>(last_ - begin_);
    std::cerr << (is_terminal_ ? "\r" : "") << ProgressText(progress_)
              << (is_terminal_ ? "\x1b[K" : "") << end << std::flush;
  }

  const bool is_terminal_;
  const bool is_shown_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point last_ = begin_;
  service::Progress progress_;
};

// What is read: a file, or the standard input.
class Input {
 public:
  explicit Input(const std::string& file)
      : descriptor_(file.empty() ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC)),
        is_own_(!file.empty()) {
    if (descriptor_ < 0) throw std::runtime_error(file + ": cannot be read");
  }
  ~Input() {
    if (is_own_) ::close(descriptor_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  int Descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
  const bool is_own_;
};

std::optional<std::uint64_t> SizeOf(const Input& input) {
  struct stat about {};
  if (::fstat(input.Descriptor(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(about.st_size);
}

// Everything of one run.
class Run {
 public:
  explicit Run(const Options& options)
      : options_(options),
        settings_(SettingsOf(options)),
        deployment_(config::Load(options.config)),
        client_(ClientOf(deployment_, options.client)),
        input_(options.in),
        reader_(service::BytesOf(input_.Descriptor()), deployment_.listen.max_body_bytes),
        bar_(options.progress, SizeOf(input_)),
        report_({deployment_.content_version, service::RuleIds(deployment_), options.samples}) {
    const auto shard = service::ReadShard(options.shard);
    if (!shard) throw CLI::ValidationError("--shard", "expected i/n with i from 0 to n-1");
    shard_ = *shard;
    if (!options.against.empty()) {
      other_ = std::make_unique<service::Deployment>(LoadOther(options));
      other_client_ = &ClientOf(*other_, options.client);
      comparison_ = std::make_unique<service::PackComparison>(service::PackComparison::Settings{
          deployment_.content_version, other_->content_version, options.listed});
    }
    OpenOutput();
  }

  int Do() {
    const unsigned jobs =
        options_.jobs > 0 ? options_.jobs : std::max(1U, std::thread::hardware_concurrency());
    service::InOrder<service::InputLine, Done>(
        {[this](service::InputLine& line) { return Read(line); },
         [this](service::InputLine&& line) { return Work(line); },
         [this](Done&& done) { Write(done); }, [this] { Flush(); }},
        jobs * kWindowPerJob)
        .Run(jobs);
    bar_.End();
    if (options_.report) WriteReport();
    Flush();
    return options_.strict && bar_.Errors() > 0 ? kSomeFailed : 0;
  }

 private:
  void OpenOutput() {
    if (options_.out.empty()) return;
    if (options_.resume) done_ = service::LastLineOf(options_.out);
    const auto mode = options_.resume ? std::ios::app : std::ios::trunc;
    file_.open(options_.out, std::ios::binary | std::ios::out | mode);
    if (!file_) throw std::runtime_error(options_.out + ": cannot be written");
  }

  bool Read(service::InputLine& line) {
    while (reader_.Next(line)) {
      bytes_ = reader_.BytesRead();
      if (line.number > done_ && shard_.Has(line.number)) return true;
    }
    bytes_ = reader_.BytesRead();
    return false;
  }

  Done Work(const service::InputLine& line) const {
    Done done;
    done.request = RequestOf(line, deployment_.services, settings_);
    done.answer = AnswerOf(done.request, deployment_, client_);
    if (other_) {
      done.change =
          ChangeBetween(done.request, done.answer, AnswerOf(done.request, *other_, *other_client_));
    }
    done.request.body = {};
    if (!options_.report) {
      done.result =
          ResultLine(done.request, done.answer,
                     options_.brief ? service::ResultForm::kBrief : service::ResultForm::kWhole);
    } else if (options_.json_lines && done.change) {
      done.result = ChangedLineJson(*done.change);
    }
    return done;
  }

  void Write(const Done& done) {
    bar_.Step(done.answer.error.has_value(), bytes_);
    if (options_.report) report_.Add(done.request, done.answer);
    if (comparison_) comparison_->Add(done.change);
    if (!done.result.empty()) Output() << done.result << '\n';
    if (!Output()) throw std::runtime_error("the output cannot be written");
  }

  // Beside changed lines the report goes where it is no line among them.
  void WriteReport() {
    std::ostream& out = options_.json_lines ? std::cerr : Output();
    if (options_.json) {
      out << ReportJson();
      return;
    }
    out << report_.Text();
    if (comparison_) out << "\n" << comparison_->Text();
  }

  // One document: {"report": ..., "against": ...}
  std::string ReportJson() const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto member = [&writer](const char* key, const std::string& json) {
      cards::Key(writer, key);
      writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    };
    writer.StartObject();
    member("report", report_.Json());
    if (comparison_) member("against", comparison_->Json());
    writer.EndObject();
    return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
  }

  std::ostream& Output() { return options_.out.empty() ? std::cout : file_; }

  void Flush() {
    if (!Output().flush()) throw std::runtime_error("the output cannot be written");
  }

  const Options& options_;
  const service::RetrospectiveSettings settings_;
  const service::Deployment deployment_;
  const service::Client& client_;
  const Input input_;
  service::LineReader reader_;
  std::atomic<std::uint64_t> bytes_ = 0;
  Bar bar_;
  service::RetrospectiveReport report_;
  service::Shard shard_;
  std::unique_ptr<const service::Deployment> other_;
  const service::Client* other_client_ = nullptr;
  std::unique_ptr<service::PackComparison> comparison_;
  std::uint64_t done_ = 0;  // lines that an interrupted run has written
  std::ofstream file_;
};

void AddInput(CLI::App& replay, Options& options) {
  replay.add_option("--config", options.config, "configuration file")
      ->default_str("config/sandbox.yaml");
  replay.add_option("--client", options.client,
                    "id of the client who calls; without it the first of the configuration");
  replay.add_option("--service", options.service,
                    "service id; without it the first that answers the hook of a line");
  replay.add_option("--today", options.today,
                    "the day to assess on, YYYY-MM-DD, where a line names none; without it the "
                    "system's");
  CLI::Option* patients = replay.add_flag("--patients", options.patients,
                                          "a line is all of one patient: a FHIR Bundle, or "
                                          "{\"patient\": id, \"resources\": [...]}");
  replay.add_option("--hook", options.hook, "of patients: the hook that is played")
      ->check(CLI::IsMember({"patient-view", "order-sign", "order-select"}))
      ->needs(patients)
      ->capture_default_str();
  replay
      .add_option("--exported", options.exported,
                  "of patients: the types that the export holds in full, comma between")
      ->delimiter(',')
      ->needs(patients)
      ->capture_default_str();
  replay.add_option("--shard", options.shard, "i/n: every n-th line from line i + 1 on")
      ->capture_default_str();
  replay.add_option("--jobs", options.jobs, "threads; without it one for each processor")
      ->check(CLI::Range(1, 1024));
}

void AddOutput(CLI::App& replay, Options& options) {
  CLI::Option* report = replay.add_flag("--report", options.report,
                                        "what fired, in numbers and sample cards, for all lines");
  replay.add_option("--in", options.in, "file to read; without it stdin");
  CLI::Option* out = replay.add_option("--out", options.out, "file to write; without it stdout");
  replay.add_flag("--resume", options.resume, "go on where an interrupted run left --out")
      ->needs(out)
      ->excludes(report);
  replay.add_flag("--brief", options.brief, "results without cards")->excludes(report);
  CLI::Option* against = replay.add_option("--against", options.against,
                                           "another content folder, or configuration: also report "
                                           "which lines it would change");
  against->needs(report);
  replay.add_flag("--json", options.json, "the report for machines")->needs(report);
  replay
      .add_flag("--json-lines", options.json_lines,
                "every changed line as JSON on stdout, the report on stderr")
      ->needs(against);
  replay.add_option("--samples", options.samples, "sample cards of each rule")
      ->needs(report)
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  replay.add_option("--listed", options.listed, "changed lines that the report names")
      ->needs(against)
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  replay.add_flag("--strict", options.strict, "exit with 1 if any line has no answer");
  replay.add_flag("--progress", options.progress, "on stderr, even where that is no terminal");
}

}  // namespace

void AddReplay(CLI::App& app, const std::string& default_config, int& status) {
  CLI::App* replay = app.add_subcommand(
      "replay", "Read a request or a patient a line (NDJSON) on stdin and write a result a line");
  const auto options = std::make_shared<Options>();
  options->config = default_config;
  AddInput(*replay, *options);
  AddOutput(*replay, *options);
  replay->callback([options, &status] { status = Run(*options).Do(); });
}

}  // namespace commands
