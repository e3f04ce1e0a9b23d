#include "service/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace service {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Locale-free, unlike <cctype>.
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool IsTokenChar(char c) {
  return IsDigit(c) || (Lower(c) >= 'a' && Lower(c) <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

constexpr bool IsControl(char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; }

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenChar);
}

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Cuts `text` at the first separator and returns what stood before it.
std::string_view CutUntil(std::string_view& text, std::string_view separator) {
  const auto at = text.find(separator);
  const auto front = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + separator.size());
  return front;
}

// A NUL would end the path early for whoever reads it as a C string.
std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    unsigned char byte = 0;
    const char* end = text.data() + i + 3;
    const auto [stop, error] = std::from_chars(text.data() + i + 1, end, byte, 16);
    if (error != std::errc() || stop != end || byte == 0) return std::nullopt;
    decoded.push_back(static_cast<char>(byte));
    i += 2;
  }
  return decoded;
}

// The path of a request target in origin-form, absolute-form or, for OPTIONS, "*".
std::optional<std::string> PathOf(std::string_view target, std::string_view method) {
  if (target == "*" && method == "OPTIONS") return "*";
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    const auto slash = target.find_first_of("/?", scheme.size());
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
    if (target.front() == '?') return "/";
  }
  target = target.substr(0, target.find_first_of("?#"));
  if (target.empty() || target.front() != '/') return std::nullopt;
  return PercentDecoded(target);
}

// What stands between "?" and "#", as sent.
std::string QueryOf(std::string_view target) {
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string() : std::string(target.substr(mark + 1));
}

bool IsKnownMethod(std::string_view method) {
  static constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                            "PATCH", "DELETE", "OPTIONS"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

// The only header fields that httplib adds to a request itself. A caller's own must not pass for
// them.
bool IsReservedName(std::string_view name) {
  static constexpr std::array<std::string_view, 4> kNames{"REMOTE_ADDR", "REMOTE_PORT",
                                                          "LOCAL_ADDR", "LOCAL_PORT"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view reserved) { return EqualsIgnoringCase(name, reserved); });
}

std::optional<Rejection> ReadRequestLine(std::string_view line, RequestHead& head) {
  const auto method = CutUntil(line, " ");
  const auto target = CutUntil(line, " ");
  if (!IsToken(method) || target.empty()) return kBadHead;
  const bool is_http = line.size() == 8 && line.starts_with("HTTP/") && IsDigit(line[5]) &&
                       line[6] == '.' && IsDigit(line[7]);
  if (!is_http) return kBadHead;
  if (line != "HTTP/1.1" && line != "HTTP/1.0") return kUnknownVersion;
  if (!IsKnownMethod(method)) return kUnknownMethod;
  if (std::any_of(target.begin(), target.end(), [](char c) { return IsControl(c) || c == '\t'; })) {
    return kBadHead;
  }
  auto path = PathOf(target, method);
  if (!path) return kBadHead;
  head.request.method = method;
  head.request.path = *std::move(path);
  if (auto query = QueryOf(target); !query.empty()) {
    head.request.headers.emplace_back(kQueryField, std::move(query));
  }
  head.keeps_alive = line == "HTTP/1.1";
  return std::nullopt;
}

// A line that starts with a blank (obs-fold) has no token before its colon, so it falls here too.
std::optional<Rejection> ReadFields(std::string_view lines, Fields& fields) {
  while (!lines.empty()) {
    auto value = CutUntil(lines, "\r\n");
    const auto colon = value.find(':');
    if (colon == std::string_view::npos) return kBadHead;
    const auto name = CutUntil(value, ":");
    value = Trimmed(value);
    if (!IsToken(name) || std::any_of(value.begin(), value.end(), IsControl)) return kBadHead;
    if (!IsReservedName(name)) fields.emplace_back(name, value);
  }
  return std::nullopt;
}

std::size_t CountOf(const Fields& fields, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(fields.begin(), fields.end(),
                    [&](const auto& field) { return EqualsIgnoringCase(field.first, name); }));
}

// Whether a comma-separated list in any field of that name has the token with a weight above 0.
bool ListHas(const Fields& fields, std::string_view name, std::string_view token) {
  for (const auto& [field, text] : fields) {
    if (!EqualsIgnoringCase(field, name)) continue;
    std::string_view list = text;
    while (!list.empty()) {
      std::string_view item = CutUntil(list, ",");
      if (!EqualsIgnoringCase(Trimmed(CutUntil(item, ";")), token)) continue;
      const auto weight = Trimmed(item);
      const bool is_zero =
          weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
      if (!is_zero) return true;
    }
  }
  return false;
}

std::optional<Rejection> ReadLength(std::string_view text, RequestHead& head) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit)) return kBadFraming;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), head.content_length, 10);
  if (read.ec != std::errc()) return kBodyTooLong;
  head.framing = Framing::kLength;
  return std::nullopt;
}

// RFC 9112 section 6: a length given twice, or beside a transfer coding, is how requests are
// smuggled past a proxy.
std::optional<Rejection> ReadFraming(RequestHead& head) {
  const auto& request = head.request;
  const auto lengths = CountOf(request.headers, "Content-Length");
  const auto codings = CountOf(request.headers, "Transfer-Encoding");
  if (lengths + codings > 1) return kBadFraming;
  if (lengths == 1) return ReadLength(request.Header("Content-Length"), head);
  if (codings == 0) return std::nullopt;
  if (!head.keeps_alive) return kBadFraming;  // HTTP/1.0 knows no transfer coding
  if (!EqualsIgnoringCase(request.Header("Transfer-Encoding"), "chunked")) return kUnknownMethod;
  head.framing = Framing::kChunked;
  return std::nullopt;
}

std::optional<Rejection> CheckBodyBelongs(const RequestHead& head) {
  const auto& method = head.request.method;
  const bool needs_length = method == "POST" || method == "PUT" || method == "PATCH";
  if (needs_length && head.framing == Framing::kNone) return kNoLength;
  const bool has_body = head.framing == Framing::kChunked || head.content_length > 0;
  if (has_body && !needs_length && method != "DELETE") return kUnexpectedBody;
  return std::nullopt;
}

// REQUIRES: the framing is known.
std::optional<Rejection> ReadCoding(RequestHead& head) {
  if (head.framing != Framing::kChunked && head.content_length == 0) return std::nullopt;
  if (CountOf(head.request.headers, "Content-Encoding") > 1) return kUnknownCoding;
  const auto coding = head.request.Header("Content-Encoding");
  if (coding.empty() || EqualsIgnoringCase(coding, "identity")) return std::nullopt;
  const bool is_gzip = EqualsIgnoringCase(coding, "gzip") || EqualsIgnoringCase(coding, "x-gzip");
  if (!is_gzip && !EqualsIgnoringCase(coding, "deflate")) return kUnknownCoding;
  head.coding = is_gzip ? ContentCoding::kGzip : ContentCoding::kDeflate;
  return std::nullopt;
}

std::optional<Rejection> ReadConnection(RequestHead& head) {
  const auto& request = head.request;
  const bool is_11 = head.keeps_alive;
  const auto hosts = CountOf(request.headers, "Host");
  if (hosts > 1 || (is_11 && hosts == 0)) return kBadHead;
  if (ListHas(request.headers, "Connection", "close")) head.keeps_alive = false;
  head.accepts_gzip = ListHas(request.headers, "Accept-Encoding", "gzip");
  const auto expectation = request.Header("Expect");
  if (expectation.empty() || !is_11) return std::nullopt;
  if (!EqualsIgnoringCase(expectation, "100-continue")) return kUnknownExpectation;
  head.expects_continue = true;
  return std::nullopt;
}

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return Lower(x) == Lower(y); });
}

tl::expected<RequestHead, Rejection> ParseRequestHead(std::string_view text) {
  RequestHead head;
  text.remove_suffix(2);  // the blank line; what remains is lines that each end in CRLF
  auto wrong = ReadRequestLine(CutUntil(text, "\r\n"), head);
  if (!wrong) wrong = ReadFields(text, head.request.headers);
  if (!wrong) wrong = ReadFraming(head);
  if (!wrong) wrong = CheckBodyBelongs(head);
  if (!wrong) wrong = ReadCoding(head);
  if (!wrong) wrong = ReadConnection(head);
  if (wrong) return tl::unexpected(*wrong);
  return head;
}

}  // namespace service
