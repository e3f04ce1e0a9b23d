#include "pathway/assess.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pathway {
namespace {

// The cards in their order (D8); decisions in one group share a card.
constexpr std::array<std::array<Decision, 2>, 8> kCards = {{
    {Decision::kEmergency, Decision::kEmergency},
    {Decision::kDraftStop, Decision::kDraftStop},
    {Decision::kServiceStop, Decision::kServiceStop},
    {Decision::kDraftWarning, Decision::kDraftWarning},
    {Decision::kUrgent, Decision::kUrgent},
    {Decision::kReferral, Decision::kDrug},
    {Decision::kGuard, Decision::kGuard},
    {Decision::kDrugGuard, Decision::kDrugGuard},
}};

// What speaks beside an emergency.
bool OutlivesEmergency(Decision decision) {
  return decision == Decision::kEmergency || decision == Decision::kDraftStop ||
         decision == Decision::kServiceStop;
}

bool SpeaksOn(const Rule& rule, Hook hook) {
  return std::find(rule.hooks.begin(), rule.hooks.end(), hook) != rule.hooks.end();
}

Answer Answered(const Rule& rule, const Judgement& judgement, std::vector<Fact>* facts) {
  const Answer when = Put(rule.when, judgement, nullptr, facts);
  if (when == Answer::kNo && facts == nullptr) return when;
  const bool blocked =
      Asks(rule.unless) && Put(rule.unless, judgement, nullptr, facts) == Answer::kYes;
  return blocked ? Answer::kNo : when;
}

class Deciding {
 public:
  Deciding(const Judgement& judgement, Tracing tracing)
      : judgement_(judgement), tracing_(tracing) {}

  void Hear(const Rule& rule) {
    const bool decided = winner_[Index(rule)] != nullptr;
    if (tracing_ == Tracing::kNone && decided) return;
    RuleTrace trace;
    trace.rule = &rule;
    const bool full = tracing_ == Tracing::kFull;
    trace.answer = Answered(rule, judgement_, full ? &trace.facts : nullptr);
    if (trace.answer == Answer::kYes) {
      if (rule.status == RuleStatus::kShadow) {
        trace.silenced = "shadow";
      } else if (decided) {
        trace.silenced = winner_[Index(rule)]->id;
      } else {
        trace.fired = true;
        winner_[Index(rule)] = &rule;
      }
    }
    if (full) trace_.push_back(std::move(trace));
  }

  const Rule* Winner(Decision decision) const {
    return winner_[static_cast<std::size_t>(decision)];
  }

  // Drops a rule that fired, because another silences it.
  void Silence(Decision decision, const std::string& by) {
    const Rule*& rule = winner_[static_cast<std::size_t>(decision)];
    for (RuleTrace& trace : trace_) {
      if (trace.rule != rule || !trace.fired) continue;
      trace.fired = false;
      trace.silenced = by;
    }
    rule = nullptr;
  }

  std::vector<RuleTrace> TakeTrace() { return std::move(trace_); }

 private:
  static std::size_t Index(const Rule& rule) { return static_cast<std::size_t>(rule.decision); }

  const Judgement& judgement_;
  Tracing tracing_;
  std::array<const Rule*, kDecisions> winner_{};
  std::vector<RuleTrace> trace_;
};

bool OrderFits(const std::string& order, const Judgement& judgement) {
  const auto unless = judgement.content->order_unless.find(order);
  return unless == judgement.content->order_unless.end() ||
         Put(unless->second, judgement) != Answer::kYes;
}

void AddRule(Finding& finding, const Rule& rule, const Judgement& judgement) {
  finding.rules.push_back(&rule);
  finding.urgency = std::max(finding.urgency, rule.says.urgency);
  for (const Offer& offer : rule.offers) {
    if (offer.when && Put(*offer.when, judgement) != Answer::kYes) continue;
    if (offer.kind == Offer::Kind::kOrder) {
      const bool there = std::find(finding.orders.begin(), finding.orders.end(), offer.name) !=
                         finding.orders.end();
      if (!there && OrderFits(offer.name, judgement)) finding.orders.push_back(offer.name);
      continue;
    }
    const auto ladder = judgement.content->ladders.find(offer.name);
    if (ladder != judgement.content->ladders.end() && finding.options.empty()) {
      finding.options = OptionsOn(ladder->second, judgement);
    }
  }
  if (rule.decision == Decision::kDraftStop) {
    finding.stops = DraftStops(judgement, DraftEffect::kCritical);
  }
  if (rule.decision == Decision::kDraftWarning) {
    finding.warnings = DraftStops(judgement, DraftEffect::kWarning);
  }
}

// Soft warnings about the draft make no card of their own where another speaks: they are a line
// there, and change neither its summary nor its urgency (D44).
bool OnlySoft(const Finding& finding) {
  return finding.rules.front()->decision == Decision::kDraftWarning &&
         std::all_of(finding.warnings.begin(), finding.warnings.end(),
                     [](const DraftStop& stop) { return stop.gate->effect != GateEffect::kStop; });
}

void FoldSoftWarnings(std::vector<Finding>& findings) {
  const auto soft = std::find_if(findings.begin(), findings.end(), OnlySoft);
  if (soft == findings.end()) return;
  const auto host = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
    return &finding != &*soft && finding.rules.front()->decision != Decision::kEmergency;
  });
  if (host == findings.end()) return;
  host->rules.push_back(soft->rules.front());
  host->warnings = std::move(soft->warnings);
  findings.erase(soft);
}

// A guard that says what the next step says becomes lines of its card.
void FoldGuard(std::vector<Finding>& findings) {
  const auto guard = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.rules.front()->folds;
  });
  if (guard == findings.end()) return;
  const auto host = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    const Decision decision = finding.rules.front()->decision;
    return decision == Decision::kReferral || decision == Decision::kDrug;
  });
  if (host == findings.end()) return;
  host->rules.push_back(guard->rules.front());
  host->urgency = std::max(host->urgency, guard->urgency);
  findings.erase(guard);
}

void AddNotes(std::vector<Finding>& findings, const Judgement& judgement) {
  const auto host = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.rules.front()->decision != Decision::kEmergency;
  });
  if (host != findings.end()) host->notes = DraftStops(judgement, DraftEffect::kNote);
}

}  // namespace

Assessment Assess(const Judgement& judgement, Tracing tracing) {
  Deciding deciding(judgement, tracing);
  for (const Rule& rule : judgement.content->rules) {
    if (rule.status == RuleStatus::kRetired) continue;
    if (SpeaksOn(rule, judgement.pain_case->hook)) deciding.Hear(rule);
  }
  if (const Rule* emergency = deciding.Winner(Decision::kEmergency)) {
    const std::string by = emergency->id;
    for (const auto& [first, second] : kCards) {
      if (OutlivesEmergency(first)) continue;
      deciding.Silence(first, by);
      deciding.Silence(second, by);
    }
  }
  Assessment assessment;
  for (const auto& [first, second] : kCards) {
    Finding finding;
    if (const Rule* rule = deciding.Winner(first)) AddRule(finding, *rule, judgement);
    const Rule* other = first == second ? nullptr : deciding.Winner(second);
    if (other != nullptr) AddRule(finding, *other, judgement);
    if (!finding.rules.empty()) assessment.findings.push_back(std::move(finding));
  }
  FoldGuard(assessment.findings);
  FoldSoftWarnings(assessment.findings);
  AddNotes(assessment.findings, judgement);
  assessment.trace = deciding.TakeTrace();
  return assessment;
}

}  // namespace pathway
