#include "service/sheet.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "fhir/url.h"
#include "hooks/scopes.h"
#include "service/rule_words.h"

namespace service {
namespace {

using Strings = std::vector<std::string>;

// What each kind of resource is read for.
constexpr std::pair<std::string_view, std::string_view> kPurposes[] = {
    {"Patient", "age and sex, for kidney function and for whom a rule is meant"},
    {"Condition", "the pain and since when; what speaks against a drug. **Essential**"},
    {"MedicationRequest",
     "what was ordered, at which dose and for how long: the trials so far. **Essential**"},
    {"MedicationStatement", "what is taken besides"},
    {"Medication", "the drug of an order that only refers to it"},
    {"Observation", "kidney function, weight, pain scores, screens"},
    {"AllergyIntolerance", "drugs that were not tolerated"},
    {"Procedure", "operations, injections and therapy already had"},
    {"ServiceRequest", "referrals already made"},
    {"DiagnosticReport", "what imaging has shown"},
};

std::string_view PurposeOf(std::string_view type) {
  for (const auto& [known, purpose] : kPurposes) {
    if (known == type) return purpose;
  }
  return "";
}

// "Condition?patient=..." searches Conditions, "Patient/..." reads one.
std::string TypeOf(const std::string& query) { return query.substr(0, query.find_first_of("?/")); }

bool IsSearch(const std::string& query) { return query.find('?') != std::string::npos; }

std::string Joined(const Strings& texts, std::string_view between) {
  std::string list;
  for (const std::string& text : texts) {
    if (!list.empty()) list += between;
    list += text;
  }
  return list;
}

std::string Code(std::string_view text) { return "`" + std::string(text) + "`"; }

Strings Codes(const Strings& texts) {
  Strings codes;
  codes.reserve(texts.size());
  for (const std::string& text : texts) codes.push_back(Code(text));
  return codes;
}

// A row of a table; a bar in a cell would end it.
std::string Row(const Strings& cells) {
  std::string row = "|";
  for (std::string cell : cells) {
    for (std::size_t at = cell.find('|'); at != std::string::npos; at = cell.find('|', at + 2)) {
      cell.insert(at, "\\");
    }
    row += cell.empty() ? " |" : " " + cell + " |";
  }
  return row + "\n";
}

std::string Heading(const Strings& cells) {
  std::string rule = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) rule += "---|";
  return Row(cells) + rule + "\n";
}

class Page {
 public:
  Page(const Deployment& deployment, const Client& client, const SheetSettings& settings)
      : deployment_(deployment), client_(client), settings_(settings) {
    for (const hooks::CdsService& service : deployment.services) {
      const Strings& called = client.services;
      if (called.empty() || std::find(called.begin(), called.end(), service.id) != called.end()) {
        services_.push_back(&service);
      }
    }
    base_ = std::string(fhir::WithoutSlash(settings.url));
    if (!base_.ends_with("/cds-services")) base_ += "/cds-services";
  }

  std::string Whole() && {
    text_ += "# NextStep: site sheet for a client of the kind \"" + settings_.kind +
             "\"\n\nWritten by `nextstep sheet --profile " + settings_.kind + " --url " +
             settings_.url + "` from the configuration of the service, content " +
             deployment_.pack.provenance.version +
             ". What stands here is what the service holds to; write it anew when the "
             "configuration changes.\n";
    Endpoints();
    Callers();
    Prefetch();
    Access();
    Shown();
    Reasons();
    Topics();
    Items();
    return std::move(text_);
  }

 private:
  void Endpoints() {
    text_ += "\n## What is called\n\n" + Heading({"hook", "URL", "what it is for"});
    for (const hooks::CdsService* service : services_) {
      text_ += Row({Code(hooks::NameOf(service->hook)), Code(base_ + "/" + service->id),
                    service->description});
    }
    text_ +=
        "\nAll by POST with `Content-Type: application/json`. What became of a card goes to "
        "the same URL with `/feedback` after it. " +
        Code("GET " + base_) + " lists the services and needs no token.\n";
    const auto url = fhir::ReadUrl(settings_.url);
    if (!url) return;
    text_ +=
        "\nThe host is " + Code(url->host) + ", port " + std::to_string(url->port) +
        (url->tls ? ": its certificate has to name it. TLS 1.2 or 1.3.\n" : ", without TLS.\n");
    if (!client_.certificate_names.empty()) {
      text_ += "The caller shows a certificate that names one of: " +
               Joined(Codes(client_.certificate_names), ", ") + ".\n";
    }
  }

  void Callers() {
    text_ += "\n## How the caller is known\n\n";
    if (deployment_.callers.trust == Trust::kOpen) {
      text_ +=
          "By nothing: the service asks for no token. That is for one machine, or behind "
          "something that asks.\n";
      return;
    }
    if (deployment_.callers.trust == Trust::kCertificate) {
      text_ += "By its certificate alone; no token is asked for.\n";
      return;
    }
    Token();
  }

  void Token() {
    const TokenRules& token = client_.token;
    text_ += "By a JSON Web Token in `Authorization: Bearer`, signed anew for every call.\n\n" +
             Heading({"", "expected"});
    text_ += Row({"`iss`", Joined(Codes(token.issuers), " or ")});
    for (const std::string& audience : token.audiences) Audience(audience);
    Strings algorithms;
    for (const Algorithm algorithm : token.algorithms) {
      algorithms.push_back(Code(NameOf(algorithm)));
    }
    text_ += Row({"`alg`", Joined(algorithms, " or ")});
    text_ += Row({"keys", token.key_set_urls.empty()
                              ? "a JWK Set that was handed over"
                              : "at " + Joined(Codes(token.key_set_urls), " or ") +
                                    "; a `jku` may name no other"});
    if (!token.tenants.empty()) text_ += Row({"`tenant`", Joined(Codes(token.tenants), " or ")});
    text_ += Row({"`exp` - `iat`", "at most " + std::to_string(token.max_lifetime.count()) + " s"});
    text_ += Row({"clocks", "at most " + std::to_string(token.clock_skew.count()) + " s apart"});
    text_ += Row({"`jti`", "new in every call"});
  }

  // One for each service where it names the service.
  void Audience(const std::string& audience) {
    constexpr std::string_view kService = "{service}";
    const std::size_t at = audience.find(kService);
    if (at == std::string::npos) {
      text_ += Row({"`aud`", Code(audience)});
      return;
    }
    for (const hooks::CdsService* service : services_) {
      std::string filled = audience;
      filled.replace(at, kService.size(), service->id);
      text_ += Row({"`aud` for " + Code(hooks::NameOf(service->hook)), Code(filled)});
    }
  }

  // Of all services, each once.
  std::vector<hooks::PrefetchTemplate> Templates() const {
    std::vector<hooks::PrefetchTemplate> all;
    for (const hooks::CdsService* service : services_) {
      for (const hooks::PrefetchTemplate& one : service->prefetch) {
        const auto same = [&one](const auto& other) { return other.key == one.key; };
        if (std::none_of(all.begin(), all.end(), same)) all.push_back(one);
      }
    }
    return all;
  }

  void Prefetch() {
    text_ += "\n## What to send with a call (prefetch)\n\n" +
             Heading({"key", "resource", "query", "what for"});
    for (const hooks::PrefetchTemplate& one : Templates()) {
      const std::string type = TypeOf(one.query);
      text_ += Row({Code(one.key), type, Code(one.query), std::string(PurposeOf(type))});
    }
    text_ += deployment_.on_missing == hooks::OnMissing::kRefuse
                 ? "\nA call without the essential lists is refused with 412 where they cannot be "
                   "fetched either. "
                 : "\nA call without the essential lists is answered from what is there. ";
    text_ += "Everything else makes the advice more certain, and the card says what is missing.\n";
    if (client_.profile.strips_calls) {
      text_ +=
          "\nA call that comes without `draftOrders` is answered with no card: it is one to "
          "a wrong address, or from an application that may not read unsigned orders. The "
          "application has to be registered for reading unsigned medication orders and "
          "unsigned service requests.\n";
    }
  }

  // The scopes that cover every query; hooks::Scopes is what the service itself goes by.
  void Access() {
    text_ += "\n## What the service may read besides (OAuth 2 scopes)\n\n";
    const auto& bases = deployment_.fhir_servers.bases;
    if (bases.empty()) {
      text_ += "Nothing: it fetches no data, so everything has to be sent as prefetch.\n";
      return;
    }
    text_ += "What is not sent is fetched with the `fhirAuthorization` of the call" +
             std::string(deployment_.fhir_servers.token == fhir::TokenNeed::kRequired
                             ? "; without one nothing is.\n\n"
                             : ", or without one from a server that asks for none.\n\n");
    text_ += Heading({"resource", "SMART 2", "SMART 1"});
    std::map<std::string, std::string> types;  // and what is done with each
    for (const hooks::PrefetchTemplate& one : Templates()) {
      std::string& access = types[TypeOf(one.query)];
      access = IsSearch(one.query) || access == "rs" ? "rs" : "r";
    }
    types.emplace("Medication", "r");
    for (const auto& [type, access] : types) {
      const std::string kind = std::string("patient/").append(type).append(".");
      const std::string scope = kind + access;
      const bool covers = hooks::Scopes(scope).Cover(
          type, access == "rs" ? hooks::Access::kSearch : hooks::Access::kRead);
      if (covers) text_ += Row({type, Code(scope), Code(kind + "read")});
    }
    text_ += "\n`user/` in place of `patient/` does as well. ";
    Servers();
  }

  void Servers() {
    Strings servers = client_.fhir_servers;
    if (servers.empty()) {
      for (const fhir::AllowedBase& base : deployment_.fhir_servers.bases) {
        servers.push_back(Written(base.url));
      }
    }
    text_ += "`fhirServer` has to be " + Joined(Codes(servers), " or ") +
             "; another one is never called.\n";
  }

  void Shown() {
    const cards::ClientProfile& profile = client_.profile;
    text_ += "\n## What is shown\n\n" + Heading({"", ""});
    text_ += Row({"cards in an answer", "at most " + std::to_string(profile.max_cards) +
                                            ", and every critical one; more are folded into the "
                                            "last"});
    text_ += Row({"text of a card", FormatOf(profile)});
    text_ += Row({"suggestions", SuggestionsOf(profile)});
    text_ += Row({"what a suggestion does", ActionsOf(profile)});
    text_ += Row({"doses and directions", profile.files_order_details
                                              ? "arrive as they are suggested"
                                              : "do not arrive: they come from the site's own "
                                                "records, so they also stand in the text"});
    text_ += Row({"an order without an item of the site", profile.unmapped == cards::Unmapped::kDrop
                                                              ? "is said and not suggested"
                                                              : "is suggested by standard codes"});
    text_ += Row({"links", profile.links ? "absolute ones, to the hosts below" : "none"});
    text_ +=
        "\nNothing is ever signed, changed or opened by itself: no `systemActions`, no "
        "automatic launch. An answer takes no longer than " +
        std::to_string(deployment_.listen.request_deadline.count()) +
        " ms; after that the call ends with an error and the order goes on.\n";
    if (profile.links) Hosts();
  }

  static std::string FormatOf(const cards::ClientProfile& profile) {
    std::string format = "GitHub Flavored Markdown";
    if (profile.detail == cards::DetailFormat::kPlain) format = "plain text";
    if (profile.detail == cards::DetailFormat::kHtml) format = "HTML";
    if (profile.detail_type_extension.empty()) return format;
    return format + "; another format would be told by " + Code(profile.detail_type_extension);
  }

  static std::string SuggestionsOf(const cards::ClientProfile& profile) {
    Strings behaviours;
    if (profile.honours_any) behaviours.emplace_back("`any`");
    if (profile.honours_at_most_one) behaviours.emplace_back("`at-most-one`");
    return "`selectionBehavior` " + Joined(behaviours, " or ") + "; " +
           (profile.shows_labels ? "by their labels"
                                 : "by the descriptions of their actions, which hold the label");
  }

  static std::string ActionsOf(const cards::ClientProfile& profile) {
    Strings actions;
    if (profile.actions.contains(cards::ActionType::kCreate)) actions.emplace_back("creates");
    if (profile.actions.contains(cards::ActionType::kUpdate)) actions.emplace_back("updates");
    if (profile.actions.contains(cards::ActionType::kDelete)) actions.emplace_back("deletes");
    std::string text = Joined(actions, ", ") + " an order";
    if (profile.max_actions != std::numeric_limits<std::size_t>::max()) {
      text += "; at most " + std::to_string(profile.max_actions) + " action each";
    }
    return text;
  }

  void Hosts() {
    std::set<std::string> hosts;
    for (const auto& [id, source] : deployment_.texts.sources) {
      if (const auto url = fhir::ReadUrl(source.url)) hosts.insert(url->host);
    }
    if (const auto url = fhir::ReadUrl(client_.profile.rule_pages)) hosts.insert(url->host);
    text_ += "\nHosts of links, to be allowed where the client asks for that: " +
             Joined(Codes({hosts.begin(), hosts.end()}), ", ") + ".\n";
  }

  void Reasons() {
    text_ += "\n## Reasons for overriding\n\n";
    if (!client_.profile.override_reasons) {
      text_ += "None are sent: this client has no place for them.\n";
      return;
    }
    text_ +=
        "Sent with each card and expected back with feedback, by these codes. The last column "
        "is for the site's own reason.\n\n" +
        Heading({"code", "system", "shown as", "reason of the site"});
    std::set<std::string> used;
    for (const pathway::Rule& rule : deployment_.content.rules) {
      used.insert(rule.override_reasons.begin(), rule.override_reasons.end());
    }
    for (const auto& [id, reason] : deployment_.texts.override_reasons) {
      if (!used.contains(id)) continue;
      text_ += Row({Code(reason.code), Code(reason.system), reason.display, ""});
    }
  }

  Strings ReasonsOf(const pathway::Rule& rule) const {
    Strings codes;
    for (const std::string& id : rule.override_reasons) {
      const auto reason = deployment_.texts.override_reasons.find(id);
      if (reason != deployment_.texts.override_reasons.end()) codes.push_back(reason->second.code);
    }
    return codes;
  }

  // A topic stays the same as long as the message does; clients tie acknowledgements to it.
  void Topics() {
    text_ += "\n## Topics of cards\n\n`card.source.topic`, system " +
             Code(deployment_.texts.topic_system) +
             ". A code keeps its meaning over versions of the content.\n\n" +
             Heading({"topic", "what it says", "urgency", "reasons for overriding"});
    for (const pathway::Rule& rule : deployment_.content.rules) {
      if (rule.topic.empty() || rule.status == pathway::RuleStatus::kRetired) continue;
      text_ += Row({Code(rule.topic), rule.title, WordOf(rule.says.urgency),
                    client_.profile.override_reasons ? Joined(ReasonsOf(rule), ", ") : ""});
    }
  }

  void Items() {
    if (client_.profile.unmapped == cards::Unmapped::kSend && settings_.unmapped.empty()) return;
    text_ += "\n## Orders that want an item of the site\n\n";
    if (settings_.unmapped.empty()) {
      text_ += "None: each has one in the code map.\n";
      return;
    }
    text_ +=
        "Until the code map (docs/clients.md) names one, the card says these and does not "
        "suggest them. The item of a start has to be exactly that drug, dose and "
        "directions.\n\n" +
        Heading({"order", "what it is", "item of the site"});
    for (const std::string& id : settings_.unmapped) {
      const auto order = deployment_.texts.orders.find(id);
      const std::string label =
          order == deployment_.texts.orders.end() ? std::string() : order->second.label;
      text_ += Row({Code(id), label, ""});
    }
  }

  const Deployment& deployment_;
  const Client& client_;
  const SheetSettings& settings_;
  std::vector<const hooks::CdsService*> services_;  // that the client may call
  std::string base_;
  std::string text_;
};

}  // namespace

std::string Sheet(const Deployment& deployment, const Client& client,
                  const SheetSettings& settings) {
  return Page(deployment, client, settings).Whole();
}

}  // namespace service
