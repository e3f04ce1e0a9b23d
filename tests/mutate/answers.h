#pragma once

#include <string>
#include <vector>

#include "pathway/day.h"
#include "service/deployment.h"

namespace mutate {

// The golden cases with the answers that stand on file.
class Answers {
 public:
  // Throws std::runtime_error when the content does not give an answer that stands on file: then
  // the tests fail too, and no mutant can be told from it.
  Answers(const std::string& folder, service::Deployment& deployment);

  // The first case that is answered otherwise; empty when none is. The cases that told the last
  // contents apart are asked first. Each is asked at its own site, whose choices and profile the
  // deployment then has.
  std::string FirstDifference(service::Deployment& deployment);

  std::size_t Count() const { return cases_.size(); }

 private:
  struct Case {
    std::string name;     // "pain-order-sign/raised-once-more"
    std::string service;  // "pain-order-sign"
    std::string request;
    pathway::Day today;
    pathway::SiteChoices site;
    cards::ClientProfile profile;
    std::string answer;
  };
  static std::string AnswerTo(const Case& one, service::Deployment& deployment);

  std::vector<Case> cases_;
};

}  // namespace mutate
