#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/alert_statistics.h"
#include "service/answered_calls.h"
#include "service/deployment.h"

namespace service {

// How often a rule fired on past requests, as a retrospective run counted it.
struct ReplayedRule {
  std::string rule;
  std::string fires;
  std::string per_100_orders;
};

// What a committee is shown beside the content.
struct CommitteePapers {
  std::string from;  // YYYY-MM-DD
  std::string to;
  AlertStatistics alerts;
  std::vector<BurdenWarning> warnings;
  std::optional<AnsweredCalls> calls;  // none: no audit tells
  std::vector<ReplayedRule> replay;
  std::string changes;  // against an older pack, as `nextstep diff` prints them; empty: not asked
  std::string change_log;  // as it is written; empty: not given
};

// One HTML page that needs nothing beside it, for a screen and for paper: what was shown and what
// became of it, what a retrospective run counted, every rule in words with its sources and the 13
// source attributes, safety rules, red flags, and what changed.
std::string CommitteePack(const CommitteePapers& papers, const Deployment& deployment);

// The rules of the report that `nextstep replay --report --json` writes. Throws std::runtime_error
// for what is none.
std::vector<ReplayedRule> ReadReplayReport(const std::string& json);

}  // namespace service
