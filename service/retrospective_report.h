#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "service/retrospective.h"

namespace service {

// Rules to be counted, in the order of the content; those that never fire are told too.
std::vector<std::string> RuleIds(const Deployment& deployment);

struct ReportSettings {
  std::string content;                 // its version
  std::vector<std::string> rules;      // RuleIds()
  std::size_t samples = 3;             // of cards, for each rule
  std::size_t most_users = 1'000'000;  // pairs of rule and user that are told apart
};

// What fired in a retrospective run. Its memory is bounded: counts, some cards, and users as
// opaque numbers up to a limit. The same lines give the same report in any order.
class RetrospectiveReport {
 public:
  explicit RetrospectiveReport(ReportSettings settings);

  void Add(const LineRequest& request, const LineAnswer& answer);

  // For people, and for machines.
  std::string Text() const;
  std::string Json() const;

  std::uint64_t Lines() const { return lines_; }
  std::uint64_t Errors() const { return errors_; }

 private:
  struct Sample {
    std::uint64_t line = 0;
    std::string id;
    std::string summary;
    std::string card;  // as JSON
  };
  // By a hash of the hookInstance, so that the choice does not depend on the order of lines.
  using Samples = std::map<std::pair<std::uint64_t, std::uint64_t>, Sample>;
  struct Rule {
    std::uint64_t fires = 0;  // and was shown
    std::uint64_t suppressed = 0;
    std::uint64_t fires_with_orders = 0;
    std::unordered_map<std::uint64_t, std::uint64_t> by_user;
    bool more_users = false;
    Samples samples;
  };
  struct Service {
    std::uint64_t lines = 0;
    std::uint64_t orders = 0;
    std::uint64_t with_card = 0;
    std::uint64_t cards = 0;
  };
  void AddUser(Rule& rule, const std::string& user);
  void AddSamples(const LineRequest& request, const LineAnswer& answer);
  static std::uint64_t LargestShare(const Rule& rule);

  const ReportSettings settings_;
  std::uint64_t lines_ = 0;
  std::uint64_t errors_ = 0;
  std::uint64_t orders_ = 0;
  std::size_t users_told_apart_ = 0;
  std::map<int, std::uint64_t> errors_by_status_;
  std::map<std::string, Service> services_;
  std::map<std::string, Rule> rules_;
};

}  // namespace service
