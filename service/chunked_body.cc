#include "service/chunked_body.h"

#include <algorithm>

namespace service {
namespace {

constexpr std::size_t kMaxSizeDigits = 15;
constexpr std::size_t kMaxUnusedBytes = std::size_t{8} * 1024;

// -1 when the character is no hexadecimal digit.
constexpr int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ChunkedBody::Progress ChunkedBody::Feed(std::string_view& bytes, std::string& body) {
  while (!bytes.empty()) {
    if (part_ == Part::kData) {
      const auto progress = TakeData(bytes, body);
      if (progress != Progress::kMore) return progress;
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    const auto progress = TakeByte(c);
    if (progress != Progress::kMore) return progress;
  }
  return Progress::kMore;
}

ChunkedBody::Progress ChunkedBody::TakeByte(char c) {
  switch (part_) {
    case Part::kSize:
      return TakeSizeByte(c);
    case Part::kSizeEnd:
      return Expect(c, '\n', chunk_left_ == 0 ? Part::kTrailer : Part::kData);
    case Part::kDataReturn:
      return Expect(c, '\r', Part::kDataEnd);
    case Part::kDataEnd:
      return Expect(c, '\n', Part::kSize);
    case Part::kTrailerEnd:
      return Expect(c, '\n', Part::kTrailer);
    case Part::kLastEnd:
      return c == '\n' ? Progress::kComplete : Progress::kMalformed;
    case Part::kTrailer:
      if (c == '\r') {
        part_ = Part::kLastEnd;
        return Progress::kMore;
      }
      part_ = Part::kTrailerLine;
      return TakeUnusedByte(c);
    case Part::kExtension:
    case Part::kTrailerLine:
    case Part::kData:
      return TakeUnusedByte(c);
  }
  return Progress::kMalformed;
}

ChunkedBody::Progress ChunkedBody::TakeSizeByte(char c) {
  const int digit = HexValue(c);
  if (digit >= 0) {
    if (++size_digits_ > kMaxSizeDigits) return Progress::kTooLong;
    chunk_left_ = chunk_left_ * 16 + static_cast<std::size_t>(digit);
    return Progress::kMore;
  }
  if (size_digits_ == 0) return Progress::kMalformed;
  size_digits_ = 0;
  if (c == '\r') {
    part_ = Part::kSizeEnd;
    return Progress::kMore;
  }
  if (c != ';' && c != ' ' && c != '\t') return Progress::kMalformed;
  part_ = Part::kExtension;
  return Progress::kMore;
}

ChunkedBody::Progress ChunkedBody::TakeUnusedByte(char c) {
  if (c == '\n' || ++unused_bytes_ > kMaxUnusedBytes) return Progress::kMalformed;
  if (c == '\r') part_ = part_ == Part::kExtension ? Part::kSizeEnd : Part::kTrailerEnd;
  return Progress::kMore;
}

ChunkedBody::Progress ChunkedBody::Expect(char c, char expected, Part next) {
  if (c != expected) return Progress::kMalformed;
  part_ = next;
  return Progress::kMore;
}

ChunkedBody::Progress ChunkedBody::TakeData(std::string_view& bytes, std::string& body) {
  if (chunk_left_ > max_bytes_ - body.size()) return Progress::kTooLong;
  const auto taken = std::min(chunk_left_, bytes.size());
  body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  chunk_left_ -= taken;
  if (chunk_left_ == 0) part_ = Part::kDataReturn;
  return Progress::kMore;
}

}  // namespace service
