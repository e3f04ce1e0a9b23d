#include "tests/property/accept.h"

#include <algorithm>
#include <utility>

#include <rapidjson/document.h>

#include "hooks/build_case.h"
#include "hooks/hook_request.h"
#include "tests/house.h"

namespace property {
namespace {

using cards::Action;
using cards::ActionType;
using pathway::PainCase;

// "MedicationRequest/1" of the resource of an update.
std::string NameOf(const std::string& resource) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(resource.c_str());
  if (json.HasParseError() || !json.IsObject() || !json.HasMember("id")) return {};
  return std::string(json["resourceType"].GetString()) + "/" + json["id"].GetString();
}

void Remove(PainCase& pain_case, const std::string& resource) {
  std::erase_if(pain_case.drafts, [&](const auto& draft) { return draft.resource == resource; });
  std::erase_if(pain_case.drafted_services,
                [&](const auto& draft) { return draft.resource == resource; });
}

}  // namespace

Accepting::Accepting(const service::Deployment& deployment) : deployment_(deployment) {
  for (const hooks::CdsService& service : deployment.services) {
    if (service.hook == pathway::Hook::kOrderSign) order_sign_ = &service;
  }
}

const PainCase& Accepting::Read(const std::string& resource) {
  const auto known = read_.find(resource);
  if (known != read_.end()) return known->second;
  const std::string body =
      R"({"hook":"order-sign","hookInstance":"3f1f1c2e-0000-4000-8000-000000000001",)"
      R"("context":{"userId":"Practitioner/d","patientId":"p","draftOrders":)"
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
      resource + "}]}}}";
  const hooks::HookRequest request = ReadHookRequest(*order_sign_, body);
  fhir::Issues issues;
  hooks::Record record(request, issues);
  PainCase read = BuildCase(request, record, deployment_.terminology, deployment_.reading,
                            house::FirstDay(), issues);
  return read_.emplace(resource, std::move(read)).first->second;
}

PainCase Accepting::After(const PainCase& before,
                          const std::vector<const cards::Suggestion*>& accepted) {
  PainCase after = before;
  after.hook = pathway::Hook::kOrderSign;
  after.selected.clear();
  int created = 0;
  for (const cards::Suggestion* suggestion : accepted) {
    for (const Action& action : suggestion->actions) {
      if (action.type == ActionType::kDelete) {
        Remove(after, action.resource_id);
        continue;
      }
      std::string name = action.type == ActionType::kUpdate
                             ? NameOf(action.resource)
                             : "Created/" + std::to_string(++created);
      if (action.type == ActionType::kUpdate) Remove(after, name);
      for (pathway::MedicationOrder order : Read(action.resource).drafts) {
        order.resource = name;
        order.purpose = pathway::Purpose::kPain;  // its reason is the pain problem of the record
        after.drafts.push_back(std::move(order));
      }
      for (pathway::Service service : Read(action.resource).drafted_services) {
        service.resource = name;
        after.drafted_services.push_back(std::move(service));
      }
    }
  }
  return after;
}

}  // namespace property
