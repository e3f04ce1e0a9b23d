#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>

#include "tests/house.h"

// Answers on file: how they are written, compared and, by the target update-cases, renewed.
namespace golden {

// Writes numbers as they are written: an order of the client's comes back digit by digit.
class DigitsKept : public rapidjson::PrettyWriter<rapidjson::StringBuffer> {
 public:
  using PrettyWriter::PrettyWriter;
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return RawValue(text, size, rapidjson::kNumberType);
  }
};

inline std::string Pretty(const std::string& json) {
  rapidjson::StringBuffer buffer;
  DigitsKept writer(buffer);
  writer.SetIndent(' ', 2);
  rapidjson::StringStream stream(json.c_str());
  rapidjson::Reader reader;
  reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, writer);
  return std::string(buffer.GetString()) + "\n";
}

// Content without its version, which every edit of the pack changes.
inline std::string WithoutVersion(std::string json, const std::string& version) {
  for (std::size_t at = json.find(version); at != std::string::npos; at = json.find(version)) {
    json.replace(at, version.size(), "VERSION");
  }
  return json;
}

inline void Compare(const std::filesystem::path& file, const std::string& answer,
                    const std::string& content_version) {
  const std::string wanted = WithoutVersion(Pretty(answer), content_version);
  if (std::getenv("NEXTSTEP_UPDATE_CASES") != nullptr) std::ofstream(file) << wanted;
  EXPECT_EQ(house::FileText(file), wanted) << "run the target update-cases, then read it";
}

}  // namespace golden
