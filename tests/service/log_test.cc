#include "service/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/temporary_folder.h"

namespace service {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class LogTest : public ::testing::Test {
 protected:
  LogSettings Settings(LogSettings::Format format) const {
    LogSettings settings;
    settings.format = format;
    settings.file = File();
    return settings;
  }
  std::string File() const { return folder_.At("log").string(); }

  // What is in the file. REQUIRES: the log has ended.
  std::vector<std::string> Lines(const std::string& name = "log") const {
    std::vector<std::string> lines;
    std::ifstream file(folder_.At(name));
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  TemporaryFolder folder_;
};

TEST_F(LogTest, InJsonALineIsAnObject) {
  {
    Log log(Settings(LogSettings::Format::kJson));
    log.Name("1.0 / abc");
    spdlog::warn("a \"word\"\nand a line {}", 7);
    LogLine("request")
        .With("client", "a\nb")
        .With("none", "")
        .Number("status", std::int64_t{200})
        .Info();
  }
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2U);
  rapidjson::Document line;
  line.Parse(lines[0].c_str());
  ASSERT_TRUE(line.IsObject()) << lines[0];
  EXPECT_STREQ(line["level"].GetString(), "warning");
  EXPECT_STREQ(line["content"].GetString(), "1.0 / abc");
  EXPECT_STREQ(line["message"].GetString(), "a \"word\"\nand a line 7");
  line.Parse(lines[1].c_str());
  ASSERT_TRUE(line.IsObject()) << lines[1];
  EXPECT_STREQ(line["message"].GetString(), "request");
  EXPECT_STREQ(line["client"].GetString(), "a\nb");
  EXPECT_EQ(line["status"].GetInt(), 200);
  EXPECT_FALSE(line.HasMember("none"));
}

TEST_F(LogTest, ALineBreakInATextMakesNoLine) {
  {
    Log log(Settings(LogSettings::Format::kText));
    log.Name("1.0");
    spdlog::info("first\r\n2026-01-15 second\x1b[31m");
  }
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], EndsWith("info [content 1.0] first  2026-01-15 second [31m"));
}

TEST_F(LogTest, ALongTextIsCutBetweenLetters) {
  {
    Log log(Settings(LogSettings::Format::kJson));
    spdlog::info("x" + std::string(1000, 'y') + "\xC3\xA4" + std::string(497, 'z') + "\xC3\xA4" +
                 std::string(5000, 'z'));
  }
  rapidjson::Document line;
  line.Parse<rapidjson::kParseValidateEncodingFlag>(Lines().at(0).c_str());
  ASSERT_TRUE(line.IsObject());
  EXPECT_LE(line["message"].GetStringLength(), 1500U);
}

TEST_F(LogTest, LessThanItsLevelIsLeftOut) {
  {
    Log log(Settings(LogSettings::Format::kText));
    log.SetLevel(LogSettings::Level::kError);
    spdlog::warn("one");
    LogLine("two").Warn();
    spdlog::error("three");
  }
  ASSERT_EQ(Lines().size(), 1U);
  EXPECT_THAT(Lines()[0], EndsWith("three"));
}

TEST_F(LogTest, GoesOnInAnotherFileAfterItsWasMovedAway) {
  Log log(Settings(LogSettings::Format::kText));
  std::filesystem::rename(File(), folder_.At("old"));
  log.Reopen();
  EXPECT_TRUE(std::filesystem::exists(File()));
}

TEST_F(LogTest, WhatCannotBeOpenedIsToldAtTheStart) {
  LogSettings settings;
  settings.file = "/nowhere/log";
  EXPECT_THROW(const Log log(settings), std::runtime_error);
}

TEST_F(LogTest, AfterItsEndLinesGoWhereTheyWentBefore) {
  const auto before = spdlog::default_logger();
  { const Log log(Settings(LogSettings::Format::kText)); }
  EXPECT_EQ(spdlog::default_logger(), before);
}

}  // namespace
}  // namespace service
