#include "service/pack_comparison.h"

#include <algorithm>
#include <utility>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"
#include "fhir/json.h"

namespace service {
namespace {

using cards::Key;
using cards::Member;
using cards::MemberUnlessEmpty;
using Strings = std::vector<std::string>;

// What `some` holds and `others` does not.
Strings Without(const Strings& some, const Strings& others) {
  Strings left;
  for (const std::string& one : some) {
    if (std::find(others.begin(), others.end(), one) == others.end()) left.push_back(one);
  }
  return left;
}

// What a caller would see, without the version that it names.
std::string Shown(const LineAnswer& answer) {
  if (answer.error) return std::to_string(answer.error->status) + " " + answer.error->text;
  std::string body = answer.answer.body;
  const std::string& version = answer.answer.invocation.content;
  if (version.empty()) return body;
  for (std::size_t at = body.find(version); at != std::string::npos; at = body.find(version, at)) {
    body.erase(at, version.size());
  }
  return body;
}

std::string CardsOf(const LineAnswer& answer) {
  if (answer.error) return {};
  const auto document = fhir::JsonDocument::Parse(answer.answer.body);
  if (!document) return {};
  const fhir::Node root = document->Root("");
  const auto cards = root.Find("cards");
  return cards ? document->AsSent(*cards).value_or(cards->Raw()) : std::string();
}

std::string ListOf(const Strings& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + text;
  return list;
}

template <typename Writer>
void WriteList(Writer& writer, const char* key, const Strings& texts) {
  Key(writer, key);
  writer.StartArray();
  for (const std::string& text : texts) cards::Text(writer, text);
  writer.EndArray();
}

// The cards; null where there was no answer.
template <typename Writer>
void WriteCards(Writer& writer, const char* key, const std::string& cards) {
  Key(writer, key);
  if (cards.empty()) {
    writer.Null();
  } else {
    writer.RawValue(cards.data(), cards.size(), rapidjson::kArrayType);
  }
}

enum class Cards { kLeftOut, kShown };

template <typename Writer>
void WriteChange(Writer& writer, const ChangedLine& change, Cards cards) {
  writer.StartObject();
  Key(writer, "line");
  writer.Uint64(change.line);
  MemberUnlessEmpty(writer, "id", change.id);
  MemberUnlessEmpty(writer, "patient", change.patient);
  WriteList(writer, "gained", change.gained);
  WriteList(writer, "lost", change.lost);
  if (cards == Cards::kShown) {
    WriteCards(writer, "before", change.before);
    WriteCards(writer, "after", change.after);
  }
  writer.EndObject();
}

// "    - summary" for each card.
void AddSummaries(std::string& text, const char* mark, const std::string& cards) {
  if (cards.empty()) {
    text += std::string("    ") + mark + " no answer\n";
    return;
  }
  const auto document = fhir::JsonDocument::Parse(cards);
  if (!document) return;
  const fhir::Node root = document->Root("");
  for (const fhir::Node card : root.Each()) {
    text += std::string("    ").append(mark).append(" ").append(card.TextOf("summary")) + "\n";
  }
}

}  // namespace

std::optional<ChangedLine> ChangeBetween(const LineRequest& request, const LineAnswer& before,
                                         const LineAnswer& after) {
  if (Shown(before) == Shown(after)) return std::nullopt;
  ChangedLine change{request.line, request.id, request.patient, {}, {}, false, {}, {}};
  const Strings first = RulesOf(before);
  const Strings second = RulesOf(after);
  change.gained = Without(second, first);
  change.lost = Without(first, second);
  change.words_alone = change.gained.empty() && change.lost.empty();
  change.before = CardsOf(before);
  change.after = CardsOf(after);
  return change;
}

std::string ChangedLineJson(const ChangedLine& change) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  WriteChange(writer, change, Cards::kShown);
  return {buffer.GetString(), buffer.GetSize()};
}

void PackComparison::Add(const std::optional<ChangedLine>& change) {
  ++lines_;
  if (!change) return;
  ++changed_;
  if (change->words_alone) ++in_words_alone_;
  for (const std::string& rule : change->gained) ++rules_[rule].gained;
  for (const std::string& rule : change->lost) ++rules_[rule].lost;
  if (first_.size() >= settings_.listed) return;
  first_.push_back(*change);
  if (first_.size() <= settings_.shown) return;
  first_.back().before.clear();
  first_.back().after.clear();
}

std::string PackComparison::Text() const {
  std::string text = "content " + settings_.before + " against " + settings_.after + "\n" +
                     std::to_string(changed_) + " of " + std::to_string(lines_) +
                     " lines change, " + std::to_string(in_words_alone_) + " in words alone\n";
  for (const auto& [id, rule] : rules_) {
    text += "  " + id + ": " + std::to_string(rule.gained) + " gained, " +
            std::to_string(rule.lost) + " lost\n";
  }
  for (std::size_t i = 0; i < first_.size(); ++i) {
    const ChangedLine& change = first_[i];
    text += "line " + std::to_string(change.line);
    if (!change.patient.empty()) text += ", patient " + change.patient;
    if (!change.gained.empty()) text += ", gained " + ListOf(change.gained);
    if (!change.lost.empty()) text += ", lost " + ListOf(change.lost);
    text += change.words_alone ? ", in words alone\n" : "\n";
    if (i >= settings_.shown) continue;
    AddSummaries(text, "-", change.before);
    AddSummaries(text, "+", change.after);
  }
  if (changed_ > first_.size()) {
    text += "and " + std::to_string(changed_ - first_.size()) + " more\n";
  }
  return text;
}

std::string PackComparison::Json() const {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  const auto number = [&writer](const char* key, std::uint64_t count) {
    Key(writer, key);
    writer.Uint64(count);
  };
  writer.StartObject();
  Member(writer, "before", settings_.before);
  Member(writer, "after", settings_.after);
  number("lines", lines_);
  number("changed", changed_);
  number("in_words_alone", in_words_alone_);
  Key(writer, "rules");
  writer.StartObject();
  for (const auto& [id, rule] : rules_) {
    Key(writer, id);
    writer.StartObject();
    number("gained", rule.gained);
    number("lost", rule.lost);
    writer.EndObject();
  }
  writer.EndObject();
  Key(writer, "changes");
  writer.StartArray();
  for (std::size_t i = 0; i < first_.size(); ++i) {
    WriteChange(writer, first_[i], i < settings_.shown ? Cards::kShown : Cards::kLeftOut);
  }
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace service
