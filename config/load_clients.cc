#include "config/load_clients.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "config/read_code_map.h"
#include "config/read_profile.h"
#include "config/read_text.h"
#include "fhir/lower.h"
#include "fhir/url.h"
#include "service/fetch_keys.h"

namespace config {
namespace {

namespace fs = std::filesystem;
using service::Client;
using service::TokenRules;
using std::chrono::seconds;

const Words<service::Trust> kTrusts = {{"open", service::Trust::kOpen},
                                       {"jwt", service::Trust::kJwt},
                                       {"certificate", service::Trust::kCertificate}};
const Words<service::Algorithm> kAlgorithms = {{"RS384", service::Algorithm::kRs384},
                                               {"ES384", service::Algorithm::kEs384},
                                               {"RS256", service::Algorithm::kRs256},
                                               {"ES256", service::Algorithm::kEs256}};

constexpr std::int64_t kMostSkew = 300;
constexpr std::int64_t kMostLifetime = 3600;  // conformance X-25
constexpr std::int64_t kMostAge = std::int64_t{30} * 86'400;
constexpr const char* kOnlyClient = "default";

void ReadSeconds(Yaml& place, const char* key, std::int64_t least, std::int64_t most,
                 seconds& into) {
  if (place.Has(key)) into = seconds(place.Maybe(key).NumberIn(least, most));
}

// Texts that are neither empty nor broken by a control character.
std::vector<std::string> ReadNames(const Yaml& place) {
  std::vector<std::string> names;
  for (const Yaml& item : place.Items()) {
    names.push_back(item.Text());
    const std::string& name = names.back();
    const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return static_cast<unsigned char>(c) >= ' ';
    });
    if (!is_plain) item.Wrong("expected a text without control characters");
  }
  return names;
}

std::vector<service::Algorithm> ReadAlgorithms(const Yaml& place) {
  std::vector<service::Algorithm> algorithms;
  for (const Yaml& item : place.Items()) algorithms.push_back(WordFrom(item, kAlgorithms));
  return algorithms;
}

service::KeySet ReadKeys(const Yaml& place, const fs::path& folder) {
  const fs::path path = (folder / place.Text()).lexically_normal();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  auto set = service::ReadKeySet(std::move(text).str());
  if (!file || !set) {
    place.Wrong("is no key set: " + (file ? set.error() : path.string() + " cannot be read"));
    return {};
  }
  for (const std::string& why : set->passed_over) place.Wrong("holds " + why);
  if (set->keys.empty()) place.Wrong("holds no key");
  return *std::move(set);
}

std::vector<std::string> ReadKeySetUrls(const Yaml& place) {
  std::vector<std::string> urls = ReadNames(place);
  for (const Yaml& item : place.Items()) {
    if (!service::IsKeySetUrl(item.Text())) {
      item.Wrong("expected an https URL without user or fragment (http on the loopback only)");
    }
  }
  return urls;
}

std::vector<std::string> ReadFhirServers(const Yaml& place) {
  std::vector<std::string> bases = ReadNames(place);
  for (std::string& base : bases) {
    const bool is_base = base.starts_with("https://") || base.starts_with("http://");
    if (!is_base || base.find_first_of("?#@ ") != std::string::npos) {
      place.Wrong("expected the URL of a FHIR server, without user, query or fragment");
    }
    base = std::string(fhir::WithoutSlash(base));
  }
  return bases;
}

void ReadTokenRules(Yaml& place, const fs::path& folder, TokenRules& rules) {
  rules.issuers = ReadNames(place.Maybe("issuers"));
  rules.audiences = ReadNames(place.Maybe("audiences"));
  rules.tenants = ReadNames(place.Maybe("tenants"));
  if (place.Has("algorithms")) rules.algorithms = ReadAlgorithms(place.Maybe("algorithms"));
  if (place.Has("keys")) rules.keys = ReadKeys(place.Maybe("keys"), folder);
  rules.key_set_urls = ReadKeySetUrls(place.Maybe("key_set_urls"));
  ReadSeconds(place, "clock_skew_s", 0, kMostSkew, rules.clock_skew);
  ReadSeconds(place, "max_lifetime_s", 1, kMostLifetime, rules.max_lifetime);
}

// Without these a client could never be known by a token.
void CheckTokenRules(const Yaml& place, const TokenRules& rules) {
  if (rules.issuers.empty()) place.Wrong("has no issuers, so no token can be this client's");
  if (rules.audiences.empty()) place.Wrong("has no audiences, so no token can be meant for us");
  if (rules.algorithms.empty()) place.Wrong("has no algorithms, so no token can be verified");
  if (rules.keys.keys.empty() && rules.key_set_urls.empty()) {
    place.Wrong("has neither keys nor key_set_urls, so no token can be verified");
  }
}

void CheckServices(const Yaml& place, const std::vector<std::string>& named) {
  for (const std::string& service : named) {
    const bool is_id =
        service.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
    if (!is_id) place.Wrong("'" + service + "' is no id of a service");
  }
}

Client ReadClient(Yaml& place, const fs::path& folder, service::Trust trust,
                  const ProfileFolder& profiles, const SiteProfile& usual) {
  Client client;
  client.id = place.At("id").Text();
  ReadTokenRules(place, folder, client.token);
  client.certificate_names = ReadNames(place.Maybe("certificate_names"));
  for (std::string& name : client.certificate_names) name = fhir::Lower(name);
  client.services = ReadNames(place.Maybe("services"));
  CheckServices(place.Maybe("services"), client.services);
  client.fhir_servers = ReadFhirServers(place.Maybe("fhir_servers"));
  SiteProfile own = usual;
  profiles.Read(place.Maybe("profile"), folder.string(), own);
  client.profile = std::move(own.profile);
  client.code_map = std::move(own.code_map);
  place.Done();
  if (trust == service::Trust::kJwt) CheckTokenRules(place, client.token);
  if (trust == service::Trust::kCertificate && client.certificate_names.empty()) {
    place.Wrong("has no certificate_names, so no certificate can be this client's");
  }
  return client;
}

// What tells clients apart may stand once only: who has a thing that another has is not known by
// it.
class Owners {
 public:
  void Take(const Yaml& place, const Client& client) {
    Take(place, "id", client.id);
    for (const std::string& issuer : client.token.issuers) Take(place, "issuer", issuer);
    for (const std::string& base : client.fhir_servers) Take(place, "FHIR server", base);
    for (const std::string& name : client.certificate_names) Take(place, "certificate name", name);
  }

 private:
  void Take(const Yaml& place, const std::string& kind, const std::string& value) {
    const auto [owner, is_first] = place_of_.emplace(std::pair(kind, value), place.Key());
    if (!is_first) place.Wrong("the " + kind + " '" + value + "' is of " + owner->second + " too");
  }

  std::map<std::pair<std::string, std::string>, std::string> place_of_;
};

// Names that nobody is asked to prove would keep this client out, or seem to keep others out.
void CheckCertificates(Yaml& place, const service::Deployment& deployment) {
  const bool are_asked_for = deployment.listen.tls && !deployment.listen.tls->client_ca.empty();
  if (deployment.clients.back().certificate_names.empty() || are_asked_for) return;
  place.Maybe("certificate_names").Wrong("nobody shows a certificate without listen.tls.client_ca");
}

void ReadKeyFetching(Yaml place, const fs::path& folder, service::CallerSettings& callers) {
  ReadSeconds(place, "max_age_s", 1, kMostAge, callers.key_sets.max_age);
  ReadSeconds(place, "max_stale_s", 1, kMostAge, callers.key_sets.max_stale);
  ReadSeconds(place, "least_interval_s", 1, kMostAge, callers.key_sets.least_interval);
  if (place.Has("deadline_ms")) {
    callers.fetch.deadline =
        std::chrono::milliseconds(place.Maybe("deadline_ms").NumberIn(1, 60'000));
  }
  if (place.Has("ca_file")) {
    const Yaml file = place.Maybe("ca_file");
    callers.fetch.ca_file = (folder / file.Text()).lexically_normal().string();
    if (!std::ifstream(callers.fetch.ca_file)) file.Wrong("cannot be read");
  }
  place.Done();
}

void ReadClients(const std::string& file, const ProfileFolder& profiles, const SiteProfile& usual,
                 service::Deployment& deployment, Problems& problems) {
  const fs::path folder = fs::path(file).parent_path();
  Yaml root = Yaml::File(file, problems);
  Owners owners;
  for (Yaml& place : root.At("clients").Items()) {
    deployment.clients.push_back(
        ReadClient(place, folder, deployment.callers.trust, profiles, usual));
    owners.Take(place, deployment.clients.back());
    CheckCertificates(place, deployment);
  }
  ReadKeyFetching(root.Maybe("key_sets"), folder, deployment.callers);
  if (root.Has("max_nonces")) {
    deployment.callers.max_nonces =
        static_cast<std::size_t>(root.Maybe("max_nonces").NumberIn(1, 100'000'000));
  }
  root.Done();
  if (deployment.clients.empty()) root.Wrong("no client, so nobody could call");
}

std::vector<service::Network> ReadProxies(const Yaml& place) {
  std::vector<service::Network> networks;
  for (const Yaml& item : place.Items()) {
    const auto network = service::ReadNetwork(item.Text());
    if (network) {
      networks.push_back(*network);
    } else {
      item.Wrong("expected an address, or a network as in 192.0.2.0/24");
    }
  }
  return networks;
}

}  // namespace

void ReadCallers(Yaml& root, const std::string& folder, service::Deployment& deployment,
                 Problems& problems) {
  const Yaml callers = root.At("callers");
  deployment.callers.trust = WordFrom(callers, kTrusts);
  deployment.callers.trusted_proxies = ReadProxies(root.Maybe("trusted_proxies"));
  const ProfileFolder profiles(ProfilesAt(root, folder), problems);
  SiteProfile usual;
  profiles.Read(root.Maybe("profile"), folder, usual);
  if (root.Has("clients")) {
    const fs::path file = fs::path(folder) / root.Maybe("clients").Text();
    return ReadClients(file.lexically_normal().string(), profiles, usual, deployment, problems);
  }
  if (deployment.callers.trust != service::Trust::kOpen) {
    callers.Wrong("'" + callers.Text() + "' needs to know the clients: the key clients is missing");
  }
  Client only;
  only.id = kOnlyClient;
  only.profile = std::move(usual.profile);
  only.code_map = std::move(usual.code_map);
  deployment.clients.push_back(std::move(only));
}

void FitClients(service::Deployment& deployment, Problems& problems) {
  std::map<std::string, cards::CodeMap> maps;
  for (Client& client : deployment.clients) {
    if (!client.code_map.empty()) {
      const auto [map, is_first] = maps.try_emplace(client.code_map);
      if (is_first) map->second = ReadCodeMap(client.code_map, deployment.texts, problems);
      client.profile.code_map = map->second;
    }
    // A choice of several starts is safe only where every client lets one be taken (D31).
    deployment.content.site.drugs_to_choose_from &= client.profile.honours_at_most_one;
  }
}

}  // namespace config
