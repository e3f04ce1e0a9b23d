#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "fhir/issue.h"
#include "pathway/assess.h"
#include "pathway/judgement.h"
#include "service/answer.h"

namespace service {

// What stands between a request and its cards.
struct Examined {
  const pathway::Judgement& judgement;
  const pathway::Assessment& assessment;  // with its trace
  const fhir::Issues& issues;
};

// Hands it to `look`, after which it is gone. Throws hooks::Refusal as AnswerHookRequest does.
void ExamineHookRequest(const Deployment& deployment, const Client& caller,
                        std::string_view service_id, std::string body,
                        const Surroundings& surroundings,
                        const std::function<void(const Examined&)>& look);

}  // namespace service
