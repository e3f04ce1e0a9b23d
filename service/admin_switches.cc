#include "service/admin_switches.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include "cards/json_members.h"
#include "hooks/refusal.h"
#include "service/iso_time.h"
#include "service/strict_json.h"

namespace service {
namespace {

using fhir::IssueType;

constexpr const char* kEvery = "*";
constexpr std::size_t kLongestText = 500;

[[noreturn]] void Refuse(IssueType type, const char* at, std::string text) {
  throw hooks::Refusal(400, {fhir::Severity::kError, type, at, std::move(text)});
}

// Without control characters: it goes into the log.
std::string TextIn(const rapidjson::Document& body, const char* name) {
  const rapidjson::Value* member = MemberOf(body, name);
  if (member == nullptr) return {};
  if (!member->IsString()) Refuse(IssueType::kStructure, name, "expected a text");
  std::string text(member->GetString(), member->GetStringLength());
  if (text.size() > kLongestText) Refuse(IssueType::kTooLong, name, "is too long");
  const bool is_plain = std::all_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) >= ' '; });
  if (!is_plain) Refuse(IssueType::kValue, name, "holds a control character");
  return text;
}

// Which rule and client are meant; a body without either would switch everything by mistake.
KillSwitch ReadSwitch(const std::string& text) {
  const auto body = ReadStrictJson(text);
  if (!body) Refuse(IssueType::kStructure, "", "expected a JSON object whose members stand once");
  KillSwitch off;
  off.rule = TextIn(*body, "rule");
  off.client = TextIn(*body, "client");
  off.reason = TextIn(*body, "reason");
  off.by = TextIn(*body, "by");
  if (off.rule.empty() && off.client.empty()) {
    Refuse(IssueType::kRequired, "rule", "name a rule, a client or both; * is every one");
  }
  if (off.rule == kEvery) off.rule.clear();
  if (off.client == kEvery) off.client.clear();
  return off;
}

const char* NameOf(const std::string& id) { return id.empty() ? kEvery : id.c_str(); }

HttpResponse Answer(const std::vector<KillSwitch>& off) {
  return {200, SwitchesJson(off), "application/json", {}};
}

}  // namespace

void RequireKnown(const KillSwitch& off, const Deployment& deployment) {
  const auto& rules = deployment.content.rules;
  const auto& clients = deployment.clients;
  const bool has_rule =
      off.rule.empty() || std::any_of(rules.begin(), rules.end(),
                                      [&off](const auto& rule) { return rule.id == off.rule; });
  if (!has_rule) Refuse(IssueType::kNotFound, "rule", "the content has no rule of this id");
  const bool has_client =
      off.client.empty() || std::any_of(clients.begin(), clients.end(), [&off](const auto& client) {
        return client.id == off.client;
      });
  if (!has_client) {
    Refuse(IssueType::kNotFound, "client", "the configuration has no client of this id");
  }
}

std::string SwitchesJson(const std::vector<KillSwitch>& off) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartArray();
  for (const KillSwitch& one : off) {
    writer.StartObject();
    cards::Member(writer, "rule", NameOf(one.rule));
    cards::Member(writer, "client", NameOf(one.client));
    cards::MemberUnlessEmpty(writer, "reason", one.reason);
    cards::MemberUnlessEmpty(writer, "by", one.by);
    cards::Member(writer, "at", one.at);
    writer.EndObject();
  }
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

std::vector<AdminEndpoint> SwitchEndpoints(
    Store& store, Switchboard& board,
    const std::function<std::shared_ptr<const Deployment>()>& deployment,
    const std::function<std::chrono::system_clock::time_point()>& now) {
  using Access = AdminEndpoint::Access;
  const auto list = [&store](HttpRequest&&) { return Answer(store.SwitchedOff()); };
  const auto switch_off = [&store, &board, deployment, now](HttpRequest&& request) {
    KillSwitch off = ReadSwitch(request.body);
    RequireKnown(off, *deployment());
    if (off.reason.empty()) Refuse(IssueType::kRequired, "reason", "say why");
    off.at = IsoTime(now());
    store.SwitchOff(off);
    board.Refresh();
    spdlog::warn("switched off: rule {}, client {}", NameOf(off.rule), NameOf(off.client));
    return Answer(*board.Current());
  };
  // Not held to the deployment: what was switched off before a reload can be switched on again.
  const auto switch_on = [&store, &board](HttpRequest&& request) {
    const KillSwitch off = ReadSwitch(request.body);
    if (!store.SwitchOn(off.rule, off.client)) {
      throw hooks::Refusal(404, {fhir::Severity::kError, IssueType::kNotFound, "rule",
                                 "nothing of this rule and client is switched off"});
    }
    board.Refresh();
    spdlog::warn("switched on: rule {}, client {}", NameOf(off.rule), NameOf(off.client));
    return Answer(*board.Current());
  };
  return {{"GET", "/admin/switches", Access::kToken, list},
          {"POST", "/admin/switch-off", Access::kToken, switch_off},
          {"POST", "/admin/switch-on", Access::kToken, switch_on}};
}

}  // namespace service
