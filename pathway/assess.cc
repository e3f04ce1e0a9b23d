#include "pathway/assess.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "pathway/names.h"
#include "pathway/predicates.h"
#include "pathway/taper.h"

namespace pathway {
namespace {

// The cards in their order (D8); the decisions of one group share a card.
using Group = std::vector<Decision>;
const std::array<Group, 9>& Cards() {
  static const std::array<Group, 9> cards = {{
      {Decision::kEmergency},
      {Decision::kDraftStop},
      {Decision::kServiceStop},
      {Decision::kDraftWarning},
      {Decision::kTaper},
      {Decision::kUrgent},
      {Decision::kReferral, Decision::kDrug, Decision::kComorbidity, Decision::kFollowUp},
      {Decision::kGuard},
      {Decision::kDrugGuard},
  }};
  return cards;
}

// Adds to the card of another decision and makes none of its own.
bool OnlyAdds(Decision decision) {
  return decision == Decision::kComorbidity || decision == Decision::kFollowUp;
}

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
  Deciding(const Judgement& judgement, Tracing tracing, const Muting& muting)
      : judgement_(judgement), tracing_(tracing), muting_(muting) {}

  void Hear(const Rule& rule) {
    const bool decided = winner_[Index(rule)] != nullptr;
    if (tracing_ == Tracing::kNone && decided) return;
    RuleTrace trace;
    trace.rule = &rule;
    const bool full = tracing_ == Tracing::kFull;
    trace.answer = Answered(rule, judgement_, full ? &trace.facts : nullptr);
    if (trace.answer == Answer::kYes) {
      const std::string_view muted = WhyMuted(rule);
      if (!muted.empty()) {
        trace.silenced = muted;
        Mute(rule, muted);
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

  // Drops a rule that fired, because another silences it or there is no card to add to.
  void Silence(Decision decision, const std::string& by) {
    const Rule*& rule = winner_[static_cast<std::size_t>(decision)];
    for (RuleTrace& trace : trace_) {
      if (trace.rule != rule || !trace.fired) continue;
      trace.fired = false;
      trace.silenced = by;
    }
    rule = nullptr;
  }

  // The muted rules of a decision go with those that would have spoken.
  void ForgetMuted(Decision decision) { muted_[static_cast<std::size_t>(decision)] = {}; }

  std::vector<Muted> TakeMuted() {
    std::vector<Muted> all;
    for (Muted& one : muted_) {
      if (one.rule != nullptr) all.push_back(std::move(one));
    }
    return all;
  }
  std::vector<RuleTrace> TakeTrace() { return std::move(trace_); }

 private:
  std::string_view WhyMuted(const Rule& rule) const {
    if (rule.status == RuleStatus::kShadow) return "shadow";
    return muting_ ? muting_(rule) : std::string_view();
  }

  // The first of a decision, as long as none has spoken: it is the one that would have.
  void Mute(const Rule& rule, std::string_view cause) {
    Muted& first = muted_[Index(rule)];
    if (winner_[Index(rule)] == nullptr && first.rule == nullptr)
      first = {&rule, std::string(cause)};
  }

  static std::size_t Index(const Rule& rule) { return static_cast<std::size_t>(rule.decision); }

  const Judgement& judgement_;
  Tracing tracing_;
  const Muting& muting_;
  std::array<const Rule*, kDecisions> winner_{};
  std::array<Muted, kDecisions> muted_{};
  std::vector<RuleTrace> trace_;
};

// The stops that made the rule speak: a rule that asks about some drugs only says nothing of
// others.
void AddStopsAsked(const Question& question, const Judgement& judgement,
                   const std::vector<DraftStop>& all, std::vector<DraftStop>& asked) {
  if (question.ask == Ask::kDraftStopped) {
    const bool any_drug = question.names.empty() && question.classes.empty();
    for (const DraftStop& stop : all) {
      const bool there = std::any_of(asked.begin(), asked.end(), [&stop](const DraftStop& one) {
        return one.draft == stop.draft && one.gate == stop.gate;
      });
      const bool meant = any_drug || IsOrder(question, *stop.draft->order);
      if (meant && !there) asked.push_back(stop);
    }
  }
  if (question.ask == Ask::kNo || Put(question, judgement) != Answer::kYes) return;
  for (const Question& part : question.parts) AddStopsAsked(part, judgement, all, asked);
}

std::vector<DraftStop> StopsAsked(const Rule& rule, DraftEffect effect,
                                  const Judgement& judgement) {
  std::vector<DraftStop> all = DraftStops(judgement, effect);
  std::vector<DraftStop> asked;
  AddStopsAsked(rule.when, judgement, all, asked);
  return asked.empty() ? all : asked;
}

void AddOrder(Finding& finding, const std::string& order, const Judgement& judgement) {
  if (!Contains(finding.orders, order) && OrderFits(order, judgement)) {
    finding.orders.push_back(order);
  }
}

// Of a list of orders the first that fit; those that stand on the card already count.
void AddFirstOf(Finding& finding, const Offer& offer, const Judgement& judgement) {
  auto there = static_cast<std::size_t>(
      std::count_if(offer.orders.begin(), offer.orders.end(),
                    [&](const std::string& order) { return Contains(finding.orders, order); }));
  for (const std::string& order : offer.orders) {
    if (there >= offer.at_most) return;
    const std::size_t before = finding.orders.size();
    AddOrder(finding, order, judgement);
    there += finding.orders.size() - before;
  }
}

void AddRule(Finding& finding, const Rule& rule, const Judgement& judgement) {
  finding.rules.push_back(&rule);
  finding.urgency = std::max(finding.urgency, rule.says.urgency);
  for (const Offer& offer : rule.offers) {
    if (offer.when && Put(*offer.when, judgement) != Answer::kYes) continue;
    if (offer.kind == Offer::Kind::kOrder) AddOrder(finding, offer.name, judgement);
    if (offer.kind == Offer::Kind::kFirstOf) AddFirstOf(finding, offer, judgement);
    if (offer.kind != Offer::Kind::kLadder || !finding.options.empty()) continue;
    const auto ladder = judgement.content->ladders.find(offer.name);
    if (ladder != judgement.content->ladders.end()) {
      finding.options = OptionsOn(ladder->second, judgement);
    }
  }
  if (rule.decision == Decision::kTaper) {
    const auto drugs = DrugsOfTaper(rule.when, judgement);
    if (!drugs.empty()) finding.taper = drugs.front();
  }
  if (rule.decision == Decision::kDraftStop) {
    finding.stops = StopsAsked(rule, DraftEffect::kCritical, judgement);
  }
  if (rule.decision == Decision::kDraftWarning) {
    finding.warnings = StopsAsked(rule, DraftEffect::kWarning, judgement);
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
  host->orders.insert(host->orders.end(), soft->orders.begin(), soft->orders.end());
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

// What makes no card at all stands on the first that speaks, those of red flags excepted; nowhere
// where the draft is stopped for another reason.
void AddLines(std::vector<Finding>& findings, const Judgement& judgement) {
  const auto host = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    const Decision decision = finding.rules.front()->decision;
    return decision != Decision::kEmergency && decision != Decision::kUrgent;
  });
  if (host == findings.end()) return;
  host->lines = DraftStops(judgement, DraftEffect::kLine);
  if (host->lines.empty()) return;
  const auto stops = DraftStops(judgement, DraftEffect::kCritical);
  std::erase_if(host->lines, [&stops](const DraftStop& line) {
    return std::any_of(stops.begin(), stops.end(),
                       [&line](const DraftStop& stop) { return stop.draft == line.draft; });
  });
}

}  // namespace

bool OrderFits(const std::string& order, const Judgement& judgement) {
  const auto unless = judgement.content->order_unless.find(order);
  return unless == judgement.content->order_unless.end() ||
         Put(unless->second, judgement) != Answer::kYes;
}

Assessment Assess(const Judgement& judgement, Tracing tracing, const Muting& muting) {
  Deciding deciding(judgement, tracing, muting);
  for (const Rule& rule : judgement.content->rules) {
    if (rule.status == RuleStatus::kRetired) continue;
    if (SpeaksOn(rule, judgement.pain_case->hook)) deciding.Hear(rule);
  }
  if (const Rule* emergency = deciding.Winner(Decision::kEmergency)) {
    const std::string by = emergency->id;
    for (const Group& group : Cards()) {
      for (const Decision decision : group) {
        if (OutlivesEmergency(decision)) continue;
        deciding.Silence(decision, by);
        deciding.ForgetMuted(decision);
      }
    }
  }
  Assessment assessment;
  for (const Group& group : Cards()) {
    Finding finding;
    for (const Decision decision : group) {
      const Rule* rule = deciding.Winner(decision);
      if (rule == nullptr) continue;
      // A review goes with a change of drug, the rest with any card of the next step.
      const bool reviews = decision == Decision::kFollowUp;
      const bool alone =
          reviews ? deciding.Winner(Decision::kDrug) == nullptr : finding.rules.empty();
      if (OnlyAdds(decision) && alone) {
        deciding.Silence(decision, "no card to add to");
      } else {
        AddRule(finding, *rule, judgement);
      }
    }
    if (!finding.rules.empty()) assessment.findings.push_back(std::move(finding));
  }
  FoldGuard(assessment.findings);
  FoldSoftWarnings(assessment.findings);
  AddLines(assessment.findings, judgement);
  assessment.muted = deciding.TakeMuted();
  assessment.trace = deciding.TakeTrace();
  return assessment;
}

}  // namespace pathway
