#include "service/answered_calls.h"

#include <fstream>

#include <rapidjson/document.h>

#include "fhir/date.h"
#include "service/strict_json.h"

namespace service {
namespace {

constexpr std::streamoff kMostBytes = std::streamoff{64} << 20;
constexpr std::int64_t kHalfSecond = 500'000;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::size_t kDateLength = 10;

std::int64_t NumberAt(const rapidjson::Value& line, const char* name) {
  const rapidjson::Value* number = MemberOf(line, name);
  return number != nullptr && number->IsInt64() ? number->GetInt64() : 0;
}

void Add(AnsweredCalls& calls, const rapidjson::Value& line) {
  ++calls.calls;
  if (TextAt(line, "service").value_or("").find("patient-view") == std::string::npos) {
    ++calls.orders;
    calls.cards += NumberAt(line, "cards");
  }
  const std::int64_t took = NumberAt(line, "microseconds");
  if (took < kHalfSecond) ++calls.under_500_ms;
  if (took < kSecond) ++calls.under_1_s;
}

}  // namespace

std::optional<AnsweredCalls> AnsweredCallsOf(const AuditSettings& audit, pathway::Day from,
                                             pathway::Day to, const std::string& client) {
  if (audit.path.empty()) return std::nullopt;
  std::ifstream file(audit.path, std::ios::binary | std::ios::ate);
  if (!file) return std::nullopt;
  const std::streamoff size = file.tellg();
  file.seekg(size > kMostBytes ? size - kMostBytes : 0);
  const std::string earliest = fhir::IsoDate(from);
  const std::string latest = fhir::IsoDate(to);
  AnsweredCalls calls;
  for (std::string line; std::getline(file, line);) {
    const auto read = ReadStrictJson(line);
    if (!read) continue;  // the first may have been cut
    const std::string day = TextAt(*read, "at").value_or("").substr(0, kDateLength);
    if (day < earliest || day > latest) continue;
    if (!client.empty() && TextAt(*read, "client") != client) continue;
    Add(calls, *read);
  }
  return calls;
}

}  // namespace service
