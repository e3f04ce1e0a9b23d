#include "service/feedback_store.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "fhir/date.h"
#include "service/file_descriptor.h"

namespace service {
namespace {

constexpr int kSchemaVersion = 2;
constexpr std::size_t kSessions = 4;
constexpr const char* kWaitSeconds = "5";  // for another writer of the file
constexpr int kMostInMemory = 10'000;

// Plain SQL that PostgreSQL reads as well.
constexpr std::array<const char*, 7> kTables = {
    "CREATE TABLE schema_version (version INTEGER NOT NULL)",
    "CREATE TABLE served_card (card TEXT PRIMARY KEY, service TEXT NOT NULL, topic TEXT NOT NULL, "
    "content TEXT NOT NULL, day TEXT NOT NULL, client TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE served_rule (card TEXT NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (card, rule))",
    "CREATE TABLE feedback (card TEXT NOT NULL, outcome TEXT NOT NULL, outcome_at TEXT NOT NULL, "
    "service TEXT NOT NULL, reason_system TEXT NOT NULL, reason_code TEXT NOT NULL, "
    "reason_display TEXT NOT NULL, client TEXT NOT NULL DEFAULT '', "
    "PRIMARY KEY (card, outcome, outcome_at, client))",
    "CREATE TABLE accepted_suggestion (card TEXT NOT NULL, outcome_at TEXT NOT NULL, "
    "suggestion TEXT NOT NULL, PRIMARY KEY (card, outcome_at, suggestion))",
    "CREATE TABLE feedback_comment (card TEXT NOT NULL, outcome_at TEXT NOT NULL, "
    "comment TEXT NOT NULL, PRIMARY KEY (card, outcome_at))",
    "CREATE INDEX served_rule_by_rule ON served_rule (rule)"};

// Version 1 did not know whose a card was.
constexpr std::array<const char*, 5> kFromVersion1 = {
    "ALTER TABLE served_card ADD COLUMN client TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE feedback RENAME TO feedback_1", kTables[3],
    "INSERT INTO feedback (card, outcome, outcome_at, service, reason_system, reason_code, "
    "reason_display) SELECT card, outcome, outcome_at, service, reason_system, reason_code, "
    "reason_display FROM feedback_1",
    "DROP TABLE feedback_1"};

// Takes the write lock at once: two readers that both become writers would fail each other.
class Transaction {
 public:
  explicit Transaction(soci::session& sql) : sql_(sql) { sql_ << "BEGIN IMMEDIATE"; }
  ~Transaction() {
    if (is_done_) return;
    try {
      sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void Commit() {
    sql_ << "COMMIT";
    is_done_ = true;
  }

 private:
  soci::session& sql_;
  bool is_done_ = false;
};

// Runs `work`; the library's exception does not get out.
template <typename Work>
auto Guarded(const char* failure, Work work) {
  try {
    return work();
  } catch (const soci::soci_error&) {
    throw StoreError(failure);
  }
}

int VersionOf(soci::session& sql) {
  int tables = 0;
  sql << "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
      soci::into(tables);
  int version = 0;
  if (tables > 0) sql << "SELECT MAX(version) FROM schema_version", soci::into(version);
  return version;
}

void MakeTables(soci::session& sql) {
  Transaction transaction(sql);
  const int version = VersionOf(sql);
  if (version > kSchemaVersion) throw StoreError("was written by a later version of this program");
  if (version == 0) {
    for (const char* table : kTables) sql << table;
  }
  if (version == 1) {
    for (const char* step : kFromVersion1) sql << step;
  }
  if (version < kSchemaVersion) {
    sql << "INSERT INTO schema_version (version) VALUES (:version)", soci::use(kSchemaVersion);
  }
  transaction.Commit();
}

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
  sql << "INSERT INTO served_card (card, service, topic, content, day, client) "
         "VALUES (:card, :service, :topic, :content, :day, :client) ON CONFLICT DO NOTHING",
      soci::use(served.card), soci::use(served.service), soci::use(served.topic),
      soci::use(served.content), soci::use(day), soci::use(served.client);
  for (const std::string& rule : served.rules) {
    sql << "INSERT INTO served_rule (card, rule) VALUES (:card, :rule) ON CONFLICT DO NOTHING",
        soci::use(served.card), soci::use(rule);
  }
}

void KeepSmall(soci::session& sql) {
  int count = 0;
  sql << "SELECT COUNT(*) FROM feedback", soci::into(count);
  if (count <= kMostInMemory) return;
  for (const char* table : {"feedback", "accepted_suggestion", "feedback_comment"}) {
    sql << "DELETE FROM " << table;
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
                      "reason_code",
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

// Comments may tell of patients: the file is its owner's alone.
void MakeFile(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.Number() < 0) throw StoreError("cannot be opened for writing");
}

}  // namespace

class FeedbackStore::Impl {
 public:
  explicit Impl(const std::string& path)
      : is_in_memory_(path.empty()), sessions_(is_in_memory_ ? 1 : kSessions) {
    if (!is_in_memory_) MakeFile(path);
    Guarded("is no store of this program", [&] {
      for (std::size_t i = 0; i < (is_in_memory_ ? 1 : kSessions); ++i) Open(sessions_.at(i), path);
      soci::session sql(sessions_);
      MakeTables(sql);
    });
  }

  bool IsInMemory() const { return is_in_memory_; }
  soci::connection_pool& Sessions() { return sessions_; }

 private:
  // A path with a quote cannot be told to the library.
  void Open(soci::session& session, const std::string& path) const {
    if (path.find('"') != std::string::npos) throw StoreError("has a quotation mark in its name");
    session.open(soci::sqlite3, is_in_memory_ ? std::string("db=:memory:")
                                              : "db=\"" + path + "\" timeout=" + kWaitSeconds);
    if (is_in_memory_) return;
    session << "PRAGMA journal_mode = WAL";
    session << "PRAGMA synchronous = NORMAL";
  }

  bool is_in_memory_;
  soci::connection_pool sessions_;
};

FeedbackStore::FeedbackStore(const std::string& path) try : impl_(std::make_unique<Impl>(path)) {
} catch (const StoreError& error) {
  throw StoreError("store " + path + ": " + error.what());
}
FeedbackStore::~FeedbackStore() = default;

bool FeedbackStore::KeepsServed() const { return !impl_->IsInMemory(); }

bool FeedbackStore::IsWritable() try {
  if (impl_->IsInMemory()) return true;
  soci::session sql(impl_->Sessions());
  const Transaction nothing(sql);
  return true;
} catch (const soci::soci_error&) {
  return false;
}

void FeedbackStore::KeepServed(const std::vector<ServedCard>& cards) {
  if (cards.empty() || !KeepsServed()) return;
  Guarded("served cards could not be written", [&] {
    soci::session sql(impl_->Sessions());
    Transaction transaction(sql);
    for (const ServedCard& card : cards) Insert(sql, card);
    transaction.Commit();
  });
}

void FeedbackStore::KeepFeedback(const std::string& client, std::string_view service,
                                 const std::vector<hooks::Feedback>& feedback) {
  Guarded("feedback could not be written", [&] {
    soci::session sql(impl_->Sessions());
    Transaction transaction(sql);
    for (const hooks::Feedback& one : feedback) Insert(sql, client, service, one);
    if (impl_->IsInMemory()) KeepSmall(sql);
    transaction.Commit();
  });
}

std::vector<RuleFeedback> FeedbackStore::ByRule(const FeedbackAsked& asked) {
  Rules rules;
  Guarded("feedback could not be read", [&] {
    soci::session sql(impl_->Sessions());
    AddServed(sql, asked, rules);
    AddFeedback(sql, asked, rules);
  });
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
