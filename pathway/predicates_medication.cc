#include <algorithm>
#include <set>
#include <string_view>

#include "pathway/ask.h"
#include "pathway/gates.h"
#include "pathway/names.h"
#include "pathway/predicates.h"

namespace pathway {
namespace {

bool IsDrug(const Question& question, const std::string& drug, const std::string& ingredient,
            const std::string& drug_class) {
  return Contains(question.names, drug) || Contains(question.names, ingredient) ||
         Contains(question.classes, drug_class);
}

bool TrialMatches(const Trial& trial, const Question& question) {
  return IsDrug(question, trial.drug, trial.drug, trial.drug_class);
}

Answer StateMatches(const Trial& trial, const Question& question) {
  if (question.states.empty() || Contains(question.states, WordOf(trial.state))) {
    return Answer::kYes;
  }
  const bool open =
      trial.state == TrialState::kAdequacyUnknown || trial.state == TrialState::kOutcomeUnknown;
  return open ? Answer::kUnknown : Answer::kNo;
}

void Explain(Reply& reply, const Trial& trial) {
  reply.because = trial.drug + " " + WordOf(trial.state) + ", highest " +
                  DoseText(trial.exposure.HighestDose()) + ", " + ShortDays(trial.days_adequate) +
                  " at an adequate dose";
  if (trial.adequate) reply.because += " (" + DoseText(trial.adequate) + ")";
  reply.because += trial.certainty == Certainty::kDocumented ? ", documented" : ", presumed";
  reply.resources = trial.resources;
}

// Whether an order counts as taken on the day, or until `within` ago. An active order whose last
// day may have been before today is perhaps no longer.
Answer TakenRecently(const MedicationOrder& order, const std::optional<Days>& within, Day today) {
  if (order.stopping) return FromBool(within.has_value());
  const bool perhaps_over = order.status == OrderStatus::kActive && order.end &&
                            order.end->earliest < today && order.end->latest >= today;
  if (perhaps_over) {
    const bool recent = within && SurelyWithin(*order.end, *within - Days(1), today);
    return recent ? Answer::kYes : Answer::kUnknown;
  }
  if (order.status == OrderStatus::kActive || order.status == OrderStatus::kDraft) {
    return Answer::kYes;
  }
  if (!within) return Answer::kNo;
  if (!order.end) return Answer::kUnknown;
  const Days most = *within - Days(1);  // after so many whole days it is no longer recent
  if (SurelyWithin(*order.end, most, today)) return Answer::kYes;
  return PossiblyWithin(*order.end, most, today) ? Answer::kUnknown : Answer::kNo;
}

// The classes that fail one after the other are those whose start a ladder may suggest; a relaxant
// or an NSAID that was not tolerated is none of them.
bool OnALadder(const std::string& drug_class, const Content& content) {
  return std::any_of(content.ladders.begin(), content.ladders.end(), [&](const auto& ladder) {
    return std::any_of(ladder.second.begin(), ladder.second.end(), [&](const LadderStep& step) {
      const auto drug = content.drugs.find(step.drug);
      return !step.text_only && drug != content.drugs.end() &&
             drug->second.drug_class == drug_class;
    });
  });
}

// A systemic drug that could not be told: it may be the one asked for.
bool SomeDrugUnknown(const PainCase& pain_case) {
  return std::any_of(
      pain_case.medications.begin(), pain_case.medications.end(),
      [](const MedicationOrder& m) { return m.drug.empty() && m.status == OrderStatus::kActive; });
}

}  // namespace

void AddName(std::string& because, const std::string& name) {
  constexpr std::string_view kBetween = "; ";
  std::set<std::string> names{name};
  for (std::size_t from = 0; from < because.size();) {
    const std::size_t to = std::min(because.find(kBetween, from), because.size());
    names.insert(because.substr(from, to - from));
    from = to + kBetween.size();
  }
  because.clear();
  for (const std::string& each : names) {
    if (!because.empty()) because += kBetween;
    because += each;
  }
}

std::string DoseText(const std::optional<MilligramsPerDay>& dose) {
  if (!dose) return "dose not known";
  const std::int64_t ug = dose->Micrograms();
  std::string text = std::to_string(ug / 1000);
  if (ug % 1000 != 0) {
    std::string part = std::to_string(1000 + ug % 1000).substr(1);
    while (part.back() == '0') part.pop_back();
    text += "." + part;
  }
  return text + " mg/day";
}

std::string ShortDays(const DayCount& days) {
  const std::string least = std::to_string(days.at_least.count());
  if (days.at_least == days.at_most) return least + " d";
  return least + "-" + std::to_string(days.at_most.count()) + " d";
}

bool IsWithin(std::int64_t value, const Question& question) {
  const bool enough = !question.at_least || value >= *question.at_least;
  return enough && (!question.below || value < *question.below);
}

bool IsOrder(const Question& question, const MedicationOrder& order) {
  return IsDrug(question, order.drug, order.ingredient, order.drug_class);
}

const char* WordOf(TrialState state) {
  switch (state) {
    case TrialState::kTitrating:
      return "titrating";
    case TrialState::kEarly:
      return "early";
    case TrialState::kProbablyFailed:
      return "probably-failed";
    case TrialState::kFailed:
      return "failed";
    case TrialState::kResponding:
      return "responding";
    case TrialState::kPartlyResponding:
      return "partly-responding";
    case TrialState::kIntolerant:
      return "intolerant";
    case TrialState::kHarmed:
      return "harmed";
    case TrialState::kAdequacyUnknown:
      return "adequacy-unknown";
    case TrialState::kOutcomeUnknown:
      return "outcome-unknown";
  }
  return "";
}

const char* WordOf(Change change) {
  switch (change) {
    case Change::kNone:
      return "none";
    case Change::kStart:
      return "start";
    case Change::kRaise:
      return "raise";
    case Change::kSame:
      return "same";
    case Change::kLower:
      return "lower";
    case Change::kUnknown:
      return "unknown";
  }
  return "";
}

Reply TrialIs(const Query& query) {
  const Question& question = query.question;
  const Judgement& judgement = query.judgement;
  Reply reply{Answer::kNo, {}, {}};
  if (question.names.empty() && question.classes.empty()) {
    if (judgement.trial == nullptr) {
      reply.answer = NotFound(judgement.pain_case->delivered.medications);
      return reply;
    }
    reply.answer = StateMatches(*judgement.trial, question);
    if (query.explain) Explain(reply, *judgement.trial);
    return reply;
  }
  for (const Trial& trial : judgement.trials) {
    if (!TrialMatches(trial, question)) continue;
    const Answer matches = StateMatches(trial, question);
    if (query.explain && matches >= reply.answer) Explain(reply, trial);
    reply.answer = Or(reply.answer, matches);
  }
  if (reply.answer == Answer::kNo) {
    reply.answer = NotFound(judgement.pain_case->delivered.medications);
  }
  return reply;
}

Reply Refractory(const Query& query) {
  const Question& definition = query.judgement.content->refractory;
  Reply reply{Answer::kNo, {}, {}};
  if (!Asks(definition)) return reply;
  std::vector<Fact> facts;
  reply.answer = Put(definition, query.judgement, nullptr, query.explain ? &facts : nullptr);
  for (const Fact& fact : facts) {
    if (fact.answer != Answer::kYes) continue;
    reply.because += (reply.because.empty() ? "" : "; ") + fact.because;
    for (const std::string& resource : fact.resources) {
      if (!Contains(reply.resources, resource)) reply.resources.push_back(resource);
    }
  }
  return reply;
}

Reply ClassesFailed(const Query& query) {
  std::set<std::string> failed;
  std::set<std::string> open;
  Reply reply;
  for (const Trial& trial : query.judgement.trials) {
    if (!OnALadder(trial.drug_class, *query.judgement.content)) continue;
    const bool over = trial.state == TrialState::kFailed ||
                      trial.state == TrialState::kIntolerant || trial.state == TrialState::kHarmed;
    const bool unclear =
        trial.state == TrialState::kAdequacyUnknown || trial.state == TrialState::kOutcomeUnknown;
    if (over) failed.insert(trial.drug_class);
    if (unclear) open.insert(trial.drug_class);
    if (over && query.explain) {
      reply.because += (reply.because.empty() ? "" : "; ") + trial.drug + " " + WordOf(trial.state);
      reply.resources.insert(reply.resources.end(), trial.resources.begin(), trial.resources.end());
    }
  }
  const auto wanted = static_cast<std::size_t>(query.question.at_least.value_or(1));
  open.insert(failed.begin(), failed.end());
  if (failed.size() >= wanted) {
    reply.answer = Answer::kYes;
  } else {
    const bool may = open.size() >= wanted ||
                     query.judgement.pain_case->delivered.medications != Delivery::kWhole;
    reply.answer = may ? Answer::kUnknown : Answer::kNo;
  }
  return reply;
}

Reply Taking(const Query& query) {
  const PainCase& pain_case = *query.judgement.pain_case;
  Reply reply{Answer::kNo, {}, {}};
  const auto look = [&](const MedicationOrder& order) {
    if (!order.systemic) return;
    if (query.self != nullptr && order.ingredient == query.self->ingredient) return;
    const Answer taken = TakenRecently(order, query.question.within, pain_case.today);
    reply.answer = Or(reply.answer, taken);
    if (taken == Answer::kNo || !query.explain) return;
    AddName(reply.because, order.product);
    reply.resources.push_back(order.resource);
  };
  for (const auto* names : {&query.question.names, &query.question.classes}) {
    for (const std::string& name : *names) {
      const auto found = query.judgement.by_drug.find(name);
      if (found == query.judgement.by_drug.end()) continue;
      for (const MedicationOrder* order : found->second) look(*order);
    }
  }
  if (reply.answer == Answer::kNo) {
    const bool open = SomeDrugUnknown(pain_case);
    reply.answer = open ? Answer::kUnknown : NotFound(pain_case.delivered.medications);
  }
  return reply;
}

Reply PresentOverLimit(const Query& query) {
  const Judgement& judgement = query.judgement;
  Reply reply{NotFound(judgement.pain_case->delivered.medications), {}, {}};
  for (const Trial& trial : judgement.trials) {
    if (trial.content == nullptr || trial.content->bands.empty() || !trial.exposure.Running()) {
      continue;
    }
    const auto maximum = PresentMaximum(trial, judgement);
    const auto dose = trial.exposure.CurrentDose();
    const Answer over = maximum && dose ? FromBool(*dose > *maximum) : Answer::kUnknown;
    reply.answer = Or(reply.answer, over);
    if (over == Answer::kNo || !query.explain) continue;
    reply.because += (reply.because.empty() ? "" : "; ") + trial.drug + " " + DoseText(dose) +
                     ", limit " + DoseText(maximum);
    reply.resources.insert(reply.resources.end(), trial.resources.begin(), trial.resources.end());
  }
  return reply;
}

Reply Ineffective(const Query& query) {
  const PainCase& pain_case = *query.judgement.pain_case;
  Reply reply{NotFound(pain_case.delivered.medications), {}, {}};
  for (const MedicationOrder& order : pain_case.medications) {
    const bool meant = order.systemic && IsOrder(query.question, order);
    if (!meant || order.stop_reason != StopReason::kLackOfEffect) continue;
    reply.answer = Answer::kYes;
    if (!query.explain) break;
    reply.because += (reply.because.empty() ? "" : "; ") + order.product;
    reply.resources.push_back(order.resource);
  }
  return reply;
}

// A draft stands for the order that it would replace (D17). Steps of a plan follow one another, so
// how often a day they come to is not known.
Reply DosesADay(const Query& query) {
  const PainCase& pain_case = *query.judgement.pain_case;
  const Question& question = query.question;
  std::vector<const MedicationOrder*> orders;
  for (const auto* list : {&pain_case.drafts, &pain_case.medications}) {
    for (const MedicationOrder& order : *list) {
      const bool taken =
          order.status == OrderStatus::kDraft || order.status == OrderStatus::kActive;
      if (taken && !order.stopping && order.systemic && !order.inpatient &&
          IsOrder(question, order)) {
        orders.push_back(&order);
      }
    }
    if (!orders.empty()) break;
  }
  if (orders.empty()) return {NotFound(pain_case.delivered.medications), {}, {}};
  Reply reply;
  std::int64_t times = 0;
  for (const MedicationOrder* order : orders) {
    if (!order->dose.times_a_day || order->step > 0) return reply;
    times += *order->dose.times_a_day;
    if (query.explain) reply.resources.push_back(order->resource);
  }
  reply.answer = FromBool(IsWithin(times, question));
  if (query.explain) reply.because = std::to_string(times) + " a day";
  return reply;
}

Reply CnsActive(const Query& query) {
  const Content& content = *query.judgement.content;
  std::set<std::string> active;
  const auto add = [&](const MedicationOrder& order) {
    if (order.systemic && Contains(content.cns_active_classes, order.drug_class) &&
        TakenRecently(order, std::nullopt, query.judgement.pain_case->today) == Answer::kYes) {
      active.insert(order.ingredient);
    }
  };
  for (const MedicationOrder& order : query.judgement.pain_case->medications) add(order);
  for (const MedicationOrder& order : query.judgement.pain_case->drafts) add(order);
  if (query.self != nullptr && Contains(content.cns_active_classes, query.self->drug_class)) {
    active.insert(query.self->ingredient);
  }
  Reply reply;
  const auto wanted = static_cast<std::size_t>(query.question.at_least.value_or(1));
  reply.answer = active.size() >= wanted
                     ? Answer::kYes
                     : NotFound(query.judgement.pain_case->delivered.medications);
  if (query.explain) {
    for (const std::string& drug : active) {
      reply.because += (reply.because.empty() ? "" : ", ") + drug;
    }
  }
  return reply;
}

}  // namespace pathway
