#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fhir {

// An absolute http or https URL, taken apart once and the same way everywhere, so that what was
// checked is what is called.
struct Url {
  bool tls = true;
  std::string host;   // lower case; an IPv6 address without its brackets
  int port = 443;     // always stated
  std::string path;   // "" or begins with a slash; no dot segments; as it was percent-encoded
  std::string query;  // without its question mark

  friend bool operator==(const Url&, const Url&) = default;
};

// Reads a URL strictly: printable ASCII, no user information, no fragment, no backslash, a host of
// letters, digits and dashes or a plain IP address (no 0x7f.1, no 127.1), no empty or leading-zero
// port, no dot segments in any spelling. Nothing for anything else.
std::optional<Url> ReadUrl(std::string_view text);

// "https://ehr.example:8443/fhir/Patient?x=y"; a usual port is left out.
std::string Written(const Url& url);
// What the Host header of a call to it says.
std::string HostAndPort(const Url& url);
// The path and query of a request line.
std::string RequestTarget(const Url& url);

bool SameOrigin(const Url& one, const Url& other);
// The same origin, and the path is that of `base` or below it by whole segments.
bool IsUnder(const Url& base, const Url& url);

// The URL of something relative to a FHIR base: "Condition?patient=1", "/fhir?_getpages=x" from the
// root of its origin, or an absolute URL as it is.
std::optional<Url> ResolveAgainst(const Url& base, std::string_view reference);

// The bytes of a value that may not stand in a path segment or a parameter become %XX.
std::string PercentEncoded(std::string_view value);

// A base as it is compared: without slashes at its end.
constexpr std::string_view WithoutSlash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

}  // namespace fhir
