#include "service/console_api.h"

#include <chrono>
#include <string>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/date.h"
#include "fhir/url.h"
#include "hooks/feedback.h"
#include "hooks/refusal.h"
#include "service/answer.h"
#include "service/committee_pack.h"
#include "service/console_alerts.h"
#include "service/console_cases.h"
#include "service/console_chart.h"
#include "service/console_request.h"
#include "service/examine.h"
#include "service/explain.h"
#include "service/fetch_fhir.h"
#include "service/inventory.h"
#include "service/request_head.h"
#include "service/simulate.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using cards::Text;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kCases = "/api/cases/";
constexpr std::string_view kFeedback = "/api/feedback/";
constexpr int kMostPatients = 20;
constexpr int kUsualDays = 30;

void Raw(Writer& writer, std::string_view key, std::string_view json) {
  Key(writer, key);
  writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

void Flag(Writer& writer, std::string_view key, bool value) {
  Key(writer, key);
  writer.Bool(value);
}

template <typename Items, typename Write>
void List(Writer& writer, std::string_view key, const Items& items, Write write) {
  Key(writer, key);
  writer.StartArray();
  for (const auto& item : items) {
    writer.StartObject();
    write(item);
    writer.EndObject();
  }
  writer.EndArray();
}

// A JSON object, whose members `write` writes. Nobody keeps it.
template <typename Write>
HttpResponse Object(Write write) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write(writer);
  writer.EndObject();
  return {200,
          {buffer.GetString(), buffer.GetSize()},
          "application/json",
          {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}}};
}

void WriteCase(Writer& writer, const ConsoleCase& one, const Deployment& deployment) {
  Member(writer, "id", one.id);
  Member(writer, "group", one.group);
  Member(writer, "title", one.title);
  Member(writer, "why", one.why);
  Member(writer, "service", one.service);
  for (const hooks::CdsService& service : deployment.services) {
    if (service.id != one.service) continue;
    Member(writer, "hook", hooks::NameOf(service.hook));
    break;
  }
  Member(writer, "today", one.today);
}

// What a client of this profile shows of a card.
void WriteShown(Writer& writer, const cards::ClientProfile& profile) {
  Key(writer, "shown");
  writer.StartObject();
  Member(writer, "detail", cards::MediaTypeOf(profile.detail));
  Flag(writer, "labels", profile.shows_labels);
  Flag(writer, "overrideReasons", profile.override_reasons);
  Flag(writer, "links", profile.links);
  writer.EndObject();
}

class Api {
 public:
  explicit Api(ConsoleSources sources) : sources_(std::move(sources)) {}

  HttpResponse Status() const {
    const auto deployment = sources_.deployment();
    return Object([&](Writer& writer) {
      Member(writer, "content", deployment->content_version);
      Member(writer, "sha256", deployment->content_hash);
      Member(writer, "title", deployment->pack.title);
      Member(writer, "today", fhir::IsoDate(sources_.today()));
      Flag(writer, "keepsCards", !sources_.store->IsInMemory());
      List(writer, "services", deployment->services, [&](const hooks::CdsService& one) {
        Member(writer, "id", one.id);
        Member(writer, "hook", hooks::NameOf(one.hook));
        Member(writer, "title", one.title);
      });
      List(writer, "kinds", Kinds(), [&](const ClientKind& one) {
        Member(writer, "id", one.id);
        Member(writer, "title", one.title);
      });
      List(writer, "clients", deployment->clients,
           [&](const Client& one) { Member(writer, "id", one.id); });
      List(writer, "fhirServers", deployment->fhir_servers.bases,
           [&](const fhir::AllowedBase& one) { Member(writer, "url", Written(one.url)); });
      List(writer, "redFlags", RedFlagsToAdd(deployment->content),
           [&](const pathway::RedFlag* one) {
             Member(writer, "id", one->id);
             Member(writer, "label", one->label);
             Key(writer, "tier");
             writer.Int(one->tier);
           });
    });
  }

  HttpResponse Cases() const {
    const auto deployment = sources_.deployment();
    return Object([&](Writer& writer) {
      List(writer, "cases", ConsoleCases(),
           [&](const ConsoleCase& one) { WriteCase(writer, one, *deployment); });
    });
  }

  HttpResponse Case(const HttpRequest& request) const {
    const ConsoleCase* found =
        FindConsoleCase(std::string_view(request.path).substr(kCases.size()));
    if (found == nullptr) RefuseElement("", "no such case", 404);
    const auto deployment = sources_.deployment();
    return Object([&](Writer& writer) {
      WriteCase(writer, *found, *deployment);
      Raw(writer, "request", found->request);
    });
  }

  HttpResponse Try(HttpRequest&& request) const {
    const auto deployment = sources_.deployment();
    return Tried(ReadTriedCall(std::move(request.body), *deployment, Kinds(), sources_.today()),
                 *deployment);
  }

  HttpResponse WhatIf(HttpRequest&& request) const {
    const auto deployment = sources_.deployment();
    TriedCall call = ReadTriedCall(std::move(request.body), *deployment, Kinds(), sources_.today());
    if (call.changes.empty()) RefuseElement("change", "expected something to be changed");
    call.request = EditedRequest(call.request, call.changes, call.today, deployment->content,
                                 deployment->terminology);
    call.keep = false;
    return Tried(std::move(call), *deployment);
  }

  HttpResponse Rules() const {
    HttpResponse response = Object([](Writer&) {});
    response.body = InventoryJson(*sources_.deployment());
    return response;
  }

  HttpResponse Alerts(const HttpRequest& request) const {
    HttpResponse response = Object([](Writer&) {});
    response.body = AlertsJson(AskedIn(request), *sources_.deployment(), *sources_.store);
    return response;
  }

  // The page that `nextstep report` writes, of what this process has.
  HttpResponse Report(const HttpRequest& request) const {
    const auto deployment = sources_.deployment();
    const AlertsAsked asked = AskedIn(request);
    CommitteePapers papers;
    papers.from = fhir::IsoDate(asked.from);
    papers.to = fhir::IsoDate(asked.to);
    papers.alerts = StatisticsOf(sources_.store->AlertCounts(asked.from, asked.to), asked.client,
                                 fhir::IsoDate(asked.ignored_until));
    papers.warnings = WarningsOf(papers.alerts, LiveRulesOf(*deployment), asked.limits);
    papers.calls =
        AnsweredCallsOf(deployment->audit, sources_.store, asked.from, asked.to, asked.client);
    HttpResponse response = Object([](Writer&) {});
    response.content_type = "text/html; charset=utf-8";
    // It is to be saved; opened here it could do nothing.
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=committee-pack.html");
    response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
    response.body = CommitteePack(papers, *deployment);
    return response;
  }

  HttpResponse Feedback(HttpRequest&& request) const {
    const std::string service = request.path.substr(kFeedback.size());
    FindService(sources_.deployment()->services, service);
    const auto feedback = hooks::ReadFeedback(std::move(request.body));
    sources_.book->EnterFeedback(kConsoleClient, service, feedback);
    return {200, "", "application/json", {}};
  }

  HttpResponse Patients(const HttpRequest& request) const {
    const auto deployment = sources_.deployment();
    const std::string server = QueryValue(request.Header(kQueryField), "server");
    RequireAllowed(server, *deployment);
    const std::string name = QueryValue(request.Header(kQueryField), "name");
    std::string parameters = "_count=" + std::to_string(kMostPatients);
    if (!name.empty()) parameters += "&name=" + Encoded(name);
    fhir::ClientSettings settings = Patient(*deployment);
    settings.max_pages = 1;
    const auto fetched = client_.FetchAll(
        settings, {server, {}, {}}, {{"Patient", parameters, {}, {}}}, fhir::In(settings.deadline));
    if (fetched.front().pages.empty()) {
      const auto& failure = fetched.front().failure;
      RefuseElement("server", failure ? fhir::WordsOf(*failure) : "no answer", 502);
    }
    return Object([&](Writer& writer) {
      Key(writer, "patients");
      writer.StartArray();
      const fhir::Node bundle = fetched.front().pages.front().Root("");
      for (const fhir::Node entry : bundle.EachOf("entry")) WritePatient(writer, entry);
      writer.EndArray();
    });
  }

  HttpResponse Simulate(HttpRequest&& request) const {
    const auto deployment = sources_.deployment();
    const fhir::JsonDocument document = ReadObject(std::move(request.body));
    const fhir::Node root = document.Root("");
    Simulation simulation;
    simulation.fhir_server = RequiredText(root, "server");
    simulation.patient = RequiredText(root, "patient");
    RequireAllowed(simulation.fhir_server, *deployment);
    if (const std::string words(root.TextOf("order")); !words.empty()) {
      simulation.order = OrderInWords(words, simulation.patient);
    }
    const hooks::CdsService& service =
        FindService(deployment->services, RequiredText(root, "service"));
    const SimulatedCall call = SimulateCall(service, simulation, client_, Patient(*deployment));
    return Object([&](Writer& writer) {
      Member(writer, "service", service.id);
      Raw(writer, "request", call.body);
      Key(writer, "notes");
      writer.StartArray();
      for (const std::string& note : call.notes) Text(writer, note);
      writer.EndArray();
    });
  }

 private:
  std::vector<ClientKind> Kinds() const {
    return sources_.kinds ? sources_.kinds() : std::vector<ClientKind>();
  }

  AlertsAsked AskedIn(const HttpRequest& request) const {
    const auto day = [&](std::string_view name) {
      return DayNamed(name, QueryValue(request.Header(kQueryField), name));
    };
    const auto number = [&](std::string_view name, std::int64_t usual) {
      return WholeNamed(name, QueryValue(request.Header(kQueryField), name)).value_or(usual);
    };
    AlertsAsked asked;
    asked.to = day("to").value_or(sources_.today());
    asked.from = day("from").value_or(asked.to - pathway::Days(kUsualDays - 1));
    asked.ignored_until = asked.to - pathway::Days(number("ignoredAfter", 1));
    asked.client = QueryValue(request.Header(kQueryField), "client");
    BurdenLimits& limits = asked.limits;
    limits.least_shown = number("leastShown", limits.least_shown);
    limits.accepted_percent = number("acceptedPercent", limits.accepted_percent);
    limits.one_user_percent = number("oneUserPercent", limits.one_user_percent);
    return asked;
  }

  HttpResponse Tried(TriedCall&& call, const Deployment& deployment) const {
    call.caller.fhir_servers = {std::string(FhirServerOf(call.request))};
    const auto fetch = FetchFor(client_, deployment.fhir_servers);
    const auto began = std::chrono::steady_clock::now();
    const Surroundings surroundings{call.today, fetch, {}, nullptr, sources_.board->Current()};
    HookAnswer answer =
        AnswerWithServedCards(deployment, call.caller, call.service, call.request, surroundings);
    const auto took = std::chrono::steady_clock::now() - began;
    std::string explanation;
    std::string chart;
    ExamineHookRequest(deployment, call.caller, call.service, call.request, surroundings,
                       [&](const Examined& examined) {
                         explanation = ExplanationJson(examined.assessment, examined.judgement,
                                                       examined.issues, deployment.content_version);
                         chart = ChartJson(examined, deployment);
                       });
    if (call.keep) {
      // Of the day on which it was tried, whatever day it was tried for.
      for (ServedCard& card : answer.served) {
        card.day = sources_.today();
        card.client = kConsoleClient;
      }
      sources_.book->EnterServed(answer.served);
    }
    return Object([&](Writer& writer) {
      Member(writer, "service", call.service);
      Member(writer, "today", fhir::IsoDate(call.today));
      Key(writer, "microseconds");
      writer.Int64(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
      WriteShown(writer, call.caller.profile);
      List(writer, "withheld", answer.invocation.suppressed, [&](const Suppression& one) {
        Member(writer, "rule", one.rule);
        Member(writer, "cause", one.cause);
      });
      Raw(writer, "response", answer.body);
      Raw(writer, "explanation", explanation);
      Raw(writer, "chart", chart);
      Raw(writer, "request", call.request);
    });
  }

  // The server that a request names, so that no other client's profile takes the chosen one's
  // place.
  static std::string FhirServerOf(const std::string& request) {
    const auto document = fhir::JsonDocument::Parse(request);
    if (!document) return {};
    const fhir::Node root = document->Root("");
    return std::string(fhir::WithoutSlash(root.TextOf("fhirServer")));
  }

  static void RequireAllowed(const std::string& server, const Deployment& deployment) {
    const auto url = fhir::ReadUrl(server);
    if (!url || fhir::BaseFor(deployment.fhir_servers, *url) == nullptr) {
      RefuseElement("server", "is none of the configuration's FHIR servers", 403);
    }
  }

  // A person waits, and public servers are slow.
  static fhir::ClientSettings Patient(const Deployment& deployment) {
    fhir::ClientSettings settings = deployment.fhir_servers;
    settings.token = fhir::TokenNeed::kOptional;
    settings.deadline = settings.fetch = std::chrono::seconds(30);
    return settings;
  }

  static std::string Encoded(const std::string& text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                            (byte >= 'A' && byte <= 'Z');
      if (is_plain) {
        encoded += c;
      } else {
        encoded += '%';
        encoded += kHex[byte / 16];
        encoded += kHex[byte % 16];
      }
    }
    return encoded;
  }

  static void WritePatient(Writer& writer, const fhir::Node& entry) {
    const auto patient = entry.Find("resource");
    if (!patient || patient->TextOf("resourceType") != "Patient") return;
    std::string name;
    for (const fhir::Node one : patient->EachOf("name")) {
      name = one.TextOf("text");
      if (!name.empty()) break;
      for (const fhir::Node given : one.EachOf("given")) name.append(given.TextOr({})).append(" ");
      name += one.TextOf("family");
      break;
    }
    writer.StartObject();
    Member(writer, "id", patient->TextOf("id"));
    Member(writer, "name", name);
    Member(writer, "birthDate", patient->TextOf("birthDate"));
    Member(writer, "gender", patient->TextOf("gender"));
    writer.EndObject();
  }

  ConsoleSources sources_;
  mutable fhir::Client client_;
};

}  // namespace

std::vector<AdminEndpoint> ConsoleApiEndpoints(ConsoleSources sources) {
  const auto api = std::make_shared<const Api>(std::move(sources));
  std::vector<AdminEndpoint> endpoints;
  const auto add = [&](const char* method, std::string_view path, Handler answer) {
    endpoints.push_back(
        {method, std::string(path), AdminEndpoint::Access::kToken, std::move(answer)});
  };
  add("GET", "/api/status", [api](HttpRequest&&) { return api->Status(); });
  add("GET", "/api/cases", [api](HttpRequest&&) { return api->Cases(); });
  add("GET", kCases, [api](HttpRequest&& request) { return api->Case(request); });
  add("POST", "/api/try", [api](HttpRequest&& request) { return api->Try(std::move(request)); });
  add("POST", "/api/whatif",
      [api](HttpRequest&& request) { return api->WhatIf(std::move(request)); });
  add("GET", "/api/rules", [api](HttpRequest&&) { return api->Rules(); });
  add("GET", "/api/alerts", [api](HttpRequest&& request) { return api->Alerts(request); });
  add("GET", "/api/report", [api](HttpRequest&& request) { return api->Report(request); });
  add("POST", kFeedback,
      [api](HttpRequest&& request) { return api->Feedback(std::move(request)); });
  add("GET", "/api/fhir/patients", [api](HttpRequest&& request) { return api->Patients(request); });
  add("POST", "/api/fhir/simulate",
      [api](HttpRequest&& request) { return api->Simulate(std::move(request)); });
  return endpoints;
}

}  // namespace service
