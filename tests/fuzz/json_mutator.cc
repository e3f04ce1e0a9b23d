// How libFuzzer changes an input that is JSON: half of the time byte by byte, as it does by itself,
// and half of the time as JSON, so that most of what it tries is still read to its end.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using rapidjson::SizeType;
using rapidjson::Value;

constexpr int kDeepest = 100;
constexpr std::size_t kLongestText = 512;

constexpr std::array<const char*, 26> kOddities = {"null",
                                                   "true",
                                                   "false",
                                                   "0",
                                                   "-1",
                                                   "1",
                                                   "0.5",
                                                   "3",
                                                   "100000",
                                                   "9000000000",
                                                   "1e-9",
                                                   "1e300",
                                                   "[]",
                                                   "{}",
                                                   "[[{}]]",
                                                   "[null,1,\"x\"]",
                                                   "\"\"",
                                                   "\"x\"",
                                                   "\"1\"",
                                                   "\"2026-01-15\"",
                                                   "\"2025-02\"",
                                                   "\"9999-12-31\"",
                                                   "\"0001\"",
                                                   "\"\\u0000\\u202e](x) {trial.drug}\"",
                                                   "{\"value\":1,\"unit\":\"mg\"}",
                                                   "{\"start\":\"2026-01\",\"end\":\"2025-01\"}"};

using Random = std::minstd_rand;

std::size_t Below(std::size_t end, Random& random) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

// Every value of a document with the one that holds it.
struct Place {
  Value* value;
  Value* parent;
};

void Collect(Value& value, Value* parent, int depth, std::vector<Place>& places) {
  places.push_back({&value, parent});
  if (depth == kDeepest) return;
  if (value.IsArray()) {
    for (Value& element : value.GetArray()) Collect(element, &value, depth + 1, places);
  } else if (value.IsObject()) {
    for (auto member = value.MemberBegin(); member < value.MemberEnd(); ++member) {
      Collect(member->value, &value, depth + 1, places);
    }
  }
}

void ReplaceByOddity(Value& value, rapidjson::Document& document, Random& random) {
  rapidjson::Document oddity(&document.GetAllocator());
  oddity.Parse(kOddities[Below(kOddities.size(), random)]);
  value.CopyFrom(oddity, document.GetAllocator());
}

void Remove(const Place& place) {
  if (place.parent == nullptr) return;
  Value& parent = *place.parent;
  if (parent.IsArray()) {
    parent.Erase(parent.Begin() + (place.value - parent.Begin()));
    return;
  }
  for (auto member = parent.MemberBegin(); member < parent.MemberEnd(); ++member) {
    if (&member->value != place.value) continue;
    parent.EraseMember(member);
    return;
  }
}

// Once more where it stands; a lone value becomes a list of two.
void Repeat(const Place& place, rapidjson::Document& document) {
  auto& allocator = document.GetAllocator();
  Value copy(*place.value, allocator);
  if (place.parent != nullptr && place.parent->IsArray()) {
    place.parent->PushBack(copy, allocator);
    return;
  }
  Value list(rapidjson::kArrayType);
  list.PushBack(Value(*place.value, allocator), allocator).PushBack(copy, allocator);
  place.value->Swap(list);
}

void ChangeText(Value& value, rapidjson::Document& document) {
  std::array<char, kLongestText> text{};
  const std::size_t size = std::min<std::size_t>(value.GetStringLength(), text.size() / 2);
  std::memcpy(text.data(), value.GetString(), size);
  const std::size_t changed =
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size());
  value.SetString(text.data(), static_cast<SizeType>(changed), document.GetAllocator());
}

void ChangeNumber(Value& value, Random& random) {
  static constexpr std::array<double, 8> kFactors = {0, -1, 0.1, 0.5, 2, 10, 1000, 1e9};
  const double factor = kFactors[Below(kFactors.size(), random)];
  const double changed = value.GetDouble() * factor;
  if (changed > -1e15 && changed < 1e15 &&
      changed == static_cast<double>(static_cast<std::int64_t>(changed))) {
    value.SetInt64(static_cast<std::int64_t>(changed));
  } else {
    value.SetDouble(changed);
  }
}

void ChangeOne(rapidjson::Document& document, Random& random) {
  std::vector<Place> places;
  Collect(document, nullptr, 0, places);
  const Place place = places[Below(places.size(), random)];
  switch (Below(6, random)) {
    case 0:
      return ReplaceByOddity(*place.value, document, random);
    case 1: {
      const Value other(*places[Below(places.size(), random)].value, document.GetAllocator());
      place.value->CopyFrom(other, document.GetAllocator());
      return;
    }
    case 2:
      return Remove(place);
    case 3:
      return Repeat(place, document);
    default:
      break;
  }
  if (place.value->IsString()) return ChangeText(*place.value, document);
  if (place.value->IsNumber()) return ChangeNumber(*place.value, random);
  ReplaceByOddity(*place.value, document, random);
}

std::string Written(const rapidjson::Document& document) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned int seed) {
  Random random(seed);
  const bool as_json = Below(2, random) == 0;
  rapidjson::Document document;
  if (as_json) {
    document.Parse<rapidjson::kParseIterativeFlag>(reinterpret_cast<const char*>(data), size);
  }
  if (!as_json || document.HasParseError()) return LLVMFuzzerMutate(data, size, most);
  for (std::size_t changes = 1 + Below(3, random); changes > 0; --changes) {
    ChangeOne(document, random);
  }
  const std::string changed = Written(document);
  if (changed.empty() || changed.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
