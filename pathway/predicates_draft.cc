#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "pathway/gates.h"
#include "pathway/names.h"
#include "pathway/predicates.h"

namespace pathway {
namespace {

bool IsForPain(const DraftChange& draft) {
  const bool for_pain = draft.purpose == Purpose::kPain && !draft.purpose_unclear;
  return draft.triggers && draft.order->systemic && for_pain && draft.change != Change::kNone;
}

Answer DraftMatches(const DraftChange& draft, const Question& question) {
  if (!IsForPain(draft)) return Answer::kNo;
  if (!IsOrder(question, *draft.order)) return Answer::kNo;
  if (question.states.empty() || Contains(question.states, WordOf(draft.change))) {
    return Answer::kYes;
  }
  return draft.change == Change::kUnknown ? Answer::kUnknown : Answer::kNo;
}

// The drug itself, not another form of its ingredient, where a gate asks about its own.
bool IsAskedFor(const Query& query, const DraftChange& draft) {
  const bool self = Contains(query.question.names, "self") && query.self != nullptr;
  return self ? draft.order->drug == query.self->id : IsOrder(query.question, *draft.order);
}

using DoseOf = std::optional<MilligramsPerDay> (*)(const DraftChange&);

Reply DoseIs(const Query& query, DoseOf dose_of, bool only_starts) {
  const Question& question = query.question;
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftChange& draft : query.judgement.drafts) {
    if (!draft.triggers || !IsAskedFor(query, draft)) continue;
    if (only_starts && draft.change != Change::kStart) continue;
    const auto dose = dose_of(draft);
    const bool fits = dose && IsWithin(dose->Micrograms(), question);
    reply.answer = Or(reply.answer, dose ? FromBool(fits) : Answer::kUnknown);
    if (!fits || !query.explain) continue;
    reply.because = DoseText(dose);
    reply.resources.push_back(draft.order->resource);
  }
  return reply;
}

// For how long the order is written; nothing when it names no end and no supply: it goes on.
std::optional<Days> WrittenFor(const MedicationOrder& order, Day today) {
  if (order.supply) return order.supply;
  if (!order.end) return std::nullopt;
  const Day start = order.start ? order.start->earliest : today;
  return order.end->latest + Days(1) - start;
}

}  // namespace

Reply Drafted(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftChange& draft : query.judgement.drafts) {
    const Answer matches = DraftMatches(draft, query.question);
    const bool worse = matches < reply.answer;
    if (matches > reply.answer) reply.resources.clear();
    reply.answer = Or(reply.answer, matches);
    if (matches == Answer::kNo || worse || !query.explain) continue;
    reply.because =
        draft.order->product + ", " + DoseText(draft.dose) + ", " + WordOf(draft.change);
    reply.resources.push_back(draft.order->resource);
  }
  for (const Service* service : query.judgement.drafted_services) {
    const bool named =
        std::any_of(service->concepts.begin(), service->concepts.end(),
                    [&](const std::string& c) { return Contains(query.question.names, c); });
    if (!named) continue;
    if (reply.answer != Answer::kYes) reply.resources.clear();
    reply.answer = Answer::kYes;
    if (query.explain) reply.resources.push_back(service->resource);
  }
  return reply;
}

Reply DraftedDoseIs(const Query& query) {
  return DoseIs(
      query, [](const DraftChange& draft) { return draft.dose; }, false);
}

Reply StartingDoseIs(const Query& query) {
  const auto first = [](const DraftChange& draft) {
    return draft.order->stepped ? draft.order->first : draft.dose;
  };
  return DoseIs(query, first, true);
}

Reply Escalates(const Query& query) {
  Reply reply{query.judgement.escalation, {}, {}};
  if (!query.explain) return reply;
  for (const DraftChange& draft : query.judgement.drafts) {
    if (draft.escalation == Answer::kNo) continue;
    reply.because =
        draft.order->product + ": " + WordOf(draft.change) + " to " + DoseText(draft.dose);
    if (draft.trial != nullptr) {
      reply.because += ", highest so far " + DoseText(draft.trial->exposure.HighestDose());
    }
    reply.resources.push_back(draft.order->resource);
  }
  return reply;
}

Reply DraftIsStopped(const Query& query) {
  const Question& question = query.question;
  const bool any_drug = question.names.empty() && question.classes.empty();
  const bool any_change = !Contains(question.states, WordOf(Change::kStart)) &&
                          !Contains(question.states, WordOf(Change::kRaise));
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftEffect effect : {DraftEffect::kCritical, DraftEffect::kWarning}) {
    if (!Contains(question.states, effect == DraftEffect::kCritical ? "critical" : "warning")) {
      continue;
    }
    for (const DraftStop& stop : DraftStops(query.judgement, effect)) {
      if (!any_drug && !IsOrder(question, *stop.draft->order)) continue;
      if (!any_change && !Contains(question.states, WordOf(stop.draft->change))) continue;
      reply.answer = Answer::kYes;
      if (!query.explain) return reply;
      reply.because += (reply.because.empty() ? "" : "; ") + stop.gate->id;
      reply.resources.push_back(stop.draft->order->resource);
    }
  }
  return reply;
}

Reply OverLimit(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftChange& draft : query.judgement.drafts) {
    if (query.self != nullptr && draft.order->drug != query.self->id) continue;
    reply.answer = Or(reply.answer, draft.over_maximum);
    if (!query.explain || draft.over_maximum == Answer::kNo) continue;
    reply.because = DoseText(draft.peak) + ", limit " + DoseText(draft.maximum);
    reply.resources.push_back(draft.order->resource);
  }
  return reply;
}

Reply DraftedDays(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftChange& draft : query.judgement.drafts) {
    if (!draft.triggers || !IsOrder(query.question, *draft.order)) continue;
    const auto days = WrittenFor(*draft.order, query.judgement.pain_case->today);
    const bool fits = days ? IsWithin(days->count(), query.question) : !query.question.below;
    if (!fits) continue;
    reply.answer = Answer::kYes;
    if (!query.explain) break;
    reply.because = days ? std::to_string(days->count()) + " d" : "no end";
    reply.resources.push_back(draft.order->resource);
  }
  return reply;
}

Reply PerhapsOverLimit(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftChange& draft : query.judgement.drafts) {
    const bool meant = query.self == nullptr || draft.order->drug == query.self->id;
    if (!meant || !draft.perhaps_over) continue;
    reply.answer = Answer::kYes;
    if (query.explain) reply.resources.push_back(draft.order->resource);
  }
  return reply;
}

Reply Relevant(const Query& query) {
  const Judgement& judgement = query.judgement;
  if (judgement.pain_case->hook == Hook::kPatientView) return {Answer::kYes, {}, {}};
  const Content& content = *judgement.content;
  Reply reply{Answer::kNo, {}, {}};
  for (const DraftChange& draft : judgement.drafts) {
    const MedicationOrder& order = *draft.order;
    if (!draft.triggers || draft.purpose == Purpose::kOther || !order.systemic) continue;
    if (!Contains(content.pain_classes, order.drug_class)) continue;
    reply.answer = Answer::kYes;
    if (query.explain) reply.resources.push_back(order.resource);
  }
  for (const Service* service : judgement.drafted_services) {
    const auto relevant = [&content](const std::string& name) {
      return Contains(content.relevant_services, name);
    };
    if (!std::any_of(service->concepts.begin(), service->concepts.end(), relevant)) continue;
    reply.answer = Answer::kYes;
    if (query.explain) reply.resources.push_back(service->resource);
  }
  return reply;
}

Reply DraftIsOffered(const Query& query) { return {DraftIsOption(query.judgement), {}, {}}; }

}  // namespace pathway
