// Puts a long and mixed load on a running service and watches what it takes: the requests of the
// golden cases, calls that must be refused, and feedback on the cards that came. Every status has
// to be the one that is due, and the memory of the process has to stay what it was after warming
// up.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <httplib.h>

#include "bench/case_body.h"
#include "config/load.h"
#include "fhir/json.h"
#include "hooks/refusal.h"
#include "service/answer.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Call {
  std::string path;
  std::string body;
  int status = 200;  // that is due
};

std::string TextOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

int StatusDue(const service::Deployment& deployment, const std::string& service,
              const std::string& body) {
  try {
    AnswerHookRequest(deployment, deployment.clients.front(), service, body, bench::kToday);
    return 200;
  } catch (const hooks::Refusal& refusal) {
    return refusal.Status();
  }
}

std::vector<Call> CallsOfCases() {
  const service::Deployment deployment = config::Load(SOURCE_ROOT "/config/sandbox.yaml");
  std::vector<Call> calls;
  for (const auto& folder : fs::directory_iterator(SOURCE_ROOT "/tests/cases")) {
    const std::string service = folder.path().filename().string();
    for (const auto& one : fs::directory_iterator(folder.path())) {
      std::string body = TextOf(one.path() / "request.json");
      const int status = StatusDue(deployment, service, body);
      calls.push_back({"/cds-services/" + service, std::move(body), status});
    }
  }
  std::sort(calls.begin(), calls.end(),
            [](const Call& one, const Call& other) { return one.body < other.body; });
  return calls;
}

std::vector<Call> BadCalls() {
  const std::string sign = "/cds-services/pain-order-sign";
  return {{sign, "", 400},
          {sign, "{", 400},
          {sign, "[]", 400},
          {sign, std::string(100'000, '['), 400},
          {sign, R"({"hook":"order-sign"})", 400},
          {sign + "/feedback", R"({"feedback":[]})", 400},
          {"/cds-services/nothing", "{}", 404},
          {"/nothing", "{}", 404}};
}

// Times in steps of a sixteenth: memory that does not grow.
class Times {
 public:
  void Add(std::chrono::microseconds time) {
    const double step =
        std::log2(static_cast<double>(std::max<std::int64_t>(time.count(), 1))) * 16;
    ++counts_[std::min(static_cast<std::size_t>(step), counts_.size() - 1)];
    ++total_;
  }
  void Add(const Times& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
  }
  // In milliseconds.
  double Percentile(double percent) const {
    const double due = static_cast<double>(total_) * percent / 100;
    double seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += static_cast<double>(counts_[i]);
      if (seen >= due) return std::exp2((static_cast<double>(i) + 1) / 16) / 1000;
    }
    return 0;
  }

 private:
  std::array<std::uint64_t, 512> counts_{};
  std::uint64_t total_ = 0;
};

// kB that the process holds; 0: it is gone.
long ResidentOf(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  }
  return 0;
}

struct Load {
  std::string url;
  std::uint64_t requests = 0;
  Clock::time_point end;
  std::vector<Call> good = CallsOfCases();
  std::vector<Call> bad = BadCalls();
  std::atomic<std::uint64_t> taken = 0;
  std::atomic<std::uint64_t> done = 0;
  std::atomic<std::uint64_t> unexpected = 0;
  std::mutex mutex;
  Times times;
};

std::string FeedbackOn(const std::string& answer, std::uint64_t turn) {
  const auto document = fhir::JsonDocument::Parse(answer);
  if (!document) return {};
  const fhir::Node root = document->Root("");
  for (const fhir::Node card : root.EachOf("cards")) {
    const std::string minute = std::to_string(10 + turn % 50);
    return R"({"feedback":[{"card":")" + std::string(card.TextOf("uuid")) +
           R"(","outcome":"overridden","overrideReason":{"reason":{"code":"other",)"
           R"("system":"urn:nextstep:override"}},"outcomeTimestamp":"2026-01-15T10:)" +
           minute + R"(:00Z"}]})";
  }
  return {};
}

class Worker {
 public:
  explicit Worker(Load& load) : load_(load), client_(load.url) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_read_timeout(30);
  }

  void Run() {
    while (Clock::now() < load_.end) {
      const std::uint64_t turn = load_.taken++;
      if (turn >= load_.requests) break;
      Turn(turn);
      ++load_.done;
    }
    const std::lock_guard lock(load_.mutex);
    load_.times.Add(times_);
  }

 private:
  // Of ten: eight calls as they should be, one that is refused, one feedback on the card before.
  void Turn(std::uint64_t turn) {
    if (turn % 10 == 8) return void(Ask(load_.bad[turn / 10 % load_.bad.size()]));
    if (turn % 10 == 9 && !feedback_.body.empty()) return void(Ask(feedback_));
    const Call& call = load_.good[turn % load_.good.size()];
    const std::string answer = Ask(call);
    const std::string feedback = FeedbackOn(answer, turn);
    if (!feedback.empty()) feedback_ = {call.path + "/feedback", feedback, 200};
  }

  std::string Ask(const Call& call) {
    const auto begin = Clock::now();
    const auto answer = client_.Post(call.path, call.body, "application/json");
    times_.Add(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin));
    const int status = answer ? answer->status : 0;
    if (status != call.status && ++load_.unexpected <= 20) {
      std::fprintf(stderr, "%s: %d, not %d\n", call.path.c_str(), status, call.status);
    }
    return answer && status == 200 ? answer->body : std::string();
  }

  Load& load_;
  httplib::Client client_;
  Times times_;
  Call feedback_;
};

// Samples after the first tenth, which warms up.
struct Memory {
  long first = 0;
  long least = 0;
  long most = 0;

  void Add(long kilobytes) {
    if (first == 0) first = least = most = kilobytes;
    least = std::min(least, kilobytes);
    most = std::max(most, kilobytes);
  }
};

void Watch(const Load& load, int pid, const std::atomic<bool>& over, Memory& memory) {
  const auto begin = Clock::now();
  std::uint64_t told = 0;
  while (!over) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const std::uint64_t done = load.done;
    if (done < load.requests / 10) continue;
    memory.Add(ResidentOf(pid));
    if (done - told < load.requests / 20) continue;
    told = done;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::fprintf(stderr, "%9llu of %llu, %.0f a second, %ld kB, %llu unexpected\n",
                 static_cast<unsigned long long>(done),
                 static_cast<unsigned long long>(load.requests),
                 static_cast<double>(done) / seconds, ResidentOf(pid),
                 static_cast<unsigned long long>(load.unexpected.load()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: soak URL PID REQUESTS MINUTES CONNECTIONS\n", stderr);
    return 2;
  }
  Load load;
  load.url = argv[1];
  const int pid = std::atoi(argv[2]);
  load.requests = std::strtoull(argv[3], nullptr, 10);
  load.end = Clock::now() + std::chrono::minutes(std::atoi(argv[4]));
  const auto begin = Clock::now();
  std::atomic<bool> over = false;
  Memory memory;
  std::thread watcher([&] { Watch(load, pid, over, memory); });
  std::vector<std::thread> workers;
  for (int i = 0; i < std::atoi(argv[5]); ++i) {
    workers.emplace_back([&load] { Worker(load).Run(); });
  }
  for (std::thread& worker : workers) worker.join();
  over = true;
  watcher.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const bool flat = memory.first > 0 && memory.most <= memory.first + memory.first / 20;
  std::printf(
      "| %llu | %.0f | %.2f ms | %.2f ms | %.2f ms | %ld to %ld kB after the first tenth (%+.1f "
      "%%) "
      "| %llu |\n",
      static_cast<unsigned long long>(load.done.load()),
      static_cast<double>(load.done.load()) / seconds, load.times.Percentile(50),
      load.times.Percentile(99), load.times.Percentile(99.9), memory.first, memory.most,
      memory.first == 0 ? 0.0
                        : 100.0 * static_cast<double>(memory.most - memory.first) /
                              static_cast<double>(memory.first),
      static_cast<unsigned long long>(load.unexpected.load()));
  const bool whole = load.done == load.requests;
  if (!whole) std::fputs("the time was over before the requests were\n", stderr);
  return flat && whole && load.unexpected == 0 ? 0 : 1;
}
