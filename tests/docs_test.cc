// Pages that the program writes: the one on file is what it writes now. And pages that people
// write: they explain what the content cites.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "config/read_code_map.h"
#include "config/read_profile.h"
#include "service/inventory.h"
#include "service/sheet.h"
#include "tests/example_site.h"
#include "tests/house.h"

namespace {

void ExpectOnFile(const std::string& name, const std::string& page) {
  const auto file = house::Root() / name;
  if (std::getenv("NEXTSTEP_UPDATE_DOCS") != nullptr) {
    std::ofstream(file, std::ios::binary) << page;
    return;
  }
  EXPECT_TRUE(page == house::FileText(file))
      << name << " is not what the program writes now: build the target update-docs";
}

TEST(DocsTest, ThePathwayInWordsIsOnFile) {
  ExpectOnFile("docs/pathway.md", service::InventoryMarkdown(house::Sandbox()));
}

// As `nextstep sheet` prints it for the example of deploy/nextstep.yaml.
TEST(DocsTest, TheSiteSheetsAreOnFile) {
  const ExampleSite site("deploy");
  const service::Deployment deployment = config::Load(site.Path());
  for (const std::string kind : {"epic", "generic"}) {
    service::Client client = deployment.clients.front();
    client.profile = config::ProfileNamed(site.Path(), kind, client.profile);
    ExpectOnFile("docs/integration-" + kind + ".md",
                 Sheet(deployment, client,
                       {"https://cds.example.org", kind,
                        config::UnmappedOrders(client.profile, deployment.texts)}));
  }
}

// "D31", "C05" or "G11", where it is no part of another word or number.
const std::regex& DecisionId() {
  static const std::regex id("(?:^|[^-A-Za-z0-9_./])([CDG][0-9]{1,2})(?![-A-Za-z0-9_]|[.][0-9])");
  return id;
}

std::set<std::string> IdsIn(const std::string& text) {
  std::set<std::string> ids;
  for (std::sregex_iterator found(text.begin(), text.end(), DecisionId()), end; found != end;
       ++found) {
    ids.insert((*found)[1].str());
  }
  return ids;
}

// Ids that the first cell of a row of docs/pathway-decisions.md names.
std::set<std::string> IdsExplained() {
  static const std::regex kFirstCell("\\n\\|([^|]+)\\|");
  const std::string page = house::FileText(house::Root() / "docs/pathway-decisions.md");
  std::set<std::string> ids;
  for (std::sregex_iterator row(page.begin(), page.end(), kFirstCell), end; row != end; ++row) {
    ids.merge(IdsIn((*row)[1].str()));
  }
  return ids;
}

TEST(DocsTest, EveryDecisionThatIsCitedIsExplained) {
  std::map<std::string, std::string> cited_in;  // id -> a file
  const auto cite = [&cited_in](const std::filesystem::path& file) {
    for (const std::string& id : IdsIn(house::FileText(file))) {
      cited_in[id] = file.lexically_relative(house::Root()).generic_string();
    }
  };
  for (const auto& file : house::FilesIn("config/content", {".yaml"})) cite(file);
  for (const auto& file : house::FilesIn("tests/cases", {".yaml"})) cite(file);
  for (const std::string& folder : house::CodeFolders()) {
    for (const auto& file : house::FilesIn(folder, {".h", ".cc"})) cite(file);
  }
  cite(house::Root() / "docs/traceability.csv");
  const std::set<std::string> explained = IdsExplained();
  for (const auto& [id, file] : cited_in) {
    EXPECT_TRUE(explained.contains(id))
        << id << ", cited in " << file << ", has no row in docs/pathway-decisions.md";
  }
}

}  // namespace
