#include "hooks/side.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "hooks/words.h"

namespace hooks {
namespace {

using fhir::CodeableConcept;
using fhir::Node;
using pathway::Answer;
using pathway::Side;

// ICD-10-CM is sent with and without its dot.
bool SameCode(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (a.front() == '.') {
      a.remove_prefix(1);
    } else if (b.front() == '.') {
      b.remove_prefix(1);
    } else if (a.front() != b.front()) {
      return false;
    } else {
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.empty() && b.empty();
}

Side Together(Side a, Side b) {
  if (a == Side::kUnstated || a == b) return b;
  return b == Side::kUnstated ? a : Side::kBoth;
}

Side ByCodes(const CodeableConcept& coded, const std::vector<SideWords>& sides) {
  Side found = Side::kUnstated;
  for (const fhir::Coding& coding : coded.codings) {
    for (const SideWords& side : sides) {
      const bool named =
          std::any_of(side.codes.begin(), side.codes.end(),
                      [&](const std::string& code) { return SameCode(code, coding.code); });
      if (named) found = Together(found, side.side);
    }
  }
  return found;
}

// "Left" and "right" in one text may be two statements about two things: no side.
Side ByWords(const CodeableConcept& coded, const ReadingRules& rules) {
  std::string words(coded.text);
  for (const fhir::Coding& coding : coded.codings) {
    words.append("; ").append(coding.display);
  }
  Side found = Side::kUnstated;
  for (const SideWords& side : rules.sides) {
    if (Says(words, side.any_of, rules.cancelling_words) != Answer::kYes) continue;
    if (side.side == Side::kBoth) return Side::kBoth;
    if (found != Side::kUnstated) return Side::kUnstated;
    found = side.side;
  }
  return found;
}

Side OfConcept(const CodeableConcept& coded, const ReadingRules& rules) {
  const Side by_codes = ByCodes(coded, rules.sides);
  return by_codes != Side::kUnstated ? by_codes : ByWords(coded, rules);
}

}  // namespace

Side SideOf(const Node& condition, const CodeableConcept& code, Reader& reader) {
  const Side by_code = ByCodes(code, reader.rules.sides);
  const Side by_words = ByWords(code, reader.rules);
  Side by_site = Side::kUnstated;
  for (const Node site : condition.EachOf("bodySite")) {
    by_site = Together(by_site, OfConcept(fhir::ReadConcept(site), reader.rules));
  }
  Side found = Side::kUnstated;
  for (const Side side : {by_code, by_site, by_words}) {
    if (side == Side::kUnstated || side == found) continue;
    if (found == Side::kUnstated) {
      found = side;
      continue;
    }
    reader.issues.Add({fhir::Severity::kWarning, fhir::IssueType::kValue,
                       condition.Path() + (side == by_site ? ".bodySite" : ".code"),
                       "the side contradicts that of another element"});
    return Side::kUnstated;
  }
  return found;
}

}  // namespace hooks
