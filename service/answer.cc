#include "service/answer.h"

#include <utility>

#include <spdlog/spdlog.h>

#include "cards/render.h"
#include "cards/response.h"
#include "hooks/build_case.h"
#include "hooks/complete_prefetch.h"
#include "hooks/drafts_as_sent.h"
#include "hooks/fhir_version.h"
#include "hooks/hook_request.h"
#include "hooks/record.h"
#include "hooks/setting.h"
#include "pathway/alert_state.h"
#include "pathway/assess.h"
#include "service/alert_policy.h"
#include "service/caller.h"
#include "service/examine.h"
#include "service/explain.h"

namespace service {
namespace {

// What stands between the body and the rules, for an answer and for its explanation alike.
struct Read {
  const Client& client;
  hooks::HookRequest request;
  fhir::Issues issues;
  pathway::PainCase pain_case;
  Audience audience;
  StageWatch watch{};
};

Read ReadCase(const Deployment& deployment, const Client& caller, std::string_view service_id,
              std::string body, pathway::Day today, const hooks::Fetch& fetch) {
  StageWatch watch;
  hooks::HookRequest request = ReadHookRequest(deployment.services, service_id, std::move(body));
  const Client& client = RequireOwnFhirServer(deployment, caller, request.fhir_server);
  watch.Ends(Stage::kRead);
  Read read{client, std::move(request), {}, {}, {}, watch};
  const hooks::CdsService& called = FindService(deployment.services, service_id);
  const hooks::Completion completion = CompletePrefetch(
      called, read.request, fetch,
      {deployment.fhir_servers.max_reads, deployment.fhir_servers.include_medications});
  read.watch.Ends(Stage::kFetch);
  hooks::Record record(read.request, completion, read.issues);
  RequireReadableVersion(read.request, record, read.issues);
  RequireEssentials(record, deployment.on_missing);
  read.pain_case = BuildCase(read.request, record, deployment.terminology, deployment.reading,
                             today, read.issues);
  read.audience = {caller.id, read.request.user, ReadSetting(read.request, record)};
  read.watch.Ends(Stage::kCase);
  return read;
}

// What was said of this patient before, as far as it may matter; nothing where it cannot be read.
std::vector<PastAlert> PastOf(const Deployment& deployment, const Surroundings& surroundings,
                              const ServedCard& about) {
  const auto since = PastNeeded(deployment.alerts, surroundings.at);
  if (surroundings.store == nullptr || since == surroundings.at) return {};
  try {
    return surroundings.store->PastAlerts(about.client, about.patient, since);
  } catch (const StoreError& error) {
    spdlog::warn("nothing counts as said before: {}", error.what());
    return {};
  }
}

// What all cards of one answer have in common.
ServedCard AboutOf(const Read& read, const Deployment& deployment, std::string_view service_id,
                   const pathway::Judgement& judgement, const Surroundings& surroundings) {
  ServedCard about;
  about.service = service_id;
  about.content = deployment.content_version;
  about.day = surroundings.today;
  about.client = read.audience.client;
  about.hook_instance = read.request.hook_instance;
  about.at = surroundings.at;
  if (surroundings.store == nullptr) return about;
  const hooks::HookRequest& request = read.request;
  about.patient = surroundings.store->PatientHash(request.fhir_server, request.patient);
  about.user = surroundings.store->UserHash(request.fhir_server, request.user);
  about.state = WrittenState(StateOf(judgement));
  return about;
}

std::vector<ServedCard> ServedOf(const std::vector<cards::Card>& cards, const ServedCard& about) {
  std::vector<ServedCard> served(cards.size(), about);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    served[i].card = cards[i].uuid;
    served[i].rules = cards[i].rules;
    served[i].topic = cards[i].source.topic.code;
  }
  return served;
}

// The assessment without what is withheld, which is told by rule.
std::vector<Suppression> Withhold(const Deployment& deployment, const Surroundings& surroundings,
                                  const ServedCard& about, pathway::Assessment& assessment) {
  std::vector<Suppression> withheld;
  for (const pathway::Muted& muted : assessment.muted) {
    withheld.push_back({muted.rule->id, muted.cause});
  }
  if (assessment.findings.empty()) return withheld;
  const auto past = PastOf(deployment, surroundings, about);
  if (past.empty()) return withheld;
  const AlertMoment moment{about.user, about.hook_instance, about.at, ReadState(about.state)};
  for (Suppression& one : WithholdRepeats(deployment.alerts, past, moment, assessment)) {
    withheld.push_back(std::move(one));
  }
  return withheld;
}

const std::vector<KillSwitch>& NothingOff() {
  static const std::vector<KillSwitch> nothing;
  return nothing;
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
  return AnswerWithServedCards(deployment, caller, service_id, std::move(body), {today, fetch})
      .body;
}

HookAnswer AnswerWithServedCards(const Deployment& deployment, const Client& caller,
                                 std::string_view service_id, std::string body,
                                 const Surroundings& surroundings) {
  const Read read = ReadCase(deployment, caller, service_id, std::move(body), surroundings.today,
                             surroundings.fetch);
  StageWatch watch = read.watch;
  const pathway::Judgement judgement = Judge(read.pain_case, deployment.content);
  const auto& off = surroundings.off ? *surroundings.off : NothingOff();
  pathway::Assessment assessment =
      Assess(judgement, pathway::Tracing::kNone, MutingOf(deployment.alerts, off, read.audience));
  const ServedCard about = AboutOf(read, deployment, service_id, judgement, surroundings);
  auto withheld = Withhold(deployment, surroundings, about, assessment);
  watch.Ends(Stage::kAssess);
  cards::RenderContext context{deployment.texts, read.client.profile, read.request.hook_instance,
                               deployment.content_version};
  // Reads the body once more: only where a card may change a drafted order.
  if (cards::MayChangeDrafts(assessment)) context.drafts = DraftsAsSent(read.request);
  const auto cards = RenderCards(assessment, judgement, context);
  watch.Ends(Stage::kRender);
  auto served = ServedOf(cards, about);
  auto invocation =
      InvocationOf(read.request, served, service_id, deployment.content_version, caller.id);
  invocation.suppressed = std::move(withheld);
  auto written = cards::WriteResponse(cards);
  watch.Ends(Stage::kWrite);
  return {std::move(written), std::move(served), std::move(invocation), watch.Times()};
}

void ExamineHookRequest(const Deployment& deployment, const Client& caller,
                        std::string_view service_id, std::string body,
                        const Surroundings& surroundings,
                        const std::function<void(const Examined&)>& look) {
  const Read read = ReadCase(deployment, caller, service_id, std::move(body), surroundings.today,
                             surroundings.fetch);
  const pathway::Judgement judgement = Judge(read.pain_case, deployment.content);
  const auto& off = surroundings.off ? *surroundings.off : NothingOff();
  const pathway::Assessment assessment =
      Assess(judgement, pathway::Tracing::kFull, MutingOf(deployment.alerts, off, read.audience));
  look({judgement, assessment, read.issues});
}

std::string ExplainHookRequest(const Deployment& deployment, const Client& caller,
                               std::string_view service_id, std::string body, pathway::Day today,
                               ExplainFormat format) {
  const Read read = ReadCase(deployment, caller, service_id, std::move(body), today, {});
  const pathway::Judgement judgement = Judge(read.pain_case, deployment.content);
  const pathway::Assessment assessment = Assess(
      judgement, pathway::Tracing::kFull, MutingOf(deployment.alerts, NothingOff(), read.audience));
  return format == ExplainFormat::kJson
             ? ExplanationJson(assessment, judgement, read.issues, deployment.content_version)
             : ExplanationText(assessment, judgement, read.issues, deployment.content_version);
}

}  // namespace service
