#pragma once

#include <string_view>

#include <rapidjson/rapidjson.h>

// What everyone who writes JSON needs. `Writer` is any writer of RapidJSON.
namespace cards {

template <typename Writer>
void Text(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

template <typename Writer>
void Key(Writer& writer, std::string_view key) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

template <typename Writer>
void Member(Writer& writer, std::string_view key, std::string_view value) {
  Key(writer, key);
  Text(writer, value);
}

// CDS Hooks and FHIR have no empty texts: what has no value is left out.
template <typename Writer>
void MemberUnlessEmpty(Writer& writer, std::string_view key, std::string_view value) {
  if (!value.empty()) Member(writer, key, value);
}

}  // namespace cards
