#include "tests/property/vocabulary.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>

#include "pathway/names.h"
#include "tests/house.h"

namespace property {
namespace {

using pathway::Ask;
using pathway::Question;

class Collecting {
 public:
  explicit Collecting(Vocabulary& words) : words_(words) {}

  void Read(const Question& question, const pathway::Drug* self) {
    for (const Question& part : question.parts) Read(part, self);
    if (question.ask == Ask::kAll || question.ask == Ask::kAny || question.ask == Ask::kNo) return;
    Keep(question, self);
    switch (question.ask) {
      case Ask::kCondition:
      case Ask::kHistory:
        concepts_.insert(question.names.begin(), question.names.end());
        break;
      case Ask::kReferred:
      case Ask::kHad:
        services_.insert(question.names.begin(), question.names.end());
        break;
      case Ask::kMeasured:
        kinds_.insert(question.names.begin(), question.names.end());
        break;
      case Ask::kDrafted:
        for (const std::string& name : question.names) {
          if (!words_.class_of.contains(name)) services_.insert(name);
        }
        break;
      default:
        break;
    }
  }

  void Finish() {
    for (const auto& [kind, concepts] : words_.content->pain_kinds) {
      concepts_.insert(concepts.begin(), concepts.end());
    }
    for (const auto& [id, drug] : words_.content->drugs) {
      concepts_.insert(drug.other_uses.begin(), drug.other_uses.end());
    }
    for (const auto* list :
         {&words_.content->relevant_services, &words_.content->escalating_services}) {
      services_.insert(list->begin(), list->end());
    }
    words_.concepts.assign(concepts_.begin(), concepts_.end());
    words_.services.assign(services_.begin(), services_.end());
    words_.kinds.assign(kinds_.begin(), kinds_.end());
  }

 private:
  void Keep(const Question& question, const pathway::Drug* self) {
    const bool own = question.ask == Ask::kOverLimit || pathway::Contains(question.names, "self") ||
                     pathway::Contains(question.names, "self-class");
    const pathway::Drug* drug = own ? self : nullptr;
    const auto key = std::tuple(question.ask, question.names, question.classes, question.states,
                                question.at_least, question.below, question.within, drug);
    if (seen_.insert(key).second) words_.leaves.push_back({&question, drug});
  }

  using Strings = std::vector<std::string>;
  using Number = std::optional<std::int64_t>;
  Vocabulary& words_;
  std::set<std::string> concepts_;
  std::set<std::string> services_;
  std::set<std::string> kinds_;
  std::set<std::tuple<Ask, Strings, Strings, Strings, Number, Number, std::optional<pathway::Days>,
                      const pathway::Drug*>>
      seen_;
};

void AddDrugs(Vocabulary& words, const std::map<std::string, std::string>& ingredients) {
  words.class_of = ingredients;
  for (const auto& [id, drug] : words.content->drugs) {
    words.class_of[id] = drug.drug_class;
    words.drugs.push_back(id);
  }
  for (const auto& [drug, drug_class] : words.class_of) {
    words.drugs_of[drug_class].push_back(drug);
    if (!words.content->drugs.contains(drug)) words.other_drugs.push_back(drug);
  }
}

void AddTarget(Vocabulary& words, const Target& target) {
  words.targets[static_cast<std::size_t>(target.kind)].push_back(target);
}

void AddTargets(Vocabulary& words, Collecting& collecting) {
  for (const pathway::Rule& rule : words.content->rules) {
    collecting.Read(rule.when, nullptr);
    collecting.Read(rule.unless, nullptr);
    Target target;
    target.rule = &rule;
    if (rule.status == pathway::RuleStatus::kLive) AddTarget(words, target);
  }
  for (const pathway::RedFlag& flag : words.content->red_flags) {
    collecting.Read(flag.when, nullptr);
    Target target;
    target.kind = Target::Kind::kRedFlag;
    target.flag = &flag;
    AddTarget(words, target);
  }
  for (const auto& [id, drug] : words.content->drugs) {
    for (const pathway::Gate& gate : drug.gates) {
      collecting.Read(gate.when, &drug);
      collecting.Read(gate.unless, &drug);
      Target target;
      target.kind = Target::Kind::kGate;
      target.gate = &gate;
      target.drug = &drug;
      AddTarget(words, target);
    }
  }
  for (const auto& [name, ladder] : words.content->ladders) {
    for (const pathway::LadderStep& step : ladder) {
      if (step.when) collecting.Read(*step.when, nullptr);
      if (step.unless) collecting.Read(*step.unless, nullptr);
      Target target;
      target.kind = Target::Kind::kStep;
      target.step = &step;
      target.drug = &words.content->drugs.at(step.drug);
      for (const pathway::Rule& rule : words.content->rules) {
        const bool offers = std::any_of(
            rule.offers.begin(), rule.offers.end(), [&name = name](const pathway::Offer& offer) {
              return offer.kind == pathway::Offer::Kind::kLadder && offer.name == name;
            });
        if (offers) target.offered_by.push_back(&rule);
      }
      AddTarget(words, target);
    }
  }
}

}  // namespace

Vocabulary VocabularyOf(const pathway::Content& content,
                        const std::map<std::string, std::string>& ingredients) {
  Vocabulary words;
  words.content = &content;
  AddDrugs(words, ingredients);
  Collecting collecting(words);
  AddTargets(words, collecting);
  collecting.Read(content.pathway_off, nullptr);
  collecting.Read(content.not_pregnant, nullptr);
  collecting.Read(content.refractory, nullptr);
  collecting.Finish();
  return words;
}

std::map<std::string, std::string> Ingredients() {
  std::map<std::string, std::string> classes;
  std::istringstream lines(
      house::FileText(house::Root() / "config/content/terminology/ingredients.csv"));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    if (line.empty() || line.front() == '"') continue;
    std::istringstream cells(line);
    std::string ingredient;
    std::string rxcui;
    std::string drug_class;
    std::getline(cells, ingredient, ',');
    std::getline(cells, rxcui, ',');
    std::getline(cells, drug_class, ',');
    if (!drug_class.empty()) classes[ingredient] = drug_class;
  }
  return classes;
}

}  // namespace property
