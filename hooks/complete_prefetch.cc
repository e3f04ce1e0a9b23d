#include "hooks/complete_prefetch.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "fhir/url.h"
#include "hooks/prefetch_query.h"
#include "hooks/scopes.h"

namespace hooks {
namespace {

using fhir::Node;

constexpr std::string_view kInclude = "_include=MedicationRequest:medication";
constexpr std::array<std::string_view, 4> kWithDrug = {
    "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"};

// Every resource below a Bundle, an array of resources or a resource alone.
template <typename Each>
void EachResource(const Node& value, const Each& each) {
  for (const Node one : value.Each()) {
    if (!one.IsObject()) continue;
    const std::string_view type = one.TextOf("resourceType");
    if (!type.empty() && type != "Bundle") {
      each(one);
      continue;
    }
    for (const Node entry : one.EachOf("entry")) {
      const auto resource = entry.Find("resource");
      if (resource && resource->IsObject()) each(*resource);
    }
  }
}

// An object or null is an answer; text, as an error page of the EHR's own, is none.
bool IsAnswer(const Node& value) {
  if (value.KindOf() == Node::Kind::kNull) return true;
  return value.IsObject() && !value.TextOf("resourceType").empty();
}

class Completing {
 public:
  Completing(const CdsService& service, const HookRequest& request, const Fetch& fetch,
             const FetchLimits& limits)
      : service_(service),
        request_(request),
        fetch_(fetch),
        limits_(limits),
        scopes_(request.authorization ? request.authorization->scope : std::string()) {}

  Completion Run() {
    FindAnswered();
    AskForAbsentKeys();
    AskForNextPages();
    FetchAsked();
    AskForMedications();
    FetchAsked();
    return std::move(completion_);
  }

 private:
  bool IsOurs(std::string_view key) const {
    return std::any_of(service_.prefetch.begin(), service_.prefetch.end(),
                       [&](const PrefetchTemplate& entry) { return entry.key == key; });
  }

  // The keys that came, and the types of lists under keys of the client's own.
  void FindAnswered() {
    const Node root = request_.Root();
    const auto prefetch = root.Find("prefetch");
    if (!prefetch) return;
    for (const auto& [key, value] : prefetch->EachMember()) {
      if (!IsAnswer(value)) continue;
      keys_.emplace(key);
      if (IsOurs(key)) continue;
      EachResource(
          value, [this](const Node& resource) { types_.emplace(resource.TextOf("resourceType")); });
    }
  }

  void AskForAbsentKeys() {
    const Node root = request_.Root();
    const auto context = root.Find("context");
    if (!context) return;
    for (auto& [key, query] : QueriesOf(service_, *context, request_.patient)) {
      const std::string type(TypeOf(query));
      if (keys_.contains(key) || types_.contains(type)) continue;
      const Access access = query.parameters.empty() ? Access::kRead : Access::kSearch;
      if (limits_.include_medications && type == "MedicationRequest") query.wishes = kInclude;
      Ask({std::move(key), type, {}, {}, false}, std::move(query), access);
    }
  }

  void AskForNextPages() {
    const Node root = request_.Root();
    const auto prefetch = root.Find("prefetch");
    if (!prefetch) return;
    for (const auto& [key, value] : prefetch->EachMember()) {
      std::string next = value.IsObject() ? fhir::NextOf(value) : std::string();
      if (next.empty()) continue;
      std::string type;
      EachResource(value, [&](const Node& resource) {
        if (type.empty()) type = resource.TextOf("resourceType");
      });
      Ask({std::string(key), std::move(type), {}, {}, true}, {{}, {}, {}, std::move(next)},
          Access::kSearch);
    }
  }

  // Medications that an order refers to and that neither it contains nor anybody sent.
  void AskForMedications() {
    std::set<std::string> sent;
    std::set<std::string> wanted;
    EachDocument([&](const Node& resource) {
      const std::string_view type = resource.TextOf("resourceType");
      if (type == "Medication") sent.insert("Medication/" + std::string(resource.TextOf("id")));
      if (std::find(kWithDrug.begin(), kWithDrug.end(), type) == kWithDrug.end()) return;
      if (auto medication = MedicationOf(resource)) wanted.insert(*std::move(medication));
    });
    std::size_t reads = 0;
    for (const std::string& medication : wanted) {
      if (sent.contains(medication)) continue;
      if (reads++ == limits_.reads) break;
      Ask({medication, "Medication", {}, {}, false}, {medication, {}, {}, {}}, Access::kRead);
    }
  }

  // "Medication/1" where an order tells its drug by nothing else, on this server.
  std::optional<std::string> MedicationOf(const Node& order) const {
    const auto codeable = order.Find("medication");  // R5
    const auto reference =
        codeable ? codeable->Find("reference") : order.Find("medicationReference");
    if (!reference || order.Find("medicationCodeableConcept")) return std::nullopt;
    std::string_view target = reference->TextOf("reference");
    if (target.starts_with('#')) return std::nullopt;
    const std::string_view server = fhir::WithoutSlash(request_.fhir_server);
    if (target.starts_with(server) && target.substr(server.size()).starts_with('/')) {
      target.remove_prefix(server.size() + 1);
    }
    target = target.substr(0, target.find("/_history/"));
    constexpr std::string_view kType = "Medication/";
    if (!target.starts_with(kType) || target.find_first_of("/?#:", kType.size()) != target.npos) {
      return std::nullopt;
    }
    const std::string_view id = target.substr(kType.size());
    if (id.empty()) return std::nullopt;
    return std::string(kType) + fhir::PercentEncoded(id);
  }

  template <typename Each>
  void EachDocument(const Each& each) const {
    const Node root = request_.Root();
    if (const auto context = root.Find("context")) {
      if (const auto drafts = context->Find("draftOrders")) EachResource(*drafts, each);
    }
    if (const auto prefetch = root.Find("prefetch")) {
      for (const auto& [key, value] : prefetch->EachMember()) EachResource(value, each);
    }
    for (const FetchedList& list : completion_.lists) {
      for (const fhir::JsonDocument& page : list.pages) EachResource(page.Root(""), each);
    }
  }

  void Ask(FetchedList list, fhir::Query query, Access access) {
    if (!list.type.empty() && !scopes_.Cover(list.type, access)) {
      list.failure = fhir::Failure::kNotInScope;
      completion_.lists.push_back(std::move(list));
      return;
    }
    asked_.push_back(std::move(list));
    queries_.push_back(std::move(query));
  }

  void FetchAsked() {
    if (queries_.empty()) return;
    std::vector<fhir::Fetched> answers = fetch_(request_, queries_);
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      FetchedList& list = asked_[i];
      if (i < answers.size()) {
        list.pages = std::move(answers[i].pages);
        list.failure = answers[i].failure;
      } else {
        list.failure = fhir::Failure::kTimedOut;
      }
      completion_.lists.push_back(std::move(list));
    }
    asked_.clear();
    queries_.clear();
  }

  const CdsService& service_;
  const HookRequest& request_;
  const Fetch& fetch_;
  const FetchLimits& limits_;
  Scopes scopes_;
  std::set<std::string, std::less<>> keys_;   // that came with an answer
  std::set<std::string, std::less<>> types_;  // that came under other keys
  std::vector<FetchedList> asked_;
  std::vector<fhir::Query> queries_;
  Completion completion_;
};

}  // namespace

const FetchedList* Completion::ContinuationOf(std::string_view key) const {
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const FetchedList& list) {
    return list.continues && list.key == key;
  });
  return found == lists.end() ? nullptr : &*found;
}

Completion CompletePrefetch(const CdsService& service, const HookRequest& request,
                            const Fetch& fetch, const FetchLimits& limits) {
  if (!fetch || request.fhir_server.empty()) return {};
  return Completing(service, request, fetch, limits).Run();
}

std::vector<std::pair<std::string, fhir::Query>> QueriesOf(const CdsService& service,
                                                           const Node& context,
                                                           std::string_view patient) {
  const TemplateTokens tokens(context, patient);
  std::vector<std::pair<std::string, fhir::Query>> queries;
  for (const PrefetchTemplate& entry : service.prefetch) {
    if (auto query = QueryOf(entry.query, tokens)) {
      queries.emplace_back(entry.key, *std::move(query));
    }
  }
  return queries;
}

}  // namespace hooks
