#include "tests/fake_fhir/server.h"

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <set>
#include <thread>

namespace fake_fhir {
namespace {

constexpr std::size_t kThreads = 48;

std::string QueryOf(const httplib::Request& request) {
  const std::size_t question = request.target.find('?');
  return question == std::string::npos
             ? ""
             : httplib::detail::decode_url(request.target.substr(question + 1), false);
}

}  // namespace

struct Server::State {
  std::unique_ptr<httplib::Server> server;
  std::string scheme;
  Handler handler;
  int port = 0;
  std::thread thread;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::vector<Seen> seen;
  std::set<std::pair<std::string, int>> remotes;
  bool ending = false;

  void Start() {
    server->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server->set_tcp_nodelay(true);
    server->set_keep_alive_timeout(1);
    server->set_keep_alive_max_count(1'000);
    const auto handle = [this](const httplib::Request& request, httplib::Response& response) {
      Handle(request, response);
    };
    server->Get(".*", handle);
    server->Post(".*", handle);
    port = server->bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server->listen_after_bind(); });
    // stop() does nothing to a server that does not run yet.
    while (!server->is_running()) std::this_thread::yield();
  }

  void AwaitEnd() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return ending; });
  }

  void Handle(const httplib::Request& request, httplib::Response& response) {
    Seen one{request.method, request.path, QueryOf(request), request.body, {}};
    for (const auto& [name, value] : request.headers) one.headers.emplace(name, value);
    {
      const std::lock_guard lock(mutex);
      seen.push_back(one);
      remotes.emplace(request.remote_addr, request.remote_port);
      changed.notify_all();
    }
    Reply reply = handler(one);
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    if (reply.then == Then::kStall) AwaitEnd();
    if (reply.then == Then::kAnswer || reply.then == Then::kStall) {
      response.set_content(reply.body, reply.type);
      return;
    }
    const std::size_t size = reply.body.size();
    response.set_content_provider(
        size, reply.type,
        [this, reply = std::move(reply)](std::size_t at, std::size_t, httplib::DataSink& sink) {
          if (at == 0) return sink.write(reply.body.data(), reply.body.size() / 2);
          if (reply.then == Then::kStallBody) AwaitEnd();
          return false;
        });
  }
};

Server::Server(Handler handler) : state_(std::make_unique<State>()) {
  state_->server = std::make_unique<httplib::Server>();
  state_->scheme = "http";
  state_->handler = std::move(handler);
  state_->Start();
}

Server::Server(Handler handler, const std::string& certificate, const std::string& key)
    : state_(std::make_unique<State>()) {
  state_->server = std::make_unique<httplib::SSLServer>(certificate.c_str(), key.c_str());
  state_->scheme = "https";
  state_->handler = std::move(handler);
  state_->Start();
}

Server::~Server() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
    state_->changed.notify_all();
  }
  state_->server->stop();
  state_->thread.join();
}

int Server::Port() const { return state_->port; }

std::string Server::Origin() const {
  return state_->scheme + "://127.0.0.1:" + std::to_string(state_->port);
}

std::vector<Seen> Server::Requests() const {
  const std::lock_guard lock(state_->mutex);
  return state_->seen;
}

std::vector<std::string> Server::Paths() const {
  std::vector<std::string> paths;
  for (const Seen& one : Requests()) {
    paths.push_back(one.query.empty() ? one.path : one.path + "?" + one.query);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

int Server::Connections() const {
  const std::lock_guard lock(state_->mutex);
  return static_cast<int>(state_->remotes.size());
}

void Server::AwaitRequests(std::size_t count) const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, std::chrono::minutes(1),
                           [&] { return state_->seen.size() >= count; });
}

std::string Bundle(const std::vector<std::string>& resources,
                   const std::vector<std::pair<std::string, std::string>>& links) {
  std::string json = R"({"resourceType":"Bundle","type":"searchset","link":[)";
  for (const auto& [relation, url] : links) {
    if (json.back() != '[') json += ",";
    json.append(R"({"relation":")").append(relation).append(R"(","url":")").append(url);
    json += R"("})";
  }
  json += R"(],"entry":[)";
  for (const std::string& resource : resources) {
    if (json.back() != '[') json += ",";
    json.append(R"({"resource":)").append(resource).append("}");
  }
  return json + "]}";
}

std::string Outcome(const std::string& severity, const std::string& code) {
  return R"({"resourceType":"OperationOutcome","issue":[{"severity":")" + severity +
         R"(","code":"processing","details":{"coding":[{"code":")" + code + R"("}]}}]})";
}

void WriteCertificate(const std::string& certificate, const std::string& key) {
  EVP_PKEY* pair = EVP_EC_gen("P-256");
  X509* made = X509_new();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(made), 86'400);
  X509_set_pubkey(made, pair);
  X509_NAME* name = X509_get_subject_name(made);
  const std::string words = "fake FHIR server";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(words.c_str()), -1, -1, 0);
  X509_set_issuer_name(made, name);
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1,DNS:ehr.example");
  X509_add_ext(made, names, -1);
  X509_EXTENSION_free(names);
  X509_sign(made, pair, EVP_sha256());
  std::FILE* file = std::fopen(certificate.c_str(), "w");
  PEM_write_X509(file, made);
  std::fclose(file);
  file = std::fopen(key.c_str(), "w");
  PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(made);
  EVP_PKEY_free(pair);
}

}  // namespace fake_fhir
