#include "service/feedback_words.h"

#include <algorithm>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"

namespace service {
namespace {

using cards::Member;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// Feedback may come for a card that was served before the store was there.
std::int64_t WithoutFeedback(const RuleFeedback& rule) {
  return std::max<std::int64_t>(0, rule.served - rule.accepted - rule.overridden);
}

std::string Percent(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return {};
  return " (" + std::to_string((part * 100 + whole / 2) / whole) + " %)";
}

// A client's words on one line of a terminal.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return text;
}

std::string NameOf(const ReasonCount& reason) {
  if (reason.code.empty()) return "no coded reason";
  return OneLine(reason.display.empty() ? reason.code : reason.display + " [" + reason.code + "]");
}

void Count(Writer& writer, const char* key, std::int64_t value) {
  writer.Key(key);
  writer.Int64(value);
}

void Write(Writer& writer, const ReasonCount& reason) {
  writer.StartObject();
  Member(writer, "system", reason.system);
  Member(writer, "code", reason.code);
  Member(writer, "display", reason.display);
  Count(writer, "count", reason.count);
  writer.EndObject();
}

void Write(Writer& writer, const RuleFeedback& rule) {
  writer.StartObject();
  Member(writer, "rule", rule.rule);
  Count(writer, "served", rule.served);
  Count(writer, "accepted", rule.accepted);
  Count(writer, "overridden", rule.overridden);
  Count(writer, "without_feedback", WithoutFeedback(rule));
  Count(writer, "ignored", rule.ignored);
  writer.Key("reasons");
  writer.StartArray();
  for (const ReasonCount& reason : rule.reasons) Write(writer, reason);
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

std::string FeedbackText(const std::vector<RuleFeedback>& rules) {
  if (rules.empty()) return "no card was served and no feedback came\n";
  std::string text;
  for (const RuleFeedback& rule : rules) {
    text += rule.rule.empty() ? "(cards that are not on record)" : rule.rule;
    if (!rule.rule.empty()) text += ": served " + std::to_string(rule.served);
    text += rule.rule.empty() ? ": accepted " : ", accepted ";
    text += std::to_string(rule.accepted) + Percent(rule.accepted, rule.served);
    text += ", overridden " + std::to_string(rule.overridden);
    text += Percent(rule.overridden, rule.served);
    if (!rule.rule.empty()) {
      text += ", no feedback " + std::to_string(WithoutFeedback(rule)) + " (ignored " +
              std::to_string(rule.ignored) + ")";
    }
    text += "\n";
    for (const ReasonCount& reason : rule.reasons) {
      text += "  " + std::to_string(reason.count) + "  " + NameOf(reason) + "\n";
    }
  }
  return text;
}

std::string FeedbackJson(const std::vector<RuleFeedback>& rules) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("rules");
  writer.StartArray();
  for (const RuleFeedback& rule : rules) Write(writer, rule);
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
