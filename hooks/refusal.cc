#include "hooks/refusal.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"

namespace hooks {

using cards::Member;

std::string OperationOutcomeOf(const fhir::Issue& issue) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  Member(writer, "resourceType", "OperationOutcome");
  writer.Key("issue");
  writer.StartArray();
  writer.StartObject();
  Member(writer, "severity", fhir::CodeOf(issue.severity));
  Member(writer, "code", fhir::CodeOf(issue.type));
  Member(writer, "diagnostics", issue.at.empty() ? issue.text : issue.at + ": " + issue.text);
  if (!issue.at.empty()) {
    writer.Key("expression");
    writer.StartArray();
    writer.String(issue.at.c_str());
    writer.EndArray();
  }
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return buffer.GetString();
}

}  // namespace hooks
