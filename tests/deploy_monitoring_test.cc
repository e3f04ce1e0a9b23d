// The dashboard, the alert rules and the scrape, held to each other and to promtool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "tests/operators.h"

namespace {

using ::testing::HasSubstr;

const std::string kFolder = (house::Root() / "deploy/prometheus").string();

// What a command prints, and its exit status.
program::Result InShell(const std::string& command) {
  const program::Scratch scratch;
  program::Result result;
  const std::string out = scratch.At("out").string();
  result.status = std::system((command + " > " + out + " 2>&1").c_str());
  result.out = house::FileText(out);
  return result;
}

class PromtoolTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (InShell("promtool --version").status != 0) {
      GTEST_SKIP()
          << "promtool is not installed (Debian: prometheus); script/bootstrap installs it";
    }
  }
};

TEST_F(PromtoolTest, TheRulesAreInOrder) {
  const auto checked = InShell("promtool check rules " + kFolder + "/rules.yaml");
  EXPECT_EQ(checked.status, 0) << checked.out;
}

TEST_F(PromtoolTest, TheRulesFireWhenTheyShould) {
  const auto tested = InShell("cd " + kFolder + " && promtool test rules rules_test.yaml");
  EXPECT_EQ(tested.status, 0) << tested.out;
}

TEST_F(PromtoolTest, TheConfigurationIsInOrder) {
  const auto checked =
      InShell("promtool check config --syntax-only " + kFolder + "/prometheus.yaml");
  EXPECT_EQ(checked.status, 0) << checked.out;
}

// The names of metrics in queries; those of a histogram by its own.
std::set<std::string> MetricsIn(const std::string& text) {
  static const std::regex kName(R"re(\b(nextstep|process)_[a-z_]+)re");
  static const std::regex kPart("_(bucket|count|sum)$");
  std::set<std::string> names;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), kName);
       at != std::sregex_iterator(); ++at) {
    names.insert(std::regex_replace(at->str(), kPart, ""));
  }
  return names;
}

std::string DashboardQueries() {
  rapidjson::Document dashboard;
  dashboard.Parse(house::FileText(house::Root() / "deploy/grafana/nextstep.json").c_str());
  std::string queries;
  if (!dashboard.IsObject()) return queries;
  const rapidjson::Value& panels = dashboard["panels"];
  for (const auto& panel : panels.GetArray()) {
    for (const auto& target : panel["targets"].GetArray()) {
      queries.append(target["expr"].GetString()).append("\n");
    }
  }
  return queries;
}

std::string RuleQueries() {
  std::string queries;
  std::ifstream file(kFolder + "/rules.yaml");
  for (std::string line; std::getline(file, line);) {
    const bool is_text =
        line.find("summary:") != line.npos || line.find("description:") != line.npos;
    if (!is_text) queries.append(line).append("\n");
  }
  return queries;
}

TEST(MonitoringTest, WhatIsAskedForIsInTheScrape) {
  const operators::Config config;
  const operators::Program program(config);
  EXPECT_EQ(program.Call().status, 200);
  const std::string scrape = program.Ask("GET", "/metrics").body;
  const auto asked = MetricsIn(DashboardQueries() + RuleQueries());
  EXPECT_GT(asked.size(), 20U);
  for (const std::string& name : asked) {
    EXPECT_THAT(scrape, HasSubstr("# TYPE " + name + " ")) << name;
  }
}

TEST_F(PromtoolTest, AScrapeIsInOrder) {
  const operators::Config config;
  const operators::Program program(config);
  EXPECT_EQ(program.Call().status, 200);
  const program::Scratch scratch;
  std::ofstream(scratch.At("metrics")) << program.Ask("GET", "/metrics").body;
  const auto checked = InShell("promtool check metrics < " + scratch.At("metrics").string());
  EXPECT_EQ(checked.status, 0) << checked.out;
}

}  // namespace
