#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "service/deployment.h"
#include "service/store.h"

namespace service {

// When a rule is said to be a burden, or out of use.
struct BurdenLimits {
  std::int64_t least_shown = 20;       // a rule shown less often is not judged
  std::int64_t accepted_percent = 10;  // fewer accepted: low acceptance
  std::int64_t one_user_percent = 50;  // more shown to one user: a burden of one
};

struct Tally {
  std::int64_t shown = 0;
  std::int64_t accepted = 0;
  std::int64_t overridden = 0;
  std::int64_t ignored = 0;  // without feedback, and shown before the days in which it may come
  std::int64_t Waiting() const { return shown - accepted - overridden - ignored; }
};

struct RuleTally {
  std::string rule;
  Tally tally;
  std::int64_t users = 0;        // to whom it was shown, where they are known
  std::int64_t most_of_one = 0;  // shown to one of them
  std::string last_day;
  std::vector<ReasonCount> reasons;  // the most frequent first
};

struct BurdenWarning {
  enum class Kind { kLowAcceptance, kOneUser, kSilent };
  Kind kind = Kind::kSilent;
  std::string rule;
  std::int64_t value = 0;  // percent; of a silent rule nothing
  std::int64_t limit = 0;
};

struct AlertStatistics {
  Tally cards;
  std::map<std::string, Tally> days;            // of cards
  std::vector<RuleTally> rules;                 // the most shown first
  std::vector<ReasonCount> reasons;             // of all cards, the most frequent first
  std::map<std::string, std::int64_t> clients;  // cards shown, of every client
};

// Adds the counts of one client, or of `kConsoleClient`'s alone, or of every other where it is
// empty. A card of this day or an earlier one without feedback was ignored.
AlertStatistics StatisticsOf(const std::vector<AlertCount>& counts, const std::string& client,
                             const std::string& ignored_until);

// The ids of the rules that may be shown.
std::vector<std::string> LiveRulesOf(const Deployment& deployment);

// What of `live`, the ids of the rules that may be shown, is a burden or was never shown.
std::vector<BurdenWarning> WarningsOf(const AlertStatistics& statistics,
                                      const std::vector<std::string>& live,
                                      const BurdenLimits& limits);

}  // namespace service
