#include "service/answer.h"

#include <utility>

#include "cards/render.h"
#include "cards/response.h"
#include "hooks/build_case.h"
#include "hooks/complete_prefetch.h"
#include "hooks/drafts_as_sent.h"
#include "hooks/fhir_version.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"
#include "pathway/assess.h"
#include "service/caller.h"
#include "service/explain.h"

namespace service {
namespace {

// What stands between the body and the rules, for an answer and for its explanation alike.
struct Read {
  const Client& client;
  hooks::HookRequest request;
  fhir::Issues issues;
  pathway::PainCase pain_case;
};

Read ReadCase(const Deployment& deployment, const Client& caller, std::string_view service_id,
              std::string body, pathway::Day today, const hooks::Fetch& fetch) {
  hooks::HookRequest request = ReadHookRequest(deployment.services, service_id, std::move(body));
  const Client& client = RequireOwnFhirServer(deployment, caller, request.fhir_server);
  Read read{client, std::move(request), {}, {}};
  const hooks::CdsService& called = FindService(deployment.services, service_id);
  const hooks::Completion completion = CompletePrefetch(
      called, read.request, fetch,
      {deployment.fhir_servers.max_reads, deployment.fhir_servers.include_medications});
  hooks::Record record(read.request, completion, read.issues);
  RequireReadableVersion(read.request, record, read.issues);
  RequireEssentials(record, deployment.on_missing);
  read.pain_case = BuildCase(read.request, record, deployment.terminology, deployment.reading,
                             today, read.issues);
  return read;
}

std::vector<ServedCard> ServedOf(const std::vector<cards::Card>& cards, std::string_view service_id,
                                 const std::string& content, pathway::Day today,
                                 const std::string& client) {
  std::vector<ServedCard> served;
  served.reserve(cards.size());
  for (const cards::Card& card : cards) {
    served.push_back({card.uuid, std::string(service_id), card.rules, card.source.topic.code,
                      content, today, client});
  }
  return served;
}

Invocation InvocationOf(const hooks::HookRequest& request, const std::vector<ServedCard>& served,
                        std::string_view service_id, const std::string& content,
                        const std::string& client) {
  Invocation invocation;
  invocation.client = client;
  invocation.service = service_id;
  invocation.hook_instance = request.hook_instance;
  invocation.fhir_server = request.fhir_server;
  invocation.user = request.user;
  invocation.patient = request.patient;
  invocation.content = content;
  invocation.cards = served.size();
  for (const ServedCard& card : served) {
    invocation.rules.insert(invocation.rules.end(), card.rules.begin(), card.rules.end());
  }
  return invocation;
}

}  // namespace

std::string AnswerHookRequest(const Deployment& deployment, const Client& caller,
                              std::string_view service_id, std::string body, pathway::Day today,
                              const hooks::Fetch& fetch) {
  return AnswerWithServedCards(deployment, caller, service_id, std::move(body), today, fetch).body;
}

HookAnswer AnswerWithServedCards(const Deployment& deployment, const Client& caller,
                                 std::string_view service_id, std::string body, pathway::Day today,
                                 const hooks::Fetch& fetch) {
  const Read read = ReadCase(deployment, caller, service_id, std::move(body), today, fetch);
  const pathway::Judgement judgement = Judge(read.pain_case, deployment.content);
  const pathway::Assessment assessment = Assess(judgement, pathway::Tracing::kNone);
  cards::RenderContext context{deployment.texts, read.client.profile, read.request.hook_instance,
                               deployment.content_version};
  // Reads the body once more: only where a card may change a drafted order.
  if (cards::MayChangeDrafts(assessment)) context.drafts = DraftsAsSent(read.request);
  const auto cards = RenderCards(assessment, judgement, context);
  auto served = ServedOf(cards, service_id, deployment.content_version, today, caller.id);
  auto invocation =
      InvocationOf(read.request, served, service_id, deployment.content_version, caller.id);
  return {cards::WriteResponse(cards), std::move(served), std::move(invocation)};
}

void ExamineHookRequest(const Deployment& deployment, const Client& caller,
                        std::string_view service_id, std::string body, pathway::Day today,
                        const hooks::Fetch& fetch,
                        const std::function<void(const Examined&)>& look) {
  const Read read = ReadCase(deployment, caller, service_id, std::move(body), today, fetch);
  const pathway::Judgement judgement = Judge(read.pain_case, deployment.content);
  const pathway::Assessment assessment = Assess(judgement, pathway::Tracing::kFull);
  look({judgement, assessment, read.issues});
}

std::string ExplainHookRequest(const Deployment& deployment, const Client& caller,
                               std::string_view service_id, std::string body, pathway::Day today,
                               ExplainFormat format) {
  const Read read = ReadCase(deployment, caller, service_id, std::move(body), today, {});
  const pathway::Judgement judgement = Judge(read.pain_case, deployment.content);
  const pathway::Assessment assessment = Assess(judgement, pathway::Tracing::kFull);
  return format == ExplainFormat::kJson
             ? ExplanationJson(assessment, judgement, read.issues, deployment.content_version)
             : ExplanationText(assessment, judgement, read.issues, deployment.content_version);
}

}  // namespace service
