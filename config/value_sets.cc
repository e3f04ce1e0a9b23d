#include "config/value_sets.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "config/csv.h"
#include "config/yaml.h"

namespace config {
namespace {

namespace fs = std::filesystem;

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

struct Code {
  std::string code;
  std::string display;
};

// What a value set includes, by system.
struct Members {
  std::map<std::string, std::vector<Code>> codes;
  std::map<std::string, std::vector<std::string>> prefixes;
};

// Of the pack as a whole.
struct Issued {
  std::string version;
  std::string date;
  std::string publisher;
};

std::string SystemUri(std::string_view name) {
  if (name == "sct") return "http://snomed.info/sct";
  if (name == "icd10cm") return "http://hl7.org/fhir/sid/icd-10-cm";
  if (name == "loinc") return "http://loinc.org";
  if (name == "hcpcs") return "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
  return "http://www.nlm.nih.gov/research/umls/rxnorm";
}

// Every key and every scalar of a file: a concept may be named in any of them.
void AddWords(Yaml place, std::set<std::string>& words) {
  if (place.IsList()) {
    for (const Yaml& item : place.Items()) AddWords(item, words);
  } else if (place.IsMap()) {
    for (const auto& [key, member] : place.Members()) {
      words.insert(key);
      AddWords(member, words);
    }
  } else {
    words.insert(place.Text());
  }
}

std::set<std::string> WordsOf(const std::string& folder, Problems& problems) {
  std::set<std::string> words;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() != ".yaml") continue;
    AddWords(Yaml::File(entry->path().string(), problems), words);
  }
  return words;
}

std::map<std::string, Members> ConceptsIn(const std::string& folder,
                                          const std::set<std::string>& words, Problems& problems) {
  std::map<std::string, Members> concepts;
  CsvFile(folder + "/concepts.csv", {"system", "code", "match", "concept", "display"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        if (!words.contains(row[3])) return;
        Members& members = concepts[row[3]];
        if (row[2] == "prefix") {
          members.prefixes[SystemUri(row[0])].push_back(row[1]);
        } else {
          // In brackets it is the name of a group, not of the code.
          const bool own = !row[4].starts_with('(');
          members.codes[SystemUri(row[0])].push_back({row[1], own ? row[4] : std::string()});
        }
      });
  return concepts;
}

std::map<std::string, Members> ClassesIn(const std::string& folder,
                                         const std::set<std::string>& words, Problems& problems) {
  std::map<std::string, Members> classes;
  CsvFile(folder + "/ingredients.csv", {"ingredient", "rxcui", "class", "snomed", "atc"}, problems)
      .EachRow([&](const std::vector<std::string>& row) {
        if (!words.contains(row[2])) return;
        Members& members = classes[row[2]];
        members.codes[SystemUri("rxnorm")].push_back({row[1], row[0]});
        if (!row[3].empty()) members.codes[SystemUri("sct")].push_back({row[3], {}});
      });
  return classes;
}

// ---- writing -----------------------------------------------------------------------------------

void Member(JsonWriter& writer, const char* key, const std::string& value) {
  writer.Key(key);
  writer.String(value.c_str(), static_cast<rapidjson::SizeType>(value.size()));
}

void WriteCodes(JsonWriter& writer, const std::string& system, const std::vector<Code>& codes) {
  writer.StartObject();
  Member(writer, "system", system);
  writer.Key("concept");
  writer.StartArray();
  for (const Code& code : codes) {
    writer.StartObject();
    Member(writer, "code", code.code);
    if (!code.display.empty()) Member(writer, "display", code.display);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

// Every code that begins so.
void WritePrefix(JsonWriter& writer, const std::string& system, const std::string& prefix) {
  std::string pattern;
  for (const char c : prefix) pattern += c == '.' ? std::string("\\.") : std::string(1, c);
  writer.StartObject();
  Member(writer, "system", system);
  writer.Key("filter");
  writer.StartArray();
  writer.StartObject();
  Member(writer, "property", "code");
  Member(writer, "op", "regex");
  Member(writer, "value", pattern + ".*");
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
}

// "leg_pain" as the id leg-pain, the name LegPain and the title "leg pain".
std::string With(std::string text, char between) {
  for (char& c : text) c = c == '_' ? between : c;
  return text;
}

std::string Camel(std::string_view name) {
  std::string camel;
  bool begins = true;
  for (const char c : name) {
    if (c == '_' || c == '-') {
      begins = true;
      continue;
    }
    camel += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return camel;
}

// A line for each code, so that a difference can be read. Within a string the quotes are escaped.
std::string OnLines(const std::string& json) {
  std::string text;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const bool item =
        json.compare(at, 8, R"({"code":)") == 0 || json.compare(at, 10, R"({"system":)") == 0;
    if (item) text += '\n';
    text += json[at];
  }
  return text + "\n";
}

std::string ValueSet(const std::string& id, const std::string& name, const std::string& title,
                     const Issued& issued, const Members& members) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  Member(writer, "resourceType", "ValueSet");
  Member(writer, "id", id);
  Member(writer, "url", "urn:nextstep:valueset:" + id);
  Member(writer, "version", issued.version);
  Member(writer, "name", name);
  Member(writer, "title", title);
  Member(writer, "status", "draft");
  Member(writer, "date", issued.date);
  Member(writer, "publisher", issued.publisher);
  writer.Key("compose");
  writer.StartObject();
  writer.Key("include");
  writer.StartArray();
  for (const auto& [system, codes] : members.codes) WriteCodes(writer, system, codes);
  for (const auto& [system, prefixes] : members.prefixes) {
    for (const std::string& prefix : prefixes) WritePrefix(writer, system, prefix);
  }
  writer.EndArray();
  writer.EndObject();
  writer.EndObject();
  return OnLines({buffer.GetString(), buffer.GetSize()});
}

Issued IssuedIn(const std::string& file, Problems& problems) {
  Yaml pack = Yaml::File(file, problems);
  return {pack.At("version").Text(), pack.At("revised").Text(),
          pack.At("source_attributes").At("developer").Text()};
}

}  // namespace

std::map<std::string, std::string> ValueSetsOf(const std::string& content_folder,
                                               Problems& problems) {
  const Issued issued = IssuedIn(content_folder + "/pack.yaml", problems);
  const std::set<std::string> words = WordsOf(content_folder, problems);
  const std::string tables = content_folder + "/terminology";
  std::map<std::string, std::string> files;
  for (const auto& [name, members] : ConceptsIn(tables, words, problems)) {
    const std::string id = With(name, '-');
    files.emplace(id + ".json", ValueSet(id, Camel(name), With(name, ' '), issued, members));
  }
  for (const auto& [name, members] : ClassesIn(tables, words, problems)) {
    const std::string id = "class-" + With(name, '-');
    files.emplace(id + ".json", ValueSet(id, "DrugClass" + Camel(name),
                                         "drugs of the class " + With(name, ' '), issued, members));
  }
  return files;
}

std::size_t WriteValueSets(const std::string& content_folder) {
  Problems problems;
  const auto files = ValueSetsOf(content_folder, problems);
  if (!problems.empty()) throw ConfigError(std::move(problems));
  const fs::path folder = fs::path(content_folder) / "valuesets";
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const auto& [name, text] : files) {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  return files.size();
}

}  // namespace config
