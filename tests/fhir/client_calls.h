#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "fhir/client.h"
#include "tests/fake_fhir/server.h"

// Calls of the client to a FHIR server that plays the quirks of real ones.
namespace fhir::calls {

using fake_fhir::Bundle;
using fake_fhir::Reply;
using fake_fhir::Seen;
using fake_fhir::Server;
using fake_fhir::Then;
using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr const char* kToken = "a-secret-token";
inline const std::string kCondition = R"({"resourceType":"Condition","id":"c1"})";

inline std::string ConditionOf(int number) {
  return R"({"resourceType":"Condition","id":"c)" + std::to_string(number) + R"("})";
}

// A site that has named a server on this machine.
inline ClientSettings SettingsFor(const std::string& base) {
  ClientSettings settings;
  settings.bases = {{*ReadUrl(base), true}};
  settings.deadline = seconds(20);
  settings.fetch = seconds(20);
  return settings;
}

inline Query SearchOf(const std::string& type) { return {type, "patient=p1", {}, {}}; }
inline Query ReadOf(const std::string& path) { return {path, {}, {}, {}}; }
inline Query NextPage(const std::string& url) { return {{}, {}, {}, url}; }

struct Asked {
  Client client;
  ClientSettings settings;
  Caller caller;

  explicit Asked(const Server& server)
      : settings(SettingsFor(server.Base())), caller{server.Base(), kToken, {}} {}
  Fetched One(const Query& query) { return std::move(All({query}).front()); }
  std::vector<Fetched> All(const std::vector<Query>& queries) {
    return client.FetchAll(settings, caller, queries, In(settings.deadline));
  }
};

inline Server::Handler Always(Reply reply) {
  return [reply = std::move(reply)](const Seen&) { return reply; };
}

inline std::size_t EntriesOf(const Fetched& fetched) {
  std::size_t entries = 0;
  for (const JsonDocument& page : fetched.pages) entries += page.Root("").EachOf("entry").size();
  return entries;
}

}  // namespace fhir::calls
