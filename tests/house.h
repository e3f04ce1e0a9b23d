#pragma once

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/csv.h"
#include "config/load.h"
#include "fhir/date.h"
#include "service/deployment.h"

// What the tests of the whole house share: its files, the shipped deployment and the first case.
namespace house {

inline const std::filesystem::path& Root() {
  static const std::filesystem::path root = SOURCE_ROOT;
  return root;
}

inline std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

inline const service::Deployment& Sandbox() {
  static const service::Deployment deployment =
      config::Load((Root() / "config/sandbox.yaml").string());
  return deployment;
}

// The sandbox of a site that has chosen otherwise: the same content, read with its choices (the map
// `site` of a configuration, as YAML; empty: the shipped one).
inline const service::Deployment& SandboxAt(const std::string& choices) {
  if (choices.empty()) return Sandbox();
  static std::map<std::string, service::Deployment> sites;
  const auto known = sites.find(choices);
  if (known != sites.end()) return known->second;
  const std::string root = Root().string();
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("site-" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file)
      << "content: " << root << "/config/content\nservices: " << root
      << "/config/services.yaml\non_missing: refuse\ncallers: open\n"
      << "profile: {files_order_details: true, selection_behavior: [any, at-most-one]}\nsite: "
      << choices << "\n";
  auto deployment = config::Load(file.string());
  std::filesystem::remove(file);
  return sites.emplace(choices, std::move(deployment)).first->second;
}

// The first case: gabapentin raised once more after nine weeks at an adequate dose.
inline const std::filesystem::path& FirstCase() {
  static const std::filesystem::path folder =
      Root() / "tests/cases/pain-order-sign/raised-once-more";
  return folder;
}
inline std::string FirstRequest() { return FileText(FirstCase() / "request.json"); }
inline constexpr const char* kFirstDay = "2026-01-15";
inline pathway::Day FirstDay() { return fhir::ReadDate(kFirstDay)->earliest; }

// The items of a cell: "a; b"
inline std::vector<std::string> Items(std::string_view cell) {
  std::vector<std::string> items;
  for (std::string_view item : config::Split(cell, ';')) {
    while (item.starts_with(' ')) item.remove_prefix(1);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

// The folders that hold code of the product, in the direction of the architecture.
inline const std::vector<std::string>& CodeFolders() {
  static const std::vector<std::string> folders = {"pathway", "fhir",    "cards",
                                                   "hooks",   "service", "config"};
  return folders;
}

// The files of a folder with one of these endings (".cc"), by name.
inline std::vector<std::filesystem::path> FilesIn(const std::string& folder,
                                                  const std::vector<std::string>& endings) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(Root() / folder)) {
    const std::string ending = entry.path().extension().string();
    const bool wanted = std::find(endings.begin(), endings.end(), ending) != endings.end();
    if (wanted && entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace house
