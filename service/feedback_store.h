#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/feedback.h"
#include "pathway/day.h"

namespace service {

// A card that went out, with what it takes to count feedback on it by rule.
struct ServedCard {
  std::string card;  // its uuid
  std::string service;
  std::vector<std::string> rules;  // their ids, the leading one first
  std::string topic;
  std::string content;  // version of the content pack
  pathway::Day day;
  std::string client;  // its id; feedback of another client is none on this card
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

// The store failed. The text is fixed: the library's own repeats the values it was given.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Served cards and feedback in SQLite, through SOCI. What comes twice is kept once, and it may come
// in any order: feedback of a card that was never served here is kept too. Comments are in a table
// of their own. Safe from any thread; several processes may share a file.
class FeedbackStore {
 public:
  // Opens or makes the file and its tables; without a path the store is in memory, keeps no served
  // cards, and forgets everything now and then so that it stays small. Throws StoreError.
  explicit FeedbackStore(const std::string& path);
  ~FeedbackStore();
  FeedbackStore(const FeedbackStore&) = delete;
  FeedbackStore& operator=(const FeedbackStore&) = delete;

  // Whether there is a file, in which served cards are kept.
  bool KeepsServed() const;

  // Whether it can be written now.
  bool IsWritable();

  // Each all or nothing. Throws StoreError.
  void KeepServed(const std::vector<ServedCard>& cards);
  void KeepFeedback(const std::string& client, std::string_view service,
                    const std::vector<hooks::Feedback>& feedback);

  // By rule id. Throws StoreError.
  std::vector<RuleFeedback> ByRule(const FeedbackAsked& asked = {});

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace service
