#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/house.h"
#include "tests/temporary_folder.h"

// An example configuration of deploy/ as it would stand in /etc/nextstep, with secrets, and with
// the content of this tree where the package has its own.
class ExampleSite {
 public:
  explicit ExampleSite(const std::string& folder) {
    std::filesystem::create_directory(scratch_.At("secrets"));
    for (const char* secret : {"operators.token", "store.key", "audit.key", "database.password"}) {
      std::ofstream(scratch_.At("secrets") / secret) << std::string(64, 'a') << "\n";
    }
    for (const char* file : {"nextstep.yaml", "clients.yaml"}) {
      std::string text = house::FileText(house::Root() / folder / file);
      const std::string installed = "/usr/share/nextstep";
      for (std::size_t at = text.find(installed); at != std::string::npos;
           at = text.find(installed, at)) {
        text.replace(at, installed.size(), house::Root().string());
      }
      std::ofstream(scratch_.At(file), std::ios::binary) << text;
    }
  }
  std::string Path() const { return scratch_.At("nextstep.yaml").string(); }

 private:
  TemporaryFolder scratch_;
};
