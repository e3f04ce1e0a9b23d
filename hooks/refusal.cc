#include "hooks/refusal.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace hooks {

std::string OperationOutcomeOf(const fhir::Issue& issue) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&writer](const char* key, const std::string& value) {
    writer.Key(key);
    writer.String(value.c_str(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  member("resourceType", "OperationOutcome");
  writer.Key("issue");
  writer.StartArray();
  writer.StartObject();
  member("severity", fhir::CodeOf(issue.severity));
  member("code", fhir::CodeOf(issue.type));
  member("diagnostics", issue.at.empty() ? issue.text : issue.at + ": " + issue.text);
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
