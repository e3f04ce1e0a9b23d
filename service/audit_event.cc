#include "service/audit_event.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "service/audit_log.h"
#include "service/strict_json.h"

namespace service {
namespace {

using cards::Member;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr const char* kHashes = "urn:nextstep:hmac-sha256";
constexpr const char* kClients = "urn:nextstep:client";
constexpr const char* kTypes = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr const char* kEntityTypes = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
constexpr const char* kRoles = "http://terminology.hl7.org/CodeSystem/object-role";
constexpr const char* kDicom = "http://dicom.nema.org/resources/ontology/DCM";
constexpr const char* kParticipations =
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
constexpr const char* kBalp =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientQuery";
constexpr const char* kBalpEntityTypes =
    "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";

std::string Base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U;
      if (at + i < text.size()) bits |= static_cast<unsigned char>(text[at + i]);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      encoded += at + i > text.size() ? '=' : kDigits[bits >> (18 - 6 * i) & 63U];
    }
  }
  return encoded;
}

void Coding(Writer& writer, const char* system, std::string_view code, std::string_view display) {
  writer.StartObject();
  Member(writer, "system", system);
  Member(writer, "code", code);
  Member(writer, "display", display);
  writer.EndObject();
}

void Concept(Writer& writer, const char* system, std::string_view code, std::string_view display) {
  writer.StartObject();
  writer.Key("coding");
  writer.StartArray();
  Coding(writer, system, code, display);
  writer.EndArray();
  writer.EndObject();
}

void Identified(Writer& writer, const char* name, const char* system, std::string_view value) {
  writer.Key(name);
  writer.StartObject();
  writer.Key("identifier");
  writer.StartObject();
  if (system != nullptr) Member(writer, "system", system);
  Member(writer, "value", value);
  writer.EndObject();
  writer.EndObject();
}

void Agents(Writer& writer, const std::string& client, const std::string& user) {
  const auto agent = [&](const char* system, const char* code, const char* display, const char* ids,
                         std::string_view id, bool is_requestor) {
    writer.StartObject();
    writer.Key("type");
    Concept(writer, system, code, display);
    Identified(writer, "who", ids, id);
    writer.Key("requestor");
    writer.Bool(is_requestor);
    writer.EndObject();
  };
  writer.Key("agent");
  writer.StartArray();
  agent(kDicom, "110153", "Source Role ID", kClients, client, false);
  agent(kDicom, "110152", "Destination Role ID", nullptr, "NextStep", false);
  agent(kParticipations, "IRCP", "information recipient", kHashes, user, true);
  writer.EndArray();
}

void Source(Writer& writer) {
  writer.Key("source");
  writer.StartObject();
  Identified(writer, "observer", nullptr, "NextStep");
  writer.Key("type");
  writer.StartArray();
  Coding(writer, "http://terminology.hl7.org/CodeSystem/security-source-type", "4",
         "Application Server");
  writer.EndArray();
  writer.EndObject();
}

void Detail(Writer& writer, const char* type, std::string_view value) {
  if (value.empty()) return;
  writer.StartObject();
  Member(writer, "type", type);
  Member(writer, "valueString", value);
  writer.EndObject();
}

// "rule-a, rule-b"
std::string RulesIn(const rapidjson::Value& entry) {
  std::string rules;
  const rapidjson::Value* list = MemberOf(entry, "rules");
  if (list == nullptr || !list->IsArray()) return rules;
  for (const rapidjson::Value& rule : list->GetArray()) {
    if (!rule.IsString()) continue;
    rules.append(rules.empty() ? "" : ", ").append(rule.GetString(), rule.GetStringLength());
  }
  return rules;
}

void Patient(Writer& writer, const std::string& patient) {
  writer.StartObject();
  Identified(writer, "what", kHashes, patient);
  writer.Key("type");
  Coding(writer, kEntityTypes, "1", "Person");
  writer.Key("role");
  Coding(writer, kRoles, "1", "Patient");
  writer.EndObject();
}

// What was asked, and which content and rules answered.
void Query(Writer& writer, const rapidjson::Value& entry) {
  const std::string service = TextAt(entry, "service").value_or("");
  writer.StartObject();
  writer.Key("type");
  Coding(writer, kEntityTypes, "2", "System Object");
  writer.Key("role");
  Coding(writer, kRoles, "24", "Query");
  Member(writer, "query", Base64("POST /cds-services/" + service));
  writer.Key("detail");
  writer.StartArray();
  Detail(writer, "service", service);
  Detail(writer, "content", TextAt(entry, "content").value_or(""));
  Detail(writer, "rules", RulesIn(entry));
  writer.EndArray();
  writer.EndObject();
}

// The EHR's name for the call, and the request's.
void Transaction(Writer& writer, const std::string& id) {
  if (id.empty()) return;
  writer.StartObject();
  Identified(writer, "what", nullptr, id);
  writer.Key("type");
  Coding(writer, kBalpEntityTypes, "XrequestId", "XrequestId");
  writer.EndObject();
}

void Kind(Writer& writer) {
  Member(writer, "resourceType", "AuditEvent");
  writer.Key("meta");
  writer.StartObject();
  writer.Key("profile");
  writer.StartArray();
  writer.String(kBalp);
  writer.EndArray();
  writer.EndObject();
  writer.Key("type");
  Coding(writer, kTypes, "rest", "Restful Operation");
  writer.Key("subtype");
  writer.StartArray();
  Coding(writer, "http://hl7.org/fhir/restful-interaction", "search", "search");
  writer.EndArray();
  Member(writer, "action", "E");
}

}  // namespace

std::string AuditEventOf(std::string_view line) {
  const auto entry = ReadStrictJson(line);
  if (!entry) throw AuditError("a line of the audit is no entry");
  const auto text = [&entry](const char* name) { return TextAt(*entry, name).value_or(""); };
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Kind(writer);
  Member(writer, "recorded", text("at"));
  Member(writer, "outcome", "0");
  Agents(writer, text("client"), text("user"));
  Source(writer);
  writer.Key("entity");
  writer.StartArray();
  Patient(writer, text("patient"));
  Query(writer, *entry);
  Transaction(writer, text("hookInstance"));
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
