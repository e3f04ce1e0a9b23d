#include "service/simulate.h"

#include <chrono>
#include <optional>
#include <random>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/connections.h"
#include "fhir/json.h"
#include "fhir/resolver.h"
#include "hooks/complete_prefetch.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using cards::Text;
using fhir::Node;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// A person waits, and public servers are slow.
constexpr std::chrono::seconds kPatience{30};
constexpr std::size_t kMostAnswerBytes = std::size_t{16} << 20;

void Raw(Writer& writer, const std::string& json) {
  writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

std::string RandomUuid() {
  static constexpr char kHex[] = "0123456789abcdef";
  std::random_device random;
  std::string uuid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  for (char& c : uuid) {
    if (c == 'x') c = kHex[random() % 16U];
  }
  return uuid;
}

fhir::JsonDocument Parsed(const std::string& json, const char* what) {
  auto document = fhir::JsonDocument::Parse(json);
  if (!document || !document->Root("").IsObject()) {
    throw std::runtime_error(std::string(what) + " is no JSON object");
  }
  return *std::move(document);
}

// The orders as a Bundle, and what order-select selects of them: all.
struct Drafts {
  std::string bundle;
  std::vector<std::string> selections;
};

Drafts DraftsOf(const std::string& order) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  Drafts drafts;
  writer.StartObject();
  Member(writer, "resourceType", "Bundle");
  Member(writer, "type", "collection");
  Key(writer, "entry");
  writer.StartArray();
  const auto add = [&](const Node& resource) {
    writer.StartObject();
    Key(writer, "resource");
    Raw(writer, resource.Raw());
    writer.EndObject();
    drafts.selections.push_back(
        std::string(resource.TextOf("resourceType")).append("/").append(resource.TextOf("id")));
  };
  if (!order.empty()) {
    const fhir::JsonDocument document = Parsed(order, "the order");
    const Node root = document.Root("");
    if (root.TextOf("resourceType") != "Bundle") add(root);
    for (const Node entry : root.EachOf("entry")) {
      if (const auto resource = entry.Find("resource")) add(*resource);
    }
  }
  writer.EndArray();
  writer.EndObject();
  drafts.bundle.assign(buffer.GetString(), buffer.GetSize());
  return drafts;
}

void WriteContext(Writer& writer, const hooks::CdsService& service, const Simulation& simulation) {
  writer.StartObject();
  Member(writer, "userId", "Practitioner/simulated");
  Member(writer, "patientId", simulation.patient);
  if (service.hook != pathway::Hook::kPatientView) {
    const Drafts drafts = DraftsOf(simulation.order);
    if (service.hook == pathway::Hook::kOrderSelect) {
      Key(writer, "selections");
      writer.StartArray();
      for (const std::string& selection : drafts.selections) Text(writer, selection);
      writer.EndArray();
    }
    Key(writer, "draftOrders");
    Raw(writer, drafts.bundle);
  }
  writer.EndObject();
}

// All pages as one; what is not whole keeps a next link, as an EHR would send it.
void WriteSearch(Writer& writer, const fhir::Fetched& fetched) {
  writer.StartObject();
  Member(writer, "resourceType", "Bundle");
  Member(writer, "type", "searchset");
  if (fetched.failure) {
    Key(writer, "link");
    writer.StartArray();
    writer.StartObject();
    Member(writer, "relation", "next");
    Member(writer, "url", fhir::NextOf(fetched.pages.back().Root("")));
    writer.EndObject();
    writer.EndArray();
  }
  Key(writer, "entry");
  writer.StartArray();
  for (const fhir::JsonDocument& page : fetched.pages) {
    const Node root = page.Root("");
    for (const Node entry : root.EachOf("entry")) Raw(writer, entry.Raw());
  }
  writer.EndArray();
  writer.EndObject();
}

void WritePrefetch(Writer& writer, const std::vector<std::string>& keys,
                   const std::vector<fhir::Fetched>& fetched, std::vector<std::string>& notes) {
  writer.StartObject();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const fhir::Fetched& one = fetched[i];
    if (one.failure) notes.push_back(keys[i] + ": " + fhir::WordsOf(*one.failure));
    if (one.pages.empty()) continue;
    const Node first = one.pages.front().Root("");
    Key(writer, keys[i]);
    if (first.TextOf("resourceType") == "Bundle") {
      WriteSearch(writer, one);
    } else {
      Raw(writer, first.Raw());
    }
  }
  writer.EndObject();
}

fhir::JsonDocument ContextFor(const Simulation& simulation) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "userId", "Practitioner/simulated");
  Member(writer, "patientId", simulation.patient);
  writer.EndObject();
  return Parsed(buffer.GetString(), "the context");
}

}  // namespace

std::string OrderInWords(const std::string& words, const std::string& patient) {
  const std::size_t number = words.find_first_of("0123456789");
  std::string drug = words.substr(0, number);
  while (!drug.empty() && drug.back() == ' ') drug.pop_back();
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "resourceType", "MedicationRequest");
  Member(writer, "id", "simulated-order");
  Member(writer, "status", "draft");
  Member(writer, "intent", "order");
  Key(writer, "medicationCodeableConcept");
  writer.StartObject();
  Member(writer, "text", drug);
  writer.EndObject();
  Key(writer, "subject");
  writer.StartObject();
  Member(writer, "reference", "Patient/" + patient);
  writer.EndObject();
  if (number != std::string::npos) {
    Key(writer, "dosageInstruction");
    writer.StartArray();
    writer.StartObject();
    Member(writer, "text", std::string_view(words).substr(number));
    writer.EndObject();
    writer.EndArray();
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

SimulatedCall SimulateCall(const hooks::CdsService& service, const Simulation& simulation,
                           fhir::Client& client, const fhir::ClientSettings& settings) {
  SimulatedCall call;
  const fhir::JsonDocument context = ContextFor(simulation);
  std::vector<std::string> keys;
  std::vector<fhir::Query> queries;
  const Node root = context.Root("");
  for (auto& [key, query] : QueriesOf(service, root, simulation.patient)) {
    keys.push_back(std::move(key));
    queries.push_back(std::move(query));
  }
  const auto fetched = client.FetchAll(settings, {simulation.fhir_server, {}, {}}, queries,
                                       fhir::In(settings.deadline));
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "hook", hooks::NameOf(service.hook));
  Member(writer, "hookInstance", RandomUuid());
  Member(writer, "fhirServer", simulation.fhir_server);
  Key(writer, "context");
  WriteContext(writer, service, simulation);
  Key(writer, "prefetch");
  WritePrefetch(writer, keys, fetched, call.notes);
  writer.EndObject();
  call.body.assign(buffer.GetString(), buffer.GetSize());
  return call;
}

fhir::ClientSettings SettingsFor(const std::string& fhir_server) {
  const auto url = fhir::ReadUrl(fhir_server);
  if (!url) throw std::runtime_error("no URL of a FHIR server: " + fhir_server);
  fhir::ClientSettings settings;
  settings.bases = {{*url, true}};
  settings.token = fhir::TokenNeed::kOptional;
  settings.deadline = kPatience;
  settings.fetch = kPatience;
  return settings;
}

std::string PostCall(const std::string& url, const std::string& service_id,
                     const std::string& body) {
  auto target = fhir::ReadUrl(url);
  if (!target) throw std::runtime_error("no URL of a service: " + url);
  while (target->path.ends_with('/')) target->path.pop_back();
  if (target->path.find("/cds-services/") == std::string::npos) {
    if (!target->path.ends_with("/cds-services")) target->path += "/cds-services";
    target->path += "/" + service_id;
  }
  const fhir::Deadline deadline = fhir::In(kPatience);
  fhir::Resolver resolver;
  fhir::Connections connections;
  const auto addresses = resolver.AddressesOf(target->host, deadline);
  if (!addresses) throw std::runtime_error("no such host: " + target->host);
  const fhir::Call call{fhir::Call::Method::kPost, {}, "application/json", body};
  std::optional<fhir::Failure> failure;
  for (const fhir::Address& address : *addresses) {
    auto answer = connections.Exchange({*target, address, {}}, call, kMostAnswerBytes, deadline);
    if (answer) return std::move(answer->body);
    failure = answer.error();
  }
  throw std::runtime_error("no answer from " + Written(*target) + ": " + NameOf(*failure));
}

}  // namespace service
