#include "service/console_cases.h"

#include <algorithm>

#include "service/console_files.h"

namespace service {
namespace {

std::string_view BytesOf(const std::string& name) {
  for (const ConsoleFile& file : ConsoleFiles()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

// What stands before the mark; the text goes on behind it.
std::string_view CutUntil(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return before;
}

// The value of a key of a case.yaml, which is written one key a line.
std::string ValueOf(std::string_view yaml, std::string_view key) {
  while (!yaml.empty()) {
    std::string_view line = CutUntil(yaml, '\n');
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    if (line.starts_with('"') && line.ends_with('"')) line = line.substr(1, line.size() - 2);
    return std::string(line);
  }
  return {};
}

std::vector<ConsoleCase> ReadCases() {
  std::vector<ConsoleCase> cases;
  std::string_view lines = BytesOf("cases.csv");
  while (!lines.empty()) {
    std::string_view line = CutUntil(lines, '\n');
    if (line.empty() || line.front() == '#') continue;
    ConsoleCase one;
    one.id = CutUntil(line, '|');
    one.group = CutUntil(line, '|');
    one.title = line;
    one.service = one.id.substr(0, one.id.find('/'));
    const std::string_view yaml = BytesOf("cases/" + one.id + "/case.yaml");
    one.why = ValueOf(yaml, "why: ");
    one.today = ValueOf(yaml, "today: ");
    one.request = BytesOf("cases/" + one.id + "/request.json");
    cases.push_back(std::move(one));
  }
  return cases;
}

}  // namespace

const std::vector<ConsoleCase>& ConsoleCases() {
  static const std::vector<ConsoleCase> cases = ReadCases();
  return cases;
}

const ConsoleCase* FindConsoleCase(std::string_view id) {
  const auto& cases = ConsoleCases();
  const auto found =
      std::find_if(cases.begin(), cases.end(), [id](const auto& one) { return one.id == id; });
  return found == cases.end() ? nullptr : &*found;
}

}  // namespace service
