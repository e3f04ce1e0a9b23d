#pragma once

#include <span>
#include <string_view>

namespace service {

// A file of the console that the program carries with it: its page, and the cases it offers.
struct ConsoleFile {
  std::string_view
      name;  // "index.html", "vendor/marked.js", "cases/pain-order-sign/x/request.json"
  std::string_view bytes;
  std::string_view hash;
};

// Written at build time by service/console/embed.cmake.
std::span<const ConsoleFile> ConsoleFiles();

}  // namespace service
