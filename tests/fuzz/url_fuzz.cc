// Any bytes as a URL: it is none, or what was read is written and read as the same, holds nothing
// that could end a line of HTTP, and is below itself alone.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/address.h"
#include "fhir/url.h"
#include "tests/fuzz/require.h"

namespace {

bool Printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void CheckHost(const fhir::Url& url) {
  fuzz::Require(!url.host.empty(), "there is a host");
  fuzz::Require(url.host.find_first_of("@/\\?#%[] ") == std::string::npos, "the host is a name");
  const bool last_is_number = url.host.back() >= '0' && url.host.back() <= '9' &&
                              url.host.find_first_not_of("0123456789.") == std::string::npos;
  if (last_is_number) fuzz::Require(fhir::ReadAddress(url.host).has_value(), "numbers are IPv4");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto base = *fhir::ReadUrl("https://ehr.example/fhir");
  if (const auto resolved = fhir::ResolveAgainst(base, text)) {
    if (IsUnder(base, *resolved)) {
      fuzz::Require(Written(*resolved).starts_with("https://ehr.example/fhir"), "below the base");
      fuzz::Require(resolved->path.find("/../") == std::string::npos, "no way up");
    }
  }
  const auto url = fhir::ReadUrl(text);
  if (!url) return 0;
  CheckHost(*url);
  fuzz::Require(url->port > 0 && url->port < 65'536, "a port");
  fuzz::Require(Printable(RequestTarget(*url)), "the request line is one line");
  fuzz::Require(Printable(HostAndPort(*url)), "the Host header is one line");
  const auto again = fhir::ReadUrl(Written(*url));
  fuzz::Require(again.has_value(), "what is written is a URL");
  // An empty query is not written; otherwise it is the same.
  fuzz::Require(*again == *url, "and reads as itself");
  fuzz::Require(IsUnder(*url, *url), "it is below itself");
  fuzz::Require(!IsUnder(base, *url) || SameOrigin(base, *url), "below means the same origin");
  return 0;
}
