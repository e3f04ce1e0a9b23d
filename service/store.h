#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/feedback.h"
#include "pathway/day.h"
#include "service/store_error.h"
#include "service/store_settings.h"

namespace service {

class Sessions;

// A card that went out, with what it takes to count feedback on it by rule, and to know later what
// was said of a patient. The patient and the user are keyed hashes.
struct ServedCard {
  std::string card;  // its uuid
  std::string service;
  std::vector<std::string> rules;  // their ids, the leading one first
  std::string topic;
  std::string content;  // version of the content pack
  pathway::Day day;
  std::string client{};  // its id; feedback of another client is none on this card
  std::string patient{};
  std::string user{};
  std::string hook_instance{};
  std::chrono::sys_seconds at{};
  std::string state{};  // what was known when it was shown
};

struct ReasonCount {
  std::string system;
  std::string code;     // empty: no coded reason was given
  std::string display;  // as the client showed it; empty when it sent none
  std::int64_t count = 0;
};

// What prescribers made of the cards of one rule. A card counts once, by its latest feedback, and
// for each of its rules.
struct RuleFeedback {
  std::string rule;  // empty: cards that were never written down as served
  std::int64_t served = 0;
  std::int64_t accepted = 0;
  std::int64_t overridden = 0;
  std::int64_t ignored = 0;          // without feedback for as long as was asked
  std::vector<ReasonCount> reasons;  // of the overridden, the most frequent first
};

// Which cards are counted, and how.
struct FeedbackAsked {
  std::optional<pathway::Day> ignored_until;  // served by then and without feedback: ignored
  std::string client;                         // whose cards; empty: everyone's
};

// One rule of one card that was served, with the latest word on it.
struct PastAlert {
  std::string rule;
  std::string user;  // keyed hash
  std::string hook_instance;
  std::chrono::sys_seconds at;
  std::string state;
  std::string service;
  std::optional<hooks::Outcome> outcome;  // none: no feedback came
  std::string reason_system;
  std::string reason_code;
  std::string outcome_at;
};

// So many cards of one day, rule, client and user on which the same was said.
struct AlertCount {
  std::string day;   // "2026-01-15"
  std::string rule;  // empty: the cards themselves, whatever their rules
  std::string client;
  std::string user;     // keyed hash
  std::string outcome;  // "accepted", "overridden"; empty: no feedback came
  ReasonCount reason;   // of an override; its count is that of the cards
};

// A rule that is not shown, for a client or for all.
struct KillSwitch {
  std::string rule;    // empty: all rules
  std::string client;  // empty: all clients
  std::string reason;
  std::string by;
  std::string at;  // ISO 8601
};

// A line of a process's audit: which chain it belongs to, and where in it.
struct AuditRow {
  std::string chain;
  std::int64_t place = 0;  // counts from 1
  std::string line;        // without its end
  std::string day;         // "2026-01-15"
};

// One end of the rows of a chain: the last that were removed with age, or the last of all. The seal
// is an HMAC over the rest.
struct AuditMark {
  std::string chain;
  std::int64_t place = 0;
  std::string hash;
  std::string seal;
};

// Served cards, feedback, nonces, the audit and what is switched off, in SQLite or PostgreSQL,
// through SOCI. What comes twice is kept once, and it may come in any order: feedback of a card
// that was never served here is kept too. Comments are in a table of their own. Safe from any
// thread; several processes may share a store. Every function throws StoreError.
class Store {
 public:
  // Opens the store; without a URL it is in memory, and forgets the oldest so that it stays small.
  // A SQLite file is made and brought up to date; PostgreSQL's tables only if the settings say so.
  explicit Store(const StoreSettings& settings);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  bool IsInMemory() const;
  bool IsShared() const;  // by processes of several machines: PostgreSQL

  // Whether it can be written now. Throws nothing.
  bool IsWritable();

  // By what patients and users are known here.
  std::string PatientHash(std::string_view fhir_server, std::string_view patient) const;
  std::string UserHash(std::string_view fhir_server, std::string_view user) const;

  // Each all or nothing.
  void KeepServed(const std::vector<ServedCard>& cards);
  void KeepFeedback(const std::string& client, std::string_view service,
                    const std::vector<hooks::Feedback>& feedback);

  // By rule id.
  std::vector<RuleFeedback> ByRule(const FeedbackAsked& asked = {});

  // Of the cards served on these days, both included; for statistics.
  std::vector<AlertCount> AlertCounts(pathway::Day from, pathway::Day to);

  // One for each rule of each card served to this client about this patient, the earliest first.
  std::vector<PastAlert> PastAlerts(const std::string& client, const std::string& patient,
                                    std::chrono::sys_seconds since);

  // Replaces what was said of the same rule and client before.
  void SwitchOff(const KillSwitch& off);
  // Whether it was off.
  bool SwitchOn(const std::string& rule, const std::string& client);
  std::vector<KillSwitch> SwitchedOff();

  // Whether the nonce was not in use. Of any number of calls at once one is told so.
  bool TakeNonce(const std::string& nonce, std::chrono::sys_seconds ends,
                 std::chrono::sys_seconds now);
  // Forgets those that have ended, a bounded number at a time, and counts what is left.
  std::int64_t ForgetNonces(std::chrono::sys_seconds now);

  // All or nothing; a row that is there already is left as it is. `head` is the last of the rows.
  void KeepAudit(const std::vector<AuditRow>& rows, const AuditMark& head);
  std::vector<std::string> AuditChains();
  // In their order, from the first after this place on.
  std::vector<AuditRow> AuditRows(const std::string& chain, std::int64_t after, int most);
  // None: nothing was removed, nothing was written.
  std::optional<AuditMark> AuditAnchor(const std::string& chain);
  std::optional<AuditMark> AuditHead(const std::string& chain);
  // Removes the rows up to the anchor and leaves it instead.
  void PruneAudit(const AuditMark& anchor);

  static constexpr int kMostInMemory = 10'000;  // cards, and reports

 private:
  std::string key_;
  std::unique_ptr<Sessions> sessions_;
};

// Brings the tables of a store up to date and gives the versions before and after. Throws
// StoreError.
struct Migration {
  int from = 0;
  int to = 0;
};
Migration MigrateStore(const StoreSettings& settings);

}  // namespace service
