#include "pathway/gates.h"

#include <algorithm>
#include <utility>

#include "pathway/names.h"
#include "pathway/predicates.h"

namespace pathway {
namespace {

Answer Applies(const Gate& gate, const Judgement& judgement, const Drug& drug) {
  const Answer when = Put(gate.when, judgement, &drug, nullptr);
  if (when == Answer::kNo || !Asks(gate.unless)) return when;
  return Put(gate.unless, judgement, &drug, nullptr) == Answer::kYes ? Answer::kNo : when;
}

// Whether a part of the question uses this word.
bool Names(const Question& question, Ask ask) {
  return question.ask == ask ||
         std::any_of(question.parts.begin(), question.parts.end(),
                     [ask](const Question& part) { return Names(part, ask); });
}

// What made the gate apply, where that is more than its words say.
std::vector<Fact> FactsFor(const Gate& gate, const Judgement& judgement, const Drug& drug) {
  // A gate on the drafted dose says all there is to say.
  if (Names(gate.when, Ask::kDraftedDose) || Names(gate.when, Ask::kStartingDose)) return {};
  std::vector<Fact> facts;
  Put(gate.when, judgement, &drug, &facts);
  std::erase_if(facts, [](const Fact& fact) {
    return fact.answer != Answer::kYes || fact.because.empty() || fact.asked == "over_limit";
  });
  return facts;
}

// Whether a gate with this effect speaks about this draft: on a start or a raise as the gate
// says; on a renewal some gates still warn.
bool Speaks(const Gate& gate, const DraftChange& draft, DraftEffect effect) {
  // What is not for the pain meets hard stops only (D37), and what goes on the skin only an
  // allergy.
  const bool hard = gate.effect == GateEffect::kStop || gate.drafted == DraftEffect::kCritical;
  if (draft.purpose == Purpose::kOther && !hard) return false;
  if (!draft.order->systemic && !Names(gate.when, Ask::kAllergic)) return false;
  if (draft.change == Change::kStart || draft.change == Change::kRaise) {
    return gate.drafted == effect;
  }
  const bool renewal = draft.change == Change::kSame || draft.change == Change::kUnknown;
  return renewal && gate.on_renewal && effect == std::min(gate.drafted, DraftEffect::kWarning);
}

Standing StandingOf(const std::vector<GateOutcome>& gates) {
  Standing standing = Standing::kSuggested;
  for (const GateOutcome& outcome : gates) {
    const Gate& gate = *outcome.gate;
    if (outcome.applies == Answer::kNo || gate.effect == GateEffect::kCaution) continue;
    if (outcome.applies == Answer::kUnknown) {
      if (!gate.check.empty() && !gate.ask_only) standing = Standing::kText;
      continue;
    }
    if (gate.effect == GateEffect::kStop) return Standing::kWithheld;
    standing = Standing::kText;
  }
  return standing;
}

Option OptionOf(const LadderStep& step, const Drug& drug, const Judgement& judgement) {
  Option option{&step, &drug, GateOutcomes(drug, judgement), Standing::kText};
  option.standing = StandingOf(option.gates);
  return option;
}

// A drug whose own trial has been made is not offered again first (D6).
bool AlreadyTried(const Drug& drug, const Judgement& judgement) {
  return std::any_of(judgement.trials.begin(), judgement.trials.end(),
                     [&drug](const Trial& trial) { return trial.drug == drug.id; });
}

// The drug of a step that fits the case; null when it was tried or the step is not for this case.
const Drug* Fitting(const LadderStep& step, const Judgement& judgement) {
  const auto drug = judgement.content->drugs.find(step.drug);
  if (drug == judgement.content->drugs.end() || AlreadyTried(drug->second, judgement)) {
    return nullptr;
  }
  if (step.when && Put(*step.when, judgement) != Answer::kYes) return nullptr;
  if (step.unless && Put(*step.unless, judgement) == Answer::kYes) return nullptr;
  return &drug->second;
}

bool DraftStartsLadderDrug(const Judgement& judgement) {
  return std::any_of(judgement.drafts.begin(), judgement.drafts.end(),
                     [&judgement](const DraftChange& draft) {
                       return draft.change == Change::kStart &&
                              Contains(judgement.content->ladder_classes, draft.order->drug_class);
                     });
}

// A site may want contested options as text, or not at all (D2).
void FollowTheSite(std::vector<Option>& options, const SiteChoices& site) {
  if (site.contested == Contested::kHide) {
    std::erase_if(options, [](const Option& option) { return option.step->contested; });
  }
  if (site.contested != Contested::kMention) return;
  for (Option& option : options) {
    const bool suggested = option.standing == Standing::kSuggested;
    if (option.step->contested && suggested) option.standing = Standing::kText;
  }
}

void KeepOneSuggestion(std::vector<Option>& options, bool none, bool all_to_choose_from) {
  const auto suggestible = [](bool contested) {
    return [contested](const Option& option) {
      return option.standing == Standing::kSuggested && option.step->contested == contested &&
             !option.step->text_only && !option.step->order.empty();
    };
  };
  auto chosen = std::find_if(options.begin(), options.end(), suggestible(false));
  const bool uncontested_left =
      std::any_of(options.begin(), options.end(), [](const Option& option) {
        return option.standing != Standing::kWithheld && !option.step->contested;
      });
  if (chosen == options.end() && !uncontested_left) {
    chosen = std::find_if(options.begin(), options.end(), suggestible(true));
  }
  for (auto option = options.begin(); option != options.end(); ++option) {
    const bool one_of_all = all_to_choose_from && suggestible(false)(*option);
    const bool keep = (option == chosen || one_of_all) && !none;
    if (option->standing == Standing::kSuggested && !keep) option->standing = Standing::kText;
  }
}

// Whether a part of the question, not one under `no`, asks for this order with `drafted`.
bool AsksForDraft(const Question& question, const MedicationOrder& order) {
  if (question.ask == Ask::kDrafted) return IsOrder(question, order);
  if (question.ask == Ask::kNo) return false;
  return std::any_of(question.parts.begin(), question.parts.end(),
                     [&order](const Question& part) { return AsksForDraft(part, order); });
}

}  // namespace

std::vector<GateOutcome> GateOutcomes(const Drug& drug, const Judgement& judgement) {
  std::vector<GateOutcome> outcomes;
  outcomes.reserve(drug.gates.size());
  for (const Gate& gate : drug.gates) {
    GateOutcome outcome{&gate, Applies(gate, judgement, drug), {}};
    if (outcome.applies == Answer::kYes) outcome.facts = FactsFor(gate, judgement, drug);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

Standing StandingFor(const Drug& drug, const Judgement& judgement) {
  return StandingOf(GateOutcomes(drug, judgement));
}

std::vector<DraftStop> DraftStops(const Judgement& judgement, DraftEffect effect) {
  std::vector<DraftStop> stops;
  // A gate says once what it says of a drug, in however many orders the drug is drafted.
  const auto said = [&stops](const Gate& gate, const DraftChange& draft) {
    return std::any_of(stops.begin(), stops.end(), [&](const DraftStop& stop) {
      return stop.gate == &gate && stop.draft->order->drug == draft.order->drug;
    });
  };
  for (const DraftChange& draft : judgement.drafts) {
    if (!draft.triggers) continue;
    const auto drug = judgement.content->drugs.find(draft.order->drug);
    if (drug == judgement.content->drugs.end()) continue;
    for (const Gate& gate : drug->second.gates) {
      if (!Speaks(gate, draft, effect) || said(gate, draft)) continue;
      if (Applies(gate, judgement, drug->second) != Answer::kYes) continue;
      stops.push_back({&draft, &gate, FactsFor(gate, judgement, drug->second)});
    }
  }
  return stops;
}

std::vector<Option> OptionsOn(const Ladder& ladder, const Judgement& judgement) {
  const std::vector<DraftStop> stops = DraftStops(judgement, DraftEffect::kCritical);
  // What a card stops no other card offers.
  const auto stopped = [&stops](const Drug& drug) {
    return std::any_of(stops.begin(), stops.end(), [&drug](const DraftStop& stop) {
      return stop.draft->order->drug == drug.id;
    });
  };
  std::vector<Option> options;
  for (const LadderStep& step : ladder) {
    const Drug* drug = Fitting(step, judgement);
    if (drug == nullptr) continue;
    Option option = OptionOf(step, *drug, judgement);
    if (option.standing == Standing::kWithheld || !stopped(*drug)) {
      options.push_back(std::move(option));
    }
  }
  FollowTheSite(options, judgement.content->site);
  KeepOneSuggestion(options, DraftStartsLadderDrug(judgement),
                    judgement.content->site.drugs_to_choose_from);
  return options;
}

const DraftChange* DraftMeant(const std::vector<const Rule*>& rules, const Judgement& judgement) {
  const auto& drafts = judgement.drafts;
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    const auto meant = std::find_if(drafts.begin(), drafts.end(), [&](const DraftChange& draft) {
      return draft.triggers && AsksForDraft((*rule)->when, *draft.order);
    });
    if (meant != drafts.end()) return &*meant;
  }
  const auto first = std::find_if(drafts.begin(), drafts.end(),
                                  [](const DraftChange& draft) { return draft.triggers; });
  return first == drafts.end() ? nullptr : &*first;
}

Answer DraftIsOption(const Judgement& judgement) {
  for (const DraftChange& draft : judgement.drafts) {
    if (!draft.triggers || draft.change != Change::kStart) continue;
    if (draft.over_maximum == Answer::kYes) continue;
    for (const auto& [name, ladder] : judgement.content->ladders) {
      for (const LadderStep& step : ladder) {
        if (step.drug != draft.order->drug || step.contested) continue;
        const Drug* drug = Fitting(step, judgement);
        if (drug == nullptr) continue;
        if (StandingOf(GateOutcomes(*drug, judgement)) == Standing::kSuggested) {
          return Answer::kYes;
        }
      }
    }
  }
  return Answer::kNo;
}

}  // namespace pathway
