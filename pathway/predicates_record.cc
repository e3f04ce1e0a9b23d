#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "pathway/ask.h"
#include "pathway/names.h"
#include "pathway/predicates.h"

namespace pathway {
namespace {

// Whether a date (missing: unknown) lies within a window (missing: any time).
Answer Recent(const std::optional<DaySpan>& day, const std::optional<Days>& window, Day today) {
  if (!window) return Answer::kYes;
  if (!day) return Answer::kUnknown;
  if (SurelyWithin(*day, *window, today)) return Answer::kYes;
  return PossiblyWithin(*day, *window, today) ? Answer::kUnknown : Answer::kNo;
}

Answer InRange(std::int64_t thousandths, const Question& question, Bound bound = Bound::kExact) {
  Answer answer = Answer::kYes;
  if (question.at_least) {
    answer = And(answer, Not(IsBelow(thousandths, bound, *question.at_least * 1000)));
  }
  if (question.below) answer = And(answer, IsBelow(thousandths, bound, *question.below * 1000));
  return answer;
}

const std::optional<DaySpan>& SinceOf(const Condition& condition) {
  return condition.onset ? condition.onset : condition.recorded;
}

// When a concept first stood on the record, by onset or record (D20, D45 a): what is coded anew at
// each visit is not new. Nothing when no entry has a date.
std::optional<DaySpan> FirstSince(const std::vector<const Condition*>& conditions,
                                  bool active_only) {
  std::optional<DaySpan> first;
  for (const Condition* condition : conditions) {
    const auto& since = SinceOf(*condition);
    if (!since || (active_only && !condition->active)) continue;
    if (!first || since->earliest < first->earliest) first = since;
  }
  return first;
}

Reply OnProblemList(const Query& query, bool active_only) {
  const PainCase& pain_case = *query.judgement.pain_case;
  Reply reply{Answer::kNo, {}, {}};
  for (const std::string& concept_name : query.question.names) {
    const auto found = query.judgement.by_concept.find(concept_name);
    if (found == query.judgement.by_concept.end()) continue;
    const auto since = FirstSince(found->second, active_only);
    const Answer recent = Recent(since, query.question.within, pain_case.today);
    for (const Condition* condition : found->second) {
      if (active_only && !condition->active) continue;
      reply.answer = Or(reply.answer, And(recent, condition->confirmed));
      if (recent == Answer::kNo || !query.explain) continue;
      if (Contains(reply.resources, condition->resource)) continue;  // under another concept
      const char* suspected = condition->confirmed == Answer::kYes ? "" : " (not confirmed)";
      reply.because += (reply.because.empty() ? "" : "; ") + condition->text + suspected;
      reply.resources.push_back(condition->resource);
    }
  }
  if (reply.answer == Answer::kNo) reply.answer = NotFound(pain_case.delivered.conditions);
  return reply;
}

// The window of the question; that of this episode reaches back to when the pain began.
std::optional<Days> WindowOf(const Query& query) {
  if (!Contains(query.question.states, "episode")) return query.question.within;
  const PainProblem* problem = query.judgement.Problem();
  if (problem == nullptr || !problem->age) return std::nullopt;
  return problem->age->at_most;
}

// Services and procedures on record that match, in the window.
Reply OnServiceList(const Query& query, Delivery delivered, bool done_only) {
  const PainCase& pain_case = *query.judgement.pain_case;
  const auto window = WindowOf(query);
  Reply reply{Answer::kNo, {}, {}};
  for (const Service& service : pain_case.services) {
    if (!SharesOne(service.concepts, query.question.names)) continue;
    if (done_only && service.state != ServiceState::kDone) continue;
    const Answer recent = Recent(service.day, window, pain_case.today);
    reply.answer = Or(reply.answer, recent);
    if (recent == Answer::kNo || !query.explain) continue;
    reply.because += (reply.because.empty() ? "" : "; ") + service.text;
    reply.resources.push_back(service.resource);
  }
  if (reply.answer == Answer::kNo) reply.answer = NotFound(delivered);
  return reply;
}

const Measurement* NewestOf(const PainCase& pain_case, std::string_view kind) {
  const Measurement* newest = nullptr;
  for (const Measurement& m : pain_case.measurements) {
    if (m.kind != kind || !m.day || m.day->earliest > pain_case.today) continue;
    const bool newer = newest == nullptr || newest->day->earliest < m.day->earliest ||
                       (newest->day->earliest == m.day->earliest && newest->resource < m.resource);
    if (newer) newest = &m;
  }
  return newest;
}

// What the values that may be the newest answer together: those of its day, and those of a month or
// year that may be as new. Where they differ nothing is known.
Answer NewestInRange(const PainCase& pain_case, const Measurement& newest,
                     const Question& question) {
  const Answer answer = InRange(newest.thousandths, question, newest.bound);
  for (const Measurement& m : pain_case.measurements) {
    if (m.kind != newest.kind || !m.day || m.day->earliest > pain_case.today) continue;
    if (m.day->latest < newest.day->earliest) continue;
    if (InRange(m.thousandths, question, m.bound) != answer) return Answer::kUnknown;
  }
  return answer;
}

Delivery DeliveryOf(const PainCase& pain_case, std::string_view list) {
  const Deliveries& d = pain_case.delivered;
  if (list == "conditions") return d.conditions;
  if (list == "medications") return d.medications;
  if (list == "observations") return d.observations;
  if (list == "allergies") return d.allergies;
  if (list == "procedures") return d.procedures;
  if (list == "services") return d.services;
  if (list == "reports") return d.reports;
  const bool stated = pain_case.no_known_allergies || !pain_case.allergies.empty();
  return stated ? Delivery::kWhole : Delivery::kMissing;  // "allergy-statement"
}

}  // namespace

Reply PainIs(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const PainProblem& problem : query.judgement.problems) {
    if (!Contains(query.question.states, problem.kind)) continue;
    reply.answer = Answer::kYes;
    if (query.explain) reply.because = problem.kind + ": " + problem.condition->text;
    if (query.explain) reply.resources.push_back(problem.condition->resource);
    break;
  }
  if (reply.answer == Answer::kNo) {
    reply.answer = NotFound(query.judgement.pain_case->delivered.conditions);
  }
  return reply;
}

Reply PainInQuestionIs(const Query& query) {
  const Judgement& judgement = query.judgement;
  const PainProblem* problem = judgement.Problem();
  if (problem == nullptr) {
    return {NotFound(judgement.pain_case->delivered.conditions), {}, {}};
  }
  Reply reply{FromBool(Contains(query.question.states, problem->kind)), {}, {}};
  if (!query.explain) return reply;
  reply.because = problem->kind + ": " + problem->condition->text;
  reply.resources.push_back(problem->condition->resource);
  return reply;
}

Reply EvidenceProfileIs(const Query& query) {
  const std::string& profile = query.judgement.content->site.evidence_profile;
  return {FromBool(Contains(query.question.states, profile)), profile, {}};
}

Reply OffersVenlafaxine(const Query& query) {
  return {FromBool(query.judgement.content->site.offers_venlafaxine), {}, {}};
}

Reply RedFlagged(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const FoundRedFlag& found : query.judgement.red_flags) {
    if (!Contains(query.question.states, "tier-" + std::to_string(found.flag->tier))) continue;
    reply.answer = Answer::kYes;
    if (!query.explain) break;
    reply.because += (reply.because.empty() ? "" : "; ") + found.flag->label;
    reply.resources.insert(reply.resources.end(), found.resources.begin(), found.resources.end());
  }
  if (Contains(query.question.states, "undated") && !query.judgement.undated_flags.empty()) {
    reply.answer = Answer::kYes;
    if (query.explain) reply.because = query.judgement.undated_flags.front().flag->label;
  }
  return reply;
}

Reply HasCondition(const Query& query) { return OnProblemList(query, true); }
Reply HasHistory(const Query& query) { return OnProblemList(query, false); }

Reply AgeIs(const Query& query) {
  const Judgement& judgement = query.judgement;
  Reply reply{Answer::kUnknown, {}, {}};
  if (!judgement.age_at_least || !judgement.age_at_most) return reply;
  const Answer young = InRange(std::int64_t{*judgement.age_at_least} * 1000, query.question);
  const Answer old = InRange(std::int64_t{*judgement.age_at_most} * 1000, query.question);
  reply.answer = young == old ? young : Answer::kUnknown;
  if (query.explain) reply.because = "age " + std::to_string(*judgement.age_at_least);
  return reply;
}

Reply ClearanceIs(const Query& query) {
  const RenalFunction& renal = query.judgement.renal;
  const int margin = query.judgement.content->numbers.renal.near_cut_point_percent;
  Reply reply{Answer::kUnknown, {}, {}};
  if (!renal.clearance) return reply;
  Answer answer = Answer::kYes;
  if (query.question.below) answer = And(answer, renal.Below(*query.question.below, margin));
  if (query.question.at_least) {
    answer = And(answer, Not(renal.Below(*query.question.at_least, margin)));
  }
  reply.answer = answer;
  if (query.explain) {
    reply.because = MillilitresText(*renal.clearance) + " mL/min";
    reply.resources.push_back(renal.resource);
  }
  return reply;
}

Reply WeeksOfPain(const Query& query) {
  const PainProblem* problem = query.judgement.Problem();
  Reply reply{Answer::kUnknown, {}, {}};
  if (problem == nullptr || !problem->age) return reply;
  const std::int64_t least = problem->age->at_least.count();
  const std::int64_t most = problem->age->at_most.count();
  reply.answer = Answer::kYes;
  if (query.question.at_least) {
    const std::int64_t wanted = *query.question.at_least * 7;
    const Answer reached = least >= wanted                            ? Answer::kYes
                           : (most >= wanted || !problem->from_onset) ? Answer::kUnknown
                                                                      : Answer::kNo;
    reply.answer = And(reply.answer, reached);
  }
  if (query.question.below) {
    const std::int64_t limit = *query.question.below * 7;
    const Answer under = least >= limit                          ? Answer::kNo
                         : (most < limit && problem->from_onset) ? Answer::kYes
                                                                 : Answer::kUnknown;
    reply.answer = And(reply.answer, under);
  }
  if (query.explain) {
    reply.because =
        std::string(problem->from_onset ? "" : "at least ") + std::to_string(least / 7) + " weeks";
    reply.resources.push_back(problem->condition->resource);
  }
  return reply;
}

Reply PainScoreIs(const Query& query) {
  const auto& score = query.judgement.score;
  Reply reply{Answer::kUnknown, {}, {}};
  if (!score) return reply;
  if (Contains(query.question.states, "site") && !score->names_a_site) return reply;
  const Day today = query.judgement.pain_case->today;
  if (query.question.within && today - score->day > *query.question.within) return reply;
  reply.answer = InRange(score->thousandths, query.question);
  if (query.explain) {
    reply.because = "pain " + std::to_string(score->thousandths / 1000) + "/10";
    reply.resources.push_back(score->from->resource);
  }
  return reply;
}

Reply Referred(const Query& query) {
  return OnServiceList(query, query.judgement.pain_case->delivered.services, false);
}

Reply Had(const Query& query) {
  return OnServiceList(query, query.judgement.pain_case->delivered.procedures, true);
}

Reply Visited(const Query& query) {
  const PainCase& pain_case = *query.judgement.pain_case;
  Reply reply{NotFound(pain_case.delivered.conditions), {}, {}};
  for (const Condition& condition : pain_case.conditions) {
    const bool visit = condition.recorded_as == RecordedAs::kVisitDiagnosis &&
                       SharesOne(condition.concepts, query.question.names);
    if (!visit) continue;
    const Answer recent = Recent(condition.recorded, query.question.within, pain_case.today);
    reply.answer = Or(reply.answer, recent);
    if (recent == Answer::kNo || !query.explain) continue;
    reply.because = condition.text;
    reply.resources.push_back(condition.resource);
  }
  return reply;
}

Reply Measured(const Query& query) {
  Reply reply{Answer::kUnknown, {}, {}};
  if (query.question.names.empty()) return reply;
  const PainCase& pain_case = *query.judgement.pain_case;
  const Measurement* newest = NewestOf(pain_case, query.question.names.front());
  if (newest == nullptr) return reply;
  if (Recent(newest->day, query.question.within, pain_case.today) != Answer::kYes) return reply;
  reply.answer = NewestInRange(pain_case, *newest, query.question);
  if (query.explain) {
    reply.because = newest->kind + " " + std::to_string(newest->thousandths / 1000);
    reply.resources.push_back(newest->resource);
  }
  return reply;
}

Reply Pregnant(const Query& query) {
  static const std::string pregnancy = "pregnancy";
  const auto found = query.judgement.by_concept.find(pregnancy);
  Reply reply{Answer::kNo, {}, {}};
  if (query.judgement.pain_case->sex == Sex::kMale) return reply;
  if (found != query.judgement.by_concept.end()) {
    for (const Condition* condition : found->second) {
      if (!condition->active) continue;
      reply.answer = Or(reply.answer, condition->confirmed);
      if (query.explain) reply.resources.push_back(condition->resource);
    }
  }
  if (reply.answer == Answer::kNo) {
    reply.answer = NotFound(query.judgement.pain_case->delivered.conditions);
  }
  return reply;
}

// Whether pregnancy was looked for and not found, not long ago (D28).
bool PregnancyExcluded(const Judgement& judgement) {
  const PainCase& pain_case = *judgement.pain_case;
  const Days window = judgement.content->numbers.pregnancy_excluded;
  return std::any_of(pain_case.absences.begin(), pain_case.absences.end(),
                     [&](const Absence& absence) {
                       return absence.concept_name == "pregnancy" && absence.day &&
                              SurelyWithin(*absence.day, window, pain_case.today);
                     });
}

Reply MayBePregnant(const Query& query) {
  const Judgement& judgement = query.judgement;
  const Numbers& numbers = judgement.content->numbers;
  if (judgement.pain_case->sex == Sex::kMale) return {Answer::kNo, {}, {}};
  if (judgement.age_at_least && *judgement.age_at_least > numbers.may_conceive_to) {
    return {Answer::kNo, {}, {}};
  }
  if (judgement.age_at_most && *judgement.age_at_most < numbers.may_conceive_from) {
    return {Answer::kNo, {}, {}};
  }
  const bool cannot_be = Asks(judgement.content->not_pregnant) &&
                         Put(judgement.content->not_pregnant, judgement) == Answer::kYes;
  const bool excluded =
      cannot_be || (PregnancyExcluded(judgement) && Pregnant(query).answer != Answer::kYes);
  return {excluded ? Answer::kNo : Answer::kUnknown, {}, {}};
}

Reply OperableLesion(const Query& query) {
  Reply reply{query.judgement.lesion, {}, {}};
  if (query.explain && query.judgement.pain_case->delivered.reports != Delivery::kWhole) {
    reply.because = "imaging reports not sent whole";
  }
  return reply;
}

Reply UrgentDraft(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const Service* service : query.judgement.drafted_services) {
    if (!service->urgent) continue;
    reply.answer = Answer::kYes;
    if (query.explain) reply.resources.push_back(service->resource);
  }
  return reply;
}

Reply DraftNames(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const Service* service : query.judgement.drafted_services) {
    const char* named = service->names_spine == Answer::kYes  ? "spine"
                        : service->names_spine == Answer::kNo ? "elsewhere"
                                                              : "nothing";
    if (!Contains(query.question.states, named)) continue;
    reply.answer = Answer::kYes;
    if (query.explain) reply.resources.push_back(service->resource);
  }
  return reply;
}

Reply DraftSays(const Query& query) {
  Reply reply{Answer::kNo, {}, {}};
  for (const Service* service : query.judgement.drafted_services) {
    if (!SharesOne(service->concepts, query.question.names)) continue;
    const std::array<std::pair<std::string_view, bool>, 4> says = {{
        {"guided", service->image_guidance == Answer::kYes},
        {"unguided", service->image_guidance == Answer::kNo},
        {"hold-planned", service->hold_planned == Answer::kYes},
        {"with-contrast", service->with_contrast == Answer::kYes},
    }};
    for (const auto& [word, said] : says) {
      if (!said || !Contains(query.question.states, word)) continue;
      reply.answer = Answer::kYes;
      if (query.explain) reply.because = service->text;
      if (query.explain) reply.resources.push_back(service->resource);
    }
  }
  return reply;
}

Reply RequesterIs(const Query& query) {
  const std::string& specialty = query.judgement.pain_case->requester_specialty;
  if (specialty.empty()) return {Answer::kUnknown, {}, {}};
  return {FromBool(Contains(query.question.names, specialty)), specialty, {}};
}

Reply PathwayIsOff(const Query& query) { return {FromBool(query.judgement.pathway_off), {}, {}}; }

Reply Delivered(const Query& query) {
  Reply reply{Answer::kYes, {}, {}};
  for (const std::string& list : query.question.names) {
    if (DeliveryOf(*query.judgement.pain_case, list) == Delivery::kWhole) continue;
    reply.answer = Answer::kNo;
    if (query.explain) reply.because = list + " not sent whole";
  }
  return reply;
}

Reply Disabling(const Query& query) {
  const Judgement& judgement = query.judgement;
  const Numbers& numbers = judgement.content->numbers;
  Reply reply{Answer::kUnknown, {}, {}};
  if (!judgement.score || !judgement.score->names_a_site ||
      judgement.pain_case->today - judgement.score->day > numbers.disabling_window) {
    return reply;
  }
  reply.answer = FromBool(judgement.score->thousandths >= numbers.disabling_at_least * 1000);
  if (query.explain) reply.resources.push_back(judgement.score->from->resource);
  return reply;
}

Reply Known(const Query& query) {
  const Judgement& judgement = query.judgement;
  Reply reply{Answer::kYes, {}, {}};
  for (const std::string& fact : query.question.names) {
    const PainProblem* problem = judgement.Problem();
    const bool known = fact == "pain-score"  ? judgement.score && judgement.score->names_a_site
                       : fact == "clearance" ? judgement.renal.clearance.has_value()
                       : fact == "age"       ? judgement.age_at_least.has_value()
                       : fact == "onset"     ? problem != nullptr && problem->from_onset
                                             : NewestOf(*judgement.pain_case, fact) != nullptr;
    if (known) continue;
    reply.answer = Answer::kNo;
    if (query.explain) reply.because = fact + " not on record";
  }
  return reply;
}

Reply Controlled(const Query& query) {
  const Trial* trial = query.judgement.trial;
  if (trial == nullptr) return {Answer::kUnknown, {}, {}};
  return {FromBool(trial->state == TrialState::kResponding), {}, trial->resources};
}

}  // namespace pathway
