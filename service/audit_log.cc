#include "service/audit_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "service/audit_line.h"

namespace service {
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
  const AuditLine entry = SealedLine(invocation, settings_.key, {"", 0, last_});
  const std::string line = entry.text + "\n";
  const auto before = ::lseek(file_.Number(), 0, SEEK_END);
  const auto written = ::write(file_.Number(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) {
    last_ = entry.hash;
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
