#pragma once

#include <cstddef>
#include <string_view>

#include <tl/expected.hpp>

#include "service/http_server.h"
#include "service/rejection.h"

namespace service {

// The field under which a request holds what stands behind the "?" of its target, as sent. No
// caller can send a field of this name.
inline constexpr const char* kQueryField = ":query";

enum class Framing { kNone, kLength, kChunked };
enum class ContentCoding { kIdentity, kGzip, kDeflate };

// The request line and header fields, with what they say about the bytes that follow.
struct RequestHead {
  HttpRequest request;  // without its body
  Framing framing = Framing::kNone;
  std::size_t content_length = 0;  // with Framing::kLength
  ContentCoding coding = ContentCoding::kIdentity;
  bool keeps_alive = true;
  bool expects_continue = false;
  bool accepts_gzip = false;
};

bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// Reads a head strictly (RFC 9110 and 9112): whatever two servers might frame differently is
// rejected. REQUIRES: `head` ends with its blank line.
[[nodiscard]] tl::expected<RequestHead, Rejection> ParseRequestHead(std::string_view head);

}  // namespace service
