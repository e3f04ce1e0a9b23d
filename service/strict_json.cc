#include "service/strict_json.h"

#include <set>
#include <vector>

namespace service {
namespace {

using rapidjson::Value;

std::string_view ViewOf(const Value& text) { return {text.GetString(), text.GetStringLength()}; }

bool HasMemberTwice(const Value& object) {
  std::set<std::string_view> names;
  for (const auto& member : object.GetObject()) {
    if (!names.insert(ViewOf(member.name)).second) return true;
  }
  return false;
}

// By a list of what is still to be seen: the sender decides how deep it nests.
bool HasMemberTwiceWithin(const Value& root) {
  std::vector<const Value*> unseen = {&root};
  while (!unseen.empty()) {
    const Value& value = *unseen.back();
    unseen.pop_back();
    if (value.IsObject()) {
      if (HasMemberTwice(value)) return true;
      for (const auto& member : value.GetObject()) unseen.push_back(&member.value);
    } else if (value.IsArray()) {
      for (const Value& item : value.GetArray()) unseen.push_back(&item);
    }
  }
  return false;
}

}  // namespace

std::optional<rapidjson::Document> ReadStrictJson(std::string_view text) {
  // Numbers in full precision would be undefined for a zero with a large exponent (0e308), and no
  // number here needs it.
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document document;
  document.Parse<kFlags>(text.data(), text.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  if (HasMemberTwiceWithin(document)) return std::nullopt;
  return document;
}

const Value* MemberOf(const Value& object, std::string_view name) {
  const Value key(rapidjson::StringRef(name.data(), name.size()));
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::optional<std::string> TextAt(const Value& object, std::string_view name) {
  const Value* member = MemberOf(object, name);
  if (member == nullptr || !member->IsString()) return std::nullopt;
  return std::string(ViewOf(*member));
}

}  // namespace service
