#include "service/store.h"

#include <openssl/rand.h>

#include <array>

#include "service/keyed_hash.h"
#include "service/store_schema.h"
#include "service/store_sessions.h"
#include "service/store_url.h"

namespace service {
namespace {

constexpr std::size_t kKeyBytes = 32;

std::string RandomKey() {
  std::array<unsigned char, kKeyBytes> bytes{};
  if (::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw StoreError("no random key could be made");
  }
  return {bytes.begin(), bytes.end()};
}

// PostgreSQL's tables belong to several processes: no one of them changes them unasked.
void RequireSchema(Sessions& sessions, const StoreSettings& settings) {
  if (!sessions.IsPostgres() || settings.migrates) {
    BringUpToDate(sessions);
    return;
  }
  const int version = SchemaVersionOf(sessions);
  if (version == 0) throw StoreError("has no tables yet: run nextstep migrate");
  if (version < kSchemaVersion) {
    throw StoreError("is of an earlier version: run nextstep migrate");
  }
  if (version > kSchemaVersion) throw StoreError("was written by a later version of this program");
}

StoreError Named(const StoreSettings& settings, const StoreError& error) {
  return StoreError("store " + StoreName(settings.url) + ": " + error.what(), error.What());
}

}  // namespace

Store::Store(const StoreSettings& settings) try
    : key_(settings.key.empty() ? RandomKey() : settings.key),
      sessions_(std::make_unique<Sessions>(settings)) {
  RequireSchema(*sessions_, settings);
} catch (const StoreError& error) {
  throw Named(settings, error);
}
Store::~Store() = default;

bool Store::IsInMemory() const { return sessions_->IsInMemory(); }
bool Store::IsShared() const { return sessions_->IsPostgres(); }

bool Store::IsWritable() try {
  sessions_->Write("cannot be written", [](soci::session&) {});
  return true;
} catch (const StoreError&) {
  return false;
}

std::string Store::PatientHash(std::string_view fhir_server, std::string_view patient) const {
  return service::PatientHash(key_, fhir_server, patient);
}

std::string Store::UserHash(std::string_view fhir_server, std::string_view user) const {
  return service::UserHash(key_, fhir_server, user);
}

Migration MigrateStore(const StoreSettings& settings) {
  try {
    Sessions sessions(settings);
    return {BringUpToDate(sessions), kSchemaVersion};
  } catch (const StoreError& error) {
    throw Named(settings, error);
  }
}

}  // namespace service
