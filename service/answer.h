#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/complete_prefetch.h"
#include "pathway/day.h"
#include "service/audit_log.h"
#include "service/deployment.h"
#include "service/stages.h"
#include "service/store.h"
#include "service/switchboard.h"

namespace service {

// The way of a request, from the body to the bytes of the answer. Throws hooks::Refusal when the
// call cannot be answered. A function of its arguments: the same request on the same day under the
// same deployment gives the same bytes, as long as `fetch` brings the same; empty, it brings
// nothing. `caller` is who calls, one of the deployment's clients.
std::string AnswerHookRequest(const Deployment& deployment, const Client& caller,
                              std::string_view service_id, std::string body, pathway::Day today,
                              const hooks::Fetch& fetch = {});

// What an answer rests on beside the request and the deployment.
struct Surroundings {
  pathway::Day today;
  hooks::Fetch fetch = {};        // empty: brings nothing
  std::chrono::sys_seconds at{};  // when the call came
  Store* store = nullptr;         // what was said of the patient before; null: nothing
  Switchboard::Off off = {};      // null: nothing is switched off
};

// The same with what is kept of it, and without what is withheld (service/alert_policy.h). Where
// the store cannot be read nothing counts as said before.
struct HookAnswer {
  std::string body;
  std::vector<ServedCard> served;
  Invocation invocation;  // without the time
  StageTimes stages{};
};
HookAnswer AnswerWithServedCards(const Deployment& deployment, const Client& caller,
                                 std::string_view service_id, std::string body,
                                 const Surroundings& surroundings);

enum class ExplainFormat { kText, kJson };

// What every rule of the service said of the request, and the facts that decided, with the
// resources they came from. Throws hooks::Refusal as AnswerHookRequest does.
std::string ExplainHookRequest(const Deployment& deployment, const Client& caller,
                               std::string_view service_id, std::string body, pathway::Day today,
                               ExplainFormat format);

}  // namespace service
