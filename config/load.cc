#include "config/load.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "config/load_clients.h"
#include "config/load_drugs.h"
#include "config/load_observations.h"
#include "config/load_pack.h"
#include "config/load_pathway.h"
#include "config/load_rules.h"
#include "config/load_terminology.h"
#include "config/load_texts.h"
#include "config/read_alerts.h"
#include "config/read_fhir_servers.h"
#include "config/read_secret.h"
#include "config/read_store.h"
#include "config/read_text.h"
#include "config/read_tls.h"
#include "config/yaml.h"
#include "fhir/address.h"

namespace config {
namespace {

namespace fs = std::filesystem;

// The files of the pack in order of their names, so that their hash is one of content alone.
std::vector<fs::path> FilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_regular_file()) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The SHA-256 over every file's name, size and text, in hexadecimal digits.
std::string ContentHash(const fs::path& folder) {
  EVP_MD_CTX* digest = EVP_MD_CTX_new();
  EVP_DigestInit_ex(digest, EVP_sha256(), nullptr);
  for (const fs::path& path : FilesIn(folder)) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string whole = std::move(text).str();
    const std::string head = path.lexically_relative(folder).generic_string() + '\n' +
                             std::to_string(whole.size()) + '\n';
    EVP_DigestUpdate(digest, head.data(), head.size());
    EVP_DigestUpdate(digest, whole.data(), whole.size());
  }
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(digest, bytes, &size);
  EVP_MD_CTX_free(digest);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hash;
  for (unsigned i = 0; i < size; ++i) {
    hash += kHex[bytes[i] >> 4U];
    hash += kHex[bytes[i] & 0x0FU];
  }
  return hash;
}

constexpr std::size_t kDigitsShown = 8;
constexpr std::int64_t kLeastAuditBytes = 4096;
constexpr std::int64_t kMostAuditBytes = std::int64_t{1} << 40;
constexpr int kUsualAdminPort = 8081;

void ReadListen(Yaml place, const std::string& folder, service::ListenSettings& listen) {
  if (place.Has("host")) listen.host = place.Maybe("host").Text();
  if (place.Has("port")) listen.port = static_cast<int>(place.Maybe("port").NumberIn(0, 65535));
  if (place.Has("workers")) {
    listen.workers = static_cast<unsigned>(place.Maybe("workers").NumberIn(0, 1024));
  }
  if (place.Has("max_body_bytes")) {
    listen.max_body_bytes =
        static_cast<std::size_t>(place.Maybe("max_body_bytes").NumberIn(1, std::int64_t{1} << 30));
  }
  if (place.Has("request_deadline_ms")) {
    listen.request_deadline =
        std::chrono::milliseconds(place.Maybe("request_deadline_ms").NumberIn(1, 3'600'000));
  }
  if (place.Has("tls")) listen.tls = ReadTls(place.Maybe("tls"), folder);
  place.Done();
}

bool IsLoopback(const std::string& host) {
  const auto address = fhir::ReadAddress(host);
  return host == "localhost" || (address && fhir::ReachOf(*address) == fhir::Reach::kLoopback);
}

// Patient data in plain is for one machine only; anywhere else a proxy has to stand before it.
void CheckTransport(Yaml place, const service::ListenSettings& listen,
                    const service::CallerSettings& callers) {
  if (listen.tls || IsLoopback(listen.host) || !callers.trusted_proxies.empty()) return;
  place.Maybe("host").Wrong(
      "others can reach this address, and calls would come in plain: give listen.tls, or name the "
      "proxy that ends TLS in trusted_proxies");
}

service::AdminSettings ReadAdmin(Yaml place, const std::string& folder) {
  service::AdminSettings admin;
  admin.listen.port = kUsualAdminPort;
  if (place.Has("host")) admin.listen.host = place.Maybe("host").Text();
  if (place.Has("port")) {
    admin.listen.port = static_cast<int>(place.Maybe("port").NumberIn(0, 65535));
  }
  if (place.Has("tls")) admin.listen.tls = ReadTls(place.Maybe("tls"), folder);
  if (const Yaml file = place.At("token_file"); !file.Text().empty()) {
    admin.token = SecretIn(file, folder);
  }
  place.Done();
  return admin;
}

const Words<service::LogSettings::Format> kLogFormats = {
    {"text", service::LogSettings::Format::kText}, {"json", service::LogSettings::Format::kJson}};
const Words<service::LogSettings::Level> kLogLevels = {
    {"debug", service::LogSettings::Level::kDebug},
    {"info", service::LogSettings::Level::kInfo},
    {"warning", service::LogSettings::Level::kWarning},
    {"error", service::LogSettings::Level::kError}};

void ReadLog(Yaml place, service::LogSettings& log) {
  if (place.Has("format")) log.format = WordFrom(place.Maybe("format"), kLogFormats);
  if (place.Has("level")) log.level = WordFrom(place.Maybe("level"), kLogLevels);
  log.file = place.Maybe("file").Text();
  if (place.Has("requests")) log.requests = place.Maybe("requests").OneOf({"off", "on"}) == "on";
  place.Done();
}

bool IsOrigin(std::string_view text) {
  const auto after = text.find("://");
  const auto scheme = text.substr(0, after);
  if (after == std::string_view::npos || (scheme != "https" && scheme != "http")) return false;
  const auto host = text.substr(after + 3);
  return !host.empty() &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == host.npos;
}

void ReadCors(Yaml place, std::vector<std::string>& origins) {
  for (const Yaml& origin : place.Maybe("origins").Items()) {
    origins.push_back(origin.Text());
    if (!IsOrigin(origins.back())) {
      origin.Wrong("expected an origin as browsers send it: https://host, in lower case, no path");
    }
  }
  place.Done();
}

void ReadRateLimit(Yaml place, service::RateLimitSettings& limit) {
  const auto number = [&place](const char* key) {
    return place.Has(key) ? static_cast<unsigned>(place.Maybe(key).NumberIn(0, 1'000'000)) : 0U;
  };
  limit = {number("per_minute"), number("burst")};
  place.Done();
}

// The audit goes to the store, if there is one, unless the site says otherwise.
void ReadAuditKeep(Yaml& place, bool has_store, service::AuditSettings& audit) {
  using Keep = service::AuditSettings::Keep;
  audit.keep = has_store ? Keep::kStore : Keep::kFile;
  if (!place.Has("keep")) return;
  const Yaml keep = place.Maybe("keep");
  audit.keep = keep.OneOf({"file", "store"}) == "store" ? Keep::kStore : Keep::kFile;
  if (audit.keep == Keep::kStore && !has_store) keep.Wrong("there is no store: give store.url");
}

void ReadAudit(Yaml place, const std::string& folder, bool has_store,
               service::AuditSettings& audit) {
  audit.path = place.At("path").Text();
  if (const Yaml file = place.At("key_file"); !file.Text().empty()) {
    audit.key = SecretIn(file, folder);
  }
  if (place.Has("mode")) {
    audit.mode = place.Maybe("mode").OneOf({"best-effort", "required"}) == "required"
                     ? service::AuditSettings::Mode::kRequired
                     : service::AuditSettings::Mode::kBestEffort;
  }
  ReadAuditKeep(place, has_store, audit);
  if (place.Has("max_bytes")) {
    audit.max_bytes = static_cast<std::uint64_t>(
        place.Maybe("max_bytes").NumberIn(kLeastAuditBytes, kMostAuditBytes));
  }
  if (place.Has("retention_days")) {
    audit.retention = std::chrono::days(place.Maybe("retention_days").NumberIn(1, 36'500));
  }
  place.Done();
}

// What the site decides of the things the content leaves to it. What it leaves out is as the
// content pack has it.
void ReadSite(Yaml place, pathway::SiteChoices& site) {
  if (place.Has("evidence_profile")) {
    site.evidence_profile = place.Maybe("evidence_profile").OneOf(kEvidenceProfiles);
  }
  if (place.Has("contested")) site.contested = WordFrom(place.Maybe("contested"), kContested);
  const auto chosen = [&place](const char* key, const char* usual, const char* other) {
    return place.Has(key) && place.Maybe(key).OneOf({usual, other}) == other;
  };
  site.offers_venlafaxine = chosen("venlafaxine", "text", "offer");
  site.same_drug_adds = chosen("same_drug_draft", "replaces", "adds");
  site.drugs_to_choose_from = chosen("drug_suggestions", "one", "choose");
  place.Done();
}

hooks::CdsService ReadService(Yaml& place, const std::vector<hooks::PrefetchTemplate>& prefetch) {
  hooks::CdsService service;
  service.id = place.At("id").Text();
  // It is a segment of a URL (conformance D-6).
  if (service.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    place.Maybe("id").Wrong("lower-case letters, digits and dashes only");
  }
  service.hook = WordFrom(place.At("hook"), kHooks);
  service.title = place.At("title").Text();
  service.description = place.At("description").Text();
  service.usage_requirements = place.Maybe("usage_requirements").Text();
  if (place.Has("hook_version")) service.hook_version = place.Maybe("hook_version").OneOf({"1.0"});
  service.prefetch = prefetch;
  place.Done();
  return service;
}

// "2.0.1"; empty when it is not told.
std::string VersionAt(Yaml& root) {
  if (!root.Has("version")) return {};
  const Yaml place = root.Maybe("version");
  std::string version = place.Text();
  const bool is_digits = version.find_first_not_of("0123456789.") == std::string::npos;
  const bool is_three = std::count(version.begin(), version.end(), '.') == 2 &&
                        version.find("..") == std::string::npos && version.front() != '.' &&
                        version.back() != '.';
  if (!is_digits || !is_three) place.Wrong("expected a version such as 2.0.1");
  return version;
}

void LoadServices(const std::string& file, std::vector<hooks::CdsService>& services,
                  Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  std::vector<hooks::PrefetchTemplate> prefetch;
  for (const auto& [key, query] : root.At("prefetch").Members()) {
    prefetch.push_back({key, query.Text()});
    const std::string problem = hooks::TemplateProblem(query.Text());
    if (!problem.empty()) query.Wrong(problem);
  }
  const std::string version = VersionAt(root);
  for (Yaml item : root.At("services").Items()) {
    services.push_back(ReadService(item, prefetch));
    services.back().version = version;
    const bool twice =
        std::count_if(services.begin(), services.end(), [&](const auto& other) {
          return other.id == services.back().id && other.hook == services.back().hook;
        }) > 1;
    if (twice) item.Wrong("a service of this id and hook stands above");
  }
  root.Done();
}

}  // namespace

void LoadMedicine(const std::string& folder, Vocabulary vocabulary, service::Deployment& deployment,
                  Problems& problems) {
  pathway::Content& content = deployment.content;
  cards::Texts& texts = deployment.texts;
  deployment.pack = LoadPack(folder + "/pack.yaml", problems);
  content.site.evidence_profile = deployment.pack.evidence_profile;
  LoadPainKinds(folder + "/pathway.yaml", vocabulary);
  LoadSources(folder + "/sources.yaml", vocabulary, texts, problems);
  LoadDrugs(folder + "/drugs.yaml", vocabulary, content, problems);
  LoadPathway(folder + "/pathway.yaml", vocabulary, content, problems);
  LoadRedFlags(folder + "/red_flags.yaml", vocabulary, content, problems);
  LoadTexts(folder + "/texts.yaml", vocabulary, texts, problems);
  LoadOrders(folder + "/orders.yaml", vocabulary, texts, content, problems);
  LoadLadders(folder + "/ladders.yaml", vocabulary, texts, content, problems);
  LoadWords(folder + "/words.yaml", vocabulary, content, deployment.reading, problems);
  fhir::DoseLimits limits;
  LoadObservations(folder + "/observations.yaml", vocabulary, deployment.reading, limits, problems);
  deployment.terminology.SetDoseLimits(limits);
  for (const fs::path& file : FilesIn(fs::path(folder) / "rules")) {
    if (file.extension() != ".yaml") continue;
    LoadRules(file.string(), vocabulary, texts, deployment.pack, content, problems);
  }
  if (content.rules.empty()) problems.push_back({folder + "/rules", 0, {}, "no rules"});
}

void LoadContent(const std::string& folder, service::Deployment& deployment, Problems& problems) {
  Vocabulary vocabulary;
  LoadTerminology(folder + "/terminology", deployment.terminology, vocabulary, problems);
  LoadMedicine(folder, std::move(vocabulary), deployment, problems);
  deployment.content_hash = ContentHash(folder);
  deployment.content_version =
      deployment.pack.provenance.version + " / " + deployment.content_hash.substr(0, kDigitsShown);
}

service::Deployment Load(const std::string& config_file, const std::string& other_content) {
  service::Deployment deployment;
  Problems problems;
  Yaml root = Yaml::File(config_file, problems);
  const fs::path beside = fs::path(config_file).parent_path();
  const auto path_at = [&](const char* key) {
    return (beside / root.At(key).Text()).lexically_normal().string();
  };
  const std::string services = path_at("services");
  const std::string named = path_at("content");
  const std::string& content = other_content.empty() ? named : other_content;
  deployment.on_missing = root.At("on_missing").OneOf({"refuse", "answer"}) == "refuse"
                              ? hooks::OnMissing::kRefuse
                              : hooks::OnMissing::kAnswer;
  ReadListen(root.Maybe("listen"), beside.string(), deployment.listen);
  ReadCors(root.Maybe("cors"), deployment.listen.cors_origins);
  ReadRateLimit(root.Maybe("rate_limit"), deployment.rate_limit);
  ReadLog(root.Maybe("log"), deployment.log);
  if (root.Has("store")) ReadStore(root.Maybe("store"), beside.string(), deployment.store);
  if (root.Has("audit")) {
    ReadAudit(root.Maybe("audit"), beside.string(), !deployment.store.url.empty(),
              deployment.audit);
  }
  if (root.Has("check_answers")) deployment.checks_answers = root.Maybe("check_answers").Flag();
  ReadFhirServers(root.Maybe("fhir"), beside.string(), deployment.fhir_servers);
  ReadCallers(root, beside.string(), deployment, problems);
  CheckTransport(root.Maybe("listen"), deployment.listen, deployment.callers);
  if (root.Has("admin")) {
    deployment.admin = ReadAdmin(root.Maybe("admin"), beside.string());
    CheckTransport(root.Maybe("admin"), deployment.admin->listen, deployment.callers);
  }
  pathway::SiteChoices site;
  ReadSite(root.Maybe("site"), site);
  const Yaml alerts = root.Maybe("alerts");
  root.Done();
  if (problems.empty()) {
    LoadServices(services, deployment.services, problems);
    LoadContent(content, deployment, problems);
    if (site.evidence_profile.empty()) site.evidence_profile = deployment.pack.evidence_profile;
    deployment.content.site = site;
    FitClients(deployment, problems);
    deployment.alerts = ReadAlerts(alerts, deployment);
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return deployment;
}

}  // namespace config
