// What was shown, and what became of it, in numbers.
#include "fhir/date.h"
#include "service/store.h"
#include "service/store_sessions.h"

namespace service {
namespace {

// Each card once by itself, without a rule, and once for each of its rules; with the latest word on
// it, which is the one that ByRule counts.
constexpr const char* kCounts =
    "SELECT day, rule, client, prescriber, outcome, reason_system, reason_code, "
    "MAX(reason_display), CAST(COUNT(*) AS TEXT) FROM "
    "(SELECT served_card.day AS day, ruled.rule AS rule, served_card.client AS client, "
    "served_card.prescriber AS prescriber, COALESCE(said.outcome, '') AS outcome, "
    "COALESCE(said.reason_system, '') AS reason_system, "
    "COALESCE(said.reason_code, '') AS reason_code, "
    "COALESCE(said.reason_display, '') AS reason_display FROM served_card "
    "JOIN (SELECT card, rule FROM served_rule UNION SELECT card, '' FROM served_card) AS ruled "
    "ON ruled.card = served_card.card "
    "LEFT JOIN (SELECT feedback.*, ROW_NUMBER() OVER (PARTITION BY card, client "
    "ORDER BY outcome_at DESC, outcome) AS age FROM feedback) AS said "
    "ON said.card = served_card.card AND said.client = served_card.client AND said.age = 1 "
    "WHERE served_card.day >= :earliest AND served_card.day <= :latest) AS cards "
    "GROUP BY day, rule, client, prescriber, outcome, reason_system, reason_code "
    "ORDER BY day, rule, client, prescriber, outcome, reason_system, reason_code";

}  // namespace

std::vector<AlertCount> Store::AlertCounts(pathway::Day from, pathway::Day to) {
  std::vector<AlertCount> counts;
  const auto count = [&](soci::session& sql) {
    counts.clear();
    const std::string earliest = fhir::IsoDate(from);
    const std::string latest = fhir::IsoDate(to);
    const soci::rowset<soci::row> rows =
        (sql.prepare << kCounts, soci::use(earliest), soci::use(latest));
    for (const soci::row& row : rows) {
      counts.push_back({row.get<std::string>(0),
                        row.get<std::string>(1),
                        row.get<std::string>(2),
                        row.get<std::string>(3),
                        row.get<std::string>(4),
                        {row.get<std::string>(5), row.get<std::string>(6), row.get<std::string>(7),
                         std::stoll(row.get<std::string>(8))}});
    }
  };
  sessions_->Run("alerts could not be counted", count, Patience::kBackground);
  return counts;
}

}  // namespace service
