// The nextstep program: commands over the same functions that answer a request.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cards/plain_text.h"
#include "config/diff_content.h"
#include "config/load.h"
#include "config/read_code_map.h"
#include "config/read_profile.h"
#include "config/schema.h"
#include "config/value_sets.h"
#include "fhir/date.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "service/audit_check.h"
#include "service/audit_event.h"
#include "service/audit_log.h"
#include "service/commands/call.h"
#include "service/commands/replay.h"
#include "service/commands/report.h"
#include "service/commands/sheet.h"
#include "service/commands/switches.h"
#include "service/feedback_words.h"
#include "service/fetch_fhir.h"
#include "service/inventory.h"
#include "service/serve.h"
#include "service/simulate.h"
#include "service/store.h"
#include "service/store_url.h"

namespace {

constexpr int kRefused = 1;
constexpr int kDifferent = 1;
constexpr int kBadUsage = 2;

struct Options {
  std::string config;
  std::string service;
  std::string client;
  std::string today;
  int ignored_after = 1;
  std::optional<int> port;
  bool json = false;
  bool csv = false;
  bool markdown = false;
  std::string content;
  std::string before;
  std::string after;
  service::Simulation simulation;
  std::string drug;
  std::string order_file;
  std::string to;
  std::string from;
  std::string until;
};

// config/sandbox.yaml of the current folder, else of the tree or installation around the program.
std::string DefaultConfig() {
  namespace fs = std::filesystem;
  const fs::path here = "config/sandbox.yaml";
  std::error_code error;
  if (fs::exists(here, error)) return here.string();
  for (fs::path at = fs::read_symlink("/proc/self/exe", error).parent_path();
       !at.empty() && at != at.root_path(); at = at.parent_path()) {
    for (const char* place : {"config/sandbox.yaml", "share/nextstep/config/sandbox.yaml"}) {
      if (fs::exists(at / place, error)) return (at / place).string();
    }
  }
  return here.string();
}

pathway::Day SystemToday() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

// The day the command is to take for today. Throws CLI::ValidationError for what is no full date.
std::optional<pathway::Day> FixedToday(const Options& options) {
  if (options.today.empty()) return std::nullopt;
  const auto day = fhir::ReadDate(options.today);
  if (!day || day->earliest != day->latest) {
    throw CLI::ValidationError("--today", "expected YYYY-MM-DD");
  }
  return day->earliest;
}

std::string StandardInput() {
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

int Serve(const Options& options) {
  service::Serve([&options] { return config::Load(options.config); },
                 {options.port, FixedToday(options), NEXTSTEP_VERSION,
                  [&options] { return config::KindsOf(options.config); }});
  return 0;
}

// The client whom the command is to take for the caller; the first without --client. Throws
// CLI::ValidationError for one that the configuration does not have.
const service::Client& ClientIn(const service::Deployment& deployment, const Options& options) {
  if (options.client.empty()) return deployment.clients.front();
  for (const service::Client& client : deployment.clients) {
    if (client.id == options.client) return client;
  }
  throw CLI::ValidationError("--client", "the configuration has no client of this id");
}

template <typename Answer>
int OnStandardInput(const Options& options, Answer answer) {
  const service::Deployment deployment = config::Load(options.config);
  const pathway::Day today = FixedToday(options).value_or(SystemToday());
  try {
    std::cout << answer(deployment, StandardInput(), today) << "\n";
    return 0;
  } catch (const hooks::Refusal& refusal) {
    std::cout << hooks::OperationOutcomeOf(refusal.What()) << "\n";
    return kRefused;
  }
}

int AssessInput(const Options& options) {
  return OnStandardInput(options, [&](const auto& deployment, std::string body, auto today) {
    return AnswerHookRequest(deployment, ClientIn(deployment, options), options.service,
                             std::move(body), today);
  });
}

int ExplainInput(const Options& options) {
  return OnStandardInput(options, [&](const auto& deployment, std::string body, auto today) {
    return ExplainHookRequest(
        deployment, ClientIn(deployment, options), options.service, std::move(body), today,
        options.json ? service::ExplainFormat::kJson : service::ExplainFormat::kText);
  });
}

int Check(const Options& options) {
  const service::Deployment deployment = config::LoadStrictly(options.config);
  std::cout << "content " << deployment.content_version << ": " << deployment.content.rules.size()
            << " rules, " << deployment.content.drugs.size() << " drugs, "
            << deployment.content.red_flags.size() << " red flags, "
            << deployment.terminology.CodeCount() << " codes; no problem found\n"
            << "sha256 " << deployment.content_hash << "\n";
  for (const service::Client& client : deployment.clients) {
    const auto unmapped = config::UnmappedOrders(client.profile, deployment.texts);
    if (unmapped.empty()) continue;
    std::cout << "client " << client.id << ": said and not suggested, for want of an item:";
    for (const std::string& order : unmapped) std::cout << " " << order;
    std::cout << "\n";
  }
  return 0;
}

int PrintRules(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  if (options.json) {
    std::cout << InventoryJson(deployment) << "\n";
  } else if (options.csv) {
    std::cout << InventoryCsv(deployment);
  } else if (options.markdown) {
    std::cout << InventoryMarkdown(deployment);
  } else {
    std::cout << InventoryText(deployment);
  }
  return 0;
}

int WriteValueSetsOf(const Options& options) {
  const std::size_t written = config::WriteValueSets(options.content);
  std::cout << written << " value sets in " << options.content << "/valuesets\n";
  return 0;
}

int PrintChanges(const Options& options) {
  const auto changes = config::ChangesBetween(options.before, options.after);
  std::cout << config::ChangesText(changes);
  return changes.empty() ? 0 : kDifferent;
}

// Says so where there is none: to ask a store is no reason to make one.
bool HasStore(const service::Deployment& deployment) {
  const std::string& url = deployment.store.url;
  if (url.empty()) {
    std::cerr << "nextstep: the configuration names no store.url; feedback is not kept\n";
    return false;
  }
  if (service::IsPostgres(url) || std::filesystem::exists(service::SqlitePath(url))) return true;
  std::cerr << "nextstep: " << service::StoreName(url) << ": no such store yet\n";
  return false;
}

int PrintFeedback(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  if (!HasStore(deployment)) return kBadUsage;
  const pathway::Day today = FixedToday(options).value_or(SystemToday());
  const auto rules =
      service::Store(deployment.store)
          .ByRule({today - std::chrono::days(options.ignored_after), options.client});
  std::cout << (options.json ? FeedbackJson(rules) + "\n" : FeedbackText(rules));
  return 0;
}

int Migrate(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  if (deployment.store.url.empty()) {
    std::cerr << "nextstep: the configuration names no store.url\n";
    return kBadUsage;
  }
  const service::Migration done = service::MigrateStore(deployment.store);
  std::cout << service::StoreName(deployment.store.url) << ": version " << done.to
            << (done.from == done.to ? ", as before\n"
                                     : ", before: " + std::to_string(done.from) + "\n");
  return 0;
}

// Says so where there is none.
bool HasAudit(const service::Deployment& deployment) {
  if (deployment.audit.path.empty()) {
    std::cerr << "nextstep: the configuration names no audit.path; no audit is kept\n";
    return false;
  }
  return deployment.audit.keep == service::AuditSettings::Keep::kFile || HasStore(deployment);
}

int VerifyFile(const service::AuditSettings& settings) {
  const service::AuditCheck check = service::CheckAudit(settings);
  std::cout << settings.path << ": " << check.entries << " entries in order";
  if (!check.last.empty()) std::cout << ", the last " << check.last;
  std::cout << "\n";
  if (check.problem.empty()) return 0;
  std::cerr << "nextstep: " << settings.path << ": " << check.problem << "\n";
  return kDifferent;
}

int VerifyAudit(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  if (!HasAudit(deployment)) return kBadUsage;
  if (deployment.audit.keep == service::AuditSettings::Keep::kFile) {
    return VerifyFile(deployment.audit);
  }
  service::Store store(deployment.store);
  const auto check = service::CheckStoredAudit(store, deployment.audit.key);
  std::cout << service::StoreName(deployment.store.url) << ": " << check.entries
            << " entries in order, in " << check.chains << " chains\n";
  if (check.problem.empty()) return 0;
  std::cerr << "nextstep: " << check.problem << "\n";
  return kDifferent;
}

int PruneAudit(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  if (!HasAudit(deployment)) return kBadUsage;
  if (deployment.audit.keep == service::AuditSettings::Keep::kFile) {
    std::cerr << "nextstep: only an audit in a store is pruned; move a file away as a whole\n";
    return kBadUsage;
  }
  service::Store store(deployment.store);
  const auto before = FixedToday(options).value_or(SystemToday()) - deployment.audit.retention;
  const auto pruned = service::PruneStoredAudit(store, deployment.audit.key, before);
  std::cout << pruned.entries << " entries from before " << fhir::IsoDate(before) << " removed, of "
            << pruned.chains << " chains\n";
  if (pruned.problem.empty()) return 0;
  std::cerr << "nextstep: " << pruned.problem << "; nothing of it is removed\n";
  return kDifferent;
}

pathway::Day DayOf(const std::string& text, const char* option, pathway::Day usual) {
  if (text.empty()) return usual;
  const auto day = fhir::ReadDate(text);
  if (!day || day->earliest != day->latest) {
    throw CLI::ValidationError(option, "expected YYYY-MM-DD");
  }
  return day->earliest;
}

int ExportAudit(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  if (!HasAudit(deployment)) return kBadUsage;
  const pathway::Day from = DayOf(options.from, "--from", pathway::Day{});
  const pathway::Day until = DayOf(options.until, "--to", SystemToday() + std::chrono::days(1));
  std::unique_ptr<service::Store> store;
  if (deployment.audit.keep == service::AuditSettings::Keep::kStore) {
    store = std::make_unique<service::Store>(deployment.store);
  }
  ForEachEntry(deployment.audit, store.get(), from, until,
               [](std::string_view line) { std::cout << service::AuditEventOf(line) << "\n"; });
  return 0;
}

int PrintCards() {
  std::cout << cards::PlainText(StandardInput());
  return 0;
}

std::string TextOf(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

int Simulate(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  const pathway::Day today = FixedToday(options).value_or(SystemToday());
  service::Simulation simulation = options.simulation;
  if (!options.drug.empty()) {
    simulation.order = service::OrderInWords(options.drug, simulation.patient);
  } else if (!options.order_file.empty()) {
    simulation.order = TextOf(options.order_file);
  }
  const std::string id = options.service.empty() ? "pain-order-sign" : options.service;
  try {
    fhir::Client client;
    const fhir::ClientSettings settings = service::SettingsFor(simulation.fhir_server);
    const service::SimulatedCall call =
        SimulateCall(FindService(deployment.services, id), simulation, client, settings);
    for (const std::string& note : call.notes) std::cerr << "not fetched: " << note << "\n";
    const std::string answer =
        options.to.empty()
            ? AnswerHookRequest(deployment, deployment.clients.front(), id, call.body, today,
                                service::FetchFor(client, settings))
            : service::PostCall(options.to, id, call.body);
    std::cout << cards::PlainText(answer);
    return 0;
  } catch (const hooks::Refusal& refusal) {
    std::cout << hooks::OperationOutcomeOf(refusal.What()) << "\n";
    return kRefused;
  }
}

void AddSimulation(CLI::App* simulate, Options& options) {
  simulate->add_option("--fhir-server", options.simulation.fhir_server, "base of a FHIR R4 server")
      ->required();
  simulate->add_option("--patient", options.simulation.patient, "id of a patient there")
      ->required();
  CLI::Option* order = simulate->add_option("--order", options.order_file,
                                            "file of an order, or of a Bundle of orders, in JSON");
  order->check(CLI::ExistingFile);
  simulate->add_option("--drug", options.drug, "the order in words: \"gabapentin 600 mg tid\"")
      ->excludes(order);
  simulate->add_option("--service", options.service, "service id; without it pain-order-sign");
  simulate->add_option("--to", options.to, "URL of a running service; without it none is needed");
}

void AddConfig(CLI::App* command, Options& options) {
  command->add_option("--config", options.config, "configuration file")
      ->default_str("config/sandbox.yaml");
}

void AddToday(CLI::App* command, Options& options) {
  command->add_option("--today", options.today,
                      "the day to assess on, YYYY-MM-DD; without it the system's");
}

void AddService(CLI::App* command, Options& options) {
  command->add_option("--service", options.service, "service id, as GET /cds-services lists it")
      ->required();
}

void AddClient(CLI::App* command, Options& options) {
  command->add_option("--client", options.client,
                      "id of the client who calls; without it the first of the configuration");
}

void AddInventory(CLI::App* rules, Options& options) {
  CLI::Option* json = rules->add_flag("--json", options.json, "for machines, with every text");
  CLI::Option* csv = rules->add_flag("--csv", options.csv, "one row each, for a spreadsheet");
  rules->add_flag("--markdown", options.markdown, "in plain language: the page docs/pathway.md")
      ->excludes(json)
      ->excludes(csv);
  csv->excludes(json);
}

void AddCounting(CLI::App* feedback, Options& options) {
  feedback->add_flag("--json", options.json, "for machines");
  feedback
      ->add_option("--ignored-after", options.ignored_after,
                   "days after which a card without feedback counts as ignored")
      ->check(CLI::Range(0, 3650))
      ->capture_default_str();
  feedback->add_option("--client", options.client, "only of this client; without it of all");
}

// `nextstep audit` by itself checks.
void AddAudit(CLI::App* audit, Options& options, int& status) {
  const auto command = [&](const char* name, const char* about, auto run) {
    CLI::App* added = audit->add_subcommand(name, about);
    added->callback([&status, &options, run] { status = run(options); });
    AddConfig(added, options);
    return added;
  };
  audit->require_subcommand(0, 1);
  AddConfig(audit, options);
  audit->callback([audit, &status, &options] {
    if (audit->get_subcommands().empty()) status = VerifyAudit(options);
  });
  command("verify", "Hold every entry to the one before; exits with 1 if any is wrong",
          VerifyAudit);
  CLI::App* prune =
      command("prune", "Remove entries older than audit.retention_days from the store", PruneAudit);
  AddToday(prune, options);
  CLI::App* exported =
      command("export", "Write entries as FHIR AuditEvents, one a line (IHE BALP)", ExportAudit);
  exported->add_option("--from", options.from, "the first day, YYYY-MM-DD");
  exported->add_option("--to", options.until, "the last day, YYYY-MM-DD");
}

// Those that take care of their own options.
void AddOthers(CLI::App& app, Options& options, int& status) {
  AddAudit(app.add_subcommand("audit", "Check the audit, remove what is too old, or export it"),
           options, status);
  commands::AddCall(app, status);
  commands::AddReplay(app, options.config, status);
  commands::AddSwitches(app, options.config, status);
  commands::AddReport(app, options.config, status);
  commands::AddSheet(app, options.config, status);
}

int Run(CLI::App& app, int argc, char** argv) {
  Options options;
  options.config = DefaultConfig();
  int status = 0;
  const auto command = [&](const char* name, const char* about, auto run) {
    CLI::App* added = app.add_subcommand(name, about);
    added->callback([&status, &options, run] { status = run(options); });
    return added;
  };
  CLI::App* serve = command("serve", "Answer CDS Hooks calls over HTTP until SIGTERM", Serve);
  serve->add_option("--port", options.port, "port to listen on; 0 for any that is free")
      ->check(CLI::Range(0, 65535));
  CLI::App* assess =
      command("assess", "Read one CDS Hooks request on stdin and write the response", AssessInput);
  CLI::App* explain = command(
      "explain", "Read one request on stdin and say what each rule made of it", ExplainInput);
  explain->add_flag("--json", options.json, "for machines");
  CLI::App* check = command("check", "Check configuration and content", Check);
  CLI::App* rules =
      command("rules", "List rules, safety rules and red flags with their sources", PrintRules);
  AddInventory(rules, options);
  CLI::App* diff = command(
      "diff", "Say what changed between two content packs; exits with 1 if any", PrintChanges);
  diff->add_option("before", options.before, "content folder or configuration file")->required();
  diff->add_option("after", options.after, "the same, of the newer one")->required();
  command("valuesets", "Write the FHIR value sets of a content pack into its folder valuesets/",
          WriteValueSetsOf)
      ->add_option("content", options.content, "content folder")
      ->required();
  command("cards", "Read a response on stdin and print its cards as a prescriber reads them",
          [](const Options&) { return PrintCards(); });
  CLI::App* feedback =
      command("feedback", "Print by rule what prescribers made of its cards", PrintFeedback);
  AddCounting(feedback, options);
  CLI::App* migrate =
      command("migrate", "Make the tables of the store, or bring them up to date", Migrate);
  CLI::App* simulate = command(
      "simulate", "Call the service about a patient of a FHIR server, as an EHR would", Simulate);
  AddSimulation(simulate, options);
  AddOthers(app, options, status);
  for (CLI::App* one : {serve, assess, explain, check, rules, feedback, migrate, simulate}) {
    AddConfig(one, options);
  }
  for (CLI::App* one : {serve, assess, explain, feedback, simulate}) AddToday(one, options);
  for (CLI::App* one : {assess, explain}) {
    AddService(one, options);
    AddClient(one, options);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : kBadUsage;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("NextStep: the next step when pain treatment has not worked, as CDS Hooks cards");
  app.set_version_flag("--version", NEXTSTEP_VERSION);
  app.require_subcommand(1);
  try {
    return Run(app, argc, argv);
  } catch (const config::ConfigError& e) {
    std::cerr << e.what();
  } catch (const std::exception& e) {
    std::cerr << "nextstep: " << e.what() << "\n";
  }
  return kBadUsage;
}
