#include "service/audit_line.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>

#include "cards/json_members.h"
#include "service/keyed_hash.h"

namespace service {
namespace {

using cards::Member;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kPlace = R"("place":)";
constexpr std::string_view kAt = R"({"at":")";
constexpr std::size_t kDayLength = 10;
constexpr std::string_view kSeal = R"(,"hash":")";
constexpr std::string_view kEnd = "\"}";
constexpr std::size_t kHashDigits = 64;

// The entry without the end that holds its hash. The same patient of two servers is two.
std::string Unsealed(const Invocation& invocation, const std::string& key, const ChainEnd& end) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  Member(writer, "at", invocation.at);
  Member(writer, "client", invocation.client);
  Member(writer, "service", invocation.service);
  Member(writer, "hookInstance", invocation.hook_instance);
  Member(writer, "user", UserHash(key, invocation.fhir_server, invocation.user));
  Member(writer, "patient", PatientHash(key, invocation.fhir_server, invocation.patient));
  Member(writer, "content", invocation.content);
  writer.Key("rules");
  writer.StartArray();
  for (const std::string& rule : invocation.rules) cards::Text(writer, rule);
  writer.EndArray();
  writer.Key("suppressed");
  writer.StartArray();
  for (const Suppression& one : invocation.suppressed) {
    writer.StartObject();
    Member(writer, "rule", one.rule);
    Member(writer, "cause", one.cause);
    writer.EndObject();
  }
  writer.EndArray();
  writer.Key("cards");
  writer.Uint64(invocation.cards);
  writer.Key("microseconds");
  writer.Int64(invocation.microseconds);
  if (!end.chain.empty()) {
    Member(writer, "chain", end.chain);
    writer.Key("place");
    writer.Int64(end.place + 1);
  }
  Member(writer, "previous", end.hash);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize() - 1};  // open at its end
}

}  // namespace

AuditLine SealedLine(const Invocation& invocation, const std::string& key, const ChainEnd& end) {
  AuditLine line{Unsealed(invocation, key, end), ""};
  line.hash = KeyedHash(key, line.text);
  line.text.append(kSeal).append(line.hash).append(kEnd);
  return line;
}

std::string SealOf(std::string_view line, const std::string& key, const std::string& previous) {
  const std::size_t sealed = kSeal.size() + kHashDigits + kEnd.size();
  if (line.size() < sealed) return {};
  const std::string_view entry = line.substr(0, line.size() - sealed);
  const std::string_view seal = line.substr(entry.size());
  const std::string hash = KeyedHash(key, entry);
  const bool is_sealed = seal == std::string(kSeal) + hash + std::string(kEnd);
  const bool follows = entry.ends_with(R"("previous":")" + previous + "\"");
  return is_sealed && follows ? hash : std::string();
}

std::string HashIn(std::string_view line) {
  const std::size_t after = kHashDigits + kEnd.size();
  return line.size() < after ? "" : std::string(line.substr(line.size() - after, kHashDigits));
}

// No text of an entry has a quotation mark that is not escaped: the last such member is the place.
std::int64_t PlaceIn(std::string_view line) {
  const std::size_t at = line.rfind(kPlace);
  std::int64_t place = 0;
  if (at == line.npos) return 0;
  std::from_chars(line.data() + at + kPlace.size(), line.data() + line.size(), place);
  return place;
}

std::string DayIn(std::string_view line) {
  return line.starts_with(kAt) ? std::string(line.substr(kAt.size(), kDayLength)) : "";
}

}  // namespace service
