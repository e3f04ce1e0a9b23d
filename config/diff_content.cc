#include "config/diff_content.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "config/problems.h"
#include "config/yaml.h"

namespace config {
namespace {

namespace fs = std::filesystem;

using Kind = Change::Kind;
using Strings = std::vector<std::string>;
using Yamls = std::vector<Yaml>;

// Mappings whose order means something: which kind of pain is chosen, which order stands first.
const std::set<std::string, std::less<>>& OrderedMappings() {
  static const std::set<std::string, std::less<>> keys = {"pain", "orders", "services"};
  return keys;
}

// ---- values as text ----------------------------------------------------------------------------

bool IsBlock(const Yaml& value) {
  if (value.IsMap()) return true;
  if (!value.IsList()) return false;
  const Yamls items = value.Items();
  return std::any_of(items.begin(), items.end(), IsBlock);
}

void AddBlock(std::string& text, const Yaml& value, std::size_t depth) {
  const std::string indent(2 * depth, ' ');
  const auto add = [&](const std::string& lead, const Yaml& member) {
    text += (text.empty() ? "" : "\n") + indent + lead;
    if (!IsBlock(member)) {
      text += " " + member.Json();
    } else {
      AddBlock(text, member, depth + 1);
    }
  };
  if (value.IsList()) {
    for (const Yaml& item : value.Items()) add("-", item);
    return;
  }
  Yaml mapping = value;
  for (const auto& [key, member] : mapping.Members()) add(key + ":", member);
}

// A scalar and a list of scalars on one line, as JSON; anything else as a block.
std::string Shown(const Yaml& value) {
  if (!IsBlock(value)) return value.Json();
  std::string text;
  AddBlock(text, value, 0);
  return text;
}

// ---- trees -------------------------------------------------------------------------------------

// What an item of a list is known by; nothing for one without a name.
std::string NameOf(const Yaml& item) {
  if (!item.IsMap()) return {};
  Yaml named = item;
  if (item.Has("id")) return named.Maybe("id").Text();
  return item.Has("drug") ? named.Maybe("drug").Text() : std::string();
}

// The names of all items; nothing when one has none or two have the same.
std::optional<Strings> NamesOf(const Yamls& items) {
  Strings names;
  std::set<std::string> seen;
  for (const Yaml& item : items) {
    names.push_back(NameOf(item));
    if (names.back().empty() || !seen.insert(names.back()).second) return std::nullopt;
  }
  return names;
}

std::string Member(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

std::string Joined(const Strings& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// The names that stand in the other list too, in the order of this one.
Strings Shared(const Strings& names, const Strings& others) {
  Strings shared;
  for (const std::string& name : names) {
    if (std::find(others.begin(), others.end(), name) != others.end()) shared.push_back(name);
  }
  return shared;
}

class Comparison {
 public:
  explicit Comparison(std::string file) : file_(std::move(file)) {}

  void Mappings(const std::string& path, Yaml before, Yaml after) {
    const auto old_members = before.Members();
    const auto new_members = after.Members();
    Strings old_keys;
    Strings new_keys;
    for (const auto& [key, value] : old_members) old_keys.push_back(key);
    for (const auto& [key, value] : new_members) new_keys.push_back(key);
    for (const auto& [key, value] : old_members) {
      const std::string at = Member(path, key);
      if (after.Has(key)) {
        Values(at, value, after.Maybe(key));
      } else {
        Add({Kind::kRemoved, file_, at, Shown(value), {}});
      }
    }
    for (const auto& [key, value] : new_members) {
      if (before.Has(key)) continue;
      Add({Kind::kAdded, file_, Member(path, key), {}, Shown(value)});
    }
    if (OrderedMappings().contains(path)) Order(path, old_keys, new_keys);
  }

  void Lists(const std::string& path, const Yamls& before, const Yamls& after) {
    const auto old_names = NamesOf(before);
    const auto new_names = NamesOf(after);
    if (old_names && new_names) {
      ByName(path, before, *old_names, after, *new_names);
    } else {
      ByPlace(path, before, after);
    }
  }

  std::vector<Change> Found() && { return std::move(changes_); }

 private:
  void Values(const std::string& path, const Yaml& before, const Yaml& after) {
    if (before.IsMap() && after.IsMap()) return Mappings(path, before, after);
    const bool lists = before.IsList() && after.IsList();
    if (lists && (IsBlock(before) || IsBlock(after))) {
      return Lists(path, before.Items(), after.Items());
    }
    if (before.Json() == after.Json()) return;
    Add({Kind::kChanged, file_, path, Shown(before), Shown(after)});
  }

  void ByName(const std::string& path, const Yamls& before, const Strings& old_names,
              const Yamls& after, const Strings& new_names) {
    const auto at = [&path](const std::string& name) { return path + "[" + name + "]"; };
    for (std::size_t i = 0; i < before.size(); ++i) {
      const auto found = std::find(new_names.begin(), new_names.end(), old_names[i]);
      if (found == new_names.end()) {
        Add({Kind::kRemoved, file_, at(old_names[i]), Shown(before[i]), {}});
      } else {
        const auto place = static_cast<std::size_t>(found - new_names.begin());
        Values(at(old_names[i]), before[i], after[place]);
      }
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (std::find(old_names.begin(), old_names.end(), new_names[i]) != old_names.end()) continue;
      Add({Kind::kAdded, file_, at(new_names[i]), {}, Shown(after[i])});
    }
    Order(path, old_names, new_names);
  }

  // Items without names: what both lists begin and end with is the same, the rest is told in pairs.
  void ByPlace(const std::string& path, const Yamls& before, const Yamls& after) {
    const auto same = [](const Yaml& a, const Yaml& b) { return a.Json() == b.Json(); };
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t begin = 0;
    while (begin < shorter && same(before[begin], after[begin])) ++begin;
    std::size_t end = 0;
    while (end < shorter - begin &&
           same(before[before.size() - 1 - end], after[after.size() - 1 - end])) {
      ++end;
    }
    const std::size_t longer = std::max(before.size(), after.size());
    for (std::size_t i = begin; i < longer - end; ++i) {
      const std::string at = path + "[" + std::to_string(i) + "]";
      const bool was = i < before.size() - end;
      const bool is = i < after.size() - end;
      if (was && is) {
        Values(at, before[i], after[i]);
      } else {
        Add({was ? Kind::kRemoved : Kind::kAdded, file_, at, was ? Shown(before[i]) : std::string(),
             is ? Shown(after[i]) : std::string()});
      }
    }
  }

  void Order(const std::string& path, const Strings& before, const Strings& after) {
    const Strings was = Shared(before, after);
    const Strings is = Shared(after, before);
    if (was != is) Add({Kind::kReordered, file_, path, Joined(was), Joined(is)});
  }

  void Add(Change change) { changes_.push_back(std::move(change)); }

  std::string file_;
  std::vector<Change> changes_;
};

// ---- tables ------------------------------------------------------------------------------------

Strings LinesOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  Strings lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

// What stands in `lines` more often than in `others`.
Strings LinesNotIn(const Strings& lines, const Strings& others) {
  std::multiset<std::string_view> left(others.begin(), others.end());
  Strings rest;
  for (const std::string& line : lines) {
    const auto found = left.find(line);
    if (found == left.end()) {
      rest.push_back(line);
    } else {
      left.erase(found);
    }
  }
  return rest;
}

std::vector<Change> ChangesOfTable(const std::string& name, const fs::path& before,
                                   const fs::path& after) {
  const Strings old_lines = LinesOf(before);
  const Strings new_lines = LinesOf(after);
  std::vector<Change> changes;
  for (const std::string& line : LinesNotIn(old_lines, new_lines)) {
    changes.push_back({Kind::kRemoved, name, "row", line, {}});
  }
  for (const std::string& line : LinesNotIn(new_lines, old_lines)) {
    changes.push_back({Kind::kAdded, name, "row", {}, line});
  }
  if (changes.empty() && old_lines != new_lines) {
    changes.push_back({Kind::kReordered, name, "rows", {}, {}});
  }
  return changes;
}

// ---- packs -------------------------------------------------------------------------------------

// A file that the other pack alone has counts as an empty one.
Yaml Tree(const fs::path& path, Problems& problems) {
  std::error_code error;
  Yaml tree = Yaml::File(path.string(), problems);
  if (!fs::exists(path, error)) problems.pop_back();  // that it cannot be read
  return tree;
}

fs::path FolderOf(const std::string& pack, Problems& problems) {
  std::error_code error;
  fs::path folder = pack;
  if (!fs::is_directory(folder, error)) {
    Yaml root = Yaml::File(pack, problems);
    if (!problems.empty()) return {};
    folder = fs::path(pack).parent_path() / root.At("content").Text();
  }
  if (!fs::exists(folder / "pack.yaml", error)) {
    problems.push_back({pack, 0, {}, "no content pack: it has no pack.yaml"});
  }
  return folder;
}

void AddFiles(const fs::path& folder, std::set<std::string>& names) {
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string ending = entry->path().extension().string();
    if (!entry->is_regular_file() || (ending != ".yaml" && ending != ".csv")) continue;
    names.insert(entry->path().lexically_relative(folder).generic_string());
  }
}

bool HoldsRules(std::string_view name) {
  return name.starts_with("rules/") && name.ends_with(".yaml");
}

Yamls RulesIn(const fs::path& folder, const std::set<std::string>& names, Problems& problems) {
  Yamls rules;
  std::error_code error;
  for (const std::string& name : names) {
    if (!HoldsRules(name) || !fs::exists(folder / name, error)) continue;
    const Yamls more = Yaml::File((folder / name).string(), problems).Maybe("rules").Items();
    rules.insert(rules.end(), more.begin(), more.end());
  }
  return rules;
}

const char* WordOf(Kind kind) {
  switch (kind) {
    case Kind::kAdded:
      return "added";
    case Kind::kRemoved:
      return "removed";
    case Kind::kChanged:
      return "changed";
    case Kind::kReordered:
      return "reordered";
  }
  return "";
}

void AddValue(std::string& text, char sign, const std::string& value) {
  if (value.empty()) return;
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find('\n', begin), value.size());
    text += std::string("    ") + sign + " " + value.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
}

}  // namespace

std::vector<Change> ChangesBetween(const std::string& before, const std::string& after) {
  Problems problems;
  const fs::path old_folder = FolderOf(before, problems);
  const fs::path new_folder = FolderOf(after, problems);
  if (!problems.empty()) throw ConfigError(std::move(problems));
  std::set<std::string> names;
  AddFiles(old_folder, names);
  AddFiles(new_folder, names);
  std::vector<Change> changes;
  const auto add = [&changes](std::vector<Change> more) {
    changes.insert(changes.end(), more.begin(), more.end());
  };
  bool rules_told = false;
  for (const std::string& name : names) {
    if (name.ends_with(".csv")) {
      add(ChangesOfTable(name, old_folder / name, new_folder / name));
      continue;
    }
    if (HoldsRules(name) && std::exchange(rules_told, true)) continue;
    Comparison comparison(HoldsRules(name) ? "rules" : name);
    if (HoldsRules(name)) {
      comparison.Lists("rules", RulesIn(old_folder, names, problems),
                       RulesIn(new_folder, names, problems));
    } else {
      comparison.Mappings("", Tree(old_folder / name, problems), Tree(new_folder / name, problems));
    }
    add(std::move(comparison).Found());
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return changes;
}

std::string ChangesText(const std::vector<Change>& changes) {
  std::string text;
  const std::string* file = nullptr;
  for (const Change& change : changes) {
    if (file == nullptr || *file != change.file) {
      text += (text.empty() ? "" : "\n") + change.file + "\n";
      file = &change.file;
    }
    text += std::string("  ") + WordOf(change.kind) + " " + change.key + "\n";
    AddValue(text, '-', change.before);
    AddValue(text, '+', change.after);
  }
  return text;
}

}  // namespace config
