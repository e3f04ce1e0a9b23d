#include "service/reload.h"

#include <exception>
#include <sstream>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include "cards/json_members.h"
#include "service/iso_time.h"

namespace service {
namespace {

using cards::Member;

// Configuration errors tell one problem a line.
std::vector<std::string> LinesOf(const char* text) {
  std::vector<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) lines.emplace_back("the configuration could not be loaded");
  return lines;
}

// Puts things back to what they are in the running process, and takes down their keys.
class Fixed {
 public:
  template <typename T>
  void Keep(const char* key, const T& running, T& loaded) {
    if (running == loaded) return;
    differing_.emplace_back(key);
    loaded = running;
  }
  std::vector<std::string> Differing() && { return std::move(differing_); }

 private:
  std::vector<std::string> differing_;
};

void KeepListen(const ListenSettings& running, ListenSettings& loaded, Fixed& fixed) {
  fixed.Keep("listen.host", running.host, loaded.host);
  fixed.Keep("listen.port", running.port, loaded.port);
  fixed.Keep("listen.tls", running.tls, loaded.tls);
  fixed.Keep("listen.workers", running.workers, loaded.workers);
  fixed.Keep("listen.max_body_bytes", running.max_body_bytes, loaded.max_body_bytes);
  fixed.Keep("listen.request_deadline_ms", running.request_deadline, loaded.request_deadline);
  fixed.Keep("cors.origins", running.cors_origins, loaded.cors_origins);
}

bool AreSame(const std::optional<AdminSettings>& one, const std::optional<AdminSettings>& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  return one->token == other->token && one->listen.host == other->listen.host &&
         one->listen.port == other->listen.port && one->listen.tls == other->listen.tls;
}

void WriteTexts(rapidjson::Writer<rapidjson::StringBuffer>& writer, const char* key,
                const std::vector<std::string>& texts) {
  writer.Key(key);
  writer.StartArray();
  for (const std::string& text : texts) cards::Text(writer, text);
  writer.EndArray();
}

}  // namespace

std::vector<std::string> KeepFixed(const Deployment& running, Deployment& loaded) {
  Fixed fixed;
  KeepListen(running.listen, loaded.listen, fixed);
  std::vector<std::string> more;
  if (!AreSame(running.admin, loaded.admin)) more.emplace_back("admin");
  loaded.admin = running.admin;
  fixed.Keep("store", running.store, loaded.store);
  fixed.Keep("audit.path", running.audit.path, loaded.audit.path);
  fixed.Keep("audit.key_file", running.audit.key, loaded.audit.key);
  fixed.Keep("log.file", running.log.file, loaded.log.file);
  fixed.Keep("log.format", running.log.format, loaded.log.format);
  fixed.Keep("audit.keep", running.audit.keep, loaded.audit.keep);
  fixed.Keep("audit.max_bytes", running.audit.max_bytes, loaded.audit.max_bytes);
  CallerSettings& callers = loaded.callers;
  fixed.Keep("key_sets", running.callers.key_sets, callers.key_sets);
  fixed.Keep("key_sets.deadline_ms", running.callers.fetch.deadline, callers.fetch.deadline);
  fixed.Keep("key_sets.ca_file", running.callers.fetch.ca_file, callers.fetch.ca_file);
  fixed.Keep("max_nonces", running.callers.max_nonces, callers.max_nonces);
  std::vector<std::string> differing = std::move(fixed).Differing();
  differing.insert(differing.end(), more.begin(), more.end());
  return differing;
}

Reload::Reload(Load load, const std::shared_ptr<const Deployment>& first, Put put, Clock now)
    : load_(std::move(load)), put_(std::move(put)), now_(std::move(now)), current_(first) {
  state_.content = first->content_version;
  state_.sha256 = first->content_hash;
  state_.loaded = now_();
}

Running Reload::State() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

Running Reload::Run() {
  const std::lock_guard one_at_a_time(running_);
  try {
    auto loaded = std::make_shared<Deployment>(load_());
    auto need_restart = KeepFixed(*current_, *loaded);
    put_(loaded);
    spdlog::info("reloaded: content {}", loaded->content_version);
    for (const std::string& key : need_restart) spdlog::warn("needs a restart: {}", key);
    const std::lock_guard lock(mutex_);
    current_ = loaded;
    state_.content = loaded->content_version;
    state_.sha256 = loaded->content_hash;
    state_.loaded = now_();
    ++state_.reloads;
    state_.last_problems.clear();
    state_.need_restart = std::move(need_restart);
  } catch (const std::exception& error) {
    auto problems = LinesOf(error.what());
    for (const std::string& problem : problems) spdlog::error("not reloaded: {}", problem);
    const std::lock_guard lock(mutex_);
    ++state_.refused;
    state_.last_problems = std::move(problems);
  }
  return State();
}

std::string JsonOf(const Running& running) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  Member(writer, "content", running.content);
  Member(writer, "sha256", running.sha256);
  Member(writer, "loaded", IsoTime(running.loaded));
  writer.Key("reloads");
  writer.Uint64(running.reloads);
  writer.Key("refused");
  writer.Uint64(running.refused);
  WriteTexts(writer, "lastProblems", running.last_problems);
  WriteTexts(writer, "needRestart", running.need_restart);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
