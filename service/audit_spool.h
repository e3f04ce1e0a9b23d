#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "service/audit_line.h"
#include "service/audit_log.h"
#include "service/file_descriptor.h"
#include "service/store.h"

namespace service {

// The audit on its way to the store. An entry is in a file of this process when Append returns; a
// thread brings it to the store, and removes a file when all of it is there. Each process writes a
// chain of its own; what a process that ended left behind is taken along by the next one.
class AuditSpool : public AuditTrail {
 public:
  // REQUIRES: the store outlives it. Throws AuditError.
  AuditSpool(AuditSettings settings, Store& store);
  // Brings what still waits to the store, if it is there.
  ~AuditSpool() override;

  // Throws AuditError also when as much waits as may.
  void Append(const Invocation& invocation) override;

 private:
  struct Segment {
    std::string path;
    std::string chain;
    FileDescriptor file;
    std::uint64_t size = 0;
    std::uint64_t shipped = 0;
  };

  void TakeOver();
  void Begin();
  void Ship();
  std::shared_ptr<Segment> Waiting() const;
  static std::string NextOf(const Segment& segment);
  bool IsKept(const std::string& chain, const std::string& lines);
  void Shipped(const std::shared_ptr<Segment>& segment, std::uint64_t bytes);

  const AuditSettings settings_;
  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Segment>> closed_;
  std::shared_ptr<Segment> current_;
  ChainEnd end_;
  std::uint64_t bytes_ = 0;  // of all segments
  int segments_ = 0;         // of this chain so far
  bool is_closing_ = false;
  bool is_out_ = false;
  std::thread shipper_;
};

// An HMAC over what a mark says; `kind` is "head" or "anchor".
std::string MarkSeal(const std::string& key, const std::string& kind, const AuditMark& mark);

}  // namespace service
