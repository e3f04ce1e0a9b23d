#include "service/metrics.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "fhir/failure.h"
#include "service/process_usage.h"

namespace service {
namespace {

using prometheus::ClientMetric;
using prometheus::Counter;
using prometheus::Histogram;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::array kCodes = {200, 204, 400, 401, 403, 404, 405, 406, 412, 415, 429, 500, 503};

// Why a finding was not shown. What is not in this list counts as the last.
constexpr std::array<std::string_view, 6> kCauses = {"shadow",    "switched-off", "snoozed",
                                                     "cool-down", "not-targeted", "other"};

const Histogram::BucketBoundaries& RequestBuckets() {
  static const Histogram::BucketBoundaries buckets{.001, .005, .01, .025, .05, .1,
                                                   .25,  .5,   1,   2.5,  5,   10};
  return buckets;
}

const Histogram::BucketBoundaries& StageBuckets() {
  static const Histogram::BucketBoundaries buckets{.00005, .0001, .0005, .001, .005, .01, .025,
                                                   .05,    .1,    .25,   .5,   1,    5};
  return buckets;
}

const char* NameOf(pathway::Urgency urgency) {
  switch (urgency) {
    case pathway::Urgency::kCritical:
      return "critical";
    case pathway::Urgency::kWarning:
      return "warning";
    case pathway::Urgency::kInfo:
      break;
  }
  return "info";
}

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// ---- what is sampled ---------------------------------------------------------------------------

using Labels = std::vector<ClientMetric::Label>;

class Sampled {
 public:
  MetricFamily& Family(const char* name, const char* help, MetricType type) {
    families_.push_back({name, help, type, {}});
    return families_.back();
  }
  static void Add(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter) metric.counter.value = value;
    if (family.type == MetricType::Gauge) metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  void Gauge(const char* name, const char* help, double value, Labels labels = {}) {
    Add(Family(name, help, MetricType::Gauge), std::move(labels), value);
  }
  void Total(const char* name, const char* help, std::uint64_t value) {
    Add(Family(name, help, MetricType::Counter), {}, static_cast<double>(value));
  }
  std::vector<MetricFamily> All() && { return std::move(families_); }

 private:
  std::vector<MetricFamily> families_;
};

void AddRunning(const Running& running, bool is_ready, Sampled& sampled) {
  sampled.Gauge("nextstep_ready", "1 while calls should be sent here", is_ready ? 1 : 0);
  sampled.Gauge("nextstep_content_info", "The content that is answered from", 1,
                {{"version", running.content}, {"sha256", running.sha256}});
  const auto loaded = std::chrono::duration<double>(running.loaded.time_since_epoch()).count();
  sampled.Gauge("nextstep_content_loaded_timestamp_seconds", "When it was loaded", loaded);
  MetricFamily& reloads =
      sampled.Family("nextstep_reloads_total", "Reloads by result", MetricType::Counter);
  Sampled::Add(reloads, {{"result", "taken"}}, static_cast<double>(running.reloads));
  Sampled::Add(reloads, {{"result", "refused"}}, static_cast<double>(running.refused));
  sampled.Gauge("nextstep_reload_failed", "1 while the last reload was refused",
                running.last_problems.empty() ? 0 : 1);
  sampled.Gauge("nextstep_settings_needing_restart",
                "Settings that differ from those the process began with",
                static_cast<double>(running.need_restart.size()));
}

void AddServer(const ServerLoad& server, Sampled& sampled) {
  sampled.Gauge("nextstep_connections", "Open connections",
                static_cast<double>(server.connections));
  sampled.Gauge("nextstep_queue_length", "Requests that wait for a worker",
                static_cast<double>(server.queued));
  sampled.Gauge("nextstep_held_bytes", "Bytes of requests that are not with a worker yet",
                static_cast<double>(server.held_bytes));
  MetricFamily& turned_away = sampled.Family(
      "nextstep_turned_away_total",
      "Requests that were turned away before they were looked at, by status", MetricType::Counter);
  for (const auto& [status, count] : server.rejected) {
    Sampled::Add(turned_away, {{"code", std::to_string(status)}}, static_cast<double>(count));
  }
}

void AddFetches(const fhir::FetchCounters& counters, Sampled& sampled) {
  MetricFamily& fetches = sampled.Family("nextstep_fetches_total",
                                         "Queries to FHIR servers by outcome", MetricType::Counter);
  std::uint64_t failed = 0;
  for (std::size_t i = 0; i < fhir::kFailures; ++i) {
    const std::uint64_t count = counters.failures[i];
    failed += count;
    Sampled::Add(fetches, {{"outcome", fhir::NameOf(static_cast<fhir::Failure>(i))}},
                 static_cast<double>(count));
  }
  const std::uint64_t queries = counters.queries;
  Sampled::Add(fetches, {{"outcome", "whole"}},
               static_cast<double>(queries - std::min(queries, failed)));
  sampled.Total("nextstep_fetch_requests_total", "Requests to FHIR servers, retries included",
                counters.requests);
  sampled.Total("nextstep_fetch_retries_total", "Requests to FHIR servers that were retries",
                counters.retries);
}

void AddKeySets(const KeySetCounts& counts, Sampled& sampled) {
  MetricFamily& fetches =
      sampled.Family("nextstep_key_set_fetches_total", "Fetches of clients' key sets by outcome",
                     MetricType::Counter);
  Sampled::Add(fetches, {{"outcome", "whole"}}, static_cast<double>(counts.fetched));
  Sampled::Add(fetches, {{"outcome", "failed"}}, static_cast<double>(counts.failed));
  sampled.Gauge("nextstep_key_sets_stale", "Key sets whose last fetch failed",
                static_cast<double>(counts.stale));
}

void AddProcess(Sampled& sampled) {
  const ProcessUsage usage = UsageOfProcess();
  Sampled::Add(sampled.Family("process_cpu_seconds_total", "CPU time", MetricType::Counter), {},
               usage.cpu_seconds);
  sampled.Gauge("process_resident_memory_bytes", "Memory in use", usage.resident_bytes);
  sampled.Gauge("process_virtual_memory_bytes", "Memory addressed", usage.virtual_bytes);
  sampled.Gauge("process_open_fds", "Open file descriptors", usage.open_files);
  sampled.Gauge("process_max_fds", "File descriptors that may be open", usage.most_files);
  sampled.Gauge("process_threads", "Threads", usage.threads);
  sampled.Gauge("process_start_time_seconds", "When the process began", usage.started);
}

}  // namespace

// ---- what is counted ---------------------------------------------------------------------------

struct CallMetrics::Table {
  struct OfService {
    std::array<Counter*, kCodes.size() + 1> by_code{};  // the last: any other
    Histogram* seconds = nullptr;
  };
  struct OfRule {
    Counter* shown = nullptr;
    std::array<Counter*, kCauses.size()> suppressed{};
  };

  const OfService& Of(std::string_view service) const {
    const auto found = services.find(service);
    return found == services.end() ? services.find(kOther)->second : found->second;
  }
  const OfRule& OfRuleNamed(std::string_view rule) const {
    const auto found = rules.find(rule);
    return found == rules.end() ? rules.find(kOther)->second : found->second;
  }

  std::map<std::string, OfService, std::less<>> services;
  std::map<std::string, OfRule, std::less<>> rules;
  std::array<Histogram*, kStages> stages{};
  std::array<Counter*, kTokenFaults> faults{};
  Counter* accepted = nullptr;
  Counter* overridden = nullptr;
  Counter* audit_failures = nullptr;
  Counter* store_failures = nullptr;
};

void CallMetrics::Answered(std::string_view service, int status,
                           std::chrono::nanoseconds took) const {
  if (!table_) return;
  const Table::OfService& of = table_->Of(service);
  const auto code = std::find(kCodes.begin(), kCodes.end(), status);
  of.by_code[static_cast<std::size_t>(code - kCodes.begin())]->Increment();
  of.seconds->Observe(Seconds(took));
}

void CallMetrics::Took(const StageTimes& times) const {
  if (!table_) return;
  for (std::size_t i = 0; i < kStages; ++i) table_->stages[i]->Observe(Seconds(times[i]));
}

void CallMetrics::Said(const Invocation& invocation) const {
  if (!table_) return;
  for (const std::string& rule : invocation.rules) table_->OfRuleNamed(rule).shown->Increment();
  for (const Suppression& one : invocation.suppressed) {
    auto cause = std::find(kCauses.begin(), kCauses.end(), one.cause);
    if (cause == kCauses.end()) --cause;
    table_->OfRuleNamed(one.rule)
        .suppressed[static_cast<std::size_t>(cause - kCauses.begin())]
        ->Increment();
  }
}

void CallMetrics::Fed(const std::vector<hooks::Feedback>& feedback) const {
  if (!table_) return;
  for (const hooks::Feedback& one : feedback) {
    (one.outcome == hooks::Outcome::kAccepted ? table_->accepted : table_->overridden)->Increment();
  }
}

void CallMetrics::Distrusted(TokenFault fault) const {
  if (table_) table_->faults[static_cast<std::size_t>(fault)]->Increment();
}

void CallMetrics::AuditFailed() const {
  if (table_) table_->audit_failures->Increment();
}

void CallMetrics::StoreFailed() const {
  if (table_) table_->store_failures->Increment();
}

struct Metrics::State {
  using Counters = prometheus::Family<Counter>;
  using Histograms = prometheus::Family<Histogram>;

  explicit State(std::string program) : version(std::move(program)) {}

  Counters& CountersNamed(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Histograms& HistogramsNamed(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  CallMetrics::Table::OfService ServiceNamed(const std::string& service) {
    CallMetrics::Table::OfService of;
    for (std::size_t i = 0; i < of.by_code.size(); ++i) {
      const std::string code = i < kCodes.size() ? std::to_string(kCodes[i]) : "other";
      of.by_code[i] = &requests.Add({{"service", service}, {"code", code}});
    }
    of.seconds = &request_seconds.Add({{"service", service}}, RequestBuckets());
    return of;
  }

  CallMetrics::Table::OfRule RuleNamed(const std::string& rule, const char* urgency) {
    CallMetrics::Table::OfRule of;
    of.shown = &cards.Add({{"rule", rule}, {"urgency", urgency}});
    for (std::size_t i = 0; i < kCauses.size(); ++i) {
      of.suppressed[i] = &suppressed.Add({{"rule", rule}, {"cause", std::string(kCauses[i])}});
    }
    return of;
  }

  const std::string version;
  prometheus::Registry registry;
  Counters& requests =
      CountersNamed("nextstep_requests_total", "Requests answered, by service and status");
  Histograms& request_seconds =
      HistogramsNamed("nextstep_request_seconds", "From a whole request to its answer, by service");
  Histograms& stage_seconds =
      HistogramsNamed("nextstep_stage_seconds", "Time of the parts of answered calls");
  Counters& cards = CountersNamed("nextstep_cards_total", "Cards shown, by rule");
  Counters& suppressed =
      CountersNamed("nextstep_suppressed_total", "Findings that were not shown, by rule and cause");
  Counters& feedback = CountersNamed("nextstep_feedback_total", "Feedback taken, by outcome");
  Counters& refused =
      CountersNamed("nextstep_tokens_refused_total", "Tokens that were not believed, by reason");
  Counter& audit_failures =
      CountersNamed("nextstep_audit_failures_total", "Answers that could not be written down")
          .Add({});
  Counter& store_failures =
      CountersNamed("nextstep_store_failures_total", "Requests the store failed").Add({});
};

Metrics::Metrics(std::string version) : state_(std::make_unique<State>(std::move(version))) {}
Metrics::~Metrics() = default;

CallMetrics Metrics::Of(const Deployment& deployment) {
  auto table = std::make_shared<CallMetrics::Table>();
  State& state = *state_;
  for (const hooks::CdsService& service : deployment.services) {
    table->services[service.id] = state.ServiceNamed(service.id);
  }
  for (const std::string_view other : {CallMetrics::kDiscovery, CallMetrics::kHealth,
                                       CallMetrics::kFeedback, CallMetrics::kOther}) {
    table->services[std::string(other)] = state.ServiceNamed(std::string(other));
  }
  for (const pathway::Rule& rule : deployment.content.rules) {
    table->rules[rule.id] = state.RuleNamed(rule.id, NameOf(rule.says.urgency));
  }
  table->rules["other"] = state.RuleNamed("other", "info");
  for (std::size_t i = 0; i < kStages; ++i) {
    table->stages[i] = &state.stage_seconds.Add({{"stage", kStageNames[i]}}, StageBuckets());
  }
  for (std::size_t i = 0; i < kTokenFaults; ++i) {
    const std::string reason(NameOf(static_cast<TokenFault>(i)));
    table->faults[i] = &state.refused.Add({{"reason", reason}});
  }
  table->accepted = &state.feedback.Add({{"outcome", "accepted"}});
  table->overridden = &state.feedback.Add({{"outcome", "overridden"}});
  table->audit_failures = &state.audit_failures;
  table->store_failures = &state.store_failures;
  return CallMetrics(std::move(table));
}

std::string Metrics::Text(const Samples& samples) const {
  Sampled sampled;
  sampled.Gauge("nextstep_build_info", "The program", 1, {{"version", state_->version}});
  AddRunning(samples.running, samples.is_ready, sampled);
  AddServer(samples.server, sampled);
  if (samples.fetches != nullptr) AddFetches(*samples.fetches, sampled);
  AddKeySets(samples.key_sets, sampled);
  sampled.Total("nextstep_served_cards_lost_total", "Cards that went out and were not written down",
                samples.served_cards_lost);
  MetricFamily& lines = sampled.Family("nextstep_log_lines_lost_total",
                                       "Lines that are not in the log", MetricType::Counter);
  Sampled::Add(lines, {{"cause", "overrun"}}, static_cast<double>(samples.log.overrun));
  Sampled::Add(lines, {{"cause", "failed"}}, static_cast<double>(samples.log.failed));
  AddProcess(sampled);
  auto families = state_->registry.Collect();
  auto more = std::move(sampled).All();
  families.insert(families.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace service
