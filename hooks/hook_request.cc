#include "hooks/hook_request.h"

#include <algorithm>
#include <utility>

#include "hooks/refusal.h"

namespace hooks {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
using fhir::Severity;

[[noreturn]] void Refuse(IssueType type, std::string at, std::string text) {
  throw Refusal(400, {Severity::kError, type, std::move(at), std::move(text)});
}

fhir::JsonDocument ParsedBody(std::string body) {
  auto document = fhir::JsonDocument::Parse(std::move(body));
  if (!document) throw Refusal(400, std::move(document).error());
  if (!document->Root("").IsObject()) {
    Refuse(IssueType::kStructure, "", "the body is not a JSON object");
  }
  return *std::move(document);
}

std::string RequiredText(const Node& node, std::string_view key) {
  const auto member = node.Required(key);
  if (!member) throw Refusal(400, member.error());
  const auto text = member->Text();
  if (!text) throw Refusal(400, text.error());
  if (text->empty()) Refuse(IssueType::kValue, member->Path(), "must not be empty");
  return std::string(*text);
}

std::string PatientId(const Node& context) {
  std::string id = RequiredText(context, "patientId");
  const std::size_t slash = id.rfind('/');
  if (slash != std::string::npos) id.erase(0, slash + 1);
  if (id.empty()) Refuse(IssueType::kValue, "context.patientId", "must not be empty");
  return id;
}

// A Bundle; clients have sent the one resource itself, or an array of resources, and these are
// read.
void RequireDraftOrders(const Node& context) {
  const auto orders = context.Required("draftOrders");
  if (!orders) throw Refusal(400, orders.error());
  const bool readable = orders->IsObject() || orders->KindOf() == Node::Kind::kArray;
  if (!readable) Refuse(IssueType::kStructure, orders->Path(), "expected a Bundle");
}

std::vector<std::string> Selections(const Node& context) {
  std::vector<std::string> selections;
  for (const Node selection : context.EachOf("selections")) {
    if (const auto text = selection.Text()) selections.emplace_back(*text);
  }
  return selections;
}

void RequireObjectOrNothing(const Node& root, std::string_view key) {
  const auto member = root.Find(key);
  if (member && !member->IsObject()) {
    Refuse(IssueType::kStructure, std::string(key), "expected an object");
  }
}

HookRequest RequestIn(fhir::JsonDocument document, const CdsService& service) {
  HookRequest request{std::move(document), service.hook, {}, {}, {}, {}, {}, {}};
  const Node root = request.Root();
  if (const std::string hook = RequiredText(root, "hook"); hook != NameOf(service.hook)) {
    Refuse(IssueType::kValue, "hook", "this service answers " + std::string(NameOf(service.hook)));
  }
  request.hook_instance = RequiredText(root, "hookInstance");
  request.fhir_server = std::string(root.TextOf("fhirServer"));
  if (root.Find("fhirAuthorization") && request.fhir_server.empty()) {
    Refuse(IssueType::kRequired, "fhirServer", "required beside fhirAuthorization");
  }
  const auto context = root.Required("context");
  if (!context) throw Refusal(400, context.error());
  if (!context->IsObject()) Refuse(IssueType::kStructure, "context", "expected an object");
  RequireObjectOrNothing(root, "prefetch");
  request.user = std::string(context->TextOf("userId"));
  request.patient = PatientId(*context);
  request.authorization = ReadFhirAuthorization(root, request.patient);
  if (service.hook != pathway::Hook::kPatientView) RequireDraftOrders(*context);
  if (service.hook == pathway::Hook::kOrderSelect) request.selections = Selections(*context);
  return request;
}

// The service of the hook that was called; without one the first of the id, which will say so.
const CdsService& ServiceCalled(const std::vector<CdsService>& services, const CdsService& first,
                                std::string_view hook) {
  const auto called = std::find_if(services.begin(), services.end(), [&](const CdsService& one) {
    return one.id == first.id && hook == NameOf(one.hook);
  });
  return called == services.end() ? first : *called;
}

}  // namespace

HookRequest ReadHookRequest(const CdsService& service, std::string body) {
  return RequestIn(ParsedBody(std::move(body)), service);
}

HookRequest ReadHookRequest(const std::vector<CdsService>& services, std::string_view id,
                            std::string body) {
  const CdsService& first = FindService(services, id);
  fhir::JsonDocument document = ParsedBody(std::move(body));
  const CdsService& called = ServiceCalled(services, first, document.Root("").TextOf("hook"));
  return RequestIn(std::move(document), called);
}

}  // namespace hooks
