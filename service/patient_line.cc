#include "service/patient_line.h"

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/date.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using fhir::Node;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// A resource of the line, as JSON text.
struct Exported {
  std::string type;
  std::string json;
};

// What a line holds of its patient.
struct Chart {
  std::string patient;
  std::vector<Exported> resources;
  std::vector<std::string> newest;  // orders that are active, of the newest day, as JSON text
  std::vector<std::string> newest_names;
  std::optional<pathway::Day> newest_day;
  std::string prescriber;  // of the newest
};

std::string_view PatientNamed(const Node& resource) {
  for (const char* key : {"subject", "patient"}) {
    const auto reference = resource.Find(key);
    if (!reference) continue;
    const std::string_view text = reference->TextOf("reference");
    const std::size_t at = text.rfind("Patient/");
    if (at != std::string_view::npos) return text.substr(at + 8, text.find('/', at + 8) - at - 8);
  }
  return {};
}

bool MayBeSigned(const Node& resource) {
  const std::string_view status = resource.TextOf("status");
  const std::string_view intent = resource.TextOf("intent");
  const bool planned = intent == "proposal" || intent == "plan" || intent == "option";
  return resource.TextOf("resourceType") == "MedicationRequest" && !planned &&
         (status == "active" || status == "draft");
}

void NoteOrder(const Node& order, Chart& chart) {
  const auto written = fhir::ReadDate(order.TextOf("authoredOn"));
  if (!written || (chart.newest_day && written->latest < *chart.newest_day)) return;
  if (chart.newest_day != written->latest) {
    chart.newest.clear();
    chart.newest_names.clear();
    chart.prescriber.clear();
  }
  chart.newest_day = written->latest;
  chart.newest.push_back(order.Raw());
  chart.newest_names.push_back("MedicationRequest/" + std::string(order.TextOf("id")));
  if (const auto requester = order.Find("requester"); requester && chart.prescriber.empty()) {
    chart.prescriber = requester->TextOf("reference");
  }
}

void AddResource(const Node& resource, Chart& chart) {
  if (!resource.IsObject()) return;
  const std::string_view type = resource.TextOf("resourceType");
  if (chart.patient.empty() && type == "Patient") chart.patient = resource.TextOf("id");
  if (MayBeSigned(resource)) NoteOrder(resource, chart);
  chart.resources.push_back({std::string(type), resource.Raw()});
}

Chart ChartIn(const Node& root) {
  Chart chart;
  chart.patient = root.TextOf("patient");
  for (const Node entry : root.EachOf("entry")) {
    if (const auto resource = entry.Find("resource")) AddResource(*resource, chart);
  }
  for (const Node resource : root.EachOf("resources")) AddResource(resource, chart);
  if (const std::size_t slash = chart.patient.rfind('/'); slash != std::string::npos) {
    chart.patient.erase(0, slash + 1);
  }
  return chart;
}

// Who it is about where no resource is the patient's own.
std::string NamedBySubject(const Node& root) {
  for (const Node entry : root.EachOf("entry")) {
    const auto resource = entry.Find("resource");
    if (!resource) continue;
    if (const std::string_view named = PatientNamed(*resource); !named.empty()) {
      return std::string(named);
    }
  }
  for (const Node resource : root.EachOf("resources")) {
    if (const std::string_view named = PatientNamed(resource); !named.empty()) {
      return std::string(named);
    }
  }
  return {};
}

void WriteBundle(Writer& writer, const char* type, const std::vector<std::string>& resources) {
  writer.StartObject();
  Member(writer, "resourceType", "Bundle");
  Member(writer, "type", type);
  Key(writer, "entry");
  writer.StartArray();
  for (const std::string& resource : resources) {
    writer.StartObject();
    Key(writer, "resource");
    writer.RawValue(resource.data(), resource.size(), rapidjson::kObjectType);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

// "Condition?patient=..." asks for Conditions.
std::string TypeOf(const hooks::PrefetchTemplate& asked) {
  return asked.query.substr(0, asked.query.find_first_of("?/"));
}

// Each list under the key that the service asks for it by; what it asks for nowhere, such as the
// Medications that orders refer to, under a key of its own.
void WritePrefetch(Writer& writer, const Chart& chart, const hooks::CdsService& service,
                   const RetrospectiveSettings& settings) {
  std::map<std::string, std::vector<std::string>> by_type;
  for (const std::string& type : settings.exported) by_type[type];
  for (const Exported& one : chart.resources) by_type[one.type].push_back(one.json);
  writer.StartObject();
  for (const auto& [type, resources] : by_type) {
    std::string key = type;
    for (const hooks::PrefetchTemplate& asked : service.prefetch) {
      if (TypeOf(asked) == type) key = asked.key;
    }
    Key(writer, key);
    WriteBundle(writer, "searchset", resources);
  }
  writer.EndObject();
}

void WriteContext(Writer& writer, const Chart& chart, const hooks::CdsService& service) {
  writer.StartObject();
  cards::MemberUnlessEmpty(writer, "userId", chart.prescriber);
  Member(writer, "patientId", chart.patient);
  if (service.hook != pathway::Hook::kPatientView) {
    Key(writer, "draftOrders");
    WriteBundle(writer, "collection", chart.newest);
  }
  if (service.hook == pathway::Hook::kOrderSelect) {
    Key(writer, "selections");
    writer.StartArray();
    for (const std::string& name : chart.newest_names) cards::Text(writer, name);
    writer.EndArray();
  }
  writer.EndObject();
}

}  // namespace

void PutTogether(const Node& patient, const hooks::CdsService& service,
                 const RetrospectiveSettings& settings, LineRequest& request) {
  Chart chart = ChartIn(patient);
  if (chart.patient.empty()) chart.patient = NamedBySubject(patient);
  if (chart.patient.empty()) {
    request.error = {400, "patient", "the line does not say who the patient is"};
    return;
  }
  request.id = chart.patient;
  request.patient = chart.patient;
  if (service.hook != pathway::Hook::kPatientView) {
    request.user = chart.prescriber;
    request.orders = chart.newest.size();
  } else {
    chart.prescriber.clear();
  }
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "hook", hooks::NameOf(service.hook));
  // The same patient is told the same, whatever line of whatever run it is.
  Member(writer, "hookInstance", chart.patient);
  Key(writer, "context");
  WriteContext(writer, chart, service);
  Key(writer, "prefetch");
  WritePrefetch(writer, chart, service, settings);
  writer.EndObject();
  request.body.assign(buffer.GetString(), buffer.GetSize());
}

}  // namespace service
