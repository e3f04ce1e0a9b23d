#include "tests/mutate/mutations.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <utility>

namespace mutate {
namespace {

using Words = std::vector<std::string>;

// What is printed, named or cited: tried once for each rule, if at all.
const std::set<std::string>& Unchanged() {
  static const std::set<std::string> keys = {
      "id",      "title",    "label",         "description",
      "says",    "text",     "otherwise",     "source",
      "sources", "contrary", "claims",        "owner",
      "topic",   "name",     "status",        "source_attributes",
      "steps",   "system",   "display",       "unit",
      "words",   "codes",    "within_source", "resourceType",
      "intent",  "sequence", "decision"};
  return keys;
}

// Words that may stand in each other's place.
const std::map<std::string, Words>& Exchanged() {
  static const std::map<std::string, Words> words = {{"effect", {"stop", "avoid", "caution"}},
                                                     {"drafted", {"critical", "warning", "note"}},
                                                     {"urgency", {"info", "warning", "critical"}},
                                                     {"tier", {"0", "1", "2", "3"}},
                                                     {"priority", {"routine", "urgent", "stat"}}};
  return words;
}

// Members whose absence says something too.
const std::set<std::string>& Removable() {
  static const std::set<std::string> keys = {"drafted",
                                             "on_renewal",
                                             "quiet",
                                             "ask_only",
                                             "check",
                                             "clear",
                                             "unless",
                                             "order",
                                             "serious",
                                             "needs_details",
                                             "removes_draft",
                                             "site",
                                             "boundsDuration",
                                             "text_only",
                                             "contested",
                                             "offers",
                                             "in_proportion_below",
                                             "within"};
  return keys;
}

class Finding {
 public:
  Finding(std::string file, std::vector<Mutation>& found) : file_(std::move(file)), found_(found) {}

  void Visit(const Place& place, const std::string& where, const std::string& key) {
    if (!seen_.insert(place.get()).second) return;  // under an anchor, seen in its first place
    if (place->kind == Tree::Kind::kScalar) return VisitScalar(place, where, key);
    if (place->kind == Tree::Kind::kList) return VisitList(place, where, key);
    VisitMap(place, where);
  }

 private:
  void Add(int line, const std::string& where, const std::string& what, std::function<void()> apply,
           std::function<void()> undo) {
    found_.push_back({file_, line, where, what, std::move(apply), std::move(undo)});
  }

  void Replace(const Place& place, const std::string& where, const std::string& text) {
    const std::string before = place->text;
    Add(
        place->line, where, before + " -> " + text, [place, text] { place->text = text; },
        [place, before] { place->text = before; });
  }

  // ---- scalars
  // -----------------------------------------------------------------------------------

  void VisitScalar(const Place& place, const std::string& where, const std::string& key) {
    const auto words = Exchanged().find(key);
    if (words != Exchanged().end()) {
      for (const std::string& word : words->second) {
        if (word != place->text) Replace(place, where, word);
      }
    } else if (key == "code") {
      Replace(place, where, place->text + "0");
    } else if (!place->quoted) {
      VisitNumber(place, where);
    }
  }

  void VisitNumber(const Place& place, const std::string& where) {
    static const std::regex number("(\\d+)(\\.(\\d))?( mg| d)?");
    std::smatch match;
    if (!std::regex_match(place->text, match, number)) return;
    const bool tenths = match[2].matched;
    const int value =
        std::stoi(match[1].str()) * (tenths ? 10 : 1) + (tenths ? std::stoi(match[3].str()) : 0);
    for (const int changed : {value + 1, value - 1}) {
      if (changed < 0) continue;
      const std::string text =
          tenths ? std::to_string(changed / 10) + "." + std::to_string(changed % 10)
                 : std::to_string(changed);
      Replace(place, where, text + match[4].str());
    }
  }

  // ---- lists
  // -------------------------------------------------------------------------------------

  static std::string NameOf(const Place& item, std::size_t at) {
    if (item->kind == Tree::Kind::kScalar) return item->text;
    for (const char* key : {"id", "order", "ladder", "drug"}) {
      const Place name = item->At(key);
      if (name && name->kind == Tree::Kind::kScalar) return name->text;
    }
    if (item->kind == Tree::Kind::kMap && item->members.size() == 1) {
      return item->members.front().first + "#" + std::to_string(at + 1);
    }
    return "#" + std::to_string(at + 1);
  }

  void VisitList(const Place& list, const std::string& where, const std::string& key) {
    // The texts of a card are left alone, but not the questions beside them.
    static const std::set<std::string> lines = {"summary", "consider",    "ask",       "because",
                                                "options", "not_offered", "not_known", "evidence"};
    const bool printed = lines.contains(key);
    for (std::size_t at = 0; at < list->items.size(); ++at) {
      const Place item = list->items[at];
      const std::string name = NameOf(item, at);
      // The words of observations.yaml are recognised, like codes; only its numbers decide.
      const bool words = printed || file_ == "observations.yaml";
      if (!words && list->items.size() > 1) DropItem(list, at, where, name);
      if (printed && item->kind == Tree::Kind::kScalar) continue;
      Visit(item, where + "." + name, "");
    }
  }

  void DropItem(const Place& list, std::size_t at, const std::string& where,
                const std::string& name) {
    const Place item = list->items[at];
    const auto position = static_cast<std::ptrdiff_t>(at);
    Add(
        item->line, where, "without " + name,
        [list, position] { list->items.erase(list->items.begin() + position); },
        [list, position, item] { list->items.insert(list->items.begin() + position, item); });
  }

  // ---- mappings
  // ----------------------------------------------------------------------------------

  void VisitMap(const Place& map, const std::string& where) {
    if (map->At("effect") && !map->At("drafted")) AddMember(map, where, "drafted", "note");
    if (map->At("summary") && map->At("consider")) ChangeText(map, where);
    if (map->At("drug") && map->At("text")) {
      for (const char* flag : {"contested", "text_only"}) {
        if (!map->At(flag)) AddMember(map, where, flag, "true");
      }
    }
    for (std::size_t at = 0; at < map->members.size(); ++at) {
      const auto [key, member] = map->members[at];
      const std::string inner = where.empty() ? key : where + "." + key;
      if (MayGo(*map, key)) DropMember(map, at, inner);
      if (key == "over" || (key == "from" && map->At("maximum"))) Rename(map, at, inner);
      if (!Unchanged().contains(key)) Visit(member, inner, key);
    }
  }

  // `when` may go where a line or an offer has one; of two ways to name drugs either may go.
  static bool MayGo(const Tree& map, const std::string& key) {
    if (Removable().contains(key)) {
      return key != "order" || map.At("drug") != nullptr;  // an offer is its order
    }
    if (key == "when") {
      return map.At("text") != nullptr || map.At("order") != nullptr || map.At("ladder") != nullptr;
    }
    static const std::set<std::string> names = {"drug", "class", "to", "service"};
    if (!names.contains(key) || map.At("id") != nullptr || map.At("text") != nullptr) return false;
    return std::count_if(map.members.begin(), map.members.end(),
                         [](const auto& member) { return names.contains(member.first); }) > 1;
  }

  void DropMember(const Place& map, std::size_t at, const std::string& where) {
    const auto member = map->members[at];
    const auto position = static_cast<std::ptrdiff_t>(at);
    Add(
        member.second->line, where, "without " + member.first,
        [map, position] { map->members.erase(map->members.begin() + position); },
        [map, position, member] { map->members.insert(map->members.begin() + position, member); });
  }

  void AddMember(const Place& map, const std::string& where, const std::string& key,
                 const std::string& value) {
    auto member = std::make_shared<Tree>();
    member->text = value;
    Add(
        map->line, where, "with " + key + ": " + value,
        [map, key, member] { map->members.emplace_back(key, member); },
        [map] { map->members.pop_back(); });
  }

  // A limit that is just inside or just outside of its band.
  void Rename(const Place& map, std::size_t at, const std::string& where) {
    const std::string before = map->members[at].first;
    const std::string after = before == "over" ? "from" : "over";
    Add(
        map->line, where, before + " -> " + after,
        [map, at, after] { map->members[at].first = after; },
        [map, at, before] { map->members[at].first = before; });
  }

  // One text of each rule: the first of what to consider.
  void ChangeText(const Place& says, const std::string& where) {
    Place text = says->At("consider")->items.front();
    if (text->kind == Tree::Kind::kMap) text = text->At("text");
    if (text == nullptr) return;
    const std::string before = text->text;
    Add(
        text->line, where + ".consider", "another text", [text] { text->text += " Changed."; },
        [text, before] { text->text = before; });
  }

  std::string file_;
  std::vector<Mutation>& found_;
  std::set<const Tree*> seen_;
};

}  // namespace

std::vector<Mutation> MutationsOf(const std::string& file, const Place& root) {
  std::vector<Mutation> found;
  Finding(file, found).Visit(root, "", "");
  return found;
}

}  // namespace mutate
