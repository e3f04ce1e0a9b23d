// Served cards, and what was reported of them.
#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

#include "fhir/date.h"
#include "service/store.h"
#include "service/store_sessions.h"

namespace service {
namespace {

const char* NameOf(hooks::Outcome outcome) {
  return outcome == hooks::Outcome::kAccepted ? "accepted" : "overridden";
}

void Insert(soci::session& sql, const std::string& client, std::string_view service,
            const hooks::Feedback& feedback) {
  const std::string outcome = NameOf(feedback.outcome);
  const std::string of(service);
  const hooks::OverrideReason reason = feedback.reason.value_or(hooks::OverrideReason{});
  sql << "INSERT INTO feedback (card, outcome, outcome_at, service, reason_system, reason_code, "
         "reason_display, client) "
         "VALUES (:card, :outcome, :at, :service, :system, :code, :display, :client) "
         "ON CONFLICT DO NOTHING",
      soci::use(feedback.card), soci::use(outcome), soci::use(feedback.at), soci::use(of),
      soci::use(reason.system), soci::use(reason.code), soci::use(reason.display),
      soci::use(client);
  for (const std::string& suggestion : feedback.accepted_suggestions) {
    sql << "INSERT INTO accepted_suggestion (card, outcome_at, suggestion) "
           "VALUES (:card, :at, :suggestion) ON CONFLICT DO NOTHING",
        soci::use(feedback.card), soci::use(feedback.at), soci::use(suggestion);
  }
  if (feedback.user_comment.empty()) return;
  sql << "INSERT INTO feedback_comment (card, outcome_at, comment) "
         "VALUES (:card, :at, :comment) ON CONFLICT DO NOTHING",
      soci::use(feedback.card), soci::use(feedback.at), soci::use(feedback.user_comment);
}

void Insert(soci::session& sql, const ServedCard& served) {
  const std::string day = fhir::IsoDate(served.day);
  const auto at = static_cast<long long>(served.at.time_since_epoch().count());
  sql << "INSERT INTO served_card (card, service, topic, content, day, client, patient, "
         "prescriber, hook_instance, served_at, state) "
         "VALUES (:card, :service, :topic, :content, :day, :client, :patient, :prescriber, "
         ":instance, :at, :state) ON CONFLICT DO NOTHING",
      soci::use(served.card), soci::use(served.service), soci::use(served.topic),
      soci::use(served.content), soci::use(day), soci::use(served.client),
      soci::use(served.patient), soci::use(served.user), soci::use(served.hook_instance),
      soci::use(at), soci::use(served.state);
  for (const std::string& rule : served.rules) {
    sql << "INSERT INTO served_rule (card, rule) VALUES (:card, :rule) ON CONFLICT DO NOTHING",
        soci::use(served.card), soci::use(rule);
  }
}

// Forgets a tenth once there is a tenth too much, so that not every card counts them all. Rows of
// SQLite number themselves in their order.
void KeepSmall(soci::session& sql, const std::string& first,
               std::initializer_list<const char*> others) {
  long long count = 0;
  sql << "SELECT COUNT(*) FROM " << first, soci::into(count);
  if (count <= Store::kMostInMemory) return;
  const long long excess = count - Store::kMostInMemory + Store::kMostInMemory / 10;
  sql << "DELETE FROM " << first << " WHERE rowid IN (SELECT rowid FROM " << first
      << " ORDER BY rowid LIMIT " << std::min(excess, count) << ")";
  for (const char* other : others) {
    sql << "DELETE FROM " << other << " WHERE card NOT IN (SELECT card FROM " << first << ")";
  }
}

using Rules = std::map<std::string, RuleFeedback>;

RuleFeedback& In(Rules& rules, const std::string& rule) {
  RuleFeedback& found = rules[rule];
  found.rule = rule;
  return found;
}

void AddServed(soci::session& sql, const FeedbackAsked& asked, Rules& rules) {
  const std::string until = asked.ignored_until ? fhir::IsoDate(*asked.ignored_until) : "";
  const soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT rule, CAST(COUNT(*) AS TEXT), CAST(SUM(CASE WHEN told.card IS NULL "
                      "AND day <= :until THEN 1 ELSE 0 END) AS TEXT) FROM served_rule "
                      "JOIN served_card ON served_card.card = served_rule.card "
                      "LEFT JOIN (SELECT DISTINCT card, client FROM feedback) AS told "
                      "ON told.card = served_card.card AND told.client = served_card.client "
                      "WHERE :client = '' OR served_card.client = :same GROUP BY rule",
       soci::use(until), soci::use(asked.client), soci::use(asked.client));
  for (const soci::row& row : rows) {
    RuleFeedback& rule = In(rules, row.get<std::string>(0));
    rule.served = std::stoll(row.get<std::string>(1));
    rule.ignored = std::stoll(row.get<std::string>(2));
  }
}

void AddFeedback(soci::session& sql, const FeedbackAsked& asked, Rules& rules) {
  const soci::rowset<soci::row> rows =
      (sql.prepare << "SELECT COALESCE(served_rule.rule, ''), outcome, reason_system, reason_code, "
                      "MAX(reason_display), CAST(COUNT(*) AS TEXT) FROM (SELECT feedback.*, "
                      "ROW_NUMBER() OVER (PARTITION BY card, client "
                      "ORDER BY outcome_at DESC, outcome) AS age FROM feedback) AS latest "
                      "LEFT JOIN served_card ON served_card.card = latest.card "
                      "AND served_card.client = latest.client "
                      "LEFT JOIN served_rule ON served_rule.card = served_card.card "
                      "WHERE age = 1 AND (:client = '' OR latest.client = :same) "
                      "GROUP BY COALESCE(served_rule.rule, ''), outcome, reason_system, "
                      "reason_code ORDER BY 1, 2, 3, 4",
       soci::use(asked.client), soci::use(asked.client));
  for (const soci::row& row : rows) {
    RuleFeedback& rule = In(rules, row.get<std::string>(0));
    const std::int64_t count = std::stoll(row.get<std::string>(5));
    if (row.get<std::string>(1) == "accepted") {
      rule.accepted += count;
      continue;
    }
    rule.overridden += count;
    rule.reasons.push_back(
        {row.get<std::string>(2), row.get<std::string>(3), row.get<std::string>(4), count});
  }
}

}  // namespace

void Store::KeepServed(const std::vector<ServedCard>& cards) {
  if (cards.empty()) return;
  const auto insert = [&](soci::session& sql) {
    for (const ServedCard& card : cards) Insert(sql, card);
    if (IsInMemory()) KeepSmall(sql, "served_card", {"served_rule"});
  };
  sessions_->Write("served cards could not be written", insert, Patience::kBackground);
}

void Store::KeepFeedback(const std::string& client, std::string_view service,
                         const std::vector<hooks::Feedback>& feedback) {
  sessions_->Write("feedback could not be written", [&](soci::session& sql) {
    for (const hooks::Feedback& one : feedback) Insert(sql, client, service, one);
    if (IsInMemory()) KeepSmall(sql, "feedback", {"accepted_suggestion", "feedback_comment"});
  });
}

std::vector<RuleFeedback> Store::ByRule(const FeedbackAsked& asked) {
  Rules rules;
  const auto count = [&](soci::session& sql) {
    rules.clear();
    AddServed(sql, asked, rules);
    AddFeedback(sql, asked, rules);
  };
  sessions_->Read("feedback could not be read", count, Patience::kBackground);
  std::vector<RuleFeedback> all;
  all.reserve(rules.size());
  for (auto& [id, rule] : rules) {
    std::stable_sort(rule.reasons.begin(), rule.reasons.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    all.push_back(std::move(rule));
  }
  return all;
}

}  // namespace service
