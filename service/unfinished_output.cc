#include "service/unfinished_output.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "fhir/json.h"

namespace service {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBeginning = R"({"line":)";
constexpr const char* kNotOurs = ": its last line is no result of nextstep replay";
constexpr std::uint64_t kPieceBytes = std::uint64_t{64} << 10;

// Where the last "\n" before `end` stands.
std::optional<std::uint64_t> LineEndBefore(std::ifstream& file, std::uint64_t end) {
  while (end > 0) {
    const std::uint64_t size = std::min(end, kPieceBytes);
    std::string piece(size, '\0');
    file.seekg(static_cast<std::streamoff>(end - size));
    file.read(piece.data(), static_cast<std::streamsize>(size));
    if (!file) throw std::runtime_error("the output cannot be read");
    const std::size_t at = piece.rfind('\n');
    if (at != std::string::npos) return end - size + at;
    end -= size;
  }
  return std::nullopt;
}

// Half a line is cut only where a result begins like this.
void RequireBeginning(std::ifstream& stream, std::uint64_t size, const std::string& file) {
  std::string beginning(size, '\0');
  stream.seekg(0);
  stream.read(beginning.data(), static_cast<std::streamsize>(size));
  if (!kBeginning.starts_with(beginning)) throw std::runtime_error(file + kNotOurs);
}

std::optional<std::uint64_t> NumberOf(std::string line) {
  const auto document = fhir::JsonDocument::Parse(std::move(line));
  if (!document || !document->Root("").IsObject()) return std::nullopt;
  const fhir::Node root = document->Root("");
  const auto number = root.Find("line");
  if (!number) return std::nullopt;
  constexpr std::int64_t kNano = 1'000'000'000;
  const auto nano = number->Nano();
  if (!nano || *nano < kNano) return std::nullopt;
  return static_cast<std::uint64_t>(*nano / kNano);
}

}  // namespace

std::uint64_t LastLineOf(const std::string& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return 0;
  const std::uint64_t size = fs::file_size(file);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(file + ": cannot be read");
  const auto end = LineEndBefore(stream, size);
  if (!end) {
    RequireBeginning(stream, std::min<std::uint64_t>(size, kBeginning.size()), file);
    fs::resize_file(file, 0);
    return 0;
  }
  const auto before = LineEndBefore(stream, *end);
  const std::uint64_t from = before ? *before + 1 : 0;
  std::string line(*end - from, '\0');
  stream.seekg(static_cast<std::streamoff>(from));
  stream.read(line.data(), static_cast<std::streamsize>(line.size()));
  const auto number = NumberOf(std::move(line));
  if (!number) throw std::runtime_error(file + kNotOurs);
  fs::resize_file(file, *end + 1);
  return *number;
}

}  // namespace service
