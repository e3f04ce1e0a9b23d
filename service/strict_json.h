#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

namespace service {

// JSON that decides whom to trust: an object in valid UTF-8 whose members stand once each, at every
// level, so that no two readers can see different values. Anything else is nothing.
std::optional<rapidjson::Document> ReadStrictJson(std::string_view text);

// The member of an object; null when absent.
const rapidjson::Value* MemberOf(const rapidjson::Value& object, std::string_view name);

// The text of a member; nothing when it is absent or no text.
std::optional<std::string> TextAt(const rapidjson::Value& object, std::string_view name);

}  // namespace service
