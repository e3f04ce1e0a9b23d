#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/program.h"
#include "tests/service/raw_client.h"

// The real program with a listener of operators, for the tests that look at it from there.
namespace operators {

inline const std::string kToken = "a secret of at least thirty-two bytes";
inline const std::string kSign = "/cds-services/pain-order-sign";

// The shipped configuration with that listener and what a test adds to its first level.
class Config : public program::EditedConfig {
 public:
  explicit Config(const std::string& more = "") {
    std::ofstream(At("operators.token")) << kToken << "\n";
    Replace("sandbox.yaml", "check_answers: true",
            "check_answers: true\nadmin: {port: 0, token_file: operators.token}\n" + more);
  }

  // What requests did not bring is fetched from this server, within so many milliseconds.
  void FetchFrom(const std::string& base, int milliseconds) const {
    const std::string limit = std::to_string(milliseconds);
    Replace("sandbox.yaml", "  bases:\n",
            "  deadline_ms: " + limit + "\n  fetch_ms: " + limit + "\n  bases:\n    - {url: \"" +
                base + "\", private_addresses: true}\n");
  }
};

class Program : public program::Serving {
 public:
  explicit Program(const Config& config) : Serving(config.Path()), admin_(AdminPort()) {}

  int Admin() const { return admin_; }

  service::RawClient::Answer Ask(const std::string& method, const std::string& path) const {
    service::RawClient client(admin_);
    return client.Ask(method + " " + path +
                      " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + kToken +
                      (method == "POST" ? "\r\nContent-Length: 0" : "") + "\r\n\r\n");
  }
  service::RawClient::Answer Reload() const { return Ask("POST", "/admin/reload"); }

  // Of the first case.
  service::RawClient::Answer Call() const {
    service::RawClient client(Port());
    return client.Ask(program::PostOf(kSign, house::FirstRequest()));
  }

 private:
  int admin_;
};

}  // namespace operators
