#include "cards/response.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/json_members.h"

namespace cards {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void Write(Writer& writer, const Coding& coding) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "system", coding.system);
  MemberUnlessEmpty(writer, "code", coding.code);
  MemberUnlessEmpty(writer, "display", coding.display);
  writer.EndObject();
}

void Write(Writer& writer, const Source& source) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "label", source.label);
  MemberUnlessEmpty(writer, "url", source.url);
  if (!source.topic.code.empty()) {
    writer.Key("topic");
    Write(writer, source.topic);
  }
  writer.EndObject();
}

void Write(Writer& writer, const Link& link) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "label", link.label);
  MemberUnlessEmpty(writer, "url", link.url);
  MemberUnlessEmpty(writer, "type", "absolute");
  writer.EndObject();
}

const char* NameOf(ActionType type) {
  switch (type) {
    case ActionType::kCreate:
      return "create";
    case ActionType::kUpdate:
      return "update";
    case ActionType::kDelete:
      return "delete";
  }
  return "";
}

void Write(Writer& writer, const Action& action) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "type", NameOf(action.type));
  MemberUnlessEmpty(writer, "description", action.description);
  if (!action.resource.empty()) {
    writer.Key("resource");
    writer.RawValue(action.resource.data(), action.resource.size(), rapidjson::kObjectType);
  }
  MemberUnlessEmpty(writer, "resourceId", action.resource_id);
  writer.EndObject();
}

void Write(Writer& writer, const Suggestion& suggestion);

template <typename T>
void WriteAll(Writer& writer, const char* key, const std::vector<T>& items) {
  if (items.empty()) return;
  writer.Key(key);
  writer.StartArray();
  for (const T& item : items) Write(writer, item);
  writer.EndArray();
}

void Write(Writer& writer, const Suggestion& suggestion) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "label", suggestion.label);
  MemberUnlessEmpty(writer, "uuid", suggestion.uuid);
  WriteAll(writer, "actions", suggestion.actions);
  writer.EndObject();
}

void Write(Writer& writer, const Card& card) {
  writer.StartObject();
  MemberUnlessEmpty(writer, "uuid", card.uuid);
  MemberUnlessEmpty(writer, "summary", card.summary);
  MemberUnlessEmpty(writer, "indicator", card.indicator);
  MemberUnlessEmpty(writer, "detail", card.detail);
  writer.Key("source");
  Write(writer, card.source);
  WriteAll(writer, "suggestions", card.suggestions);
  if (!card.suggestions.empty()) {
    MemberUnlessEmpty(writer, "selectionBehavior", card.at_most_one ? "at-most-one" : "any");
  }
  WriteAll(writer, "overrideReasons", card.override_reasons);
  WriteAll(writer, "links", card.links);
  if (!card.extension.empty()) {
    writer.Key("extension");
    writer.StartObject();
    for (const auto& [name, value] : card.extension) Member(writer, name.c_str(), value);
    writer.EndObject();
  }
  writer.EndObject();
}

}  // namespace

std::string WriteResponse(const std::vector<Card>& cards) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("cards");
  writer.StartArray();
  for (const Card& card : cards) Write(writer, card);
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cards
