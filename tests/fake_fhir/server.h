#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fake_fhir {

// A request as the server saw it.
struct Seen {
  std::string method;
  std::string path;   // "/fhir/Condition"
  std::string query;  // of the URL, decoded; "patient=1&_count=2"
  std::string body;
  std::multimap<std::string, std::string> headers;

  std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

enum class Then {
  kAnswer,
  kStall,      // no byte, until the server ends
  kStallBody,  // the head and the first half of the body, then no byte until the server ends
  kHangUp,     // the head and the first half of the body, then the end of the connection
};

struct Reply {
  std::string body;
  int status = 200;
  std::string type = "application/fhir+json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers{};
  Then then = Then::kAnswer;
};

// A FHIR server that answers as it is told, on a free loopback port, in plain or with TLS.
class Server {
 public:
  using Handler = std::function<Reply(const Seen&)>;

  explicit Server(Handler handler);
  // TLS by a certificate and key in PEM files.
  Server(Handler handler, const std::string& certificate, const std::string& key);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int Port() const;
  std::string Origin() const;  // "http://127.0.0.1:4711"
  std::string Base() const { return Origin() + "/fhir"; }
  std::vector<Seen> Requests() const;
  std::vector<std::string> Paths() const;  // "/fhir/Condition?patient=1", sorted
  // How many connections were made.
  int Connections() const;
  // Blocks until this many requests have arrived; a minute at most.
  void AwaitRequests(std::size_t count) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ---- what FHIR servers say ---------------------------------------------------------------------

// {"resourceType":"Bundle",...} of resources in JSON, with links by relation.
std::string Bundle(const std::vector<std::string>& resources,
                   const std::vector<std::pair<std::string, std::string>>& links = {});
std::string Outcome(const std::string& severity, const std::string& code);

// A self-signed certificate for 127.0.0.1, and its key, written beside each other as PEM.
void WriteCertificate(const std::string& certificate, const std::string& key);

}  // namespace fake_fhir
