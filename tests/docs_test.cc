// Pages that the program writes: the one on file is what it writes now.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "service/inventory.h"
#include "tests/house.h"

namespace {

TEST(DocsTest, ThePathwayInWordsIsOnFile) {
  const auto file = house::Root() / "docs/pathway.md";
  const std::string page = service::InventoryMarkdown(house::Sandbox());
  if (std::getenv("NEXTSTEP_UPDATE_DOCS") != nullptr) {
    std::ofstream(file, std::ios::binary) << page;
    return;
  }
  EXPECT_TRUE(page == house::FileText(file))
      << "docs/pathway.md is not what the content says now: build the target update-docs";
}

}  // namespace
