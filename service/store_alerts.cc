// What was said of a patient before, and what is not to be said at all.
#include "service/store.h"
#include "service/store_sessions.h"

namespace service {
namespace {

// The latest word is the one that ByRule counts.
constexpr const char* kPastAlerts =
    "SELECT served_rule.rule, prescriber, hook_instance, served_at, state, served_card.service, "
    "COALESCE(said.outcome, ''), COALESCE(said.reason_system, ''), COALESCE(said.reason_code, ''), "
    "COALESCE(said.outcome_at, '') FROM served_card "
    "JOIN served_rule ON served_rule.card = served_card.card "
    "LEFT JOIN feedback AS said ON said.card = served_card.card "
    "AND said.client = served_card.client AND NOT EXISTS (SELECT 1 FROM feedback AS later "
    "WHERE later.card = said.card AND later.client = said.client AND (later.outcome_at > "
    "said.outcome_at OR (later.outcome_at = said.outcome_at AND later.outcome < said.outcome))) "
    "WHERE served_card.client = :client AND patient = :patient AND served_at >= :since "
    "ORDER BY served_at, served_card.card, served_rule.rule";

}  // namespace

std::vector<PastAlert> Store::PastAlerts(const std::string& client, const std::string& patient,
                                         std::chrono::sys_seconds since) {
  std::vector<PastAlert> all;
  sessions_->Run("past alerts could not be read", [&](soci::session& sql) {
    all.clear();
    const auto from = static_cast<long long>(since.time_since_epoch().count());
    PastAlert one;
    long long at = 0;
    std::string outcome;
    soci::statement read =
        (sql.prepare << kPastAlerts, soci::use(client), soci::use(patient), soci::use(from),
         soci::into(one.rule), soci::into(one.user), soci::into(one.hook_instance), soci::into(at),
         soci::into(one.state), soci::into(one.service), soci::into(outcome),
         soci::into(one.reason_system), soci::into(one.reason_code), soci::into(one.outcome_at));
    read.execute();
    while (read.fetch()) {
      all.push_back(one);
      all.back().at = std::chrono::sys_seconds(std::chrono::seconds(at));
      if (outcome == "accepted") all.back().outcome = hooks::Outcome::kAccepted;
      if (outcome == "overridden") all.back().outcome = hooks::Outcome::kOverridden;
    }
  });
  return all;
}

void Store::SwitchOff(const KillSwitch& off) {
  sessions_->Write("the switch could not be written", [&](soci::session& sql) {
    sql << "DELETE FROM switched_off WHERE rule = :rule AND client = :client", soci::use(off.rule),
        soci::use(off.client);
    sql << "INSERT INTO switched_off (rule, client, reason, switched_by, switched_at) "
           "VALUES (:rule, :client, :reason, :by, :at) ON CONFLICT DO NOTHING",
        soci::use(off.rule), soci::use(off.client), soci::use(off.reason), soci::use(off.by),
        soci::use(off.at);
  });
}

bool Store::SwitchOn(const std::string& rule, const std::string& client) {
  bool was_off = false;
  sessions_->Write("the switch could not be written", [&](soci::session& sql) {
    soci::statement remove =
        (sql.prepare << "DELETE FROM switched_off WHERE rule = :rule AND client = :client",
         soci::use(rule), soci::use(client));
    remove.execute(true);
    was_off = remove.get_affected_rows() > 0;
  });
  return was_off;
}

std::vector<KillSwitch> Store::SwitchedOff() {
  std::vector<KillSwitch> all;
  sessions_->Run("the switches could not be read", [&](soci::session& sql) {
    all.clear();
    KillSwitch one;
    soci::statement read =
        (sql.prepare << "SELECT rule, client, reason, switched_by, switched_at FROM switched_off "
                        "ORDER BY rule, client",
         soci::into(one.rule), soci::into(one.client), soci::into(one.reason), soci::into(one.by),
         soci::into(one.at));
    read.execute();
    while (read.fetch()) all.push_back(one);
  });
  return all;
}

}  // namespace service
