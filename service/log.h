#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace service {

struct LogSettings {
  enum class Format { kText, kJson };
  enum class Level { kDebug, kInfo, kWarning, kError };

  Format format = Format::kText;
  Level level = Level::kInfo;
  std::string file;       // empty or "stdout": the standard output; "stderr"; else a path
  bool requests = false;  // a line for each request

  friend bool operator==(const LogSettings&, const LogSettings&) = default;
};

struct LogCounts {
  std::uint64_t overrun = 0;  // lines that gave way to later ones, because none was taken
  std::uint64_t failed = 0;   // lines that could not be written
};

// The log of the process: a line each, written by a thread of its own, so that neither a full disk
// nor a reader who does not read costs an answer. Lines that cannot be had are counted. There is
// one.
class Log {
 public:
  // Throws std::runtime_error where the file cannot be opened.
  explicit Log(const LogSettings& settings);
  // Writes what waits, unless that would take long.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // The content that each line names from now on.
  void Name(const std::string& content);
  void SetLevel(LogSettings::Level level);
  // After the file was moved away. What cannot be opened stays as it is.
  void Reopen();

  LogCounts Counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A line with named values. An empty text is left out.
class LogLine {
 public:
  explicit LogLine(std::string_view message);

  LogLine& With(std::string_view key, std::string_view value);
  LogLine& Number(std::string_view key, std::int64_t value);
  LogLine& Number(std::string_view key, double value);

  void Info();
  void Warn();

 private:
  std::string Members();

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace service
