// Which folder may include which folder and which library: the direction of the house.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/house.h"

namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string>;

struct Layer {
  const char* folder;
  Names folders;    // it may include, besides itself
  Names libraries;  // by the first part of the include, "rapidjson" or "simdjson.h"
  bool system;      // headers of the operating system
};

const std::vector<Layer>& Layers() {
  static const std::vector<Layer> layers = {
      {"pathway", {}, {}, false},
      {"fhir", {"pathway"}, {"tl"}, true},
      {"cards", {"pathway"}, {"rapidjson", "openssl"}, false},
      {"hooks", {"fhir", "pathway", "cards"}, {"rapidjson", "tl"}, false},
      {"service", {"hooks", "fhir", "cards", "pathway"}, {"rapidjson", "tl", "spdlog"}, true},
      {"config",
       {"service", "hooks", "fhir", "cards", "pathway"},
       {"yaml-cpp", "rapidjson", "openssl"},
       false},
  };
  return layers;
}

// Includes that one file alone may have: costly headers, and the program that ties all together.
struct Alone {
  const char* file;
  Names includes;  // folders or libraries
};

const std::vector<Alone>& AloneMay() {
  static const std::vector<Alone> alone = {
      {"fhir/json.cc", {"simdjson.h"}},
      {"fhir/connections.cc", {"httplib.h", "openssl"}},
      {"service/store_sessions.h", {"soci"}},
      {"service/store_sessions.cc", {"soci"}},
      {"service/fetch_keys.cc", {"httplib.h"}},
      {"service/http_server.cc", {"httplib.h"}},
      {"service/jwks.cc", {"cjose"}},
      {"service/tls.cc", {"openssl"}},
      {"service/keyed_hash.cc", {"openssl"}},
      {"service/store.cc", {"openssl"}},
      {"service/metrics.cc", {"prometheus"}},
      {"service/main.cc", {"config", "CLI"}},
      {"service/commands/replay.h", {"CLI"}},
      {"service/commands/call.h", {"CLI"}},
      {"service/commands/replay.cc", {"config"}},
      {"service/commands/report.h", {"CLI"}},
      {"service/commands/report.cc", {"config"}},
      {"service/commands/sheet.h", {"CLI"}},
      {"service/commands/switches.h", {"CLI"}},
      {"service/commands/switches.cc", {"config"}},
      {"service/commands/sheet.cc", {"config"}},
  };
  return alone;
}

// `what` is the first part of what is included: "pathway", "rapidjson", "unistd.h".
struct Include {
  std::string what;
  bool quoted = false;
  bool system = false;
  bool language = false;  // <vector>
};

bool OfTheSystem(const std::string& name) {
  static const Names headers = {"unistd.h", "fcntl.h", "poll.h", "netdb.h", "signal.h"};
  return headers.contains(name) || name.starts_with("sys/") || name.starts_with("netinet/") ||
         name.starts_with("arpa/");
}

std::vector<Include> IncludesOf(const fs::path& file) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::vector<Include> includes;
  std::istringstream lines(house::FileText(file));
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (!std::regex_search(line, found, kInclude)) continue;
    const std::string name = found[2];
    const bool quoted = found[1] == "\"";
    const bool language = !quoted && name.find_first_of("./") == std::string::npos;
    includes.push_back({name.substr(0, name.find('/')), quoted, OfTheSystem(name), language});
  }
  return includes;
}

bool Allowed(const Layer& layer, const std::string& file, const Include& include) {
  if (include.language) return true;
  for (const Alone& alone : AloneMay()) {
    if (alone.file == file && alone.includes.contains(include.what)) return true;
  }
  if (include.quoted) {
    return include.what == layer.folder || layer.folders.contains(include.what);
  }
  if (include.system) return layer.system;
  return layer.libraries.contains(include.what);
}

class LayeringTest : public ::testing::TestWithParam<Layer> {};

TEST_P(LayeringTest, IncludesOnlyWhatStandsBelowIt) {
  const Layer& layer = GetParam();
  int checked = 0;
  for (const fs::path& path : house::FilesIn(layer.folder, {".cc", ".h"})) {
    const std::string file = path.lexically_relative(house::Root()).generic_string();
    for (const Include& include : IncludesOf(path)) {
      ++checked;
      EXPECT_TRUE(Allowed(layer, file, include)) << file << " includes " << include.what;
    }
  }
  EXPECT_GT(checked, 0);
}

INSTANTIATE_TEST_SUITE_P(Folders, LayeringTest, ::testing::ValuesIn(Layers()),
                         [](const auto& tested) { return std::string(tested.param.folder); });

TEST(LayeringTableTest, HoldsEveryFolderOfCode) {
  Names folders;
  for (const Layer& layer : Layers()) folders.insert(layer.folder);
  const auto& code = house::CodeFolders();
  EXPECT_EQ(folders, Names(code.begin(), code.end()));
}

TEST(LayeringTableTest, HasNoCircle) {
  // Each folder may include only folders that stand above it in the table.
  Names above;
  for (const Layer& layer : Layers()) {
    for (const std::string& folder : layer.folders) {
      EXPECT_TRUE(above.contains(folder)) << layer.folder << " may include " << folder;
    }
    above.insert(layer.folder);
  }
}

TEST(LayeringTableTest, EveryExceptionIsInUse) {
  for (const Alone& alone : AloneMay()) {
    Names included;
    for (const Include& include : IncludesOf(house::Root() / alone.file)) {
      included.insert(include.what);
    }
    for (const std::string& what : alone.includes) {
      EXPECT_TRUE(included.contains(what)) << alone.file << " has no need of " << what;
    }
  }
}

// A header included first shows that it stands by itself.
TEST(IncludeTest, EveryFileIncludesItsOwnHeaderFirst) {
  static const std::regex kFirst(R"re(#include ["<]([^">]+)[">])re");
  for (const std::string& folder : house::CodeFolders()) {
    for (const fs::path& path : house::FilesIn(folder, {".cc"})) {
      fs::path header = path;
      header.replace_extension(".h");
      if (!fs::exists(header)) continue;
      const std::string text = house::FileText(path);
      std::smatch first;
      ASSERT_TRUE(std::regex_search(text, first, kFirst)) << path;
      EXPECT_EQ(first[1], header.lexically_relative(house::Root()).generic_string());
    }
  }
}

}  // namespace
