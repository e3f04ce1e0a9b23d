#pragma once

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/house.h"
#include "tests/temporary_folder.h"

// The program as a process of its own, for the tests that run it.
namespace program {

namespace fs = std::filesystem;

// A folder of a test's own, removed with it.
using Scratch = TemporaryFolder;

using Arguments = std::vector<std::string>;

inline pid_t Spawned(const Arguments& arguments, posix_spawn_file_actions_t* files) {
  std::string program = NEXTSTEP_BINARY;
  std::vector<std::string> words = arguments;
  std::vector<char*> argv = {program.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, program.c_str(), files, nullptr, argv.data(), environ);
  EXPECT_EQ(failed, 0);
  return failed == 0 ? child : -1;
}

// The exit status, or -1 for an end by a signal.
inline int StatusOf(pid_t child) {
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Result {
  int status = -1;
  std::string out;
  std::string err;
};

inline Result RunProgram(const Arguments& arguments, const std::string& input = "") {
  const Scratch scratch;
  std::ofstream(scratch.At("in"), std::ios::binary) << input;
  const std::string in = scratch.At("in").string();
  const std::string out = scratch.At("out").string();
  const std::string err = scratch.At("err").string();
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, in.c_str(), O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_addopen(&files, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
  Result result;
  result.status = StatusOf(Spawned(arguments, &files));
  ::posix_spawn_file_actions_destroy(&files);
  result.out = house::FileText(scratch.At("out"));
  result.err = house::FileText(scratch.At("err"));
  return result;
}

inline const std::string kConfig = (house::Root() / "config/sandbox.yaml").string();

inline Arguments Of(const char* command, const std::string& config = kConfig) {
  return {command, "--config", config, "--service", "pain-order-sign", "--today", house::kFirstDay};
}

// A copy of the shipped configuration, to be edited.
class EditedConfig {
 public:
  EditedConfig() {
    fs::copy(house::Root() / "config/content", scratch_.At("content"), fs::copy_options::recursive);
    fs::copy(house::Root() / "config/schema", scratch_.At("schema"));
    fs::copy(house::Root() / "config/profiles", scratch_.At("profiles"));
    for (const char* file : {"sandbox.yaml", "services.yaml"}) {
      fs::copy_file(house::Root() / "config" / file, scratch_.At(file));
    }
  }
  void Replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = house::FileText(scratch_.At(file));
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << file << " holds no " << from;
    std::ofstream(scratch_.At(file), std::ios::binary) << text.replace(at, from.size(), to);
  }
  std::string Path() const { return scratch_.At("sandbox.yaml").string(); }
  fs::path At(const std::string& name) const { return scratch_.At(name); }

 private:
  Scratch scratch_;
};

// The program serving on a free port of the loopback until the test is over.
class Serving {
 public:
  explicit Serving(const std::string& config = kConfig) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    child_ =
        Spawned({"serve", "--config", config, "--port", "0", "--today", house::kFirstDay}, &files);
    ::posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    out_ = ends[0];
    announcement_ = Line();
    port_ = PortIn(announcement_);
  }
  ~Serving() {
    if (child_ > 0) ::kill(child_, SIGKILL);
    if (child_ > 0) StatusOf(child_);
    if (reader_.joinable()) reader_.join();
    ::close(out_);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  int Port() const { return port_; }
  const std::string& Announcement() const { return announcement_; }

  // Of the listener of operators. REQUIRES: the configuration has one; asked first and once.
  int AdminPort() const { return PortIn(Line()); }

  void Signal(int signal) const { ::kill(child_, signal); }

  // Takes what it writes from now on, so that a long log does not stop it: there is no Log() then.
  void LetItWrite() {
    reader_ = std::thread([this] { Log(); });
  }

  // Its exit status after this signal.
  int EndedBy(int signal) {
    ::kill(child_, signal);
    const int status = StatusOf(child_);
    child_ = -1;
    return status;
  }

  // What it wrote after the announcement. REQUIRES: it has ended.
  std::string Log() const {
    std::string text;
    std::array<char, 1024> piece{};
    for (ssize_t count = 0; (count = ::read(out_, piece.data(), piece.size())) > 0;) {
      text.append(piece.data(), static_cast<std::size_t>(count));
    }
    return text;
  }

 private:
  std::string Line() const {
    std::string line;
    for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

  static int PortIn(const std::string& line) {
    const std::string before = "://127.0.0.1:";
    const std::size_t at = line.find(before);
    EXPECT_NE(at, std::string::npos) << line;
    return at == std::string::npos ? 0 : std::atoi(line.c_str() + at + before.size());
  }

  pid_t child_ = -1;
  int out_ = -1;
  std::thread reader_;
  int port_ = 0;
  std::string announcement_;
};

inline std::string PostOf(const std::string& path, const std::string& body) {
  return "POST " + path +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace program
