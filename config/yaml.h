#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "config/problems.h"
#include "pathway/day.h"
#include "pathway/dose.h"

namespace config {

// A place in a YAML file that knows its file, line and key, and keeps what is wrong with it.
// Reading a member marks its key as known; Done() reports the keys nobody asked for.
class Yaml {
 public:
  // Reads a file. A file that is missing or no YAML is a problem, and an empty mapping is read.
  static Yaml File(const std::string& path, Problems& problems);

  bool Has(std::string_view key) const;
  bool IsMap() const { return node_.IsMap(); }
  bool IsList() const { return node_.IsSequence(); }

  // The member at a key; absence is a problem.
  Yaml At(std::string_view key);
  // The same, where absence is fine: then the member is empty.
  Yaml Maybe(std::string_view key);
  // The elements of a list; a lone value counts as one.
  std::vector<Yaml> Items() const;
  // The members of a mapping, in order; all become known.
  std::vector<std::pair<std::string, Yaml>> Members();

  bool Empty() const { return !node_.IsDefined() || node_.IsNull(); }
  std::string Text() const;
  std::vector<std::string> Texts() const;
  std::int64_t Number() const;
  // The same within a range; a number outside is a problem, and `least` is read.
  std::int64_t NumberIn(std::int64_t least, std::int64_t most) const;
  bool Flag() const;
  pathway::Days Days() const;              // "42 d"
  pathway::MilligramsPerDay Dose() const;  // "1800 mg"
  pathway::Milligrams Amount() const;      // "37.5 mg", at most three decimals
  // A word of a closed list; anything else is a problem that names the list.
  std::string OneOf(const std::vector<std::string>& words) const;
  // As JSON text; quoted scalars are strings, plain ones numbers and booleans where they look so.
  std::string Json() const;

  // Reports keys that were not read, and keys that stand twice.
  void Done() const;
  void Wrong(const std::string& text) const;
  const std::string& Key() const { return key_; }

 private:
  Yaml(const YAML::Node& node, const std::string* file, std::string key, int line,
       Problems* problems)
      : node_(node), file_(file), key_(std::move(key)), line_(line), problems_(problems) {}
  Yaml Child(const YAML::Node& node, std::string key) const;
  std::int64_t WithUnit(std::string_view unit) const;

  YAML::Node node_;
  const std::string* file_;
  std::string key_;
  int line_;
  Problems* problems_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace config
