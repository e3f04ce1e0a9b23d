#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace service {

// A bundled request that the console offers: a case of the golden tests, so what it is answered is
// known.
struct ConsoleCase {
  std::string id;     // "pain-order-sign/raised-once-more"
  std::string group;  // for people: "Sciatica"
  std::string title;
  std::string why;  // what it shows
  std::string service;
  std::string today;  // the day that it is assessed on, YYYY-MM-DD
  std::string_view request;
};

// In the order in which they are shown.
const std::vector<ConsoleCase>& ConsoleCases();

// Null: there is none of this id.
const ConsoleCase* FindConsoleCase(std::string_view id);

}  // namespace service
