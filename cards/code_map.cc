#include "cards/code_map.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace cards {
namespace {

using rapidjson::Document;
using rapidjson::Value;

Document Parsed(const std::string& resource) {
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(resource.c_str());
  return document;
}

// What is ordered: a CodeableConcept of the order.
const char* ConceptOf(const Value& resource) {
  const auto type = resource.FindMember("resourceType");
  const bool drug = type != resource.MemberEnd() && type->value == "MedicationRequest";
  return drug ? "medicationCodeableConcept" : "code";
}

std::string TextAt(const Value& object, const char* key) {
  const bool there = object.IsObject() && object.HasMember(key) && object[key].IsString();
  return there ? object[key].GetString() : std::string();
}

std::optional<Coding> ItemForCode(const CodeMap& map, const Value& resource) {
  const char* what = ConceptOf(resource);
  if (!resource.HasMember(what) || !resource[what].IsObject()) return std::nullopt;
  const Value& ordered = resource[what];
  if (!ordered.HasMember("coding") || !ordered["coding"].IsArray()) return std::nullopt;
  for (const Value& coding : ordered["coding"].GetArray()) {
    const auto item = map.codes.find({TextAt(coding, "system"), TextAt(coding, "code")});
    if (item != map.codes.end()) return item->second;
  }
  return std::nullopt;
}

void AddText(Value& object, const char* key, const std::string& text,
             Document::AllocatorType& memory) {
  if (text.empty()) return;
  object.AddMember(rapidjson::StringRef(key),
                   Value(text.c_str(), static_cast<rapidjson::SizeType>(text.size()), memory),
                   memory);
}

// The member of this name, made if it is not there.
Value& MemberOf(Value& object, const char* key, rapidjson::Type type,
                Document::AllocatorType& memory) {
  if (!object.HasMember(key)) {
    object.AddMember(rapidjson::StringRef(key), Value(type), memory);
  }
  return object[key];
}

}  // namespace

std::optional<Coding> ItemFor(const CodeMap& map, std::string_view order,
                              const std::string& resource) {
  const auto item = map.orders.find(order);
  if (item != map.orders.end()) return item->second;
  if (map.codes.empty()) return std::nullopt;
  const Document document = Parsed(resource);
  return document.IsObject() ? ItemForCode(map, document) : std::nullopt;
}

std::string WithItem(const std::string& resource, const Coding& item) {
  Document document = Parsed(resource);
  if (!document.IsObject()) return resource;
  auto& memory = document.GetAllocator();
  Value& ordered = MemberOf(document, ConceptOf(document), rapidjson::kObjectType, memory);
  Value codings(rapidjson::kArrayType);
  Value first(rapidjson::kObjectType);
  AddText(first, "system", item.system, memory);
  AddText(first, "code", item.code, memory);
  AddText(first, "display", item.display, memory);
  codings.PushBack(first, memory);
  Value& ours = MemberOf(ordered, "coding", rapidjson::kArrayType, memory);
  for (Value& coding : ours.GetArray()) codings.PushBack(coding, memory);
  ours = codings;
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cards
