#include "service/process_usage.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace service {
namespace {

// Fields of /proc/self/stat after the name of the program, which may hold anything (proc(5)).
constexpr int kFieldAfterName = 3;
constexpr int kThreads = 20;
constexpr int kStartTicks = 22;

double BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

void ReadStat(ProcessUsage& usage) {
  std::ifstream file("/proc/self/stat");
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos) return;
  std::istringstream fields(text.substr(end_of_name + 1));
  std::string field;
  for (int number = kFieldAfterName; fields >> field && number <= kStartTicks; ++number) {
    if (number == kThreads) usage.threads = std::stod(field);
    if (number == kStartTicks) {
      usage.started = BootTime() + std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
  }
}

void ReadMemory(ProcessUsage& usage) {
  std::ifstream file("/proc/self/statm");
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  double size = 0;
  double resident = 0;
  if (!(file >> size >> resident)) return;
  usage.virtual_bytes = size * page;
  usage.resident_bytes = resident * page;
}

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double OpenFiles() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
       at.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

ProcessUsage UsageOfProcess() {
  ProcessUsage usage;
  ReadStat(usage);
  ReadMemory(usage);
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    usage.cpu_seconds = SecondsOf(used.ru_utime) + SecondsOf(used.ru_stime);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    usage.most_files = static_cast<double>(limit.rlim_cur);
  }
  usage.open_files = OpenFiles();
  return usage;
}

}  // namespace service
