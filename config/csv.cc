#include "config/csv.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace config {

CsvFile::CsvFile(const std::string& path, const std::vector<std::string>& header,
                 Problems& problems)
    : path_(path), columns_(header.size()), problems_(problems) {
  std::ifstream file(path, std::ios::binary);
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(path, ignored)) {
    problems.push_back({path, 0, {}, "cannot be read"});
    return;
  }
  std::ostringstream whole;
  whole << file.rdbuf();
  text_ = std::move(whole).str();
  body_ = ReadRow(0);
  if (row_ != header) {
    problems.push_back({path, 1, {}, "the header is not the one expected"});
    body_ = text_.size();
  }
}

std::size_t CsvFile::ReadRow(std::size_t at) {
  row_.clear();
  row_.emplace_back();
  bool quoted = false;
  while (at < text_.size()) {
    const char c = text_[at++];
    if (quoted) {
      if (c != '"') {
        row_.back() += c;
      } else if (at < text_.size() && text_[at] == '"') {
        row_.back() += text_[at++];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      row_.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      row_.back() += c;
    }
  }
  return at;
}

std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace config
