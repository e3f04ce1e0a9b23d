#include "service/readiness.h"

#include <exception>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "service/iso_time.h"

namespace service {
namespace {

using cards::Member;

bool Holds(const ReadyCheck& check) try { return check.holds(); } catch (const std::exception&) {
  return false;
}

}  // namespace

Readiness::Readiness(std::vector<ReadyCheck> checks, Clock now)
    : checks_(std::move(checks)), now_(std::move(now)) {}

std::vector<bool> Readiness::Checked() {
  const std::lock_guard lock(mutex_);
  const auto now = now_();
  if (holds_.size() == checks_.size() && now - checked_ < kBelieved) return holds_;
  holds_.clear();
  for (const ReadyCheck& check : checks_) holds_.push_back(Holds(check));
  checked_ = now;
  return holds_;
}

HttpResponse Readiness::Answer(const Running& running) {
  const std::vector<bool> holds = Checked();
  const bool is_draining = is_draining_;
  bool is_ready = !is_draining;
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    if (!holds[i] && checks_[i].weight == ReadyCheck::Weight::kNeeded) is_ready = false;
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  Member(writer, "status", is_draining ? "draining" : is_ready ? "ready" : "not ready");
  Member(writer, "content", running.content);
  Member(writer, "sha256", running.sha256);
  Member(writer, "loaded", IsoTime(running.loaded));
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    Member(writer, checks_[i].name, holds[i] ? "up" : "down");
  }
  writer.EndObject();
  return {is_ready ? 200 : 503, {buffer.GetString(), buffer.GetSize()}, "application/json", {}};
}

}  // namespace service
