#pragma once

#include <string>

namespace cards {

// A response's cards as text for a terminal: summary, detail, suggestions, links, reasons to
// override. A body that is no response is said to be none.
std::string PlainText(const std::string& response);

}  // namespace cards
