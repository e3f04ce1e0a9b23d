#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "fhir/address.h"
#include "fhir/deadline.h"
#include "fhir/failure.h"
#include "fhir/url.h"

namespace fhir {

// Where a call goes: the URL, and the address of its host that was checked. Nothing else is
// connected to, whatever the name says by then.
struct Endpoint {
  Url url;
  Address address;
  std::string authorities;  // a file of certificates to trust; empty: the system's
};

struct Call {
  enum class Method { kGet, kPost };
  Method method = Method::kGet;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;  // of the body
  std::string body;
};

struct Answer {
  int status = 0;
  std::string content_type;
  std::string retry_after;
  std::string body;  // unpacked
};

// HTTP/1.1 exchanges over connections that are kept for the next one: a few for each origin and
// address. No redirect is followed, no proxy and no environment is asked, TLS is 1.2 at least.
class Connections {
 public:
  Connections();
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // One exchange, done by `deadline`; a body over `most_bytes` is kTooLarge, packed or not. A kept
  // connection that the server has closed meanwhile is replaced. Thread-safe.
  [[nodiscard]] tl::expected<Answer, Failure> Exchange(const Endpoint& endpoint, const Call& call,
                                                       std::size_t most_bytes, Deadline deadline);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fhir
