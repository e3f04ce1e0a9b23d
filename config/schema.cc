#include "config/schema.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "config/load.h"
#include "config/read_profile.h"
#include "config/yaml.h"

namespace config {
namespace {

namespace fs = std::filesystem;
using rapidjson::Document;
using rapidjson::Value;

constexpr std::string_view kNaming = "# yaml-language-server: $schema=";
constexpr std::string_view kShared = "common.schema.json";

// Beside `file`, as the comment on its first line has it; empty: there is none.
fs::path SchemaNamedBy(const fs::path& file) {
  std::ifstream text(file, std::ios::binary);
  std::string line;
  std::getline(text, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  if (!line.starts_with(kNaming)) return {};
  return file.parent_path() / line.substr(kNaming.size());
}

Document JsonFile(const fs::path& path, Problems& problems) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  Document document;
  document.Parse(std::move(text).str().c_str());
  if (!file || document.HasParseError() || !document.IsObject()) {
    problems.push_back({path.lexically_normal().string(), 0, {}, "is no JSON Schema"});
    document.SetObject();
  }
  return document;
}

// Turns references to the shared definitions into references to its own: of a failure within
// another document RapidJSON does not tell the place.
void ReferToItself(Value& value, Document::AllocatorType& allocator) {
  if (value.IsArray()) {
    for (Value& item : value.GetArray()) ReferToItself(item, allocator);
  }
  if (!value.IsObject()) return;
  // By "<": clang finds "!=" of these iterators ambiguous.
  for (auto member = value.MemberBegin(); member < value.MemberEnd(); ++member) {
    const bool reference = member->name == "$ref" && member->value.IsString();
    const std::string text = reference ? member->value.GetString() : "";
    if (text.starts_with(kShared)) {
      member->value.SetString(text.substr(kShared.size()).c_str(), allocator);
    }
    ReferToItself(member->value, allocator);
  }
}

// A schema with the shared definitions among its own.
Document WholeSchema(const fs::path& path, Problems& problems) {
  Document schema = JsonFile(path, problems);
  const Document shared = JsonFile(path.parent_path() / kShared, problems);
  Document::AllocatorType& allocator = schema.GetAllocator();
  ReferToItself(schema, allocator);
  if (!schema.HasMember("definitions")) {
    schema.AddMember("definitions", Value(rapidjson::kObjectType), allocator);
  }
  if (!shared.HasMember("definitions")) return schema;
  for (const auto& member : shared["definitions"].GetObject()) {
    schema["definitions"].AddMember(Value(member.name, allocator), Value(member.value, allocator),
                                    allocator);
  }
  return schema;
}

std::string Written(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

std::string MissingFrom(const Yaml& place, const Value& required) {
  std::string missing;
  for (const Value& key : required.GetArray()) {
    if (!place.Has(key.GetString()))
      missing += (missing.empty() ? "" : ", ") + std::string(key.GetString());
  }
  return missing;
}

// What `place` does wrong by this keyword of its schema.
std::string Departure(const Yaml& place, const std::string& keyword, const Value* schema) {
  if (keyword == "additionalProperties") return "the schema has no key of this name";
  if (schema == nullptr || !schema->IsObject() || !schema->HasMember(keyword.c_str())) {
    return "is not as its schema wants it: " + keyword;
  }
  const Value& wanted = (*schema)[keyword.c_str()];
  if (keyword == "required") return "required key is missing: " + MissingFrom(place, wanted);
  if (wanted.IsObject() || (wanted.IsArray() && wanted[0].IsObject())) {
    return "is not as its schema wants it: " + keyword;
  }
  return "is not as its schema wants it: " + keyword + " " + Written(wanted);
}

Yaml PlaceAt(const Yaml& root, const rapidjson::Pointer& pointer) {
  Yaml place = root;
  for (std::size_t i = 0; i < pointer.GetTokenCount(); ++i) {
    const rapidjson::Pointer::Token& token = pointer.GetTokens()[i];
    if (place.IsList()) {
      place = place.Items().at(token.index);
    } else {
      place = place.Maybe(std::string_view(token.name, token.length));
    }
  }
  return place;
}

std::vector<std::string> YamlFilesOf(const std::string& config_file) {
  Problems ignored;
  Yaml root = Yaml::File(config_file, ignored);
  const fs::path beside = fs::path(config_file).parent_path();
  const auto path_at = [&](const char* key) {
    return (beside / root.Maybe(key).Text()).lexically_normal().string();
  };
  std::vector<std::string> files = {config_file, path_at("services")};
  if (root.Has("clients")) files.push_back(path_at("clients"));
  const std::size_t first = files.size();
  for (const std::string& folder : {path_at("content"), ProfilesAt(root, beside.string())}) {
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      if (entry->path().extension() == ".yaml") files.push_back(entry->path().string());
    }
  }
  std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
  return files;
}

}  // namespace

void CheckAgainstSchema(const std::string& file, Problems& problems) {
  const fs::path path = SchemaNamedBy(file);
  if (path.empty()) {
    problems.push_back({file, 1, {}, "names no schema; expected " + std::string(kNaming) + "..."});
    return;
  }
  const std::size_t before = problems.size();
  const Yaml root = Yaml::File(file, problems);
  const Document schema = WholeSchema(path, problems);
  if (problems.size() != before) return;
  Document document;
  document.Parse(root.Json().c_str());
  const rapidjson::SchemaDocument compiled(schema);
  rapidjson::SchemaValidator validator(compiled);
  if (document.Accept(validator)) return;
  const Yaml place = PlaceAt(root, validator.GetInvalidDocumentPointer());
  place.Wrong(Departure(place, validator.GetInvalidSchemaKeyword(),
                        validator.GetInvalidSchemaPointer().Get(schema)));
}

service::Deployment LoadStrictly(const std::string& config_file) {
  service::Deployment deployment;
  Problems problems;
  try {
    deployment = Load(config_file);
  } catch (const ConfigError& error) {
    problems = error.All();
  }
  const Problems of_loader = problems;
  for (const std::string& file : YamlFilesOf(config_file)) {
    const bool told = std::any_of(of_loader.begin(), of_loader.end(),
                                  [&file](const Problem& problem) { return problem.file == file; });
    if (!told) CheckAgainstSchema(file, problems);
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return deployment;
}

}  // namespace config
