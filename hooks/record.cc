#include "hooks/record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "fhir/outcome.h"
#include "hooks/refusal.h"

namespace hooks {
namespace {

using fhir::Issue;
using fhir::IssueType;
using fhir::Node;
using fhir::Severity;
using pathway::Deliveries;
using pathway::Delivery;

struct List {
  std::string_view key;
  std::string_view type;
  Delivery Deliveries::*delivered;
};

// The prefetch keys of the services, the resource that tells a list under another name, and the
// list it delivers. Statements add to the medication list; its orders deliver it.
constexpr std::array<List, 7> kLists = {{
    {"conditions", "Condition", &Deliveries::conditions},
    {"medicationRequests", "MedicationRequest", &Deliveries::medications},
    {"observations", "Observation", &Deliveries::observations},
    {"allergies", "AllergyIntolerance", &Deliveries::allergies},
    {"procedures", "Procedure", &Deliveries::procedures},
    {"serviceRequests", "ServiceRequest", &Deliveries::services},
    {"diagnosticReports", "DiagnosticReport", &Deliveries::reports},
}};

// "https://ehr.example/fhir/Condition/1/_history/2" -> ".../Condition/1"
std::string_view WithoutVersion(std::string_view reference) {
  return reference.substr(0, reference.find("/_history/"));
}

std::string_view LastSegments(std::string_view reference) {
  // "https://ehr.example/fhir/Condition/1/_history/2" -> "Condition/1"
  reference = WithoutVersion(reference);
  const std::size_t id = reference.rfind('/');
  if (id == std::string_view::npos || id == 0) return reference;
  const std::size_t type = reference.rfind('/', id - 1);
  return type == std::string_view::npos ? reference : reference.substr(type + 1);
}

// Type and id of a reference of this server: a relative one, or one under the server's base. The
// same type and id under another base is another resource.
std::string_view LocalPart(std::string_view target, std::string_view fhir_server) {
  if (target.find(':') == std::string_view::npos) {
    while (target.starts_with('/')) target.remove_prefix(1);
    return target;
  }
  const bool ours = !fhir_server.empty() && target.starts_with(fhir_server) &&
                    target.substr(fhir_server.size()).starts_with('/');
  if (!ours) return {};
  target.remove_prefix(fhir_server.size());
  while (target.starts_with('/')) target.remove_prefix(1);
  return target;
}

bool HasNextPage(const Node& bundle) {
  for (const Node link : bundle.EachOf("link")) {
    if (link.TextOf("relation") == "next") return true;
  }
  return false;
}

// Where an Issue says that something is missing: no id of a resource.
std::string PlaceOf(const FetchedList& list) {
  const bool one_drug = list.key.find('/') != std::string::npos;
  return one_drug ? "MedicationRequest.medicationReference" : "prefetch." + list.key;
}

bool OfAnotherPatient(const Node& resource, std::string_view type, std::string_view patient) {
  if (type == "Patient") {
    const std::string_view id = resource.TextOf("id");
    return !id.empty() && id != patient;
  }
  auto subject = resource.Find("subject");
  if (!subject) subject = resource.Find("patient");
  if (!subject) return false;
  const std::string_view reference = LastSegments(subject->TextOf("reference"));
  if (!reference.starts_with("Patient/")) return false;
  return reference.substr(8) != patient;
}

// A draft that ends an order of the chart: how it was taken until now is for the chart to say.
bool EndsAnOrder(const Resource& resource) {
  if (!resource.draft) return false;
  const std::string_view status = resource.node.TextOf("status");
  return status == "stopped" || status == "cancelled" || status == "completed" ||
         status == "on-hold";
}

const Completion& NothingFetched() {
  static const Completion nothing;
  return nothing;
}

}  // namespace

Record::Record(const HookRequest& request, fhir::Issues& issues)
    : Record(request, NothingFetched(), issues) {}

Record::Record(const HookRequest& request, const Completion& completion, fhir::Issues& issues)
    : completion_(completion),
      patient_(request.patient),
      fhir_server_(fhir::WithoutSlash(request.fhir_server)) {
  const Node& root = kept_.emplace_back(request.Root());
  if (const auto context = root.Find("context")) AddDrafts(kept_.emplace_back(*context), issues);
  if (const auto prefetch = root.Find("prefetch")) {
    AddPrefetch(kept_.emplace_back(*prefetch), issues);
  }
  std::vector<const FetchedList*> cut_short;
  for (const FetchedList& list : completion.lists) {
    if (AddFetched(list, issues) == Delivery::kPartial) cut_short.push_back(&list);
  }
  for (const FetchedList* list : cut_short) MarkCutShort(*list);
}

void Record::AddDrafts(const Node& context, fhir::Issues& issues) {
  for (const Node one : context.EachOf("draftOrders")) {
    const Node& orders = kept_.emplace_back(one);
    const std::string_view type = orders.TextOf("resourceType");
    if (type.empty() || type == "Bundle") {
      AddBundle(orders, true, nullptr, issues);
    } else {
      AddResource(orders, type, {}, true, issues);
    }
  }
}

void Record::AddPrefetch(const Node& prefetch, fhir::Issues& issues) {
  for (const auto& [key, value] : prefetch.EachMember()) {
    const Node& kept = kept_.emplace_back(value);
    if (kept.KindOf() == Node::Kind::kNull) {
      MarkDelivered(key, Delivery::kWhole);  // known empty (conformance P-13)
    } else if (kept.IsObject()) {
      AddValue(key, kept, issues);
    } else {
      issues.Add({Severity::kWarning, IssueType::kStructure, kept.Path(), "expected a resource"});
    }
  }
}

void Record::AddValue(std::string_view key, const Node& value, fhir::Issues& issues) {
  const std::string_view type = value.TextOf("resourceType");
  if (type == "OperationOutcome") {
    if (SaysEmpty(value)) MarkDelivered(key, Delivery::kWhole);
    return;
  }
  if (type != "Bundle") {
    AddResource(value, type, {}, false, issues);
    return;
  }
  const std::size_t first = resources_.size();
  const FetchedList* rest = completion_.ContinuationOf(key);
  const bool cut = HasNextPage(value) && (rest == nullptr || rest->failure);
  Delivery how = cut ? Delivery::kPartial : Delivery::kWhole;
  AddBundle(value, false, &how, issues);
  // Nothing but a failure is no part of a list (conformance P-14).
  if (how == Delivery::kPartial && resources_.size() == first) return;
  MarkDelivered(key, how);
  for (std::size_t i = first; i < resources_.size(); ++i) {
    const bool marked = i > first && resources_[i].type == resources_[i - 1].type;
    if (!marked) MarkDelivered(resources_[i].type, how);
  }
}

// How the list came; its own pages are those of a search, or the one resource of a read.
Delivery Record::AddFetched(const FetchedList& list, fhir::Issues& issues) {
  const std::size_t first = resources_.size();
  Delivery how = list.failure ? Delivery::kPartial : Delivery::kWhole;
  for (const fhir::JsonDocument& document : list.pages) {
    const Node& page = kept_.emplace_back(document.Root(list.key));
    const std::string_view type = page.TextOf("resourceType");
    if (type == "Bundle") {
      AddBundle(page, false, &how, issues);
    } else if (type != "OperationOutcome") {
      AddResource(page, type, {}, false, issues);
    }
  }
  // Without a token nothing was tried: the list was just not sent.
  if (list.failure && *list.failure != fhir::Failure::kNoToken) {
    issues.Add({Severity::kWarning, TypeOf(*list.failure), PlaceOf(list),
                std::string("not fetched: ") + WordsOf(*list.failure)});
  }
  const bool nothing = how == Delivery::kPartial && resources_.size() == first;
  if (!nothing && !list.continues) MarkDelivered(list.type, how);
  return how;
}

// What came of the same list otherwise is no longer known to be all of it.
void Record::MarkCutShort(const FetchedList& list) {
  for (const List& one : kLists) {
    if (one.key != list.key && one.type != list.type) continue;
    Delivery& delivered = delivered_.*one.delivered;
    delivered = std::min(delivered, Delivery::kPartial);
  }
}

void Record::MarkDelivered(std::string_view key, Delivery how) {
  for (const List& list : kLists) {
    if (list.key != key && list.type != key) continue;
    Delivery& delivered = delivered_.*list.delivered;
    // A list that came twice, once cut short, is not known to be whole.
    delivered = delivered == Delivery::kMissing ? how : std::min(delivered, how);
  }
}

void Record::AddBundle(const Node& bundle, bool draft, Delivery* delivered, fhir::Issues& issues) {
  for (const Node entry : bundle.EachOf("entry")) {
    const Node& kept = kept_.emplace_back(entry);
    const auto resource = kept.Find("resource");
    if (!resource) continue;
    const Node& node = kept_.emplace_back(*resource);
    if (!node.IsObject()) {
      issues.Add({Severity::kWarning, IssueType::kStructure, node.Path(), "expected a resource"});
      continue;
    }
    const std::string_view type = node.TextOf("resourceType");
    if (type == "OperationOutcome") {
      if (delivered != nullptr && !SaysEmpty(node)) *delivered = Delivery::kPartial;
      continue;
    }
    AddResource(node, type, kept.TextOf("fullUrl"), draft, issues);
  }
}

void Record::AddResource(const Node& node, std::string_view type, std::string_view full_url,
                         bool draft, fhir::Issues& issues) {
  if (type.empty()) {
    issues.Add({Severity::kWarning, IssueType::kRequired, node.Path() + ".resourceType",
                "required element is missing"});
    return;
  }
  if (OfAnotherPatient(node, type, patient_)) {
    ++of_other_patients_;
    return;
  }
  const std::string_view id = node.TextOf("id");
  Resource& added = resources_.emplace_back(Resource{node, type, std::string(type), draft});
  if (!id.empty()) {
    added.reference.append("/").append(id);
    const auto [there, first] = by_reference_.emplace(added.reference, &added);
    if (!first && (draft || !EndsAnOrder(*there->second))) {
      resources_.pop_back();  // sent twice
      return;
    }
    there->second = &added;
  }
  if (!full_url.empty()) by_reference_.emplace(WithoutVersion(full_url), &added);
}

const Resource* Record::Resolve(const Node& from, const Node& reference) {
  const std::string_view target = reference.TextOf("reference");
  if (target == "#") return nullptr;  // the resource that contains `from`
  if (target.starts_with('#')) {
    for (const Node inner : from.EachOf("contained")) {
      const std::string_view id = inner.TextOf("id");
      if (id != target.substr(1) && id != target) continue;  // STU3 servers kept the "#"
      return &contained_.emplace_back(
          Resource{inner, inner.TextOf("resourceType"), std::string(target), false});
    }
    return nullptr;
  }
  const std::string_view url = fhir::WithoutSlash(WithoutVersion(target));
  auto found = by_reference_.find(url);
  if (found == by_reference_.end()) found = by_reference_.find(LocalPart(url, fhir_server_));
  return found == by_reference_.end() ? nullptr : found->second;
}

void RequireEssentials(const Record& record, OnMissing on_missing) {
  if (on_missing == OnMissing::kAnswer) return;
  const Deliveries& delivered = record.Delivered();
  std::string missing;
  if (delivered.conditions == Delivery::kMissing) missing = "prefetch.conditions";
  if (delivered.medications == Delivery::kMissing) {
    missing += missing.empty() ? "prefetch.medicationRequests" : ", prefetch.medicationRequests";
  }
  if (missing.empty()) return;
  throw Refusal(412, {Severity::kError, IssueType::kRequired, missing,
                      "essential data were not sent and cannot be had"});
}

}  // namespace hooks
