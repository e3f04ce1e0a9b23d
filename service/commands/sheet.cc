#include "service/commands/sheet.h"

#include <iostream>
#include <memory>

#include "config/load.h"
#include "config/read_code_map.h"
#include "config/read_profile.h"
#include "fhir/url.h"
#include "service/sheet.h"

namespace commands {
namespace {

struct Options {
  std::string config;
  std::string client;
  std::string kind;
  std::string url;
};

service::Client ClientOf(const service::Deployment& deployment, const std::string& id) {
  if (id.empty()) return deployment.clients.front();
  for (const service::Client& client : deployment.clients) {
    if (client.id == id) return client;
  }
  throw CLI::ValidationError("--client", "the configuration has no client of this id");
}

int Print(const Options& options) {
  if (!fhir::ReadUrl(options.url)) throw CLI::ValidationError("--url", "expected an absolute URL");
  const service::Deployment deployment = config::Load(options.config);
  service::Client client = ClientOf(deployment, options.client);
  if (!options.kind.empty()) {
    client.profile = config::ProfileNamed(options.config, options.kind, client.profile);
  }
  const std::string kind = options.kind.empty() ? "as configured" : options.kind;
  std::cout << Sheet(deployment, client,
                     {options.url, kind, config::UnmappedOrders(client.profile, deployment.texts)});
  return 0;
}

}  // namespace

void AddSheet(CLI::App& app, const std::string& default_config, int& status) {
  CLI::App* sheet = app.add_subcommand(
      "sheet", "Print what the people of an EHR need to connect it, as a page in Markdown");
  const auto options = std::make_shared<Options>();
  options->config = default_config;
  sheet->add_option("--config", options->config, "configuration file")
      ->default_str("config/sandbox.yaml");
  sheet
      ->add_option("--url", options->url, "of the service as EHRs call it: https://cds.example.org")
      ->required();
  sheet->add_option("--profile", options->kind,
                    "kind of client (epic, oracle, ...); without it the client's own");
  sheet->add_option("--client", options->client,
                    "id of the client; without it the first of the configuration");
  sheet->callback([options, &status] { status = Print(*options); });
}

}  // namespace commands
