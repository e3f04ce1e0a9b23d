// Any bytes as the input of a retrospective run: every line gets one result, which is JSON.
#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "service/line_reader.h"
#include "service/retrospective.h"
#include "tests/fuzz/require.h"
#include "tests/house.h"

namespace {

constexpr std::size_t kMostBytes = 4096;

// The first byte says in what pieces the rest comes.
service::LineReader::Source InPieces(std::string text, std::size_t piece) {
  return
      [text = std::move(text), piece, at = std::size_t{0}](char* buffer, std::size_t size) mutable {
        const std::size_t count = std::min({piece, size, text.size() - at});
        text.copy(buffer, count, at);
        at += count;
        return count;
      };
}

std::size_t LinesIn(const std::string& text) {
  const auto ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return ends + (text.empty() || text.back() == '\n' ? 0 : 1);
}

bool IsJson(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.c_str(), text.size());
  return !document.HasParseError() && text.find('\n') == std::string::npos;
}

void Answer(const service::InputLine& line, service::LineForm form) {
  service::RetrospectiveSettings settings;
  settings.form = form;
  settings.today = house::FirstDay();
  settings.hook = pathway::Hook::kOrderSign;
  const service::Deployment& deployment = house::Sandbox();
  const auto request = RequestOf(line, deployment.services, settings);
  const auto answer = AnswerOf(request, deployment, deployment.clients.front());
  fuzz::Require(!answer.error || answer.error->status != 500, "a line is answered or refused");
  fuzz::Require(IsJson(ResultLine(request, answer, service::ResultForm::kWhole)),
                "a result is one line of JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  service::LineReader reader(InPieces(text, std::size_t{data[0]} + 1), kMostBytes);
  std::uint64_t lines = 0;
  for (service::InputLine line; reader.Next(line);) {
    fuzz::Require(line.number == ++lines, "lines are numbered in turn");
    fuzz::Require(line.text.size() <= kMostBytes, "a line is within bounds");
    fuzz::Require(!line.is_too_long || line.text.empty(), "what is too long is not kept");
    Answer(line, service::LineForm::kRequest);
    Answer(line, service::LineForm::kPatient);
  }
  fuzz::Require(lines == LinesIn(text), "every line is read");
  return 0;
}
