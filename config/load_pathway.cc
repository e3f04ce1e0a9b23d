#include "config/load_pathway.h"

#include <utility>
#include <vector>

#include "config/read_question.h"
#include "config/read_text.h"
#include "config/yaml.h"

namespace config {
namespace {

using Strings = std::vector<std::string>;

Strings Concepts(const Yaml& place, const Vocabulary& vocabulary) {
  Strings names = place.Texts();
  for (const std::string& name : names) {
    if (!vocabulary.terminology->HasConcept(name)) place.Wrong("no concept of this name: " + name);
  }
  return names;
}

Strings Classes(const Yaml& place, const Vocabulary& vocabulary) {
  Strings names = place.Texts();
  for (const std::string& name : names) {
    if (!vocabulary.classes.contains(name)) place.Wrong("no drug class of this name: " + name);
  }
  return names;
}

// The id of a decision in docs/pathway-decisions.md: D38, C02, G01.
bool IsDecision(const std::string& source) {
  return source.size() >= 2 && std::string("CDG").find(source.front()) != std::string::npos &&
         source.find_first_not_of("0123456789", 1) == std::string::npos;
}

// The numbers by their key: {value: 28 d, source: C02}. A source is a decision or conflict id of
// the clinical review, a source key, or `assumption`.
class NumbersReader {
 public:
  NumbersReader(Yaml place, const Vocabulary& vocabulary)
      : place_(std::move(place)), vocabulary_(vocabulary) {}

  void Read(const char* key, pathway::Days& number) { number = Value(key).Days(); }
  void Read(const char* key, int& number) {
    number = static_cast<int>(Value(key).NumberIn(0, 1000));
  }
  void Read(const char* key, std::int64_t& number) { number = Value(key).NumberIn(0, 1000); }
  void Done() const { place_.Done(); }

 private:
  Yaml Value(const char* key) {
    Yaml entry = place_.At(key);
    Yaml value = entry.At("value");
    const Yaml source = entry.At("source");
    if (!IsDecision(source.Text())) ReadSource(source, vocabulary_);
    entry.Done();
    return value;
  }

  Yaml place_;
  const Vocabulary& vocabulary_;
};

void ReadTrialNumbers(NumbersReader& read, pathway::Numbers& numbers) {
  read.Read("persistence", numbers.exposure.persistence);
  read.Read("combined_start", numbers.exposure.combined_start);
  read.Read("trial_early", numbers.trial_early);
  read.Read("trial_full", numbers.trial_full);
  read.Read("raise_percent", numbers.raise_percent);
  read.Read("same_percent", numbers.same_percent);
  read.Read("raise_rest", numbers.raise_rest);
  read.Read("start_lasts", numbers.start_lasts);
  read.Read("short_supply", numbers.short_supply);
  read.Read("short_supply_opioid", numbers.short_supply_opioid);
  read.Read("ended_followed", numbers.ended_followed);
  read.Read("dispense_coverage_percent", numbers.dispense_coverage_percent);
  read.Read("failed_running", numbers.failed_running);
  read.Read("limit_within", numbers.limit_within);
}

void ReadPainNumbers(NumbersReader& read, pathway::Numbers& numbers) {
  read.Read("score_window", numbers.score_window);
  read.Read("score_after", numbers.score_after);
  read.Read("controlled_at_most", numbers.controlled_at_most);
  read.Read("partial_fall_percent", numbers.partial_fall_percent);
  read.Read("disabling_at_least", numbers.disabling_at_least);
  read.Read("disabling_window", numbers.disabling_window);
  read.Read("problem_current", numbers.problem_current);
  read.Read("problem_after_order", numbers.problem_after_order);
  read.Read("competing_window", numbers.competing_window);
  read.Read("imaging_window", numbers.imaging_window);
  read.Read("adult", numbers.adult);
  read.Read("may_conceive_from", numbers.may_conceive_from);
  read.Read("may_conceive_to", numbers.may_conceive_to);
  read.Read("pregnancy_excluded", numbers.pregnancy_excluded);
}

void ReadRenalNumbers(NumbersReader& read, pathway::RenalRules& rules) {
  read.Read("renal_look_back", rules.look_back);
  read.Read("renal_look_back_older", rules.look_back_older);
  read.Read("renal_look_back_low", rules.look_back_low);
  read.Read("renal_older_age", rules.older_age);
  read.Read("renal_low_egfr", rules.low_egfr);
  read.Read("weight_look_back", rules.weight_look_back);
  read.Read("near_cut_point_percent", rules.near_cut_point_percent);
  read.Read("unstable_window", rules.unstable_window);
  read.Read("unstable_percent", rules.unstable_percent);
  read.Read("aki_window", rules.aki_window);
  read.Read("obese_bmi", rules.obese_bmi);
  read.Read("adjusted_percent", rules.adjusted_percent);
}

}  // namespace

void LoadPainKinds(const std::string& file, Vocabulary& vocabulary) {
  Problems ignored;  // LoadPathway reads the file again and reports
  Yaml root = Yaml::File(file, ignored);
  for (const auto& [kind, concepts] : root.Maybe("pain").Members()) {
    vocabulary.pain_kinds.insert(kind);
  }
}

void LoadPathway(const std::string& file, const Vocabulary& vocabulary, pathway::Content& content,
                 Problems& problems) {
  Yaml root = Yaml::File(file, problems);
  for (const auto& [kind, concepts] : root.At("pain").Members()) {
    content.pain_kinds.emplace(kind, Concepts(concepts, vocabulary));
    content.pain_order.push_back(kind);
  }
  for (const auto& [kind, wholes] : root.At("pain_part_of").Members()) {
    for (const std::string& whole : wholes.Texts()) {
      const bool known = content.pain_kinds.contains(kind) && content.pain_kinds.contains(whole);
      if (!known) wholes.Wrong("no pain of this kind");
      content.pain_part_of[kind].push_back(whole);
    }
  }
  content.pain_beside_leg_pain = Concepts(root.At("pain_beside_leg_signs"), vocabulary);
  content.leg_signs = Concepts(root.At("leg_signs"), vocabulary);
  content.pain_classes = Classes(root.At("pain_classes"), vocabulary);
  content.ladder_classes = Classes(root.At("ladder_classes"), vocabulary);
  content.cns_active_classes = Classes(root.At("cns_active_classes"), vocabulary);
  content.escalating_services = Concepts(root.At("escalating_services"), vocabulary);
  content.relevant_services = Concepts(root.At("relevant_services"), vocabulary);
  content.pathway_off = ReadQuestion(root.At("pathway_off"), vocabulary);
  content.not_pregnant = ReadQuestion(root.At("not_pregnant"), vocabulary);
  content.refractory = ReadQuestion(root.At("refractory"), vocabulary);
  NumbersReader numbers(root.At("numbers"), vocabulary);
  ReadTrialNumbers(numbers, content.numbers);
  ReadPainNumbers(numbers, content.numbers);
  ReadRenalNumbers(numbers, content.numbers.renal);
  numbers.Done();
  root.Done();
}

}  // namespace config
