#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace service {

// Takes the chunked transfer coding (RFC 9112 section 7.1) off a body that arrives in pieces.
// Strict, unlike httplib's reader, which takes a sign or a missing line end for a chunk size.
class ChunkedBody {
 public:
  enum class Progress { kMore, kComplete, kMalformed, kTooLong };

  explicit ChunkedBody(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Takes what belongs to the body off the front of `bytes` and appends its content to `body`.
  Progress Feed(std::string_view& bytes, std::string& body);

 private:
  enum class Part {
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataReturn,
    kDataEnd,
    kTrailer,
    kTrailerLine,
    kTrailerEnd,
    kLastEnd
  };

  Progress TakeByte(char c);
  Progress TakeSizeByte(char c);
  Progress TakeUnusedByte(char c);
  Progress Expect(char c, char expected, Part next);
  Progress TakeData(std::string_view& bytes, std::string& body);

  std::size_t max_bytes_;
  Part part_ = Part::kSize;
  std::size_t chunk_left_ = 0;
  std::size_t size_digits_ = 0;
  std::size_t unused_bytes_ = 0;  // extensions and trailer fields: read over, but not without end
};

}  // namespace service
