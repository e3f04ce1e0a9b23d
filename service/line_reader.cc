#include "service/line_reader.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace service {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool LineReader::Fill() {
  buffer_.resize(kPieceBytes);
  const std::size_t count = source_(buffer_.data(), buffer_.size());
  buffer_.resize(count);
  at_ = 0;
  bytes_read_ += count;
  return count > 0;
}

// Room for the mark and the "\r", which are no part of the line.
void LineReader::Take(std::size_t count, InputLine& line) const {
  if (!line.is_too_long) line.text.append(buffer_, at_, count);
  if (line.text.size() <= most_bytes_ + kByteOrderMark.size() + 1) return;
  line.is_too_long = true;
  line.text = {};
}

bool LineReader::Next(InputLine& line) {
  line = {};
  bool any = false;
  bool ended = false;
  while (!ended && (at_ < buffer_.size() || Fill())) {
    any = true;
    const std::size_t end = buffer_.find('\n', at_);
    ended = end != std::string::npos;
    const std::size_t count = (ended ? end : buffer_.size()) - at_;
    Take(count, line);
    at_ += count + (ended ? 1 : 0);
  }
  if (!any) return false;
  line.number = ++lines_;
  if (line.number == 1 && line.text.starts_with(kByteOrderMark)) {
    line.text.erase(0, kByteOrderMark.size());
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  if (line.text.size() > most_bytes_) {
    line.is_too_long = true;
    line.text = {};
  }
  return true;
}

LineReader::Source BytesOf(int descriptor) {
  return [descriptor](char* buffer, std::size_t size) {
    ssize_t count = 0;
    do {
      count = ::read(descriptor, buffer, size);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
      throw std::runtime_error(std::string("the input cannot be read: ") + std::strerror(errno));
    }
    return static_cast<std::size_t>(count);
  };
}

}  // namespace service
