#include "service/trace.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace service {
namespace {

constexpr std::size_t kVersionDigits = 2;
constexpr std::size_t kIdDigits = 32;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kParentLength = 55;
constexpr std::size_t kMostStateBytes = 512;
constexpr std::size_t kMostIdBytes = 64;

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// Never all zeros, which would mean none.
std::string RandomHex(std::size_t digits) {
  std::array<std::uint8_t, kIdDigits / 2> bytes{};
  if (::getrandom(bytes.data(), digits / 2, 0) < 0) bytes.fill(1);
  bytes[0] |= 1U;
  std::string hex;
  hex.reserve(digits);
  for (std::size_t i = 0; i < digits / 2; ++i) {
    hex += "0123456789abcdef"[bytes[i] >> 4U];
    hex += "0123456789abcdef"[bytes[i] & 15U];
  }
  return hex;
}

// "00-" trace id "-" span id "-" flags; a later version may go on after a dash.
bool IsTraceParent(std::string_view text) {
  if (text.size() < kParentLength) return false;
  const auto version = text.substr(0, kVersionDigits);
  const bool has_dashes = text[2] == '-' && text[35] == '-' && text[52] == '-';
  if (!has_dashes || !IsHex(version) || version == "ff") return false;
  if (text.size() > kParentLength && (version == "00" || text[kParentLength] != '-')) return false;
  const auto id = text.substr(3, kIdDigits);
  const auto span = text.substr(36, kSpanDigits);
  return IsHex(id) && !IsZero(id) && IsHex(span) && !IsZero(span) && IsHex(text.substr(53, 2));
}

bool IsState(std::string_view text) {
  return text.size() <= kMostStateBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsRequestId(std::string_view text) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
  return !text.empty() && text.size() <= kMostIdBytes &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

Trace TraceOf(std::string_view traceparent, std::string_view tracestate) {
  Trace trace;
  trace.span = RandomHex(kSpanDigits);
  if (!IsTraceParent(traceparent)) {
    trace.id = RandomHex(kIdDigits);
    return trace;
  }
  trace.id = traceparent.substr(3, kIdDigits);
  trace.flags = traceparent.substr(53, 2) == "01" ? "01" : "00";
  if (IsState(tracestate)) trace.state = tracestate;
  return trace;
}

std::vector<std::pair<std::string, std::string>> HeadersOf(const Trace& trace) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (trace.id.empty()) return headers;
  std::string parent = "00-";
  parent.append(trace.id).append("-").append(trace.span).append("-").append(trace.flags);
  headers.emplace_back("traceparent", std::move(parent));
  if (!trace.state.empty()) headers.emplace_back("tracestate", trace.state);
  return headers;
}

std::string RequestIdOf(std::string_view sent) {
  return IsRequestId(sent) ? std::string(sent) : RandomHex(kSpanDigits);
}

}  // namespace service
