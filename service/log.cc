#include "service/log.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "cards/json_members.h"
#include "service/file_descriptor.h"
#include "service/iso_time.h"

namespace service {
namespace {

constexpr std::size_t kMostWaiting = 8192;
constexpr std::size_t kMostMessageBytes = 1500;  // so that a line is one write to a pipe
constexpr int kPatienceMilliseconds = 100;
// Lines of the logger of this name are members of a JSON object already.
constexpr const char* kLines = "lines";

std::string_view Cut(std::string_view text) {
  if (text.size() <= kMostMessageBytes) return text;
  std::size_t end = kMostMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

// One line for each message: a line break in a text cannot make another.
class LineFormatter : public spdlog::formatter {
 public:
  LineFormatter(LogSettings::Format format, std::string content)
      : format_(format), content_(std::move(content)) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const auto name = spdlog::level::to_string_view(message.level);
    const std::string_view level(name.data(), name.size());
    const std::string_view text(message.payload.data(), message.payload.size());
    const bool has_members = message.logger_name == kLines;
    const std::string written = format_ == LogSettings::Format::kJson
                                    ? Json(IsoTime(message.time), level, text, has_members)
                                    : Text(IsoTime(message.time), level, text, has_members);
    line.append(written.data(), written.data() + written.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_, content_);
  }

 private:
  std::string Json(const std::string& time, std::string_view level, std::string_view text,
                   bool has_members) const {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.StartObject();
    cards::Member(writer, "time", time);
    cards::Member(writer, "level", level);
    cards::MemberUnlessEmpty(writer, "content", content_);
    if (!has_members) cards::Member(writer, "message", Cut(text));
    writer.EndObject();
    std::string line(buffer.GetString(), buffer.GetSize() - 1);
    if (has_members) line.append(",").append(text);
    return line.append("}\n");
  }

  std::string Text(const std::string& time, std::string_view level, std::string_view text,
                   bool has_members) const {
    std::string line = time;
    line.append(" ").append(level).append(" ");
    if (!content_.empty()) line.append("[content ").append(content_).append("] ");
    const auto from = line.size();
    line.append(has_members ? text : Cut(text));
    for (std::size_t i = from; i < line.size(); ++i) {
      if (static_cast<unsigned char>(line[i]) < ' ' || line[i] == '\x7f') line[i] = ' ';
    }
    return line.append("\n");
  }

  LogSettings::Format format_;
  std::string content_;
};

FileDescriptor Opened(const std::string& file) {
  if (file.empty() || file == "stdout") return FileDescriptor(::dup(STDOUT_FILENO));
  if (file == "stderr") return FileDescriptor(::dup(STDERR_FILENO));
  return FileDescriptor(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
}

// Writes to a file, and waits for none for long.
class LineSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit LineSink(FileDescriptor file) : file_(std::move(file)) {}

  void Replace(FileDescriptor file) {
    const std::lock_guard lock(mutex_);
    file_ = std::move(file);
  }
  void Hurry() { patience_ = 0; }
  std::uint64_t Failed() const { return failed_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (!IsWritten({line.data(), line.size()})) ++failed_;
  }
  void flush_() override {}

 private:
  bool IsWritten(std::string_view line) {
    while (!line.empty()) {
      pollfd watched{file_.Number(), POLLOUT, 0};
      if (::poll(&watched, 1, patience_) == 0) return false;
      const auto count = ::write(file_.Number(), line.data(), line.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      line.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  FileDescriptor file_;
  std::atomic<int> patience_ = kPatienceMilliseconds;
  std::atomic<std::uint64_t> failed_ = 0;
};

spdlog::level::level_enum LevelOf(LogSettings::Level level) {
  switch (level) {
    case LogSettings::Level::kDebug:
      return spdlog::level::debug;
    case LogSettings::Level::kInfo:
      return spdlog::level::info;
    case LogSettings::Level::kWarning:
      return spdlog::level::warn;
    case LogSettings::Level::kError:
      break;
  }
  return spdlog::level::err;
}

std::shared_ptr<spdlog::logger> LinesLogger() {
  auto lines = spdlog::get(kLines);
  return lines ? lines : spdlog::default_logger();
}

}  // namespace

struct Log::State {
  explicit State(const LogSettings& from)
      : settings(from),
        sink(std::make_shared<LineSink>(Opened(from.file))),
        pool(std::make_shared<spdlog::details::thread_pool>(kMostWaiting, 1)),
        before(spdlog::default_logger()) {}

  std::shared_ptr<spdlog::logger> Logger(const char* name) {
    auto logger = std::make_shared<spdlog::async_logger>(
        name, sink, pool, spdlog::async_overflow_policy::overrun_oldest);
    logger->set_level(LevelOf(settings.level));
    return logger;
  }

  const LogSettings settings;
  std::shared_ptr<LineSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::logger> before;
};

Log::Log(const LogSettings& settings) : state_(std::make_unique<State>(settings)) {
  if (Opened(settings.file).Number() < 0) {
    throw std::runtime_error("log.file " + settings.file + ": cannot be opened for writing");
  }
  Name({});
  spdlog::register_logger(state_->Logger(kLines));
  spdlog::set_default_logger(state_->Logger("nextstep"));
}

Log::~Log() {
  state_->sink->Hurry();
  spdlog::drop(kLines);
  spdlog::set_default_logger(state_->before);
  state_->pool.reset();  // writes what waits
}

void Log::Name(const std::string& content) {
  state_->sink->set_formatter(std::make_unique<LineFormatter>(state_->settings.format, content));
}

void Log::SetLevel(LogSettings::Level level) {
  spdlog::default_logger()->set_level(LevelOf(level));
  LinesLogger()->set_level(LevelOf(level));
}

void Log::Reopen() {
  FileDescriptor file = Opened(state_->settings.file);
  if (file.Number() >= 0) state_->sink->Replace(std::move(file));
}

LogCounts Log::Counts() const { return {state_->pool->overrun_counter(), state_->sink->Failed()}; }

LogLine::LogLine(std::string_view message) : writer_(buffer_) {
  writer_.StartObject();
  With("message", message);
}

LogLine& LogLine::With(std::string_view key, std::string_view value) {
  cards::MemberUnlessEmpty(writer_, key, Cut(value));
  return *this;
}

LogLine& LogLine::Number(std::string_view key, std::int64_t value) {
  cards::Key(writer_, key);
  writer_.Int64(value);
  return *this;
}

LogLine& LogLine::Number(std::string_view key, double value) {
  cards::Key(writer_, key);
  writer_.Double(value);
  return *this;
}

std::string LogLine::Members() {
  writer_.EndObject();
  return {buffer_.GetString() + 1, buffer_.GetSize() - 2};
}

void LogLine::Info() { LinesLogger()->info(Members()); }
void LogLine::Warn() { LinesLogger()->warn(Members()); }

}  // namespace service
