#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/temporary_folder.h"

// A PostgreSQL server of the test program's own, in a temporary folder and on a free port of the
// loopback. It is started once, and ended with the program.
class PostgresServer {
 public:
  // None where PostgreSQL is not installed: skip the test and say so.
  static PostgresServer* Shared() {
    static const std::unique_ptr<PostgresServer> server = Made();
    return server.get();
  }

  ~PostgresServer() { Stop(SIGQUIT); }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // An empty database of its own: its URL.
  std::string NewDatabase() {
    const std::string name = "test" + std::to_string(++databases_);
    EXPECT_EQ(Sql("CREATE DATABASE " + name), 0);
    return "postgresql://nextstep@127.0.0.1:" + std::to_string(port_) + "/" + name;
  }

  // The exit status of psql.
  int Sql(const std::string& statement, const std::string& database = "postgres") const {
    return StatusOf(
        Started({bin_ + "/psql", "-q", "-X", "-h", "127.0.0.1", "-p", std::to_string(port_), "-U",
                 "nextstep", "-d", database, "-c", statement}));
  }

  // Of the loopback, free a moment ago.
  static int FreePort() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(probe, any, size), 0);
    EXPECT_EQ(::getsockname(probe, any, &size), 0);
    ::close(probe);
    return ::ntohs(address.sin_port);
  }

  int Port() const { return port_; }

  // SIGKILL to all its processes, as a machine that fails.
  void Kill() {
    ToAll(SIGKILL);
    Stop(SIGKILL);
  }
  // Ends it in order.
  void Stop() { Stop(SIGINT); }
  // SIGSTOP, to all its processes: connections stay, and nobody answers.
  void Freeze() const { ToAll(SIGSTOP); }
  void Thaw() const { ToAll(SIGCONT); }

  // Waits until it answers. Those who were killed with it may hold its memory for a moment.
  void Start() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    do {
      if (server_ < 0) {
        server_ = Started({bin_ + "/postgres", "-D", Data(), "-c", "fsync=off", "-c",
                           "listen_addresses=127.0.0.1", "-c", "port=" + std::to_string(port_),
                           "-c", "unix_socket_directories=", "-c", "autovacuum=off"});
      }
      if (Sql("SELECT 1") == 0) return;
      if (::waitpid(server_, nullptr, WNOHANG) == server_) server_ = -1;
    } while (std::chrono::steady_clock::now() < until);
    ADD_FAILURE() << "PostgreSQL did not start";
  }

 private:
  explicit PostgresServer(std::string bin) : bin_(std::move(bin)), port_(FreePort()) {
    if (::geteuid() != 0) return;
    user_ = ::getpwnam("postgres");
    if (user_ == nullptr) user_ = ::getpwnam("nobody");
    if (::chown(folder_.Path().c_str(), user_->pw_uid, user_->pw_gid) != 0) ADD_FAILURE();
  }

  static std::unique_ptr<PostgresServer> Made() {
    const std::string bin = Binaries();
    if (bin.empty()) return nullptr;
    std::unique_ptr<PostgresServer> server(new PostgresServer(bin));
    const int made =
        StatusOf(server->Started({bin + "/initdb", "-D", server->Data(), "-U", "nextstep", "-A",
                                  "trust", "-N", "-E", "UTF8", "--locale=C"}));
    EXPECT_EQ(made, 0) << "initdb failed";
    if (made != 0) return nullptr;
    server->Start();
    return server;
  }

  // The folder that holds initdb and the rest: on PATH a link may lead to it.
  static std::string Binaries() {
    namespace fs = std::filesystem;
    std::vector<fs::path> places;
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) places.emplace_back(folder);
    std::error_code error;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", error)) {
      places.push_back(version.path() / "bin");
    }
    for (const fs::path& place : places) {
      const fs::path found = fs::canonical(place / "initdb", error).parent_path();
      if (!error && fs::exists(found / "psql") && fs::exists(found / "postgres")) return found;
    }
    return {};
  }

  static int StatusOf(pid_t child) {
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string Data() const { return folder_.At("data").string(); }

  // PostgreSQL refuses to run as root. The child ends with this program, whatever ends it.
  pid_t Started(std::vector<std::string> words) const {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string log = folder_.At("log").string();
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (user_ != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user_->pw_gid) != 0 ||
                             ::setuid(user_->pw_uid) != 0)) {
      ::_exit(126);
    }
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, 1);
    ::dup2(out, 2);
    if (::chdir("/") == 0) ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  void Stop(int signal) {
    if (server_ < 0) return;
    ::kill(server_, signal);
    StatusOf(server_);
    server_ = -1;
  }

  void ToAll(int signal) const {
    const std::string process = std::to_string(server_);
    std::ifstream children("/proc/" + process + "/task/" + process + "/children");
    ::kill(server_, signal);
    for (pid_t child = 0; children >> child;) ::kill(child, signal);
  }

  TemporaryFolder folder_;
  std::string bin_;
  int port_;
  const passwd* user_ = nullptr;  // who runs it; none: the user of this program
  pid_t server_ = -1;
  int databases_ = 0;
};
