#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace service {

// One line of a stream of lines (NDJSON), without its end.
struct InputLine {
  std::uint64_t number = 0;  // from 1
  std::string text;          // empty where it is too long
  bool is_too_long = false;
};

// Reads a stream line by line in bounded memory, whatever comes. Lines end in "\n" or "\r\n", the
// last one may end in nothing; a byte order mark before the first is left out.
class LineReader {
 public:
  // Fills the buffer with the next bytes of the stream and returns how many; 0: no more. Throws
  // where the stream cannot be read.
  using Source = std::function<std::size_t(char* buffer, std::size_t size)>;

  LineReader(Source source, std::size_t most_bytes)
      : source_(std::move(source)), most_bytes_(most_bytes) {}

  // False at the end of the stream.
  bool Next(InputLine& line);

  std::uint64_t BytesRead() const { return bytes_read_; }

 private:
  bool Fill();
  void Take(std::size_t count, InputLine& line) const;

  Source source_;
  std::size_t most_bytes_;  // of a line, its end not counted
  std::string buffer_;
  std::size_t at_ = 0;  // of what is not taken yet
  std::uint64_t lines_ = 0;
  std::uint64_t bytes_read_ = 0;
};

// The bytes of a file descriptor. Throws std::runtime_error.
LineReader::Source BytesOf(int descriptor);

}  // namespace service
