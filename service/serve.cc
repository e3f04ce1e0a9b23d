#include "service/serve.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/resource.h>

#include <spdlog/spdlog.h>

#include "service/admin_routes.h"
#include "service/admin_switches.h"
#include "service/audit_log.h"
#include "service/audit_spool.h"
#include "service/console_api.h"
#include "service/console_page.h"
#include "service/feedback_book.h"
#include "service/fetch_keys.h"
#include "service/http_server.h"
#include "service/live_routes.h"
#include "service/log.h"
#include "service/metrics.h"
#include "service/rate_limit.h"
#include "service/readiness.h"
#include "service/reload.h"
#include "service/routes.h"
#include "service/store.h"
#include "service/store_replay.h"
#include "service/switchboard.h"

namespace service {
namespace {

pathway::Day SystemToday() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

// Every client needs a descriptor; the usual soft limit is lower than what the server allows.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Calls that wait for a FHIR server hold a worker: with these there are as many left as without.
void AddWorkersThatWait(Deployment& deployment) {
  if (deployment.fhir_servers.bases.empty() || deployment.listen.workers > 0) return;
  deployment.listen.workers = std::max(2U, std::thread::hardware_concurrency()) +
                              static_cast<unsigned>(deployment.fhir_servers.max_waiting);
}

// What callers are known by, on the system's clock.
Identity IdentityOf(const Deployment& deployment, Store& store) {
  const CallerSettings& callers = deployment.callers;
  std::shared_ptr<ReplayStore> replays;
  if (store.IsInMemory()) {
    replays = std::make_shared<MemoryReplayStore>(callers.max_nonces);
  } else {
    replays = std::make_shared<StoreReplayStore>(store, callers.max_nonces);
  }
  return {std::make_shared<KeyStore>(HttpsFetch(callers.fetch), callers.key_sets), replays,
          [] { return std::chrono::system_clock::now(); }};
}

std::unique_ptr<AuditTrail> AuditOf(const AuditSettings& settings, Store& store) {
  if (settings.path.empty()) return nullptr;
  if (settings.keep == AuditSettings::Keep::kStore) {
    return std::make_unique<AuditSpool>(settings, store);
  }
  return std::make_unique<AuditLog>(settings);
}

// Blocked before any thread starts, so that only who waits for them sees them.
sigset_t BlockedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

Deployment Loaded(const std::function<Deployment()>& load, const ServeOptions& options) {
  Deployment deployment = load();
  if (options.port) deployment.listen.port = *options.port;
  AddWorkersThatWait(deployment);
  return deployment;
}

HttpResponse Json(int status, std::string body) {
  return {status, std::move(body), "application/json", {}};
}

// The process: what outlives a deployment, and the listeners.
class Process {
 public:
  Process(const std::function<Deployment()>& load, const std::shared_ptr<const Deployment>& first,
          const ServeOptions& options, Log& log)
      : options_(options),
        log_(log),
        metrics_(options.version),
        store_(first->store),
        board_(store_),
        book_(store_, first->store.spool),
        audit_(AuditOf(first->audit, store_)),
        identity_(IdentityOf(*first, store_)),
        fhir_client_(std::make_shared<fhir::Client>()),
        limit_settings_(first->rate_limit),
        limit_(std::make_shared<RateLimit>(limit_settings_)),
        routes_(RoutesOf(first)),
        server_(first->listen,
                [this](HttpRequest&& request) { return routes_.Handle(std::move(request)); }),
        readiness_({StoreCheck()}, std::chrono::steady_clock::now),
        reload_([load, options] { return Loaded(load, options); }, first,
                [this](auto deployment) { Put(std::move(deployment)); },
                [] { return std::chrono::system_clock::now(); }) {
    if (!first->admin) return;
    admin_routes_ = std::make_unique<AdminRoutes>(first->admin->token, AdminEndpoints());
    admin_ = std::make_unique<HttpServer>(first->admin->listen, [this](HttpRequest&& request) {
      return admin_routes_->Handle(std::move(request));
    });
  }

  void Announce(const Deployment& deployment) {
    std::printf("listening on %s://%s:%d/cds-services, content %s\n",
                deployment.listen.tls ? "https" : "http", deployment.listen.host.c_str(),
                server_.Bind(), deployment.content_version.c_str());
    if (admin_) {
      std::printf("operators on %s://%s:%d\n", deployment.admin->listen.tls ? "https" : "http",
                  deployment.admin->listen.host.c_str(), admin_->Bind());
    }
    if (store_.IsInMemory()) {
      std::printf("feedback is kept in memory only: the configuration names no store.url\n");
    }
    std::fflush(stdout);
  }

  // Until a signal to end comes. Operators are answered until the last call is.
  void Run(const sigset_t& signals) {
    std::thread waiter([this, &signals] {
      while (AwaitSignal(signals) == SIGHUP) reload_.Run();
      readiness_.Drain();
      server_.Stop();
    });
    std::thread operators([this] {
      if (admin_) admin_->Run();
    });
    server_.Run();
    waiter.join();
    if (admin_) admin_->Stop();
    operators.join();
  }

 private:
  static int AwaitSignal(const sigset_t& signals) {
    int signal = 0;
    sigwait(&signals, &signal);
    return signal;
  }

  std::shared_ptr<const Routes> RoutesOf(std::shared_ptr<const Deployment> deployment) {
    const auto fixed = options_.today;
    auto metrics = metrics_.Of(*deployment);
    return std::make_shared<Routes>(
        std::move(deployment), [fixed] { return fixed ? *fixed : SystemToday(); }, identity_,
        Around{&book_, std::chrono::steady_clock::now, audit_.get(), limit_, fhir_client_, &store_,
               &board_, std::move(metrics)});
  }

  // Answers go on without a store. One that others share fails all at once, and then no process is
  // better than another.
  ReadyCheck StoreCheck() {
    return {"store", [this] { return store_.IsWritable(); },
            store_.IsShared() ? ReadyCheck::Weight::kTold : ReadyCheck::Weight::kNeeded};
  }

  // REQUIRES: one at a time.
  void Put(std::shared_ptr<const Deployment> deployment) {
    if (deployment->rate_limit != limit_settings_) {
      limit_settings_ = deployment->rate_limit;
      limit_ = std::make_shared<RateLimit>(limit_settings_);
    }
    const std::string content = deployment->content_version;
    const LogSettings::Level level = deployment->log.level;
    routes_.Replace(RoutesOf(std::move(deployment)));
    log_.Name(content);
    log_.SetLevel(level);
    log_.Reopen();
  }

  HttpResponse ReloadAnswer() {
    const Running running = reload_.Run();
    return Json(running.last_problems.empty() ? 200 : 422, JsonOf(running));
  }

  HttpResponse Scrape() {
    const Running running = reload_.State();
    const bool is_ready = readiness_.Answer(running).status == 200;
    return {200,
            metrics_.Text({running, is_ready, server_.Load(), identity_.keys->Counts(),
                           &fhir_client_->Counters(), book_.Dropped(), log_.Counts()}),
            "text/plain; version=0.0.4; charset=utf-8",
            {}};
  }

  std::vector<AdminEndpoint> AdminEndpoints() {
    using Access = AdminEndpoint::Access;
    auto endpoints = SwitchEndpoints(
        store_, board_, [this] { return routes_.Current()->Deployed(); }, identity_.now);
    endpoints.push_back({"GET", "/healthz", Access::kOpen,
                         [](HttpRequest&&) { return Json(200, R"({"status":"up"})"); }});
    endpoints.push_back({"GET", "/readyz", Access::kOpen,
                         [this](HttpRequest&&) { return readiness_.Answer(reload_.State()); }});
    endpoints.push_back(
        {"GET", "/metrics", Access::kToken, [this](HttpRequest&&) { return Scrape(); }});
    endpoints.push_back({"GET", "/admin/version", Access::kToken,
                         [this](HttpRequest&&) { return Json(200, JsonOf(reload_.State())); }});
    endpoints.push_back({"POST", "/admin/reload", Access::kToken,
                         [this](HttpRequest&&) { return ReloadAnswer(); }});
    for (AdminEndpoint& one : ConsolePageEndpoints()) endpoints.push_back(std::move(one));
    for (AdminEndpoint& one : ConsoleApiEndpoints(SourcesOfConsole())) {
      endpoints.push_back(std::move(one));
    }
    return endpoints;
  }

  ConsoleSources SourcesOfConsole() {
    const auto fixed = options_.today;
    return {[this] { return routes_.Current()->Deployed(); },
            [fixed] { return fixed ? *fixed : SystemToday(); },
            options_.kinds,
            &book_,
            &store_,
            &board_};
  }

  const ServeOptions options_;
  Log& log_;
  Metrics metrics_;
  Store store_;
  Switchboard board_;
  FeedbackBook book_;
  std::unique_ptr<AuditTrail> audit_;
  Identity identity_;
  std::shared_ptr<fhir::Client> fhir_client_;
  RateLimitSettings limit_settings_;
  std::shared_ptr<RateLimit> limit_;
  LiveRoutes routes_;
  HttpServer server_;
  Readiness readiness_;
  Reload reload_;
  std::unique_ptr<AdminRoutes> admin_routes_;
  std::unique_ptr<HttpServer> admin_;
};

}  // namespace

void Serve(const std::function<Deployment()>& load, const ServeOptions& options) {
  const sigset_t signals = BlockedSignals();
  const auto deployment = std::make_shared<const Deployment>(Loaded(load, options));
  RaiseDescriptorLimit();
  Log log(deployment->log);
  log.Name(deployment->content_version);
  Process process(load, deployment, options, log);
  process.Announce(*deployment);
  process.Run(signals);
}

}  // namespace service
