#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/property/accept.h"
#include "tests/property/answered.h"
#include "tests/property/vocabulary.h"

namespace property {

// What did not hold: how often, and the first patients it did not hold of.
struct Broken {
  int times = 0;
  std::vector<std::string> examples;
};

// How often something of the content took part in an answer.
struct Reached {
  std::map<std::string, int> rules;
  std::map<std::string, int> flags;
  std::map<const pathway::LadderStep*, int> steps;
  std::map<std::string, int> gates;
  int answers = 0;  // with a card
  int suggestions = 0;
  int drugs = 0;    // suggested
  int changed = 0;  // drafted orders that a suggestion changes
};

// Holds every property of one patient after the other against the service.
class Properties {
 public:
  Properties(const service::Deployment& deployment, const Vocabulary& words);

  void Check(std::uint64_t seed);
  const std::map<std::string, Broken>& AllBroken() const { return broken_; }
  const Reached& WasReached() const { return reached_; }

 private:
  void Expect(bool holds, const char* property, const std::string& what);

  void Count(const Answered& answered);
  void OneRuleADecision(const Answered& answered);
  void Order(const Answered& answered);
  void Silence(const Answered& answered);
  void NoOfferAgainstAStop(const Answered& answered);
  void NoOfferAgainstAGuard(const Answered& answered);
  void RemovesWhatItNames(const Answered& answered, const cards::Action& action,
                          const std::string& label);
  void DrugsSuggested(const Answered& answered);
  void Subsets(const Answered& answered);
  void Words(const Answered& answered);

  void PartialListsKnowLess(const Answered& answered);
  void LessHistoryKnowsLess(const Answered& answered);
  void UnrelatedChangesNothing(const Answered& answered);
  void OrderOfListsChangesNothing(const Answered& answered);
  void HalvesAreTheWhole(const Answered& answered);
  void Compare(const Answered& before, const pathway::PainCase& other, const char* property);
  std::vector<pathway::Answer> Leaves(const pathway::Judgement& judgement) const;
  void KnowsLess(const Answered& before, const pathway::PainCase& other, const char* property);

  const service::Deployment& deployment_;
  const Vocabulary& words_;
  Accepting accepting_;
  std::uint64_t seed_ = 0;
  const pathway::PainCase* pain_case_ = nullptr;
  std::map<std::string, Broken> broken_;
  Reached reached_;
};

}  // namespace property
