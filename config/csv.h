#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/problems.h"

namespace config {

// The rows of a CSV file (RFC 4180) under its header, each as long as the header. A file that
// cannot be read, a header other than the one expected and a row of another length are problems.
class CsvFile {
 public:
  CsvFile(const std::string& path, const std::vector<std::string>& header, Problems& problems);

  template <typename Use>
  void EachRow(Use use) {
    std::size_t at = body_;
    for (line_ = 2; at < text_.size(); ++line_) {
      at = ReadRow(at);
      if (row_.size() == columns_) {
        use(row_);
      } else {
        Wrong("row has another number of columns");
      }
    }
  }

  // Of the row that is used.
  void Wrong(const std::string& text) { problems_.push_back({path_, line_, {}, text}); }

 private:
  std::size_t ReadRow(std::size_t at);

  std::string path_;
  std::string text_;
  std::size_t body_ = 0;
  std::size_t columns_ = 0;
  int line_ = 1;
  std::vector<std::string> row_;
  Problems& problems_;
};

// "a|b|c"
std::vector<std::string_view> Split(std::string_view text, char at);

}  // namespace config
