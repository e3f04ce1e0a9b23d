#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/client.h"
#include "hooks/feedback.h"
#include "service/audit_log.h"
#include "service/deployment.h"
#include "service/http_server.h"
#include "service/jwt.h"
#include "service/key_store.h"
#include "service/reload.h"
#include "service/stages.h"

namespace service {

// Counters of one deployment, looked up once. Each label has a closed set of values that comes from
// the configuration, the content or this program: no request can make a new one. Without metrics
// all of it does nothing. Safe from any thread.
class CallMetrics {
 public:
  CallMetrics() = default;

  // A request that was answered; `service` is the id of a configured one, or kDiscovery and so on.
  void Answered(std::string_view service, int status, std::chrono::nanoseconds took) const;
  void Took(const StageTimes& times) const;
  // What a call was told, and what was kept from it.
  void Said(const Invocation& invocation) const;
  void Fed(const std::vector<hooks::Feedback>& feedback) const;
  void Distrusted(TokenFault fault) const;
  void AuditFailed() const;
  void StoreFailed() const;

  static constexpr std::string_view kDiscovery = "discovery";
  static constexpr std::string_view kHealth = "health";
  static constexpr std::string_view kFeedback = "feedback";
  static constexpr std::string_view kOther = "other";

 private:
  friend class Metrics;
  struct Table;
  explicit CallMetrics(std::shared_ptr<const Table> table) : table_(std::move(table)) {}

  std::shared_ptr<const Table> table_;
};

// What is asked of the rest of the process when somebody looks.
struct Samples {
  Running running;
  bool is_ready = true;
  ServerLoad server;
  KeySetCounts key_sets;
  const fhir::FetchCounters* fetches = nullptr;  // none: left out
  std::uint64_t served_cards_lost = 0;
  LogCounts log;
};

// All that is measured of the process, in the text that Prometheus scrapes.
class Metrics {
 public:
  // `version` is the program's.
  explicit Metrics(std::string version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // What a deployment counts with. Counts go on over a reload.
  CallMetrics Of(const Deployment& deployment);

  std::string Text(const Samples& samples) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace service
