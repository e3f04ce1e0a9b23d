#include "config/load_pack.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "config/vocabulary.h"
#include "fhir/date.h"

namespace config {
namespace {

using service::Provenance;

// A text that says something: "not used" and "not provided" do, nothing does not.
std::string Filled(const Yaml& place) {
  std::string text = place.Text();
  const bool blank = text.find_first_not_of(" \t\n") == std::string::npos;
  if (blank && !place.Empty()) {
    place.Wrong("is blank; write what it is, 'not used' or 'not provided'");
  }
  return text;
}

bool IsNumber(std::string_view text) {
  const bool digits =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  return !text.empty() && digits && (text == "0" || text.front() != '0');
}

// "1.0.0", "1.0.0-draft.2"
bool IsSemantic(std::string_view version) {
  std::string_view core = version.substr(0, version.find_first_of("-+"));
  const std::size_t first = core.find('.');
  const std::size_t second = first == core.npos ? core.npos : core.find('.', first + 1);
  if (second == core.npos) return false;
  return IsNumber(core.substr(0, first)) && IsNumber(core.substr(first + 1, second - first - 1)) &&
         IsNumber(core.substr(second + 1));
}

std::string Version(const Yaml& place) {
  std::string version = Filled(place);
  if (!place.Empty() && !IsSemantic(version)) {
    place.Wrong("expected a semantic version, as in 1.0.0");
  }
  return version;
}

std::string Date(const Yaml& place) {
  std::string text = Filled(place);
  const auto day = fhir::ReadDate(text);
  const bool whole = day && day->earliest == day->latest;
  if (!place.Empty() && !whole) place.Wrong("expected a day, YYYY-MM-DD");
  return text;
}

// ISO days compare as texts.
void CheckDates(Yaml& place, const Provenance& read) {
  if (read.revised < read.released) place.Maybe("revised").Wrong("revised before it was released");
  if (read.review_by <= read.revised) {
    place.Maybe("review_by").Wrong("to be reviewed before it was revised");
  }
}

std::string DatesOf(const Provenance& provenance) {
  return "released " + provenance.released + ", revised " + provenance.revised;
}

// The dates stand in keys of their own.
bool StandsInAttributes(std::string_view key) { return key != "dates"; }

}  // namespace

service::ContentPack LoadPack(const std::string& file, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  service::ContentPack pack;
  pack.id = Filled(root.At("id"));
  pack.title = Filled(root.At("title"));
  pack.sponsor = Filled(root.At("sponsor"));
  pack.evidence_profile = root.At("evidence_profile").OneOf(kEvidenceProfiles);
  Provenance& provenance = pack.provenance;
  provenance.owner = Filled(root.At("owner"));
  provenance.version = Version(root.At("version"));
  provenance.released = Date(root.At("released"));
  provenance.revised = Date(root.At("revised"));
  provenance.review_by = Date(root.At("review_by"));
  CheckDates(root, provenance);
  Yaml attributes = root.At("source_attributes");
  for (const auto& [key, title] : service::kSourceAttributes) {
    if (StandsInAttributes(key)) {
      provenance.attributes.emplace(key, Filled(attributes.At(key)));
    }
  }
  attributes.Done();
  provenance.attributes.emplace("dates", DatesOf(provenance));
  root.Done();
  return pack;
}

Provenance ReadProvenance(Yaml& rule, const Provenance& pack) {
  Provenance read = pack;
  read.owner = Filled(rule.At("owner"));
  if (rule.Has("version")) read.version = Version(rule.Maybe("version"));
  if (rule.Has("released")) read.released = Date(rule.Maybe("released"));
  if (rule.Has("revised")) read.revised = Date(rule.Maybe("revised"));
  if (rule.Has("review_by")) read.review_by = Date(rule.Maybe("review_by"));
  const bool dated = rule.Has("released") || rule.Has("revised") || rule.Has("review_by");
  if (dated) CheckDates(rule, read);
  read.attributes["dates"] = DatesOf(read);
  Yaml attributes = rule.Maybe("source_attributes");
  for (const auto& [key, title] : service::kSourceAttributes) {
    const bool own = StandsInAttributes(key) && std::string_view(key) != "citation";
    if (own && attributes.Has(key)) read.attributes[key] = Filled(attributes.At(key));
  }
  attributes.Done();
  return read;
}

}  // namespace config
