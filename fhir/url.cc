#include "fhir/url.h"

#include <algorithm>
#include <charconv>

#include "fhir/address.h"

namespace fhir {
namespace {

constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;
constexpr int kLastPort = 65'535;
constexpr std::size_t kLongestUrl = 8'000;
constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

char Lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string Lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = Lowered(c);
  return lower;
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = Lowered(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool PlainText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{}#").find(c) == std::string::npos;
  });
}

bool PlainLabel(std::string_view label) {
  if (label.empty() || label.size() > kLongestLabel) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return IsDigit(c) || IsLetter(c) || c == '-'; });
}

// A name whose last label begins with a digit is read as a number by some, so only a whole IPv4
// address may end so.
bool PlainHost(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) return false;
  std::string_view rest = host;
  std::string_view label;
  while (true) {
    const std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!PlainLabel(label)) return false;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (!IsDigit(label.front())) return true;
  const auto address = ReadAddress(host);
  return address && !address->v6;
}

std::optional<int> PortOf(std::string_view digits) {
  int port = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool whole = read.ec == std::errc() && read.ptr == digits.data() + digits.size();
  if (!whole || digits.front() == '0' || port < 1 || port > kLastPort) return std::nullopt;
  return port;
}

// "ehr.example", "ehr.example:8443", "[fd00::1]:8443"
bool ReadAuthority(std::string_view authority, Url& url) {
  std::string_view host = authority;
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    host = authority.substr(1, end - 1);
    const auto address = ReadAddress(host);
    if (!address || !address->v6) return false;
    url.host = Written(*address);
    authority.remove_prefix(end + 1);
    has_port = !authority.empty();
    if (has_port && authority.front() != ':') return false;
    port = has_port ? authority.substr(1) : port;
  } else {
    const std::size_t colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    host = authority.substr(0, colon);
    if (has_port) port = authority.substr(colon + 1);
    if (!PlainHost(host)) return false;
    url.host = Lowered(host);
  }
  if (!has_port) return true;
  const auto number = port.empty() ? std::nullopt : PortOf(port);
  if (number) url.port = *number;
  return number.has_value();
}

// Percent-encoding is whole, and hides neither a control character nor a separator.
bool PlainEncoding(std::string_view text, bool in_path) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size()) return false;
    const int high = HexValue(text[at + 1]);
    const int low = HexValue(text[at + 2]);
    if (high < 0 || low < 0) return false;
    const int byte = high * 16 + low;
    if (byte < ' ' || byte == '\x7f') return false;
    if (in_path && (byte == '/' || byte == '\\' || byte == '.')) return false;
  }
  return true;
}

bool HasDotSegment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

bool Unreserved(char c) {
  return IsLetter(c) || IsDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::optional<Url> ReadUrl(std::string_view text) {
  if (text.size() > kLongestUrl || !PlainText(text)) return std::nullopt;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string scheme = Lowered(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  Url url;
  url.tls = scheme == "https";
  url.port = url.tls ? kHttpsPort : kHttpPort;
  std::string_view rest = text.substr(colon + 3);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (!ReadAuthority(rest.substr(0, end), url)) return std::nullopt;
  rest.remove_prefix(end);
  const std::size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  if (question != std::string_view::npos) url.query = rest.substr(question + 1);
  if (!PlainEncoding(url.path, true) || !PlainEncoding(url.query, false)) return std::nullopt;
  if (HasDotSegment(url.path)) return std::nullopt;
  return url;
}

std::string HostAndPort(const Url& url) {
  const bool v6 = url.host.find(':') != std::string::npos;
  std::string text = v6 ? "[" + url.host + "]" : url.host;
  if (url.port != (url.tls ? kHttpsPort : kHttpPort)) text += ":" + std::to_string(url.port);
  return text;
}

std::string RequestTarget(const Url& url) {
  std::string target = url.path.empty() ? "/" : url.path;
  if (!url.query.empty()) target.append("?").append(url.query);
  return target;
}

std::string Written(const Url& url) {
  std::string text = url.tls ? "https://" : "http://";
  text += HostAndPort(url);
  text += url.path;
  if (!url.query.empty()) text.append("?").append(url.query);
  return text;
}

bool SameOrigin(const Url& one, const Url& other) {
  return one.tls == other.tls && one.host == other.host && one.port == other.port;
}

bool IsUnder(const Url& base, const Url& url) {
  if (!SameOrigin(base, url)) return false;
  const std::string_view above = WithoutSlash(base.path);
  const std::string_view path = url.path;
  return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

std::optional<Url> ResolveAgainst(const Url& base, std::string_view reference) {
  if (reference.find("://") < reference.find_first_of("/?")) return ReadUrl(reference);
  Url root = base;
  root.query.clear();
  if (reference.starts_with("//")) return std::nullopt;
  if (reference.starts_with('/')) {
    root.path.clear();
  } else {
    root.path = WithoutSlash(base.path);
    if (!reference.starts_with('?')) root.path += '/';
  }
  return ReadUrl(Written(root).append(reference));
}

std::string PercentEncoded(std::string_view value) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(value.size());
  for (const char c : value) {
    if (Unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4U];
    encoded += kHex[byte & 0x0FU];
  }
  return encoded;
}

}  // namespace fhir
