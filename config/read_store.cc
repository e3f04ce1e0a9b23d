#include "config/read_store.h"

#include <cstdint>

#include "config/read_secret.h"
#include "service/store_url.h"

namespace config {
namespace {

constexpr std::int64_t kMostMilliseconds = 60'000;
constexpr std::int64_t kLeastSpool = 4096;
constexpr std::int64_t kMostSpool = std::int64_t{1} << 40;

// A secret in a URL ends up in listings and logs.
void CheckUrl(const Yaml& place, const std::string& url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return;
  if (!service::IsPostgres(url)) {
    place.Wrong("expected a file, sqlite:FILE or postgresql://user@host:port/database");
    return;
  }
  const auto from = scheme + 3;
  const std::string authority = url.substr(from, url.find_first_of("/?", from) - from);
  const auto at = authority.rfind('@');
  const bool has_password =
      (at != std::string::npos && authority.substr(0, at).find(':') != std::string::npos) ||
      url.find("password=") != std::string::npos;
  if (has_password) place.Wrong("a password does not belong here: name a password_file");
}

void ReadSpool(Yaml place, service::SpoolSettings& spool) {
  spool.folder = place.At("folder").Text();
  if (place.Has("max_bytes")) {
    spool.max_bytes =
        static_cast<std::uint64_t>(place.Maybe("max_bytes").NumberIn(kLeastSpool, kMostSpool));
  }
  place.Done();
}

}  // namespace

void ReadStore(Yaml place, const std::string& folder, service::StoreSettings& store) {
  const Yaml url = place.At("url");
  store.url = url.Text();
  CheckUrl(url, store.url);
  if (const Yaml file = place.At("key_file"); !file.Text().empty()) {
    store.key = SecretIn(file, folder);
  }
  if (place.Has("password_file")) {
    store.password = SecretIn(place.Maybe("password_file"), folder, 1);
  }
  if (place.Has("timeout_ms")) {
    store.timeout =
        std::chrono::milliseconds(place.Maybe("timeout_ms").NumberIn(1, kMostMilliseconds));
  }
  if (place.Has("migrate")) store.migrates = place.Maybe("migrate").Flag();
  if (place.Has("spool")) ReadSpool(place.Maybe("spool"), store.spool);
  place.Done();
}

}  // namespace config
