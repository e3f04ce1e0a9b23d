#include "cards/response.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace cards {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void Member(Writer& writer, const char* key, const std::string& value) {
  if (value.empty()) return;
  writer.Key(key);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void Write(Writer& writer, const Coding& coding) {
  writer.StartObject();
  Member(writer, "system", coding.system);
  Member(writer, "code", coding.code);
  Member(writer, "display", coding.display);
  writer.EndObject();
}

void Write(Writer& writer, const Source& source) {
  writer.StartObject();
  Member(writer, "label", source.label);
  Member(writer, "url", source.url);
  if (!source.topic.code.empty()) {
    writer.Key("topic");
    Write(writer, source.topic);
  }
  writer.EndObject();
}

void Write(Writer& writer, const Link& link) {
  writer.StartObject();
  Member(writer, "label", link.label);
  Member(writer, "url", link.url);
  Member(writer, "type", "absolute");
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
  Member(writer, "type", NameOf(action.type));
  Member(writer, "description", action.description);
  if (!action.resource.empty()) {
    writer.Key("resource");
    writer.RawValue(action.resource.data(), action.resource.size(), rapidjson::kObjectType);
  }
  Member(writer, "resourceId", action.resource_id);
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
  Member(writer, "label", suggestion.label);
  Member(writer, "uuid", suggestion.uuid);
  WriteAll(writer, "actions", suggestion.actions);
  writer.EndObject();
}

void Write(Writer& writer, const Card& card) {
  writer.StartObject();
  Member(writer, "uuid", card.uuid);
  Member(writer, "summary", card.summary);
  Member(writer, "indicator", card.indicator);
  Member(writer, "detail", card.detail);
  writer.Key("source");
  Write(writer, card.source);
  WriteAll(writer, "suggestions", card.suggestions);
  if (!card.suggestions.empty()) {
    Member(writer, "selectionBehavior", card.at_most_one ? "at-most-one" : "any");
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
