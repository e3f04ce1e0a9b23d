#include "tests/property/outline.h"

#include <set>

namespace property {
namespace {

using pathway::DraftStop;
using pathway::Finding;
using pathway::GateOutcome;
using pathway::Option;

void AddStops(const std::vector<DraftStop>& stops, const char* kind, std::set<std::string>& lines) {
  for (const DraftStop& stop : stops) {
    lines.insert(std::string(kind) + " " + stop.draft->order->drug + " " + stop.gate->id);
  }
}

}  // namespace

std::string Outline(const Answered& answered) {
  std::string outline;
  for (const Finding& finding : answered.assessment.findings) {
    std::set<std::string> lines;
    AddStops(finding.stops, "stop", lines);
    AddStops(finding.warnings, "warning", lines);
    for (const pathway::Rule* rule : finding.rules) outline += rule->id + " ";
    outline += "(urgency " + std::to_string(static_cast<int>(finding.urgency)) + ")";
    for (const Option& option : finding.options) {
      outline += " " + option.drug->id + ":" + WordOf(option.standing);
      for (const GateOutcome& outcome : option.gates) {
        if (outcome.applies == pathway::Answer::kNo) continue;
        outline += outcome.applies == pathway::Answer::kYes ? "+" : "?";
        outline += outcome.gate->id;
      }
    }
    for (const std::string& line : lines) outline += " " + line;
    for (const std::string& order : finding.orders) outline += " order:" + order;
    outline += "; ";
  }
  for (const cards::Card& card : answered.cards) {
    outline += "| " + card.summary;
    for (const cards::Suggestion& suggestion : card.suggestions) {
      // A draft is changed where it is one; of two halves it is not.
      const bool creates = suggestion.actions.front().type == cards::ActionType::kCreate;
      if (creates) outline += " [" + suggestion.label + "]";
    }
    for (const cards::Coding& reason : card.override_reasons) outline += " " + reason.code;
  }
  return outline;
}

}  // namespace property
