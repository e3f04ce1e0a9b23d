#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "service/file_descriptor.h"

namespace service {

struct AuditSettings {
  // What becomes of a call that cannot be written down.
  enum class Mode { kBestEffort, kRequired };
  // Where entries are kept: in the file, or in the store, where files are their way there.
  enum class Keep { kFile, kStore };

  std::string path;  // of the file; empty: no audit
  std::string key;   // secret; whoever has it can read who is meant, and forge
  Mode mode = Mode::kBestEffort;
  Keep keep = Keep::kFile;
  std::uint64_t max_bytes = std::uint64_t{1} << 30;  // that wait for the store
  std::chrono::days retention{2190};
};

// A rule that fired and was not shown.
struct Suppression {
  std::string rule;
  std::string cause;  // of a closed list: "shadow", "snooze", ...
};

// A call that was answered: who asked about whom, and what was said. The user and the patient are
// known by keyed hashes alone.
struct Invocation {
  std::string at;  // ISO 8601, UTC
  std::string client;
  std::string service;
  std::string hook_instance;
  std::string fhir_server;
  std::string user;                // as sent: "Practitioner/1"
  std::string patient;             // its id
  std::string content;             // version of the content pack
  std::vector<std::string> rules;  // shown
  std::vector<Suppression> suppressed;
  std::size_t cards = 0;
  std::int64_t microseconds = 0;
};

// The file cannot be read or written, or does not end in an entry of this key.
class AuditError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Where it is written down who asked about whom. Safe from any thread.
class AuditTrail {
 public:
  AuditTrail() = default;
  virtual ~AuditTrail() = default;
  AuditTrail(const AuditTrail&) = delete;
  AuditTrail& operator=(const AuditTrail&) = delete;

  // The entry is written when this returns. Throws AuditError.
  virtual void Append(const Invocation& invocation) = 0;

  // Calls that were answered without an entry.
  std::uint64_t Missed() const { return missed_; }
  std::uint64_t CountMissed() { return ++missed_; }

 private:
  std::atomic<std::uint64_t> missed_ = 0;
};

// An append-only file of JSON lines. Each holds an HMAC-SHA256 over itself and the one before, so
// that a line that was changed, taken out or moved is found; only the loss of the last lines needs
// the last hash kept elsewhere. One process writes one file. Safe from any thread.
class AuditLog : public AuditTrail {
 public:
  // Makes the file if it is not there, readable by its owner alone. Throws AuditError.
  explicit AuditLog(AuditSettings settings);

  // Throws AuditError.
  void Append(const Invocation& invocation) override;

 private:
  const AuditSettings settings_;
  std::mutex mutex_;
  FileDescriptor file_;
  std::string last_;  // hash of the last entry
};

struct AuditCheck {
  std::size_t entries = 0;  // in order, up to the first that is not
  std::string last;         // hash of the last of these
  std::string problem;      // empty: the whole file is in order
};

// Holds every line to the one before. Throws AuditError for a file that cannot be read.
AuditCheck CheckAudit(const AuditSettings& settings);

}  // namespace service
