#include "config/read_profile.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "config/read_text.h"

namespace config {
namespace {

namespace fs = std::filesystem;
using cards::ActionType;
using cards::ClientProfile;
using cards::DetailFormat;
using cards::Unmapped;

const Words<DetailFormat> kFormats = {{"gfm", DetailFormat::kMarkdown},
                                      {"plain", DetailFormat::kPlain},
                                      {"html", DetailFormat::kHtml}};
const Words<ActionType> kActions = {{"create", ActionType::kCreate},
                                    {"update", ActionType::kUpdate},
                                    {"delete", ActionType::kDelete}};
const Words<Unmapped> kUnmapped = {{"send", Unmapped::kSend}, {"drop", Unmapped::kDrop}};
constexpr const char* kAny = "any";
constexpr const char* kAtMostOne = "at-most-one";
constexpr std::int64_t kMostOfAnything = 1000;

// How profile files differ from what overrides them: they say everything.
enum class Whole { kNo, kYes };

// The member at a key, which only a whole profile has to have.
Yaml Option(Yaml& place, const char* key, Whole whole) {
  return whole == Whole::kYes ? place.At(key) : place.Maybe(key);
}

bool IsExtensionName(const std::string& name) {
  return name.find('.') != std::string::npos && name.front() != '.' && name.back() != '.' &&
         name.find("..") == std::string::npos &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
             std::string::npos;
}

void ReadSelection(const Yaml& place, ClientProfile& profile) {
  profile.honours_any = false;
  profile.honours_at_most_one = false;
  for (const Yaml& item : place.Items()) {
    const bool any = item.OneOf({kAny, kAtMostOne}) == kAny;
    (any ? profile.honours_any : profile.honours_at_most_one) = true;
  }
  if (!profile.honours_any && !profile.honours_at_most_one) {
    place.Wrong("expected at least one of any, at-most-one");
  }
}

void ReadActions(const Yaml& place, ClientProfile& profile) {
  profile.actions.clear();
  for (const Yaml& item : place.Items()) profile.actions.insert(WordFrom(item, kActions));
}

void ReadFlag(Yaml& place, const char* key, Whole whole, bool& flag) {
  const Yaml option = Option(place, key, whole);
  if (!option.Empty()) flag = option.Flag();
}

void ReadCount(Yaml& place, const char* key, Whole whole, std::size_t& count) {
  const Yaml option = Option(place, key, whole);
  if (!option.Empty()) count = static_cast<std::size_t>(option.NumberIn(1, kMostOfAnything));
}

void ReadDetail(Yaml& place, Whole whole, ClientProfile& profile) {
  const Yaml detail = Option(place, "detail", whole);
  if (!detail.Empty()) profile.detail = WordFrom(detail, kFormats);
  if (!place.Has("detail_type_extension")) return;
  const Yaml extension = place.Maybe("detail_type_extension");
  profile.detail_type_extension = extension.Text();
  if (!IsExtensionName(profile.detail_type_extension)) {
    extension.Wrong("expected a name by reverse domain, as in org.example.detail");
  }
}

// What a kind of client can show and file.
void ReadKind(Yaml& place, Whole whole, ClientProfile& profile) {
  ReadDetail(place, whole, profile);
  const Yaml selection = Option(place, "selection_behavior", whole);
  if (!selection.Empty()) ReadSelection(selection, profile);
  const Yaml actions = Option(place, "actions", whole);
  if (!actions.Empty()) ReadActions(actions, profile);
  if (place.Has("max_actions")) ReadCount(place, "max_actions", Whole::kNo, profile.max_actions);
  ReadFlag(place, "files_order_details", whole, profile.files_order_details);
  ReadFlag(place, "shows_labels", whole, profile.shows_labels);
  ReadFlag(place, "override_reasons", whole, profile.override_reasons);
  ReadFlag(place, "strips_calls", whole, profile.strips_calls);
  const Yaml links = Option(place, "links", whole);
  if (!links.Empty()) profile.links = links.OneOf({"absolute", "none"}) == "absolute";
  const Yaml unmapped = Option(place, "unmapped", whole);
  if (!unmapped.Empty()) profile.unmapped = WordFrom(unmapped, kUnmapped);
  ReadCount(place, "max_cards", whole, profile.max_cards);
}

void ReadRulePages(const Yaml& page, ClientProfile& profile) {
  profile.rule_pages = page.Text();
  const bool address = profile.rule_pages.starts_with("https://") &&
                       profile.rule_pages.find('#') == std::string::npos;
  if (!address) page.Wrong("expected an https URL without a fragment");
}

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> kinds;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".yaml") kinds.push_back(entry->path().stem().string());
  }
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

// "epic, generic"
std::string KindsIn(const std::string& folder) {
  std::string text;
  for (const std::string& kind : NamesIn(folder)) text += (text.empty() ? "" : ", ") + kind;
  return text;
}

bool IsKind(const std::string& name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

}  // namespace

std::string ProfilesAt(Yaml& root, const std::string& folder) {
  const std::string named = root.Has("profiles") ? root.Maybe("profiles").Text() : "profiles";
  return (fs::path(folder) / named).lexically_normal().string();
}

void ProfileFolder::Read(Yaml place, const std::string& beside, SiteProfile& into) const {
  if (place.Empty()) return;
  if (!place.IsMap()) return ReadBase(place, into.profile);
  if (place.Has("base")) ReadBase(place.Maybe("base"), into.profile);
  if (place.Has("rule_pages")) ReadRulePages(place.Maybe("rule_pages"), into.profile);
  if (place.Has("code_map")) {
    const fs::path file = fs::path(beside) / place.Maybe("code_map").Text();
    into.code_map = file.lexically_normal().string();
  }
  ReadKind(place, Whole::kNo, into.profile);
  place.Done();
}

void ProfileFolder::ReadBase(const Yaml& name, ClientProfile& profile) const {
  const std::string kind = name.Text();
  const fs::path file = fs::path(folder_) / (kind + ".yaml");
  if (!IsKind(kind) || !fs::is_regular_file(file)) {
    return name.Wrong("no profile '" + kind + "' in " + folder_ +
                      "; there are: " + KindsIn(folder_));
  }
  ClientProfile base;
  base.rule_pages = std::move(profile.rule_pages);
  Yaml root = Yaml::File(file.string(), *problems_);
  root.At("title").Text();
  ReadKind(root, Whole::kYes, base);
  root.Done();
  profile = std::move(base);
}

ClientProfile ProfileNamed(const std::string& config_file, const std::string& kind,
                           const ClientProfile& site) {
  Problems problems;
  Yaml root = Yaml::File(config_file, problems);
  const std::string folder = ProfilesAt(root, fs::path(config_file).parent_path().string());
  const fs::path file = fs::path(folder) / (kind + ".yaml");
  if (!IsKind(kind) || !fs::is_regular_file(file)) {
    throw ConfigError(
        {{folder, 0, {}, "no profile '" + kind + "'; there are: " + KindsIn(folder)}});
  }
  ClientProfile profile;
  Yaml place = Yaml::File(file.string(), problems);
  place.At("title").Text();
  ReadKind(place, Whole::kYes, profile);
  place.Done();
  if (!problems.empty()) throw ConfigError(std::move(problems));
  profile.rule_pages = site.rule_pages;
  profile.code_map = site.code_map;
  return profile;
}

std::vector<service::ClientKind> KindsOf(const std::string& config_file) {
  Problems problems;
  Yaml root = Yaml::File(config_file, problems);
  const std::string folder = ProfilesAt(root, fs::path(config_file).parent_path().string());
  std::vector<service::ClientKind> kinds;
  for (const std::string& name : NamesIn(folder)) {
    Yaml place = Yaml::File((fs::path(folder) / (name + ".yaml")).string(), problems);
    service::ClientKind kind;
    kind.id = name;
    kind.title = place.At("title").Text();
    ReadKind(place, Whole::kYes, kind.profile);
    place.Done();
    kinds.push_back(std::move(kind));
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return kinds;
}

}  // namespace config
