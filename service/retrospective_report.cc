#include "service/retrospective_report.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "cards/json_members.h"
#include "fhir/json.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using Pretty = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

// FNV-1a: the same on every machine, which std::hash does not promise.
std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1'099'511'628'211U;
  }
  return hash;
}

void Number(Pretty& writer, const char* key, std::uint64_t number) {
  Key(writer, key);
  writer.Uint64(number);
}

std::string PerHundred(std::uint64_t count, std::uint64_t of) {
  if (of == 0) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f",
                100.0 * static_cast<double>(count) / static_cast<double>(of));
  return text;
}

// As a number of JSON; null where there is nothing to count by.
void Rate(Pretty& writer, const char* key, std::uint64_t count, std::uint64_t of) {
  Key(writer, key);
  const std::string text = PerHundred(count, of);
  if (of == 0) {
    writer.Null();
  } else {
    writer.RawValue(text.data(), text.size(), rapidjson::kNumberType);
  }
}

std::string Cell(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string Cell(std::uint64_t number, std::size_t width) {
  return Cell(std::to_string(number), width);
}

void EndLine(std::string& text) {
  while (text.ends_with(' ')) text.pop_back();
  text += '\n';
}

}  // namespace

std::vector<std::string> RuleIds(const Deployment& deployment) {
  std::vector<std::string> ids;
  ids.reserve(deployment.content.rules.size());
  for (const pathway::Rule& rule : deployment.content.rules) ids.push_back(rule.id);
  return ids;
}

RetrospectiveReport::RetrospectiveReport(ReportSettings settings) : settings_(std::move(settings)) {
  for (const std::string& rule : settings_.rules) rules_[rule];
}

void RetrospectiveReport::Add(const LineRequest& request, const LineAnswer& answer) {
  ++lines_;
  if (answer.error) {
    ++errors_;
    ++errors_by_status_[answer.error->status];
    return;
  }
  orders_ += request.orders;
  Service& service = services_[request.service];
  const std::size_t cards = answer.answer.served.size();
  ++service.lines;
  service.orders += request.orders;
  service.with_card += cards > 0 ? 1U : 0U;
  service.cards += cards;
  for (const std::string& id : RulesOf(answer)) {
    Rule& rule = rules_[id];
    ++rule.fires;
    if (request.orders > 0) ++rule.fires_with_orders;
    if (!request.user.empty()) AddUser(rule, request.user);
  }
  for (const Suppression& one : answer.answer.invocation.suppressed) ++rules_[one.rule].suppressed;
  AddSamples(request, answer);
}

void RetrospectiveReport::AddUser(Rule& rule, const std::string& user) {
  const std::uint64_t hash = HashOf(user);
  const auto known = rule.by_user.find(hash);
  if (known != rule.by_user.end()) {
    ++known->second;
  } else if (users_told_apart_ < settings_.most_users) {
    ++users_told_apart_;
    rule.by_user.emplace(hash, 1);
  } else {
    rule.more_users = true;
  }
}

// The card itself is read only where it is kept.
void RetrospectiveReport::AddSamples(const LineRequest& request, const LineAnswer& answer) {
  const std::pair<std::uint64_t, std::uint64_t> key{HashOf(request.id), request.line};
  std::optional<fhir::JsonDocument> document;
  for (std::size_t i = 0; i < answer.answer.served.size(); ++i) {
    for (const std::string& id : answer.answer.served[i].rules) {
      Samples& samples = rules_[id].samples;
      const bool full = samples.size() >= settings_.samples;
      if (settings_.samples == 0 || samples.contains(key)) continue;
      if (full && samples.rbegin()->first < key) continue;
      if (!document) {
        auto parsed = fhir::JsonDocument::Parse(answer.answer.body);
        if (!parsed) return;
        document = *std::move(parsed);
      }
      const fhir::Node root = document->Root("");
      std::size_t at = 0;
      for (const fhir::Node card : root.EachOf("cards")) {
        if (at++ != i) continue;
        samples[key] = {request.line, request.id, std::string(card.TextOf("summary")), card.Raw()};
      }
      if (samples.size() > settings_.samples) samples.erase(std::prev(samples.end()));
    }
  }
}

std::uint64_t RetrospectiveReport::LargestShare(const Rule& rule) {
  std::uint64_t most = 0;
  for (const auto& [user, fires] : rule.by_user) most = std::max(most, fires);
  return most;
}

std::string RetrospectiveReport::Text() const {
  std::string text = "content " + settings_.content + "\n" + std::to_string(lines_) + " lines, " +
                     std::to_string(errors_) + " without an answer";
  for (const auto& [status, count] : errors_by_status_) {
    text += ", " + std::to_string(count) + " by " + std::to_string(status);
  }
  text += "\n\n" + Cell("SERVICE", 20) + Cell("LINES", 10) + Cell("ORDERS", 10) +
          Cell("WITH CARD", 11) + "CARDS\n";
  for (const auto& [id, service] : services_) {
    text += Cell(id, 20) + Cell(service.lines, 10) + Cell(service.orders, 10) +
            Cell(service.with_card, 11) + std::to_string(service.cards) + "\n";
  }
  text += "\n" + Cell("RULE", 46) + Cell("SHOWN", 8) + Cell("SUPPRESSED", 12) +
          Cell("PER 100 ORDERS", 16) + Cell("PER 100 LINES", 15) + Cell("USERS", 8) +
          "LARGEST SHARE\n";
  std::string silent;
  for (const auto& [id, rule] : rules_) {
    if (rule.fires + rule.suppressed == 0) {
      silent += (silent.empty() ? "" : ", ") + id;
      continue;
    }
    text += Cell(id, 46) + Cell(rule.fires, 8) + Cell(rule.suppressed, 12) +
            Cell(PerHundred(rule.fires_with_orders, orders_), 16) +
            Cell(PerHundred(rule.fires, lines_ - errors_), 15) +
            Cell(std::to_string(rule.by_user.size()) + (rule.more_users ? "+" : ""), 8) +
            PerHundred(LargestShare(rule), rule.fires) + " %";
    EndLine(text);
  }
  if (!silent.empty()) text += "\nnever fired: " + silent + "\n";
  text += "\nsample cards\n";
  for (const auto& [id, rule] : rules_) {
    for (const auto& [key, sample] : rule.samples) {
      text += "  " + id + ", line " + std::to_string(sample.line) + ": " + sample.summary + "\n";
    }
  }
  return text;
}

std::string RetrospectiveReport::Json() const {
  rapidjson::StringBuffer buffer;
  Pretty writer(buffer);
  writer.SetIndent(' ', 2);
  writer.StartObject();
  Member(writer, "content", settings_.content);
  Number(writer, "lines", lines_);
  Number(writer, "errors", errors_);
  Key(writer, "errors_by_status");
  writer.StartObject();
  for (const auto& [status, count] : errors_by_status_) {
    Number(writer, std::to_string(status).c_str(), count);
  }
  writer.EndObject();
  Number(writer, "orders", orders_);
  Key(writer, "services");
  writer.StartObject();
  for (const auto& [id, service] : services_) {
    Key(writer, id);
    writer.StartObject();
    Number(writer, "lines", service.lines);
    Number(writer, "orders", service.orders);
    Number(writer, "with_card", service.with_card);
    Number(writer, "cards", service.cards);
    writer.EndObject();
  }
  writer.EndObject();
  Key(writer, "rules");
  writer.StartObject();
  for (const auto& [id, rule] : rules_) {
    Key(writer, id);
    writer.StartObject();
    Number(writer, "fires", rule.fires);
    Number(writer, "suppressed", rule.suppressed);
    Rate(writer, "per_100_orders", rule.fires_with_orders, orders_);
    Rate(writer, "per_100_lines", rule.fires, lines_ - errors_);
    Number(writer, "users", rule.by_user.size());
    Key(writer, "users_are_all");
    writer.Bool(!rule.more_users);
    Rate(writer, "largest_user_percent", LargestShare(rule), rule.fires);
    Key(writer, "samples");
    writer.StartArray();
    for (const auto& [key, sample] : rule.samples) {
      writer.StartObject();
      Number(writer, "line", sample.line);
      Member(writer, "id", sample.id);
      Key(writer, "card");
      writer.RawValue(sample.card.data(), sample.card.size(), rapidjson::kObjectType);
      writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
