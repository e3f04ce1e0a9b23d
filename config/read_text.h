#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "config/vocabulary.h"
#include "config/yaml.h"

namespace config {

// A text that may stand on a card: ASCII, and only placeholders that cards/ knows.
std::string ReadCardText(const Yaml& place);

// Words to look for in texts. They are compared with texts in lower case, and an empty one would be
// found in every text.
std::vector<std::string> ReadSoughtWords(const Yaml& place);

// A source key, or the word assumption.
std::string ReadSource(const Yaml& place, const Vocabulary& vocabulary);

// The value of a word of a closed list.
template <typename T>
T WordFrom(const Yaml& place, const Words<T>& words) {
  std::vector<std::string> names;
  names.reserve(words.size());
  for (const auto& [name, value] : words) names.push_back(name);
  const std::string word = place.OneOf(names);
  return std::find_if(words.begin(), words.end(),
                      [&word](const auto& entry) { return entry.first == word; })
      ->second;
}

// Source keys, and the word assumption where it stands among them.
std::vector<std::string> ReadGrounds(const Yaml& place, const Vocabulary& vocabulary);

// The same without that word: what a card can link.
std::vector<std::string> ReadSources(const Yaml& place, const Vocabulary& vocabulary);

}  // namespace config
