#include "service/alert_statistics.h"

#include <algorithm>
#include <utility>

#include "service/console_api.h"

namespace service {
namespace {

void Add(Tally& tally, const AlertCount& count, bool is_late) {
  const std::int64_t cards = count.reason.count;
  tally.shown += cards;
  if (count.outcome == "accepted") tally.accepted += cards;
  if (count.outcome == "overridden") tally.overridden += cards;
  if (count.outcome.empty() && is_late) tally.ignored += cards;
}

using Reasons = std::map<std::pair<std::string, std::string>, ReasonCount>;

void Add(Reasons& reasons, const AlertCount& count) {
  if (count.outcome != "overridden") return;
  ReasonCount& reason = reasons.try_emplace({count.reason.system, count.reason.code}).first->second;
  const std::int64_t before = reason.count;
  if (reason.display.empty()) reason = count.reason;
  reason.count = before + count.reason.count;
}

std::vector<ReasonCount> Sorted(const Reasons& reasons) {
  std::vector<ReasonCount> sorted;
  sorted.reserve(reasons.size());
  for (const auto& [key, reason] : reasons) sorted.push_back(reason);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return sorted;
}

struct OfRule {
  RuleTally tally;
  std::map<std::string, std::int64_t> users;
  Reasons reasons;
};

bool IsMeant(const AlertCount& count, const std::string& client) {
  return client.empty() ? count.client != kConsoleClient : count.client == client;
}

std::vector<RuleTally> Sorted(std::map<std::string, OfRule>&& rules) {
  std::vector<RuleTally> sorted;
  sorted.reserve(rules.size());
  for (auto& [id, of] : rules) {
    of.tally.rule = id;
    of.tally.users = static_cast<std::int64_t>(of.users.size());
    for (const auto& [user, shown] : of.users) {
      of.tally.most_of_one = std::max(of.tally.most_of_one, shown);
    }
    of.tally.reasons = Sorted(of.reasons);
    sorted.push_back(std::move(of.tally));
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const RuleTally& a, const RuleTally& b) {
    return a.tally.shown > b.tally.shown;
  });
  return sorted;
}

std::int64_t Percent(std::int64_t part, std::int64_t whole) { return part * 100 / whole; }

}  // namespace

AlertStatistics StatisticsOf(const std::vector<AlertCount>& counts, const std::string& client,
                             const std::string& ignored_until) {
  AlertStatistics statistics;
  std::map<std::string, OfRule> rules;
  Reasons reasons;
  for (const AlertCount& count : counts) {
    if (count.rule.empty()) statistics.clients[count.client] += count.reason.count;
    if (!IsMeant(count, client)) continue;
    const bool is_late = count.day <= ignored_until;
    if (count.rule.empty()) {
      Add(statistics.cards, count, is_late);
      Add(statistics.days[count.day], count, is_late);
      Add(reasons, count);
      continue;
    }
    OfRule& of = rules[count.rule];
    Add(of.tally.tally, count, is_late);
    Add(of.reasons, count);
    of.tally.last_day = std::max(of.tally.last_day, count.day);
    if (!count.user.empty()) of.users[count.user] += count.reason.count;
  }
  statistics.rules = Sorted(std::move(rules));
  statistics.reasons = Sorted(reasons);
  return statistics;
}

std::vector<std::string> LiveRulesOf(const Deployment& deployment) {
  std::vector<std::string> live;
  for (const pathway::Rule& rule : deployment.content.rules) {
    if (rule.status == pathway::RuleStatus::kLive) live.push_back(rule.id);
  }
  return live;
}

std::vector<BurdenWarning> WarningsOf(const AlertStatistics& statistics,
                                      const std::vector<std::string>& live,
                                      const BurdenLimits& limits) {
  std::vector<BurdenWarning> warnings;
  for (const RuleTally& rule : statistics.rules) {
    const std::int64_t shown = rule.tally.shown;
    if (shown < limits.least_shown) continue;
    const std::int64_t accepted = Percent(rule.tally.accepted, shown);
    if (accepted < limits.accepted_percent) {
      warnings.push_back(
          {BurdenWarning::Kind::kLowAcceptance, rule.rule, accepted, limits.accepted_percent});
    }
    const std::int64_t one = Percent(rule.most_of_one, shown);
    if (one > limits.one_user_percent) {
      warnings.push_back({BurdenWarning::Kind::kOneUser, rule.rule, one, limits.one_user_percent});
    }
  }
  // Only where so much was shown that a rule could have been.
  if (statistics.cards.shown < limits.least_shown) return warnings;
  for (const std::string& id : live) {
    const bool spoke = std::any_of(statistics.rules.begin(), statistics.rules.end(),
                                   [&id](const RuleTally& one) { return one.rule == id; });
    if (!spoke) warnings.push_back({BurdenWarning::Kind::kSilent, id, 0, 0});
  }
  return warnings;
}

}  // namespace service
