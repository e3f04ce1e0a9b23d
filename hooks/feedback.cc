#include "hooks/feedback.h"

#include <string_view>
#include <utility>

#include "fhir/json.h"
#include "hooks/instant.h"
#include "hooks/refusal.h"

namespace hooks {
namespace {

using fhir::IssueType;
using fhir::Node;

// The members of Epic's extension, whose reasons are categories of the site's own.
constexpr const char* kEpicReason = "com.epic.cdshooks.feedback.overrideReason.reasonCategory";
constexpr const char* kEpicDisplay = "com.epic.cdshooks.feedback.overrideReason.reasonDisplay";
constexpr const char* kEpicTitle = "com.epic.cdshooks.feedback.overrideReason.reasonTitle";

[[noreturn]] void Refuse(IssueType type, std::string at, std::string text) {
  throw Refusal(400, {fhir::Severity::kError, type, std::move(at), std::move(text)});
}

Node Required(const Node& node, std::string_view key) {
  const auto member = node.Required(key);
  if (!member) throw Refusal(400, member.error());
  return *member;
}

std::string RequiredText(const Node& node, std::string_view key) {
  const Node member = Required(node, key);
  const auto text = member.Text();
  if (!text) throw Refusal(400, text.error());
  if (text->empty()) Refuse(IssueType::kValue, member.Path(), "must not be empty");
  if (text->size() > kLongestIdBytes) Refuse(IssueType::kTooLong, member.Path(), "is too long");
  return std::string(*text);
}

// Cut before the character that would pass the limit.
std::string Cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const auto is_inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  while (bytes > 0 && is_inside(text[bytes])) --bytes;
  return std::string(text.substr(0, bytes));
}

Outcome OutcomeOf(const Node& entry) {
  const std::string outcome = RequiredText(entry, "outcome");
  if (outcome == "accepted") return Outcome::kAccepted;
  if (outcome == "overridden") return Outcome::kOverridden;
  Refuse(IssueType::kValue, Required(entry, "outcome").Path(), "expected accepted or overridden");
}

std::string InstantOf(const Node& entry) {
  const auto instant = UtcInstant(RequiredText(entry, "outcomeTimestamp"));
  if (instant) return *instant;
  Refuse(IssueType::kValue, Required(entry, "outcomeTimestamp").Path(),
         "expected an RFC 3339 date-time");
}

std::vector<std::string> SuggestionsOf(const Node& entry) {
  const Node list = Required(entry, "acceptedSuggestions");
  const auto each = list.Each();
  if (each.empty()) Refuse(IssueType::kRequired, list.Path(), "must not be empty");
  if (each.size() > kMostSuggestions) Refuse(IssueType::kTooLong, list.Path(), "is too long");
  std::vector<std::string> ids;
  ids.reserve(each.size());
  for (const Node suggestion : each) ids.push_back(RequiredText(suggestion, "id"));
  return ids;
}

OverrideReason CodingOf(const Node& coding) {
  return {Cut(coding.TextOf("system"), kLongestIdBytes), RequiredText(coding, "code"),
          Cut(coding.TextOf("display"), kLongestIdBytes)};
}

std::optional<OverrideReason> EpicReasonOf(const Node& extension) {
  const std::string_view category = extension.TextOf(kEpicReason);
  const std::string_view display = extension.TextOf(kEpicDisplay);
  const std::string_view title = extension.TextOf(kEpicTitle);
  const std::string_view words = display.empty() ? title : display;
  const std::string_view code = category.empty() ? words : category;
  if (code.empty()) return std::nullopt;
  return OverrideReason{kEpicReason, Cut(code, kLongestIdBytes), Cut(words, kLongestIdBytes)};
}

void ReadOverride(const Node& given, Feedback& feedback) {
  feedback.user_comment = Cut(given.TextOf("userComment"), kLongestCommentBytes);
  if (const auto reason = given.Find("reason")) {
    feedback.reason = CodingOf(*reason);
  } else if (given.Find("code")) {
    feedback.reason = CodingOf(given);
  } else if (const auto extension = given.Find("extension")) {
    feedback.reason = EpicReasonOf(*extension);
  }
}

Feedback EntryOf(const Node& entry) {
  if (!entry.IsObject()) Refuse(IssueType::kStructure, entry.Path(), "expected an object");
  Feedback feedback;
  feedback.card = RequiredText(entry, "card");
  feedback.outcome = OutcomeOf(entry);
  feedback.at = InstantOf(entry);
  if (feedback.outcome == Outcome::kAccepted) {
    feedback.accepted_suggestions = SuggestionsOf(entry);
    return feedback;
  }
  for (const char* key : {"overrideReason", "overrideReasons"}) {
    for (const Node given : entry.EachOf(key)) {
      if (!feedback.reason && feedback.user_comment.empty()) ReadOverride(given, feedback);
    }
  }
  return feedback;
}

}  // namespace

std::vector<Feedback> ReadFeedback(std::string body) {
  const auto document = fhir::JsonDocument::Parse(std::move(body));
  if (!document) throw Refusal(400, document.error());
  const Node root = document->Root("");
  if (!root.IsObject()) Refuse(IssueType::kStructure, "", "the body is not a JSON object");
  if (!root.Find("feedback") && root.Find("card")) return {EntryOf(root)};
  const Node batch = Required(root, "feedback");
  const auto entries = batch.Each();
  if (entries.empty()) Refuse(IssueType::kRequired, "feedback", "must not be empty");
  if (entries.size() > kMostFeedback) {
    Refuse(IssueType::kTooLong, "feedback", "more than 1000 entries; send them in parts");
  }
  std::vector<Feedback> all;
  all.reserve(entries.size());
  for (const Node entry : entries) all.push_back(EntryOf(entry));
  return all;
}

}  // namespace hooks
