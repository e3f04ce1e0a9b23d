#pragma once

#include <optional>
#include <string>
#include <vector>

namespace hooks {

enum class Outcome { kAccepted, kOverridden };

// Why a card was overridden, as coded by the client. An empty display was not sent.
struct OverrideReason {
  std::string system;
  std::string code;
  std::string display;
};

// What a prescriber made of one card.
struct Feedback {
  std::string card;
  Outcome outcome = Outcome::kOverridden;
  std::vector<std::string> accepted_suggestions;
  std::optional<OverrideReason> reason;
  std::string user_comment;  // free text that may tell of the patient: never logged
  std::string at;            // as UtcInstant() writes it
};

// Reads the body of POST /cds-services/{id}/feedback (CDS Hooks 2.0.1, Feedback): a batch, or one
// entry by itself as some clients send it. Overrides are read as 1.1 (a coding), 2.0 (reason and
// comment) and Epic (overrideReasons, its extension) write them. Unknown members are tolerated.
// Throws Refusal(400) that names the first required element which is missing or wrong; a batch
// counts as a whole or not at all.
std::vector<Feedback> ReadFeedback(std::string body);

inline constexpr std::size_t kMostFeedback = 1000;         // of a batch
inline constexpr std::size_t kMostSuggestions = 100;       // of an entry
inline constexpr std::size_t kLongestCommentBytes = 4096;  // longer ones are cut
inline constexpr std::size_t kLongestIdBytes = 512;        // of anything that is compared

}  // namespace hooks
