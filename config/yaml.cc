#include "config/yaml.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <list>
#include <mutex>
#include <system_error>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace config {
namespace {

// The names of the files read; they outlive every place that points to them.
const std::string* Kept(const std::string& path) {
  static std::mutex mutex;
  static std::list<std::string> names;
  const std::lock_guard lock(mutex);
  const auto known = std::find(names.begin(), names.end(), path);
  if (known != names.end()) return &*known;
  return &names.emplace_back(path);
}

std::optional<std::int64_t> WholeNumber(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

constexpr std::int64_t kLargestAmount = 1'000'000;  // days or milligrams

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

std::string_view WithoutDigits(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789");
  return end == text.npos ? std::string_view() : text.substr(end);
}

// As JSON spells numbers: no "nan", no "inf", no "007", no ".5".
bool IsJsonNumber(std::string_view text) {
  const auto digits = [&text] {
    const std::string_view rest = WithoutDigits(text);
    const bool some = rest.size() < text.size();
    text = rest;
    return some;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool padded = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
  if (padded || !digits()) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (!digits()) return false;
  }
  return text.empty();
}

void WriteScalar(const YAML::Node& node, JsonWriter& writer) {
  const std::string& text = node.Scalar();
  const bool quoted = node.Tag() == "!";
  if (node.IsNull()) {
    writer.Null();
  } else if (!quoted && (text == "true" || text == "false")) {
    writer.Bool(text == "true");
  } else if (!quoted && IsJsonNumber(text)) {
    writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
  } else {
    writer.String(text.c_str(), static_cast<rapidjson::SizeType>(text.size()));
  }
}

void WriteJson(const YAML::Node& node, JsonWriter& writer) {
  if (node.IsMap()) {
    writer.StartObject();
    for (const auto& member : node) {
      const std::string key = member.first.Scalar();
      writer.Key(key.c_str(), static_cast<rapidjson::SizeType>(key.size()));
      WriteJson(member.second, writer);
    }
    writer.EndObject();
  } else if (node.IsSequence()) {
    writer.StartArray();
    for (const auto& item : node) WriteJson(item, writer);
    writer.EndArray();
  } else {
    WriteScalar(node, writer);
  }
}

}  // namespace

Yaml Yaml::File(const std::string& path, Problems& problems) {
  const std::string* name = Kept(path);
  std::ifstream file(path);
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(path, ignored)) {
    problems.push_back({path, 0, {}, "cannot be read"});
    return {YAML::Node(YAML::NodeType::Map), name, {}, 0, &problems};
  }
  try {
    YAML::Node node = YAML::Load(file);
    if (node.IsMap()) return {node, name, {}, 1, &problems};
    problems.push_back({path, 1, {}, "expected a mapping"});
  } catch (const YAML::Exception& e) {
    problems.push_back({path, e.mark.line + 1, {}, e.msg});
  }
  return {YAML::Node(YAML::NodeType::Map), name, {}, 0, &problems};
}

Yaml Yaml::Child(const YAML::Node& node, std::string key) const {
  const bool marked = node.IsDefined() && node.Mark().line >= 0;
  return {node, file_, std::move(key), marked ? node.Mark().line + 1 : line_, problems_};
}

bool Yaml::Has(std::string_view key) const {
  return node_.IsMap() && static_cast<bool>(node_[std::string(key)]);
}

Yaml Yaml::Maybe(std::string_view key) {
  known_.emplace(key);
  std::string path = key_.empty() ? std::string(key) : key_ + "." + std::string(key);
  if (!Has(key)) return Child(YAML::Node(YAML::NodeType::Null), std::move(path));
  const YAML::Node& node = node_;
  return Child(node[std::string(key)], std::move(path));
}

Yaml Yaml::At(std::string_view key) {
  Yaml member = Maybe(key);
  if (member.Empty()) member.Wrong("required key is missing");
  return member;
}

std::vector<Yaml> Yaml::Items() const {
  std::vector<Yaml> items;
  if (Empty()) return items;
  if (!node_.IsSequence()) return {Child(node_, key_)};
  for (std::size_t i = 0; i < node_.size(); ++i) {
    items.push_back(Child(node_[i], key_ + "[" + std::to_string(i) + "]"));
  }
  return items;
}

std::vector<std::pair<std::string, Yaml>> Yaml::Members() {
  std::vector<std::pair<std::string, Yaml>> members;
  if (!node_.IsMap()) {
    if (!Empty()) Wrong("expected a mapping");
    return members;
  }
  for (const auto& member : node_) {
    std::string key = member.first.Scalar();
    std::string path = key_.empty() ? key : key_ + "." + key;
    if (!known_.insert(key).second) Child(member.first, path).Wrong("key stands twice");
    members.emplace_back(std::move(key), Child(member.second, std::move(path)));
  }
  return members;
}

std::string Yaml::Text() const {
  if (node_.IsScalar()) return node_.Scalar();
  if (!Empty()) Wrong("expected a text");
  return {};
}

std::vector<std::string> Yaml::Texts() const {
  std::vector<std::string> texts;
  for (const Yaml& item : Items()) texts.push_back(item.Text());
  return texts;
}

std::int64_t Yaml::Number() const {
  if (const auto number = WholeNumber(Text())) return *number;
  Wrong("expected a whole number");
  return 0;
}

std::int64_t Yaml::NumberIn(std::int64_t least, std::int64_t most) const {
  const std::int64_t number = Number();
  if (number >= least && number <= most) return number;
  Wrong("expected " + std::to_string(least) + " to " + std::to_string(most));
  return least;
}

bool Yaml::Flag() const {
  const std::string text = Text();
  if (text == "true") return true;
  if (text != "false") Wrong("expected true or false");
  return false;
}

std::int64_t Yaml::WithUnit(std::string_view unit) const {
  std::string text = Text();
  if (text.size() > unit.size() && std::string_view(text).ends_with(unit)) {
    text.resize(text.size() - unit.size());
    while (!text.empty() && text.back() == ' ') text.pop_back();
    const auto number = WholeNumber(text);
    if (number && *number >= 0 && *number <= kLargestAmount) return *number;
  }
  Wrong("expected a whole number of " + std::string(unit) + ", as in 30 " + std::string(unit));
  return 0;
}

pathway::Days Yaml::Days() const { return pathway::Days(WithUnit("d")); }

pathway::MilligramsPerDay Yaml::Dose() const {
  return pathway::MilligramsPerDay::Whole(WithUnit("mg"));
}

pathway::Milligrams Yaml::Amount() const {
  const std::string text = Text();
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return pathway::Milligrams::Whole(WithUnit("mg"));
  const std::size_t end = text.find_first_not_of("0123456789", point + 1);
  const std::string part = text.substr(point + 1, end - point - 1);
  const auto whole = WholeNumber(text.substr(0, point));
  const auto thousandths = WholeNumber((part + "000").substr(0, 3));
  const bool read = whole && thousandths && !part.empty() && part.size() <= 3 && *whole >= 0 &&
                    *whole <= kLargestAmount && end != std::string::npos &&
                    text.substr(end) == " mg";
  if (!read) Wrong("expected an amount in mg, as in 37.5 mg");
  return pathway::Milligrams::FromNanograms(read ? *whole * 1'000'000 + *thousandths * 1'000 : 0);
}

std::string Yaml::OneOf(const std::vector<std::string>& words) const {
  std::string text = Text();
  if (std::find(words.begin(), words.end(), text) != words.end()) return text;
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  Wrong("'" + text + "' is none of " + list);
  return words.empty() ? std::string() : words.front();
}

std::string Yaml::Json() const {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  WriteJson(node_, writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void Yaml::Done() const {
  if (!node_.IsMap()) {
    if (!Empty()) Wrong("expected a mapping");
    return;
  }
  std::set<std::string> seen;
  for (const auto& member : node_) {
    const std::string key = member.first.Scalar();
    const Yaml place = Child(member.first, key_.empty() ? key : key_ + "." + key);
    if (!seen.insert(key).second) place.Wrong("key stands twice");
    if (!known_.contains(key)) place.Wrong("unknown key");
  }
}

void Yaml::Wrong(const std::string& text) const {
  problems_->push_back({*file_, line_, key_, text});
}

}  // namespace config
