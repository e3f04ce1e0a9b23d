#pragma once

#include <map>
#include <string>
#include <vector>

#include "cards/card.h"
#include "pathway/pain_case.h"
#include "service/deployment.h"

namespace property {

// What becomes of a record when suggestions are accepted: the resources of their actions are read
// back by the service's own readers.
class Accepting {
 public:
  explicit Accepting(const service::Deployment& deployment);

  // The record at signing, once these suggestions have been accepted: what they create is drafted,
  // what they change replaces its draft, what they delete is gone.
  pathway::PainCase After(const pathway::PainCase& before,
                          const std::vector<const cards::Suggestion*>& accepted);
  // The orders that the resource of an action reads as: a drug, or a service.
  const pathway::PainCase& Read(const std::string& resource);

 private:
  const service::Deployment& deployment_;
  const hooks::CdsService* order_sign_ = nullptr;
  std::map<std::string, pathway::PainCase> read_;  // by the text of the resource
};

}  // namespace property
