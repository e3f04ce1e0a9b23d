#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pathway/ask.h"
#include "pathway/content.h"
#include "pathway/gates.h"
#include "pathway/judgement.h"

namespace pathway {

// What one rule said of the case. A muted rule is evaluated and never speaks.
struct RuleTrace {
  const Rule* rule = nullptr;
  Answer answer = Answer::kUnknown;
  bool fired = false;
  std::string silenced;  // why a rule that answered yes did not speak; empty otherwise
  std::vector<Fact> facts;
};

// Something to tell the prescriber: one card. The next step and the referral of one state are one
// finding of two rules (D8); the last rule may be a soft warning folded in.
struct Finding {
  std::vector<const Rule*> rules;
  Urgency urgency = Urgency::kInfo;
  std::vector<Option> options;      // of the ladders offered
  std::vector<DraftStop> stops;     // what the drafted order runs into, critical
  std::vector<DraftStop> warnings;  // and what it is warned of
  std::vector<DraftStop> lines;     // what to know of it; on the first card that is no red flag's
  std::vector<std::string> orders;  // order templates offered, in rule order
  const Trial* taper = nullptr;     // the drug to be tapered; null: the finding is about no taper
};

// A rule that would have decided a question, had it not been muted.
struct Muted {
  const Rule* rule = nullptr;
  std::string cause;  // "shadow": its status; else as given
};

// Why a rule may not speak; empty: it may.
using Muting = std::function<std::string_view(const Rule&)>;

struct Assessment {
  std::vector<Finding> findings;  // in the order of the cards
  std::vector<Muted> muted;       // at most one for each decision
  std::vector<RuleTrace> trace;   // only when asked for
};

// Whether an order of the content pack may be offered: nothing holds that it names under `unless`.
bool OrderFits(const std::string& order, const Judgement& judgement);

enum class Tracing { kNone, kFull };

// Puts every rule to the case. On one answer at most one rule decides each question; an emergency
// silences everything but the critical stops of the drafted order (D8). A muted rule decides
// nothing: the next one answers as if it were not there.
Assessment Assess(const Judgement& judgement, Tracing tracing, const Muting& muting = {});

}  // namespace pathway
