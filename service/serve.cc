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
#include "service/audit_log.h"
#include "service/console_api.h"
#include "service/console_page.h"
#include "service/feedback_book.h"
#include "service/fetch_keys.h"
#include "service/http_server.h"
#include "service/live_routes.h"
#include "service/routes.h"
#include "service/store.h"

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
Identity IdentityOf(const Deployment& deployment) {
  const CallerSettings& callers = deployment.callers;
  return {std::make_shared<KeyStore>(HttpsFetch(callers.fetch), callers.key_sets),
          std::make_shared<MemoryReplayStore>(callers.max_nonces),
          [] { return std::chrono::system_clock::now(); }};
}

// Blocked before any thread starts, so that only who waits for them sees them.
sigset_t BlockedSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

std::shared_ptr<const Deployment> Loaded(const std::function<Deployment()>& load,
                                         const ServeOptions& options) {
  auto deployment = std::make_shared<Deployment>(load());
  if (options.port) deployment->listen.port = *options.port;
  AddWorkersThatWait(*deployment);
  return deployment;
}

// The process: what outlives a deployment, and the listeners.
class Process {
 public:
  Process(std::shared_ptr<const Deployment> first, const ServeOptions& options)
      : options_(options),
        store_(first->store),
        book_(store_),
        audit_(first->audit.path.empty() ? nullptr : std::make_unique<AuditLog>(first->audit)),
        identity_(IdentityOf(*first)),
        routes_(RoutesOf(first)),
        server_(first->listen,
                [this](HttpRequest&& request) { return routes_.Handle(std::move(request)); }) {
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

  // Until one of the signals comes.
  void Run(const sigset_t& signals) {
    std::thread waiter([this, &signals] {
      int signal = 0;
      sigwait(&signals, &signal);
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
  std::shared_ptr<const Routes> RoutesOf(std::shared_ptr<const Deployment> deployment) {
    const auto fixed = options_.today;
    return std::make_shared<Routes>(
        std::move(deployment), [fixed] { return fixed ? *fixed : SystemToday(); }, identity_,
        Around{&book_, std::chrono::steady_clock::now, audit_.get()});
  }

  std::vector<AdminEndpoint> AdminEndpoints() {
    std::vector<AdminEndpoint> endpoints;
    endpoints.push_back({"GET", "/healthz", AdminEndpoint::Access::kOpen, [](HttpRequest&&) {
                           return HttpResponse{200, R"({"status":"up"})", "application/json", {}};
                         }});
    for (AdminEndpoint& one : ConsolePageEndpoints()) endpoints.push_back(std::move(one));
    for (AdminEndpoint& one : ConsoleApiEndpoints(SourcesOfConsole())) {
      endpoints.push_back(std::move(one));
    }
    return endpoints;
  }

  ConsoleSources SourcesOfConsole() {
    const auto fixed = options_.today;
    return {[this] { return routes_.Current()->Of(); },
            [fixed] { return fixed ? *fixed : SystemToday(); }, &book_, &store_};
  }

  const ServeOptions options_;
  Store store_;
  FeedbackBook book_;
  std::unique_ptr<AuditLog> audit_;
  Identity identity_;
  LiveRoutes routes_;
  HttpServer server_;
  std::unique_ptr<AdminRoutes> admin_routes_;
  std::unique_ptr<HttpServer> admin_;
};

}  // namespace

void Serve(const std::function<Deployment()>& load, const ServeOptions& options) {
  const sigset_t signals = BlockedSignals();
  const auto deployment = Loaded(load, options);
  RaiseDescriptorLimit();
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l [content " + deployment->content_version + "] %v");
  Process process(deployment, options);
  process.Announce(*deployment);
  process.Run(signals);
}

}  // namespace service
