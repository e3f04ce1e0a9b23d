#include "config/read_text.h"

#include <algorithm>

#include "cards/values.h"
#include "service/content_pack.h"

namespace config {

std::string ReadCardText(const Yaml& place) {
  std::string text = place.Text();
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii) place.Wrong("only ASCII stands on a card");
  const auto& known = cards::Placeholders();
  for (const std::string& name : cards::PlaceholdersIn(text)) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      place.Wrong("no placeholder of this name: {" + name + "}");
    }
  }
  return text;
}

std::vector<std::string> ReadSoughtWords(const Yaml& place) {
  std::vector<std::string> words = place.Texts();
  for (const std::string& word : words) {
    const bool lower =
        std::none_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (word.empty() || !lower) place.Wrong("expected words in lower case: '" + word + "'");
  }
  return words;
}

std::string ReadSource(const Yaml& place, const Vocabulary& vocabulary) {
  std::string key = place.Text();
  if (!place.Empty() && key != service::kAssumption && !vocabulary.sources.contains(key)) {
    place.Wrong("no source of this name: " + key);
  }
  return key;
}

std::vector<std::string> ReadGrounds(const Yaml& place, const Vocabulary& vocabulary) {
  std::vector<std::string> grounds;
  for (const Yaml& item : place.Items()) grounds.push_back(ReadSource(item, vocabulary));
  return grounds;
}

std::vector<std::string> ReadSources(const Yaml& place, const Vocabulary& vocabulary) {
  std::vector<std::string> sources = ReadGrounds(place, vocabulary);
  std::erase(sources, service::kAssumption);
  return sources;
}

}  // namespace config
