#include "service/rejection.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"

namespace service {

using cards::Member;

std::string OutcomeOf(const Rejection& rejection) {
  rapidjson::StringBuffer json;
  rapidjson::Writer<rapidjson::StringBuffer> writer(json);
  writer.StartObject();
  Member(writer, "resourceType", "OperationOutcome");
  writer.Key("issue");
  writer.StartArray();
  writer.StartObject();
  Member(writer, "severity", "error");
  Member(writer, "code", rejection.code);
  Member(writer, "diagnostics", rejection.text);
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
