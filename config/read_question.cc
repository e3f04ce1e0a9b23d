#include "config/read_question.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pathway/ask.h"

namespace config {
namespace {

using pathway::Ask;
using pathway::Question;
using Strings = std::vector<std::string>;

void ReadBounds(Yaml& place, Question& question) {
  if (place.Has("at_least")) question.at_least = place.Maybe("at_least").Number();
  if (place.Has("below")) question.below = place.Maybe("below").Number();
  if (question.at_least && question.below && *question.at_least >= *question.below) {
    place.Wrong("nothing lies between at_least and below");
  }
}

// The names in a list; an empty list asks nothing, and its author forgot something.
std::vector<Yaml> Named(const Yaml& place) {
  auto items = place.Items();
  if (items.empty() && !place.Empty()) place.Wrong("names nothing");
  return items;
}

void ReadWithin(Yaml& place, Question& question) {
  if (place.Has("within")) question.within = place.Maybe("within").Days();
}

void ReadStates(const Yaml& place, Question& question, const Strings& words) {
  for (const Yaml& item : Named(place)) question.states.push_back(item.OneOf(words));
}

void ReadConcepts(const Yaml& place, Question& question, const Vocabulary& vocabulary) {
  for (const Yaml& item : Named(place)) {
    question.names.push_back(item.Text());
    if (!vocabulary.terminology->HasConcept(question.names.back())) {
      item.Wrong("no concept of this name: " + question.names.back());
    }
  }
}

void ReadDrugs(const Yaml& place, Question& question, const Vocabulary& vocabulary) {
  for (const Yaml& item : Named(place)) {
    const std::string name = item.Text();
    if (name != "self" && name != "self-class" && !vocabulary.drugs.contains(name)) {
      item.Wrong("no drug of this name: " + name);
    }
    question.names.push_back(name);
  }
}

void ReadClasses(const Yaml& place, Question& question, const Vocabulary& vocabulary) {
  for (const Yaml& item : Named(place)) {
    question.classes.push_back(item.Text());
    if (!vocabulary.classes.contains(question.classes.back())) {
      item.Wrong("no drug class of this name: " + question.classes.back());
    }
  }
}

void ReadDrugsAndClasses(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugs(place.Maybe("drug"), question, vocabulary);
  ReadClasses(place.Maybe("class"), question, vocabulary);
}

// ---- one function for each shape of predicate ---------------------------------------------------

void ReadFlag(Yaml& place, Question&, const Vocabulary&) {
  if (!place.Flag()) place.Wrong("write no: instead of false");
}

void ReadDrafted(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  ReadConcepts(place.Maybe("service"), question, vocabulary);
  ReadStates(place.Maybe("change"), question, kChanges);
  place.Done();
}

void ReadPain(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadStates(place, question, {vocabulary.pain_kinds.begin(), vocabulary.pain_kinds.end()});
}

void ReadProfile(Yaml& place, Question& question, const Vocabulary&) {
  ReadStates(place, question, kEvidenceProfiles);
}

void ReadTrial(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  ReadStates(place.At("state"), question, kTrialStates);
  place.Done();
}

void ReadTiers(Yaml& place, Question& question, const Vocabulary&) {
  ReadStates(place, question, kTiers);
}

void ReadCondition(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  if (!place.IsMap()) return ReadConcepts(place, question, vocabulary);
  ReadConcepts(place.At("any_of"), question, vocabulary);
  ReadWithin(place, question);
  place.Done();
}

// {within: 180 d}, or {episode: true}: since this pain began.
void ReadWindow(Yaml& place, Question& question) {
  ReadWithin(place, question);
  if (place.Has("episode") && place.Maybe("episode").Flag())
    question.states.emplace_back("episode");
}

void ReadReferred(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadConcepts(place.At("to"), question, vocabulary);
  ReadWindow(place, question);
  place.Done();
}

void ReadHad(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  if (!place.IsMap()) return ReadConcepts(place, question, vocabulary);
  ReadConcepts(place.At("any_of"), question, vocabulary);
  ReadWindow(place, question);
  place.Done();
}

void ReadTaking(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  ReadWithin(place, question);
  place.Done();
}

void ReadRange(Yaml& place, Question& question, const Vocabulary&) {
  ReadBounds(place, question);
  if (!question.at_least && !question.below) place.Wrong("needs at_least or below");
  place.Done();
}

void ReadScore(Yaml& place, Question& question, const Vocabulary&) {
  ReadBounds(place, question);
  ReadWithin(place, question);
  if (place.Has("site") && place.Maybe("site").Flag()) question.states.emplace_back("site");
  place.Done();
}

void ReadMeasured(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadConcepts(place.At("what"), question, vocabulary);
  if (question.names.empty()) question.names.emplace_back();
  ReadBounds(place, question);
  ReadWithin(place, question);
  place.Done();
}

void ReadAllergic(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugs(place.Maybe("to"), question, vocabulary);
  ReadClasses(place.Maybe("class"), question, vocabulary);
  if (place.Has("serious") && place.Maybe("serious").Flag()) {
    question.states.emplace_back("serious");
  }
  place.Done();
}

void ReadDosesADay(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  ReadBounds(place, question);
  if (!question.at_least && !question.below) place.Wrong("needs at_least or below");
  place.Done();
}

void ReadDraftSays(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadConcepts(place.At("of"), question, vocabulary);
  ReadStates(place.At("any_of"), question, kDraftSays);
  place.Done();
}

void ReadDraftedDose(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugs(place.At("drug"), question, vocabulary);
  if (place.Has("at_least")) question.at_least = place.Maybe("at_least").Dose().Micrograms();
  if (place.Has("over")) question.at_least = place.Maybe("over").Dose().Micrograms() + 1;
  if (place.Has("below")) question.below = place.Maybe("below").Dose().Micrograms();
  if (!question.at_least && !question.below) place.Wrong("needs at_least, over or below");
  place.Done();
}

void ReadIneffective(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  place.Done();
}

void ReadStopping(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  ReadStates(place.Maybe("reason"), question, {"harm"});
  if (place.Has("after")) question.within = place.Maybe("after").Days();
  place.Done();
}

void ReadTakenFor(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  if (place.Has("at_least")) question.at_least = place.Maybe("at_least").Days().count();
  if (place.Has("below")) question.below = place.Maybe("below").Days().count();
  if (!question.at_least && !question.below) place.Wrong("needs at_least or below");
  place.Done();
}

void ReadSteepReduction(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  question.at_least = place.At("over_percent").NumberIn(1, 99);
  question.within = place.At("held").Days();
  place.Done();
}

void ReadRenewedBeyond(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  question.at_least = place.At("day").Days().count();
  place.Done();
}

void ReadHarmedBy(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  ReadDrugsAndClasses(place, question, vocabulary);
  if (place.Has("serious") && place.Maybe("serious").Flag()) {
    question.states.emplace_back("serious");
  }
  place.Done();
}

void ReadStopped(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  if (!place.IsMap()) return ReadStates(place, question, kStopLevels);
  ReadStates(place.At("level"), question, kStopLevels);
  ReadStates(place.Maybe("change"), question, kStopChanges);
  ReadDrugsAndClasses(place, question, vocabulary);
  place.Done();
}

void ReadNamed(Yaml& place, Question& question, const Vocabulary&) {
  ReadStates(place, question, kDraftNames);
}

void ReadSpecialties(Yaml& place, Question& question, const Vocabulary&) {
  question.names = place.Texts();
}

void ReadFacts(Yaml& place, Question& question, const Vocabulary& vocabulary) {
  const Strings facts = {"pain-score", "clearance", "age", "onset"};
  for (const Yaml& item : place.Items()) {
    question.names.push_back(item.Text());
    const std::string& fact = question.names.back();
    if (std::find(facts.begin(), facts.end(), fact) == facts.end() &&
        !vocabulary.terminology->HasConcept(fact)) {
      item.Wrong("no fact of this name: " + fact);
    }
  }
}

void ReadLists(Yaml& place, Question& question, const Vocabulary&) {
  for (const Yaml& item : place.Items()) question.names.push_back(item.OneOf(kLists));
}

struct Shape {
  Ask ask;
  void (*read)(Yaml&, Question&, const Vocabulary&);
};

constexpr std::array kShapes = {
    Shape{Ask::kDrafted, &ReadDrafted},
    Shape{Ask::kPain, &ReadPain},
    Shape{Ask::kTrial, &ReadTrial},
    Shape{Ask::kTrialsFailed, &ReadRange},
    Shape{Ask::kRedFlag, &ReadTiers},
    Shape{Ask::kCondition, &ReadCondition},
    Shape{Ask::kHistory, &ReadCondition},
    Shape{Ask::kTaking, &ReadTaking},
    Shape{Ask::kAge, &ReadRange},
    Shape{Ask::kClearance, &ReadRange},
    Shape{Ask::kWeeks, &ReadRange},
    Shape{Ask::kPainScore, &ReadScore},
    Shape{Ask::kReferred, &ReadReferred},
    Shape{Ask::kHad, &ReadHad},
    Shape{Ask::kMeasured, &ReadMeasured},
    Shape{Ask::kAllergic, &ReadAllergic},
    Shape{Ask::kHarmedBy, &ReadHarmedBy},
    Shape{Ask::kDraftStopped, &ReadStopped},
    Shape{Ask::kCnsActive, &ReadRange},
    Shape{Ask::kDraftNames, &ReadNamed},
    Shape{Ask::kRequester, &ReadSpecialties},
    Shape{Ask::kDelivered, &ReadLists},
    Shape{Ask::kKnown, &ReadFacts},
    Shape{Ask::kDosesADay, &ReadDosesADay},
    Shape{Ask::kDraftedDose, &ReadDraftedDose},
    Shape{Ask::kStartingDose, &ReadDraftedDose},
    Shape{Ask::kDraftSays, &ReadDraftSays},
    Shape{Ask::kDraftedDays, &ReadDosesADay},
    Shape{Ask::kIneffective, &ReadIneffective},
    Shape{Ask::kVisited, &ReadCondition},
    Shape{Ask::kPainInQuestion, &ReadPain},
    Shape{Ask::kEvidenceProfile, &ReadProfile},
    Shape{Ask::kStopping, &ReadStopping},
    Shape{Ask::kTakenFor, &ReadTakenFor},
    Shape{Ask::kSteepReduction, &ReadSteepReduction},
    Shape{Ask::kRenewedBeyond, &ReadRenewedBeyond},
};

void ReadPredicate(Ask ask, Yaml place, Question& question, const Vocabulary& vocabulary) {
  const auto shape =
      std::find_if(kShapes.begin(), kShapes.end(), [ask](const Shape& s) { return s.ask == ask; });
  if (shape == kShapes.end()) return ReadFlag(place, question, vocabulary);
  shape->read(place, question, vocabulary);
  const bool asks = !question.names.empty() || !question.classes.empty() ||
                    !question.states.empty() || question.at_least || question.below;
  if (!asks) place.Wrong("asks nothing");
}

}  // namespace

Question ReadQuestion(Yaml place, const Vocabulary& vocabulary) {
  Question question;
  if (place.Empty()) return question;
  const auto members = place.Members();
  if (members.size() != 1) {
    place.Wrong("expected exactly one of all, any, no or a predicate");
    return question;
  }
  const auto& [word, value] = members.front();
  if (word == "all" || word == "any" || word == "no") {
    question.ask = word == "all" ? Ask::kAll : word == "any" ? Ask::kAny : Ask::kNo;
    for (const Yaml& part : value.Items()) {
      if (part.Empty()) part.Wrong("asks nothing");
      question.parts.push_back(ReadQuestion(part, vocabulary));
    }
    if (question.parts.empty()) value.Wrong("asks nothing");
    return question;
  }
  const auto ask = pathway::AskNamed(word);
  if (!ask) {
    value.Wrong("no predicate of this name: " + word);
    return question;
  }
  question.ask = *ask;
  ReadPredicate(*ask, value, question, vocabulary);
  return question;
}

}  // namespace config
