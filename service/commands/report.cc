#include "service/commands/report.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "config/diff_content.h"
#include "config/load.h"
#include "fhir/date.h"
#include "service/committee_pack.h"
#include "service/store.h"

namespace commands {
namespace {

struct Options {
  std::string config;
  std::string from;
  std::string to;
  std::string client;
  std::string html;
  std::string replay;
  std::string before;
  std::string change_log;
  int ignored_after = 1;
};

pathway::Day DayOf(const char* option, const std::string& text) {
  const auto day = fhir::ReadDate(text);
  if (!day || day->earliest != day->latest) {
    throw CLI::ValidationError(option, "expected YYYY-MM-DD");
  }
  return day->earliest;
}

std::string TextOf(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

int Write(const Options& options) {
  const pathway::Day from = DayOf("--from", options.from);
  const pathway::Day to = DayOf("--to", options.to);
  const service::Deployment deployment = config::Load(options.config);
  service::CommitteePapers papers;
  papers.from = options.from;
  papers.to = options.to;
  std::unique_ptr<service::Store> store;
  if (!deployment.store.url.empty()) store = std::make_unique<service::Store>(deployment.store);
  if (store) {
    papers.alerts = StatisticsOf(store->AlertCounts(from, to), options.client,
                                 fhir::IsoDate(to - std::chrono::days(options.ignored_after)));
    papers.warnings = WarningsOf(papers.alerts, service::LiveRulesOf(deployment), {});
  }
  papers.calls = AnsweredCallsOf(deployment.audit, store.get(), from, to, options.client);
  if (!options.replay.empty()) papers.replay = service::ReadReplayReport(TextOf(options.replay));
  if (!options.before.empty()) {
    papers.changes = config::ChangesText(config::ChangesBetween(options.before, options.config));
    if (papers.changes.empty()) papers.changes = "nothing";
  }
  if (!options.change_log.empty()) papers.change_log = TextOf(options.change_log);
  std::ofstream file(options.html, std::ios::binary | std::ios::trunc);
  file << CommitteePack(papers, deployment);
  file.close();
  if (!file) throw std::runtime_error(options.html + ": cannot be written");
  std::cout << options.html << ": " << deployment.content.rules.size() << " rules, "
            << papers.alerts.cards.shown << " cards shown\n";
  return 0;
}

}  // namespace

void AddReport(CLI::App& app, const std::string& default_config, int& status) {
  CLI::App* report = app.add_subcommand(
      "report", "Write what a committee needs as one HTML page: content, alerts, changes");
  const auto options = std::make_shared<Options>();
  options->config = default_config;
  report->add_option("--config", options->config, "configuration file")
      ->default_str("config/sandbox.yaml");
  report->add_option("--from", options->from, "the first day, YYYY-MM-DD")->required();
  report->add_option("--to", options->to, "the last day, YYYY-MM-DD")->required();
  report->add_option("--html", options->html, "the file to write")->required();
  report->add_option("--client", options->client, "only alerts of this client; without it of all");
  report
      ->add_option("--ignored-after", options->ignored_after,
                   "days after which a card without feedback counts as ignored")
      ->check(CLI::Range(0, 3650))
      ->capture_default_str();
  report->add_option("--replay", options->replay, "what `nextstep replay --report --json` wrote")
      ->check(CLI::ExistingFile);
  report
      ->add_option("--before", options->before,
                   "the content folder or configuration of the pack approved last")
      ->check(CLI::ExistingPath);
  report->add_option("--change-log", options->change_log, "a text to be printed as it is")
      ->check(CLI::ExistingFile);
  report->callback([options, &status] { status = Write(*options); });
}

}  // namespace commands
