#include "service/audit_log.h"

#include <fcntl.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "cards/json_members.h"
#include "service/keyed_hash.h"

namespace service {
namespace {

using cards::Member;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view kSeal = R"(,"hash":")";
constexpr std::string_view kEnd = "\"}";
constexpr std::size_t kHashDigits = 64;

// The entry without the end that holds its hash. The same patient of two servers is two.
std::string Unsealed(const Invocation& invocation, const std::string& key,
                     const std::string& previous) {
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
  Member(writer, "previous", previous);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize() - 1};  // open at its end
}

// The hash of the line, if it is of this key and follows `previous`.
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

}  // namespace

AuditLog::AuditLog(AuditSettings settings)
    : settings_(std::move(settings)),
      file_(::open(settings_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_.Number() < 0) throw AuditError(settings_.path + ": cannot be opened for writing");
  const AuditCheck found = CheckAudit(settings_);
  if (!found.problem.empty()) throw AuditError(settings_.path + ": " + found.problem);
  last_ = found.last;
}

void AuditLog::Append(const Invocation& invocation) {
  const std::lock_guard lock(mutex_);
  std::string line = Unsealed(invocation, settings_.key, last_);
  const std::string hash = KeyedHash(settings_.key, line);
  line.append(kSeal).append(hash).append(kEnd).append("\n");
  const auto before = ::lseek(file_.Number(), 0, SEEK_END);
  const auto written = ::write(file_.Number(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) {
    last_ = hash;
    return;
  }
  // Half a line would end the chain for good.
  const bool is_undone = written <= 0 || ::ftruncate(file_.Number(), before) == 0;
  throw AuditError(settings_.path +
                   (is_undone ? ": an entry could not be written" : ": half an entry was written"));
}

AuditCheck CheckAudit(const AuditSettings& settings) {
  std::ifstream file(settings.path, std::ios::binary);
  if (!file) throw AuditError(settings.path + ": cannot be read");
  AuditCheck check;
  for (std::string line; std::getline(file, line);) {
    const std::string hash = SealOf(line, settings.key, check.last);
    if (hash.empty()) {
      check.problem = "line " + std::to_string(check.entries + 1) +
                      " is not what was written after the line before it with this key";
      return check;
    }
    check.last = hash;
    ++check.entries;
  }
  return check;
}

}  // namespace service
