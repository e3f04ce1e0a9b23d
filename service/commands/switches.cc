#include "service/commands/switches.h"

#include <chrono>
#include <iostream>
#include <memory>

#include "config/load.h"
#include "service/admin_switches.h"
#include "service/iso_time.h"
#include "service/store.h"

namespace commands {
namespace {

constexpr int kNothingWasOff = 1;

struct Options {
  std::string config;
  service::KillSwitch off;
  bool all = false;  // says that every rule and client is meant
};

// A switch in the memory of this command alone would help nobody.
void RequireStore(const service::Deployment& deployment) {
  if (deployment.store.url.empty()) {
    throw CLI::ValidationError("--config", "the configuration names no store.url");
  }
}

int SwitchOff(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  RequireStore(deployment);
  service::KillSwitch off = options.off;
  off.at = service::IsoTime(std::chrono::system_clock::now());
  RequireKnown(off, deployment);
  service::Store(deployment.store).SwitchOff(off);
  return 0;
}

// Not held to the content: what was switched off before a change of it can be switched on again.
int SwitchOn(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  RequireStore(deployment);
  if (service::Store(deployment.store).SwitchOn(options.off.rule, options.off.client)) return 0;
  std::cerr << "nextstep: nothing of this rule and client is switched off\n";
  return kNothingWasOff;
}

int PrintSwitches(const Options& options) {
  const service::Deployment deployment = config::Load(options.config);
  RequireStore(deployment);
  std::cout << service::SwitchesJson(service::Store(deployment.store).SwitchedOff()) << "\n";
  return 0;
}

// Of a rule, a client or both; of everything only by saying so.
void AddWhich(CLI::App* command, Options& options) {
  CLI::Option_group* which = command->add_option_group("which");
  which->add_option("--rule", options.off.rule, "id of a rule; without it every rule");
  which->add_option("--client", options.off.client, "id of a client; without it every client");
  which->add_flag("--all", options.all, "every rule, for every client");
  which->require_option(1, 2);
}

}  // namespace

void AddSwitches(CLI::App& app, const std::string& default_config, int& status) {
  const auto options = std::make_shared<Options>();
  options->config = default_config;
  const auto add = [&](const char* name, const char* about, int (*run)(const Options&)) {
    CLI::App* command = app.add_subcommand(name, about);
    command->add_option("--config", options->config, "configuration file")
        ->default_str("config/sandbox.yaml");
    command->callback([options, &status, run] { status = run(*options); });
    return command;
  };
  CLI::App* off =
      add("switch-off", "Show a rule no more, within seconds, without a restart", SwitchOff);
  AddWhich(off, *options);
  off->add_option("--reason", options->off.reason, "why")->required();
  off->add_option("--by", options->off.by, "who says so");
  AddWhich(add("switch-on", "Show again what was switched off", SwitchOn), *options);
  add("switches", "Print what is switched off", PrintSwitches);
}

}  // namespace commands
