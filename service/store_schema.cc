#include "service/store_schema.h"

#include <array>
#include <vector>

namespace service {
namespace {

constexpr const char* kNoStore = "is no store of this program";
constexpr const char* kMigrationLock = "SELECT pg_advisory_xact_lock(726479)";

using Step = std::vector<const char*>;

const Step& First() {
  static const Step step = {
      "CREATE TABLE schema_version (version INTEGER NOT NULL)",
      "CREATE TABLE served_card (card TEXT PRIMARY KEY, service TEXT NOT NULL, topic TEXT NOT "
      "NULL, content TEXT NOT NULL, day TEXT NOT NULL)",
      "CREATE TABLE served_rule (card TEXT NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (card, rule))",
      "CREATE TABLE feedback (card TEXT NOT NULL, outcome TEXT NOT NULL, outcome_at TEXT NOT NULL, "
      "service TEXT NOT NULL, reason_system TEXT NOT NULL, reason_code TEXT NOT NULL, "
      "reason_display TEXT NOT NULL, PRIMARY KEY (card, outcome, outcome_at))",
      "CREATE TABLE accepted_suggestion (card TEXT NOT NULL, outcome_at TEXT NOT NULL, "
      "suggestion TEXT NOT NULL, PRIMARY KEY (card, outcome_at, suggestion))",
      "CREATE TABLE feedback_comment (card TEXT NOT NULL, outcome_at TEXT NOT NULL, "
      "comment TEXT NOT NULL, PRIMARY KEY (card, outcome_at))",
      "CREATE INDEX served_rule_by_rule ON served_rule (rule)"};
  return step;
}

// Whose a card was.
const Step& Second() {
  static const Step step = {
      "ALTER TABLE served_card ADD COLUMN client TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE feedback RENAME TO feedback_1",
      "CREATE TABLE feedback (card TEXT NOT NULL, outcome TEXT NOT NULL, outcome_at TEXT NOT NULL, "
      "service TEXT NOT NULL, reason_system TEXT NOT NULL, reason_code TEXT NOT NULL, "
      "reason_display TEXT NOT NULL, client TEXT NOT NULL DEFAULT '', "
      "PRIMARY KEY (card, outcome, outcome_at, client))",
      "INSERT INTO feedback (card, outcome, outcome_at, service, reason_system, reason_code, "
      "reason_display) SELECT card, outcome, outcome_at, service, reason_system, reason_code, "
      "reason_display FROM feedback_1",
      "DROP TABLE feedback_1"};
  return step;
}

// About whom and for whom a card was, which two clients may have under one uuid; nonces, the audit,
// and what is switched off.
const Step& Third() {
  static const Step step = {
      "ALTER TABLE served_card RENAME TO served_card_2",
      "CREATE TABLE served_card (card TEXT NOT NULL, client TEXT NOT NULL DEFAULT '', service TEXT "
      "NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL, day TEXT NOT NULL, patient TEXT NOT "
      "NULL DEFAULT '', prescriber TEXT NOT NULL DEFAULT '', hook_instance TEXT NOT NULL DEFAULT "
      "'', served_at BIGINT NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT '', "
      "PRIMARY KEY (card, client))",
      "INSERT INTO served_card (card, client, service, topic, content, day) "
      "SELECT card, client, service, topic, content, day FROM served_card_2",
      "DROP TABLE served_card_2",
      "CREATE INDEX served_card_by_patient ON served_card (client, patient, served_at)",
      "CREATE TABLE nonce (nonce TEXT PRIMARY KEY, ends BIGINT NOT NULL)",
      "CREATE INDEX nonce_by_end ON nonce (ends)",
      "CREATE TABLE audit (chain TEXT NOT NULL, place BIGINT NOT NULL, day TEXT NOT NULL, "
      "line TEXT NOT NULL, PRIMARY KEY (chain, place))",
      "CREATE INDEX audit_by_day ON audit (day)",
      "CREATE TABLE audit_anchor (chain TEXT PRIMARY KEY, place BIGINT NOT NULL, hash TEXT NOT "
      "NULL, seal TEXT NOT NULL)",
      "CREATE TABLE audit_head (chain TEXT PRIMARY KEY, place BIGINT NOT NULL, hash TEXT NOT NULL, "
      "seal TEXT NOT NULL)",
      "CREATE TABLE switched_off (rule TEXT NOT NULL, client TEXT NOT NULL, reason TEXT NOT NULL, "
      "switched_by TEXT NOT NULL, switched_at TEXT NOT NULL, PRIMARY KEY (rule, client))"};
  return step;
}

int VersionIn(soci::session& sql, bool is_postgres) {
  long long tables = 0;
  sql << (is_postgres ? "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = "
                        "'schema_version' AND table_schema = current_schema()"
                      : "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = "
                        "'schema_version'"),
      soci::into(tables);
  int version = 0;
  if (tables > 0) sql << "SELECT MAX(version) FROM schema_version", soci::into(version);
  return version;
}

void Take(soci::session& sql, int version) {
  const std::array<const Step*, kSchemaVersion> steps = {&First(), &Second(), &Third()};
  for (; version < kSchemaVersion; ++version) {
    for (const char* statement : *steps.at(static_cast<std::size_t>(version))) sql << statement;
  }
  sql << "INSERT INTO schema_version (version) VALUES (:version)", soci::use(version);
}

}  // namespace

int SchemaVersionOf(Sessions& sessions) {
  int version = 0;
  sessions.Read(
      kNoStore, [&](soci::session& sql) { version = VersionIn(sql, sessions.IsPostgres()); },
      Patience::kCommand);
  return version;
}

int BringUpToDate(Sessions& sessions) {
  int version = 0;
  sessions.Write(
      kNoStore,
      [&](soci::session& sql) {
        if (sessions.IsPostgres()) sql << kMigrationLock;
        version = VersionIn(sql, sessions.IsPostgres());
        if (version > kSchemaVersion) {
          throw StoreError("was written by a later version of this program");
        }
        if (version < kSchemaVersion) Take(sql, version);
      },
      Patience::kCommand);
  return version;
}

}  // namespace service
