#include "config/read_tls.h"

#include <filesystem>

#include "config/read_text.h"

namespace config {
namespace {

const Words<service::TlsVersion> kVersions = {{"1.2", service::TlsVersion::k12},
                                              {"1.3", service::TlsVersion::k13}};

std::string FileAt(const Yaml& place, const std::string& folder) {
  return (std::filesystem::path(folder) / place.Text()).lexically_normal().string();
}

// They are read as the server will read them, so that what is wrong is known before it starts.
void CheckFiles(Yaml& place, const service::TlsSettings& settings) {
  try {
    const service::TlsContext context(settings);
  } catch (const service::TlsError& error) {
    place.Maybe(error.Setting()).Wrong(error.what());
  }
}

}  // namespace

service::TlsSettings ReadTls(Yaml place, const std::string& folder) {
  service::TlsSettings settings;
  const bool is_complete = place.Has("certificate") && place.Has("key");
  settings.certificate = FileAt(place.At("certificate"), folder);
  settings.key = FileAt(place.At("key"), folder);
  if (place.Has("client_ca")) settings.client_ca = FileAt(place.Maybe("client_ca"), folder);
  if (place.Has("min_version")) {
    settings.min_version = WordFrom(place.Maybe("min_version"), kVersions);
  }
  place.Done();
  if (is_complete) CheckFiles(place, settings);
  return settings;
}

}  // namespace config
