#include "service/console_alerts.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/date.h"
#include "service/answered_calls.h"
#include "service/rule_words.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void Number(Writer& writer, const char* key, std::int64_t number) {
  Key(writer, key);
  writer.Int64(number);
}

void Write(Writer& writer, const Tally& tally) {
  Number(writer, "shown", tally.shown);
  Number(writer, "accepted", tally.accepted);
  Number(writer, "overridden", tally.overridden);
  Number(writer, "ignored", tally.ignored);
  Number(writer, "waiting", tally.Waiting());
}

void Write(Writer& writer, const std::vector<ReasonCount>& reasons) {
  Key(writer, "reasons");
  writer.StartArray();
  for (const ReasonCount& reason : reasons) {
    writer.StartObject();
    Member(writer, "system", reason.system);
    Member(writer, "code", reason.code);
    Member(writer, "display", reason.display);
    Number(writer, "count", reason.count);
    writer.EndObject();
  }
  writer.EndArray();
}

const pathway::Rule* RuleOf(const Deployment& deployment, const std::string& id) {
  for (const pathway::Rule& rule : deployment.content.rules) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

void Write(Writer& writer, const RuleTally& tally, const Deployment& deployment) {
  const pathway::Rule* rule = RuleOf(deployment, tally.rule);
  writer.StartObject();
  Member(writer, "rule", tally.rule);
  Member(writer, "title", rule != nullptr ? rule->title : "");
  Write(writer, tally.tally);
  Number(writer, "users", tally.users);
  Number(writer, "mostOfOneUser", tally.most_of_one);
  Member(writer, "lastShown", tally.last_day);
  Write(writer, tally.reasons);
  writer.EndObject();
}

const char* NameOf(BurdenWarning::Kind kind) {
  switch (kind) {
    case BurdenWarning::Kind::kLowAcceptance:
      return "low-acceptance";
    case BurdenWarning::Kind::kOneUser:
      return "one-user";
    case BurdenWarning::Kind::kSilent:
      return "silent";
  }
  return "";
}

void Write(Writer& writer, const BurdenWarning& warning, const Deployment& deployment) {
  const pathway::Rule* rule = RuleOf(deployment, warning.rule);
  writer.StartObject();
  Member(writer, "kind", NameOf(warning.kind));
  Member(writer, "rule", warning.rule);
  Member(writer, "title", rule != nullptr ? rule->title : "");
  if (warning.kind != BurdenWarning::Kind::kSilent) {
    Number(writer, "percent", warning.value);
    Number(writer, "limit", warning.limit);
  }
  writer.EndObject();
}

void WriteLimits(Writer& writer, const BurdenLimits& limits) {
  Key(writer, "limits");
  writer.StartObject();
  Number(writer, "leastShown", limits.least_shown);
  Number(writer, "acceptedPercent", limits.accepted_percent);
  Number(writer, "oneUserPercent", limits.one_user_percent);
  writer.EndObject();
}

void WriteCalls(Writer& writer, const AlertsAsked& asked, const Deployment& deployment,
                Store& store) {
  const auto calls = AnsweredCallsOf(deployment.audit, &store, asked.from, asked.to, asked.client);
  Key(writer, "calls");
  if (!calls) {
    writer.Null();
    return;
  }
  writer.StartObject();
  Number(writer, "answered", calls->calls);
  Number(writer, "aboutOrders", calls->orders);
  Number(writer, "cards", calls->cards);
  Number(writer, "under500ms", calls->under_500_ms);
  Number(writer, "under1s", calls->under_1_s);
  writer.EndObject();
}

template <typename Items, typename WriteOne>
void List(Writer& writer, const char* key, const Items& items, WriteOne write) {
  Key(writer, key);
  writer.StartArray();
  for (const auto& item : items) write(item);
  writer.EndArray();
}

}  // namespace

std::string AlertsJson(const AlertsAsked& asked, const Deployment& deployment, Store& store) {
  const AlertStatistics statistics = StatisticsOf(store.AlertCounts(asked.from, asked.to),
                                                  asked.client, fhir::IsoDate(asked.ignored_until));
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "from", fhir::IsoDate(asked.from));
  Member(writer, "to", fhir::IsoDate(asked.to));
  Member(writer, "client", asked.client);
  Key(writer, "cards");
  writer.StartObject();
  Write(writer, statistics.cards);
  writer.EndObject();
  List(writer, "days", statistics.days, [&](const auto& day) {
    writer.StartObject();
    Member(writer, "day", day.first);
    Write(writer, day.second);
    writer.EndObject();
  });
  List(writer, "rules", statistics.rules,
       [&](const RuleTally& rule) { Write(writer, rule, deployment); });
  Write(writer, statistics.reasons);
  List(writer, "clients", statistics.clients, [&](const auto& client) {
    writer.StartObject();
    Member(writer, "id", client.first);
    Number(writer, "shown", client.second);
    writer.EndObject();
  });
  WriteLimits(writer, asked.limits);
  List(writer, "warnings", WarningsOf(statistics, LiveRulesOf(deployment), asked.limits),
       [&](const BurdenWarning& warning) { Write(writer, warning, deployment); });
  WriteCalls(writer, asked, deployment, store);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
