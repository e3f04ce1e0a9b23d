// Two processes behind HAProxy that share PostgreSQL, one of them killed and the database restarted
// under load.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "service/audit_check.h"
#include "service/store.h"
#include "service/store_sessions.h"
#include "tests/eventually.h"
#include "tests/house.h"
#include "tests/postgres_server.h"
#include "tests/service/raw_client.h"
#include "tests/service/tokens.h"
#include "tests/stored_config.h"

namespace {

using namespace program;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

const std::string kSign = "/cds-services/pain-order-sign";

std::string TokenOf(const std::string& nonce) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  tokens::Draft draft;
  draft.claims["iat"] = std::to_string(now.time_since_epoch().count());
  draft.claims["exp"] = std::to_string(now.time_since_epoch().count() + 300);
  draft.claims["jti"] = tokens::Quoted(nonce);
  return draft.SignedBy(tokens::RsaKey());
}

// None where nobody listens.
service::FileDescriptor ConnectionTo(int port) {
  service::FileDescriptor connection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = ::htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const timeval limit{30, 0};  // a test that would hang fails instead
  ::setsockopt(connection.Number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  if (::connect(connection.Number(), generic, sizeof(address)) == 0) return connection;
  return service::FileDescriptor();
}

// HAProxy with the configuration that is shipped.
class Proxy {
 public:
  Proxy(const std::string& program, int one, int two) : port_(PostgresServer::FreePort()) {
    const auto place = [](int port) { return "127.0.0.1:" + std::to_string(port); };
    std::vector<std::string> environment = {"NEXTSTEP_BIND=" + place(port_),
                                            "NEXTSTEP_1=" + place(one), "NEXTSTEP_2=" + place(two)};
    std::vector<std::string> words = {program, "-db", "-f",
                                      (house::Root() / "deploy/haproxy/haproxy.cfg").string()};
    std::vector<char*> argv;
    std::vector<char*> envp;
    for (std::string& word : words) argv.push_back(word.data());
    for (std::string& one_of : environment) envp.push_back(one_of.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    EXPECT_EQ(::posix_spawn(&child_, program.c_str(), nullptr, nullptr, argv.data(), envp.data()),
              0);
    EXPECT_TRUE(Eventually([&] { return ConnectionTo(port_).Number() >= 0; }));
  }
  ~Proxy() {
    ::kill(child_, SIGTERM);
    StatusOf(child_);
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  static std::string Program() {
    for (const char* path : {"/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy"}) {
      if (fs::exists(path)) return path;
    }
    return {};
  }

  int Port() const { return port_; }

 private:
  int port_;
  pid_t child_ = -1;
};

// One request on a connection of its own; status 0 when there was no answer. HAProxy writes the
// names of header fields in lower case: the end of the connection ends the body.
service::RawClient::Answer Asked(int port, const std::string& path, const std::string& body,
                                 const std::string& token) {
  std::string request = "POST " + path + " HTTP/1.1\r\nHost: cds.example.org\r\n";
  request += "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n";
  request += "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request += body;
  const auto connection = ConnectionTo(port);
  ::send(connection.Number(), request.data(), request.size(), MSG_NOSIGNAL);
  std::string received;
  char bytes[16 * 1024];
  for (ssize_t count = 0; (count = ::recv(connection.Number(), bytes, sizeof bytes, 0)) > 0;) {
    received.append(bytes, static_cast<std::size_t>(count));
  }
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string::npos) return {};
  return {std::stoi(received.substr(received.find(' '))), received.substr(0, end + 2),
          received.substr(end + 4)};
}

// What was answered, and what was not.
class Tally {
 public:
  void Answered(const std::string& instance, const std::string& card) {
    const std::lock_guard lock(mutex_);
    instances_.insert(instance);
    cards_.insert(card);
  }
  void Lost() { ++lost_; }
  std::size_t Count() const {
    const std::lock_guard lock(mutex_);
    return instances_.size();
  }
  int LostCount() const { return lost_; }
  // REQUIRES: nobody counts any more.
  const std::set<std::string>& Instances() const { return instances_; }
  const std::set<std::string>& Cards() const { return cards_; }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> instances_;
  std::set<std::string> cards_;
  std::atomic<int> lost_ = 0;
};

// The hospital: two processes, and what they share.
class ScaleOutTest : public ::testing::Test {
 protected:
  void SetUp() override {
    postgres_ = PostgresServer::Shared();
    if (postgres_ == nullptr) GTEST_SKIP() << "skipped: PostgreSQL is not installed";
    if (Proxy::Program().empty()) GTEST_SKIP() << "skipped: HAProxy is not installed";
    const std::string url = postgres_->NewDatabase();
    for (auto* config : {&one_config_, &two_config_}) {
      *config = std::make_unique<StoredConfig>(url);
      AskForTokens(**config);
    }
    ASSERT_EQ(RunProgram({"migrate", "--config", one_config_->Path()}).status, 0);
    one_ = std::make_unique<Serving>(one_config_->Path());
    two_ = std::make_unique<Serving>(two_config_->Path());
    one_->LetItWrite();
    two_->LetItWrite();
    proxy_ = std::make_unique<Proxy>(Proxy::Program(), one_->Port(), two_->Port());
  }

  static void AskForTokens(const StoredConfig& config) {
    config.Replace("sandbox.yaml", "callers: open",
                   "callers: jwt\nclients: clients.yaml\ntrusted_proxies: [127.0.0.1]");
    std::ofstream(config.At("keys.json")) << tokens::Set({tokens::RsaKey().Jwk("rsa")});
    std::ofstream(config.At("clients.yaml"))
        << "clients: [{id: ours, keys: keys.json, issuers: " << tokens::kIssuer
        << ", audiences: [\"" << tokens::kAudience << "\", \"" << tokens::kAudience
        << "/feedback\"]}]\n";
  }

  static std::string CallOf(const std::string& instance) {
    std::string body = house::FirstRequest();
    const std::string member = "\"hookInstance\"";
    const std::size_t from = body.find('"', body.find(member) + member.size()) + 1;
    return body.replace(from, body.find('"', from) - from, instance);
  }

  // The uuid of the first card; empty without one.
  static std::string CardOf(const std::string& answer) {
    rapidjson::Document json;
    json.Parse(answer.c_str());
    const auto* card = rapidjson::Pointer("/cards/0/uuid").Get(json);
    return card != nullptr && card->IsString() ? card->GetString() : "";
  }

  // An EHR: asks again, with a new token, where it is told to come later.
  std::string AskedUntilAnswered(const std::string& path, const std::string& body,
                                 const std::string& name, Tally& tally) {
    std::string answer;
    int attempt = 0;
    EXPECT_TRUE(Eventually([&] {
      const auto got =
          Asked(proxy_->Port(), path, body, TokenOf(name + "-" + std::to_string(++attempt)));
      if (got.status == 0 || got.status == 502 || got.status == 504) tally.Lost();
      answer = got.body;
      return got.status == 200;
    })) << path
        << " " << answer;
    return answer;
  }

  void Prescriber(int number, int calls, Tally& tally) {
    for (int i = 0; i < calls; ++i) {
      const std::string instance =
          "00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + number * 1000 + i);
      const std::string card =
          CardOf(AskedUntilAnswered(kSign, CallOf(instance), "call-" + instance, tally));
      const std::string feedback = R"({"feedback":[{"card":")" + card +
                                   R"(","outcome":"overridden","outcomeTimestamp":)"
                                   R"("2026-01-15T10:00:00Z"}]})";
      AskedUntilAnswered(kSign + "/feedback", feedback, "feedback-" + instance, tally);
      tally.Answered(instance, card);
    }
  }

  // Column `column` of a table of the store.
  std::set<std::string> Stored(const std::string& column, const std::string& table) const {
    std::set<std::string> values;
    service::Sessions sessions(one_config_->Store());
    sessions.Read("failed", [&](soci::session& sql) {
      std::string value;
      soci::statement read =
          (sql.prepare << "SELECT " + column + " FROM " + table, soci::into(value));
      read.execute();
      while (read.fetch()) values.insert(value);
    });
    return values;
  }

  std::vector<std::string> AuditedInstances() const {
    service::Store store(one_config_->Store());
    std::vector<std::string> instances;
    const auto day = std::chrono::sys_days(std::chrono::days(1));
    ForEachEntry(one_config_->Audit(), &store, day, day + std::chrono::days(100'000),
                 [&](auto line) {
                   rapidjson::Document entry;
                   entry.Parse(line.data(), line.size());
                   instances.emplace_back(entry["hookInstance"].GetString());
                 });
    return instances;
  }

  PostgresServer* postgres_ = nullptr;
  std::unique_ptr<StoredConfig> one_config_;
  std::unique_ptr<StoredConfig> two_config_;
  std::unique_ptr<Serving> one_;
  std::unique_ptr<Serving> two_;
  std::unique_ptr<Proxy> proxy_;
};

TEST(SharedStoreTest, TablesAreMadeByACommandAndNotByTheWay) {
  PostgresServer* postgres = PostgresServer::Shared();
  if (postgres == nullptr) GTEST_SKIP() << "skipped: PostgreSQL is not installed";
  const StoredConfig config(postgres->NewDatabase());
  const Result refused = RunProgram({"serve", "--config", config.Path(), "--port", "0"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("run nextstep migrate"));
  EXPECT_THAT(RunProgram({"migrate", "--config", config.Path()}).out, HasSubstr("before: 0"));
  Serving serving(config.Path());
  EXPECT_EQ(serving.EndedBy(SIGTERM), 0);
}

TEST_F(ScaleOutTest, ATokenThatOneProcessTookIsRefusedByTheOther) {
  const std::string token = TokenOf("once");
  const std::string body = CallOf("00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(Asked(one_->Port(), kSign, body, token).status, 200);
  EXPECT_EQ(Asked(two_->Port(), kSign, body, token).status, 401);
  EXPECT_EQ(Asked(one_->Port(), kSign, body, token).status, 401);
  postgres_->Kill();
  EXPECT_EQ(Asked(two_->Port(), kSign, body, TokenOf("twice")).status, 503);
  postgres_->Start();
}

TEST_F(ScaleOutTest, NothingIsLostWhenAProcessAndTheDatabaseGo) {
  constexpr int kPrescribers = 4;
  constexpr int kCalls = 25;
  Tally tally;
  ASSERT_TRUE(Eventually([&] {
    return Asked(proxy_->Port(), kSign, CallOf("00000000-0000-4000-8000-000000000001"),
                 TokenOf("ready-" + std::to_string(std::rand())))
               .status == 200;
  }));
  std::vector<std::thread> prescribers;
  for (int number = 0; number < kPrescribers; ++number) {
    prescribers.emplace_back([&, number] { Prescriber(number, kCalls, tally); });
  }
  EXPECT_TRUE(Eventually([&] { return tally.Count() >= 20; }));
  one_->EndedBy(SIGKILL);
  EXPECT_TRUE(Eventually([&] { return tally.Count() >= 50; }));
  postgres_->Kill();
  postgres_->Start();
  for (std::thread& prescriber : prescribers) prescriber.join();

  EXPECT_LE(tally.LostCount(), kPrescribers) << "more than were in flight at the killed process";
  EXPECT_EQ(tally.Count(), static_cast<std::size_t>(kPrescribers * kCalls));
  // What the killed process left in its files comes with the next one.
  one_ = std::make_unique<Serving>(one_config_->Path());
  EXPECT_EQ(one_->EndedBy(SIGTERM), 0);
  EXPECT_EQ(two_->EndedBy(SIGTERM), 0);

  EXPECT_THAT(Stored("card", "feedback"), IsSupersetOf(tally.Cards()));
  EXPECT_THAT(Stored("card", "served_card"), IsSupersetOf(tally.Cards()));
  const auto audited = AuditedInstances();
  EXPECT_THAT(std::set<std::string>(audited.begin(), audited.end()),
              IsSupersetOf(tally.Instances()));
  // Each answer once, the first call to see whether all is there, and those whose answer was lost.
  EXPECT_LE(audited.size(), tally.Count() + 1 + kPrescribers);
  const Result verified = RunProgram({"audit", "verify", "--config", one_config_->Path()});
  EXPECT_EQ(verified.status, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("in 2 chains"));
}

}  // namespace
