#include "service/rejection.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace service {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void WriteMember(Writer& writer, std::string_view name, std::string_view value) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

}  // namespace

std::string OutcomeOf(const Rejection& rejection) {
  rapidjson::StringBuffer json;
  Writer writer(json);
  writer.StartObject();
  WriteMember(writer, "resourceType", "OperationOutcome");
  writer.Key("issue");
  writer.StartArray();
  writer.StartObject();
  WriteMember(writer, "severity", "error");
  WriteMember(writer, "code", rejection.code);
  WriteMember(writer, "diagnostics", rejection.text);
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return {json.GetString(), json.GetSize()};
}

std::string AnswerTo(const Rejection& rejection, std::string_view more) {
  const std::string body = OutcomeOf(rejection);
  std::string answer = "HTTP/1.1 " + std::to_string(rejection.status) + " ";
  answer.append(rejection.reason).append("\r\nContent-Type: application/json\r\n");
  answer.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  if (rejection.status == kBusy.status) answer.append("Retry-After: 1\r\n");
  if (rejection.status == kUnknownCoding.status)
    answer.append("Accept-Encoding: gzip, deflate\r\n");
  answer.append(more).append("Connection: close\r\n\r\n").append(body);
  return answer;
}

}  // namespace service
