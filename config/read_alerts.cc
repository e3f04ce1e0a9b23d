#include "config/read_alerts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "config/read_text.h"
#include "fhir/lower.h"

namespace config {
namespace {

using service::AlertScope;
using service::Deployment;
using service::SnoozeRule;
using Texts = std::vector<std::string>;

const Words<hooks::CareSetting> kSettings = {{"outpatient", hooks::CareSetting::kOutpatient},
                                             {"inpatient", hooks::CareSetting::kInpatient},
                                             {"emergency", hooks::CareSetting::kEmergency}};

constexpr std::int64_t kMostSnoozeDays = 3650;
constexpr std::int64_t kMostCoolDownMinutes = std::int64_t{24} * 60;

Texts ReadRules(const Yaml& place, const Deployment& deployment) {
  const auto& rules = deployment.content.rules;
  for (const Yaml& item : place.Items()) {
    const std::string id = item.Text();
    const bool is_known =
        std::any_of(rules.begin(), rules.end(), [&id](const auto& rule) { return rule.id == id; });
    if (!is_known) item.Wrong("the content has no rule '" + id + "'");
  }
  return place.Texts();
}

Texts ReadClients(const Yaml& place, const Deployment& deployment) {
  const auto& clients = deployment.clients;
  for (const Yaml& item : place.Items()) {
    const std::string id = item.Text();
    const bool is_known = std::any_of(clients.begin(), clients.end(),
                                      [&id](const auto& client) { return client.id == id; });
    if (!is_known) item.Wrong("the configuration has no client '" + id + "'");
  }
  return place.Texts();
}

// Codes and references of an EHR: they are compared in lower case.
Texts ReadCodes(const Yaml& place) {
  Texts codes = place.Texts();
  for (std::string& code : codes) code = fhir::Lower(code);
  return codes;
}

AlertScope ReadScope(Yaml place, const Deployment& deployment) {
  AlertScope scope;
  scope.rules = ReadRules(place.Maybe("rules"), deployment);
  scope.clients = ReadClients(place.Maybe("clients"), deployment);
  scope.users = place.Maybe("users").Texts();
  scope.specialties = ReadCodes(place.Maybe("specialties"));
  scope.roles = ReadCodes(place.Maybe("roles"));
  scope.departments = ReadCodes(place.Maybe("departments"));
  for (const Yaml& item : place.Maybe("settings").Items()) {
    scope.settings.push_back(WordFrom(item, kSettings));
  }
  if (place.Has("percent")) {
    scope.percent = static_cast<int>(place.Maybe("percent").NumberIn(1, 100));
  }
  place.Done();
  return scope;
}

std::vector<AlertScope> ReadScopes(const Yaml& place, const Deployment& deployment) {
  std::vector<AlertScope> scopes;
  for (const Yaml& item : place.Items()) scopes.push_back(ReadScope(item, deployment));
  return scopes;
}

// A reason of the content by its name, or a client's own by its coding.
SnoozeRule::Reason ReadReason(Yaml place, const Deployment& deployment) {
  if (place.IsMap()) {
    SnoozeRule::Reason reason = {place.At("system").Text(), place.At("code").Text()};
    place.Done();
    return reason;
  }
  const auto known = deployment.texts.override_reasons.find(place.Text());
  if (known == deployment.texts.override_reasons.end()) {
    place.Wrong("the content has no override reason '" + place.Text() + "'");
    return {};
  }
  return {known->second.system, known->second.code};
}

SnoozeRule ReadSnooze(Yaml place, const Deployment& deployment) {
  SnoozeRule snooze;
  const Yaml reasons = place.At("reasons");
  if (reasons.IsMap()) {
    snooze.reasons.push_back(ReadReason(reasons, deployment));
  } else {
    for (const Yaml& item : reasons.Items()) {
      snooze.reasons.push_back(ReadReason(item, deployment));
    }
  }
  snooze.rules = ReadRules(place.Maybe("rules"), deployment);
  snooze.length = std::chrono::days(place.At("days").NumberIn(1, kMostSnoozeDays));
  snooze.is_personal =
      place.Has("per") && place.Maybe("per").OneOf({"patient", "prescriber"}) == "prescriber";
  place.Done();
  return snooze;
}

}  // namespace

service::AlertPolicy ReadAlerts(Yaml place, const Deployment& deployment) {
  service::AlertPolicy policy;
  policy.shadow = ReadScopes(place.Maybe("shadow"), deployment);
  policy.shown = ReadScopes(place.Maybe("shown_only"), deployment);
  for (const Yaml& item : place.Maybe("snooze").Items()) {
    policy.snoozes.push_back(ReadSnooze(item, deployment));
  }
  if (place.Has("cool_down_minutes")) {
    policy.cool_down =
        std::chrono::minutes(place.Maybe("cool_down_minutes").NumberIn(0, kMostCoolDownMinutes));
  }
  place.Done();
  return policy;
}

}  // namespace config
