// Any bytes as a request to each of the shipped services: it is refused with 4xx, or gets an answer
// that the specification allows and can be explained.
#include <rapidjson/document.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "cards/response.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "tests/fuzz/require.h"
#include "tests/house.h"

namespace {

// The shipped content; what was sent is answered even without the essential lists, so that inputs
// get past that gate.
const service::Deployment& Deployment() {
  static const service::Deployment deployment = [] {
    service::Deployment shipped = config::Load((house::Root() / "config/sandbox.yaml").string());
    shipped.on_missing = hooks::OnMissing::kAnswer;
    return shipped;
  }();
  return deployment;
}

bool IsJson(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.c_str(), text.size());
  return !document.HasParseError();
}

void Call(const std::string& service, const std::string& body) {
  try {
    const std::string answer = AnswerHookRequest(Deployment(), Deployment().clients.front(),
                                                 service, body, house::FirstDay());
    const auto problems = cards::ProblemsOf(answer);
    fuzz::Require(problems.empty(), problems.empty() ? "" : problems.front().c_str());
    fuzz::Require(
        IsJson(ExplainHookRequest(Deployment(), Deployment().clients.front(), service, body,
                                  house::FirstDay(), service::ExplainFormat::kJson)),
        "the explanation is JSON");
  } catch (const hooks::Refusal& refusal) {
    fuzz::Require(refusal.Status() >= 400 && refusal.Status() < 500, "a refusal is 4xx");
    fuzz::Require(IsJson(hooks::OperationOutcomeOf(refusal.What())), "a refusal is JSON");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(data, data + size);
  for (const hooks::CdsService& service : Deployment().services) Call(service.id, body);
  return 0;
}
