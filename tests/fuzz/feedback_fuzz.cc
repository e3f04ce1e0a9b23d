// Any bytes as the body of feedback: refused with 400, or read within the bounds that the store and
// the log rely on.
#include <cstddef>
#include <cstdint>
#include <string>

#include "hooks/feedback.h"
#include "hooks/instant.h"
#include "hooks/refusal.h"
#include "tests/fuzz/require.h"

namespace {

void RequireBounds(const hooks::Feedback& feedback) {
  fuzz::Require(!feedback.card.empty(), "a card has a name");
  fuzz::Require(feedback.card.size() <= hooks::kLongestIdBytes, "the name is within bounds");
  fuzz::Require(hooks::UtcInstant(feedback.at) == feedback.at, "a moment is written one way");
  fuzz::Require(feedback.user_comment.size() <= hooks::kLongestCommentBytes,
                "a comment is within bounds");
  const bool is_accepted = feedback.outcome == hooks::Outcome::kAccepted;
  fuzz::Require(is_accepted != feedback.accepted_suggestions.empty(),
                "only what is accepted has suggestions");
  fuzz::Require(feedback.accepted_suggestions.size() <= hooks::kMostSuggestions,
                "suggestions are within bounds");
  for (const std::string& id : feedback.accepted_suggestions) {
    fuzz::Require(!id.empty() && id.size() <= hooks::kLongestIdBytes, "an id is within bounds");
  }
  if (!feedback.reason) return;
  fuzz::Require(!feedback.reason->code.empty(), "a reason has a code");
  for (const std::string* text :
       {&feedback.reason->system, &feedback.reason->code, &feedback.reason->display}) {
    fuzz::Require(text->size() <= hooks::kLongestIdBytes, "a reason is within bounds");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto all = hooks::ReadFeedback(std::string(data, data + size));
    fuzz::Require(!all.empty() && all.size() <= hooks::kMostFeedback, "a batch is within bounds");
    for (const hooks::Feedback& feedback : all) RequireBounds(feedback);
  } catch (const hooks::Refusal& refusal) {
    fuzz::Require(refusal.Status() == 400, "what cannot be read is 400");
  }
  return 0;
}
