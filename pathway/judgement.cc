#include "pathway/judgement.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "pathway/ask.h"
#include "pathway/draft_change.h"
#include "pathway/names.h"
#include "pathway/purpose.h"
#include "pathway/trial_state.h"

namespace pathway {
namespace {

void FindAge(Judgement& judgement) {
  const PainCase& pain_case = *judgement.pain_case;
  if (!pain_case.birth) return;
  judgement.age_at_least = YearsOn(pain_case.birth->latest, pain_case.today);
  judgement.age_at_most = YearsOn(pain_case.birth->earliest, pain_case.today);
}

void IndexConditions(Judgement& judgement) {
  for (const Condition& condition : judgement.pain_case->conditions) {
    for (const std::string& name : condition.concepts) {
      judgement.by_concept[name].push_back(&condition);
    }
  }
}

void IndexOrders(Judgement& judgement) {
  const PainCase& pain_case = *judgement.pain_case;
  for (const auto* list : {&pain_case.medications, &pain_case.drafts}) {
    for (const MedicationOrder& order : *list) {
      judgement.by_drug[order.drug].push_back(&order);
      if (order.ingredient != order.drug) judgement.by_drug[order.ingredient].push_back(&order);
      if (!order.drug_class.empty()) judgement.by_drug[order.drug_class].push_back(&order);
    }
  }
}

// Treated for pain within the window: an order of a pain class that runs or ended since (D40).
bool TreatedRecently(const PainCase& pain_case, const Content& content) {
  const Days window = content.numbers.problem_current;
  return std::any_of(pain_case.medications.begin(), pain_case.medications.end(),
                     [&](const MedicationOrder& order) {
                       if (!Contains(content.pain_classes, order.drug_class)) return false;
                       if (order.status == OrderStatus::kActive) return true;
                       const auto& day = order.end ? order.end : order.start;
                       return day && PossiblyWithin(*day, window, pain_case.today);
                     });
}

bool Current(const Condition& condition, bool treated, const Judgement& judgement) {
  if (!condition.active) return false;
  if (treated || (!condition.recorded && !condition.onset)) return true;
  const Days window = judgement.content->numbers.problem_current;
  const Day today = judgement.pain_case->today;
  return (condition.recorded && PossiblyWithin(*condition.recorded, window, today)) ||
         (condition.onset && PossiblyWithin(*condition.onset, window, today));
}

bool AnyActive(const Judgement& judgement, const std::vector<std::string>& concepts) {
  return std::any_of(concepts.begin(), concepts.end(), [&](const std::string& name) {
    const auto found = judgement.by_concept.find(name);
    return found != judgement.by_concept.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [](const Condition* c) { return c->active; });
  });
}

// Whether the condition counts as pain of this kind; some concepts do only beside a sign in the
// leg (D39: a radiculopathy without a site).
bool IsOfKind(const Condition& condition, const std::vector<std::string>& concepts,
              const Judgement& judgement) {
  const Content& content = *judgement.content;
  return std::any_of(condition.concepts.begin(), condition.concepts.end(),
                     [&](const std::string& name) {
                       if (!Contains(concepts, name)) return false;
                       return !Contains(content.pain_beside_leg_pain, name) ||
                              AnyActive(judgement, content.leg_signs);
                     });
}

bool Earlier(const Condition& a, const Condition& b) {
  const auto& da = a.onset ? a.onset : a.recorded;
  const auto& db = b.onset ? b.onset : b.recorded;
  if (da && db && da->earliest != db->earliest) return da->earliest < db->earliest;
  if (da.has_value() != db.has_value()) return da.has_value();
  return a.resource < b.resource;
}

// The problem of one kind, aged by its earliest record (D48).
std::optional<PainProblem> ProblemOf(const std::string& kind, bool treated,
                                     const Judgement& judgement) {
  const auto concepts = judgement.content->pain_kinds.find(kind);
  if (concepts == judgement.content->pain_kinds.end()) return std::nullopt;
  const Condition* first = nullptr;
  bool current = false;
  for (const Condition& condition : judgement.pain_case->conditions) {
    if (!condition.active || !IsOfKind(condition, concepts->second, judgement)) continue;
    current = current || Current(condition, treated, judgement);
    if (first == nullptr || Earlier(condition, *first)) first = &condition;
  }
  if (first == nullptr || !current) return std::nullopt;
  PainProblem problem{kind, first, std::nullopt, first->onset.has_value()};
  const auto& since = first->onset ? first->onset : first->recorded;
  if (since) problem.age = Since(*since, judgement.pain_case->today);
  return problem;
}

// Pain that is part of another on the list is no problem of its own: pain of the back beside
// radicular pain.
void DropParts(Judgement& judgement) {
  const auto& part_of = judgement.content->pain_part_of;
  const auto there = [&judgement](const std::string& kind) {
    return std::any_of(judgement.problems.begin(), judgement.problems.end(),
                       [&kind](const PainProblem& problem) { return problem.kind == kind; });
  };
  std::vector<std::string> parts;
  for (const auto& [kind, wholes] : part_of) {
    if (std::any_of(wholes.begin(), wholes.end(), there)) parts.push_back(kind);
  }
  // They stay on the list, behind the rest.
  std::stable_partition(
      judgement.problems.begin(), judgement.problems.end(),
      [&parts](const PainProblem& problem) { return !Contains(parts, problem.kind); });
  for (PainProblem& problem : judgement.problems) problem.part = Contains(parts, problem.kind);
}

// Whether a draft that counts today names pain of this kind as its reason.
bool NamedByDraft(const std::string& kind, const Judgement& judgement) {
  const PainCase& pain_case = *judgement.pain_case;
  const auto& concepts = judgement.content->pain_kinds.at(kind);
  const auto names = [&](const auto& drafts) {
    return std::any_of(drafts.begin(), drafts.end(), [&](const auto& draft) {
      const bool counts =
          pain_case.selected.empty() || Contains(pain_case.selected, draft.resource);
      return counts && SharesOne(draft.reasons, concepts);
    });
  };
  return names(pain_case.drafts) || names(pain_case.drafted_services);
}

// The last day on which pain of this kind was coded at a visit.
std::optional<Day> LastVisit(const std::string& kind, const Judgement& judgement) {
  const auto& concepts = judgement.content->pain_kinds.at(kind);
  std::optional<Day> last;
  for (const Condition& condition : judgement.pain_case->conditions) {
    const bool visit = condition.recorded_as == RecordedAs::kVisitDiagnosis && condition.recorded;
    if (!visit || !IsOfKind(condition, concepts, judgement)) continue;
    last = std::max(last, std::optional(condition.recorded->latest));
  }
  return last;
}

// Of several problems the draft's reason chooses, else the one newest at a visit, else the order of
// the content (D63).
void ChooseProblem(Judgement& judgement) {
  const auto rank = [&judgement](const PainProblem& problem) {
    return std::tuple(!problem.part, NamedByDraft(problem.kind, judgement),
                      LastVisit(problem.kind, judgement));
  };
  auto chosen = judgement.problems.begin();
  for (auto problem = chosen; problem != judgement.problems.end(); ++problem) {
    if (rank(*chosen) < rank(*problem)) chosen = problem;
  }
  if (chosen != judgement.problems.end()) {
    std::rotate(judgement.problems.begin(), chosen, chosen + 1);
  }
}

void FindProblems(Judgement& judgement) {
  const bool treated = TreatedRecently(*judgement.pain_case, *judgement.content);
  for (const std::string& kind : judgement.content->pain_order) {
    if (auto problem = ProblemOf(kind, treated, judgement)) {
      judgement.problems.push_back(*std::move(problem));
    }
  }
  DropParts(judgement);
  ChooseProblem(judgement);
}

void FindScore(Judgement& judgement) {
  const PainCase& pain_case = *judgement.pain_case;
  const Measurement* newest = nullptr;
  for (const Measurement& m : pain_case.measurements) {
    if (m.kind != "pain_severity" || !m.day || m.day->earliest > pain_case.today) continue;
    if (!SurelyWithin(*m.day, judgement.content->numbers.score_window, pain_case.today)) continue;
    // On one day a score that names its site says more than one that does not.
    const auto rank = [&judgement](const Measurement& s) {
      return std::tuple(s.day->earliest, judgement.IsOfThePain(s), s.thousandths, s.resource);
    };
    if (newest == nullptr || rank(*newest) < rank(m)) newest = &m;
  }
  if (newest == nullptr) return;
  judgement.score =
      PainScore{newest->thousandths, newest->day->earliest, judgement.IsOfThePain(*newest), newest};
}

const Drug* DrugOf(const Content& content, const std::string& id) {
  const auto drug = content.drugs.find(id);
  return drug == content.drugs.end() ? nullptr : &drug->second;
}

// One trial per drug of the pain classes that has been taken for the pain, or perhaps for it.
void FindTrials(Judgement& judgement) {
  std::map<std::string, std::vector<const MedicationOrder*>> by_drug;
  for (const MedicationOrder& order : judgement.pain_case->medications) {
    const bool pain_drug = Contains(judgement.content->pain_classes, order.drug_class);
    if (pain_drug && order.systemic && !order.inpatient && !order.drug.empty()) {
      by_drug[order.drug].push_back(&order);
    }
  }
  for (auto& [id, orders] : by_drug) {
    const PurposeFound purpose = PurposeOf(orders, judgement);
    if (purpose.purpose == Purpose::kOther) continue;
    Trial trial{id,
                orders.front()->drug_class,
                DrugOf(*judgement.content, id),
                Exposure(orders, judgement.content->numbers.exposure, judgement.pain_case->today),
                Purpose::kPain,
                purpose.unclear,
                TrialState::kAdequacyUnknown,
                Certainty::kPresumed,
                {},
                std::nullopt,
                {},
                {}};
    if (trial.exposure.Orders().empty()) continue;
    for (const MedicationOrder* order : trial.exposure.Orders()) {
      // The steps of a plan share one resource.
      const bool again = order->step > 0 && Contains(trial.resources, order->resource);
      if (!again) trial.resources.push_back(order->resource);
    }
    judgement.trials.push_back(std::move(trial));
  }
}

void FindDraftedServices(Judgement& judgement) {
  for (const Service& service : judgement.pain_case->drafted_services) {
    const auto& selected = judgement.pain_case->selected;
    if (selected.empty() || Contains(selected, service.resource)) {
      judgement.drafted_services.push_back(&service);
    }
  }
  std::stable_sort(judgement.drafted_services.begin(), judgement.drafted_services.end(),
                   [](const Service* a, const Service* b) {
                     return std::tie(a->concepts, a->resource) < std::tie(b->concepts, b->resource);
                   });
}

bool Escalating(const Service& service, const Content& content) {
  const bool named = std::any_of(
      service.concepts.begin(), service.concepts.end(),
      [&](const std::string& name) { return Contains(content.escalating_services, name); });
  return named && service.names_spine != Answer::kNo && !service.inpatient;
}

void FindEscalation(Judgement& judgement) {
  for (const DraftChange& draft : judgement.drafts) {
    if (draft.triggers) judgement.escalation = Or(judgement.escalation, draft.escalation);
  }
  for (const Service* service : judgement.drafted_services) {
    if (Escalating(*service, *judgement.content)) judgement.escalation = Answer::kYes;
  }
}

// The trial the cards speak of: of the drug being drafted, if the content can judge it, else of the
// ladder drug taken now, else of the one taken last; the strongest outcome first among equals.
void ChooseTrial(Judgement& judgement) {
  const auto rank = [&](const Trial& trial) {
    const bool drafted = std::any_of(
        judgement.drafts.begin(), judgement.drafts.end(), [&](const DraftChange& draft) {
          return draft.triggers && draft.order->drug == trial.drug && !trial.purpose_unclear;
        });
    const bool judged = trial.content != nullptr && !trial.content->bands.empty();
    const bool ladder = Contains(judgement.content->ladder_classes, trial.drug_class);
    return std::tuple(drafted && judged, judged && ladder && !trial.purpose_unclear,
                      trial.exposure.Running(), trial.exposure.LastDay().value_or(Day{}));
  };
  for (const Trial& trial : judgement.trials) {
    if (judgement.trial == nullptr || rank(*judgement.trial) < rank(trial)) {
      judgement.trial = &trial;
    }
  }
}

// A lesion that an operation can treat: an imaging report within the window that names compression
// (D28). Reports that were not sent leave it unknown.
void FindLesion(Judgement& judgement) {
  const PainCase& pain_case = *judgement.pain_case;
  Answer seen = pain_case.delivered.reports == Delivery::kWhole ? Answer::kNo : Answer::kUnknown;
  for (const ImagingReport& report : pain_case.imaging) {
    const Days window = judgement.content->numbers.imaging_window;
    if (report.day && !PossiblyWithin(*report.day, window, pain_case.today)) continue;
    seen = Or(seen, report.compression);
  }
  judgement.lesion = seen;
}

// The resources of the facts that gave this answer.
std::vector<std::string> ResourcesOf(const Question& question, Answer answer,
                                     const Judgement& judgement) {
  std::vector<Fact> facts;
  Put(question, judgement, nullptr, &facts);
  std::vector<std::string> resources;
  for (const Fact& fact : facts) {
    if (fact.answer != answer) continue;
    resources.insert(resources.end(), fact.resources.begin(), fact.resources.end());
  }
  return resources;
}

void FindRedFlags(Judgement& judgement) {
  for (const RedFlag& flag : judgement.content->red_flags) {
    const Answer answer = Put(flag.when, judgement);
    if (answer == Answer::kNo) continue;
    FoundRedFlag found{&flag, ResourcesOf(flag.when, answer, judgement)};
    if (answer == Answer::kYes) {
      judgement.red_flags.push_back(std::move(found));
    } else if (flag.tier == 0 && !found.resources.empty()) {
      judgement.undated_flags.push_back(std::move(found));
    }
  }
}

}  // namespace

bool Judgement::IsOfThePain(const Measurement& measured) const {
  const PainProblem* problem = Problem();
  return measured.names_a_site &&
         (problem == nullptr || measured.pains.empty() || Contains(measured.pains, problem->kind));
}

bool Judgement::Adult() const { return age_at_least && *age_at_least >= content->numbers.adult; }

Judgement Judge(const PainCase& pain_case, const Content& content) {
  Judgement judgement;
  judgement.pain_case = &pain_case;
  judgement.content = &content;
  FindAge(judgement);
  IndexConditions(judgement);
  IndexOrders(judgement);
  judgement.renal = RenalFunctionOn(pain_case.today, pain_case, content.numbers.renal);
  FindProblems(judgement);
  FindScore(judgement);
  FindTrials(judgement);
  judgement.drafts = DraftChanges(judgement);
  FindDraftedServices(judgement);
  FindEscalation(judgement);
  for (Trial& trial : judgement.trials) JudgeTrial(trial, judgement);
  ChooseTrial(judgement);
  FindLesion(judgement);
  judgement.pathway_off =
      Asks(content.pathway_off) && Put(content.pathway_off, judgement) == Answer::kYes;
  FindRedFlags(judgement);
  return judgement;
}

const RenalBand* BandOf(const Drug& drug, const RenalFunction& renal, int margin_percent) {
  if (drug.bands.size() == 1) return &drug.bands.front();  // kidney function plays no part
  if (!renal.clearance) return nullptr;
  const bool estimate = renal.method == RenalMethod::kEgfr;
  for (const RenalBand& band : drug.bands) {
    const std::int64_t cut = band.from * (estimate ? 100 + margin_percent : 100) * 10;
    const bool in_band = band.exclusive ? *renal.clearance > cut : *renal.clearance >= cut;
    if (band.from != 0 && !in_band) continue;
    // A bound tells the band only at the end it points to.
    const bool open_above = renal.bound == Bound::kAtLeast && &band != &drug.bands.front();
    const bool open_below = renal.bound == Bound::kAtMost && &band != &drug.bands.back();
    return open_above || open_below ? nullptr : &band;
  }
  return drug.bands.empty() ? nullptr : &drug.bands.back();
}

const RenalBand* BandToday(const Drug& drug, const Judgement& judgement) {
  const int margin = judgement.content->numbers.renal.near_cut_point_percent;
  return BandOf(drug, judgement.renal, margin);
}

std::optional<MilligramsPerDay> PresentMaximum(const Trial& trial, const Judgement& judgement) {
  if (trial.content == nullptr) return std::nullopt;
  const RenalBand* band = BandToday(*trial.content, judgement);
  return band == nullptr ? std::nullopt : MaximumOf(*band, judgement.renal);
}

const Trial* TrialOverLimit(const Judgement& judgement) {
  const Trial* over = nullptr;
  for (const Trial& trial : judgement.trials) {
    const auto dose = trial.exposure.Running() ? trial.exposure.CurrentDose() : std::nullopt;
    const auto maximum = PresentMaximum(trial, judgement);
    if (!dose || !maximum || *dose <= *maximum) continue;
    if (over == nullptr || &trial == judgement.trial) over = &trial;
  }
  return over;
}

std::optional<MilligramsPerDay> MaximumOf(const RenalBand& band, const RenalFunction& renal) {
  const std::int64_t full = band.in_proportion_below * 1000;
  if (!band.maximum || !renal.clearance || full == 0 || *renal.clearance >= full) {
    return band.maximum;
  }
  if (renal.bound != Bound::kExact) return std::nullopt;
  return MilligramsPerDay::Whole(band.maximum->Micrograms() / 1000 * *renal.clearance / full);
}

}  // namespace pathway
