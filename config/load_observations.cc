#include "config/load_observations.h"

#include <utility>
#include <vector>

#include "config/read_text.h"
#include "config/yaml.h"

namespace config {
namespace {

// "0.1" as 100.
std::int64_t Thousandths(const Yaml& place) {
  const std::string text = place.Text();
  const std::size_t point = text.find('.');
  const std::string whole = text.substr(0, point);
  std::string fraction = point == std::string::npos ? std::string() : text.substr(point + 1);
  const bool digits = (whole + fraction).find_first_not_of("0123456789") == std::string::npos;
  if (whole.empty() || whole.size() > 9 || fraction.size() > 3 || !digits) {
    place.Wrong("expected a number of up to three decimals");
    return 0;
  }
  fraction.resize(3, '0');
  return std::stoll(whole) * 1000 + std::stoll(fraction);
}

std::string Concept(const Yaml& place, const std::string& name, const Vocabulary& vocabulary) {
  if (!vocabulary.terminology->HasConcept(name)) place.Wrong("no concept of this name: " + name);
  return name;
}

hooks::AnswerWords Answers(Yaml place, pathway::Answer answer) {
  hooks::AnswerWords words{answer, place.At("codes").Texts(), ReadSoughtWords(place.At("words"))};
  place.Done();
  return words;
}

std::vector<std::pair<std::string, std::string>> Pairs(Yaml place, const Vocabulary& vocabulary) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [name, other] : place.Members()) {
    pairs.emplace_back(Concept(other, name, vocabulary), Concept(other, other.Text(), vocabulary));
  }
  return pairs;
}

std::int64_t Count(Yaml place, const Vocabulary& vocabulary) {
  const std::int64_t count = place.At("value").NumberIn(1, 1000);
  ReadSource(place.At("source"), vocabulary);
  place.Done();
  return count;
}

fhir::DoseLimits Limits(Yaml place, const Vocabulary& vocabulary) {
  const auto count = [&](const char* key) { return Count(place.At(key), vocabulary); };
  const fhir::DoseLimits limits{count("same_percent"), count("most_assumed_pieces"),
                                count("most_pieces"), count("smallest_part")};
  place.Done();
  return limits;
}

}  // namespace

void LoadObservations(const std::string& file, const Vocabulary& vocabulary,
                      hooks::ReadingRules& rules, fhir::DoseLimits& limits, Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (auto& [kind, range] : root.At("plausible").Members()) {
    Yaml place = range;
    if (kind != "age") Concept(place, kind, vocabulary);
    rules.plausible.push_back({kind, Thousandths(place.At("from")), Thousandths(place.At("to"))});
    if (rules.plausible.back().from > rules.plausible.back().to) place.Wrong("from is above to");
    ReadSource(place.At("source"), vocabulary);
    place.Done();
  }
  rules.answers = {Answers(root.At("present"), pathway::Answer::kYes),
                   Answers(root.At("absent"), pathway::Answer::kNo),
                   Answers(root.At("not_said"), pathway::Answer::kUnknown)};
  rules.answered = Pairs(root.At("answered"), vocabulary);
  rules.opposites = Pairs(root.At("opposites"), vocabulary);
  Yaml lasts = root.At("pregnancy_lasts");
  rules.pregnancy_lasts = lasts.At("value").Days();
  ReadSource(lasts.At("source"), vocabulary);
  lasts.Done();
  limits = Limits(root.At("doses"), vocabulary);
  rules.finding_codes = root.At("finding_codes").Texts();
  for (const auto& [name, words] : root.At("signs").Members()) {
    rules.signs.push_back({Concept(words, name, vocabulary), ReadSoughtWords(words)});
  }
  root.Done();
}

}  // namespace config
