#include "service/retrospective.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/date.h"
#include "fhir/json.h"
#include "hooks/refusal.h"
#include "service/patient_line.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using cards::MemberUnlessEmpty;
using fhir::Node;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// The service that a line calls. Without a hook it is the first, which will refuse the line.
const hooks::CdsService* ServiceOf(const std::vector<hooks::CdsService>& services,
                                   const std::string& id, std::string_view hook) {
  const auto called = std::find_if(services.begin(), services.end(), [&](const auto& one) {
    return (id.empty() || one.id == id) && (hook.empty() || hook == hooks::NameOf(one.hook));
  });
  if (called != services.end()) return &*called;
  // One that is named says itself that it does not answer the hook.
  const auto named = std::find_if(services.begin(), services.end(),
                                  [&id](const auto& one) { return one.id == id; });
  return named == services.end() ? nullptr : &*named;
}

std::string_view WithoutType(std::string_view reference) {
  const std::size_t slash = reference.rfind('/');
  return slash == std::string_view::npos ? reference : reference.substr(slash + 1);
}

std::size_t OrdersIn(const Node& context) {
  std::size_t count = 0;
  for (const Node one : context.EachOf("draftOrders")) {
    const std::string_view type = one.TextOf("resourceType");
    count += type.empty() || type == "Bundle" ? one.EachOf("entry").size() : 1;
  }
  return count;
}

// The day that a line names for itself.
bool ReadToday(const Node& root, LineRequest& request) {
  const auto member = root.Find("today");
  if (!member) return true;
  const auto day = fhir::ReadDate(member->TextOr(""));
  if (!day || day->earliest != day->latest) {
    request.error = {400, "today", "expected YYYY-MM-DD"};
    return false;
  }
  request.today = day->earliest;
  return true;
}

void ReadRequest(const Node& root, const std::vector<hooks::CdsService>& services,
                 const std::string& service, LineRequest& request) {
  const hooks::CdsService* called = ServiceOf(services, service, root.TextOf("hook"));
  if (called == nullptr) {
    request.error = {404, "hook", "no service answers this hook"};
    return;
  }
  request.service = called->id;
  request.id = root.TextOf("hookInstance");
  if (const auto context = root.Find("context")) {
    request.patient = WithoutType(context->TextOf("patientId"));
    request.user = context->TextOf("userId");
    request.orders = OrdersIn(*context);
  }
}

// A request as it is, or {"today": "2024-02-29", "request": {...}}.
void ReadRequestLine(const InputLine& line, const fhir::JsonDocument& document,
                     const std::vector<hooks::CdsService>& services,
                     const RetrospectiveSettings& settings, LineRequest& request) {
  const Node root = document.Root("");
  const auto inner = root.Find("hook") ? std::nullopt : root.Find("request");
  if (inner && !ReadToday(root, request)) return;
  ReadRequest(inner ? *inner : root, services, settings.service, request);
  request.body = inner ? document.AsSent(*inner).value_or(inner->Raw()) : line.text;
}

void ReadPatientLine(const fhir::JsonDocument& document,
                     const std::vector<hooks::CdsService>& services,
                     const RetrospectiveSettings& settings, LineRequest& request) {
  const Node root = document.Root("");
  if (!ReadToday(root, request)) return;
  const hooks::CdsService* called =
      ServiceOf(services, settings.service, hooks::NameOf(settings.hook));
  if (called == nullptr) {
    request.error = {404, "hook", "no service answers this hook"};
    return;
  }
  request.service = called->id;
  PutTogether(root, *called, settings, request);
}

void Write(Writer& writer, const char* key, const std::vector<std::string>& texts) {
  Key(writer, key);
  writer.StartArray();
  for (const std::string& text : texts) cards::Text(writer, text);
  writer.EndArray();
}

void Write(Writer& writer, const std::vector<Suppression>& suppressed) {
  Key(writer, "suppressed");
  writer.StartArray();
  for (const Suppression& one : suppressed) {
    writer.StartObject();
    Member(writer, "rule", one.rule);
    Member(writer, "cause", one.cause);
    writer.EndObject();
  }
  writer.EndArray();
}

void Write(Writer& writer, const LineError& error) {
  Key(writer, "error");
  writer.StartObject();
  Key(writer, "status");
  writer.Int(error.status);
  MemberUnlessEmpty(writer, "at", error.at);
  Member(writer, "text", error.text);
  writer.EndObject();
}

void WriteCards(Writer& writer, const std::string& body) {
  const auto document = fhir::JsonDocument::Parse(body);
  if (!document) return;
  const Node root = document->Root("");
  const auto cards = root.Find("cards");
  if (!cards) return;
  const std::string written = document->AsSent(*cards).value_or(cards->Raw());
  Key(writer, "cards");
  writer.RawValue(written.data(), written.size(), rapidjson::kArrayType);
}

std::optional<std::uint64_t> WholeNumber(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

LineRequest RequestOf(const InputLine& line, const std::vector<hooks::CdsService>& services,
                      const RetrospectiveSettings& settings) {
  LineRequest request;
  request.line = line.number;
  request.today = settings.today;
  if (line.is_too_long) {
    request.error = {413, {}, "the line is longer than listen.max_body_bytes"};
    return request;
  }
  if (line.text.empty()) {
    request.error = {400, {}, "the line is empty"};
    return request;
  }
  const auto document = fhir::JsonDocument::Parse(line.text);
  if (!document) {
    request.error = {400, document.error().at, document.error().text};
  } else if (!document->Root("").IsObject()) {
    request.error = {400, {}, "the line is not a JSON object"};
  } else if (settings.form == LineForm::kPatient) {
    ReadPatientLine(*document, services, settings, request);
  } else {
    ReadRequestLine(line, *document, services, settings, request);
  }
  return request;
}

LineAnswer AnswerOf(const LineRequest& request, const Deployment& deployment,
                    const Client& caller) {
  LineAnswer answered;
  answered.error = request.error;
  if (answered.error) return answered;
  try {
    answered.answer =
        AnswerWithServedCards(deployment, caller, request.service, request.body, {request.today});
  } catch (const hooks::Refusal& refusal) {
    answered.error = {refusal.Status(), refusal.What().at, refusal.What().text};
  } catch (const std::exception&) {
    // Its text may hold what was sent.
    answered.error = {500, {}, "the line cannot be answered"};
  }
  return answered;
}

std::vector<std::string> RulesOf(const LineAnswer& answer) {
  std::vector<std::string> rules;
  for (const std::string& rule : answer.answer.invocation.rules) {
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
  }
  return rules;
}

std::string ResultLine(const LineRequest& request, const LineAnswer& answer, ResultForm form) {
  const bool whole = form == ResultForm::kWhole;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Key(writer, "line");
  writer.Uint64(request.line);
  if (whole) MemberUnlessEmpty(writer, "id", request.id);
  MemberUnlessEmpty(writer, "patient", request.patient);
  if (whole) MemberUnlessEmpty(writer, "service", request.service);
  if (whole && !answer.error) {
    Member(writer, "today", fhir::IsoDate(request.today));
    Member(writer, "content", answer.answer.invocation.content);
  }
  if (answer.error) {
    Write(writer, *answer.error);
  } else {
    Write(writer, "rules", RulesOf(answer));
    Write(writer, answer.answer.invocation.suppressed);
    if (whole) WriteCards(writer, answer.answer.body);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::optional<Shard> ReadShard(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto index = WholeNumber(std::string_view(text).substr(0, slash));
  const auto count = WholeNumber(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index >= *count) return std::nullopt;
  return Shard{*index, *count};
}

}  // namespace service
