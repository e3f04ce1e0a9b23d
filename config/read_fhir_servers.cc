#include "config/read_fhir_servers.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <utility>

namespace config {
namespace {

constexpr std::int64_t kLongest = 60'000;  // in milliseconds
constexpr std::int64_t kMostBytes = std::int64_t{1} << 30;
constexpr std::int64_t kMostOfAnything = 100'000;

fhir::AllowedBase ReadBase(Yaml place) {
  fhir::AllowedBase base;
  const Yaml url = place.At("url");
  const auto read = fhir::ReadUrl(url.Text());
  if (read && read->query.empty()) {
    base.url = *read;
  } else {
    url.Wrong("expected the base of a FHIR server: an http or https URL without query");
  }
  if (place.Has("private_addresses")) {
    base.private_addresses = place.Maybe("private_addresses").Flag();
  }
  // A token over plain HTTP is anybody's; on a site's own network that is for the site to say.
  if (read && !base.url.tls && !base.private_addresses) {
    url.Wrong("expected https; plain http only with private_addresses: true");
  }
  place.Done();
  return base;
}

void ReadCount(Yaml& place, const char* key, std::int64_t most, std::size_t& count) {
  if (place.Has(key)) count = static_cast<std::size_t>(place.Maybe(key).NumberIn(1, most));
}

void ReadTime(Yaml& place, const char* key, std::chrono::milliseconds& time) {
  if (place.Has(key)) time = std::chrono::milliseconds(place.Maybe(key).NumberIn(1, kLongest));
}

// A header of this name carries a value of the request; it must not be one of ours.
bool IsHeaderName(const std::string& name) {
  const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  std::string lower = name;
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return letters && lower != "authorization" && lower != "host" && lower != "accept" &&
         !lower.starts_with("content-") && !lower.starts_with("transfer-") && lower != "connection";
}

}  // namespace

void ReadFhirServers(Yaml place, const std::string& folder, fhir::ClientSettings& settings) {
  if (place.Empty()) return;
  for (const Yaml& base : place.Maybe("bases").Items()) settings.bases.push_back(ReadBase(base));
  if (place.Has("search") && place.Maybe("search").OneOf({"get", "post"}) == "post") {
    settings.search = fhir::SearchBy::kPost;
  }
  if (place.Has("token") && place.Maybe("token").OneOf({"required", "optional"}) == "optional") {
    settings.token = fhir::TokenNeed::kOptional;
  }
  ReadTime(place, "deadline_ms", settings.deadline);
  ReadTime(place, "fetch_ms", settings.fetch);
  settings.fetch = std::min(settings.fetch, settings.deadline);
  ReadCount(place, "max_pages", kMostOfAnything, settings.max_pages);
  ReadCount(place, "max_entries", kMostOfAnything, settings.max_entries);
  ReadCount(place, "max_bytes", kMostBytes, settings.max_bytes);
  ReadCount(place, "max_parallel", 64, settings.max_parallel);
  ReadCount(place, "max_waiting", 64, settings.max_waiting);
  if (place.Has("max_reads")) {
    settings.max_reads = static_cast<std::size_t>(place.Maybe("max_reads").NumberIn(0, 1'000));
  }
  if (place.Has("include_medications")) {
    settings.include_medications = place.Maybe("include_medications").Flag();
  }
  if (place.Has("authorities")) {
    namespace fs = std::filesystem;
    const Yaml file = place.Maybe("authorities");
    settings.authorities = (fs::path(folder) / file.Text()).lexically_normal().string();
    if (!fs::is_regular_file(settings.authorities)) file.Wrong("no file of this name");
  }
  if (place.Has("subject_header")) {
    const Yaml header = place.Maybe("subject_header");
    settings.subject_header = header.Text();
    if (!IsHeaderName(settings.subject_header)) header.Wrong("expected the name of a header");
  }
  place.Done();
}

}  // namespace config
