// `nextstep replay` as a process of its own: the golden cases as a year of charts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "tests/house.h"
#include "tests/program.h"

namespace {

namespace fs = std::filesystem;

using program::Arguments;
using program::EditedConfig;
using program::kConfig;
using program::Result;
using program::RunProgram;
using program::Scratch;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A golden case of the shipped configuration, as one line.
struct Case {
  std::string name;
  std::string line;
  std::set<std::string> fires;
  bool refused = false;
};

// On one line, its numbers digit by digit.
std::string Compact(const std::string& json) {
  struct DigitsKept : rapidjson::Writer<rapidjson::StringBuffer> {
    using Writer::Writer;
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
      return RawValue(text, size, rapidjson::kNumberType);
    }
  };
  rapidjson::StringBuffer buffer;
  DigitsKept writer(buffer);
  rapidjson::StringStream stream(json.c_str());
  rapidjson::Reader reader;
  reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, writer);
  return buffer.GetString();
}

const std::vector<Case>& Cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> cases;
    for (const fs::path& file : house::FilesIn("tests/cases", {".yaml"})) {
      const YAML::Node about = YAML::LoadFile(file.string());
      const std::string folder = file.parent_path().filename().string();
      // What a service of another hook refuses is answered here: the hook chooses the service.
      if (about["site"] || folder == "refused-wrong-hook") continue;
      Case one;
      one.name = folder;
      one.line = R"({"today":")" + about["today"].as<std::string>() + R"(","request":)" +
                 Compact(house::FileText(file.parent_path() / "request.json")) + "}";
      for (const auto& rule : about["fires"]) one.fires.insert(rule.as<std::string>());
      one.refused = fs::exists(file.parent_path() / "refusal.json");
      cases.push_back(std::move(one));
    }
    return cases;
  }();
  return all;
}

std::string AllLines() {
  std::string lines;
  for (const Case& one : Cases()) lines += one.line + "\n";
  return lines;
}

// A few, for what does not depend on what is said.
std::string SomeLines(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) lines += Cases()[i * 7].line + "\n";
  return lines;
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Arguments With(Arguments more, const std::string& config = kConfig) {
  Arguments arguments = {"replay", "--config", config};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

rapidjson::Document Parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

std::set<std::string> RulesIn(const rapidjson::Value& list) {
  std::set<std::string> rules;
  for (const auto& rule : list.GetArray()) rules.insert(rule.GetString());
  return rules;
}

// ---- results -----------------------------------------------------------------------------------

TEST(ReplayTest, EveryLineHasItsResultInOrder) {
  const Result result = RunProgram(With({"--brief"}), AllLines());
  ASSERT_EQ(result.status, 0) << result.err;
  const auto lines = Split(result.out);
  ASSERT_EQ(lines.size(), Cases().size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const rapidjson::Document one = Parsed(lines[i]);
    EXPECT_EQ(one["line"].GetUint64(), i + 1);
    EXPECT_EQ(one.HasMember("error"), Cases()[i].refused) << Cases()[i].name;
    if (one.HasMember("rules")) {
      EXPECT_EQ(RulesIn(one["rules"]), Cases()[i].fires) << Cases()[i].name;
    }
  }
}

TEST(ReplayTest, TheCardsAreThoseOfAssess) {
  const Result assessed = RunProgram(program::Of("assess"), house::FirstRequest());
  const Result result =
      RunProgram(With({"--today", house::kFirstDay}), Compact(house::FirstRequest()));
  ASSERT_EQ(result.status, 0) << result.err;
  const std::string cards = assessed.out.substr(0, assessed.out.rfind('}')).substr(1);
  EXPECT_THAT(result.out, AllOf(StartsWith(R"({"line":1,"id":"5c1f1f0e-)"),
                                HasSubstr(R"("patient":"pat-1","service":"pain-order-sign",)"),
                                HasSubstr(R"("today":"2026-01-15")"), HasSubstr(cards)));
}

TEST(ReplayTest, TheNumberOfThreadsDoesNotMatter) {
  const std::string lines = SomeLines(60);
  const Result one = RunProgram(With({"--jobs", "1"}), lines);
  EXPECT_EQ(RunProgram(With({"--jobs", "4"}), lines).out, one.out);
  EXPECT_EQ(Split(one.out).size(), 60U);
}

TEST(ReplayTest, ShardsArePartsOfTheWhole) {
  const std::string lines = SomeLines(31);
  const auto whole = Split(RunProgram(With({}), lines).out);
  std::map<std::uint64_t, std::string> parts;
  for (const char* shard : {"0/3", "1/3", "2/3"}) {
    for (const std::string& line : Split(RunProgram(With({"--shard", shard}), lines).out)) {
      EXPECT_TRUE(parts.emplace(Parsed(line)["line"].GetUint64(), line).second);
    }
  }
  std::vector<std::string> together;
  for (const auto& [number, line] : parts) together.push_back(line);
  EXPECT_EQ(together, whole);
}

TEST(ReplayTest, ABadLineNeverEndsTheRun) {
  const std::string good = Compact(house::FirstRequest());
  const std::string lines = "\xEF\xBB\xBF" + good +
                            "\r\n\r\nnot json\n{\"hook\":\"order-sign\"}\n" +
                            std::string(9'000'000, 'x') + "\n" + good;
  Arguments arguments = With({"--today", house::kFirstDay});
  const Result result = RunProgram(arguments, lines);
  EXPECT_EQ(result.status, 0) << result.err;
  const auto results = Split(result.out);
  ASSERT_EQ(results.size(), 6U);
  const std::vector<int> statuses = {0, 400, 400, 400, 413, 0};
  for (std::size_t i = 0; i < results.size(); ++i) {
    const rapidjson::Document one = Parsed(results[i]);
    EXPECT_EQ(one.HasMember("error") ? one["error"]["status"].GetInt() : 0, statuses[i]) << i;
  }
  arguments.emplace_back("--strict");
  EXPECT_EQ(RunProgram(arguments, lines).status, 1);
  EXPECT_EQ(RunProgram(arguments, good).status, 0);
}

TEST(ReplayTest, NothingGivesNothing) {
  const Result result = RunProgram(With({}));
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "");
}

TEST(ReplayTest, AnInterruptedRunIsGoneOnWith) {
  const std::string lines = SomeLines(20);
  const std::string whole = RunProgram(With({}), lines).out;
  const Scratch scratch;
  const std::string out = scratch.At("out").string();
  // Cut before the first line ends, within another, and nowhere.
  for (const std::size_t left : {std::size_t{5}, whole.size() / 2, whole.size()}) {
    std::ofstream(out, std::ios::binary) << whole.substr(0, left);
    const Result result = RunProgram(With({"--out", out, "--resume"}), lines);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(house::FileText(out) == whole) << left;
  }
}

TEST(ReplayTest, TheProgressIsToldWhereItIsAskedFor) {
  EXPECT_THAT(RunProgram(With({"--progress"}), SomeLines(2)).err, HasSubstr("2 lines, "));
}

// ---- patients ----------------------------------------------------------------------------------

// The first case as an export would have it: the chart without the drafted order, and that order
// signed.
std::string FirstPatient() {
  const rapidjson::Document request = Parsed(house::FirstRequest());
  rapidjson::Document patient(rapidjson::kObjectType);
  auto& memory = patient.GetAllocator();
  rapidjson::Value resources(rapidjson::kArrayType);
  const auto add = [&](const rapidjson::Value& value) {
    if (std::string(value["resourceType"].GetString()) != "Bundle") {
      resources.PushBack(rapidjson::Value(value, memory), memory);
      return;
    }
    if (!value.HasMember("entry")) return;
    for (const auto& entry : value["entry"].GetArray()) {
      resources.PushBack(rapidjson::Value(entry["resource"], memory), memory);
    }
  };
  add(request["context"]["draftOrders"]);
  for (const auto& member : request["prefetch"].GetObject()) add(member.value);
  patient.AddMember("today", rapidjson::StringRef(house::kFirstDay), memory);
  patient.AddMember("patient", "pat-1", memory);
  patient.AddMember("resources", resources, memory);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  patient.Accept(writer);
  return buffer.GetString();
}

TEST(ReplayPatientsTest, TheNewestOrderIsSignedAgain) {
  const Result result =
      RunProgram(With({"--patients", "--hook", "order-sign", "--brief"}), FirstPatient());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("adequate-trial-failed-refer"));
}

TEST(ReplayPatientsTest, TheChartIsOpened) {
  const Result result = RunProgram(With({"--patients"}), FirstPatient());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(R"("service":"pain-patient-view")"));
}

// ---- report ------------------------------------------------------------------------------------

TEST(ReplayReportTest, CountsWhatTheGoldenCasesFire) {
  const Result result = RunProgram(With({"--report", "--json"}), AllLines());
  ASSERT_EQ(result.status, 0) << result.err;
  const rapidjson::Document document = Parsed(result.out);
  const auto& report = document["report"];
  std::map<std::string, std::uint64_t> wanted;
  std::uint64_t refused = 0;
  for (const Case& one : Cases()) {
    refused += one.refused ? 1U : 0U;
    for (const std::string& rule : one.fires) ++wanted[rule];
  }
  EXPECT_EQ(report["lines"].GetUint64(), Cases().size());
  EXPECT_EQ(report["errors"].GetUint64(), refused);
  for (const auto& rule : report["rules"].GetObject()) {
    EXPECT_EQ(rule.value["fires"].GetUint64(), wanted[rule.name.GetString()])
        << rule.name.GetString();
    EXPECT_LE(rule.value["samples"].Size(), 3U);
  }
  EXPECT_EQ(RunProgram(With({"--report", "--json", "--jobs", "1"}), AllLines()).out, result.out);
}

TEST(ReplayReportTest, TellsPeopleTheSame) {
  const Result result = RunProgram(With({"--report"}), SomeLines(40));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(StartsWith("content "), HasSubstr("PER 100 ORDERS"),
                                HasSubstr("never fired: "), HasSubstr("sample cards")));
}

TEST(ReplayReportTest, ThePackItselfChangesNothing) {
  const Result result = RunProgram(With({"--report", "--against", kConfig}), SomeLines(40));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("0 of 40 lines change"));
}

TEST(ReplayReportTest, ARuleTakenOutIsLostWhereItFired) {
  const EditedConfig edited;
  edited.Replace("content/rules/50-next-step-radicular.yaml",
                 "topic: adequateTrialFailedRefer\n    status: live",
                 "topic: adequateTrialFailedRefer\n    status: retired");
  std::set<std::uint64_t> wanted;
  for (std::size_t i = 0; i < Cases().size(); ++i) {
    if (Cases()[i].fires.contains("adequate-trial-failed-refer")) wanted.insert(i + 1);
  }
  const std::string other = edited.At("content").string();
  const Result result =
      RunProgram(With({"--report", "--json", "--json-lines", "--against", other}), AllLines());
  ASSERT_EQ(result.status, 0) << result.err;
  std::set<std::uint64_t> lost;
  for (const std::string& line : Split(result.out)) {
    const rapidjson::Document change = Parsed(line);
    EXPECT_TRUE(change["before"].IsArray());
    if (RulesIn(change["lost"]).contains("adequate-trial-failed-refer")) {
      lost.insert(change["line"].GetUint64());
    }
  }
  EXPECT_EQ(lost, wanted);
  const rapidjson::Document document = Parsed(result.err);
  const auto& against = document["against"];
  EXPECT_EQ(against["rules"]["adequate-trial-failed-refer"]["lost"].GetUint64(), wanted.size());
  EXPECT_EQ(against["changed"].GetUint64(), Split(result.out).size());
  EXPECT_EQ(against["changes"].Size(), std::min<std::size_t>(20, Split(result.out).size()));
}

TEST(ReplayReportTest, AWordChangedIsNoRuleGainedOrLost) {
  const EditedConfig edited;
  edited.Replace("content/texts.yaml", "**Consider:**", "**Think about:**");
  const Result result = RunProgram(With({"--report", "--against", edited.Path()}), SomeLines(40));
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("in words alone"), Not(HasSubstr("gained"))));
}

// ---- usage -------------------------------------------------------------------------------------

TEST(ReplayUsageTest, WhatDoesNotFitTogetherExitsWith2) {
  const std::vector<Arguments> wrong = {{"--shard", "3/3"},
                                        {"--shard", "one"},
                                        {"--resume"},
                                        {"--json"},
                                        {"--against", kConfig},
                                        {"--today", "2026-01"},
                                        {"--client", "nobody"},
                                        {"--hook", "order-sign"},
                                        {"--out", "/nowhere/out"},
                                        {"--report", "--against", "/nowhere/content"}};
  for (const Arguments& arguments : wrong) {
    const Result result = RunProgram(With(arguments));
    EXPECT_EQ(result.status, 2) << arguments.front();
    EXPECT_NE(result.err, "") << arguments.front();
  }
}

}  // namespace
