#include "cards/order_resource.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cards/values.h"
#include "pathway/names.h"

namespace cards {
namespace {

using rapidjson::Document;
using rapidjson::Value;

// Whether a text has a placeholder; a UCUM unit such as {tbl} is none.
bool HoldsPlaceholder(std::string_view text) {
  const auto& known = Placeholders();
  const auto names = PlaceholdersIn(text);
  return std::any_of(names.begin(), names.end(), [&known](const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end();
  });
}

// Replaces the placeholders of every string below; false when one has no value. An item of a list
// that names what is not known is left out; a list with nothing left has no value.
bool Fill(Value& value, const Values& values, Document::AllocatorType& memory);

bool FillText(Value& value, const Values& values, Document::AllocatorType& memory) {
  const std::string_view text(value.GetString(), value.GetStringLength());
  if (!HoldsPlaceholder(text)) return true;
  const auto filled = Filled(text, values);
  if (!filled) return false;
  value.SetString(filled->data(), static_cast<rapidjson::SizeType>(filled->size()), memory);
  return true;
}

bool FillList(Value& list, const Values& values, Document::AllocatorType& memory) {
  for (auto item = list.Begin(); item != list.End();) {
    item = Fill(*item, values, memory) ? item + 1 : list.Erase(item);
  }
  return !list.Empty();
}

bool FillObject(Value& object, const Values& values, Document::AllocatorType& memory) {
  // "<": to C++20 the iterators of RapidJSON 1.1.0 have two operators "!=".
  for (auto member = object.MemberBegin(); member < object.MemberEnd();) {
    if (Fill(member->value, values, memory)) {
      ++member;
    } else if (member->value.IsArray()) {
      member = object.EraseMember(member);
    } else {
      return false;
    }
  }
  return true;
}

bool Fill(Value& value, const Values& values, Document::AllocatorType& memory) {
  if (value.IsString()) return FillText(value, values, memory);
  if (value.IsArray()) return FillList(value, values, memory);
  return !value.IsObject() || FillObject(value, values, memory);
}

Value TextValue(const std::string& text, Document::AllocatorType& memory) {
  return {text.c_str(), static_cast<rapidjson::SizeType>(text.size()), memory};
}

Value ObjectWith(const char* key, const std::string& text, Document::AllocatorType& memory) {
  Value object(rapidjson::kObjectType);
  object.AddMember(rapidjson::StringRef(key), TextValue(text, memory), memory);
  return object;
}

void AddReason(Document& resource, const pathway::PainProblem& problem, const Values& values) {
  auto& memory = resource.GetAllocator();
  const std::string& reference = problem.condition->resource;
  Value list(rapidjson::kArrayType);
  if (pathway::IsNamed(reference)) {
    list.PushBack(ObjectWith("reference", reference, memory), memory);
    resource.AddMember("reasonReference", list, memory);
    return;
  }
  const auto pain = values.find("Pain");
  if (pain == values.end()) return;
  list.PushBack(ObjectWith("text", pain->second, memory), memory);
  resource.AddMember("reasonCode", list, memory);
}

void AddJson(Document& resource, const char* key, const std::string& json) {
  auto& memory = resource.GetAllocator();
  Document value(&memory);
  value.Parse<rapidjson::kParseIterativeFlag>(json.c_str());
  resource.AddMember(rapidjson::StringRef(key), value, memory);
}

void AddDirections(Document& resource, const Directions& directions) {
  AddJson(resource, "medicationCodeableConcept", directions.medication);
  AddJson(resource, "dosageInstruction", directions.dosage);
  if (directions.replaces.empty()) return;
  auto& memory = resource.GetAllocator();
  resource.AddMember("priorPrescription", ObjectWith("reference", directions.replaces, memory),
                     memory);
}

}  // namespace

std::optional<std::string> OrderResource(const OrderTemplate& order,
                                         const pathway::Judgement& judgement, const Values& values,
                                         const std::optional<Directions>& directions) {
  // An order fits here; RapidJSON takes 64 KB from the heap at once where it is given nothing.
  std::array<char, 8192> room;
  Document::AllocatorType memory(room.data(), room.size());
  Document resource(&memory);
  resource.Parse<rapidjson::kParseIterativeFlag>(order.resource.c_str());
  if (resource.HasParseError() || !resource.IsObject()) return std::nullopt;
  if (!Fill(resource, values, memory)) return std::nullopt;
  if (directions) AddDirections(resource, *directions);
  resource.AddMember("subject",
                     ObjectWith("reference", "Patient/" + judgement.pain_case->patient, memory),
                     memory);
  resource.AddMember("authoredOn", TextValue(values.at("today"), memory), memory);
  const pathway::PainProblem* problem = judgement.Problem();
  if (order.names_reason && problem != nullptr) AddReason(resource, *problem, values);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  resource.Accept(writer);
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace cards
